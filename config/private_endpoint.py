"""Private endpoints: addresses in a VNet for services outside it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from config.checks import Errors, check
from config.dns import DomainName
from config.forms import IdOf, wrong
from config.model import Settings
from config.types import Items, SubnetId
from fairway.azure.resource_id import type_of
from fairway.azure.values import PRIVATE_DNS_ZONE


def _zone(text: str) -> str:
    return text if text == "none" else IdOf(PRIVATE_DNS_ZONE).check(text)


class PrivateEndpoint(Settings):
    """A private endpoint: an address in a subnet for a service outside the VNet."""

    subnet: str | None = None
    """Name of the subnet in network.subnets. Set this or subnetId."""
    subnet_id: SubnetId | None = None
    """Resource ID of any other subnet. Set this or subnet."""
    private_dns_zone_id: Annotated[str, AfterValidator(_zone)] | None = None
    """Resource ID of an existing private DNS zone for the service's name; its owner links it to the VNet. With `none`
    no record is added, if a policy or another team adds it. If omitted, Fairway creates the zone and links it to the
    VNet."""

    @check
    def _one_subnet(self) -> Errors:
        if (self.subnet is None) == (self.subnet_id is None):
            yield wrong("set subnet to a name in network.subnets, or subnetId to another subnet, one of the two")


ZONES = {
    "blob": "privatelink.blob.core.windows.net",
    "configurationstores": "privatelink.azconfig.io",
    "dfs": "privatelink.dfs.core.windows.net",
    "file": "privatelink.file.core.windows.net",
    "microsoft.documentdb/table": "privatelink.table.cosmos.azure.com",
    "microsoft.synapse/sql": "privatelink.sql.azuresynapse.net",
    "mongodb": "privatelink.mongo.cosmos.azure.com",
    "mysqlserver": "privatelink.mysql.database.azure.com",
    "namespace": "privatelink.servicebus.windows.net",
    "postgresqlserver": "privatelink.postgres.database.azure.com",
    "queue": "privatelink.queue.core.windows.net",
    "rediscache": "privatelink.redis.cache.windows.net",
    "registry": "privatelink.azurecr.io",
    "sites": "privatelink.azurewebsites.net",
    "sql": "privatelink.documents.azure.com",
    "sqlserver": "privatelink.database.windows.net",
    "table": "privatelink.table.core.windows.net",
    "vault": "privatelink.vaultcore.azure.net",
}
"""The private DNS zones of Azure's public cloud by group id in lower case, with the service's namespace where
others have that group too, as of 2026-11-22: learn.microsoft.com/azure/private-link/private-endpoint-dns."""


def _target(text: str) -> str:
    return text if text in TARGETS else IdOf().check(text)


TARGETS = ("containerRegistry", "keyVault")
"""Resources of the cluster that a private endpoint can be for, by their names as the scope of a role."""


class NetworkEndpoint(PrivateEndpoint):
    """A private endpoint for any resource with private link, with its DNS record."""

    private_link_service_id: Annotated[str, AfterValidator(_target)]
    """Resource ID of the service, such as a storage account, `containerRegistry` or `keyVault` for that of
    the cluster."""
    group_ids: Annotated[Items[str], Field(min_length=1, max_length=1)]
    """The part of the service, as a list of one: `["vault"]`, `["blob"]`, `["sqlServer"]`."""
    private_dns_zone: DomainName | None = None
    """Name of the private DNS zone that Fairway creates. If omitted, Azure's name for the group, such as
    `privatelink.vaultcore.azure.net`."""

    @check
    def _has_a_zone(self) -> Errors:
        if self.private_dns_zone and self.private_dns_zone_id:
            yield wrong("set either privateDNSZone for a new zone or privateDnsZoneId", at="privateDNSZone")
        if not self.private_dns_zone_id and not self.zone:
            yield wrong(
                f"the zone of the group {self.group_ids[0]} is not known here: set privateDNSZone to its name "
                "(https://learn.microsoft.com/azure/private-link/private-endpoint-dns), or `privateDnsZoneId: none`",
                at="groupIds",
            )

    @property
    def zone(self) -> str:
        """The name of the zone; empty if it is not known."""
        group = self.group_ids[0].lower()
        namespace = str(type_of(self.private_link_service_id)).partition("/")[0].lower()
        return self.private_dns_zone or ZONES.get(f"{namespace}/{group}") or ZONES.get(group, "")


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
