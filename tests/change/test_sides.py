"""The two sides of `fairway diff`."""

from __future__ import annotations

import pytest

from components.default_pool import PendingSetting
from fairway.project.stack_files import compared_with, over


@pytest.mark.parametrize(("stack", "place"), [("dev", "dev"), ("", "Azure")])
def test_a_pending_value_is_compared_with_the_environment_that_is_the_first_side(stack: str, place: str) -> None:
    with over(stack):
        text = str(PendingSetting("count", 2, 1, fixed=False))
    assert (text, compared_with()) == (f"count is 2 in the settings and 1 in {place}", "")
