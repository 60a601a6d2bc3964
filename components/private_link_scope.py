"""Private link scopes of Azure Monitor: logs and metrics leave over a private endpoint."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import monitor

from components.data_collection_endpoint import Linkable
from components.home import Home, HomeComponent
from components.kind import Kind
from components.options import merged
from components.private_endpoint import PrivateEndpoints, private_endpoint, zone_config
from config.private_link_scope import PrivateLinkScope, ScopeEndpoint, zone_problem
from config.private_zones import MONITOR_GROUP, MONITOR_ZONES, cloud_of
from fairway.azure.resource_id import id_parts

_KEY = "monitoring.privateLinkScope"
_OTHERS = f"{_KEY}.scopedResources.{{key}}"
SCOPE = Kind("PrivateLinkScope", "private-link-scope", "ampls-{cluster}", 255, _KEY)
OTHER_LINK = Kind("PrivateLinkScopedResource", "private-link-scope/resource/{key}", configured=_OTHERS)
ENDPOINT = Kind("PrivateEndpoint", "private-link-scope/endpoint", "pe-{cluster}-monitor", 64, f"{_KEY}.privateEndpoint")
ZONE_GROUP = Kind("PrivateDnsZoneGroup", "private-link-scope/endpoint", configured=f"{_KEY}.privateEndpoint")

RENAMED = {"scopeName": "name"}


class LinkedScope:
    """A scope, new or existing, and the order of changes in it.

    Azure refuses a change while another one is in progress (Cannot modify resource while in provisioning state:
    hashicorp/terraform-provider-azurerm issue 22236), so each waits for the one before, `last`.
    """

    def __init__(
        self, id: pulumi.Input[str], name: pulumi.Input[str], group: pulumi.Input[str], opts: pulumi.ResourceOptions
    ) -> None:
        """The scope `id` with a name in a resource group; `opts` are those of resources in it."""
        self.id, self._name, self._group, self._opts = id, name, group, opts
        self.last: pulumi.Resource | None = None

    def link(
        self,
        logical: str,
        target: Linkable,
        opts: pulumi.ResourceOptions | None = None,
        *,
        name: str | None = None,
    ) -> None:
        """Add a resource to the scope. The default of `name` is the one that azure-cli gives it."""
        self.last = monitor.PrivateLinkScopedResource(
            logical,
            name=name or pulumi.Output.concat(target.name, "-connection"),
            linked_resource_id=target.id,
            scope_name=self._name,
            resource_group_name=self._group,
            opts=pulumi.ResourceOptions.merge(self.next(self._opts), opts),
        )

    def link_others(self, home: Home, settings: PrivateLinkScope) -> None:
        """Add the resources of the settings to the scope."""
        for key, each in settings.scoped_resources.items():
            target = Linkable(id_parts(each.linked_resource_id).name, each.linked_resource_id)
            self.link(home.logical(OTHER_LINK, key), target, name=each.connection)

    def connect(
        self,
        home: Home,
        settings: ScopeEndpoint,
        endpoints: PrivateEndpoints | None,
        location: str | None,
        opts: pulumi.ResourceOptions,
    ) -> None:
        """Declare the private endpoint of the scope; `endpoints` are those of the network with its subnet."""
        zones: dict[str, Any] = {}
        before: list[pulumi.Resource] = []
        if settings.private_dns_zone_ids is not None:
            zones = {zone_config(id_parts(each).name): each for each in settings.private_dns_zone_ids}
        elif endpoints:
            if problem := zone_problem(settings, location):
                raise ValueError(problem)
            zones, before = endpoints.zones(MONITOR_ZONES[cloud_of(location)])
        subnet = endpoints.subnet_id(settings) if endpoints else settings.subnet_id
        assert subnet is not None  # config.private_link_scope
        self.last = private_endpoint(
            home,
            (ENDPOINT, ZONE_GROUP),
            subnet_id=subnet,
            target=self.id,
            groups=[MONITOR_GROUP],
            zones=zones,
            opts=self.next(opts),
            after=before,
        )

    def next(self, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
        """The options of the next change in the scope."""
        return merged(opts, depends_on=[self.last]) if self.last else opts


class AzureMonitorPrivateLinkScope(HomeComponent):
    """A scope of a cluster, or one that clusters share."""

    def __init__(self, home: Home, settings: PrivateLinkScope, *, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the scope with the other resources of its settings. It is in no region."""
        super().__init__("AzureMonitorPrivateLinkScope", "private-link-scope", home, opts)
        modes: Any = settings.access_mode_settings.arguments()
        found = monitor.PrivateLinkScope(
            home.logical(SCOPE),
            scope_name=settings.name or home.azure(SCOPE),
            access_mode_settings=modes,
            location="global",
            opts=self._child,
            **home.grouped,
        )
        self.scope = LinkedScope(found.id, found.name, home.resource_group_name, self._child)
        self.scope.link_others(home, settings)
        self.register_outputs({"id": found.id})

    def connect(
        self, home: Home, settings: ScopeEndpoint, endpoints: PrivateEndpoints | None, location: str | None
    ) -> None:
        """Declare its private endpoint; `endpoints` are those of the shared network with its subnet."""
        self.scope.connect(home, settings, endpoints, location, self._child)
