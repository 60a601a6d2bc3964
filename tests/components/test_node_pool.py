"""Pools carry their unchangeable settings in their names, so that a change of them is a new pool beside the old."""

from __future__ import annotations

from typing import Any

import pytest

from components import Part
from components.node_pool import pool_arguments
from components.rotation import generations
from config.cluster import Cluster
from config.node_pool import FIXED_AT_CREATION, AgentPool, NodePool
from tests.repository import build
from tests.samples import sample


def azure_names(pool: dict[str, Any], key: str = "web") -> list[str]:
    return [each.azure_name for each in generations(Cluster.model_validate({"nodePools": {key: pool}}), key)]


def test_the_hash_of_a_pool_is_the_same_today_as_ever() -> None:
    """Another hash renames every pool of every user: these values may never change, whatever settings are added."""
    assert azure_names({"vmSize": "Standard_D4ds_v5", "availabilityZones": ["1", "2", "3"]}) == ["webvf0"]
    assert azure_names({"vmSize": "Standard_D4ds_v5", "kubeletConfig": {"podMaxPids": 500}}) == ["webgpo"]
    assert azure_names({"osType": "Windows", "windowsProfile": {"disableOutboundNat": True}}) == ["web8xy"]


@pytest.mark.parametrize("field", FIXED_AT_CREATION)
def test_an_unchangeable_setting_makes_another_pool(field: str) -> None:
    info = NodePool.model_fields[field]
    value = "nodes" if field in ("subnet", "pod_subnet") else sample(info)
    network = {
        "network": {"subnets": {"a": {"addressPrefix": "10.224.0.0/24"}, "nodes": {"addressPrefix": "10.224.1.0/24"}}}
    }
    first = {"subnet": "a"} if field == "subnet" else {}
    groups = {each: {"sample": {}} for each in ("hostGroups", "capacityReservationGroups", "proximityPlacementGroups")}
    cluster = {**network, **groups, "publicIPPrefixes": {"sample": {}}}
    names = [
        next(generations(Cluster.model_validate({**cluster, "nodePools": {"web": pool}}), "web")).azure_name
        for pool in (first, {**first, info.alias or field: value})
    ]
    assert names[0] != names[1]


@pytest.mark.parametrize(
    "change",
    [
        {"count": 9},
        {"nodeLabels": {"a": "b"}},
        {"upgradeSettings": {"maxSurge": "5"}},
        {"mode": "System"},
        {"osSKU": "AzureLinux"},
        {"enableFIPS": True},
    ],
)
def test_a_setting_that_changes_in_place_keeps_the_pool(change: dict[str, Any]) -> None:
    assert azure_names(change) == azure_names({})


def test_another_existing_subnet_under_the_same_name_makes_another_pool() -> None:
    def name(subnet: str) -> str:
        at = f"/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/{subnet}"
        cluster = {"network": {"subnets": {"nodes": {"id": at}}}, "nodePools": {"web": {}}}
        return next(generations(Cluster.model_validate(cluster), "web")).azure_name

    assert name("a") != name("b")
    assert name("a") == name("A")


CHANGES_IN_PLACE = {
    "auto scaling": ("enable_auto_scaling", "count", "min_count", "max_count", "power_state", "scale_down_mode"),
    "what Kubernetes sees": ("node_labels", "node_taints", "mode", "orchestrator_version", "tags"),
    "the image": ("os_sku", "enable_fips", "local_dns_profile", "upgrade_settings"),
    "guards that Azure updates": ("security_profile", "network_profile", "application_security_groups"),
    "machines by size": ("virtual_machines_profile",),
    "ours": ("name", "rotation", "inherit_tags"),
}
"""Sources: learn.microsoft.com/azure/aks/manage-node-pools and what `az aks nodepool update` takes. Of networkProfile
the tags of public addresses alone are fixed; of securityProfile, whether there is trusted launch at all."""


def test_every_property_of_a_pool_is_known_to_change_or_not() -> None:
    changes = {field for fields in CHANGES_IN_PLACE.values() for field in fields}
    assert not changes & set(FIXED_AT_CREATION)
    assert changes | set(FIXED_AT_CREATION) == set(NodePool.model_fields)


def test_names_keep_to_azures_length() -> None:
    assert len(azure_names({}, "averylongpoolname")[0]) == 12
    assert len(azure_names({"osType": "Windows"}, "windows")[0]) == 6
    assert azure_names({}, "averylongpoolnamea") != azure_names({}, "averylongpoolnameb")


def test_a_configured_name_is_used_unchanged() -> None:
    plan = build({"nodePools": {"web": {"name": "existing"}}})
    pool = plan.one("AgentPool")
    assert pool.get("agentPoolName") == "existing"
    assert pool.name == "shop/web"
    assert "deleteBeforeReplace" not in pool.options


def test_a_pool_that_gives_way_stays_beside_its_successor_unprotected() -> None:
    pool = {"vmSize": "Standard_D8ds_v5", "rotation": {"from": {"vmSize": "Standard_D4ds_v5"}}}
    new, old = build({"nodePools": {"web": pool}}).all("AgentPool")
    assert (new.get("vmSize"), new.protect) == ("Standard_D8ds_v5", True)
    assert (old.get("vmSize"), old.protect) == ("Standard_D4ds_v5", False)
    assert new.get("agentPoolName") != old.get("agentPoolName")


def test_the_pool_that_gives_way_is_the_one_that_ran_before() -> None:
    before = build({"nodePools": {"web": {"vmSize": "Standard_D4ds_v5"}}}).one("AgentPool")
    pool = {"vmSize": "Standard_D8ds_v5", "rotation": {"from": {"vmSize": "Standard_D4ds_v5"}}}
    old = build({"nodePools": {"web": pool}}).all("AgentPool")[1]
    assert (old.name, old.properties) == (before.name, before.properties)


def test_the_successor_is_the_pool_that_is_left() -> None:
    pool = {"vmSize": "Standard_D8ds_v5", "rotation": {"from": {"vmSize": "Standard_D4ds_v5"}}}
    new = build({"nodePools": {"web": pool}}).all("AgentPool")[0]
    after = build({"nodePools": {"web": {"vmSize": "Standard_D8ds_v5"}}}).one("AgentPool")
    assert (after.name, after.properties) == (new.name, new.properties)


def test_in_one_step_the_new_pool_takes_the_old_ones_place_and_is_made_first() -> None:
    rotation = {"from": {"vmSize": "Standard_D4ds_v5"}, "inOneStep": True}
    before = build({"nodePools": {"web": {"vmSize": "Standard_D4ds_v5"}}}).one("AgentPool")
    pool = build({"nodePools": {"web": {"vmSize": "Standard_D8ds_v5", "rotation": rotation}}}).one("AgentPool")
    assert pool.options["deleteBeforeReplace"] is False
    assert [alias["name"] for alias in pool.options["aliases"]] == [before.name]
    assert not pool.protect


def test_every_hashed_pool_is_made_before_the_old_one_goes() -> None:
    assert build({"nodePools": {"web": {}}}).one("AgentPool").options["deleteBeforeReplace"] is False


@pytest.mark.parametrize(
    ("pool", "cluster", "ignored"),
    [
        ({}, {"autoUpgradeProfile": {"upgradeChannel": "none"}}, ()),
        ({}, {}, ("orchestratorVersion",)),
        ({}, {"upgradeKubernetes": True}, ()),
        ({"enableAutoScaling": True, "minCount": 1, "maxCount": 3}, {"upgradeKubernetes": True}, ("count",)),
    ],
    ids=["nothing moves", "channel", "upgrade now", "autoscaler"],
)
def test_what_azure_moves_by_itself_is_ignored(
    pool: dict[str, Any], cluster: dict[str, Any], ignored: tuple[str, ...]
) -> None:
    assert build({**cluster, "nodePools": {"web": pool}}).one("AgentPool").ignore_changes == ignored


@pytest.mark.parametrize(
    ("pool", "count"),
    [
        ({}, 1),
        ({"count": 4}, 4),
        ({"enableAutoScaling": True, "minCount": 2, "maxCount": 5}, 2),
        ({"enableAutoScaling": True, "minCount": 0, "maxCount": 5}, 0),
        ({"enableAutoScaling": True, "minCount": 2, "maxCount": 5, "count": 3}, 3),
        ({"minCount": 2}, 1),
    ],
)
def test_a_pool_begins_with_a_count_the_autoscaler_allows(pool: dict[str, Any], count: int) -> None:
    assert build({"nodePools": {"web": pool}}).one("AgentPool").get("count") == count


def test_the_default_pool_begins_with_three_nodes() -> None:
    assert build({}).one("ManagedCluster").get("agentPoolProfiles[0].count") == 3


def test_a_pool_joins_the_subnet_called_as_itself_else_the_one_for_nodes() -> None:
    subnets = {"nodes": {"addressPrefix": "10.224.0.0/20"}, "web": {"addressPrefix": "10.224.16.0/24"}}
    plan = build({"network": {"subnets": subnets}, "nodePools": {"web": {}, "batch": {}}})
    joined = {request.name.split("/")[1]: request.get("vnetSubnetID") for request in plan.all("AgentPool")}
    assert joined["web"] == plan.one("Subnet", "shop/subnet/web").id
    assert joined["batch"] == plan.one("Subnet", "shop/subnet/nodes").id


def test_a_subnet_by_its_id_comes_before_any_by_name() -> None:
    other = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/w"
    assert build({"nodePools": {"web": {"vnetSubnetID": other}}}).one("AgentPool").get("vnetSubnetID") == other


class OtherNetwork(Part):
    """Subnets of another program."""

    def into_pool(self, arguments: dict[str, Any], key: str, pool: AgentPool) -> None:
        arguments["vnet_subnet_id"] = f"/subnets/{key}/{pool.subnet}"


def test_a_subnet_without_an_id_is_named_with_what_to_pass() -> None:
    settings = Cluster.model_validate({"nodePools": {"web": {"subnet": "nodes", "podSubnet": "nodes"}}})
    web = settings.node_pools["web"]
    with pytest.raises(
        ValueError, match=r"the pool web uses the subnet 'nodes'.*ClusterNetwork\(context\).*sets vnet_subnet_id"
    ):
        pool_arguments(settings, "web", web, [Part()])
    with pytest.raises(ValueError, match="sets pod_subnet_id"):
        pool_arguments(settings, "web", web, [OtherNetwork()])


def test_a_part_of_another_program_can_give_a_pool_its_subnet() -> None:
    settings = Cluster.model_validate({"nodePools": {"web": {"subnet": "nodes"}}})
    arguments = pool_arguments(settings, "web", settings.node_pools["web"], [OtherNetwork()])
    assert arguments["vnet_subnet_id"] == "/subnets/web/nodes"
