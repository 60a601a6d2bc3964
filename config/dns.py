"""DNS zones: of a private API server, and of application routing."""

from __future__ import annotations

from typing import Annotated

from config.checks import Errors, check
from config.forms import Form, wrong
from config.model import Settings
from config.types import Named, VirtualNetworkId

DomainName = Annotated[
    str,
    Form(
        r"^([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)+[A-Za-z0-9-]{2,63}$",
        "the name of a domain",
        "shop.example.com",
    ),
]


class PrivateDnsZone(Settings):
    """A new private DNS zone for the API server, linked to the VNet."""

    subdomain: str | None = None
    """First label of the zone's name, `<subdomain>.privatelink.<location>.azmk8s.io`. If omitted, the zone is
    `privatelink.<location>.azmk8s.io`."""
    linked_virtual_networks: Named[VirtualNetworkId] = {}
    """Resource IDs of other VNets that need to resolve the API server, such as a hub with build agents, by any name."""


class DnsZone(Settings):
    """A new DNS zone in which application routing manages the records of ingresses."""

    name: DomainName
    """Name of the zone: `shop.example.com`."""
    private: bool = False
    """Whether the zone is private: only linked VNets resolve it. Default: false, a public zone, to which the owner of
    the domain above it delegates."""
    linked_virtual_networks: Named[VirtualNetworkId] = {}
    """Resource IDs of other VNets that resolve a private zone, by any name. The cluster's own VNet is always linked."""

    @check
    def _links_of_private_zones(self) -> Errors:
        if self.linked_virtual_networks and not self.private:
            yield wrong("linkedVirtualNetworks is for private zones: set `private: true`", at="linkedVirtualNetworks")
