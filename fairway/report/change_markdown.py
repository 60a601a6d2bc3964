"""A comparison in Markdown, for a comment on a pull request."""

from __future__ import annotations

from fairway.change.change import Change, Comparison, Reason
from fairway.report.change_words import summary, value_change

_SIGNS = {
    "refused": "⛔",
    "cluster deleted": "🔴",
    "cluster replaced": "🔴",
    "pool replaced": "🟠",
    "pool reimaged": "🟡",
}


def as_markdown(comparison: Comparison, *, title: str = "What this changes in Azure") -> str:
    """A line with the counts, a table of what changes, and the details folded away. Secrets are `[secret]`."""
    lines = [f"### {_text(title)}", "", f"{_sign(comparison.worst)}**{summary(comparison)}**".strip(), ""]
    if comparison.differing:
        lines += ["| Outcome | Resource | Workloads |", "|---|---|---|"]
        lines += [_row(each) for each in comparison.differing]
        lines += ["", "<details><summary>Why, and the way round</summary>", ""]
        for each in comparison.differing:
            lines += _details(each)
        lines += ["</details>", ""]
    lines += [f"> {_text(note)}" for note in comparison.notes]
    return "\n".join(lines).rstrip() + "\n"


def _sign(outcome: str) -> str:
    return f"{_SIGNS[outcome]} " if outcome in _SIGNS else ""


def _row(change: Change) -> str:
    cells = (f"{_sign(change.outcome)}{change.outcome}", f"{change.kind} {_code(change.name)}", _text(change.workloads))
    return f"| {' | '.join(_cell(each) for each in cells)} |"


def _details(change: Change) -> list[str]:
    lines = [f"**{change.kind} {_code(change.name)}**: {change.outcome}", ""]
    lines += [f"- {_reason(each)}" for each in change.reasons]
    if change.way_round:
        lines.append(f"- **Way round:** {_text(change.way_round)}")
    return [*lines, ""]


def _reason(reason: Reason) -> str:
    parts = [f"{_code(values)}: " if (values := value_change(reason)) else "", _text(reason.text)]
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
    """As code; a text with backticks in it is fenced by more of them."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{' ' if '`' in text else ''}{text}{' ' if '`' in text else ''}{fence}".replace("\n", " ")


def _text(text: str) -> str:
    """Words in which nothing is taken for HTML; what stands in backticks stays as it is."""
    parts = text.replace("\n", " ").split("`")
    return "`".join(part if at % 2 else part.replace("<", "&lt;") for at, part in enumerate(parts))
