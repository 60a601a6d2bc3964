"""What AKS fills in, by the day of creation."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fairway.azure.defaults import Default, filled_in
from fairway.request import value_at


@pytest.mark.parametrize(
    ("day", "holds"), [("2024-01-31", False), ("2024-02-01", True), ("2024-02-29", True), ("2024-03-01", False)]
)
def test_a_default_holds_from_its_first_day_to_the_day_before_its_end(day: str, holds: bool) -> None:
    assert Default("a", 1, "2024-02-01", "2024-03-01").holds(date.fromisoformat(day)) is holds


@pytest.mark.parametrize(
    ("path", "day", "value"),
    [
        ("networkProfile.networkPolicy", "2023-09-30", None),
        ("networkProfile.networkPolicy", "2023-10-01", "none"),
        ("bootstrapProfile.artifactSource", "2024-03-31", None),
        ("bootstrapProfile.artifactSource", "2024-04-01", "Direct"),
        ("networkProfile.natGatewayProfile.idleTimeoutInMinutes", "2024-04-01", 4),
    ],
)
def test_a_cluster_gets_the_default_of_its_day(path: str, day: str, value: Any) -> None:
    cluster = {"networkProfile": {"networkPlugin": "azure", "outboundType": "managedNATGateway"}}
    assert value_at(filled_in("cluster", cluster, date.fromisoformat(day)), path) == value
