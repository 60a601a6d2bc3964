"""Features and the Kubernetes version each needs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.preflight import CILIUM, NODES, OVERLAY, PODS, Fragment, Pairs, broken, cluster, distinguishes, of, system

ACNS = {"enabled": True}
NODE_SUBNET = {"networkPlugin": "azure"}
GATEWAY = {"mode": "Gateway", "count": 2, "gatewayProfile": {"publicIPPrefixSize": 30}}
CACHED = {"bootstrapProfile": {"artifactSource": "Cache"}}


def at(older: str, newer: str, *pools: Fragment, **properties: Any) -> tuple[Fragment, Fragment]:
    """The same cluster with an older and a newer Kubernetes version."""
    fragment = of(*pools, **properties) if pools else cluster(**properties)
    return fragment | {"kubernetesVersion": older}, fragment | {"kubernetesVersion": newer}


def acns(**settings: Any) -> Fragment:
    """Advanced networking on Cilium."""
    return {"networkProfile": CILIUM | {"advancedNetworking": ACNS | settings}}


def encrypted(kind: str) -> Fragment:
    """Advanced networking that encrypts traffic between nodes."""
    return acns(security={"enabled": True, "transitEncryption": {"type": kind}})


STATIC = system(vnetSubnetID=NODES, podSubnetID=PODS, podIPAllocationMode="StaticBlock")
BALANCERS = {"enableMultipleStandardLoadBalancers": True, "backendPoolType": "nodeIP"}
ENCRYPTION = {"kubernetesResourceObjectEncryptionProfile": {"infrastructureEncryption": "Enabled"}}
STATIC_EGRESS = {"networkProfile": OVERLAY | {"staticEgressGatewayProfile": {"enabled": True}}}

PAIRS: Pairs = {
    "static-block-kubernetes-1-28": at("1.27", "1.34", STATIC, networkProfile=NODE_SUBNET),
    "multiple-slb-kubernetes-1-28": at("1.27", "1.34", networkProfile=OVERLAY | {"loadBalancerProfile": BALANCERS}),
    "cilium-dual-stack-kubernetes-1-29": at("1.28", "1.34", networkProfile=CILIUM | {"ipFamilies": ["IPv4", "IPv6"]}),
    "acns-policies-kubernetes-1-29": at("1.28.5", "1.34", **acns(security={"advancedNetworkPolicies": "L7"})),
    "allowed-host-ports-kubernetes-1-29": at(
        "1.28",
        "1.34",
        system(networkProfile={"allowedHostPorts": [{"portStart": 80, "portEnd": 80, "protocol": "TCP"}]}),
    ),
    "node-public-ip-tags-kubernetes-1-29": at(
        "1.28", "1.34", system(networkProfile={"nodePublicIPTags": [{"ipTagType": "RoutingPreference"}]})
    ),
    "bootstrap-cache-kubernetes-1-30": at("1.29", "1.34", **CACHED),
    "ebpf-host-routing-kubernetes-1-33": at(
        "1.32", "1.34", system(osSKU="AzureLinux"), **acns(performance={"accelerationMode": "BpfVeth"})
    ),
    "resource-encryption-kubernetes-1-33": at("1.32", "1.33", securityProfile=ENCRYPTION),
    "acns-mtls-kubernetes-1-34": at("1.33", "1.34", **encrypted("mTLS")),
    "gateway-private-addresses-kubernetes-1-34": at(
        "1.33", "1.34", system(), system(name="gw", type="VirtualMachines") | GATEWAY, **STATIC_EGRESS
    ),
    "pod-identity-kubernetes-1-26": at("1.25", "1.34", podIdentityProfile={"enabled": True}, networkProfile=OVERLAY),
    "istio-kubernetes-1-23": at("1.22", "1.34", serviceMeshProfile={"mode": "Istio", "istio": {}}),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_version_rules_of_features_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize("rule", PAIRS)
def test_a_version_that_azure_chooses_has_the_feature(rule: str) -> None:
    assert rule not in broken({key: each for key, each in PAIRS[rule][0].items() if key != "kubernetesVersion"})
