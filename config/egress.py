"""How traffic leaves the new subnets: NAT gateway, route table."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.existing import MaybeExisting
from config.model import Settings
from config.types import IpAddress, Items, Named, NatGatewayId, RouteTableId


class NatGateway(MaybeExisting):
    """The NAT gateway of new subnets, new or existing, if outboundType is userAssignedNATGateway."""

    id: NatGatewayId | None = None
    """Resource ID of an existing NAT gateway. If omitted, Fairway creates one."""

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


class RouteTable(MaybeExisting):
    """The route table of the new subnets, new or existing, for outboundType userDefinedRouting."""

    id: RouteTableId | None = None
    """Resource ID of an existing route table. If omitted, Fairway creates one."""

    routes: Named[Route] = {}
    """The routes by name. Default: none."""
    disable_bgp_route_propagation: bool | None = None
    """Whether routes that a VPN or ExpressRoute gateway learns by BGP are ignored. Azure's default: false."""
