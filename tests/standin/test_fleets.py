"""What Fleet Manager refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fairway.standin.errors import ArmError
from fairway.standin.fleets import upgraded_by
from tests.standin_help import CLUSTER, GROUP, Azure, urn

FLEETS = f"{GROUP}/providers/Microsoft.ContainerService/fleets"


MEMBER = {
    "resourceGroupName": "rg",
    "resourceProviderNamespace": "Microsoft.ContainerService",
    "resourceType": "members",
    "resourceName": "shop",
    "apiVersion": "2026-06-01",
}


@pytest.fixture
def azure(tmp_path: Path) -> Azure:
    azure = Azure(tmp_path)
    azure.group()
    azure.cluster()
    for name in ("one", "two"):
        azure.create("containerservice:Fleet", name, **fleet(name))
    return azure


def fleet(name: str, **settings: Any) -> dict[str, Any]:
    return {"resourceGroupName": "rg", "fleetName": name, "location": "westeurope", **settings}


def member(name: str, cluster: str = CLUSTER, **settings: Any) -> dict[str, Any]:
    properties = {"clusterResourceId": cluster, **settings}
    return {**MEMBER, "parentResourcePath": f"fleets/{name}", "properties": properties}


def join(azure: Azure, name: str, cluster: str = CLUSTER) -> str:
    return azure.create("resources:Resource", name, **member(name, cluster))[0]


def change(azure: Azure, **settings: Any) -> None:
    azure.update("containerservice:Fleet", "one", f"{FLEETS}/one", **fleet("one", **settings))


def test_a_cluster_is_in_one_fleet_and_can_change_its_group(azure: Azure) -> None:
    id = join(azure, "one")
    with pytest.raises(ArmError, match="ClusterAlreadyJoinedAnotherFleet"):
        join(azure, "two", CLUSTER.upper().replace("/SUBSCRIPTIONS", "/subscriptions"))
    azure.update("resources:Resource", "one", id, **member("one", group="prod"))
    azure.provider.delete(urn("resources:Resource", "one"), id)
    join(azure, "two")


def test_a_members_cluster_and_fleet_exist(azure: Azure) -> None:
    with pytest.raises(ArmError, match=r"other.*not found"):
        join(azure, "one", f"{CLUSTER.rpartition('/')[0]}/other")
    with pytest.raises(ArmError, match="ParentResourceNotFound"):
        join(azure, "three")


def test_a_hub_is_added_and_neither_changes_nor_leaves(azure: Azure) -> None:
    change(azure, hubProfile={"dnsPrefix": "hub"})
    state = azure.provider.read(urn("containerservice:Fleet", "one"), f"{FLEETS}/one", {}, {})
    assert "hub-" in str(state)
    with pytest.raises(ArmError, match="cannot change"):
        change(azure, hubProfile={"dnsPrefix": "other"})
    with pytest.raises(ArmError, match="cannot be removed"):
        change(azure)


def test_namespaces_need_a_hub(azure: Azure) -> None:
    properties = {"adoptionPolicy": "Never", "deletePolicy": "Keep"}
    named = {**fleet("two"), "managedNamespaceName": "web", "properties": properties}
    with pytest.raises(ArmError, match="has no hub"):
        azure.create("containerservice:FleetManagedNamespace", "web", **named)


@pytest.mark.parametrize(
    ("settings", "group", "channels"),
    [
        ({"channel": "Stable"}, None, {"stable"}),
        ({"channel": "NodeImage", "disabled": True}, None, set[str]()),
        ({"channel": "NodeImage", "updateStrategyId": f"{FLEETS}/one/updateStrategies/order"}, "prod", {"nodeimage"}),
        ({"channel": "NodeImage", "updateStrategyId": f"{FLEETS}/one/updateStrategies/order"}, "prd", set[str]()),
    ],
)
def test_a_fleet_upgrades_the_members_that_its_automatic_upgrades_include(
    azure: Azure, settings: dict[str, Any], group: str | None, channels: set[str]
) -> None:
    stages = [{"name": "first", "groups": [{"name": "prod"}]}]
    child(azure, "updateStrategies", "order", {"strategy": {"stages": stages}})
    child(azure, "autoUpgradeProfiles", "auto", settings)
    azure.create("resources:Resource", "one", **member("one", **({"group": group} if group else {})))
    cluster = azure.cloud.get(CLUSTER)
    assert cluster is not None
    assert upgraded_by(azure.cloud, cluster) == channels


def child(azure: Azure, kind: str, name: str, properties: dict[str, Any]) -> None:
    own = {"resourceType": kind, "resourceName": name, "parentResourcePath": "fleets/one", "properties": properties}
    azure.create("resources:Resource", name, **{**MEMBER, **own})
