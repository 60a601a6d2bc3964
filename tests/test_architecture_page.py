"""The page on who runs what answers each statement with settings that are valid."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tests.repository import build
from tests.stacks import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+) \| .* \| .* \| (?:`(\{.*\})` )?\|$", PAGE, re.MULTILINE)


def test_each_of_the_35_statements_has_its_answer() -> None:
    assert [int(number) for number, _ in ROWS] == list(range(1, 36))


@pytest.mark.parametrize("number", [number for number, text in ROWS if text])
def test_the_setting_of_a_statement_can_be_planned(number: str) -> None:
    settings: Any = yaml.safe_load(dict(ROWS)[number])
    assert build(settings).one("ManagedCluster")
