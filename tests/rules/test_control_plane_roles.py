"""The roles of the control plane's identity."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.request import Request
from tests.preflight import (
    GROUP,
    IDENTITY,
    NETWORK,
    NODES,
    USER_ASSIGNED,
    Fragment,
    Pairs,
    broken,
    distinguishes,
    judge,
    of,
    system,
    virtual_network,
)


def in_new_network(*beside: Request, **more: Any) -> Fragment:
    """A cluster in a new VNet."""
    settings = {"identity": USER_ASSIGNED, "virtualNetwork": virtual_network(), "beside": [*beside]}
    return of(system(vnetSubnetID=NODES), **settings | more)


def role(scope: str) -> Request:
    return Request(
        ROLE_ASSIGNMENT.token, "role", {"scope": scope, "principalId": "1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d"}
    )


def with_new_identity(*beside: Request) -> Fragment:
    """A cluster in an existing subnet, whose identity is created with it."""
    inputs = {"resourceName": "id1", "resourceGroupName": "rg1", "location": "westeurope"}
    made = Request("azure-native:managedidentity:UserAssignedIdentity", "id1", inputs, id=f"{IDENTITY}/id1")
    identity = {"type": "UserAssigned", "userAssignedIdentities": [made.id]}
    return of(system(vnetSubnetID=NODES), identity=identity, beside=[made, *beside])


PAIRS: Pairs = {
    "control-plane-role-on-new-resource": (in_new_network(), in_new_network(role(NODES))),
    "control-plane-role-missing": (with_new_identity(), with_new_identity(role(NODES))),
    "system-identity-roles-follow": (
        of(system(vnetSubnetID=NODES), identity={"type": "SystemAssigned"}),
        of(system(vnetSubnetID=NODES), identity=USER_ASSIGNED),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_on_roles_of_the_control_plane_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize("scope", [f"{NETWORK}/vnet1", GROUP, GROUP.rpartition("/resourceGroups")[0]])
def test_a_role_above_the_subnet_counts(scope: str) -> None:
    assert "control-plane-role-on-new-resource" not in broken(in_new_network(role(scope)))


def test_what_exists_may_have_its_roles() -> None:
    made = Request("azure-native:managedidentity:UserAssignedIdentity", "id1", {}, id=f"{IDENTITY}/id1")
    for fragment in (in_new_network(made), in_new_network(existing=True), in_new_network(virtualNetwork=None)):
        fragment = {key: value for key, value in fragment.items() if value is not None}
        assert "control-plane-role-on-new-resource" not in broken(fragment)
    late = of(system(vnetSubnetID=NODES), identity={"type": "SystemAssigned"}, existing=True)
    assert "system-identity-roles-follow" not in broken(late)


def test_a_role_on_a_part_or_above_counts_and_a_running_cluster_may_have_its_roles() -> None:
    for scope in (f"{NETWORK}/vnet1", f"{NODES}/part"):
        assert "control-plane-role-missing" not in broken(with_new_identity(role(scope)))
    assert "control-plane-role-missing" not in broken(with_new_identity() | {"existing": True})


def test_a_new_disk_encryption_set_needs_a_role_too() -> None:
    disks = f"{GROUP}/providers/Microsoft.Compute/diskEncryptionSets/disks"
    made = Request("azure-native:compute:DiskEncryptionSet", "disks", {}, id=disks)
    found = judge(in_new_network(role(NODES), made, diskEncryptionSetID=disks))
    (reason,) = [each.reason for each in found if each.rule == "control-plane-role-on-new-resource"]
    assert reason.endswith("a role on the new diskEncryptionSets/disks: volumes are not created.")
