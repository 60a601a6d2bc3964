"""The snippets of docs/testing.md run as they are."""

from __future__ import annotations

import re

import pytest

from fairway import testing
from tests.stacks import ROOT

DOCUMENT = (ROOT / "docs/testing.md").read_text("utf-8")
POLICIES, COMPONENT = re.findall(r"^```python\n(.*?)^```", DOCUMENT, re.DOTALL | re.MULTILINE)


@pytest.fixture
def here(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder of tests whose project is this repository."""
    pytester.makeini(f"[pytest]\nfairway_project = {ROOT}\n")
    return pytester


def test_the_policies_hold_for_this_repository(here: pytest.Pytester) -> None:
    here.makepyfile(POLICIES)
    here.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=11)


def test_the_test_of_a_component_passes(here: pytest.Pytester) -> None:
    here.makepyfile(COMPONENT)
    here.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_every_assertion_is_documented() -> None:
    names = [each for each in testing.__all__ if each.startswith("assert")]
    assert len(names) == 4
    assert [each for each in names if f"`{each}(" not in DOCUMENT] == []
    for name in testing.__all__:
        assert getattr(testing, name)
    assert set(dir(testing)) == set(testing.__all__)
    with pytest.raises(AttributeError):
        _ = testing.assert_all  # pyright: ignore[reportAttributeAccessIssue]
