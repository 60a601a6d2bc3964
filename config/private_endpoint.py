"""Private endpoints: addresses in a VNet for services outside it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from config.checks import Errors, check
from config.dns import DomainName
from config.forms import IdOf, wrong
from config.model import Settings
from config.private_zones import MONITOR_GROUP, cloud_of, zone_of
from config.types import Items, SubnetId
from fairway.azure.resource_id import type_of
from fairway.azure.values import PRIVATE_DNS_ZONE


def _zone(text: str) -> str:
    return text if text == "none" else IdOf(PRIVATE_DNS_ZONE).check(text)


class EndpointPlace(Settings):
    """Where a private endpoint is."""

    subnet: str | None = None
    """Name of the subnet in network.subnets. Set this or subnetId."""
    subnet_id: SubnetId | None = None
    """Resource ID of any other subnet. Set this or subnet."""

    @check
    def _one_subnet(self) -> Errors:
        if (self.subnet is None) == (self.subnet_id is None):
            yield wrong("set subnet to a name in network.subnets, or subnetId to another subnet, one of the two")


class PrivateEndpoint(EndpointPlace):
    """A private endpoint: an address in a subnet for a service outside the VNet."""

    private_dns_zone_id: Annotated[str, AfterValidator(_zone)] | None = None
    """Resource ID of an existing private DNS zone for the service's name; its owner links it to the VNet. With `none`
    no record is added, if a policy or another team adds it. If omitted, Fairway creates the zone and links it to the
    VNet."""


_WITH_PRIVATE_LINK = ("microsoft.network/applicationgateways", "microsoft.network/privatelinkservices")


def _target(text: str) -> str:
    if text in TARGETS:
        return text
    kind = str(type_of(IdOf().check(text)))
    if kind.lower().startswith("microsoft.network/") and kind.lower() not in _WITH_PRIVATE_LINK:
        # learn.microsoft.com/azure/private-link/private-endpoint-overview#private-link-resource.
        raise wrong(
            f"{text!r} is the id of a resource of type {kind}, which has no private link: set the id of a service, "
            f"such as a storage account, or {_NAMED} for that of the cluster"
        )
    return text


TARGETS = ("containerRegistry", "keyVault", "azureMonitorWorkspace", "grafana")
"""Resources of the cluster that a private endpoint can be for, by their names."""
_NAMED = f"{', '.join(TARGETS[:-1])} or {TARGETS[-1]}"


class NetworkEndpoint(PrivateEndpoint):
    """A private endpoint for any resource with private link, with its DNS record."""

    private_link_service_id: Annotated[str, AfterValidator(_target)]
    """Resource ID of the service, such as a storage account; `containerRegistry`, `keyVault`,
    `azureMonitorWorkspace` or `grafana` for that of the cluster."""
    group_ids: Annotated[Items[str], Field(min_length=1, max_length=1)]
    """The part of the service, as a list of one: `["vault"]`, `["blob"]`, `["sqlServer"]`."""
    private_dns_zone: DomainName | None = None
    """Name of the private DNS zone that Fairway creates. If omitted, Azure's name for the group, such as
    `privatelink.vaultcore.azure.net`."""

    @check
    def _one_zone(self) -> Errors:
        if self.private_dns_zone and self.private_dns_zone_id:
            yield wrong("set either privateDNSZone for a new zone or privateDnsZoneId", at="privateDNSZone")

    def zone(self, location: str | None) -> str:
        """The name of the zone for a service in this region; empty if it is not known."""
        namespace = str(type_of(str(self.private_link_service_id))).partition("/")[0]
        return self.private_dns_zone or zone_of(self.group_ids[0], location, namespace)

    def zone_problem(self, location: str | None) -> str:
        """What to do if Fairway creates the zone and does not know its name; otherwise empty."""
        if self.private_dns_zone_id or self.zone(location):
            return ""
        if self.group_ids[0].lower() == MONITOR_GROUP:
            return (
                f"the group {MONITOR_GROUP} has several zones: configure its endpoint as "
                "monitoring.privateLinkScope.privateEndpoint of a cluster, or set `privateDnsZoneId: none`"
            )
        return (
            f"the zone of the group {self.group_ids[0]} in {cloud_of(location)} is not known here: set privateDNSZone "
            "to its name (https://learn.microsoft.com/azure/private-link/private-endpoint-dns), or "
            "`privateDnsZoneId: none`"
        )


def errors_in_shared(endpoint: PrivateEndpoint | None) -> Errors:
    """Errors about a private endpoint of a shared resource in a subnet by its name, which only a cluster has, and about
    a new DNS zone, which needs a VNet to be linked to."""
    if endpoint and endpoint.subnet:
        yield wrong(
            "subnets belong to clusters: set subnetId, or set privateEndpoint at the cluster that uses this",
            at="privateEndpoint.subnet",
        )
    if endpoint and endpoint.private_dns_zone_id is None:
        yield wrong(
            "a shared resource has no VNet to which a new zone could be linked: set privateDnsZoneId to an existing "
            "zone, or to none",
            at="privateEndpoint.privateDnsZoneId",
        )
