"""Managed Prometheus: the workspace that stores its metrics, and the rules that are evaluated there."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.checks import Errors, check
from config.existing import reference_errors
from config.forms import Form, wrong
from config.model import Settings
from config.types import AzureMonitorWorkspaceId, Items, Tags

AzureMonitorWorkspaceName = Annotated[
    str,
    Form(
        r"^[A-Za-z0-9][A-Za-z0-9-]{2,42}[A-Za-z0-9]$",
        "an Azure Monitor workspace's name (4 to 44 letters, digits and hyphens)",
        "amw-shop",
    ),
]


class AzureMonitorWorkspace(Settings):
    """An Azure Monitor workspace, which stores Prometheus metrics for 18 months."""

    name: AzureMonitorWorkspaceName | None = None
    """Name in Azure, 4 to 44 letters, digits and hyphens. If omitted, `amw-<name>` from the names of cluster or key and
    stack. Cannot change after creation."""
    location: str | None = None
    """Azure region. If omitted, that of the cluster. Cannot change after creation."""
    public_network_access: Literal["Enabled", "Disabled"] | None = None
    """Whether metrics can be queried from the internet. Disabled needs a private endpoint. Azure's default: Enabled."""


class ClusterAzureMonitorWorkspace(AzureMonitorWorkspace):
    """The Azure Monitor workspace of the cluster: a new one, an existing one (`id`), or one of `shared`."""

    id: AzureMonitorWorkspaceId | None = None
    """Resource ID of an existing Azure Monitor workspace, which Fairway does not change. Set its region as
    `location`."""
    shared: str | None = None
    """Name of a workspace in `shared.azureMonitorWorkspaces`."""

    @check
    def _new_existing_or_shared(self) -> Errors:
        yield from reference_errors(self, "workspace", {"location"} if self.id else set())


class Prometheus(Settings):
    """Azure Monitor managed service for Prometheus, complete: agents in the cluster, the workspace for their metrics,
    the data collection between the two, and the rules that dashboards need."""

    azure_monitor_workspace: ClusterAzureMonitorWorkspace = ClusterAzureMonitorWorkspace()
    """The workspace for the metrics: a new one (`{}`), an existing one (`id`), or one of `shared`. Default: a new
    one. With another workspace, the metrics collected so far stay in the old one."""
    recording_rules: bool = True
    """Whether the workspace computes the series that Azure's dashboards show, for Linux and, with a Windows pool, for
    Windows. Default: true."""


class ResolveConfiguration(Settings):
    """When an alert of Prometheus is resolved."""

    auto_resolved: bool = True
    """Whether Azure resolves the alert when its expression no longer has a result. Default: true."""
    time_to_resolve: Annotated[str, Form(r"^PT(?=[0-9])([0-9]+H)?([0-9]+M)?$", "a duration of minutes", '"PT10M"')] = (
        "PT10M"
    )
    """Time without a result after which it is resolved. Default: `PT10M`."""


class PrometheusRule(Settings):
    """A rule of Prometheus: an alert, or a new series."""

    alert: str | None = None
    """Name of the alert. Set this or record."""
    record: str | None = None
    """Name of the new series. Set this or alert."""
    expression: str
    """Expression in the language of Prometheus (PromQL)."""
    for_: Annotated[
        str | None, Field(alias="for"), Form(r"^PT(?=[0-9])([0-9]+H)?([0-9]+M)?$", "a duration of minutes", '"PT15M"')
    ] = None
    """Time for which the expression must have a result before the alert fires, such as `PT15M`. Default: none."""
    severity: Annotated[int, Field(ge=0, le=4)] | None = None
    """0 (critical), 1 (error), 2 (warning), 3 (informational) or 4 (verbose). Azure's default: 3."""
    enabled: bool = True
    """Whether the rule is evaluated. Default: true."""
    labels: Tags | None = None
    """Labels that the alert or the series gets. Default: none."""
    annotations: Tags | None = None
    """Texts of the alert, such as `description`. Default: none."""
    resolve_configuration: ResolveConfiguration | None = None
    """When the alert is resolved. Azure's default: when its expression no longer has a result."""

    @check
    def _alert_or_record(self) -> Errors:
        if (self.alert is None) == (self.record is None):
            yield wrong("set alert for an alert or record for a new series, one of the two")


class PrometheusRuleGroup(Settings):
    """Rules of Prometheus that are evaluated together, in their order."""

    name: str | None = None
    """Name in Azure. If omitted, `<key>-<cluster name>`. Cannot change after creation."""
    description: str | None = None
    """What the rules are for. Default: none."""
    enabled: bool = True
    """Whether the rules are evaluated. Default: true."""
    interval: Annotated[str, Form(r"^PT[0-9]+M$", "a duration of 1 to 15 minutes", '"PT1M"')] = "PT1M"
    """How often the rules are evaluated, `PT1M` to `PT15M`. Default: `PT1M`."""
    action_groups: Items[str] | None = None
    """Keys in `monitoring.actionGroups` of who is notified of its alerts. Default: all of them."""
    rules: Annotated[Items[PrometheusRule], Field(min_length=1, max_length=20)]
    """The rules, 1 to 20."""
