"""A comparison in Markdown, for a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fairway.change.change import Change, Comparison, Reason
from fairway.report.change_words import by_sentence, sentence, summary, together, values_of

_SIGNS = {
    "refused": "⛔",
    "cluster deleted": "🔴",
    "cluster replaced": "🔴",
    "interrupted": "🟠",
    "pool replaced": "🟠",
    "pool deleted": "🟠",
    "pool reimaged": "🟡",
    "unknown": "❔",
}


def as_markdown(comparison: Comparison, *, title: str = "What this changes in Azure") -> str:
    """A line with the counts, a table of what changes, and the details folded away. Secrets are `[secret]`."""
    lines = [f"### {_text(title)}", "", f"{_sign(comparison.worst)}**{summary(comparison)}**", ""]
    if comparison.before:
        lines += [_text(f"From {comparison.before} to {comparison.after}."), ""]
    if comparison.differing:
        lines += ["| Outcome | Resource | Workloads |", "|---|---|---|", *_rows(comparison.differing), ""]
    detailed = [each for each in comparison.differing if each.reasons or each.workaround]
    if detailed:
        lines += ["<details><summary>Why, and the workaround</summary>", ""]
        for group in together(detailed):
            lines += _details(group)
        lines += ["</details>", ""]
    lines += [line for note in comparison.notes for line in (f"> {_text(note)}", "")]
    return "\n".join(lines).rstrip() + "\n"


def _sign(outcome: str) -> str:
    return f"{_SIGNS[outcome]} " if outcome in _SIGNS else ""


def _rows(changes: Sequence[Change]) -> Iterator[str]:
    """A row for each resource; resources without further details share one row for each outcome."""
    quiet: dict[str, list[Change]] = {}
    for group in together(changes):
        each = group[0]
        if each.workloads:
            yield _row(each.outcome, "<br>".join(map(_resource, group)), _text(each.workloads))
        else:
            quiet.setdefault(each.outcome, []).append(each)
    for outcome, same in quiet.items():
        yield _row(outcome, "<br>".join(map(_resource, same)), "")


def _row(outcome: str, resource: str, workloads: str) -> str:
    return f"| {_sign(outcome)}{outcome} | {_cell(resource)} | {_cell(workloads)} |"


def _resource(change: Change) -> str:
    return f"{change.kind} {_code(change.name)}"


def _details(changes: Sequence[Change]) -> list[str]:
    change = changes[0]
    if len(changes) > 1:
        names = ", ".join(map(_resource, changes))
        return [f"**{len(changes)} resources**: {change.outcome} with {_text(change.because)}", "", f"- {names}", ""]
    lines = [f"**{_resource(change)}**: {change.outcome}", ""]
    lines += [f"- {_why(each)}" for each in by_sentence(change.reasons)]
    if len(change.steps) > 1:
        lines += ["- **Workarounds:**", *(f"  {_text(each)}" for each in change.steps)]
    elif change.workaround:
        lines.append(f"- **Workaround:** {_text(change.workaround)}")
    return [*lines, ""]


def _why(reasons: Sequence[Reason]) -> str:
    reason, values, text = reasons[0], values_of(reasons), sentence(reasons[0])
    parts = ["<br>".join(map(_code, values)), ("<br>" if len(values) > 1 else ": ") if values and text else ""]
    parts.append(_text(text))
    if reason.rule:
        parts.append(f" ({_code(reason.rule)})")
    if reason.message and reason.message != reason.text:
        parts.append(f" Azure says: {_code(reason.message)}")
    if reason.source.startswith("https://"):
        parts.append(f" [source]({reason.source})")
    elif reason.source:
        parts.append(f" [{_text(reason.source)}]")
    return "".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _code(text: str) -> str:
    """As code; a text that contains backticks gets a longer fence."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{' ' if '`' in text else ''}{text}{' ' if '`' in text else ''}{fence}".replace("\n", " ")


def _text(text: str) -> str:
    """Text with HTML escaped; what is in backticks stays as it is."""
    parts = text.replace("\n", " ").split("`")
    return "`".join(part if at % 2 else part.replace("<", "&lt;") for at, part in enumerate(parts))
