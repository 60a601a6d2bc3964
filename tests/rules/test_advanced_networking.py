"""Advanced networking, kube-proxy and network policies."""

from __future__ import annotations

from typing import Any

import pytest

from tests.preflight import CILIUM, NODES, OVERLAY, Fragment, Pairs, broken, cluster, distinguishes, of, system, windows

ISTIO = {"serviceMeshProfile": {"mode": "Istio", "istio": {"revisions": ["asm-1-29"]}}}
BPF = {"performance": {"accelerationMode": "BpfVeth"}}
L7 = {"security": {"advancedNetworkPolicies": "L7"}}


def acns(network: Fragment, *pools: Fragment, enabled: bool = True, **settings: Any) -> Fragment:
    """A cluster with advanced networking."""
    profile = network | {"advancedNetworking": {"enabled": enabled} | settings}
    return of(*(pools or (system(osSKU="AzureLinux"),)), networkProfile=profile)


def encrypted(network: Fragment, kind: str, *pools: Fragment) -> Fragment:
    """A cluster that encrypts the traffic between its nodes."""
    return acns(network, *pools, security={"enabled": True, "transitEncryption": {"type": kind}})


def proxied(mode: str, **network: Any) -> Fragment:
    """A cluster whose kube-proxy runs in that mode."""
    return cluster(networkProfile=OVERLAY | {"kubeProxyConfig": {"enabled": True, "mode": mode}} | network)


def policy(name: str, *pools: Fragment, **network: Any) -> Fragment:
    """A cluster with that policy engine."""
    return cluster(*pools, networkProfile=(network or OVERLAY) | {"networkPolicy": name})


PAIRS: Pairs = {
    "acns-mtls-without-cilium": (encrypted(OVERLAY, "mTLS"), encrypted(CILIUM, "mTLS")),
    "acns-mtls-with-istio": (
        encrypted(CILIUM, "mTLS") | ISTIO,
        encrypted(CILIUM, "mTLS") | {"serviceMeshProfile": {"mode": "Disabled"}},
    ),
    "acns-policies-while-disabled": (
        acns(CILIUM, security={"enabled": False, "advancedNetworkPolicies": "L7"}),
        acns(CILIUM, security={"enabled": False, "advancedNetworkPolicies": "None"}),
    ),
    "acns-l7-with-istio": (
        acns(CILIUM, **L7) | ISTIO,
        acns(CILIUM, security={"advancedNetworkPolicies": "FQDN"}) | ISTIO,
    ),
    "ebpf-host-routing-without-cilium": (acns(OVERLAY, **BPF), acns(CILIUM, **BPF)),
    "ebpf-host-routing-confidential": (
        acns(CILIUM, system(osSKU="AzureLinux", vmSize="Standard_DC4as_v5"), **BPF),
        acns(CILIUM, system(osSKU="AzureLinux", vmSize="Standard_D4as_v5"), **BPF),
    ),
    "wireguard-with-fips": (
        encrypted(CILIUM, "WireGuard", system(osSKU="AzureLinux", enableFIPS=True)),
        encrypted(CILIUM, "WireGuard"),
    ),
    "ipvs-azure-network-policy": (proxied("IPVS", networkPolicy="azure"), proxied("IPVS", networkPolicy="calico")),
    "ipvs-settings-without-ipvs": (
        proxied("IPTABLES", kubeProxyConfig={"mode": "IPTABLES", "ipvsConfig": {"scheduler": "RoundRobin"}}),
        proxied("IPVS", kubeProxyConfig={"mode": "IPVS", "ipvsConfig": {"tcpTimeoutSeconds": 900}}),
    ),
    "network-policy-without-cni": (
        policy("calico", networkPlugin="none", podCidr="10.64.0.0/16"),
        policy("none", networkPlugin="none", podCidr="10.64.0.0/16"),
    ),
    "byo-cni-without-pod-cidr": (
        cluster(networkProfile={"networkPlugin": "none"}),
        cluster(networkProfile={"networkPlugin": "none", "podCidr": "10.64.0.0/16"}),
    ),
    "azure-npm-retiring": (policy("azure"), policy("calico")),
    "azure-npm-windows-retired": (policy("azure", windows()), policy("calico", windows())),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_advanced_networking_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_policies_need_advanced_networking() -> None:
    assert "acns-policies-while-disabled" in broken(acns(CILIUM, enabled=False, **L7))


def test_sandboxed_pods_do_not_go_with_host_routing() -> None:
    kata = system(osSKU="AzureLinux", workloadRuntime="KataVmIsolation")
    assert "ebpf-host-routing-confidential" in broken(acns(CILIUM, kata, **BPF))


def test_a_timeout_of_ipvs_is_positive() -> None:
    config = {"mode": "IPVS", "ipvsConfig": {"udpTimeoutSeconds": 0}}
    assert "ipvs-settings-without-ipvs" in broken(proxied("IPVS", kubeProxyConfig=config))


def test_windows_pools_are_one_finding_about_the_policy_manager() -> None:
    assert "azure-npm-retiring" not in broken(policy("azure", windows(vnetSubnetID=NODES)))
