"""Documents against the rules."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from fairway.documents.document import Document, Hint
from fairway.documents.files import STDIN, Read
from fairway.request import Locate, Place, Placeholder, Request, parse_path
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
    """What was found in one file, or in one of the environments in it."""

    file: str
    kind: str
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    resources: int = 0
    variant: str = ""
    """Which one of several in the file: `environment dev`, `parameters main.dev.parameters.json`."""
    known: int = 0
    """How many findings a baseline has, which are not among these."""

    @property
    def name(self) -> str:
        """The file, and the variant."""
        return f"{self.file} ({self.variant})" if self.variant else self.file


def checked(
    read: Read,
    *,
    today: date | None,
    only: Collection[str],
    ignored: Collection[str],
    profile: Profile | None = None,
    offered: Sequence[Request] = (),
) -> list[Checked]:
    """The findings of a file, for each environment in it; `only` and `ignored` are ids of rules, and an empty `only`
    means those of the profile. `offered` is what Azure offers the subscription."""
    document = read.document
    if document is None:
        return [Checked(read.file, UNREADABLE, notes=(read.error,), variant=read.variant)]
    chosen = [each for each in RULES.values() if (each.id in only if only else each.applies(profile))]
    # A rule that is named applies without its profile.
    rules = [replace(each, profiles=()) for each in chosen]
    variants = document.variants or (read.variant,) * len(document.groups)
    result: list[Checked] = []
    for group, variant in zip(document.groups, variants, strict=True):
        found, failed = findings_of((*offered, *group), rules, locate=document.locate, today=today)
        notes = [f"the rule {each} failed on this document and was left out; please report it" for each in failed]
        # Ignored at the end: a general rule must not report instead what an ignored one reports.
        kept = [each for each in found if each.rule not in ignored]
        shown = _shown(document, group, kept)
        result.append(
            Checked(document.file, document.kind, shown, (*document.notes, *notes), len(group), variant=variant)
        )
    return result


def findings_of(
    group: Sequence[Request], rules: Sequence[Rule], *, locate: Locate, today: date | None
) -> tuple[list[Finding], list[str]]:
    """The findings of the rules, and the ids of those that raise: one of these must not hide the others."""
    try:
        return check(group, locate=locate, today=today, rules=rules), []
    except Exception:
        failed = [each.id for each in rules if _raises(each, group, locate, today)]
        sound = [each for each in rules if each.id not in failed]
        return check(group, locate=locate, today=today, rules=sound), failed


def _raises(rule: Rule, group: Sequence[Request], locate: Locate, today: date | None) -> bool:
    try:
        check(group, locate=locate, today=today, rules=[rule])
    except Exception:
        return True
    return False


def _shown(document: Document, group: Sequence[Request], findings: Iterable[Finding]) -> tuple[Finding, ...]:
    secrets = longest_first(text for each in group for text in secrets_in(each.properties))
    first = Place(document.file, 1, "", 1)
    placed = [hinted(each if each.place else replace(each, place=first), document.hint) for each in findings]
    found = dict.fromkeys(named_finding(shown_finding(_short(each, secrets), secrets), secrets) for each in placed)
    return tuple(by_weight(found))


def hinted(finding: Finding, hint: Hint | None) -> Finding:
    """The finding with the names that its file has for those in the remedy."""
    text = hint(finding.resource, parse_path(finding.path), finding.remedy) if hint else ""
    return replace(finding, remedy=f"{finding.remedy} {text}") if text else finding


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


Key = tuple[str, str, str, str, str]


def new_only(files: Sequence[Checked], known: Collection[Key]) -> list[Checked]:
    """The same without the findings that a baseline has."""
    return [_without_known(each, known) for each in files]


def _without_known(checked: Checked, known: Collection[Key]) -> Checked:
    new = tuple(each for each in checked.findings if key_of(checked, each) not in known)
    return replace(checked, findings=new, known=len(checked.findings) - len(new))


def key_of(checked: Checked, finding: Finding) -> Key:
    """What makes a finding the same in two runs."""
    path = finding.place.path if finding.place else finding.path
    return stable_name(checked.file), checked.variant, finding.rule, finding.resource, path


def stable_name(file: str) -> str:
    """The same for a file whatever the current folder is and whether it is named by an absolute path: its path in its
    repository, or its absolute path outside of one."""
    # resolve() follows links, which may leave the repository.
    return file if file == STDIN else _in_repository(Path(os.path.abspath(file)))  # noqa: PTH100


@cache
def _in_repository(path: Path) -> str:
    for folder in path.parents:
        if os.path.exists(folder / ".git"):  # noqa: PTH110 - Path.exists raises where a name is too long
            return path.relative_to(folder).as_posix()
    return path.as_posix()
