"""What `fairway check` found as text, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from fairway.documents.checked import UNREADABLE, Checked
from fairway.rules.text import as_text, counts


def text_of(files: Sequence[Checked]) -> str:
    """Each file with its findings, and the counts of all."""
    parts = [_file(each) for each in files]
    findings = [finding for each in files for finding in each.findings]
    if len(files) > 1:
        parts.append(f"{len(files)} files: {counts(findings)}")
    return "\n".join(parts)


def _file(checked: Checked) -> str:
    if checked.kind == UNREADABLE:
        return f"{checked.file}: not checked"
    number = f"{checked.resources} resource{'s' * (checked.resources != 1)}"
    head = f"{checked.file}: {checked.kind}, {number}"
    notes = [f"  note: {each}" for each in checked.notes]
    body = ["", as_text(checked.findings), ""] if checked.findings else ["  no findings"]
    return "\n".join([head, *notes, *body])
