"""Maintenance windows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.preflight import Pairs, cluster, distinguishes


def window(name: str = "aksManagedNodeOSUpgradeSchedule", **settings: Any) -> dict[str, Any]:
    """A cluster with a maintenance window."""
    whole = {"schedule": {"weekly": {"intervalWeeks": 1, "dayOfWeek": "Sunday"}}, "startTime": "01:00"} | settings
    return cluster(maintenanceConfigurations=[{"name": name, "properties": {"maintenanceWindow": whole}}])


def planned(**schedule: Any) -> dict[str, Any]:
    """A cluster with a maintenance window on that schedule."""
    return window(schedule=schedule)


PAIRS: Pairs = {
    "mw-daily-interval": (planned(daily={"intervalDays": 8}), planned(daily={"intervalDays": 7})),
    "mw-weekly-interval": (
        planned(weekly={"intervalWeeks": 5, "dayOfWeek": "Sunday"}),
        planned(weekly={"intervalWeeks": 4, "dayOfWeek": "Sunday"}),
    ),
    "mw-monthly-interval": (
        planned(absoluteMonthly={"intervalMonths": 7, "dayOfMonth": 1}),
        planned(absoluteMonthly={"intervalMonths": 6, "dayOfMonth": 1}),
    ),
    "mw-relative-monthly-interval": (
        planned(relativeMonthly={"intervalMonths": 7, "weekIndex": "Last", "dayOfWeek": "Sunday"}),
        planned(relativeMonthly={"intervalMonths": 6, "weekIndex": "Last", "dayOfWeek": "Sunday"}),
    ),
    "mw-duration-too-short": (window(durationHours=3), window(durationHours=4)),
    "mw-duration-too-long": (window(durationHours=25), window(durationHours=24)),
    "mw-name": (window("aksManagedClusterAutoUpgradeSchedule"), window("aksManagedAutoUpgradeSchedule")),
    "mw-default-interval-not-1": (
        window("default", schedule={"weekly": {"intervalWeeks": 2, "dayOfWeek": "Sunday"}}),
        window("default", schedule={"weekly": {"intervalWeeks": 1, "dayOfWeek": "Sunday"}}),
    ),
    "mw-utc-offset-format": (window(utcOffset="01:00"), window(utcOffset="-01:00")),
    "mw-start-date-format": (window(startDate="24.12.2026"), window(startDate="2026-12-24")),
    "mw-two-schedules": (
        planned(daily={"intervalDays": 1}, weekly={"intervalWeeks": 1, "dayOfWeek": "Sunday"}),
        planned(weekly={"intervalWeeks": 1, "dayOfWeek": "Sunday"}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_maintenance_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
