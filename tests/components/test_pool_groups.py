"""Pools in groups of the settings: what is declared, in which order, and what is refused."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from components.advice import StackFileAdvice
from config.cluster import Cluster
from fairway.azure.roles import BUILT_IN_ROLES
from fairway.plan import Record
from tests.components.test_registry import before_the_cluster
from tests.repository import build

HOSTS = {"hostGroups": {"dedicated": {"zones": ["1"], "hosts": {"a": {"sku": {"name": "DSv5-Type1"}}}}}}
ID = "/subscriptions/s/resourceGroups/other/providers/Microsoft.Compute/hostGroups/h"


def pool_name(**settings: Any) -> str:
    return str(build(settings).one("AgentPool").get("agentPoolName"))


def roles(record: Record) -> dict[str, tuple[str, str]]:
    """The roles of the control plane's identity by label: the role's GUID and its scope."""
    found = [each for each in record.all("RoleAssignment") if each.name.startswith("shop/role/")]
    return {
        each.name.removeprefix("shop/role/"): (str(each.get("roleDefinitionId"))[-36:], str(each.get("scope")))
        for each in found
    }


def test_hosts_and_the_role_on_their_resource_group_precede_the_cluster() -> None:
    record = build({**HOSTS, "nodePools": {"web": {"hostGroup": "dedicated", "availabilityZones": ["1"]}}})
    group = record.one("DedicatedHostGroup")
    assert group.get("supportAutomaticPlacement") is True
    resource_group = str(group.id).partition("/providers/")[0]
    role = f"capacity-{resource_group.rpartition('/')[2]}"
    assert {"shop/host-group/dedicated/a", f"shop/role/{role}"} <= before_the_cluster(record)
    assert roles(record)[role] == (BUILT_IN_ROLES["Contributor"], resource_group)


RESERVED = {"reservations": {"d4": {"sku": {"name": "Standard_D4ds_v5", "capacity": 3}}}}


def test_a_pool_is_deleted_before_the_hosts_and_reservations_of_its_groups() -> None:
    pools = {
        "web": {"hostGroup": "dedicated", "availabilityZones": ["1"]},
        "jobs": {"vmSize": "Standard_D4ds_v5", "capacityReservationGroup": "kept"},
        "api": {},
    }
    record = build({**HOSTS, "capacityReservationGroups": {"kept": RESERVED}, "nodePools": pools})
    waits = {each.name.split("/")[1]: [*each.depends_on] for each in record.all("AgentPool")}
    assert "shop/host-group/dedicated/a" in waits["web"]
    assert "shop/capacity/kept/d4" in waits["jobs"]
    assert not {"shop/host-group/dedicated/a", "shop/capacity/kept/d4"} & {*waits["api"]}


def test_the_identity_writes_to_a_placement_group_and_takes_addresses_of_a_prefix() -> None:
    record = build({"proximityPlacementGroups": {"near": {}}, "publicIPPrefixes": {"nodes": {}}})
    found = roles(record)
    assert found["placement-near"] == (BUILT_IN_ROLES["Contributor"], record.one("ProximityPlacementGroup").id)
    assert found["node-prefix-nodes"] == (BUILT_IN_ROLES["Network Contributor"], record.one("PublicIPPrefix").id)


def test_an_existing_group_by_name_or_by_id_is_the_same_pool() -> None:
    by_name = pool_name(hostGroups={"h": {"id": ID}}, nodePools={"web": {"hostGroup": "h"}})
    assert by_name == pool_name(nodePools={"web": {"hostGroupID": ID}})
    other = pool_name(**HOSTS, nodePools={"web": {"hostGroup": "dedicated"}})
    assert len({by_name, other, pool_name(nodePools={"web": {}})}) == 3


def test_a_pool_rotates_from_a_group_by_id_to_one_by_name() -> None:
    rotation = {"from": {"hostGroupID": ID}}
    record = build({**HOSTS, "nodePools": {"web": {"hostGroup": "dedicated", "rotation": rotation}}})
    new, old = record.all("AgentPool")
    assert new.get("hostGroupID") == record.one("DedicatedHostGroup").id
    assert old.get("hostGroupID") == ID


def test_a_pool_is_created_after_the_snapshot_that_is_taken_of_another() -> None:
    pools = {"canary": {"creationData": {"snapshot": "before"}}, "web": {}}
    record = build({"nodePools": pools, "snapshots": {"before": {"nodePool": "web"}}})
    snapshot = record.one("Snapshot")
    names = [each.name for each in record.requests]
    assert names.index("shop/web") < names.index(snapshot.name) < names.index("shop/canary")
    assert "creationData" in snapshot.ignore_changes
    assert record.exports["shop"]["snapshotIds"] == {"before": snapshot.id}
    assert list(record.exports["shop"]["nodePools"]) == ["canary", "web"]


def test_sizes_with_their_counts_make_a_count_of_all_senseless() -> None:
    scale = {"manual": [{"size": "Standard_D4s_v5", "count": 3}]}
    mixed = {"type": "VirtualMachines", "virtualMachinesProfile": {"scale": scale}}
    assert build({"nodePools": {"mixed": mixed}}).one("AgentPool").get("count") is None
    assert build({"nodePools": {"mixed": {**mixed, "count": 3}}}).one("AgentPool").get("count") == 3


WEB_OF = {"snapshots": {"before": {"nodePool": "web"}}}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"nodePools": {"web": {"hostGroup": "dedicated"}}}, r"dedicated is not in hostGroups \(none\)"),
        (
            {**HOSTS, "nodePools": {"web": {"hostGroup": "dedicated", "hostGroupID": ID}}},
            "set either hostGroup or hostGroupID",
        ),
        ({"hostGroups": {"h": {"id": ID, "zones": ["1"]}}}, "zones has no effect"),
        ({"snapshots": {"before": {"nodePool": "other"}}}, r"other is not in nodePools \(system\)"),
        ({"snapshots": {"before": {}}}, "set one of nodePool"),
        (
            {**WEB_OF, "nodePools": {"web": {"creationData": {"snapshot": "before"}}}},
            "the pool would wait for it: take the snapshot first",
        ),
        (
            {**WEB_OF, "nodePools": {"web": {}}, "defaultNodePool": {"creationData": {"snapshot": "before"}}},
            "before it can have a snapshot",
        ),
        ({"nodePools": {"web": {"creationData": {"snapshot": "x"}}}}, r"x is not in snapshots \(none\)"),
    ],
)
def test_a_group_or_snapshot_that_cannot_be_used_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Cluster.model_validate(settings)


def test_advice_to_rotate_names_groups_and_snapshots_as_the_settings_do() -> None:
    pool = SimpleNamespace(urn="urn:pulumi:s::p::fairway:index:NodePool$x::shop/web/a1b", name="shop/web/a1b")
    groups = {ID.casefold(): "shop/host-group/dedicated", "/subscriptions/s/snap": "shop/snapshot/before"}
    before = {"hostGroupID": ID, "creationData": {"sourceResourceId": "/subscriptions/s/snap"}}
    advice = StackFileAdvice().rotated(pool, before, groups, "drained")  # type: ignore[arg-type]
    assert "from: {hostGroup: dedicated, creationData: {snapshot: before}}" in advice
    assert f'from: {{hostGroupID: "{ID}"}}' in StackFileAdvice().rotated(pool, {"hostGroupID": ID}, {}, "drained")  # type: ignore[arg-type]
