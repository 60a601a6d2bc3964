"""The network of a cluster: new, or the ids of existing subnets. Fairway's own key; ARM has no resource for it."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from config.model import Settings, arm_name, own
from config.types import Cidr, IpAddress, Items, Named, SubnetId, VirtualNetworkId


class SecurityRule(Settings):
    """A rule of a network security group, by its ARM property names."""

    priority: Annotated[int, Field(ge=100, le=4096)]
    """Priority of the rule, 100 to 4096. Rules with a lower number apply first."""
    direction: Literal["Inbound", "Outbound"]
    """Whether the rule applies to traffic into the subnet or out of it."""
    access: Literal["Allow", "Deny"]
    """Whether matching traffic is allowed or denied."""
    protocol: Literal["Tcp", "Udp", "Icmp", "Esp", "Ah", "*"] = "Tcp"
    """Protocol that the rule matches; `*` matches all. Default: Tcp."""
    source_address_prefix: str = "*"
    """Source to match: a CIDR range, a service tag such as `AzureLoadBalancer`, or `*` for any (default)."""
    source_port_range: str = "*"
    """Source port to match: a port, a range such as `1024-65535`, or `*` for any (default)."""
    destination_address_prefix: str = "*"
    """Destination to match: a CIDR range, a service tag, or `*` for any (default)."""
    destination_port_range: str = "*"
    """Destination port to match: a port, a range such as `30000-32767`, or `*` for any (default)."""
    description: str | None = None
    """Why the rule exists; shown in the Azure portal."""


class Subnet(Settings):
    """A subnet: a new one (`addressPrefix` or `addressPrefixes`) or an existing one (`id`)."""

    address_prefix: Cidr | None = None
    """CIDR range of the new subnet, inside the VNet's ranges."""
    address_prefixes: Items[Cidr] | None = None
    """CIDR ranges of the new subnet, instead of addressPrefix: an IPv4 range and an IPv6 /64 for a dual-stack cluster,
    or a second IPv4 range."""
    id: SubnetId | None = None
    """Resource ID of an existing subnet, which Fairway does not change."""
    security_rules: Named[SecurityRule] = {}
    """Rules of the subnet's network security group by name, in addition to Azure's defaults."""
    service_endpoints: Items[str] = ()
    """Service endpoints of the subnet, such as `Microsoft.Storage`. Default: none."""
    delegations: Items[str] = ()
    """Services to which the subnet is delegated: `Microsoft.ContainerService/managedClusters` for the API server's
    subnet. Default: none."""
    private_endpoint_network_policies: Literal["Enabled", "Disabled"] | None = None
    """Whether network security groups and routes apply to private endpoints in the subnet."""

    private_link_service_network_policies: Literal["Enabled", "Disabled"] | None = None
    """Whether network security groups apply to private link services in the subnet. Set `Disabled` to create one
    there."""
    default_outbound_access: bool | None = None
    """Whether VMs without explicit outbound connectivity get Azure's default outbound access. AKS nodes do not need
    it."""
    way_out: bool | None = own(None)
    """Whether the NAT gateway or route table is attached to the subnet. If omitted, it is attached unless the subnet is
    delegated."""

    @model_validator(mode="after")
    def _made_or_existing(self) -> Self:
        if sum(map(bool, (self.address_prefix, self.address_prefixes, self.id))) != 1:
            raise PydanticCustomError(
                "setting", "set addressPrefix or addressPrefixes for a new subnet, or id for an existing one, only one"
            )
        return self

    @model_validator(mode="after")
    def _existing_stays_as_it_is(self) -> Self:
        ignored = self.model_fields_set - {"id"} if self.id else set[str]()
        if ignored:
            raise PydanticCustomError(
                "setting",
                "{keys} has no effect: a subnet with an `id` already exists and is configured by its owner",
                {"keys": ", ".join(sorted(arm_name(field) for field in ignored))},
            )
        return self

    @property
    def ranges(self) -> dict[str, IPv4Network | IPv6Network]:
        """The ranges of a new subnet, by the setting: `addressPrefixes[1]`. Empty for an existing one."""
        listed = {f"addressPrefixes[{place}]": each for place, each in enumerate(self.address_prefixes or ())}
        alone = {"addressPrefix": self.address_prefix} if self.address_prefix else {}
        return {key: ip_network(each) for key, each in (listed | alone).items()}

    @model_validator(mode="after")
    def _priorities_differ(self) -> Self:
        taken: dict[tuple[str, int], str] = {}
        for name, each in self.security_rules.items():
            first = taken.setdefault((each.direction, each.priority), name)
            if first != name:
                raise PydanticCustomError(
                    "setting",
                    "the rule {first} has the priority {priority} as well; {direction} rules of a subnet need "
                    "different ones",
                    {
                        "first": first,
                        "priority": each.priority,
                        "direction": each.direction,
                        "at": f"securityRules.{name}.priority",
                    },
                )
        return self


class NatGateway(Settings):
    """The NAT gateway that Fairway creates for new subnets if outboundType is userAssignedNATGateway."""

    public_ip_count: Annotated[int, Field(ge=1, le=16)] = 1
    """Number of outbound public IP addresses, 1 to 16. Each provides 64,512 SNAT ports. Default: 1."""
    idle_timeout_in_minutes: Annotated[int, Field(ge=4, le=120)] | None = None
    """Minutes after which an idle TCP connection is dropped, 4 to 120. Azure's default: 4."""
    zones: Annotated[Items[str], Field(max_length=1)] | None = None
    """Availability zone of the NAT gateway, as a list of one: `["1"]`. If omitted, Azure chooses."""


class Route(Settings):
    """A route: where traffic to an address range is sent."""

    address_prefix: str
    """Destination of the route: a CIDR range or a service tag."""
    next_hop_type: Literal["VirtualNetworkGateway", "VnetLocal", "Internet", "VirtualAppliance", "None"]
    """Where the traffic is sent. AKS requires VirtualAppliance or VirtualNetworkGateway for 0.0.0.0/0."""
    next_hop_ip_address: IpAddress | None = None
    """IP address of the next hop. Required for VirtualAppliance."""


class RouteTable(Settings):
    """The route table of the new subnets, for outboundType userDefinedRouting."""

    routes: Named[Route] = {}
    """The routes by name. Default: none."""
    disable_bgp_route_propagation: bool | None = None
    """Whether routes that a VPN or ExpressRoute gateway learns by BGP are ignored. Azure's default: false."""


class VirtualNetworkPeering(Settings):
    """This VNet's side of a peering. The owner of the other VNet creates the other side."""

    remote_virtual_network_id: VirtualNetworkId
    """Resource ID of the other VNet, such as a hub with the firewall."""
    allow_virtual_network_access: bool = True
    """Whether resources in the two VNets can reach each other. Default: true."""
    allow_forwarded_traffic: bool = True
    """Whether to accept traffic that the other VNet forwards from elsewhere, as a firewall does. Default: true."""
    use_remote_gateways: bool | None = None
    """Whether to use the other VNet's VPN or ExpressRoute gateway. Azure's default: false."""


class PrivateDnsZone(Settings):
    """A new private DNS zone for the API server, linked to the VNet."""

    subdomain: str | None = None
    """First label of the zone's name, `<subdomain>.privatelink.<location>.azmk8s.io`. If omitted, the zone is
    `privatelink.<location>.azmk8s.io`."""
    linked_virtual_networks: Named[VirtualNetworkId] = {}
    """Resource IDs of other VNets that need to resolve the API server, such as a hub with build agents, by any name."""


def _nodes() -> dict[str, Subnet]:
    return {"nodes": Subnet.model_validate({"addressPrefix": "10.224.0.0/20"})}


class Network(Settings):
    """A new VNet with subnets, or existing subnets. `subnets: {}` lets AKS create its own VNet."""

    address_prefixes: Items[Cidr] = ("10.224.0.0/16",)
    """CIDR ranges of the new VNet. Default: 10.224.0.0/16."""
    dns_servers: Items[IpAddress] = ()
    """IP addresses of custom DNS servers of the new VNet. Default: none, which means Azure DNS."""
    subnets: Named[Subnet] = _nodes()
    """Subnets by name. A node pool uses the subnet with its own name if there is one, otherwise `nodes`. Default: one
    subnet `nodes` with 10.224.0.0/20."""
    nat_gateway: NatGateway = NatGateway()
    """The NAT gateway of the new subnets, created if outboundType is userAssignedNATGateway."""
    route_table: RouteTable | None = None
    """The route table of the new subnets, for outboundType userDefinedRouting."""
    peerings: Named[VirtualNetworkPeering] = {}
    """Peerings of the new VNet by name. The cluster is created after them. Default: none."""
    api_server_subnet: str | None = None
    """Name of the subnet for the API server. Requires apiServerAccessProfile.enableVnetIntegration."""
    private_dns_zone: PrivateDnsZone | None = None
    """A new private DNS zone for a private API server. If omitted, apiServerAccessProfile.privateDNSZone applies."""

    @model_validator(mode="after")
    def _one_owner(self) -> Self:
        existing = [name for name, subnet in self.subnets.items() if subnet.id]
        new = [name for name, subnet in self.subnets.items() if not subnet.id]
        if existing and new:
            raise PydanticCustomError(
                "setting",
                "subnets must be either all new or all existing: {existing} exist, {new} would be created; "
                "create these in the VNet of the others first, and set their ids",
                {"existing": ", ".join(existing), "new": ", ".join(new)},
            )
        return self

    @model_validator(mode="after")
    def _existing_stays_as_it_is(self) -> Self:
        of_new = {"address_prefixes", "dns_servers", "nat_gateway", "peerings", "route_table"}
        ignored = set[str]() if self.owned else of_new & self.model_fields_set
        if ignored:
            raise PydanticCustomError(
                "setting",
                "{keys} has no effect: it is for a new VNet, but these subnets already exist",
                {"keys": ", ".join(sorted(arm_name(field) for field in ignored))},
            )
        return self

    @model_validator(mode="after")
    def _subnets_fit(self) -> Self:
        new = [(name, key, each) for name, it in self.subnets.items() for key, each in it.ranges.items()]
        ranges = [ip_network(prefix) for prefix in self.address_prefixes]
        for name, key, inner in new:
            if not any(_within(inner, outer) for outer in ranges):
                raise PydanticCustomError(
                    "setting",
                    "{range} is outside the VNet ({ranges}); choose a range inside, or widen addressPrefixes",
                    {"range": str(inner), "ranges": ", ".join(self.address_prefixes), "at": f"subnets.{name}.{key}"},
                )
        for (one, _, first), (other, key, second) in combinations(new, 2):
            if first.overlaps(second):
                raise PydanticCustomError(
                    "setting",
                    "{second} overlaps the subnet {one} ({first}); subnets cannot share addresses",
                    {"second": str(second), "one": one, "first": str(first), "at": f"subnets.{other}.{key}"},
                )
        return self

    @property
    def owned(self) -> bool:
        """Whether Fairway creates the VNet."""
        return any(subnet.id is None for subnet in self.subnets.values())


def _within(inner: IPv4Network | IPv6Network, outer: IPv4Network | IPv6Network) -> bool:
    if isinstance(inner, IPv4Network):
        return isinstance(outer, IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and inner.subnet_of(outer)
