"""How traffic leaves the new subnets: NAT gateway, route table."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.checks import Errors, check
from config.existing import MaybeExisting
from config.forms import wrong
from config.model import Settings
from config.types import (
    AzureName,
    IpAddress,
    Items,
    Named,
    NatGatewayId,
    PublicAddressId,
    PublicPrefixId,
    RouteTableId,
    Zone,
)


class NatGatewaySku(Settings):
    """The SKU of a NAT gateway and its addresses."""

    name: Literal["Standard", "StandardV2"] = "Standard"
    """`Standard` is in one zone, `StandardV2` in all of them. A change creates another gateway with other addresses.
    Default: Standard."""


class ExistingAddress(Settings):
    """An existing public IP address."""

    id: PublicAddressId
    """Resource ID of the existing resource."""


class ExistingPrefix(Settings):
    """An existing public IP prefix."""

    id: PublicPrefixId
    """Resource ID of the existing resource."""


class NatGateway(MaybeExisting):
    """The NAT gateway of new subnets, new or existing, if outboundType is userAssignedNATGateway. With the addresses of
    its prefixes it has at most 16."""

    id: NatGatewayId | None = None
    """Resource ID of an existing NAT gateway. If omitted, Fairway creates one."""

    name: AzureName | None = None
    """Name of the new gateway in Azure; `{cluster}` and `{location}` are filled in. If omitted, `ng-<cluster name>`.
    Cannot change while subnets use it, except together with `sku`, which needs another name."""
    sku: NatGatewaySku = NatGatewaySku()
    """The SKU of the gateway and of its new addresses. Default: `name: Standard`."""
    public_ip_count: Annotated[int, Field(ge=0, le=16)] | None = None
    """Number of new outbound public IP addresses, at most 16. Each provides 64,512 SNAT ports. Default: 1, or 0 if
    there are other addresses."""
    public_ip_prefix_length: Annotated[int, Field(ge=28, le=31)] | None = None
    """Length of a new public IP prefix, 28 (16 addresses) to 31 (two). Default: no prefix."""
    public_ip_addresses: Items[ExistingAddress] = ()
    """Existing public IP addresses, in the SKU of the gateway: `[{id: ...}]`. With authorizedIPRanges, list them there
    too. Default: none."""
    # Elsewhere in ARM it is publicIPPrefixes.
    public_ip_prefixes: Items[ExistingPrefix] = Field(default=(), alias="publicIpPrefixes")
    """Existing public IP prefixes, in the SKU of the gateway: `[{id: ...}]`. With authorizedIPRanges, list them there
    too. Default: none."""
    idle_timeout_in_minutes: Annotated[int, Field(ge=4, le=120)] | None = None
    """Minutes after which an idle TCP connection is dropped, 4 to 120. Azure's default: 4."""
    zones: Items[Zone] | None = None
    """Availability zone of a Standard gateway, as a list of one: `["1"]`; if omitted, Azure chooses. For StandardV2,
    the zones of its addresses: `[]` in a region without zones, otherwise, and if omitted, `["1", "2", "3"]`."""

    @property
    def new_addresses(self) -> int:
        """The number of new addresses besides those of prefixes."""
        if self.public_ip_count is not None:
            return self.public_ip_count
        return int(not (self.public_ip_prefix_length or self.public_ip_addresses or self.public_ip_prefixes))

    @check
    def _has_addresses(self) -> Errors:
        others = self.public_ip_prefix_length or self.public_ip_addresses or self.public_ip_prefixes
        if not (self.exists or self.new_addresses or others):
            yield wrong("a NAT gateway needs an address: set 1 to 16, or publicIpPrefixLength", at="publicIpCount")

    @check
    def _zones_fit_the_sku(self) -> Errors:
        zones = self.zones or ()
        if self.sku.name == "Standard" and len(zones) > 1:
            yield wrong(
                'a Standard gateway is in one zone: write one (`["1"]`), or set `sku: {name: StandardV2}`, which is in '
                "all of them",
                at="zones",
            )
        if self.sku.name == "StandardV2" and len(zones) == 1:
            yield wrong(
                "a StandardV2 gateway is in all zones: remove zones, or set `sku: {name: Standard}`", at="zones"
            )


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

    name: AzureName | None = None
    """Name of the new route table in Azure; `{cluster}` and `{location}` are filled in. Cannot change while subnets use
    it. If omitted, `rt-<cluster name>`."""
    routes: Named[Route] = {}
    """The routes by name. Default: none."""
    disable_bgp_route_propagation: bool | None = None
    """Whether routes that a VPN or ExpressRoute gateway learns by BGP are ignored. Azure's default: false."""
