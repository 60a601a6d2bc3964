"""Diagnostic settings: where logs of a resource go besides the workspace."""

from __future__ import annotations

from config.checks import Errors, check
from config.forms import wrong
from config.model import Settings
from config.roles import Scope
from config.types import EventHubRuleId, Items, ResourceId, StorageAccountId, WorkspaceId

CLUSTER_LOGS = ("kube-audit-admin", "guard")
"""The control plane's logs that show who changed what."""


class DiagnosticSetting(Settings):
    """Logs and metrics of a resource, sent to a workspace, a storage account, an event hub or a partner."""

    scope: Scope = "cluster"
    """The resource: `cluster`, another one of the cluster by its name as the scope of a role (`containerRegistry`,
    `keyVault`, ...), or an id, such as that of a firewall. Default: cluster."""
    workspace_id: WorkspaceId | None = None
    """Resource ID of a Log Analytics workspace. If no destination is set, that of the cluster, for other resources
    than the cluster."""
    storage_account_id: StorageAccountId | None = None
    """Resource ID of a storage account, in the region of the resource, for long retention."""
    event_hub_authorization_rule_id: EventHubRuleId | None = None
    """Resource ID of an authorization rule of an Event Hubs namespace with Manage, Send and Listen."""
    event_hub_name: str | None = None
    """Event hub in that namespace. If omitted, Azure creates one for each category."""
    marketplace_partner_id: ResourceId | None = None
    """Resource ID of a partner's service, such as Datadog or Elastic."""
    log_categories: Items[str] | None = None
    """Logs to send, such as `kube-audit-admin`. Default: kube-audit-admin and guard of the cluster, all of other
    resources."""
    all_metrics: bool = False
    """Whether platform metrics are sent as well. Default: false."""

    @check
    def _event_hub_has_a_namespace(self) -> Errors:
        if self.event_hub_name and not self.event_hub_authorization_rule_id:
            yield wrong("needs eventHubAuthorizationRuleId, which names the namespace", at="eventHubName")

    @check
    def _cluster_has_another_destination(self) -> Errors:
        if self.scope == "cluster" and not self.has_destination:
            yield wrong(
                "has no destination: the cluster's logs already go to its workspace (logCategories). Set "
                "storageAccountId, eventHubAuthorizationRuleId, marketplacePartnerId or the workspaceId of another one"
            )

    @property
    def has_destination(self) -> bool:
        """Whether a destination is set."""
        return bool(self.destinations)

    @property
    def destinations(self) -> tuple[str, ...]:
        """The ids of its destinations."""
        workspaces = (self.workspace_id, self.storage_account_id)
        others = (self.event_hub_authorization_rule_id, self.marketplace_partner_id)
        return tuple(each for each in (*workspaces, *others) if each is not None)

    @property
    def categories(self) -> tuple[str, ...]:
        """The logs that it sends; empty if all of another resource."""
        if self.log_categories is not None:
            return self.log_categories
        return CLUSTER_LOGS if self.scope == "cluster" else ()
