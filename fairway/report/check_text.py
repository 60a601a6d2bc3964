"""What `fairway check` found as text, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from fairway.documents.checked import UNREADABLE, Checked
from fairway.rules.text import as_text, counts


def text_of(files: Sequence[Checked]) -> str:
    """Each file with its findings, and the counts of all."""
    parts = [_file(each) for each in files]
    return "\n".join([*parts, f"{len(files)} files: {total(files)}"] if len(files) > 1 else parts)


def total(files: Sequence[Checked]) -> str:
    """The counts of all findings in words, with those of a baseline and the files that were not checked: `1 error, 3 in
    the baseline, 2 not checked`."""
    findings = [finding for each in files for finding in each.findings]
    unread = sum(each.kind == UNREADABLE for each in files)
    known = sum(each.known for each in files)
    found = [counts(findings)] if findings or unread < len(files) else []
    return ", ".join([*found, *in_baseline(known), *([f"{unread} not checked"] if unread else [])])


def in_baseline(count: int) -> list[str]:
    """How many findings a baseline has, in words; nothing for none."""
    return [f"{count} in the baseline"] if count else []


def _file(checked: Checked) -> str:
    if checked.kind == UNREADABLE:
        return f"{checked.name}: not checked: {' '.join(checked.notes)}"
    number = f"{checked.resources} resource{'s' * (checked.resources != 1)}"
    head = f"{checked.name}: {checked.kind}, {number}"
    notes = [f"  note: {each}" for each in checked.notes]
    known = [f"  {each}" for each in in_baseline(checked.known)]
    if not checked.findings:
        known = [f"  no new findings, {each.strip()}" for each in known] or ["  no findings"]
        return "\n".join([head, *notes, *known])
    return "\n".join([head, *notes, "", as_text(checked.findings), *known, ""])
