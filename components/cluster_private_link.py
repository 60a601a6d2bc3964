"""What a cluster does with its private link scope: sends logs and metrics through it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pulumi
from pulumi_azure_native import Provider, containerservice, monitor

from components.context import Component, Context, Part
from components.data_collection_endpoint import Linkable, data_collection_endpoint
from components.kind import Kind
from components.monitoring import ClusterMonitoring
from components.options import merged
from components.private_endpoint import PrivateEndpoints
from components.private_link_scope import AzureMonitorPrivateLinkScope, LinkedScope
from components.prometheus import ManagedPrometheus
from components.shared import SharedResources
from fairway.azure.resource_id import id_parts

_KEY = "monitoring.privateLinkScope"
LINK = Kind("PrivateLinkScopedResource", "private-link-scope/{key}", configured=_KEY)
PROVIDER = Kind("azure-native", "private-link-scope", configured=f"{_KEY}.id")
# The name that azure-cli gives it (acs/addonconfiguration.py), so that `az aks enable-addons` finds it.
CONFIGURATION = Kind("DataCollectionEndpoint", "configuration-access", "MSCI-config-{key}-{cluster}", 43, _KEY)
CONFIGURATION_OF_CLUSTER = Kind("DataCollectionRuleAssociation", "configuration-access", configured=_KEY)


class ClusterPrivateLink(Component, Part):
    """The scope of a cluster, with what the cluster adds to it before its agents start."""

    id: pulumi.Input[str]
    """The id of the scope."""

    def __init__(
        self,
        context: Context,
        endpoints: PrivateEndpoints,
        monitoring: ClusterMonitoring,
        watching: Iterable[object] = (),
        shared: SharedResources | None = None,
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the scope if it is new, and add the workspace of `monitoring` and the endpoint for metrics of
        `watching` to it. `shared` has the scope that the settings name in it."""
        super().__init__("ClusterPrivateLink", "private-link", context, opts)
        settings = context.settings.monitoring and context.settings.monitoring.private_link_scope
        assert settings is not None  # private_links
        self._monitoring = monitoring
        self._existing_id = (settings.id or "").lower()
        workspace = monitoring.new_workspace
        if settings.id:
            self._scope = self._existing(settings.id)
            self._scope.last = context.last_credentials.get(self._existing_id)
            self._scope.link_others(context, settings)
        elif settings.shared:
            assert shared is not None  # config.shared.reference_errors
            self._scope = shared.private_link_scope(settings.shared).scope
        else:
            self._scope = AzureMonitorPrivateLinkScope(context, settings, opts=self._child).scope
            known = context.settings.monitoring and context.settings.monitoring.workspace_id
            others = {each.linked_resource_id.lower() for each in settings.scoped_resources.values()}
            if known and known.lower() not in others:
                workspace = Linkable(id_parts(known).name, known)
        self.id = self._scope.id
        # Agents fetch their rules from an endpoint in the region of the cluster, which may not be that of the
        # workspaces: learn.microsoft.com/azure/azure-monitor/containers/kubernetes-monitoring-private-link.
        configuration = data_collection_endpoint(context, CONFIGURATION, context.settings.location, self._child)
        self._configuration_id = configuration.id
        metrics = next((each.endpoint for each in watching if isinstance(each, ManagedPrometheus)), None)
        linked = {"workspace": workspace, "configuration": configuration, "prometheus": metrics}
        for key, each in linked.items():
            self._link(key, each)
        if settings.private_endpoint:
            self._scope.connect(context, settings.private_endpoint, endpoints, context.settings.location, self._child)
        self._keep_turn()
        self.register_outputs({"id": self.id})

    def attach(self, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions) -> None:
        """Let the cluster's agents fetch their rules through the scope, and add the endpoint for many logs to it."""
        monitor.DataCollectionRuleAssociation(
            self._context.logical(CONFIGURATION_OF_CLUSTER),
            association_name="configurationAccessEndpoint",
            resource_uri=cluster.id,
            data_collection_endpoint_id=self._configuration_id,
            opts=opts,
        )
        self._link("ingestion", self._monitoring.ingestion)
        self._keep_turn()

    def outputs(self) -> dict[str, pulumi.Input[Any]]:
        """What a program exports of it."""
        return {"privateLinkScopeId": self.id}

    def _existing(self, id: str) -> LinkedScope:
        # A scope is usually in the subscription of a hub, and azure-native has one for each provider.
        parts = id_parts(id)
        provider = Provider(self._context.logical(PROVIDER), subscription_id=parts.subscription, opts=self._child)
        return LinkedScope(id, parts.name, parts.group, merged(self._child, provider=provider))

    def _link(self, key: str, target: Linkable | None) -> None:
        if target:
            self._scope.link(self._context.logical(LINK, key), target, self._child)

    def _keep_turn(self) -> None:
        if self._existing_id and self._scope.last:
            self._context.last_credentials[self._existing_id] = self._scope.last


def private_links(
    context: Context,
    endpoints: PrivateEndpoints,
    monitoring: ClusterMonitoring,
    watching: Iterable[object],
    shared: SharedResources | None,
) -> list[ClusterPrivateLink]:
    """Declare the private link scope of the settings, if they have one."""
    settings = context.settings.monitoring
    if settings is None or settings.private_link_scope is None:
        return []
    return [ClusterPrivateLink(context, endpoints, monitoring, watching, shared)]
