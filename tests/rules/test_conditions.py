"""Rules on resources whose conditions are not known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fairway.rules import check
from tests.preflight import TODAY, requests_of
from tests.rules.pairs import PAIRS


@pytest.mark.parametrize(
    ("conditions", "reported"),
    [
        ((("x",), ("x",)), True),
        (((), ("x",)), True),
        ((("x",), ("x", "y")), True),
        ((("x",), ("y",)), False),
    ],
)
def test_only_resources_with_the_same_conditions_are_compared(
    conditions: tuple[tuple[str, ...], ...], reported: bool
) -> None:
    refused = PAIRS["private-zone-registration-twice"][0]
    first, *pair = requests_of(refused)
    those = [replace(each, conditions=more) for each, more in zip(pair, conditions, strict=True)]
    found = {each.rule for each in check([first, *those], today=TODAY)}
    assert ("private-zone-registration-twice" in found) == reported
