"""The catalogue: an example for each rule, and the pages that are generated from it.

`UPDATE_GOLDEN=1 python -m pytest tests/rules/test_catalogue.py` writes `fairway/rules/data/examples.json` and
`docs/rules/`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from fairway.report.rule_pages import pages
from fairway.rules import AZURE, RULES, check
from fairway.rules.areas import OTHER, area_of
from fairway.rules.catalogue import Entry, entry, table
from fairway.rules.kubernetes import data
from tests.preflight import TODAY, profile_of, requests_of
from tests.rules.pairs import PAIRS
from tests.rules.shortest import accepted, is_part, plain, shortest
from tests.rules.test_sources import PAGES

ROOT = Path(__file__).parents[2]
DATA = ROOT / "fairway/rules/data/examples.json"
DOCS = ROOT / "docs/rules"
AGAIN = "run UPDATE_GOLDEN=1 python -m pytest tests/rules/test_catalogue.py"


def _write() -> None:
    cited = {source.partition("#")[0] for each in AZURE for source in each.sources}
    read = {page["page"]: str(page["read"]) for page in PAGES if page["page"] in cited}
    source = "the tests of the rules, and docs/sources"
    head = {"read": str(TODAY), "source": source, "pages": dict(sorted(read.items()))}
    lines = [f"{json.dumps(rule)}: {json.dumps(_example(rule))}" for rule in sorted(PAIRS)]
    # A line for each rule, so that changes to two of them do not conflict.
    text = json.dumps(head, indent=1)[:-2] + ',\n "rules": {\n' + ",\n".join(lines) + "\n}}\n"
    DATA.write_text(text, "utf-8")


def _example(rule: str) -> dict[str, Any]:
    known = entry(RULES[rule])
    refused, fine = (
        (known.refused, known.fine)
        if _distinguished(known) and accepted(rule, known.fine)
        else shortest(rule, *PAIRS[rule])
    )
    return {"refused": plain(refused), "fine": plain(fine)}


def _distinguished(one: Entry) -> bool:
    """Whether the example is a part of the tested pair that the rule distinguishes."""
    pair = zip((one.refused, one.fine), PAIRS[one.rule.id], strict=True)
    parts = all(is_part(example, requests_of(whole)) for example, whole in pair)
    fine = check(one.fine, today=TODAY, rules=[one.rule], profile=profile_of(one.rule.id))
    return parts and bool(one.findings) and not fine


def test_no_rule_is_without_an_example() -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        _write()
        data.cache_clear()
    assert set(table()["rules"]) == {each.id for each in AZURE}, AGAIN


@pytest.mark.parametrize("rule", list(PAIRS))
def test_an_example_is_a_part_of_the_tested_requests_that_the_rule_distinguishes(rule: str) -> None:
    assert _distinguished(entry(RULES[rule])), AGAIN


def test_every_module_of_rules_is_in_an_area() -> None:
    assert {each.function.__module__ for each in AZURE if area_of(each) == OTHER} == set()


def test_the_pages_are_generated_from_the_rules() -> None:
    written = pages(AZURE)
    if os.environ.get("UPDATE_GOLDEN"):
        DOCS.mkdir(exist_ok=True)
        for file in DOCS.glob("*.md"):
            file.unlink()
        for name, text in written.items():
            (DOCS / name).write_text(text, "utf-8")
    assert set(written) == {file.name for file in DOCS.iterdir()}, AGAIN
    for name, text in written.items():
        assert (DOCS / name).read_text("utf-8") == text, f"{name}: {AGAIN}"
