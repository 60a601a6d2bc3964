"""Managed Prometheus: the workspace that stores its metrics, and the rules that are evaluated there."""

from __future__ import annotations

from typing import Annotated, Literal

from config.checks import Errors, check
from config.existing import reference_errors
from config.forms import Form
from config.model import Settings
from config.types import AzureMonitorWorkspaceId

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
