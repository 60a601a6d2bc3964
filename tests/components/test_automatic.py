"""AKS Automatic: the SKU alone is a complete cluster, and the defaults of other clusters yield to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fairway import check
from tests.rehearsal.test_rotation import up
from tests.repository import build

AUTOMATIC: dict[str, Any] = {"sku": {"name": "Automatic"}}


NOTED = "automatic-pools-api-version"
"""A note: Microsoft documents clusters without pools for a newer API version than the SDK's."""


def test_the_sku_alone_is_a_cluster_without_errors_and_warnings() -> None:
    plan = build(AUTOMATIC)
    assert [(each.rule, each.severity) for each in check(plan)] == [(NOTED, "note")]


def test_the_sku_chooses_channels_pools_and_network() -> None:
    plan = build(AUTOMATIC)
    cluster = plan.one("ManagedCluster")
    for path in ("autoUpgradeProfile", "agentPoolProfiles", "networkProfile.outboundType"):
        assert cluster.get(path) is None
    assert not plan.all("Subnet")
    assert not plan.all("NatGateway")


def test_in_aks_own_network_the_api_server_is_not_private_by_default() -> None:
    path = "apiServerAccessProfile.enablePrivateCluster"
    assert build(AUTOMATIC).one("ManagedCluster").get(path) is None
    private = {**AUTOMATIC, "apiServerAccessProfile": {"enablePrivateCluster": True}}
    assert build(private).one("ManagedCluster").get(path) is True


def test_a_network_of_the_settings_has_the_api_servers_subnet() -> None:
    plan = build({**AUTOMATIC, "network": {"addressPrefixes": ["10.224.0.0/16"]}})
    cluster, subnet = plan.one("ManagedCluster"), plan.one("Subnet", "shop/subnet/api-server")
    assert cluster.get("apiServerAccessProfile.subnetId") == subnet.id
    assert subnet.get("delegations[0].serviceName") == "Microsoft.ContainerService/managedClusters"
    assert plan.one("RoleAssignment", "shop/role/virtual-network").get("scope") == plan.one("VirtualNetwork").id
    assert cluster.get("apiServerAccessProfile.enablePrivateCluster") is True


def test_subnets_of_the_settings_stay_as_they_are() -> None:
    subnets = {"nodes": {"addressPrefix": "10.224.0.0/20"}, "api": {"addressPrefix": "10.224.16.0/28"}}
    plan = build({**AUTOMATIC, "network": {"subnets": subnets, "apiServerSubnet": "api"}})
    assert {each.get("subnetName") for each in plan.all("Subnet")} == {"nodes", "api"}


def test_a_shared_network_is_used_as_it_is() -> None:
    subnets = {"nodes": {"addressPrefix": "10.224.0.0/20"}, "api": {"addressPrefix": "10.224.16.0/28"}}
    shared = {"networks": {"spoke": {"subnets": subnets}}}
    plan = build({**AUTOMATIC, "network": {"shared": "spoke", "apiServerSubnet": "api"}, "shared": shared})
    cluster = plan.one("ManagedCluster")
    assert str(cluster.get("apiServerAccessProfile.subnetId")).endswith("/subnets/api")
    assert str(cluster.get("agentPoolProfiles[0].vnetSubnetID")).endswith("/subnets/nodes")


def test_a_zone_alone_makes_no_network() -> None:
    assert not build({**AUTOMATIC, "network": {"privateDNSZone": {}}}).all("VirtualNetwork")
    assert not build({**AUTOMATIC, "network": None}).all("VirtualNetwork")


def test_a_pool_in_the_request_has_only_what_is_configured() -> None:
    plan = build({**AUTOMATIC, "defaultNodePool": {"count": 3, "maxPods": 60}})
    (pool,) = plan.one("ManagedCluster").properties["agentPoolProfiles"]
    assert pool["maxPods"] == 60
    assert not {"enableEncryptionAtHost", "securityProfile", "enableNodePublicIP"} & set(pool)


def test_null_removes_the_pool_of_an_include() -> None:
    plan = build({**AUTOMATIC, "defaultNodePool": None})
    assert plan.one("ManagedCluster").get("agentPoolProfiles") is None


def test_what_is_configured_against_the_sku_is_reported() -> None:
    plan = build({**AUTOMATIC, "autoUpgradeProfile": {"upgradeChannel": "patch"}})
    assert {each.rule for each in check(plan)} == {"automatic-upgrade-channel", NOTED}


@pytest.mark.parametrize("channel", [None, "stable"])
def test_it_upgrades_itself_so_versions_are_ignored_after_creation(channel: str | None) -> None:
    plan = build({**AUTOMATIC, "kubernetesVersion": "1.35", "autoUpgradeProfile": {"upgradeChannel": channel}})
    assert "kubernetesVersion" in plan.one("ManagedCluster").ignore_changes


@pytest.mark.usefixtures("quick")
def test_a_version_in_the_settings_is_not_sent_to_the_running_cluster(tmp_path: Path) -> None:
    with up(tmp_path, "clusters:\n  shop: {sku: {name: Automatic}, kubernetesVersion: '1.35'}\n") as stage:
        assert stage.new_changes() == []
        assert not stage.update({"kubernetesVersion": "1.34"})
        assert stage.new_changes() == []
        assert not stage.update({"tags": {"team": "shop"}})
        assert "PUT shop-test" in stage.new_changes()
        (cluster,) = (each for each in stage.driver.resources() if each.type.endswith(":ManagedCluster"))
        assert str(cluster.outputs["kubernetesVersion"]).startswith("1.35")
