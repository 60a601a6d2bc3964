"""Documents against the rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from fairway.documents.document import Document
from fairway.documents.files import Read
from fairway.request import Place
from fairway.rules import RULES, Finding, check
from fairway.rules.finding import by_weight
from fairway.secret_texts import longest_first, secrets_in
from fairway.shown_finding import shown_finding

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


def checked(read: Read, *, today: date | None, only: Collection[str], ignored: Collection[str]) -> Checked:
    """The findings of a file; `only` and `ignored` are ids of rules, and an empty `only` means all."""
    if read.document is None:
        return Checked(read.file, UNREADABLE, notes=(read.error,))
    rules = [each for each in RULES.values() if (not only or each.id in only) and each.id not in ignored]
    return _checked(read.document, check(read.document.requests, locate=read.document.locate, today=today, rules=rules))


def _checked(document: Document, findings: Iterable[Finding]) -> Checked:
    secrets = longest_first(text for each in document.requests for text in secrets_in(each.properties))
    first = Place(document.file, 1, "", 1)
    placed = [each if each.place else replace(each, place=first) for each in findings]
    found = dict.fromkeys(shown_finding(each, secrets) for each in placed)
    return Checked(document.file, document.kind, tuple(by_weight(found)), document.notes, len(document.requests))


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
