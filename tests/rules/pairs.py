"""A bad and a good request for every rule, from the tests of the rules and from Azure's recorded answers."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tests.preflight import CASES, Pairs


def _pairs() -> Pairs:
    found: Pairs = {}
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        if "tests.rules.pairs" not in file.read_text("utf-8"):
            found |= getattr(import_module(f"tests.rules.{file.stem}"), "PAIRS", {})
    return found


CASE_PAIRS = {case["id"]: (case["bad"], case["good"]) for case in CASES}
PAIRS = _pairs() | CASE_PAIRS
