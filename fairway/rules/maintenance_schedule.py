"""When maintenance runs: the schedules of each configuration, and the dates that are left out."""

from __future__ import annotations

import re
from datetime import date

from fairway.rules.bounds import bounded, itself
from fairway.rules.citations import aks, cli, schema
from fairway.rules.cluster import MAINTENANCE_CONFIGURATION
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_WINDOW = "maintenanceWindow"
_SCHEDULE = f"{_WINDOW}.schedule"
_TYPES = aks("planned-maintenance.md#schedule-types")

REQUIRED = {
    "daily": ("intervalDays",),
    "weekly": ("intervalWeeks", "dayOfWeek"),
    "absoluteMonthly": ("intervalMonths", "dayOfMonth"),
    "relativeMonthly": ("intervalMonths", "weekIndex", "dayOfWeek"),
}
"""By kind of schedule what it has to hold."""

bounded(
    "mw-day-of-month",
    f"{_SCHEDULE}.absoluteMonthly.dayOfMonth",
    1,
    31,
    why="no month has such a day",
    sources=(schema("AbsoluteMonthlySchedule/properties/dayOfMonth"),),
    each=itself,
    over=MAINTENANCE_CONFIGURATION,
)


@rule(
    "mw-schedule-incomplete",
    "A schedule has all its settings: interval, and the day that belongs to it.",
    remedy="Add what is missing: intervalWeeks and dayOfWeek, intervalMonths and dayOfMonth, or intervalMonths, "
    "weekIndex and dayOfWeek.",
    sources=(_TYPES, schema("WeeklySchedule"), schema("RelativeMonthlySchedule")),
    over=MAINTENANCE_CONFIGURATION,
)
def _incomplete(window: Resource) -> Faults:
    for kind, keys in REQUIRED.items():
        for key in keys if window.entries(f"{_SCHEDULE}.{kind}") else ():
            path = f"{_SCHEDULE}.{kind}.{key}"
            if window.missing(path):
                yield window.fault(
                    path, f"the {kind} schedule of {window.text('configName', 'the window')} has no {key}."
                )


@rule(
    "mw-incomplete",
    "A maintenance window has a schedule and a startTime.",
    remedy='Write a schedule and a startTime ("01:00").',
    sources=(schema("MaintenanceWindow"), cli("maintenanceconfiguration.py#constructMaintenanceWindow")),
    over=MAINTENANCE_CONFIGURATION,
)
def _no_schedule(window: Resource) -> Faults:
    for key in ("schedule", "startTime") if window.entries(_WINDOW) else ():
        if window.missing(f"{_WINDOW}.{key}"):
            yield window.fault(f"{_WINDOW}.{key}", f"the window has no {key}, so AKS cannot tell when it is open.")


@rule(
    "mw-default-only-weekly",
    "The configuration `default` has a weekly schedule.",
    remedy="Use schedule.weekly, or name the configuration aksManagedAutoUpgradeSchedule.",
    sources=(_TYPES,),
    over=MAINTENANCE_CONFIGURATION,
)
def _default(window: Resource) -> Faults:
    for kind in ("daily", "absoluteMonthly", "relativeMonthly") if window.word("configName") == "default" else ():
        if window.entries(f"{_SCHEDULE}.{kind}"):
            yield window.fault(f"{_SCHEDULE}.{kind}", f"the configuration default is {kind}; AKS releases come weekly.")


@rule(
    "mw-time-in-week-only-default",
    "timeInWeek and notAllowedTime are for the configuration `default`.",
    remedy="Use maintenanceWindow with a schedule.",
    sources=(
        aks("planned-maintenance.md#deprecated-properties"),
        cli("maintenanceconfiguration.py#constructDedicatedMaintenanceConfiguration"),
    ),
    over=MAINTENANCE_CONFIGURATION,
)
def _old(window: Resource) -> Faults:
    name = window.word("configName")
    for key in ("timeInWeek", "notAllowedTime") if name.startswith("aksmanaged") else ():
        if window.items(key):
            yield window.fault(key, f"{window.text('configName')} has {key}, which only `default` has.")


@rule(
    "mw-hour-slots",
    "hourSlots are hours from 0 to 23.",
    remedy="Write hours: [1, 2] is from 01:00 to 03:00.",
    sources=(schema("TimeInWeek/properties/hourSlots"),),
    over=MAINTENANCE_CONFIGURATION,
)
def _hours(window: Resource) -> Faults:
    for part in window.parts("timeInWeek"):
        strange = [each for each in part.items("hourSlots") if isinstance(each, (int, float)) and not 0 <= each <= 23]
        if strange:
            yield part.fault("hourSlots", f"{', '.join(f'{each:.15g}' for each in strange)} is not an hour of a day.")


def _date(text: str) -> date | None:
    found = re.match(r"\d{4}-\d\d-\d\d", text, re.ASCII)
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


@rule(
    "mw-not-allowed-dates",
    "A range of notAllowedDates ends on the day it begins or later.",
    remedy='Write start before end: start "2026-12-23", end "2027-01-05".',
    sources=(schema("DateSpan"), aks("planned-maintenance.md#create-a-maintenance-window")),
    over=MAINTENANCE_CONFIGURATION,
)
def _dates(window: Resource) -> Faults:
    for part in window.parts(f"{_WINDOW}.notAllowedDates"):
        start, end = part.text("start"), part.text("end")
        first, last = _date(start), _date(end)
        if first and last and first > last:
            yield part.fault("end", f"maintenance is off from {start} to {end}, which is earlier.")
