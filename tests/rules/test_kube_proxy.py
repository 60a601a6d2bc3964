"""What kube-proxy runs with."""

from __future__ import annotations

import pytest

from tests.preflight import CILIUM, OVERLAY, Pairs, cluster, distinguishes

NFTABLES = OVERLAY | {"kubeProxyConfig": {"enabled": True, "mode": "NFTABLES"}}

PAIRS: Pairs = {
    "kube-proxy-with-cilium": (
        cluster(networkProfile=CILIUM | {"kubeProxyConfig": {"enabled": True}}),
        cluster(networkProfile=CILIUM | {"kubeProxyConfig": {"enabled": False}}),
    ),
    "kube-proxy-off-without-byo-cni": (
        cluster(networkProfile=OVERLAY | {"kubeProxyConfig": {"enabled": False}}),
        cluster(networkProfile={"networkPlugin": "none", "kubeProxyConfig": {"enabled": False}}),
    ),
    "nftables-kubernetes-below-1-33": (
        cluster(kubernetesVersion="1.32.9", networkProfile=NFTABLES),
        cluster(kubernetesVersion="1.33", networkProfile=NFTABLES),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_proxy_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
