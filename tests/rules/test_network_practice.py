"""Good practice: the API server and the network."""

from __future__ import annotations

from typing import Any

import pytest

from tests.preflight import (
    CILIUM,
    GROUP,
    NODES,
    OVERLAY,
    Pairs,
    broken,
    cluster,
    distinguishes,
    of,
    pool,
    system,
    virtual_network,
)

GROUP_ID = f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups/nsg1"


def api(**settings: Any) -> dict[str, Any]:
    return cluster(apiServerAccessProfile=settings)


def network(**settings: Any) -> dict[str, Any]:
    return cluster(networkProfile=settings)


def inside(nodes: str = "10.240.0.0/22", profile: dict[str, Any] = OVERLAY, **more: Any) -> dict[str, Any]:
    """A cluster in its own subnet."""
    vnet = virtual_network(nodes, **{key: each for key, each in more.items() if key == "networkSecurityGroup"})
    return of(system(vnetSubnetID=NODES), networkProfile=profile, virtualNetwork=vnet)


def routing(controller: str) -> dict[str, Any]:
    return cluster(
        ingressProfile={"webAppRouting": {"enabled": True, "nginx": {"defaultIngressControllerType": controller}}}
    )


SERVICES = {"serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.10"}
WIREGUARD = {"enabled": True, "security": {"enabled": True, "transitEncryption": {"type": "WireGuard"}}}
PAIRS: Pairs = {
    "private-cluster": (api(authorizedIPRanges=["198.51.100.0/24"]), api(enablePrivateCluster=True)),
    "run-command-disabled": (api(enablePrivateCluster=True), api(enablePrivateCluster=True, disableRunCommand=True)),
    "private-cluster-public-name": (
        api(enablePrivateCluster=True),
        api(enablePrivateCluster=True, enablePrivateClusterPublicFQDN=False),
    ),
    "authorized-ranges-too-wide": (api(authorizedIPRanges=["128.0.0.0/2"]), api(authorizedIPRanges=["51.0.0.0/8"])),
    "network-policy-missing": (network(**OVERLAY, networkPolicy="none"), network(**CILIUM, networkPolicy="cilium")),
    "azure-cni": (network(networkPlugin="kubenet"), network(networkPlugin="none", podCidr="10.244.0.0/16")),
    "node-public-ip": (cluster(pool(enableNodePublicIP=True)), cluster(pool(enableNodePublicIP=False))),
    "node-host-ports-open": (
        cluster(
            pool(networkProfile={"allowedHostPorts": [{"portStart": 80, "portEnd": 80, "protocol": "TCP"}]}),
            kubernetesVersion="1.35",
        ),
        cluster(pool(networkProfile={"allowedHostPorts": []})),
    ),
    "egress-controlled": (network(outboundType="loadBalancer"), network(outboundType="managedNATGateway")),
    "egress-through-firewall": (network(outboundType="managedNATGateway"), network(outboundType="loadBalancer")),
    "service-cidr-default": (
        inside(),
        inside(profile=OVERLAY | {"serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.10"}),
    ),
    "app-routing-external": (routing("External"), routing("Internal")),
    "advanced-networking": (network(**CILIUM), network(**CILIUM, advancedNetworking={"enabled": True})),
    "pod-traffic-not-encrypted": (network(**CILIUM), network(**CILIUM, advancedNetworking=WIREGUARD)),
    "node-subnet-security-group": (inside(), inside(networkSecurityGroup={"id": GROUP_ID})),
    "node-subnet-below-23": (
        inside("10.240.0.0/24", {"networkPlugin": "azure"}),
        inside("10.240.0.0/23", {"networkPlugin": "azure"}),
    ),
    "ddos-protection": (inside(), inside() | {"apiServerAccessProfile": {"enablePrivateCluster": True}}),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_network_practice_distinguishes_a_bad_request_from_a_near_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_cilium_is_a_network_policy() -> None:
    """PSRule's NetworkPolicy accepts azure and calico only."""
    good = network(**CILIUM, networkPolicy="cilium")
    assert "network-policy-missing" not in broken(good, profile="prod")


def test_a_private_cluster_needs_no_ranges() -> None:
    """Checkov's CKV_AZURE_6 for ARM fails each private cluster."""
    assert "api-server-open-to-all" not in broken(api(enablePrivateCluster=True), profile="prod")


def test_a_second_pool_is_checked_like_the_first_inline_or_separate() -> None:
    """Checkov reads the first inline pool only."""
    apart = cluster(pool()) | {"agentPools": [pool(name="open1", enableNodePublicIP=True)]}
    assert "node-public-ip" in broken(cluster(pool(), pool(name="open1", enableNodePublicIP=True)), profile="dev")
    assert "node-public-ip" in broken(apart, profile="dev")


def test_the_description_of_a_cluster_alone_says_nothing_about_its_logs() -> None:
    assert "audit-logs" not in broken(cluster(), profile="prod")
    assert "audit-logs" in broken(inside(), profile="prod")
