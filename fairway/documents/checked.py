"""Documents against the rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from fairway.documents.document import Document
from fairway.documents.files import Read
from fairway.request import Place, Placeholder, Request, parse_path
from fairway.rules import RULES, Finding, Profile, Rule, check
from fairway.rules.finding import Json, by_weight
from fairway.secret_texts import longest_first, secrets_in, without
from fairway.shown_finding import named_finding, shown_finding

LONGEST = 2_000
"""Characters of a reason, a remedy or a value."""
UNREADABLE = "unreadable"
"""The kind of a file that could not be read."""


@dataclass(frozen=True)
class Checked:
    """What was found in one file."""

    file: str
    kind: str
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    resources: int = 0


def checked(
    read: Read,
    *,
    today: date | None,
    only: Collection[str],
    ignored: Collection[str],
    profile: Profile | None = None,
) -> Checked:
    """The findings of a file; `only` and `ignored` are ids of rules, and an empty `only` means those of the profile."""
    if read.document is None:
        return Checked(read.file, UNREADABLE, notes=(read.error,))
    chosen = [each for each in RULES.values() if (each.id in only if only else each.applies(profile))]
    # A rule that is named applies without its profile.
    rules = [replace(each, profiles=()) for each in chosen]
    found: list[Finding] = []
    failed: dict[str, None] = {}
    for group in read.document.groups:
        try:
            found += check(group, locate=read.document.locate, today=today, rules=rules)
        except Exception:
            found += _one_by_one(read.document, group, rules, today, failed)
    notes = [f"the rule {each} failed on this document and was left out; please report it" for each in failed]
    # Ignored at the end: a general rule must not report instead what an ignored one reports.
    kept = [each for each in found if each.rule not in ignored]
    return _checked(replace(read.document, notes=(*read.document.notes, *notes)), kept)


def _one_by_one(
    document: Document, group: Sequence[Request], rules: Sequence[Rule], today: date | None, failed: dict[str, None]
) -> list[Finding]:
    """The findings of the rules that do not raise; one that does must not hide the others."""
    found: list[Finding] = []
    for rule in rules:
        try:
            found += check(group, locate=document.locate, today=today, rules=[rule])
        except Exception:
            failed[rule.id] = None
    return found


def _checked(document: Document, findings: Iterable[Finding]) -> Checked:
    secrets = longest_first(text for each in document.requests for text in secrets_in(each.properties))
    first = Place(document.file, 1, "", 1)
    placed = [_hinted(document, each if each.place else replace(each, place=first)) for each in findings]
    found = dict.fromkeys(named_finding(shown_finding(_short(each, secrets), secrets), secrets) for each in placed)
    return Checked(document.file, document.kind, tuple(by_weight(found)), document.notes, len(document.requests))


def _hinted(document: Document, finding: Finding) -> Finding:
    """The finding with the names that its file has for those in the remedy."""
    hint = document.hint(finding.resource, parse_path(finding.path), finding.remedy) if document.hint else ""
    return replace(finding, remedy=f"{finding.remedy} {hint}") if hint else finding


def _short(finding: Finding, secrets: Collection[str]) -> Finding:
    """The finding with its texts cut off where a document has a whole page for a name."""
    value = _cut(finding.value, secrets) if isinstance(finding.value, str) else finding.value
    return replace(finding, value=value, reason=_cut(finding.reason, secrets), remedy=_cut(finding.remedy, secrets))


def _cut(text: str, secrets: Collection[str]) -> str:
    if len(text) <= LONGEST or isinstance(text, (Placeholder, Json)):
        return text
    # Not inside a word, of which only the whole may look like a secret.
    kept = without(text, secrets)[:LONGEST].rpartition(" ")[0]
    return f"{kept} ..."


Key = tuple[str, str, str, str]


def new_only(files: Sequence[Checked], known: Collection[Key]) -> list[Checked]:
    """The same without the findings that a baseline has."""
    return [
        replace(each, findings=tuple(one for one in each.findings if key_of(each.file, one) not in known))
        for each in files
    ]


def key_of(file: str, finding: Finding) -> Key:
    """What makes a finding the same in two runs."""
    return file, finding.rule, finding.resource, finding.place.path if finding.place else finding.path
