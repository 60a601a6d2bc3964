"""Network isolated clusters."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.azure.containerregistry import CACHE_RULE
from fairway.request import UNKNOWN, Request
from tests.preflight import (
    GROUP,
    IDENTITY,
    NODES,
    OVERLAY,
    USER_ASSIGNED,
    Pairs,
    broken,
    cluster,
    distinguishes,
    of,
    system,
    virtual_network,
)


def isolated(**network: str) -> dict[str, Any]:
    """A network isolated cluster."""
    way = {"outboundType": "none"} | network
    return cluster(networkProfile=way, bootstrapProfile={"artifactSource": "Cache"})


REGISTRY = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/acmecache"
KUBELET = "1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d"


def caching(*beside: Request, kubelet: bool = True) -> dict[str, Any]:
    """An isolated cluster whose new registry is its cache."""
    registry = Request(
        "azure-native:containerregistry:Registry", "acmecache", {"registryName": "acmecache"}, id=REGISTRY
    )
    profile = {"artifactSource": "Cache", "containerRegistryId": REGISTRY}
    own = {"kubeletidentity": {"resourceId": f"{IDENTITY}/nodes", "objectId": KUBELET}}
    found = isolated(**OVERLAY) | {"bootstrapProfile": profile, "beside": [registry, *beside]}
    return found | ({"identity": USER_ASSIGNED, "identityProfile": own} if kubelet else {})


def rule_of(name: str = "aks-managed-mcr", target: str = "aks-managed-repository/*") -> Request:
    inputs = {"registryName": "acmecache", "sourceRepository": "mcr.microsoft.com/*", "targetRepository": target}
    return Request(CACHE_RULE.token, name, inputs | {"cacheRuleName": name}, id=f"{REGISTRY}/cacheRules/{name}")


def pulls(scope: Any = REGISTRY) -> Request:
    return Request(ROLE_ASSIGNMENT.token, "pull", {"scope": scope, "principalId": KUBELET})


PAIRS: Pairs = {
    "bootstrap-registry-without-cache-rule": (caching(rule_of("mcr-images"), pulls()), caching(rule_of(), pulls())),
    "bootstrap-registry-without-pull-role": (caching(rule_of()), caching(rule_of(), pulls())),
    "outbound-none-without-cache": (
        cluster(networkProfile=OVERLAY | {"outboundType": "none"}),
        cluster(networkProfile=OVERLAY | {"outboundType": "none"}, bootstrapProfile={"artifactSource": "Cache"}),
    ),
    "network-isolated-kubenet": (isolated(networkPlugin="kubenet"), isolated(networkPlugin="azure")),
    "network-isolated-unmanaged-channel": (
        isolated(**OVERLAY) | {"autoUpgradeProfile": {"nodeOSUpgradeChannel": "Unmanaged"}},
        isolated(**OVERLAY) | {"autoUpgradeProfile": {"nodeOSUpgradeChannel": "NodeImage"}},
    ),
    "network-isolated-node-public-ip": (
        isolated(**OVERLAY) | of(system(enableNodePublicIP=True)),
        isolated(**OVERLAY) | of(system(enableNodePublicIP=False)),
    ),
}


def defended(*beside: Request, outbound: str = "none", on: bool = True, **subnet: Any) -> dict[str, Any]:
    """An isolated cluster in a subnet of the plan, with Defender."""
    profile = {"defender": {"securityMonitoring": {"enabled": on}, "logAnalyticsWorkspaceResourceId": f"{GROUP}/logs"}}
    return isolated(outboundType=outbound, **OVERLAY) | {
        "agentPoolProfiles": [system(vnetSubnetID=NODES)],
        "virtualNetwork": virtual_network(**subnet),
        "securityProfile": profile,
        "beside": [*beside],
    }


DEFENDER = "isolated-defender-without-way-out"
LINK = Request("azure-native:security:PrivateLink", "defender", {"privateLinkName": "defender"})
GATEWAY = {"natGateway": {"id": f"{GROUP}/providers/Microsoft.Network/natGateways/out"}}
PAIRS[DEFENDER] = (defended(), defended(on=False))


def test_the_sensor_of_defender_needs_a_way_out_of_an_isolated_cluster() -> None:
    assert DEFENDER in broken(defended(outbound="block", **GATEWAY))
    for fine in (
        defended(LINK),
        defended(LINK, outbound="block"),
        defended(**GATEWAY),
        defended(outbound="loadBalancer"),
    ):
        assert DEFENDER not in broken(fine)


def test_the_way_out_of_a_subnet_that_exists_is_not_known() -> None:
    elsewhere = defended() | {"agentPoolProfiles": [system(vnetSubnetID=f"{NODES}-elsewhere")]}
    assert DEFENDER not in broken(elsewhere)


@pytest.mark.parametrize("rule", PAIRS)
def test_isolation_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_the_repositories_of_the_cache_rule_are_exactly_those_of_aks() -> None:
    assert "bootstrap-registry-without-cache-rule" in broken(caching(rule_of(target="mcr/*"), pulls()))


def test_nodes_whose_identity_comes_with_the_cluster_have_no_role_on_the_registry() -> None:
    assert "bootstrap-registry-without-pull-role" in broken(caching(rule_of(), pulls(), kubelet=False))


def test_a_role_above_the_registry_or_at_an_unknown_scope_may_be_enough() -> None:
    for scope in (GROUP, UNKNOWN):
        assert "bootstrap-registry-without-pull-role" not in broken(caching(rule_of(), pulls(scope)))
