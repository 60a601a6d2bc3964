"""The maintenance windows in a cluster of azurerm, which are resources of their own in ARM.

hashicorp/terraform-provider-azurerm@v5.2.0 internal/services/containers/kubernetes_cluster_resource.go:
expandKubernetesClusterMaintenanceConfigurationDefault and ...ForCreate
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairway.documents.terraform_values import Converted
from fairway.request import Path, Placeholder, mapping, sequence

_SCHEDULES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "Daily": ("daily", {"interval": "intervalDays"}),
    "Weekly": ("weekly", {"interval": "intervalWeeks", "day_of_week": "dayOfWeek"}),
    "AbsoluteMonthly": ("absoluteMonthly", {"interval": "intervalMonths", "day_of_month": "dayOfMonth"}),
    "RelativeMonthly": (
        "relativeMonthly",
        {"interval": "intervalMonths", "day_of_week": "dayOfWeek", "week_index": "weekIndex"},
    ),
}
_OF_A_WINDOW = {
    "duration": "durationHours",
    "start_time": "startTime",
    "utc_offset": "utcOffset",
    "start_date": "startDate",
}
_SCHEDULED = {
    "maintenance_window_auto_upgrade": "aksManagedAutoUpgradeSchedule",
    "maintenance_window_node_os": "aksManagedNodeOSUpgradeSchedule",
}
_WEEKLY = "maintenance_window"
_DATE = len("2026-01-31")


def windows_of(values: Mapping[str, Any]) -> Iterator[tuple[Path, str, Converted]]:
    """The maintenance configurations of a cluster: where the block is, the name, and the properties."""
    for key, name in {_WEEKLY: "default", **_SCHEDULED}.items():
        block = mapping((sequence(values.get(key)) or [None])[0])
        if block is not None:
            origin = (key, 0)
            yield origin, name, _weekly(block, origin) if key == _WEEKLY else _scheduled(block, origin)


def _weekly(block: Mapping[str, Any], origin: Path) -> Converted:
    found = Converted()
    _listed(found, block, "allowed", "timeInWeek", {"day": "day", "hours": "hourSlots"}, origin)
    _listed(found, block, "not_allowed", "notAllowedTime", {"start": "start", "end": "end"}, origin)
    return found


def _scheduled(block: Mapping[str, Any], origin: Path) -> Converted:
    found = Converted({"maintenanceWindow": {}}, {("maintenanceWindow",): origin})
    for key, to in _OF_A_WINDOW.items():
        if block.get(key) not in (None, "", 0):
            found.put(
                ("maintenanceWindow", to), _date(block[key]) if key == "start_date" else block[key], (*origin, key)
            )
    frequency = block.get("frequency")
    known = _SCHEDULES.get(frequency) if isinstance(frequency, str) else None
    if known:
        schedule, names = known
        path = ("maintenanceWindow", "schedule", schedule)
        found.put(path, {}, (*origin, "frequency"))
        for key, to in names.items():
            if block.get(key) not in (None, "", 0):
                found.put((*path, to), block[key], (*origin, key))
    _listed(found, block, "not_allowed", "maintenanceWindow.notAllowedDates", {"start": "start", "end": "end"}, origin)
    for at, span in enumerate(found.body["maintenanceWindow"].get("notAllowedDates", ())):
        found.body["maintenanceWindow"]["notAllowedDates"][at] = {key: _date(each) for key, each in span.items()}
    return found


def _listed(
    found: Converted, block: Mapping[str, Any], key: str, to: str, names: Mapping[str, str], origin: Path
) -> None:
    items = sequence(block.get(key))
    if not items:
        return
    path = tuple(to.split("."))
    found.put(path, [{} for _ in items], (*origin, key))
    for at, each in enumerate(items):
        entries = mapping(each) or {}
        found.put((*path, at), {}, (*origin, key, at))
        for name, own in names.items():
            if entries.get(name) is not None:
                found.put((*path, at, own), entries[name], (*origin, key, at, name))


def _date(value: Any) -> Any:
    """A day; azurerm has a time with it."""
    return value[:_DATE] if isinstance(value, str) and not isinstance(value, Placeholder) else value
