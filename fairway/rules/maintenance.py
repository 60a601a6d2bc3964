"""Maintenance windows."""

from __future__ import annotations

import re

from fairway.rules.bounds import bounded, itself
from fairway.rules.citations import cli, schema, thread, validator
from fairway.rules.cluster import MAINTENANCE_CONFIGURATION
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_WINDOW = "maintenanceWindow"
_SCHEDULE = f"{_WINDOW}.schedule"

NAMES = ("default", "aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule")
SCHEDULES = ("daily", "weekly", "absoluteMonthly", "relativeMonthly")


def _interval(id: str, path: str, high: int, definition: str) -> None:
    source = schema(f"{definition}/properties/{path.rsplit('.', 1)[-1]}")
    bounded(
        id,
        f"{_SCHEDULE}.{path}",
        1,
        high,
        why="AKS accepts no other interval",
        sources=(source,),
        each=itself,
        over=MAINTENANCE_CONFIGURATION,
    )


_interval("mw-daily-interval", "daily.intervalDays", 7, "DailySchedule")
_interval("mw-weekly-interval", "weekly.intervalWeeks", 4, "WeeklySchedule")
_interval("mw-monthly-interval", "absoluteMonthly.intervalMonths", 6, "AbsoluteMonthlySchedule")
_interval("mw-relative-monthly-interval", "relativeMonthly.intervalMonths", 6, "RelativeMonthlySchedule")


def _duration(window: Resource, *, short: bool) -> Faults:
    path = f"{_WINDOW}.durationHours"
    hours = window.number(path)
    if hours is not None and (hours < 4 if short else hours > 24):
        yield window.fault(path, f"the window is {hours:.15g} hours long; AKS accepts 4 to 24.")


@rule(
    "mw-duration-too-short",
    "A maintenance window is at least 4 hours long.",
    remedy="Set durationHours to at least 4.",
    sources=(schema("MaintenanceWindow/properties/durationHours"),),
    over=MAINTENANCE_CONFIGURATION,
)
def _too_short(window: Resource) -> Faults:
    yield from _duration(window, short=True)


@rule(
    "mw-duration-too-long",
    "A maintenance window is at most 24 hours long.",
    remedy="Set durationHours to at most 24.",
    sources=(schema("MaintenanceWindow/properties/durationHours"),),
    over=MAINTENANCE_CONFIGURATION,
)
def _too_long(window: Resource) -> Faults:
    yield from _duration(window, short=False)


@rule(
    "mw-name",
    "A maintenance configuration has one of three names.",
    remedy=f"Name it {' or '.join(NAMES)}: the name decides what it is for.",
    sources=(thread("Azure/ARO-HCP/pull/3260"), cli("maintenanceconfiguration.py#getMaintenanceConfiguration")),
    over=MAINTENANCE_CONFIGURATION,
)
def _name(window: Resource) -> Faults:
    name = window.text("configName")
    if name and name.lower() not in {each.lower() for each in NAMES}:
        yield window.fault("configName", f"AKS has no maintenance called {name}.")


@rule(
    "mw-default-interval-not-1",
    "The configuration `default` runs every week.",
    remedy="Set weekly.intervalWeeks to 1.",
    sources=(
        thread("Azure/azure-cli/pull/33431"),
        cli("maintenanceconfiguration.py#constructDefaultMaintenanceConfiguration"),
    ),
    over=MAINTENANCE_CONFIGURATION,
)
def _default(window: Resource) -> Faults:
    path = f"{_SCHEDULE}.weekly.intervalWeeks"
    weeks = window.number(path)
    if window.word("configName") == "default" and weeks is not None and weeks > 1:
        yield window.fault(path, f"AKS releases come every week, not every {weeks:.15g}.")


def _written(window: Resource, key: str, pattern: str, example: str) -> Faults:
    path = f"{_WINDOW}.{key}"
    text = window.text(path)
    if text and not re.fullmatch(pattern, text, re.ASCII):
        yield window.fault(path, f"{key} is {text}; the format is {example}.")


@rule(
    "mw-start-time-format",
    "startTime has two digits for hours and two for minutes.",
    remedy='Write "01:00", in quotes.',
    sources=(schema("MaintenanceWindow/properties/startTime"),),
    over=MAINTENANCE_CONFIGURATION,
)
def _start_time(window: Resource) -> Faults:
    yield from _written(window, "startTime", r"([01]\d|2[0-3]):[0-5]\d", "01:00")


@rule(
    "mw-utc-offset-format",
    "utcOffset has a sign, hours and minutes.",
    remedy='Write "+01:00", in quotes.',
    sources=(schema("MaintenanceWindow/properties/utcOffset"),),
    over=MAINTENANCE_CONFIGURATION,
)
def _utc_offset(window: Resource) -> Faults:
    yield from _written(window, "utcOffset", r"[-+]\d\d:[0-5]\d", "+01:00")


@rule(
    "mw-start-date-format",
    "startDate is a date: year, month, day.",
    remedy='Write "2026-12-24", in quotes.',
    sources=(schema("MaintenanceWindow/properties/startDate"), validator("validate_start_date")),
    over=MAINTENANCE_CONFIGURATION,
)
def _start_date(window: Resource) -> Faults:
    yield from _written(window, "startDate", r"\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])(T.*)?", "2026-12-24")


@rule(
    "mw-two-schedules",
    "A maintenance window has one kind of schedule.",
    remedy="Keep one of daily, weekly, absoluteMonthly and relativeMonthly.",
    sources=(schema("Schedule"), cli("maintenanceconfiguration.py#constructSchedule")),
    over=MAINTENANCE_CONFIGURATION,
)
def _schedules(window: Resource) -> Faults:
    given = [key for key in SCHEDULES if window.entries(f"{_SCHEDULE}.{key}")]
    if len(given) > 1:
        yield window.fault(_SCHEDULE, f"{' and '.join(given)} are set, but AKS uses one schedule only.")
