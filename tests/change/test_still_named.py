"""Resources that a stack file hands back: no longer declared, and still used by their id."""

from __future__ import annotations

from typing import Any

import pytest

from components.advice import StackFileAdvice
from fairway.change.change import Change, fails
from fairway.change.compare import compare
from fairway.change.planned_step import PlannedStep

ABOVE = "/subscriptions/1b0f/resourceGroups/rg-bikes/providers"
LOGS = f"{ABOVE}/Microsoft.OperationalInsights/workspaces/log-bikes"
VNET = f"{ABOVE}/Microsoft.Network/virtualNetworks/vnet-bikes"
IDENTITY = f"{ABOVE}/Microsoft.ManagedIdentity/userAssignedIdentities/id-bikes"
CLUSTER = "azure-native:containerservice:ManagedCluster"


def step(token: str, op: str, name: str, id: str = "", inputs: Any = None, **more: Any) -> PlannedStep:
    urn = f"urn:pulumi:prod::bikes::fairway:index:AksCluster${token}::{name}"
    gone = op == "delete"
    return PlannedStep(
        op, urn, token, name, id=id, old_inputs=inputs or {}, new_inputs={} if gone else inputs or {}, **more
    )


def handed_back(gone: PlannedStep, *named: str, **more: Any) -> Change:
    inputs = {"identity": {"userAssignedIdentities": {each: {} for each in named}}, **more}
    found = compare([step(CLUSTER, "same", "bikes", inputs=inputs), gone], advice=StackFileAdvice())
    return next(each for each in found.changes if each.urn == gone.urn)


@pytest.mark.parametrize("protect", [True, False])
@pytest.mark.parametrize(
    ("token", "id", "named"),
    [
        ("azure-native:operationalinsights:Workspace", LOGS, LOGS),
        ("azure-native:operationalinsights:Workspace", LOGS, LOGS.lower()),
        ("azure-native:network:VirtualNetwork", VNET, f"{VNET}/subnets/nodes"),
        ("azure-native:managedidentity:UserAssignedIdentity", IDENTITY, IDENTITY),
    ],
)
def test_what_the_program_still_uses_by_its_id_is_not_offered_for_deletion(
    token: str, id: str, named: str, protect: bool
) -> None:
    change = handed_back(step(token, "delete", "bikes/it", id, protect=protect), named)
    assert change.outcome == "refused"
    assert any("its id is still used by ManagedCluster bikes" in each.text for each in change.reasons) or (
        "its id is still used by ManagedCluster bikes" in change.workaround
    )
    assert f"pulumi state move --source prod --dest prod-released --yes '{change.urn}'" in change.workaround
    assert "protect: false" not in change.workaround


def test_a_pipeline_stops_at_what_is_handed_back() -> None:
    workspace = step("azure-native:operationalinsights:Workspace", "delete", "bikes/workspace", LOGS)
    cluster = step(CLUSTER, "same", "bikes", inputs={"addonProfiles": {"omsagent": {"config": {"workspace": LOGS}}}})
    assert fails(compare([cluster, workspace]), "refused")


def test_what_nothing_names_any_more_can_be_deleted() -> None:
    workspace = step("azure-native:operationalinsights:Workspace", "delete", "bikes/workspace", LOGS)
    for named in ((), (f"{LOGS}-next",)):
        assert handed_back(workspace, *named).outcome == "interrupted"


def test_what_stays_in_azure_anyway_is_not_refused() -> None:
    workspace = step("azure-native:operationalinsights:Workspace", "delete", "bikes/workspace", LOGS, retained=True)
    assert handed_back(workspace, LOGS).outcome == "deleted"


def test_all_that_is_handed_back_leaves_the_state_together() -> None:
    vnet = step("azure-native:network:VirtualNetwork", "delete", "bikes/vnet", VNET)
    subnet = step("azure-native:network:Subnet", "delete", "bikes/subnet/nodes", f"{VNET}/subnets/nodes")
    cluster = step(CLUSTER, "same", "bikes", inputs={"tags": {}, "subnet": f"{VNET}/subnets/nodes"})
    found = [each for each in compare([cluster, vnet, subnet]).changes if each.urn in (vnet.urn, subnet.urn)]
    assert len(found) == 2
    assert all(f"'{vnet.urn}' '{subnet.urn}'" in each.workaround for each in found)
