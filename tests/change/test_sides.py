"""The two sides of `fairway diff`."""

from __future__ import annotations

from fairway.change.sides import _as_of

PENDING = "clusters.shop.defaultNodePool: count is 2 in the settings and 1 in Azure. Write Azure's value, or wait."


def test_a_pending_value_is_compared_with_the_environment_that_is_the_first_side() -> None:
    wanted = "clusters.shop.defaultNodePool: count is 2 in the settings and 1 in dev. Write the value of dev, or wait."
    assert _as_of(PENDING, "dev") == wanted
    assert _as_of("shop stays in Azure.", "dev") == "shop stays in Azure."


def test_several_pending_values_are_those_of_the_environment() -> None:
    pending = "clusters.shop.defaultNodePool: count is 2 in the settings and 1 in Azure. Write Azure's values."
    wanted = "clusters.shop.defaultNodePool: count is 2 in the settings and 1 in my-dev. Write the values of my-dev."
    assert _as_of(pending, "my-dev") == wanted
