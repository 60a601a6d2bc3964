"""NAT gateways as resources of their own."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.azure import network as azure_network
from fairway.rules.bounds import bounded, itself
from fairway.rules.citations import aks, thread
from fairway.rules.cluster import Cluster
from fairway.rules.cluster_network import Stack
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_LEARN = "https://learn.microsoft.com/azure/nat-gateway"
_NAT = f"{_LEARN}/nat-gateway-resource"
_SKUS = f"{_LEARN}/nat-sku#known-limitations"

NAT_GATEWAY = azure_network.NAT_GATEWAY.token
MOST_ADDRESSES = 16
_KEYS = ("publicIpAddresses", "publicIpPrefixes")
WITHOUT_V2 = ("canadaeast", "indonesiacentral", "israelnorthwest", "qatarcentral", "swedensouth", "westindia")
"""Regions without NAT gateways of the SKU StandardV2, as of 2026-07-27."""

bounded(
    "nat-gateway-idle-timeout-range",
    "idleTimeoutInMinutes",
    4,
    120,
    why="a NAT gateway keeps an idle connection for no other time",
    sources=(f"{_NAT}#tcp-idle-timeout",),
    each=itself,
    over=NAT_GATEWAY,
)


def _members(gateway: Resource, key: str) -> Iterator[tuple[Reader, Reader | None]]:
    """The addresses or prefixes of a NAT gateway, each with its resource in this plan."""
    for part in gateway.parts(key):
        yield part, gateway.stack.resource(part.text("id"))


@rule(
    "nat-gateway-over-16-addresses",
    "A NAT gateway has at most 16 addresses, those of its prefixes included.",
    remedy="Use fewer addresses, or a second NAT gateway on another subnet.",
    sources=(f"{_NAT}#static-public-ip-addresses",),
    over=NAT_GATEWAY,
)
def _many(gateway: Resource) -> Faults:
    # StandardV2 takes 16 IPv6 addresses as well, and whether an address is IPv6 is known of those in the plan.
    both = gateway.word("sku.name") == "standardv2" or gateway.hidden("sku.name")
    addresses = [found for _, found in _members(gateway, "publicIpAddresses")]
    count = sum(not both or (each is not None and each.word("publicIPAddressVersion") != "ipv6") for each in addresses)
    for _, prefix in _members(gateway, "publicIpPrefixes"):
        length = prefix.whole("prefixLength") if prefix else 0
        count += 2 ** (32 - length) if 20 <= length <= 32 else 0
    if count > MOST_ADDRESSES:
        key = "publicIpPrefixes" if gateway.items("publicIpPrefixes") else "publicIpAddresses"
        yield gateway.fault(key, f"the addresses are {count} in all; a NAT gateway takes {MOST_ADDRESSES}.")


@rule(
    "nat-gateway-address-sku",
    "The addresses of a NAT gateway have its SKU, and for Standard they are IPv4.",
    remedy="Use addresses with the SKU of the NAT gateway: Standard, or StandardV2 for StandardV2.",
    sources=(
        f"{_NAT}#static-public-ip-addresses",
        aks("nat-gateway.md#create-an-aks-cluster-with-a-userassignednatgateway"),
    ),
    over=NAT_GATEWAY,
)
def _sku(gateway: Resource) -> Faults:
    wanted = "" if gateway.hidden("sku.name") else gateway.word("sku.name") or "standard"
    for key in _KEYS if wanted else ():
        for part, found in _members(gateway, key):
            sku = found.word("sku.name") if found else ""
            if found and sku and sku != wanted:
                name = found.request.name
                theirs, ours = found.text("sku.name"), gateway.text("sku.name", "Standard")
                reason = f"{name} has the SKU {theirs}, and the gateway {ours}."
                yield part.fault("id", reason)
            elif found and wanted == "standard" and found.word("publicIPAddressVersion") == "ipv6":
                yield part.fault("id", f"{found.request.name} is IPv6; a Standard NAT gateway has IPv4 addresses only.")


@rule(
    "nat-gateway-zones",
    "A Standard NAT gateway is in one zone, or in none.",
    remedy="Name one zone, or set sku.name to StandardV2, which is in all of them.",
    sources=(
        f"{_NAT}#availability-zones",
        aks("nat-gateway.md#create-an-aks-cluster-with-a-managed-standard-nat-gateway-managednatgateway"),
    ),
    over=NAT_GATEWAY,
)
def _gateway_zones(gateway: Resource) -> Faults:
    zones = gateway.items("zones")
    if len(zones) > 1 and gateway.word("sku.name") in ("", "standard") and not gateway.hidden("sku.name"):
        yield gateway.fault("zones", f"{len(zones)} zones are named; the gateway is one resource in one zone.")


@rule(
    "nat-gateway-address-zone",
    "The zonal addresses of a zonal NAT gateway are in its zone.",
    remedy="Create the address in the zone of the gateway, or in all zones.",
    sources=(f"{_NAT}#availability-zones", thread("gardener/gardener-extension-provider-azure/pull/54")),
    over=NAT_GATEWAY,
)
def _address_zone(gateway: Resource) -> Faults:
    zones = gateway.texts("zones")
    for key in _KEYS if len(zones) == 1 else ():
        for part, found in _members(gateway, key):
            theirs = found.texts("zones") if found else ()
            if found and len(theirs) == 1 and theirs != zones:
                reason = f"{found.request.name} is in zone {theirs[0]}, and the gateway in zone {zones[0]}."
                yield part.fault("id", reason)


@rule(
    "nat-gateway-subnets",
    "The subnets of a NAT gateway are in one VNet, and none is a GatewaySubnet.",
    remedy="Use a NAT gateway for each VNet, and none on GatewaySubnet.",
    sources=(f"{_NAT}#subnets",),
    over=Stack,
)
def _subnets(stack: Stack) -> Faults:
    first: dict[str, tuple[str, str]] = {}
    for subnet in stack.subnets.values():
        gateway = subnet.word("natGateway.id")
        if gateway and subnet.name.lower() == "gatewaysubnet":
            yield subnet.fault("natGateway.id", "a VPN or ExpressRoute gateway is in GatewaySubnet.")
        elif gateway and subnet.network and first.setdefault(gateway, subnet.network) != subnet.network:
            reason = f"subnet {subnet.name} is in VNet {subnet.network[1]}, and the gateway serves {first[gateway][1]}."
            yield subnet.fault("natGateway.id", reason)


@rule(
    "nat-gateway-v2-region",
    "A NAT gateway of the SKU StandardV2 is in a region that has it.",
    remedy="Set sku.name to Standard, or choose another region for the gateway and its network.",
    sources=(_SKUS,),
    over=NAT_GATEWAY,
)
def _region(gateway: Resource) -> Faults:
    location = gateway.location
    if gateway.word("sku.name") == "standardv2" and location in WITHOUT_V2:
        yield gateway.fault("sku.name", f"{location} has no NAT gateways of the SKU StandardV2.")


@rule(
    "managed-natgw-v2-region",
    "outboundType managedNATGatewayV2 is in a region that has StandardV2.",
    remedy="Set outboundType to managedNATGateway, or choose another region for a new cluster.",
    sources=(_SKUS,),
)
def _managed_region(cluster: Cluster) -> Faults:
    path, sku = "networkProfile.outboundType", "networkProfile.natGatewayProfile.sku"
    if cluster.location in WITHOUT_V2:
        if cluster.word(path) == "managednatgatewayv2":
            yield cluster.fault(path, f"{cluster.location} has no NAT gateways of the SKU StandardV2.")
        elif cluster.word(path) == "managednatgateway" and cluster.word(sku) == "standardv2":
            yield cluster.fault(sku, f"{cluster.location} has no NAT gateways of the SKU StandardV2.")


@rule(
    "nat-gateway-address-not-supported",
    "The addresses of a NAT gateway have no routing preference Internet, no DDoS protection and no range of your own "
    "for StandardV2.",
    remedy="Use an address without the tag RoutingPreference and without ddosSettings; for StandardV2 also without "
    "customIPPrefix.",
    sources=(f"{_NAT}#limitations", _SKUS),
    over=NAT_GATEWAY,
    severity="warning",
)
def _not_supported(gateway: Resource) -> Faults:
    for key in _KEYS:
        for part, found in _members(gateway, key):
            tags = found.parts("ipTags") if found else ()
            kinds = (
                (any(each.word("ipTagType") == "routingpreference" for each in tags), "has a routing preference"),
                (bool(found) and found.word("ddosSettings.protectionMode") == "enabled", "has DDoS protection"),
                (
                    bool(found) and gateway.word("sku.name") == "standardv2" and found.given("customIPPrefix"),
                    "is of a range of your own",
                ),
            )
            for wrong, what in kinds:
                if found and wrong:
                    yield part.fault("id", f"{found.request.name} {what}, which a NAT gateway does not support.")
