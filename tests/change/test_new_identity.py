"""A running cluster whose control plane gets an identity that is created in the same update."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN
from tests.change.test_compare import CLUSTER, cluster, compared, step

NETWORK = "/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/net"
ROLE = "azure-native:authorization:RoleAssignment"
POOLS = [{"name": "system", "mode": "System", "vnetSubnetID": f"{NETWORK}/subnets/nodes"}]


def outcome(role: dict[str, Any] | None, pools: Any = POOLS) -> tuple[str, str]:
    old = cluster(identity={"type": "SystemAssigned"}, agentPoolProfiles=pools)
    new = cluster(identity={"type": "UserAssigned", "userAssignedIdentities": [UNKNOWN]}, agentPoolProfiles=pools)
    steps = [step("update", CLUSTER, "shop", old, new)]
    steps += [step("create", ROLE, "role", None, role)] if role else []
    (found,) = (each for each in compared(*steps).changes if each.name == "shop")
    return found.outcome, found.reasons[0].text


@pytest.mark.parametrize("role", [None, {"scope": f"{NETWORK}/subnets/nodes", "principalId": "another"}])
def test_without_a_role_on_a_subnet_that_is_used_the_change_interrupts(role: dict[str, Any] | None) -> None:
    assert outcome(role) == (
        "interrupted",
        "The new identity of the control plane gets no role in this update on subnets/nodes.",
    )


@pytest.mark.parametrize("scope", [NETWORK.upper(), f"{NETWORK}/subnets/nodes", UNKNOWN])
def test_with_a_role_on_it_or_above_it_the_change_is_in_place(scope: str) -> None:
    assert outcome({"scope": scope, "principalId": UNKNOWN})[0] == "in place"


def test_a_cluster_in_a_network_of_aks_needs_no_role() -> None:
    assert outcome(None, [{"name": "system", "mode": "System"}])[0] == "in place"
