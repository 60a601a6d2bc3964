"""The load balancer of a cluster: its limits, its outbound addresses, and what the Basic one cannot do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.rules.bounds import bounded, itself
from fairway.rules.citations import aks, resource_schema, schema
from fairway.rules.cluster import Cluster
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_PROFILE = "networkProfile.loadBalancerProfile"
_SKU = "networkProfile.loadBalancerSku"
_TYPE = "networkProfile.outboundType"
_CONFIGURE = "configure-load-balancer-standard.md"
_STANDARD = aks("load-balancer-standard.md#limitations")
_SEVERAL = aks("use-multiple-standard-load-balancer.md#limitations-and-known-issues")
_POOL_NAME = aks("use-multiple-standard-load-balancer.md#add-the-first-load-balancer-configuration")

LOAD_BALANCER = "azure-native:containerservice:LoadBalancer"
PORT_STEP = 8

bounded(
    "lb-idle-timeout-range",
    f"{_PROFILE}.idleTimeoutInMinutes",
    4,
    120,
    why="the load balancer keeps an idle connection for no other time",
    sources=(schema("ManagedClusterLoadBalancerProfile/properties/idleTimeoutInMinutes"),),
    each=itself,
)
bounded(
    "lb-managed-ipv6-count-range",
    f"{_PROFILE}.managedOutboundIPs.countIPv6",
    0,
    100,
    why="a load balancer has no more addresses",
    sources=(schema("ManagedClusterLoadBalancerProfileManagedOutboundIPs/properties/countIPv6"),),
    each=itself,
)


@rule(
    "lb-outbound-ports-multiple-of-8",
    "allocatedOutboundPorts is a multiple of 8.",
    remedy="Set allocatedOutboundPorts to a multiple of 8, or to 0 for Azure's choice.",
    sources=(aks(f"{_CONFIGURE}#considerations-for-calculating-outbound-ports-and-ips"),),
)
def _ports(cluster: Cluster) -> Faults:
    path = f"{_PROFILE}.allocatedOutboundPorts"
    ports = cluster.number(path)
    if ports is not None and ports % PORT_STEP:
        below = int(ports // PORT_STEP) * PORT_STEP
        reason = f"Azure hands out ports in eights, and {ports:.15g} is none of them."
        yield cluster.fault(path, reason, remedy=f"Set allocatedOutboundPorts to {below} or {below + PORT_STEP}.")


@rule(
    "lb-several-kinds-of-outbound-addresses",
    "The outbound addresses are of one kind: managedOutboundIPs, outboundIPs or outboundIPPrefixes.",
    remedy="Keep one of managedOutboundIPs, outboundIPs and outboundIPPrefixes.",
    sources=(aks(f"{_CONFIGURE}#configure-a-public-standard-load-balancer-in-azure-kubernetes-service-aks"),),
)
def _kinds(cluster: Cluster) -> Faults:
    paths = (
        f"{_PROFILE}.outboundIPs.publicIPs",
        f"{_PROFILE}.outboundIPPrefixes.publicIPPrefixes",
        f"{_PROFILE}.managedOutboundIPs",
    )
    counts = (f"{_PROFILE}.managedOutboundIPs.{key}" for key in ("count", "countIPv6"))
    managed = any(cluster.whole(each) for each in counts)
    used = [path for path in paths if (managed if path == paths[-1] else cluster.items(path))]
    if len(used) > 1:
        names = " and ".join(path.removeprefix(f"{_PROFILE}.").partition(".")[0] for path in used)
        yield cluster.fault(used[-1], f"{names} are both set; a load balancer uses one kind at a time.")


@rule(
    "lb-outbound-address-basic",
    "The outbound addresses of the load balancer have the SKU Standard.",
    remedy="Use a public IP address with sku.name Standard.",
    sources=(_STANDARD,),
)
def _basic_address(cluster: Cluster) -> Faults:
    for part in cluster.parts(f"{_PROFILE}.outboundIPs.publicIPs"):
        address = cluster.stack.resource(part.text("id"))
        if address is not None and address.word("sku.name") == "basic":
            yield part.fault("id", f"{address.request.name} has the SKU Basic, and the load balancer is Standard.")


def _basic(cluster: Cluster) -> bool:
    return cluster.word(_SKU) == "basic"


def _in_sets(cluster: Cluster) -> Iterator[Pool]:
    return (pool for pool in cluster.pools if pool.word("type") == "availabilityset")


def _other_way(cluster: Cluster) -> bool:
    return cluster.word(_TYPE) not in ("", "loadbalancer")


@rule(
    "private-cluster-basic-load-balancer",
    "A private cluster has the Standard load balancer.",
    remedy="Set loadBalancerSku to standard.",
    sources=(aks("private-clusters.md#limitations"),),
)
def _private(cluster: Cluster) -> Faults:
    if cluster.private and _basic(cluster):
        yield cluster.fault(_SKU, "the private link of the API server needs a Standard load balancer.")


@rule(
    "authorized-ranges-basic-load-balancer",
    "authorizedIPRanges needs the Standard load balancer.",
    remedy="Set loadBalancerSku to standard, or leave authorizedIPRanges out.",
    sources=(aks("api-server-authorized-ip-ranges.md#limitations-and-considerations"),),
)
def _ranges(cluster: Cluster) -> Faults:
    if cluster.items("apiServerAccessProfile.authorizedIPRanges") and _basic(cluster):
        yield cluster.fault(_SKU, "authorizedIPRanges is set, which works with a Standard load balancer only.")


@rule(
    "outbound-type-basic-load-balancer",
    "An outboundType other than loadBalancer needs the Standard load balancer.",
    remedy="Set loadBalancerSku to standard, or leave outboundType out.",
    sources=(aks("egress-outboundtype.md#limitations"), aks("egress-udr.md#requirements-and-limitations")),
)
def _outbound(cluster: Cluster) -> Faults:
    if _other_way(cluster) and _basic(cluster):
        yield cluster.fault(_SKU, f"outboundType is {cluster.text(_TYPE)}, which needs a Standard load balancer.")


@rule(
    "outbound-type-availability-set",
    "An outboundType other than loadBalancer needs scale sets.",
    remedy="Set type to VirtualMachineScaleSets, or leave outboundType out.",
    sources=(aks("egress-outboundtype.md#limitations"), aks("egress-udr.md#requirements-and-limitations")),
)
def _outbound_sets(cluster: Cluster) -> Faults:
    for pool in _in_sets(cluster) if _other_way(cluster) else ():
        reason = f"outboundType is {cluster.text(_TYPE)}, and pool {pool.shown} is an availability set."
        yield pool.fault("type", reason)


@rule(
    "nodeip-basic-load-balancer",
    "backendPoolType NodeIP needs the Standard load balancer and scale sets.",
    remedy="Set loadBalancerSku to standard and type to VirtualMachineScaleSets, or leave backendPoolType out.",
    sources=(aks(f"{_CONFIGURE}#requirements-for-changing-the-inbound-pool-type"),),
)
def _node_ip(cluster: Cluster) -> Faults:
    if cluster.word(f"{_PROFILE}.backendPoolType") == "nodeip":
        if _basic(cluster):
            yield cluster.fault(_SKU, "backendPoolType is NodeIP, which the Basic load balancer does not have.")
        for pool in _in_sets(cluster):
            yield pool.fault("type", f"backendPoolType is NodeIP, and pool {pool.shown} is an availability set.")


def _balancers(cluster: Cluster) -> Iterator[Reader]:
    """The load balancer configurations of a cluster."""
    for each in cluster.stack.having(LOAD_BALANCER, "resourceName", cluster.name.lower()):
        group, ours = each.word("resourceGroupName"), cluster.word("resourceGroupName")
        if not group or not ours or group == ours:
            yield each


@rule(
    "load-balancer-name",
    "The name of a load balancer configuration is 1 to 12 lowercase letters and digits and begins with a letter.",
    remedy="Shorten the name, and write it in lower case; the first one is called kubernetes.",
    sources=(resource_schema("managedClusters_loadBalancers/properties/name"), _POOL_NAME),
    over=LOAD_BALANCER,
)
def _name(balancer: Resource) -> Faults:
    name = balancer.text("loadBalancerName")
    if name and not re.fullmatch("[a-z][a-z0-9]{0,11}", name):
        yield balancer.fault("loadBalancerName", f"{name} is not a valid name for a load balancer.")


@rule(
    "load-balancer-primary-pool-empty",
    "The primary pool of a load balancer configuration has a node or more.",
    remedy="Set count, and minCount where the pool is autoscaled, to 1 or more, or choose another pool.",
    sources=(_SEVERAL, _POOL_NAME),
)
def _empty_pool(cluster: Cluster) -> Faults:
    pools = {pool.name.lower(): pool for pool in cluster.pools}
    for balancer in _balancers(cluster):
        pool = pools.get(balancer.word("primaryAgentPoolName"))
        key = "minCount" if pool and pool.autoscaled else "count"
        if pool and pool.number(key) == 0:
            name = balancer.text("loadBalancerName", balancer.request.name)
            yield pool.fault(key, f"pool {pool.shown} may have no node, and load balancer {name} would have none.")


@rule(
    "load-balancer-primary-pool-shared",
    "A pool is the primary pool of one load balancer configuration.",
    remedy="Give each load balancer configuration a primary pool of its own.",
    sources=(schema("LoadBalancerProperties/properties/primaryAgentPoolName"), _SEVERAL),
)
def _shared_pool(cluster: Cluster) -> Faults:
    first: dict[str, str] = {}
    for balancer in _balancers(cluster):
        pool, name = balancer.word("primaryAgentPoolName"), balancer.text("loadBalancerName", balancer.request.name)
        if pool and first.setdefault(pool, name) != name:
            yield balancer.fault("primaryAgentPoolName", f"{pool} is the primary pool of {first[pool]} too.")
