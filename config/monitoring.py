"""The Log Analytics workspace, new or existing, and the control plane's logs sent to it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.action_groups import ActionGroup
from config.alerts import Alerts
from config.dashboards import Dashboard
from config.data_collection import DataCollection
from config.diagnostic_settings import DiagnosticSetting
from config.events import SystemTopic
from config.grafana import ClusterGrafana
from config.model import Settings
from config.private_link_scope import ClusterPrivateLinkScope
from config.prometheus import Prometheus
from config.query_pack import QueryPack
from config.types import AzureName, Items, Named, WorkspaceId
from fairway.azure.values import LogCategory


class Monitoring(Settings):
    """The Log Analytics workspace of the cluster, and the control plane logs sent to it. The log categories are
    described at learn.microsoft.com/azure/aks/monitor-aks-reference."""

    workspace_id: WorkspaceId | None = None
    """Resource ID of an existing Log Analytics workspace. If omitted, Fairway creates one."""
    workspace_name: AzureName | None = None
    """Name of the new Log Analytics workspace in Azure; `{cluster}` and `{location}` are filled in. If omitted,
    `log-<cluster name>`. With another name it is another workspace, and this one is deleted with its logs."""
    workspace_location: str | None = None
    """Region of the existing workspace. Its data collection rule must be in the same region. If omitted, the cluster's
    region."""
    retention_in_days: Annotated[int, Field(ge=30, le=730)] = 90
    """Days for which the new workspace keeps logs, 30 to 730. Default: 90."""
    daily_quota_gb: float | None = None
    """Maximum data that the new workspace ingests per day, in GB. If omitted, there is no limit."""
    public_network_access_for_ingestion: Literal["Enabled", "Disabled"] | None = None
    """Whether the new workspace takes logs from outside its private link scopes. Logs of diagnostic settings always
    arrive. Azure's default: Enabled."""
    public_network_access_for_query: Literal["Enabled", "Disabled"] | None = None
    """Whether the new workspace can be queried from outside its private link scopes. Disabled also ends Container
    Insights in the portal, which queries through Azure Resource Manager. Azure's default: Enabled."""
    log_categories: Items[LogCategory] = (
        "kube-apiserver",
        "kube-audit-admin",
        "kube-controller-manager",
        "kube-scheduler",
        "cluster-autoscaler",
        "guard",
    )
    """Control plane logs to collect. `kube-audit` also logs every read request, which costs more. By default, the audit
    log has write requests only."""
    diagnostic_setting_name: str | None = "fairway"
    """Name of the diagnostic setting with logCategories and allMetrics; null: this stack has none, as another one sends
    them. With another name it is another one. Default: fairway."""
    all_metrics: bool = True
    """Whether to send the cluster's platform metrics to the workspace as well. Default: true."""
    data_collection: DataCollection | None = None
    """What the Container Insights agent collects of containers and nodes, and how often. Default: all, each minute."""
    private_link_scope: ClusterPrivateLinkScope | None = None
    """The private link scope of Azure Monitor, with which logs and metrics leave over a private endpoint: a new one
    (`{}`), an existing one (`id`), or one of `shared`. Default: none."""
    diagnostic_settings: Named[DiagnosticSetting] = {}
    """Logs of the cluster and of resources around it for other destinations, by any name. Default: none."""
    system_topic: SystemTopic | None = None
    """The Event Grid topic of the cluster (`{}`), with its subscribers. Default: none."""
    prometheus: Prometheus | None = None
    """Azure Monitor managed service for Prometheus with all that it needs. Default: none."""
    grafana: ClusterGrafana | None = None
    """Azure Managed Grafana, linked to the workspace of `prometheus`: a new one (`{}`), an existing one (`id`), or one
    of `shared`. Default: none."""
    action_groups: Named[ActionGroup] = {}
    """Who is notified of alerts, by any name: new action groups, or existing ones (`id`). Default: none."""
    alerts: Alerts | None = None
    """Alert rules: those that Microsoft recommends, and others. Default: none."""
    query_pack: QueryPack | None = None
    """Queries of logs that Log Analytics offers to everyone who can read them. Default: none."""
    dashboards: Named[Dashboard] = {}
    """Grafana dashboards in the portal, by any name; they need no Managed Grafana. Default: none."""
