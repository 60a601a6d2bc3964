"""Peerings with other VNets."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.checks import Errors, check
from config.forms import wrong
from config.model import Settings, own
from config.types import VirtualNetworkId


class RemotePeering(Settings):
    """The other VNet's side of a peering, such as that of a hub."""

    name: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    """Name of the peering in the other VNet, up to 80 characters. If omitted, the name of this cluster's VNet."""
    allow_virtual_network_access: bool = True
    """Whether resources in the two VNets can reach each other. Default: true."""
    allow_forwarded_traffic: bool = True
    """Whether the other VNet accepts traffic that this VNet forwards from elsewhere. Default: true."""
    allow_gateway_transit: bool | None = None
    """Whether this VNet may use the other VNet's VPN or ExpressRoute gateway. Azure's default: false."""


class VirtualNetworkPeering(Settings):
    """This VNet's side of a peering, and with `remotePeering` the other VNet's side."""

    remote_virtual_network_id: VirtualNetworkId
    """Resource ID of the other VNet, such as a hub with the firewall."""
    allow_virtual_network_access: bool = True
    """Whether resources in the two VNets can reach each other. Default: true."""
    allow_forwarded_traffic: bool = True
    """Whether to accept traffic that the other VNet forwards from elsewhere, as a firewall does. Default: true."""
    use_remote_gateways: bool | None = None
    """Whether to use the other VNet's VPN or ExpressRoute gateway. Azure's default: false."""
    remote_peering: RemotePeering | None = own(None)
    """The other VNet's side of the peering, `{}` with all defaults. If omitted, its owner creates it. Who deploys needs
    Network Contributor on the other VNet."""

    @check
    def _one_gateway(self) -> Errors:
        if self.use_remote_gateways and self.remote_peering and not self.remote_peering.allow_gateway_transit:
            yield wrong(
                "the other side does not offer its gateway: set `remotePeering: {allowGatewayTransit: true}`",
                at="useRemoteGateways",
            )
