"""Public addresses, prefixes and NAT gateways as resources of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.azure import network as azure_network
from fairway.rules.bounds import bounded, itself
from fairway.rules.citations import aks, thread
from fairway.rules.cluster import Cluster
from fairway.rules.cluster_network import Stack
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource
from fairway.rules.retired import last_day

_LEARN = "https://learn.microsoft.com/azure/"
_ADDRESSES = f"{_LEARN}virtual-network/ip-services/public-ip-addresses"
_PREFIXES = f"{_LEARN}virtual-network/ip-services/public-ip-address-prefix"
_NAT = f"{_LEARN}nat-gateway/nat-gateway-resource"

NAT_GATEWAY = azure_network.NAT_GATEWAY.token
PUBLIC_ADDRESS = "azure-native:network:PublicIPAddress"
PUBLIC_PREFIX = "azure-native:network:PublicIPPrefix"
MOST_ADDRESSES = 16
BASIC_ENDS = last_day("basicLoadBalancer")
LENGTHS = {"": (24, 31), "ipv4": (24, 31), "ipv6": (124, 127)}

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
bounded(
    "public-ip-idle-timeout-range",
    "idleTimeoutInMinutes",
    4,
    30,
    why="a public address keeps an idle connection for no other time",
    sources=(_ADDRESSES,),
    each=itself,
    over=PUBLIC_ADDRESS,
)


@rule(
    "public-ip-domain-label",
    "domainNameLabel is 3 to 63 lowercase letters, digits and hyphens, a letter first and no hyphen last.",
    remedy="Use a label such as shop-prod.",
    sources=(f"{_ADDRESSES}#domain-name-label", thread("MicrosoftDocs/azure-docs/issues/44299")),
    over=PUBLIC_ADDRESS,
)
def _label(address: Resource) -> Faults:
    label = address.text("dnsSettings.domainNameLabel")
    if label and not re.fullmatch(r"[a-z][a-z0-9-]{1,61}[a-z0-9]", label):
        yield address.fault("dnsSettings.domainNameLabel", f"{label} does not have the form of a label.")


@rule(
    "public-ip-standard-dynamic",
    "A public IP address of the SKU Standard is static.",
    remedy="Set publicIPAllocationMethod to Static.",
    sources=(f"{_ADDRESSES}#sku",),
    over=PUBLIC_ADDRESS,
)
def _dynamic(address: Resource) -> Faults:
    if address.word("sku.name").startswith("standard") and address.word("publicIPAllocationMethod") == "dynamic":
        reason = f"the SKU is {address.text('sku.name')}, whose addresses do not change."
        yield address.fault("publicIPAllocationMethod", reason)


@rule(
    "public-ip-basic-retired",
    "A public IP address has the SKU Standard: Basic ended on 2025-09-30.",
    remedy="Set sku.name to Standard and publicIPAllocationMethod to Static. Pulumi would replace a running "
    "address by another one: to keep it, make it static and detach it, and run `az network public-ip "
    "update --sku Standard` first.",
    sources=(f"{_ADDRESSES}#sku",),
    over=PUBLIC_ADDRESS,
    severity="warning",
    kind="retired",
)
def _basic(address: Resource) -> Faults:
    if address.word("sku.name") == "basic" and address.stack.today > BASIC_ENDS:
        reason = f"Basic addresses ended on {BASIC_ENDS}, and no new ones are made."
        yield address.fault("sku.name", reason, address.stack.worse_if_new(address))


@rule(
    "public-ip-basic-zones",
    "A public IP address with zones has the SKU Standard.",
    remedy="Set sku.name to Standard, or leave zones out.",
    sources=(f"{_ADDRESSES}#sku",),
    over=PUBLIC_ADDRESS,
)
def _zones(address: Resource) -> Faults:
    if address.word("sku.name") == "basic" and address.items("zones"):
        yield address.fault("zones", "Basic addresses are in no zone.")


@rule(
    "public-ip-prefix-length",
    "A public IP prefix is a /24 to /31, or for IPv6 a /124 to /127.",
    remedy="Choose another prefixLength: a /28 has 16 addresses.",
    sources=(f"{_PREFIXES}#prefix-sizes",),
    over=PUBLIC_PREFIX,
)
def _length(prefix: Resource) -> Faults:
    bounds = LENGTHS.get(prefix.word("publicIPAddressVersion"))
    length = prefix.number("prefixLength")
    if bounds and length is not None and not prefix.given("customIPPrefix") and not bounds[0] <= length <= bounds[1]:
        yield prefix.fault("prefixLength", f"a /{length:.15g} is not offered.")


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
    count = len(gateway.items("publicIpAddresses"))
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
    for key in ("publicIpAddresses", "publicIpPrefixes") if wanted else ():
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
    for key in ("publicIpAddresses", "publicIpPrefixes") if len(zones) == 1 else ():
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


def _prefix_of(cluster: Cluster, pool: Pool) -> Reader | None:
    return cluster.stack.resource(pool.text("nodePublicIPPrefixID"))


@rule(
    "node-public-ip-prefix-too-small",
    "The prefix of the nodes' public addresses has one for each node.",
    remedy="Use a larger prefix (a /28 has 16 addresses), or fewer nodes.",
    sources=(aks("use-node-public-ips.md#limitations"),),
)
def _node_prefix(cluster: Cluster) -> Faults:
    nodes: dict[str, list[Pool]] = {}
    for pool in cluster.pools:
        if pool.word("nodePublicIPPrefixID"):
            nodes.setdefault(pool.word("nodePublicIPPrefixID"), []).append(pool)
    for pools in nodes.values():
        prefix, count = _prefix_of(cluster, pools[0]), sum(pool.count for pool in pools)
        length = prefix.whole("prefixLength") if prefix else 0
        if prefix and 20 <= length <= 32 and count > 2 ** (32 - length):
            names = ", ".join(pool.shown for pool in pools)
            reason = f"pool {names} has {count} nodes, and the /{length} has {2 ** (32 - length)} addresses."
            yield pools[-1].fault("nodePublicIPPrefixID", reason)


@rule(
    "node-public-ip-prefix-alone",
    "nodePublicIPPrefixID comes with enableNodePublicIP.",
    remedy="Set enableNodePublicIP to true, or leave nodePublicIPPrefixID out.",
    sources=(aks("use-node-public-ips.md#use-a-public-ip-prefix"),),
    severity="warning",
)
def _alone(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if (
            pool.given("nodePublicIPPrefixID")
            and not pool.on("enableNodePublicIP")
            and not pool.hidden("enableNodePublicIP")
        ):
            yield pool.fault(
                "enableNodePublicIP", f"nodes of pool {pool.shown} get no addresses, and a prefix is named."
            )
