"""What `fairway check` found as markdown, for the summary of a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fairway.documents.checked import UNREADABLE, Checked
from fairway.report.check_text import total
from fairway.rules import Finding


def as_markdown(files: Sequence[Checked]) -> str:
    """A table of findings for each file; the remedies are folded."""
    number = f"{len(files)} file{'s' * (len(files) != 1)}"
    return "\n".join(
        [f"### fairway check: {total(files)} in {number}", *(line for each in files for line in _file(each))]
    )


def _file(checked: Checked) -> Iterator[str]:
    yield ""
    yield f"#### {_code(checked.name)} ({checked.kind}): {_state(checked)}"
    yield from (f"\n> {_text(each)}" for each in checked.notes)
    if checked.findings:
        yield from ("", "| | rule | where | what |", "|---|---|---|---|")
        yield from map(_row, checked.findings)
        yield from ("", "<details><summary>What to write instead</summary>", "")
        remedies = dict.fromkeys((each.rule, each.remedy, each.sources[:1]) for each in checked.findings)
        yield from (f"- `{rule}`: {_text(remedy)}{_source(source)}" for rule, remedy, source in remedies)
        yield from ("", "</details>")


def _state(checked: Checked) -> str:
    return "not checked" if checked.kind == UNREADABLE else total([checked])


def _row(finding: Finding) -> str:
    place = finding.place
    where = f"{_code(finding.resource)}<br>{_code(place.path if place else finding.path)}"
    line = f" (line {place.line})" if place else ""
    mark = {"error": "❌ error", "warning": "⚠️ warning", "note": "note"}[finding.severity]
    return f"| {mark} | `{finding.rule}` | {where}{line} | {_text(finding.reason)} |"


def _source(sources: tuple[str, ...]) -> str:
    return f" [source]({sources[0]})" if sources and re.match(r"https?://\S+$", sources[0]) else ""


def _text(text: str) -> str:
    """A text that neither ends a cell nor is taken for markup."""
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", " ".join(text.split()))


def _code(text: str) -> str:
    plain = " ".join(text.split()).replace("`", "'").replace("|", "\\|")
    return f"`{plain}`" if plain else ""
