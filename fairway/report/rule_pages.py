"""The catalogue of rules as markdown: pages for a repository, and sections for any list of rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fairway.report.rule_words import example, sentences, verdict
from fairway.rules import PROFILES, Rule
from fairway.rules.areas import AREAS
from fairway.rules.catalogue import Entry, entries

_HEAD = """\
# Catalogue of rules

Generated from the rules and their tests by `UPDATE_GOLDEN=1 python -m pytest tests/rules/test_catalogue.py`.
`fairway rules` lists the same in the terminal, with filters; [rules.md](../rules.md) has profiles, waivers and how to
write a rule.

Examples have only the properties that matter: ARM's, with Pulumi's names for what is in a URL.
"""


def pages(rules: Iterable[Rule]) -> dict[str, str]:
    """The pages by file name: one for each area, and `README.md` with the counts and the controls."""
    by_area: dict[str, list[Entry]] = {area: [] for area in AREAS}
    for each in entries(rules):
        by_area.setdefault(each.area, []).append(each)
    found = {f"{area}.md": _page(area, listed) for area, listed in by_area.items() if listed}
    return {"README.md": _index({area: each for area, each in by_area.items() if each}), **found}


def title(area: str) -> str:
    """An area for headings: `Address ranges`."""
    words = area.replace("-", " ")
    return {"add ons": "Add-ons", "dns": "DNS", "api server": "API server", "vm sizes": "VM sizes"}.get(
        words, words.capitalize()
    )


def sections(entries: Sequence[Entry], level: int = 3) -> str:
    """Each rule with a heading, so that `#<id>` links to it."""
    return "\n".join(line for each in entries for line in _section(each, level))


def _page(area: str, listed: Sequence[Entry]) -> str:
    head = [f"# {title(area)}", "", "[All areas](README.md)", "", "| rule | | what is required |", "|---|---|---|"]
    rows = [
        f"| [{each.rule.id}](#{each.rule.id}) | {_state(each.rule)} | {_cell(each.rule.summary)} |" for each in listed
    ]
    return "\n".join([*head, *rows, "", sections(listed, 2)])


def _section(entry: Entry, level: int) -> Iterator[str]:
    rule = entry.rule
    about = [_state(rule), *([f"profiles {', '.join(rule.profiles)}"] if rule.profiles else [])]
    yield from (f"{'#' * level} {rule.id}", "", f"{_text(rule.summary)} ({', '.join(about)})", "")
    if entry.refused:
        yield from (f"{verdict(rule).capitalize()}:", "", "```yaml", example(entry.refused), "```", "")
        yield from (f"> {_text(each)}" for each in sentences(entry)[:2])
        yield from ("", "Fine:", "", "```yaml", example(entry.fine), "```", "")
    yield from (f"Remedy: {_text(rule.remedy)}", "")
    if rule.controls:
        yield from (f"Controls: {', '.join(rule.controls)}.", "")
    if rule.sources:
        read = [f"<{each}>{f' (read on {day})' if day else ''}" for each, day in entry.sources]
        yield from (f"Sources: {', '.join(read)}", "")


def _state(rule: Rule) -> str:
    return rule.severity if rule.kind == "refused" else f"{rule.kind}, {rule.severity}"


def _index(by_area: Mapping[str, Sequence[Entry]]) -> str:
    head = ["| area | rules | errors | warnings, notes | practice |", "|---|---|---|---|---|"]
    rows = [_counts(f"[{title(area)}]({area}.md)", listed) for area, listed in by_area.items()]
    every = [each for listed in by_area.values() for each in listed]
    by_profile = [f"`{each}`: {sum(each in one.rule.profiles for one in every)}" for each in PROFILES]
    # No total: it would be another line at every new rule, and conflict between branches.
    lines = [_HEAD, *head, *rows, "", f"Practice by profile: {', '.join(by_profile)}.", ""]
    return "\n".join([*lines, "## Controls", "", *_controls(every), ""])


def _counts(name: str, listed: Sequence[Entry]) -> str:
    found = Counter("practice" if each.rule.profiles else each.rule.severity for each in listed)
    return f"| {name} | {len(listed)} | {found['error']} | {found['warning'] + found['note']} | {found['practice']} |"


def _controls(every: Sequence[Entry]) -> Iterator[str]:
    """Each control of a benchmark or another tool, with the rules that check it."""
    found: dict[str, list[str]] = {}
    for each in every:
        for control in each.rule.controls:
            found.setdefault(control, []).append(f"[{each.rule.id}]({each.area}.md#{each.rule.id})")
    yield from ("| control | rules |", "|---|---|")
    yield from (f"| {control} | {', '.join(found[control])} |" for control in sorted(found))


def _cell(text: str) -> str:
    return _text(text).replace("|", "\\|")


def _text(text: str) -> str:
    """A text in which `<` and `*` are no markup."""
    return " ".join(text.split()).replace("<", "\\<").replace("*", "\\*").replace("_", "\\_")
