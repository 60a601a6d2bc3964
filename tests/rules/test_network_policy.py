"""Data plane, policy, advanced networking."""

from __future__ import annotations

from typing import Any

import pytest

from tests.preflight import CILIUM, NODES, OVERLAY, Pairs, cluster, distinguishes, of, system

L7 = {"security": {"advancedNetworkPolicies": "L7"}}
WIREGUARD = {"security": {"transitEncryption": {"type": "WireGuard"}}}


def advanced(network: dict[str, str], **settings: Any) -> dict[str, Any]:
    """A cluster with advanced networking."""
    return cluster(networkProfile=network | {"advancedNetworking": {"enabled": True, **settings}})


PAIRS: Pairs = {
    "cilium-policy-without-dataplane": (
        cluster(networkProfile=OVERLAY | {"networkPolicy": "cilium"}),
        cluster(networkProfile=CILIUM | {"networkPolicy": "cilium"}),
    ),
    "cilium-dataplane-with-other-policy": (
        cluster(networkProfile=CILIUM | {"networkPolicy": "calico"}),
        cluster(networkProfile=CILIUM),
    ),
    "cilium-without-azure-cni": (
        cluster(networkProfile={"networkPlugin": "kubenet", "networkDataplane": "cilium"}),
        cluster(networkProfile=CILIUM),
    ),
    "azure-npm-over-250-nodes": (
        of(system(count=251), networkProfile=OVERLAY | {"networkPolicy": "azure"}),
        of(system(count=250), networkProfile=OVERLAY | {"networkPolicy": "azure"}),
    ),
    "virtual-node-without-subnet": (
        cluster(networkProfile=OVERLAY, addonProfiles={"aciConnectorLinux": {"enabled": True}}),
        of(
            system(vnetSubnetID=NODES),
            addonProfiles={"aciConnectorLinux": {"enabled": True, "config": {"subnetName": "aci"}}},
        ),
    ),
    "acns-l7-without-cilium": (advanced(OVERLAY, **L7), advanced(CILIUM, **L7)),
    "acns-wireguard-without-cilium": (advanced(OVERLAY, **WIREGUARD), advanced(CILIUM, **WIREGUARD)),
    "acns-without-feature": (
        advanced(CILIUM, observability={"enabled": False}, security={"enabled": False}),
        advanced(CILIUM, observability={"enabled": False}),
    ),
    "acns-setting-while-disabled": (advanced(CILIUM, enabled=False, **WIREGUARD), advanced(CILIUM, **WIREGUARD)),
    "ebpf-host-routing-os": (
        advanced(CILIUM, performance={"accelerationMode": "BpfVeth"}) | of(system(osSKU="Ubuntu2204")),
        advanced(CILIUM, performance={"accelerationMode": "BpfVeth"}) | of(system(osSKU="AzureLinux")),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_policy_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
