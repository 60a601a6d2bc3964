"""Schedules of maintenance windows."""

from __future__ import annotations

import pytest

from tests.preflight import Fragment, Pairs, cluster, distinguishes

OPEN = {"startTime": "01:00", "durationHours": 4}
WEEKLY = {"weekly": {"intervalWeeks": 1, "dayOfWeek": "Sunday"}}
NODES = "aksManagedNodeOSUpgradeSchedule"


def configured(name: str, **properties: object) -> Fragment:
    """A cluster with a maintenance configuration."""
    return cluster(maintenanceConfigurations=[{"name": name, "properties": properties}])


def window(schedule: Fragment, name: str = NODES, **more: object) -> Fragment:
    """A cluster with a maintenance window."""
    return configured(name, maintenanceWindow={"schedule": schedule, **OPEN, **more})


def monthly(day: int) -> Fragment:
    """A window on a day of each month."""
    return window({"absoluteMonthly": {"intervalMonths": 1, "dayOfMonth": day}})


PAIRS: Pairs = {
    "mw-day-of-month": (monthly(32), monthly(31)),
    "mw-schedule-incomplete": (window({"weekly": {"intervalWeeks": 1}}), window(WEEKLY)),
    "mw-incomplete": (configured(NODES, maintenanceWindow={"schedule": WEEKLY, "durationHours": 4}), window(WEEKLY)),
    "mw-default-only-weekly": (
        window({"absoluteMonthly": {"intervalMonths": 1, "dayOfMonth": 1}}, "default"),
        window(WEEKLY, "default"),
    ),
    "mw-time-in-week-only-default": (
        configured(NODES, timeInWeek=[{"day": "Sunday", "hourSlots": [1]}]),
        configured("default", timeInWeek=[{"day": "Sunday", "hourSlots": [1]}]),
    ),
    "mw-hour-slots": (
        configured("default", timeInWeek=[{"day": "Sunday", "hourSlots": [24]}]),
        configured("default", timeInWeek=[{"day": "Sunday", "hourSlots": [0, 23]}]),
    ),
    "mw-not-allowed-dates": (
        window(WEEKLY, notAllowedDates=[{"start": "2027-01-05", "end": "2026-12-23"}]),
        window(WEEKLY, notAllowedDates=[{"start": "2026-12-23", "end": "2026-12-23"}]),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_a_schedule_is_refused_where_it_is_incomplete_or_of_another_configuration(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
