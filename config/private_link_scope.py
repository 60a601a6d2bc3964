"""The private link scope of Azure Monitor (AMPLS): logs and metrics over a private endpoint."""

from __future__ import annotations

from typing import Annotated, Literal

from config.checks import Errors, check
from config.existing import reference_errors
from config.forms import Form, wrong
from config.model import Settings
from config.private_endpoint import EndpointPlace
from config.private_zones import MONITOR_ZONES, cloud_of
from config.types import Items, LinkedResourceId, Named, PrivateDnsZoneId, PrivateLinkScopeId
from fairway.azure.resource_id import id_parts

AccessMode = Literal["Open", "PrivateOnly"]


class AccessModeSettings(Settings):
    """What the networks of a scope reach of Azure Monitor besides what is in the scope."""

    ingestion_access_mode: AccessMode = "Open"
    """`PrivateOnly`: all networks that share the DNS of the private endpoint send logs and metrics only to what is in
    the scope. Default: Open."""
    query_access_mode: AccessMode = "Open"
    """`PrivateOnly`: all networks that share the DNS of the private endpoint query only what is in the scope. Default:
    Open."""


class ScopedResource(Settings):
    """A resource of Azure Monitor in a private link scope."""

    name: Annotated[str, Form(r"^[^/?#\s]{1,255}$", "the name of a scoped resource", "logs-hub-connection")] | None = (
        None
    )
    """Name in the scope. If omitted, `<name of the resource>-connection`, so of two resources with one name, one needs
    it. Cannot change after creation."""
    linked_resource_id: LinkedResourceId
    """Resource ID of a Log Analytics workspace, a data collection endpoint or Application Insights. A resource can be
    in a scope only once."""

    @property
    def connection(self) -> str:
        """The name in the scope, by default the one that azure-cli gives it."""
        return self.name or f"{id_parts(self.linked_resource_id).name}-connection"


class ScopeEndpoint(EndpointPlace):
    """The private endpoint of a private link scope, with an address for each service: at least 11, so in a subnet of
    /27 or larger."""

    private_dns_zone_ids: Items[PrivateDnsZoneId] | None = None
    """Resource IDs of the existing private DNS zones for the names of Azure Monitor; their owner links them to the
    VNet. With `[]` no records are added, if a policy or another team adds them. If omitted, Fairway creates the zones
    and links them to the VNet."""


class SharedScopeEndpoint(ScopeEndpoint):
    """The private endpoint of a shared private link scope."""

    network: str | None = None
    """Name of the network in `shared.networks` with the subnet. Default: none, with subnetId."""

    @check
    def _subnet_of_a_network(self) -> Errors:
        if self.subnet and not self.network:
            yield wrong("belongs to a network: set network to a name in shared.networks", at="subnet")
        if self.subnet_id and self.network:
            yield wrong("set either network with subnet, or subnetId", at="network")
        if self.subnet_id and self.private_dns_zone_ids is None:
            yield wrong(
                "Fairway links new zones to the VNet of a network in shared.networks: set this to the ids of existing "
                "zones, or to []",
                at="privateDnsZoneIds",
            )


class PrivateLinkScope(Settings):
    """A private link scope of Azure Monitor. Networks with the same DNS have one together: a second one overwrites the
    records of the first."""

    name: Annotated[str, Form(r"^[^/?#\s]{1,255}$", "the name of a private link scope", "ampls-shop")] | None = None
    """Name in Azure. If omitted, `ampls-<name>` from the names of cluster or key and stack. Cannot change after
    creation."""
    access_mode_settings: AccessModeSettings = AccessModeSettings()
    """Whether networks with this scope reach other resources of Azure Monitor. Default: Open for both."""
    scoped_resources: Named[ScopedResource] = {}
    """Other resources in the scope, by any name, such as an existing workspace that is not in it. Default: none."""

    @check
    def _linked_once(self) -> Errors:
        seen: set[str] = set()
        for key, each in self.scoped_resources.items():
            if each.linked_resource_id.lower() in seen:
                yield wrong("is in the scope by another name: remove one of the two", at=f"scopedResources.{key}")
            seen.add(each.linked_resource_id.lower())

    @check
    def _different_names(self) -> Errors:
        names: dict[str, str] = {}
        for key, each in self.scoped_resources.items():
            name = each.connection.lower()
            if name in names:
                yield wrong(
                    f"has the name {each.connection} in the scope, as scopedResources.{names[name]} has: set another "
                    f"name here, such as `name: {key}-connection`",
                    at=f"scopedResources.{key}",
                )
            names.setdefault(name, key)


class SharedPrivateLinkScope(PrivateLinkScope):
    """A private link scope for the clusters that name it."""

    private_endpoint: SharedScopeEndpoint | None = None
    """The private endpoint of the scope in a network that clusters share, or in another subnet. Default: none."""


class ClusterPrivateLinkScope(PrivateLinkScope):
    """The private link scope of the cluster: a new one, an existing one (`id`), or one of `shared`. The data collection
    endpoints of the cluster and its new workspace are added to it."""

    id: PrivateLinkScopeId | None = None
    """Resource ID of an existing private link scope, also in another subscription. Fairway adds resources to it."""
    shared: str | None = None
    """Name of a scope in `shared.privateLinkScopes`."""
    private_endpoint: ScopeEndpoint | None = None
    """A private endpoint of the scope in the cluster's VNet. If omitted, the VNet reaches the scope through another
    network, such as a hub with its endpoint. Default: none."""

    @check
    def _new_existing_or_shared(self) -> Errors:
        allowed = {"private_endpoint"} | ({"scoped_resources"} if self.id else set[str]())
        yield from reference_errors(self, "private link scope", allowed)


def zone_problem(endpoint: ScopeEndpoint | None, location: str | None) -> str:
    """What to do if Fairway creates the zones and does not know their names; otherwise empty."""
    cloud = cloud_of(location)
    if endpoint is None or endpoint.private_dns_zone_ids is not None or cloud in MONITOR_ZONES:
        return ""
    return f"the zones of Azure Monitor in {cloud} are not known here: set this to the ids of existing ones, or to []"
