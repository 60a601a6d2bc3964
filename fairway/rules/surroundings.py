"""The network around a cluster: the VNets, subnets and routes of the same plan."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from fairway.request import Request
from fairway.rules.asked import Asked

SUBNET = "azure-native:network:Subnet"
VIRTUAL_NETWORK = "azure-native:network:VirtualNetwork"
ROUTE_TABLE = "azure-native:network:RouteTable"
ROUTE = "azure-native:network:Route"

NetworkKey = tuple[str, str]
"""A VNet by its resource group and name, in lower case."""

_SUBNET_ID = re.compile(
    r"(?P<network>.*/resourcegroups/(?P<group>[^/]+)/.*/virtualnetworks/(?P<name>[^/]+))/subnets/[^/]+",
    re.DOTALL,
)


@dataclass(frozen=True)
class VirtualNetwork(Asked):
    """A VNet of this plan."""

    @property
    def key(self) -> NetworkKey:
        """By what its subnets name it; where names are known only when deployed, by its id."""
        key = (self.word("resourceGroupName"), self.word("virtualNetworkName"))
        return key if all(key) else _network_in(f"{self.request.id}/subnets/any") or ("", self.request.id.lower())

    @property
    def name(self) -> str:
        """Azure's name; the logical name where Azure's is not known."""
        return self.text("virtualNetworkName", self.request.name)

    @property
    def cidrs(self) -> tuple[str, ...]:
        """Its address space."""
        return self.texts("addressSpace.addressPrefixes")


@dataclass(frozen=True)
class Subnet(Asked):
    """A subnet of this plan, a resource of its own or written inside its VNet."""

    id: str = ""
    network: NetworkKey | None = None

    @property
    def name(self) -> str:
        """Azure's name; the logical name where Azure's is not known."""
        return self.text("name" if self.path else "subnetName", self.request.name)

    @property
    def cidrs(self) -> tuple[str, ...]:
        """Its ranges."""
        alone = self.text("addressPrefix")
        return self.texts("addressPrefixes") or ((alone,) if alone else ())

    @property
    def delegations(self) -> tuple[str, ...]:
        """The services it is delegated to, in lower case."""
        return tuple(each.word("serviceName") for each in self.parts("delegations"))


@dataclass(frozen=True)
class Surroundings:
    """Every request of the plan, asked for what stands around a cluster."""

    everything: tuple[Request, ...] = field(default=())

    @cached_property
    def virtual_networks(self) -> tuple[VirtualNetwork, ...]:
        """The VNets of this plan."""
        return tuple(VirtualNetwork(each) for each in self.everything if each.type == VIRTUAL_NETWORK)

    @cached_property
    def subnets(self) -> Mapping[str, Subnet]:
        """The subnets of this plan by resource id in lower case; ids compare without regard to case."""
        found: dict[str, Subnet] = {}
        for each in (each for each in self.everything if each.type == SUBNET and each.id):
            asked = Asked(each)
            key = (asked.word("resourceGroupName"), asked.word("virtualNetworkName"))
            network = key if all(key) else _network_in(each.id)
            found[each.id.lower()] = Subnet(each, (), each.id.lower(), network)
        for net in self.virtual_networks:
            for part in net.parts("subnets"):
                resource_id = f"{net.request.id}/subnets/{part.text('name')}".lower()
                found.setdefault(resource_id, Subnet(net.request, part.path, resource_id, net.key))
        return found

    def subnet(self, resource_id: str) -> Subnet | None:
        """The subnet with that id; None where it is not part of this plan."""
        return self.subnets.get(resource_id.lower())

    def subnets_of(self, networks: tuple[VirtualNetwork, ...]) -> tuple[Subnet, ...]:
        """Every subnet of those VNets."""
        keys = {each.key for each in networks}
        return tuple(each for each in self.subnets.values() if each.network in keys)

    def network_of(self, subnet_id: str) -> NetworkKey | None:
        """The VNet a subnet id belongs to; None where neither the plan nor the id tells."""
        subnet = self.subnet(subnet_id)
        return subnet.network if subnet else _network_in(subnet_id)

    def routes_of(self, subnet: Subnet) -> tuple[Asked, ...] | None:
        """The routes of a subnet's route table; None where the table is not part of this plan."""
        if subnet.parts("routeTable.routes"):
            return subnet.parts("routeTable.routes")
        table = self._with_id(subnet.word("routeTable.id"))
        if table is None or table.request.type != ROUTE_TABLE:
            return None
        own = [Asked(each) for each in self.everything if each.type == ROUTE]
        name = table.word("routeTableName")
        return (
            *table.parts("routes"),
            *(each for each in own if name and each.word("routeTableName") == name),
        )

    def _with_id(self, resource_id: str) -> Asked | None:
        found = (each for each in self.everything if resource_id and each.id.lower() == resource_id)
        return next((Asked(each) for each in found), None)


def _network_in(subnet_id: str) -> NetworkKey | None:
    found = _SUBNET_ID.fullmatch(subnet_id.lower())
    return (found["group"], found["name"]) if found else None
