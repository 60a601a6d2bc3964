"""Public addresses and prefixes as resources of their own."""

from __future__ import annotations

import re

from fairway.rules.bounds import bounded, itself
from fairway.rules.citations import aks, thread
from fairway.rules.cluster import Cluster
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource
from fairway.rules.retired import last_day

_LEARN = "https://learn.microsoft.com/azure/"
_ADDRESSES = f"{_LEARN}virtual-network/ip-services/public-ip-addresses"
_PREFIXES = f"{_LEARN}virtual-network/ip-services/public-ip-address-prefix"

PUBLIC_ADDRESS = "azure-native:network:PublicIPAddress"
PUBLIC_PREFIX = "azure-native:network:PublicIPPrefix"
BASIC_ENDS = last_day("basicLoadBalancer")
LENGTHS = {"": (24, 31), "ipv4": (24, 31), "ipv6": (124, 127)}

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
