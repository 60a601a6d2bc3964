"""When and how the cluster is kept current: channels, maintenance windows, how the autoscaler decides."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from config.model import Settings
from config.types import ClockTime, Date, Items
from fairway.request import mapping

Day = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class AutoUpgradeProfile(Settings):
    """What AKS upgrades by itself. With a channel on, versions are the starting point and drift upward on their own."""

    upgrade_channel: Literal["rapid", "stable", "patch", "node-image", "none"] | None = "patch"
    """Kubernetes: `patch` stays on the minor version you set."""
    node_os_upgrade_channel: Literal["None", "Unmanaged", "NodeImage", "SecurityPatch"] | None = "NodeImage"
    """Node images: `NodeImage` is a fresh image each week."""


class UpgradeOverrideSettings(Settings):
    """Skip the checks that hold an upgrade back."""

    force_upgrade: bool | None = None
    """Upgrade although APIs that go away are in use."""
    until: str | None = None
    """The end of the exception, a UTC time such as `"2026-12-01T00:00:00Z"`."""


class ClusterUpgradeSettings(Settings):
    """Exceptions for upgrades of the cluster."""

    override_settings: UpgradeOverrideSettings | None = None
    """Which check is skipped, and until when."""


def _without_hyphens(entries: Any) -> Any:
    """ARM writes these keys with hyphens (`scan-interval`), the SDK without; either is taken."""
    given = mapping(entries)
    return entries if given is None else {_camel(key): value for key, value in given.items()}


def _camel(key: str) -> str:
    first, *rest = key.split("-")
    return first + "".join(part.capitalize() for part in rest)


class AutoScalerProfile(Settings):
    """The cluster autoscaler, for all pools that have it on. Numbers are text: `"0.5"`, durations are `10m`."""

    balance_similar_node_groups: Literal["true", "false"] | None = None
    """Keep pools of the same size and labels at about the same count, such as one for each zone."""
    daemonset_eviction_for_empty_nodes: bool | None = None
    """Evict daemon set pods gracefully before an empty node is removed."""
    daemonset_eviction_for_occupied_nodes: bool | None = None
    """Evict daemon set pods gracefully before a node with pods is removed."""
    expander: Literal["least-waste", "most-pods", "priority", "random"] | None = None
    """Which pool grows where several could: `random` (Azure's default), `least-waste`, `most-pods` or `priority`."""
    ignore_daemonsets_utilization: bool | None = None
    """Do not count daemon set pods when the use of a node is measured."""
    max_empty_bulk_delete: str | None = None
    """Empty nodes deleted at once."""
    max_graceful_termination_sec: str | None = None
    """Seconds a pod has to end."""
    max_node_provision_time: str | None = None
    """How long a new node may take to join, `15m`."""
    max_total_unready_percentage: str | None = None
    """Percent of unready nodes at which it stops acting."""
    new_pod_scale_up_delay: str | None = None
    """Age a waiting pod must have, `0s`."""
    ok_total_unready_count: str | None = None
    """How many unready nodes are allowed, whatever the percentage; Azure's default: 3."""
    scale_down_delay_after_add: str | None = None
    """How long no node is removed after one was added, `10m`."""
    scale_down_delay_after_delete: str | None = None
    """How long no node is removed after one was removed, `10s`."""
    scale_down_delay_after_failure: str | None = None
    """How long no node is removed after a removal failed, `3m`."""
    scale_down_unneeded_time: str | None = None
    """How long a node must be idle before it goes."""
    scale_down_unready_time: str | None = None
    """How long an unready node must be idle."""
    scale_down_utilization_threshold: str | None = None
    """Use below which a node is idle, `"0.5"`."""
    scan_interval: str | None = None
    """How often the autoscaler looks for nodes to add or remove, `10s`."""
    skip_nodes_with_local_storage: Literal["true", "false"] | None = None
    """Keep nodes with pods that have local storage."""
    skip_nodes_with_system_pods: Literal["true", "false"] | None = None
    """Keep nodes with the cluster's own pods."""


AutoScaler = Annotated[AutoScalerProfile, BeforeValidator(_without_hyphens)]


class DailySchedule(Settings):
    """Every so many days."""

    interval_days: int
    """1 to 7."""


class WeeklySchedule(Settings):
    """Every so many weeks, on one day."""

    interval_weeks: int = 1
    """1 to 4."""
    day_of_week: Day
    """The day."""


class AbsoluteMonthlySchedule(Settings):
    """Every so many months, on one date."""

    interval_months: int = 1
    """1 to 6."""
    day_of_month: int
    """1 to 31."""


class RelativeMonthlySchedule(Settings):
    """Every so many months, on the first or last such day."""

    interval_months: int = 1
    """1 to 6."""
    week_index: Literal["First", "Second", "Third", "Fourth", "Last"]
    """Which of the month."""
    day_of_week: Day
    """The day."""


class Schedule(Settings):
    """Exactly one of these."""

    daily: DailySchedule | None = None
    """Every so many days; not for every channel."""
    weekly: WeeklySchedule | None = None
    """Every so many weeks."""
    absolute_monthly: AbsoluteMonthlySchedule | None = None
    """On a date."""
    relative_monthly: RelativeMonthlySchedule | None = None
    """On the first or last such day."""


class DateSpan(Settings):
    """Days on which nothing is upgraded."""

    start: Date
    """First day."""
    end: Date
    """Last day."""


class MaintenanceWindow(Settings):
    """When AKS may upgrade by itself, by ARM's names."""

    schedule: Schedule
    """The days on which the window opens: exactly one of daily, weekly, absoluteMonthly and relativeMonthly."""
    start_time: ClockTime
    """When it opens, `"22:00"`."""
    duration_hours: int = 8
    """How long it stays open, 4 to 24."""
    utc_offset: str | None = None
    """The offset of startTime, `"+01:00"`; left out, UTC."""
    start_date: Date | None = None
    """The day it counts from; left out, today."""
    not_allowed_dates: Items[DateSpan] | None = None
    """Days on which nothing is upgraded, such as holidays."""


class Maintenance(Settings):
    """A window for each thing that upgrades by itself; ARM's names of the configurations."""

    aks_managed_auto_upgrade_schedule: MaintenanceWindow | None = None
    """Kubernetes, by upgradeChannel."""
    aks_managed_node_os_upgrade_schedule: MaintenanceWindow | None = None
    """Node images, by nodeOSUpgradeChannel."""
    default: MaintenanceWindow | None = None
    """AKS's own weekly releases; weekly, every week."""

    @property
    def windows(self) -> dict[str, MaintenanceWindow]:
        """What is set, by ARM's name of the configuration."""
        named = ((field.alias or name, getattr(self, name)) for name, field in Maintenance.model_fields.items())
        return {name: window for name, window in named if window is not None}
