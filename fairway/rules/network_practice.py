"""Good practice: who reaches the API server, and what reaches nodes and pods."""

from __future__ import annotations

from ipaddress import ip_network

from fairway.rules.cidr import networks
from fairway.rules.citations import aks
from fairway.rules.cluster import Cluster
from fairway.rules.practice import ALL, PROD, REGULATED, has_surroundings, lacks, other, practice, preset, switched_on
from fairway.rules.reader import Faults
from fairway.rules.remedies import EGRESS, INTEGRATES, NEW_CLUSTER, NEW_POOL, REIMAGES_ALL

_ACCESS = "apiServerAccessProfile"
_NETWORK = "networkProfile"
_ADVANCED = f"{_NETWORK}.advancedNetworking"
SHORTEST_PREFIX = 8


@practice(
    "private-cluster",
    "The API server has a private address only.",
    remedy="For a new cluster set apiServerAccessProfile.enablePrivateCluster to true and leave authorizedIPRanges "
    "out. A running cluster becomes private in place only with enableVnetIntegration; otherwise Pulumi would replace "
    f"it: keep authorizedIPRanges there until workloads and data have moved to another cluster.{INTEGRATES}",
    sources=(aks("private-clusters.md"),),
)
def _private(cluster: Cluster) -> Faults:
    path = f"{_ACCESS}.enablePrivateCluster"
    if lacks(cluster, path) and not preset(cluster):
        yield cluster.fault(path, "the API server has a public address, where stolen credentials can be used.")


switched_on(
    "run-command-disabled",
    f"{_ACCESS}.disableRunCommand",
    "Commands in the cluster go through the API server's network.",
    "`az aks command invoke` runs any command as cluster admin, also in a private cluster, from anywhere.",
    sources=(aks("access-private-cluster.md#disable-run-command"),),
    profiles=PROD,
    automatic=False,
)


@practice(
    "private-cluster-public-name",
    "The name of a private API server is not in public DNS.",
    remedy="Set apiServerAccessProfile.enablePrivateClusterPublicFQDN to false. First link the private DNS "
    "zone to the networks of all who connect: others no longer resolve the name.",
    sources=(aks("private-clusters.md#disable-a-public-fqdn"),),
    profiles=REGULATED,
)
def _public_name(cluster: Cluster) -> Faults:
    path = f"{_ACCESS}.enablePrivateClusterPublicFQDN"
    # privateDNSZone none needs the public name.
    published = not cluster.off(path) and not cluster.hidden(path)
    if cluster.private and published and cluster.word(f"{_ACCESS}.privateDNSZone") != "none":
        yield cluster.fault(path, "AKS publishes the private address under a public name, unless it is switched off.")


@practice(
    "authorized-ranges-too-wide",
    "A range in authorizedIPRanges is at most a /8.",
    remedy="List the ranges of your own offices, pipelines and gateways.",
    sources=(aks("api-server-authorized-ip-ranges.md"),),
    profiles=ALL,
)
def _wide(cluster: Cluster) -> Faults:
    for text in cluster.texts(f"{_ACCESS}.authorizedIPRanges"):
        try:
            prefix = ip_network(text, strict=False).prefixlen
        except ValueError:
            continue
        if 0 < prefix < SHORTEST_PREFIX:
            reason = f"{text} is a large part of the internet, and it can reach the API server."
            yield cluster.fault(f"{_ACCESS}.authorizedIPRanges", reason)


@practice(
    "network-policy-missing",
    "Network policies are enforced.",
    remedy="Set networkProfile.networkPolicy and networkDataplane to cilium, or networkPolicy to calico."
    f"{REIMAGES_ALL}",
    sources=(aks("use-network-policies.md"),),
    profiles=ALL,
)
def _policy(cluster: Cluster) -> Faults:
    path = f"{_NETWORK}.networkPolicy"
    own_plugin = cluster.cni in ("", "none")
    if cluster.word(path) in ("", "none") and not cluster.hidden(path) and not own_plugin and not preset(cluster):
        yield cluster.fault(path, "every pod can reach every other one: NetworkPolicy objects have no effect.")


@practice(
    "azure-cni",
    "Pods are connected by Azure CNI, or by a network plugin of your own.",
    remedy="Set networkProfile.networkPlugin to azure and networkPluginMode to overlay. A running cluster "
    f"with networkPolicy azure or calico needs an update to none before that.{REIMAGES_ALL}",
    sources=(aks("concepts-network-cni-overview.md"),),
    profiles=ALL,
)
def _cni(cluster: Cluster) -> Faults:
    if cluster.cni == "kubenet":
        yield cluster.fault(f"{_NETWORK}.networkPlugin", "kubenet ends on 2028-03-31, and has 400 nodes at most.")


@practice(
    "node-public-ip",
    "Nodes have no public addresses.",
    remedy="Set enableNodePublicIP to false; nodes go out through the load balancer, a NAT gateway or a "
    f"firewall.{NEW_POOL}",
    sources=(aks("use-node-public-ips.md"),),
    profiles=ALL,
)
def _node_addresses(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        # Static egress gateways have their addresses by design.
        if pool.on("enableNodePublicIP") and pool.word("mode") != "gateway":
            yield pool.fault("enableNodePublicIP", f"every node of pool {pool.shown} can be reached from the internet.")


@practice(
    "node-host-ports-open",
    "No ports of nodes are opened to the internet.",
    remedy="Leave networkProfile.allowedHostPorts out of the pool; use a Service of type LoadBalancer or a gateway.",
    sources=(aks("use-node-public-ips.md"),),
    profiles=ALL,
)
def _host_ports(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.items("networkProfile.allowedHostPorts"):
            reason = f"AKS opens these ports of pool {pool.shown} in its security group to every address."
            yield pool.fault("networkProfile.allowedHostPorts", reason)


@practice(
    "egress-controlled",
    "Nodes go out through a firewall or a NAT gateway.",
    remedy="Set networkProfile.outboundType to userDefinedRouting with a route to a firewall, to "
    f"userAssignedNATGateway, or to none.{EGRESS}",
    sources=(aks("limit-egress-traffic.md"), aks("egress-outboundtype.md")),
)
def _egress(cluster: Cluster) -> Faults:
    path = f"{_NETWORK}.outboundType"
    open_ways = ("", "loadbalancer")
    if cluster.word(path) in open_ways and not cluster.hidden(path) and not preset(cluster):
        reason = "nodes go out through the load balancer: nothing limits it, and its ports run out under load."
        yield cluster.fault(path, reason)


@practice(
    "egress-through-firewall",
    "Nodes go out through a firewall, or not at all.",
    remedy=f"Set networkProfile.outboundType to userDefinedRouting with a route to a firewall, or to none.{EGRESS}",
    sources=(aks("limit-egress-traffic.md"),),
    profiles=REGULATED,
)
def _firewall(cluster: Cluster) -> Faults:
    path = f"{_NETWORK}.outboundType"
    if cluster.word(path) in ("managednatgateway", "managednatgatewayv2", "userassignednatgateway"):
        yield cluster.fault(path, "a NAT gateway lets pods reach any address on the internet.")


@practice(
    "service-cidr-default",
    "serviceCidr is written.",
    remedy="Set networkProfile.serviceCidr, and dnsServiceIP in it, to a range that none of your networks "
    f"uses.{NEW_CLUSTER}",
    sources=(aks("concepts-network-ip-address-planning.md"),),
)
def _services(cluster: Cluster) -> Faults:
    paths = (f"{_NETWORK}.serviceCidr", f"{_NETWORK}.serviceCidrs")
    own = any(pool.given("vnetSubnetID") for pool in cluster.pools)
    if own and all(map(cluster.missing, paths)) and not preset(cluster):
        reason = "Azure's default 10.0.0.0/16 hides addresses in connected networks, and only a new cluster changes it."
        yield cluster.fault(paths[0], reason)


@practice(
    "app-routing-external",
    "The default controller of application routing is not on the internet.",
    remedy="Set ingressProfile.webAppRouting.nginx.defaultIngressControllerType to Internal or None. On a "
    "running cluster its public address goes away: first move clients and DNS records to another "
    "ingress.",
    sources=(aks("app-routing-nginx-configuration.md"),),
)
def _routing(cluster: Cluster) -> Faults:
    routing = "ingressProfile.webAppRouting"
    path = f"{routing}.nginx.defaultIngressControllerType"
    if cluster.on(f"{routing}.enabled") and other(cluster, path, "internal", "none"):
        yield cluster.fault(path, "AKS gives the default controller a public address.")


switched_on(
    "advanced-networking",
    f"{_ADVANCED}.enabled",
    "Traffic of pods is observed.",
    "nothing shows which pod talks to which address.",
    sources=(aks("advanced-container-networking-services-overview.md"),),
    profiles=REGULATED,
    automatic=False,
)


@practice(
    "pod-traffic-not-encrypted",
    "Traffic between nodes is encrypted.",
    remedy="Encrypt the VNet, or set advancedNetworking.enabled to true and "
    "advancedNetworking.security.transitEncryption.type (from API 2026-01-01) to WireGuard.",
    sources=(aks("container-network-security-wireguard-encryption-concepts.md"),),
    profiles=REGULATED,
)
def _encryption(cluster: Cluster) -> Faults:
    path = f"{_ADVANCED}.security.transitEncryption.type"
    encrypted = any(not lacks(net, "encryption.enabled") for net in cluster.virtual_networks)
    if cluster.cilium and other(cluster, path, "wireguard", "mtls") and not encrypted and not preset(cluster):
        yield cluster.fault(path, "pods on different nodes talk in plain text.")


@practice(
    "node-subnet-security-group",
    "A subnet of nodes has a network security group.",
    remedy="Set networkSecurityGroup of the subnet, to a group with rules for the traffic to your load "
    "balancers: AKS adds none to a group of your own, and its default denies the internet.",
    sources=(aks("concepts-network.md#network-security-groups"),),
)
def _group(cluster: Cluster) -> Faults:
    for subnet, _ in cluster.node_subnets.values() if has_surroundings(cluster) else ():
        if subnet.missing("networkSecurityGroup"):
            yield subnet.fault(
                "networkSecurityGroup", f"nothing filters what reaches the nodes in subnet {subnet.name}."
            )


@practice(
    "node-subnet-below-23",
    "A subnet of nodes is a /23 or larger.",
    remedy="Use a /23 or larger: Azure cannot enlarge a subnet that nodes use without adding a prefix.",
    sources=(aks("concepts-network-ip-address-planning.md"),),
)
def _size(cluster: Cluster) -> Faults:
    for subnet, pools in cluster.node_subnets.values() if cluster.cni == "node-subnet" else ():
        text = ", ".join(subnet.cidrs)
        addresses = sum(each.num_addresses for each in networks(subnet.cidrs) if each.version == 4)
        if 0 < addresses < 2**9:
            names = ", ".join(pool.shown for pool in pools)
            reason = f"subnet {subnet.name} ({text}) has the addresses of nodes and pods of {names}: it fills up soon."
            yield subnet.fault("addressPrefixes" if subnet.given("addressPrefixes") else "addressPrefix", reason)


@practice(
    "ddos-protection",
    "The VNet of a cluster with public addresses has DDoS protection.",
    remedy="Set enableDdosProtection and ddosProtectionPlan of the VNet.",
    sources=("https://learn.microsoft.com/azure/ddos-protection/ddos-protection-overview",),
    profiles=REGULATED,
)
def _ddos(cluster: Cluster) -> Faults:
    for network in () if cluster.private else cluster.virtual_networks:
        if lacks(network, "enableDdosProtection"):
            yield network.fault("enableDdosProtection", f"VNet {network.name} has no protection plan.")
