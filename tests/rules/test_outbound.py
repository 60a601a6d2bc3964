"""Outbound types."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from tests.preflight import (
    GROUP,
    HOME,
    NODES,
    OVERLAY,
    Fragment,
    Pairs,
    broken,
    cluster,
    distinguishes,
    of,
    system,
    virtual_network,
    windows,
)

PREFIX = f"{GROUP}/providers/Microsoft.Network/publicIPPrefixes/out"
REGISTRY = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/cache"
PRIVATE = {"apiServerAccessProfile": {"enablePrivateCluster": True}}
CACHE = {"bootstrapProfile": {"artifactSource": "Cache"}}


def nat(way: str, **profile: Any) -> Fragment:
    """A cluster with a NAT gateway that AKS makes."""
    return cluster(networkProfile=OVERLAY | {"outboundType": way, "natGatewayProfile": profile})


def own(way: str) -> Fragment:
    """A cluster in a VNet of its own."""
    return of(system(vnetSubnetID=NODES), networkProfile=OVERLAY | {"outboundType": way}, **PRIVATE, **CACHE)


def isolated(*pools: Fragment, way: str = "none", **properties: Any) -> Fragment:
    """A cluster without outbound traffic."""
    network = {"networkProfile": OVERLAY | {"outboundType": way}}
    return cluster(*pools) | network | PRIVATE | CACHE | properties


def cached(**registry: Any) -> Fragment:
    """A cluster that starts from a registry of its own."""
    beside = Request("azure-native:containerregistry:Registry", "cache", registry, id=REGISTRY)
    identity = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/nodes"
    return isolated(
        bootstrapProfile={"artifactSource": "Cache", "containerRegistryId": REGISTRY},
        identity={"type": "UserAssigned", "userAssignedIdentities": [identity]},
        identityProfile={"kubeletidentity": {"resourceId": identity}},
        beside=[beside],
    )


def extended(kind: str) -> Fragment:
    """An isolated cluster with an extension."""
    names = {"resourceGroupName": "rg1", "clusterName": HOME["resourceName"], "extensionName": "ext"}
    extension = Request("azure-native:kubernetesconfiguration:Extension", "ext", names | {"extensionType": kind})
    return isolated(beside=[extension])


PAIRS: Pairs = {
    "load-balancer-in-subnet-with-nat-gateway": (
        own("loadBalancer") | {"virtualNetwork": virtual_network(natGateway={"id": f"{GROUP}/nat"})},
        own("userAssignedNATGateway") | {"virtualNetwork": virtual_network(natGateway={"id": f"{GROUP}/nat"})},
    ),
    "natgw-idle-timeout-range": (
        nat("managedNATGateway", idleTimeoutInMinutes=3),
        nat("managedNATGateway", idleTimeoutInMinutes=4),
    ),
    "natgw-managed-ipv6-count": (
        nat("managedNATGatewayV2", managedOutboundIPProfile={"countIPv6": 17}),
        nat("managedNATGatewayV2", managedOutboundIPProfile={"countIPv6": 16}),
    ),
    "natgw-two-kinds-of-addresses": (
        nat(
            "managedNATGatewayV2",
            managedOutboundIPProfile={"count": 1},
            outboundIPPrefixes={"publicIPPrefixes": [PREFIX]},
        ),
        nat("managedNATGatewayV2", outboundIPPrefixes={"publicIPPrefixes": [PREFIX]}),
    ),
    "natgw-v1-ipv6-or-prefixes": (
        nat("managedNATGateway", outboundIPPrefixes={"publicIPPrefixes": [PREFIX]}),
        nat("managedNATGateway", managedOutboundIPProfile={"count": 2}),
    ),
    "managed-natgw-v2-custom-vnet": (
        own("managedNATGatewayV2"),
        nat("managedNATGatewayV2", managedOutboundIPProfile={"count": 1}),
    ),
    "outbound-block-custom-vnet": (own("block"), own("none")),
    "outbound-block-without-cache": (
        isolated(way="block", bootstrapProfile={"artifactSource": "Direct"}),
        isolated(way="block"),
    ),
    "network-isolated-windows": (isolated(windows()), cluster(windows(), networkProfile=OVERLAY)),
    "network-isolated-security-patch-channel": (
        isolated(autoUpgradeProfile={"nodeOSUpgradeChannel": "SecurityPatch"}),
        isolated(autoUpgradeProfile={"nodeOSUpgradeChannel": "None"}),
    ),
    "network-isolated-public-api-server": (
        isolated(apiServerAccessProfile={"enablePrivateCluster": False}),
        isolated(apiServerAccessProfile={"enableVnetIntegration": True}),
    ),
    "bootstrap-registry-not-premium": (cached(sku={"name": "Standard"}), cached(sku={"name": "Premium"})),
    "bootstrap-registry-arm-tokens": (
        cached(policies={"azureADAuthenticationAsArmPolicy": {"status": "disabled"}}),
        cached(policies={"azureADAuthenticationAsArmPolicy": {"status": "enabled"}}),
    ),
    "network-isolated-extension": (extended("microsoft.flux"), extended("microsoft.azurecontainerstorage")),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_outbound_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_standard_nat_gateway_has_no_ipv6_addresses() -> None:
    assert "natgw-v1-ipv6-or-prefixes" in broken(nat("managedNATGateway", managedOutboundIPProfile={"countIPv6": 1}))


def test_a_managed_gateway_of_sku_standardv2_has_ipv6_and_prefixes() -> None:
    newer = {"sku": "StandardV2", "managedOutboundIPProfile": {"countIPv6": 1}}
    assert "natgw-v1-ipv6-or-prefixes" not in broken(nat("managedNATGateway", **newer))
