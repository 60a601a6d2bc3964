"""Automatic upgrades, maintenance windows and the cluster autoscaler."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from config.model import Settings
from config.types import ClockTime, Date, Items

Day = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class AutoUpgradeProfile(Settings):
    """Automatic upgrades. With an upgrade channel on, the configured versions apply only at creation."""

    upgrade_channel: Literal["rapid", "stable", "patch", "node-image", "none"] | None = "patch"
    """Automatic Kubernetes upgrades: `patch` installs patch versions of the current minor version, `stable` and `rapid`
    also move to newer minor versions, `node-image` updates node images only. Default: patch."""
    node_os_upgrade_channel: Literal["None", "Unmanaged", "NodeImage", "SecurityPatch"] | None = "NodeImage"
    """Automatic OS updates: `NodeImage` installs a new node image about every week, `SecurityPatch` security patches
    only, `Unmanaged` lets the OS patch itself. Default: NodeImage."""


class UpgradeOverrideSettings(Settings):
    """Skips the checks that can block an upgrade."""

    force_upgrade: bool | None = None
    """Whether to upgrade even if deprecated Kubernetes APIs are in use. Takes effect only together with `until`."""
    until: str | None = None
    """UTC time until which the checks are skipped, such as `"2026-12-01T00:00:00Z"`."""


class ClusterUpgradeSettings(Settings):
    """Exceptions for upgrades of the cluster."""

    override_settings: UpgradeOverrideSettings | None = None
    """Skips the checks that can block an upgrade, until a given time."""


def _camel(key: str) -> str:
    first, *rest = key.split("-")
    return first + "".join(part.capitalize() for part in rest)


class AutoScalerProfile(Settings):
    """Settings of the cluster autoscaler, for all pools that use it. Numbers are strings (`"0.5"`), durations have a
    unit (`10m`)."""

    balance_similar_node_groups: Literal["true", "false"] | None = None
    """Whether to keep pools of the same size and labels, such as one per zone, at a similar node count. Azure's
    default: false."""
    daemonset_eviction_for_empty_nodes: bool | None = None
    """Whether daemon set pods are evicted gracefully before an empty node is removed. Azure's default: false."""
    daemonset_eviction_for_occupied_nodes: bool | None = None
    """Whether daemon set pods are evicted gracefully before a node with other pods is removed. Azure's default:
    true."""
    expander: Literal["least-waste", "most-pods", "priority", "random"] | None = None
    """Which pool to scale up if several are suitable: `random` (Azure's default), `least-waste`, `most-pods` or
    `priority`."""
    ignore_daemonsets_utilization: bool | None = None
    """Whether daemon set pods are ignored in a node's utilization. Azure's default: false."""
    max_empty_bulk_delete: str | None = None
    """Maximum number of empty nodes removed at the same time. Azure's default: 10."""
    max_graceful_termination_sec: str | None = None
    """Seconds to wait for pods to terminate when a node is removed. Azure's default: 600."""
    max_node_provision_time: str | None = None
    """How long a new node can take to become ready, in minutes. Azure's default: 15m."""
    max_total_unready_percentage: str | None = None
    """Percentage of unready nodes, 0 to 100, above which the autoscaler stops. Azure's default: 45."""
    new_pod_scale_up_delay: str | None = None
    """How long a pod must be pending before the autoscaler adds a node for it. Azure's default: 0s."""
    ok_total_unready_count: str | None = None
    """Number of unready nodes that is allowed regardless of maxTotalUnreadyPercentage. Azure's default: 3."""
    scale_down_delay_after_add: str | None = None
    """How long after adding a node none is removed, in minutes. Azure's default: 10m."""
    scale_down_delay_after_delete: str | None = None
    """How long after removing a node no other is removed. Azure's default: the scan interval."""
    scale_down_delay_after_failure: str | None = None
    """How long after a failed removal no node is removed, in minutes. Azure's default: 3m."""
    scale_down_unneeded_time: str | None = None
    """How long a node must be underutilized before it is removed, in minutes. Azure's default: 10m."""
    scale_down_unready_time: str | None = None
    """How long an unready node must be unneeded before it is removed, in minutes. Azure's default: 20m."""
    scale_down_utilization_threshold: str | None = None
    """Utilization below which a node can be removed: requested resources divided by capacity. Azure's default:
    `"0.5"`."""
    scan_interval: str | None = None
    """How often the autoscaler checks for nodes to add or remove, in seconds. Azure's default: 10s."""
    skip_nodes_with_local_storage: Literal["true", "false"] | None = None
    """Whether nodes are kept that run pods with local storage, such as emptyDir."""
    skip_nodes_with_system_pods: Literal["true", "false"] | None = None
    """Whether nodes are kept that run kube-system pods other than daemon sets. Azure's default: true."""

    @classmethod
    def prepared(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """ARM writes these keys with hyphens (`scan-interval`), the SDK without; both are accepted."""
        return super().prepared({_camel(key): value for key, value in given.items()})


class DailySchedule(Settings):
    """A window every few days."""

    interval_days: int
    """Days from one window to the next, 1 to 7."""


class WeeklySchedule(Settings):
    """A window on one weekday, every few weeks."""

    interval_weeks: int = 1
    """Weeks from one window to the next, 1 to 4. Default: 1."""
    day_of_week: Day
    """Weekday on which the window opens."""


class AbsoluteMonthlySchedule(Settings):
    """A window on one day of the month, every few months."""

    interval_months: int = 1
    """Months from one window to the next, 1 to 6. Default: 1."""
    day_of_month: int
    """Day of the month on which the window opens, 1 to 31."""


class RelativeMonthlySchedule(Settings):
    """A window on, for example, the first Monday of a month, every few months."""

    interval_months: int = 1
    """Months from one window to the next, 1 to 6. Default: 1."""
    week_index: Literal["First", "Second", "Third", "Fourth", "Last"]
    """Which occurrence of that weekday in the month, such as First or Last."""
    day_of_week: Day
    """Weekday on which the window opens."""


class Schedule(Settings):
    """The days on which a maintenance window opens. Set exactly one of these."""

    daily: DailySchedule | None = None
    """A window every few days; not for the `default` configuration."""
    weekly: WeeklySchedule | None = None
    """A window on one weekday, every few weeks."""
    absolute_monthly: AbsoluteMonthlySchedule | None = None
    """A window on one day of the month, such as the 15th."""
    relative_monthly: RelativeMonthlySchedule | None = None
    """A window on, for example, the first Monday of the month."""


class DateSpan(Settings):
    """Days on which AKS does not upgrade."""

    start: Date
    """First day without upgrades: `"2026-12-24"`."""
    end: Date
    """Last day without upgrades: `"2027-01-02"`."""


class MaintenanceWindow(Settings):
    """When AKS can start automatic upgrades."""

    schedule: Schedule
    """The days on which the window opens: exactly one of daily, weekly, absoluteMonthly and relativeMonthly."""
    start_time: ClockTime
    """Time of day at which the window opens, such as `"22:00"`."""
    duration_hours: int = 8
    """Hours for which the window stays open, 4 to 24. Default: 8."""
    utc_offset: str | None = None
    """UTC offset of startTime, such as `"+01:00"`. Azure's default: UTC."""
    start_date: Date | None = None
    """Date from which the window applies. If omitted, it applies at once."""
    not_allowed_dates: Items[DateSpan] | None = None
    """Periods without upgrades, such as holidays."""


class Maintenance(Settings):
    """Maintenance windows for automatic upgrades. Without a window, AKS upgrades at any time."""

    aks_managed_auto_upgrade_schedule: MaintenanceWindow | None = None
    """When AKS upgrades Kubernetes (autoUpgradeProfile.upgradeChannel)."""
    aks_managed_node_os_upgrade_schedule: MaintenanceWindow | None = None
    """When AKS updates node images (autoUpgradeProfile.nodeOSUpgradeChannel)."""
    default: MaintenanceWindow | None = None
    """When AKS installs its own weekly releases. Must be a weekly schedule, every week."""

    @property
    def windows(self) -> dict[str, MaintenanceWindow]:
        """The windows that are set, by ARM's name of the configuration."""
        named = ((field.alias or name, getattr(self, name)) for name, field in Maintenance.model_fields.items())
        return {name: window for name, window in named if window is not None}
