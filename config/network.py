"""The network around a cluster: ours, or the ids of one that exists. Our own key; ARM has no single resource for it."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from config.model import Settings, arm_name, own
from config.types import Cidr, IpAddress, Items, Named, SubnetId, VirtualNetworkId


class SecurityRule(Settings):
    """A rule of a network security group, by ARM's names."""

    priority: Annotated[int, Field(ge=100, le=4096)]
    """100 to 4096; lower comes first."""
    direction: Literal["Inbound", "Outbound"]
    """Whether the rule is for traffic into the subnet or out of it."""
    access: Literal["Allow", "Deny"]
    """Whether matching traffic is allowed or denied."""
    protocol: Literal["Tcp", "Udp", "Icmp", "Esp", "Ah", "*"] = "Tcp"
    """The protocol."""
    source_address_prefix: str = "*"
    """A range, a service tag such as `AzureLoadBalancer`, or `*`."""
    source_port_range: str = "*"
    """A port, `from-to`, or `*`."""
    destination_address_prefix: str = "*"
    """A range, a service tag, or `*`."""
    destination_port_range: str = "*"
    """A port, `from-to`, or `*`."""
    description: str | None = None
    """Why the rule exists, for people who read it in Azure."""


class Subnet(Settings):
    """A subnet: made by us (`addressPrefix`) or one that exists (`id`)."""

    address_prefix: Cidr | None = None
    """Its range, inside the VNet."""
    id: SubnetId | None = None
    """A subnet that exists; nothing is made for it then."""
    security_rules: Named[SecurityRule] = {}
    """The rules of its network security group beyond Azure's defaults, by name."""
    service_endpoints: Items[str] = ()
    """Azure services reached over the backbone: `Microsoft.Storage`."""
    delegations: Items[str] = ()
    """Services that own it: `Microsoft.ContainerService/managedClusters` for the API server's subnet."""
    private_endpoint_network_policies: Literal["Enabled", "Disabled"] | None = None
    """Whether security groups and routes count for private endpoints in it."""

    private_link_service_network_policies: Literal["Enabled", "Disabled"] | None = None
    """Whether security groups count for private link services in it; `Disabled` for one that has them."""
    default_outbound_access: bool | None = None
    """false takes away Azure's own way out, which nothing here needs."""
    way_out: bool | None = own(None)
    """Whether its traffic leaves by the NAT gateway or route table; left out, unless a service owns the subnet."""

    @model_validator(mode="after")
    def _made_or_existing(self) -> Self:
        if (self.address_prefix is None) == (self.id is None):
            raise PydanticCustomError(
                "setting", "set addressPrefix for a new subnet or id for one that exists, not both"
            )
        return self

    @model_validator(mode="after")
    def _existing_stays_as_it_is(self) -> Self:
        ignored = self.model_fields_set - {"id"} if self.id else set[str]()
        if ignored:
            raise PydanticCustomError(
                "setting",
                "{keys} would change nothing: a subnet with an id exists, and its owner sets this there",
                {"keys": ", ".join(sorted(arm_name(field) for field in ignored))},
            )
        return self

    @model_validator(mode="after")
    def _priorities_differ(self) -> Self:
        taken: dict[tuple[str, int], str] = {}
        for name, each in self.security_rules.items():
            first = taken.setdefault((each.direction, each.priority), name)
            if first != name:
                raise PydanticCustomError(
                    "setting",
                    "{first} has the priority {priority} too; {direction} rules are told apart by it",
                    {
                        "first": first,
                        "priority": each.priority,
                        "direction": each.direction,
                        "at": f"securityRules.{name}.priority",
                    },
                )
        return self


class NatGateway(Settings):
    """The NAT gateway that is made where outboundType is userAssignedNATGateway and the subnets are ours."""

    public_ip_count: Annotated[int, Field(ge=1, le=16)] = 1
    """Outbound addresses, 1 to 16; each gives 64,512 ports."""
    idle_timeout_in_minutes: Annotated[int, Field(ge=4, le=120)] | None = None
    """Flows end after so long without traffic, 4 to 120."""
    zones: Annotated[Items[str], Field(max_length=1)] | None = None
    """The zone it stands in: `["1"]`; left out, Azure chooses."""


class Route(Settings):
    """Where packets to a range go next."""

    address_prefix: str
    """A range, or a service tag."""
    next_hop_type: Literal["VirtualNetworkGateway", "VnetLocal", "Internet", "VirtualAppliance", "None"]
    """Kind of the next hop; AKS wants VirtualAppliance or VirtualNetworkGateway for 0.0.0.0/0."""
    next_hop_ip_address: IpAddress | None = None
    """The appliance's address."""


class RouteTable(Settings):
    """Routes of the node subnets, for outboundType userDefinedRouting."""

    routes: Named[Route] = {}
    """The routes, by name."""
    disable_bgp_route_propagation: bool | None = None
    """Whether routes from gateways stay out."""


class VirtualNetworkPeering(Settings):
    """This side of a peering; the other VNet needs its own, made by whoever owns it."""

    remote_virtual_network_id: VirtualNetworkId
    """The other VNet, such as the hub with the firewall."""
    allow_virtual_network_access: bool = True
    """Whether the VNets reach each other."""
    allow_forwarded_traffic: bool = True
    """Whether packets may come that the other VNet only passes on, as a firewall does."""
    use_remote_gateways: bool | None = None
    """Whether the other VNet's gateways are used."""


class PrivateDnsZone(Settings):
    """A private DNS zone of ours for the API server, linked to the VNet."""

    subdomain: str | None = None
    """`<subdomain>.privatelink.<location>.azmk8s.io`; left out, `privatelink.<location>.azmk8s.io`."""
    linked_virtual_networks: Named[VirtualNetworkId] = {}
    """Ids of further VNets that shall resolve the API server, such as a hub with build agents, by a name of yours."""


def _nodes() -> dict[str, Subnet]:
    return {"nodes": Subnet.model_validate({"addressPrefix": "10.224.0.0/20"})}


class Network(Settings):
    """A VNet of ours with subnets by name, or subnets that exist; `subnets: {}` leaves the VNet to AKS."""

    address_prefixes: Items[Cidr] = ("10.224.0.0/16",)
    """The VNet's ranges, where the subnets are ours."""
    dns_servers: Items[IpAddress] = ()
    """DNS servers of the VNet; none is Azure's own."""
    subnets: Named[Subnet] = _nodes()
    """By name. A pool joins the subnet called as itself, else the one called `nodes`."""
    nat_gateway: NatGateway = NatGateway()
    """The NAT gateway of our subnets, where outboundType asks for one."""
    route_table: RouteTable | None = None
    """Routes of our subnets."""
    peerings: Named[VirtualNetworkPeering] = {}
    """Peerings of our VNet, by name; the cluster waits for them."""
    api_server_subnet: str | None = None
    """The subnet the API server is projected into, with apiServerAccessProfile.enableVnetIntegration."""
    private_dns_zone: PrivateDnsZone | None = None
    """A zone of ours for a private API server; left out, apiServerAccessProfile.privateDNSZone counts."""

    @model_validator(mode="after")
    def _one_owner(self) -> Self:
        existing = [name for name, subnet in self.subnets.items() if subnet.id]
        ours = [name for name, subnet in self.subnets.items() if not subnet.id]
        if existing and ours:
            raise PydanticCustomError(
                "setting",
                "subnets are either all ours or all existing: {existing} exist, {ours} would be made; "
                "make these first, in the network that owns the others, and give their ids",
                {"existing": ", ".join(existing), "ours": ", ".join(ours)},
            )
        return self

    @model_validator(mode="after")
    def _existing_stays_as_it_is(self) -> Self:
        ours = {"address_prefixes", "dns_servers", "nat_gateway", "peerings", "route_table"}
        ignored = set[str]() if self.owned else ours & self.model_fields_set
        if ignored:
            raise PydanticCustomError(
                "setting",
                "{keys} would change nothing: it is of a VNet of ours, and these subnets are not ours to make",
                {"keys": ", ".join(sorted(arm_name(field) for field in ignored))},
            )
        return self

    @model_validator(mode="after")
    def _subnets_fit(self) -> Self:
        ours = {name: ip_network(each.address_prefix) for name, each in self.subnets.items() if each.address_prefix}
        ranges = [ip_network(prefix) for prefix in self.address_prefixes]
        for name, inner in ours.items():
            if not any(_within(inner, outer) for outer in ranges):
                raise PydanticCustomError(
                    "setting",
                    "{range} is outside the VNet ({ranges}); choose a range inside, or widen addressPrefixes",
                    {
                        "range": str(inner),
                        "ranges": ", ".join(self.address_prefixes),
                        "at": f"subnets.{name}.addressPrefix",
                    },
                )
        for (one, first), (other, second) in combinations(ours.items(), 2):
            if first.overlaps(second):
                raise PydanticCustomError(
                    "setting",
                    "{second} overlaps the subnet {one} ({first}); an address belongs to one subnet",
                    {"second": str(second), "one": one, "first": str(first), "at": f"subnets.{other}.addressPrefix"},
                )
        return self

    @property
    def owned(self) -> bool:
        """Whether the VNet is ours to make."""
        return any(subnet.id is None for subnet in self.subnets.values())


def _within(inner: IPv4Network | IPv6Network, outer: IPv4Network | IPv6Network) -> bool:
    if isinstance(inner, IPv4Network):
        return isinstance(outer, IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and inner.subnet_of(outer)
