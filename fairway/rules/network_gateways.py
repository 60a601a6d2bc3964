"""VPN and ExpressRoute gateways."""

from __future__ import annotations

from fairway.rules.citations import code, thread
from fairway.rules.reader import Faults
from fairway.rules.references import kind_of
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_DOCS = "https://learn.microsoft.com/azure/vpn-gateway/"
_SETTINGS = f"{_DOCS}vpn-gateway-about-vpn-gateway-settings"

GATEWAY = "azure-native:network:VirtualNetworkGateway"
SUBNET = "GatewaySubnet"
KIND = "microsoft.network/virtualnetworks/subnets"


def _is_vpn(gateway: Resource) -> bool:
    return gateway.word("gatewayType") == "vpn"


@rule(
    "network-gateway-active-active",
    "An active-active VPN gateway has two or three ipConfigurations.",
    remedy="Add a second entry with an address of its own, or set activeActive to false.",
    sources=(thread("Azure/Azure-Landing-Zones/issues/2674"),),
    over=GATEWAY,
)
def _active(gateway: Resource) -> Faults:
    key = "ipConfigurations"
    listed = gateway.parts(key)
    if _is_vpn(gateway) and gateway.on("activeActive") and len(listed) == 1 and not gateway.partly_hidden(key):
        code = "ActiveActiveGatewayMustHaveExactlyTwoIpConfigurations"
        yield gateway.fault(key, f"one is listed, and activeActive is true ({code}).")


@rule(
    "network-gateway-subnet-name",
    "A VPN or ExpressRoute gateway is in a subnet called GatewaySubnet.",
    remedy="Create a subnet with that name, and write its id.",
    sources=(f"{_SETTINGS}#gwsub",),
    over=GATEWAY,
)
def _subnet(gateway: Resource) -> Faults:
    for part in gateway.parts("ipConfigurations"):
        subnet = part.text("subnet.id")
        name = subnet.rpartition("/subnets/")[2]
        # A template may name the subnet by a parameter.
        if kind_of(subnet) == KIND and name.lower() != SUBNET.lower() and "{" not in name:
            yield part.fault("subnet.id", f"the subnet is {name}, not {SUBNET}.")


@rule(
    "network-gateway-address-zones",
    "The addresses of a VPN gateway whose SKU is not for zones have no zones.",
    remedy="Choose an AZ SKU, such as VpnGw2AZ, or leave zones of the address out.",
    sources=(thread("Azure/Azure-Landing-Zones/issues/1728"), thread("Azure/Azure-Landing-Zones/issues/2660")),
    over=GATEWAY,
)
def _zones(gateway: Resource) -> Faults:
    sku = gateway.word("sku.name")
    regional = _is_vpn(gateway) and sku.startswith("vpngw") and not sku.endswith("az")
    for part in gateway.parts("ipConfigurations") if regional else ():
        address = gateway.stack.resource(part.text("publicIPAddress.id"))
        if address and address.items("zones"):
            reason = f"address {address.request.name} has zones, and {gateway.text('sku.name')} is regional"
            code = "RegionalVmssVpnGatewayPublicIpsMustNotHaveZonesConfigured"
            yield part.fault("publicIPAddress.id", f"{reason} ({code}).")


@rule(
    "network-gateway-address",
    "The addresses of a gateway whose SKU is not Basic have the SKU Standard.",
    remedy="Set sku.name of the address to Standard, and publicIPAllocationMethod to Static.",
    sources=(thread("markti/azure-terraformer/issues/40"), f"{_SETTINGS}#gwsku"),
    over=GATEWAY,
)
def _address(gateway: Resource) -> Faults:
    sku = gateway.word("sku.name")
    for part in gateway.parts("ipConfigurations") if sku and sku != "basic" else ():
        address = gateway.stack.resource(part.text("publicIPAddress.id"))
        if address and address.word("sku.name") == "basic":
            yield part.fault("publicIPAddress.id", f"address {address.request.name} has the SKU Basic.")


@rule(
    "network-gateway-policy-based",
    "A policy-based VPN gateway has the SKU Basic.",
    remedy="Set vpnType to RouteBased.",
    sources=(f"{_SETTINGS}#vpntype",),
    over=GATEWAY,
)
def _policy_based(gateway: Resource) -> Faults:
    sku = gateway.word("sku.name")
    if _is_vpn(gateway) and gateway.word("vpnType") == "policybased" and sku and sku != "basic":
        yield gateway.fault("vpnType", f"the SKU {gateway.text('sku.name')} is for route-based gateways.")


@rule(
    "network-gateway-scale-units",
    "The SKU ErGwScale, and no other, has scale units, the smaller number first.",
    remedy="Set autoScaleConfiguration.bounds with min and max for ErGwScale, and leave it out otherwise.",
    sources=(
        "https://learn.microsoft.com/azure/expressroute/scalable-gateway",
        code("hashicorp/terraform-provider-azurerm", "internal/services/network/virtual_network_gateway_resource.go"),
    ),
    over=GATEWAY,
)
def _units(gateway: Resource) -> Faults:
    key = "autoScaleConfiguration"
    low, high = (gateway.number(f"{key}.bounds.{each}") for each in ("min", "max"))
    sku = gateway.word("sku.name")
    if sku and sku != "ergwscale" and gateway.given(f"{key}.bounds"):
        yield gateway.fault(key, f"the SKU {gateway.text('sku.name')} does not scale.")
    elif low is not None and high is not None and low > high:
        yield gateway.fault(f"{key}.bounds.max", f"max is {high:.15g}, and min {low:.15g}.")
