"""AKS Automatic."""

from __future__ import annotations

from datetime import date

import pytest

from fairway.azure.kubernetesconfiguration import EXTENSION
from fairway.request import Request
from fairway.rules.automatic import SDK_VERSION
from fairway.rules.ownership import MANAGED_CLUSTER
from fairway.standin.fields import api_version
from tests.preflight import (
    API_SERVER,
    HOME,
    NODES,
    PODS,
    Fragment,
    Pairs,
    broken,
    cluster,
    distinguishes,
    judge,
    of,
    pool,
    system,
    windows,
)

AUTOMATIC = {"name": "Automatic", "tier": "Standard"}


def extended(kind: str) -> Fragment:
    """AKS Automatic with an extension."""
    names = {"resourceGroupName": "rg1", "clusterName": HOME["resourceName"], "extensionName": "ext"}
    return cluster(sku=AUTOMATIC, beside=[Request(EXTENSION.token, "ext", names | {"extensionType": kind})])


PAIRS: Pairs = {
    "automatic-windows": (cluster(windows(), sku=AUTOMATIC), cluster(pool(), sku=AUTOMATIC)),
    "automatic-upgrade-channel": (
        cluster(sku=AUTOMATIC, autoUpgradeProfile={"upgradeChannel": "rapid"}),
        cluster(sku=AUTOMATIC, autoUpgradeProfile={"upgradeChannel": "stable"}),
    ),
    "automatic-node-os-channel": (
        cluster(sku=AUTOMATIC, autoUpgradeProfile={"nodeOSUpgradeChannel": "None"}),
        cluster(sku=AUTOMATIC, autoUpgradeProfile={"nodeOSUpgradeChannel": "NodeImage"}),
    ),
    "automatic-ssh-key": (
        cluster(sku=AUTOMATIC, linuxProfile={"ssh": {"publicKeys": [{"keyData": "ssh-rsa A"}]}}),
        cluster(sku=AUTOMATIC),
    ),
    "automatic-own-network-api-server-subnet": (
        of(system(vnetSubnetID=NODES), sku=AUTOMATIC),
        of(system(vnetSubnetID=NODES), sku=AUTOMATIC, apiServerAccessProfile={"subnetId": API_SERVER}),
    ),
    "automatic-dapr-extension": (extended("Microsoft.Dapr"), extended("microsoft.flux")),
    "automatic-pools-api-version": (of(sku=AUTOMATIC), of(sku=AUTOMATIC, existing=True)),
    "automatic-own-system-pool": (cluster(pool(), sku=AUTOMATIC), cluster(pool())),
    "automatic-byo-subnets-incomplete": (
        cluster(sku=AUTOMATIC, hostedSystemProfile={"nodeSubnetID": NODES, "systemNodeSubnetID": PODS}),
        cluster(
            sku=AUTOMATIC,
            hostedSystemProfile={"nodeSubnetID": NODES, "systemNodeSubnetID": PODS},
            apiServerAccessProfile={"subnetId": API_SERVER},
        ),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_automatic_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_system_pool_in_a_subnet_names_the_api_version_with_subnets_for_managed_nodes() -> None:
    own = of(system(vnetSubnetID=NODES), sku=AUTOMATIC, apiServerAccessProfile={"subnetId": API_SERVER})
    (found,) = [each for each in judge(own) if each.rule == "automatic-own-system-pool"]
    assert "hostedSystemProfile.nodeSubnetID" in found.reason
    assert "API version 2026-02-01" in found.reason
    assert "agentPoolProfiles" in found.remedy


def test_a_system_pool_from_before_managed_ones_is_not_reported() -> None:
    assert "automatic-own-system-pool" not in broken(cluster(pool(), sku=AUTOMATIC), date(2026, 1, 1))


def test_requests_without_an_api_version_have_that_of_the_sdk() -> None:
    assert api_version(MANAGED_CLUSTER) == SDK_VERSION
    assert "automatic-pools-api-version" not in broken(cluster(sku=AUTOMATIC))
    assert "automatic-pools-api-version" not in broken(of(sku={"name": "Base"}))
