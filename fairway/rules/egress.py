"""Outbound traffic: load balancer, NAT gateway, user-defined routes, none."""

from __future__ import annotations

from fairway.rules.bounds import bounded, itself
from fairway.rules.citations import aks, cli_cluster, schema, support, thread
from fairway.rules.cluster import Cluster
from fairway.rules.migration import migration
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.remedies import EGRESS
from fairway.rules.retired import last_day

_TYPE = "networkProfile.outboundType"
_BALANCER = "networkProfile.loadBalancerProfile"
_PRESET = cli_cluster("_raise_missing_vnet_subnet_for_outbound_type")
_USER_NAT = aks("nat-gateway.md#create-an-aks-cluster-with-a-userassignednatgateway")

PORTS_OF_AN_ADDRESS = 64000
BASIC_ENDS = last_day("basicLoadBalancer")
NEXT_HOPS = ("virtualappliance", "virtualnetworkgateway")

bounded(
    "lb-outbound-ports-range",
    f"{_BALANCER}.allocatedOutboundPorts",
    0,
    PORTS_OF_AN_ADDRESS,
    why="one address has 64,000 ports",
    sources=(schema("ManagedClusterLoadBalancerProfile/properties/allocatedOutboundPorts"),),
    each=itself,
)
bounded(
    "lb-managed-ip-count-range",
    f"{_BALANCER}.managedOutboundIPs.count",
    1,
    100,
    why="a load balancer has 1 to 100 managed addresses",
    sources=(schema("ManagedClusterLoadBalancerProfileManagedOutboundIPs/properties/count"),),
    each=itself,
)
bounded(
    "natgw-managed-ip-count",
    "networkProfile.natGatewayProfile.managedOutboundIPProfile.count",
    1,
    16,
    why="a NAT gateway has 1 to 16 addresses",
    sources=(schema("ManagedClusterManagedOutboundIPProfile/properties/count"),),
    each=itself,
)


def _way(cluster: Cluster) -> str:
    return cluster.word(_TYPE)


def _needs_subnet(cluster: Cluster, way: str, what: str) -> Faults:
    for pool in cluster.pools:
        if _way(cluster) == way and pool.missing("vnetSubnetID"):
            reason = f"pool {pool.shown} is in a VNet that AKS creates, so its subnet cannot have {what} yet."
            yield pool.fault("vnetSubnetID", reason)


@rule(
    "udr-without-vnet",
    "outboundType userDefinedRouting needs your own subnet.",
    remedy="Set vnetSubnetID to a subnet whose route table leads to your firewall.",
    sources=(aks("egress-udr.md"), _PRESET),
)
def _udr_subnet(cluster: Cluster) -> Faults:
    yield from _needs_subnet(cluster, "userdefinedrouting", "a route table")


@rule(
    "user-natgw-without-vnet",
    "outboundType userAssignedNATGateway needs your own subnet.",
    remedy="Set vnetSubnetID to a subnet with a NAT gateway, or outboundType to managedNATGateway.",
    sources=(_PRESET, _USER_NAT),
)
def _user_nat_subnet(cluster: Cluster) -> Faults:
    yield from _needs_subnet(cluster, "userassignednatgateway", "a NAT gateway")


@rule(
    "user-natgw-subnet-without-gateway",
    "outboundType userAssignedNATGateway needs a NAT gateway on the node subnet.",
    remedy="Set natGateway on the subnet.",
    sources=(_USER_NAT,),
)
def _user_nat_gateway(cluster: Cluster) -> Faults:
    for subnet, _ in cluster.node_subnets.values():
        if _way(cluster) == "userassignednatgateway" and subnet.missing("natGateway"):
            yield subnet.fault(
                "natGateway", f"subnet {subnet.name} has no NAT gateway, so nodes have no outbound connection."
            )


@rule(
    "managed-natgw-custom-vnet",
    "outboundType managedNATGateway needs a VNet that AKS creates.",
    remedy="Set outboundType to userAssignedNATGateway and put a NAT gateway on the subnet.",
    sources=(thread("kubernetes-sigs/cluster-api-provider-azure/issues/5429"), aks("nat-gateway.md#prerequisites")),
)
def _managed_nat(cluster: Cluster) -> Faults:
    own = [pool for pool in cluster.pools if pool.given("vnetSubnetID")]
    if own and _way(cluster) == "managednatgateway":
        yield cluster.fault(_TYPE, f"pool {own[0].name} is in your own VNet, where AKS does not create a NAT gateway.")


@rule(
    "natgw-profile-with-load-balancer",
    "natGatewayProfile needs outboundType managedNATGateway.",
    remedy=f"Leave natGatewayProfile out, or set outboundType to managedNATGateway.{EGRESS}",
    sources=(cli_cluster("_get_outbound_type"),),
    # az refuses it; of Azure no answer is known.
    severity="warning",
)
def _nat_profile(cluster: Cluster) -> Faults:
    path = "networkProfile.natGatewayProfile"
    balanced = _way(cluster) in ("", "loadbalancer") and not cluster.hidden(_TYPE) and not cluster.automatic
    if balanced and cluster.entries(path):
        yield cluster.fault(path, "it configures a NAT gateway, but outboundType is the load balancer.")


@rule(
    "udr-without-default-route",
    "outboundType userDefinedRouting needs a route table with a route for 0.0.0.0/0.",
    remedy="Put a route table on the subnet whose route 0.0.0.0/0 leads to your firewall (in a stack file "
    "network.routeTable, or network.firewall for a new firewall with its route).",
    sources=(
        aks("egress-outboundtype.md#outbound-type-user-defined-routes"),
        thread("MicrosoftDocs/azure-docs/issues/108240"),
    ),
)
def _default_route(cluster: Cluster) -> Faults:
    for subnet, _ in cluster.node_subnets.values() if _way(cluster) == "userdefinedrouting" else ():
        if subnet.missing("routeTable"):
            yield subnet.fault(
                "routeTable", f"subnet {subnet.name} has no route table, so nodes have no outbound connection."
            )
            continue
        routes = cluster.stack.routes_of(subnet)
        known = routes is not None and not any(each.hidden("addressPrefix") for each in routes)
        if known and "0.0.0.0/0" not in {each.text("addressPrefix") for each in routes or ()}:
            reason = f"the route table of subnet {subnet.name} has no route for 0.0.0.0/0."
            yield subnet.fault("routeTable", reason)


@rule(
    "udr-default-route-internet",
    "With userDefinedRouting, 0.0.0.0/0 leads to an appliance or a gateway.",
    remedy="Set nextHopType to VirtualAppliance and nextHopIpAddress to the private address of your firewall.",
    sources=(thread("hashicorp/terraform-provider-azurerm/issues/8609"),),
)
def _next_hop(cluster: Cluster) -> Faults:
    for subnet, _ in cluster.node_subnets.values() if _way(cluster) == "userdefinedrouting" else ():
        for route in cluster.stack.routes_of(subnet) or ():
            hop = route.word("nextHopType")
            if route.text("addressPrefix") == "0.0.0.0/0" and hop and hop not in NEXT_HOPS:
                reason = f"the default route of subnet {subnet.name} leads to {route.text('nextHopType')}."
                yield route.fault("nextHopType", reason)


@rule(
    "udr-next-hop-without-address",
    "A route to a VirtualAppliance has nextHopIpAddress.",
    remedy="Set nextHopIpAddress to the private address of your firewall.",
    sources=("https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview",),
)
def _next_hop_address(cluster: Cluster) -> Faults:
    for subnet, _ in cluster.node_subnets.values() if _way(cluster) == "userdefinedrouting" else ():
        for route in cluster.stack.routes_of(subnet) or ():
            if route.word("nextHopType") == "virtualappliance" and route.missing("nextHopIpAddress"):
                name = route.text("name") or route.text("routeName") or route.text("addressPrefix", "of the table")
                yield route.fault("nextHopIpAddress", f"route {name} leads to an appliance, but has no address for it.")


@rule(
    "lb-profile-with-other-outbound-type",
    "outboundType userDefinedRouting and outbound settings of the load balancer exclude each other.",
    remedy="Leave managedOutboundIPs, outboundIPs, outboundIPPrefixes and allocatedOutboundPorts out.",
    sources=(thread("Azure/bicep-registry-modules/issues/5727"), cli_cluster("_get_outbound_type")),
)
def _balancer_profile(cluster: Cluster) -> Faults:
    keys = ("managedOutboundIPs", "outboundIPs", "outboundIPPrefixes", "allocatedOutboundPorts")
    for path in (f"{_BALANCER}.{key}" for key in keys):
        if _way(cluster) == "userdefinedrouting" and cluster.get(path):
            reason = f"{path.rsplit('.', 1)[-1]} configures a load balancer, but user-defined routing does not use one."
            yield cluster.fault(path, reason)


@rule(
    "lb-basic-retired",
    "The load balancer has the standard SKU: basic was retired on 2025-09-30.",
    remedy="Set loadBalancerSku to standard. On a running cluster the Services move to another load balancer"
    " and traffic is interrupted, without a way back: choose a maintenance window.",
    sources=(aks("includes/basic-load-balancer-retirement.md"), thread("Azure/AKS/pull/4985")),
    severity="warning",
    kind="retired",
)
def _basic(cluster: Cluster) -> Faults:
    path = "networkProfile.loadBalancerSku"
    if cluster.word(path) == "basic" and cluster.today > BASIC_ENDS:
        reason = f"the basic load balancer has been unsupported since {BASIC_ENDS}, and Azure creates no new ones."
        sets = any(pool.word("type") == "availabilityset" for pool in cluster.pools)
        remedy = migration(cluster.text("resourceGroupName"), cluster.text("resourceName")) if sets else ""
        yield cluster.fault(path, reason, cluster.worse_if_new(cluster), remedy=remedy)


@rule(
    "lb-outbound-ports-capacity",
    "allocatedOutboundPorts times all nodes is at most 64,000 for each outbound address.",
    remedy="Lower allocatedOutboundPorts, or add outbound addresses.",
    sources=(support("error-codes/invalidloadbalancerprofileallocatedoutboundports-error.md#symptoms"),),
)
def _ports(cluster: Cluster) -> Faults:
    path = f"{_BALANCER}.allocatedOutboundPorts"
    # How many addresses a prefix has depends on its length, which is not part of its id.
    hidden = (
        cluster.partly_hidden(f"{_BALANCER}.outboundIPs.publicIPs"),
        cluster.hidden(f"{_BALANCER}.managedOutboundIPs.count"),
    )
    counted = cluster.missing(f"{_BALANCER}.outboundIPPrefixes") and not any(hidden)
    own = len(cluster.items(f"{_BALANCER}.outboundIPs.publicIPs"))
    addresses = own or max(cluster.whole(f"{_BALANCER}.managedOutboundIPs.count", 1), 1)
    nodes = sum(pool.most_nodes + pool.surge_nodes for pool in cluster.pools)
    wanted = nodes * cluster.whole(path)
    if counted and wanted > PORTS_OF_AN_ADDRESS * addresses and _way(cluster) in ("", "loadbalancer"):
        have = f"{addresses} x {PORTS_OF_AN_ADDRESS} = {addresses * PORTS_OF_AN_ADDRESS}"
        each = cluster.whole(path)
        reason = f"{nodes} nodes (maxCount and surge) x {each} = {wanted} ports are needed; there are {have}."
        fits = addresses * PORTS_OF_AN_ADDRESS // nodes // 8 * 8
        enough = -(-wanted // PORTS_OF_AN_ADDRESS)
        remedy = f"Set allocatedOutboundPorts to {fits}, or use {enough} outbound addresses."
        yield cluster.fault(path, reason, remedy=remedy)


@rule(
    "multiple-slb-needs-nodeip",
    "Several load balancers need backendPoolType NodeIP.",
    remedy="Set loadBalancerProfile.backendPoolType to NodeIP.",
    sources=(aks("use-multiple-standard-load-balancer.md#prerequisites"),),
)
def _several(cluster: Cluster) -> Faults:
    path = f"{_BALANCER}.backendPoolType"
    several = cluster.on(f"{_BALANCER}.enableMultipleStandardLoadBalancers")
    if several and cluster.word(path) != "nodeip" and not cluster.hidden(path):
        yield cluster.fault(path, "nodes can be in several load balancers only by IP address.")
