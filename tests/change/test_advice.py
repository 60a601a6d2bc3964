"""The advice of a comparison works when it is followed literally."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fairway.change.planned_step import PlannedStep
from fairway.plan.program import plan
from fairway.project.project import find_project
from fairway.rehearsal import builtin
from fairway.rehearsal.folder import claimed
from fairway.standin.cloud import Cloud
from tests.advised import compare
from tests.states.shops import Shops, change_of

GROUP = "/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/g"
POOL = """\
clusters:
  shop:
    name: shop
    kubernetesVersion: "1.35"
    protect: false
    defaultNodePool: {{vmSize: Standard_D4ds_v5}}
    network:
      subnets: {{nodes: {{addressPrefix: 10.224.0.0/20}}, other: {{addressPrefix: 10.224.16.0/20}}}}
    nodePools:
      web: {settings}
"""
RESERVATION = f"{GROUP}/providers/Microsoft.Compute/capacityReservationGroups"
SNAPSHOT = f"{GROUP}/providers/Microsoft.ContainerService/snapshots"


@pytest.fixture
def shops(tmp_path: Path) -> Shops:
    return Shops(tmp_path)


def pools(shops: Shops, environment: str) -> set[str]:
    """The names in Azure of the pools that an environment asks for."""
    found = plan(shops.folder, environment)
    assert found.errors == ()
    return {str(each.get("agentPoolName")) for each in found.record.all("AgentPool")}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"vmSize": "Standard_D4ds_v5"}, {"vmSize": "Standard_D8ds_v5"}),
        ({"kubeletConfig": {"podMaxPids": 500, "cpuCfsQuota": True}}, {"kubeletConfig": {"podMaxPids": 900}}),
        ({"linuxOSConfig": {"sysctls": {"vmMaxMapCount": 300000}}}, {}),
        ({}, {"osDiskType": "Ephemeral", "osDiskSizeGB": 64, "vmSize": "Standard_D4ds_v5"}),
        ({"availabilityZones": ["1", "2"], "maxPods": 50}, {"availabilityZones": ["1", "2", "3"], "maxPods": 60}),
        ({"subnet": "nodes"}, {"subnet": "other"}),
        (
            {
                "capacityReservationGroupID": f"{RESERVATION}/a",
                "creationData": {"sourceResourceId": f"{SNAPSHOT}/a"},
            },
            {"capacityReservationGroupID": f"{RESERVATION}/b", "creationData": {"sourceResourceId": f"{SNAPSHOT}/b"}},
        ),
        ({"scaleSetPriority": "Spot", "spotMaxPrice": -1.0}, {}),
    ],
)
def test_a_rotation_that_is_advised_keeps_the_old_pool_beside_the_new_one(
    shops: Shops, old: dict[str, Any], new: dict[str, Any]
) -> None:
    shops.environment("old", POOL.format(settings=json.dumps(old)))
    shops.environment("new", POOL.format(settings=json.dumps(new)))
    files: list[str] = []
    for name in ("old", "new"):
        files.append(str(shops.folder / f"{name}.json"))
        Path(files[-1]).write_text(shops.run("plan", name, "--format", "json")[1], "utf-8")
    found = json.loads(shops.run("diff", *files, "--format", "json")[1])
    (old_pool,) = (each for each in found["changes"] if each["outcome"] == "pool replaced")
    advised = re.search(r"`(rotation: .*?)` for the pool web", old_pool["workaround"])
    assert advised, old_pool
    settings = json.dumps(new)[:-1] + (", " if new else "") + advised[1] + "}"
    shops.environment("followed", POOL.format(settings=settings))
    assert pools(shops, "followed") == pools(shops, "old") | pools(shops, "new")


@pytest.mark.usefixtures("quick")
def test_what_azure_changes_and_azure_native_replaces_is_changed_as_advised(tmp_path: Path) -> None:
    shops = Shops(tmp_path)
    shops.environment(
        "old", POOL.format(settings="{}") + "    networkProfile: {networkDataplane: azure, networkPolicy: azure}\n"
    )
    shops.environment(
        "new", POOL.format(settings="{}") + "    networkProfile: {networkDataplane: azure, networkPolicy: none}\n"
    )
    project, folder = find_project(shops.folder), tmp_path / "rehearsal"
    with builtin.running(project, "old", claimed(folder, project.name, "old"), lambda _: None, str) as driver:
        assert driver.update(project.stack_config("old").values).errors == ()
        (state,) = folder.rglob("state.json")
        cluster = change_of(shops.compared("new", state), "shop")
        assert cluster["outcome"] == "cluster replaced"
        advised = re.search(r"`az aks update --resource-group (\S+) --name (\S+) --network-policy none`", str(cluster))
        assert advised, cluster
        changed_by_az(Cloud(next(folder.rglob("cloud"))), *advised.groups())
        done = driver.update(project.stack_config("new").values)
    assert done.errors == ()
    assert {each.op for each in done.steps if each.name == "shop"} <= {"refresh", "same"}


def changed_by_az(cloud: Cloud, group: str, name: str) -> None:
    """What `az aks update --network-policy none` does."""
    (found,) = (each for each in cloud.everything() if each.type.endswith(":ManagedCluster"))
    assert f"/resourceGroups/{group}/".lower() in found.id.lower()
    assert found.id.endswith(f"/{name}")
    profile = {**found.state["networkProfile"], "networkPolicy": "none"}
    cloud.put(replace(found, state={**found.state, "networkProfile": profile}), cloud.refers(found.id))
    cloud.close()


URN = "urn:pulumi:prod::shop::fairway:index:AksCluster$azure-native:containerservice:ManagedCluster::shop"
CLUSTER = "azure-native:containerservice:ManagedCluster"
AGENT_POOL = "azure-native:containerservice:AgentPool"
SYSTEM = {"name": "system", "mode": "System", "vmSize": "Standard_D4s_v5", "count": 3, "orchestratorVersion": "1.33"}


def updated(urn: str, type: str, old: dict[str, Any], new: dict[str, Any]) -> str:
    (found,) = compare([PlannedStep("update", urn, type, urn.rpartition("::")[2], old, new)]).changes
    assert found.outcome == "refused"
    return found.workaround


def test_two_minor_versions_at_once_do_not_rotate() -> None:
    urn = "urn:pulumi:prod::shop::fairway:index:AksCluster$fairway:index:NodePool$" + f"{AGENT_POOL}::shop/web/i15"
    old = {"agentPoolName": "webi15", "orchestratorVersion": "1.33"}
    workaround = updated(urn, AGENT_POOL, old, {**old, "orchestratorVersion": "1.35"})
    assert workaround == (
        "Upgrade to 1.34 first, or to a version that `az aks get-upgrades` lists, in one update for each step."
    )


def test_a_pool_whose_name_is_set_rotates_once_the_name_moves_into_the_rotation() -> None:
    """Such as an adopted one, whose key may be another: otherwise the protection of its whole cluster had to go."""
    urn = "urn:pulumi:prod::shop::fairway:index:AksCluster$fairway:index:NodePool$" + f"{AGENT_POOL}::shop/web"
    old = {"agentPoolName": "pool2", "osDiskType": "Managed"}
    workaround = updated(urn, AGENT_POOL, old, {**old, "osDiskType": "Ephemeral"})
    assert workaround.startswith(
        'Set `rotation: {from: {name: pool2, osDiskType: "Managed"}}` for the pool web, remove its `name`, and run '
        "`pulumi up`: the new pool is created beside the old one"
    )
    assert "agentpool=pool2" in workaround
    assert "protect" not in workaround


def test_tags_of_public_addresses_do_not_rotate_as_no_name_has_them() -> None:
    urn = "urn:pulumi:prod::shop::fairway:index:AksCluster$fairway:index:NodePool$" + f"{AGENT_POOL}::shop/web/i15"
    old = {"agentPoolName": "webi15", "networkProfile": {"nodePublicIPTags": [{"tag": "a"}]}}
    new = {"agentPoolName": "webi15", "networkProfile": {"nodePublicIPTags": [{"tag": "b"}]}}
    workaround = updated(urn, AGENT_POOL, old, new)
    assert workaround.startswith("Keep web unchanged, add a pool with the new value and another name to `nodePools`")
    assert "rotation" not in workaround


@pytest.mark.parametrize("ours", [True, False])
def test_the_default_pool_retires_with_our_components_and_no_advice_deletes_an_inline_pool(ours: bool) -> None:
    urn = URN if ours else URN.replace("fairway:index:AksCluster$", "")
    old, new = ({"agentPoolProfiles": [{**SYSTEM, "vmSize": size}]} for size in ("Standard_D4s_v5", "Standard_D8s_v5"))
    workaround = updated(urn, CLUSTER, old, new)
    assert ("`retired: draining`" in workaround) is ours
    assert ("agentpool=system" in workaround) is ours
    assert "delete the old one" not in workaround
