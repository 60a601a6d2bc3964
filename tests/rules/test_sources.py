"""The ledger: which pages of documentation were read to the end, and what became of each statement.

`docs/sources/<area>.yaml` is the data; `UPDATE_GOLDEN=1 python -m pytest tests/rules/test_sources.py` writes
`docs/sources.md` from it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from fairway.rules import AZURE

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/sources.md"
AREAS: dict[str, list[dict[str, Any]]] = {
    file.stem: yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
    for file in sorted((ROOT / "docs/sources").glob("*.yaml"))
}
PAGES = [page for pages in AREAS.values() for page in pages]
KNOWN = {each.id for each in AZURE}
HEAD = """\
# Sources

Each page of documentation that was read to the end, with every statement on what Azure requires or refuses: the
rules that check it, or why no rule does. The statements are summaries; the pages have the wording. This page is
generated from `docs/sources/*.yaml` by `UPDATE_GOLDEN=1 python -m pytest tests/rules/test_sources.py`.
"""


def _text() -> str:
    lines = [HEAD]
    for area, pages in AREAS.items():
        lines += [f"## {area.replace('_', ' ').capitalize()}", ""]
        for page in pages:
            lines += [f"### <{page['page']}>", "", f"Revision {page['revision']}, read on {page['read']}.", ""]
            lines += ["| statement | rules |", "|---|---|"]
            lines += [f"| {_cell(each['text'])} | {_answer(each)} |" for each in page["statements"]]
            lines.append("")
    return "\n".join(lines)


def _answer(statement: dict[str, Any]) -> str:
    rules = ", ".join(f"`{each}`" for each in statement.get("rules", ()))
    return rules or f"none: {_cell(statement['why_not'])}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _cited(pages: Iterable[dict[str, Any]], address: str) -> set[str]:
    return {
        rule
        for page in pages
        if page["page"] == address
        for each in page["statements"]
        for rule in each.get("rules", ())
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page["page"])
def test_a_page_that_was_read_has_statements_each_with_rules_or_a_reason(page: dict[str, Any]) -> None:
    assert set(page) == {"page", "read", "revision", "statements"}
    assert "#" not in page["page"]
    assert isinstance(page["read"], date)
    assert page["statements"]
    for each in page["statements"]:
        assert set(each) in ({"text", "rules"}, {"text", "why_not"}), each
        assert all(each.values()), each


def test_no_page_is_in_the_ledger_twice() -> None:
    pages = [page["page"] for page in PAGES]
    assert sorted({each for each in pages if pages.count(each) > 1}) == []


def test_every_rule_in_the_ledger_exists() -> None:
    named = {(page["page"], rule) for page in PAGES for each in page["statements"] for rule in each.get("rules", ())}
    assert {(page, rule) for page, rule in named if rule not in KNOWN} == set()


def test_a_rule_that_cites_a_page_of_the_ledger_is_on_that_page() -> None:
    read = {page["page"] for page in PAGES}
    # The ledger has what Azure requires; good practice is in `fairway/rules/data/controls.json`.
    required = [each for each in AZURE if not each.profiles]
    cited = {(each.id, source.partition("#")[0]) for each in required for source in each.sources}
    assert {(rule, page) for rule, page in cited if page in read and rule not in _cited(PAGES, page)} == set()


def test_the_page_of_sources_is_generated_from_its_data() -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(_text(), "utf-8")
    assert PAGE.read_text("utf-8") == _text()
