"""A role that several clusters need for one identity at one scope is assigned once, and all wait for it."""

from __future__ import annotations

from typing import Any

import pytest

from components.places import KINDS
from config.stack import Stack
from fairway.plan import Record, record
from fairway.request import Request
from tests.components.backup_rows import PRINCIPAL, STORAGE, VAULT
from tests.repository import declaring

SUBSCRIPTION = "/subscriptions/1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d"
IDENTITY = f"{SUBSCRIPTION}/resourceGroups/ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id"
AGIC = {"addonProfiles": {"ingressApplicationGateway": {"enabled": True}}}
SUBNETS = {"nodes": {"addressPrefix": "10.224.0.0/20"}, "edge": {"addressPrefix": "10.224.48.0/24"}}
BACKUP = {
    "backupVault": {"id": VAULT, "principalId": PRINCIPAL},
    "storageAccount": {"id": STORAGE},
    "snapshotResourceGroupName": "snapshots",
}
WORKLOAD = {"id": IDENTITY, "namespace": "shop", "serviceAccountName": "api", "principalId": PRINCIPAL}
READER = {"reader": {"roleDefinitionName": "Reader", "scope": "resourceGroup"}}
GATEWAY = {
    "subnet": "edge",
    "identity": {"userAssignedIdentities": [IDENTITY], "principalId": PRINCIPAL},
    "sslCertificates": {"tls": {"keyVaultSecret": "tls"}},
}


def two(settings: dict[str, Any], shared: dict[str, Any] | None = None, keys: str = "ab") -> Record:
    """The record of two clusters with the same settings in one resource group."""
    one = {"location": "westeurope", "resourceGroupName": "rg", **settings}
    stack = {"clusters": dict.fromkeys(keys, one)} | (
        {"shared": {"location": "westeurope", **shared}} if shared else {}
    )
    return record(declaring(Stack.model_validate(stack)), project="shops", stack="test")


def twice(found: Record) -> list[str]:
    """The role assignments that Azure would refuse."""
    seen = [
        " ".join(str(each.get(key)).lower() for key in ("scope", "principalId", "roleDefinitionId"))
        for each in found.all("RoleAssignment")
    ]
    return [each for each in {*seen} if seen.count(each) > 1]


CASES: dict[str, tuple[dict[str, Any], dict[str, Any] | None, str, set[str]]] = {
    "Grafana": (
        {"monitoring": {"grafana": {"shared": "all"}}},
        {"grafanas": {"all": {}}},
        "grafana",
        {"resource-group"},
    ),
    "a backup vault": (
        {"backup": BACKUP},
        None,
        "backup",
        {"vault-on-storage", "vault-on-snapshots", "vault-snapshots", "vault-disks"},
    ),
    "a gateway's identity": (
        {"network": {"subnets": SUBNETS, "applicationGateway": GATEWAY}, "keyVault": {"shared": "kv"}, **AGIC},
        {"keyVaults": {"kv": {}}},
        "gateway",
        {"key-vault"},
    ),
    "a workload's identity": (
        {"workloadIdentities": {"api": {**WORKLOAD, "roleAssignments": READER}}},
        None,
        "workload",
        {"reader"},
    ),
}


def own_names(found: Record) -> dict[str, str]:
    """The logical names of roles by the name that they have in a stack with one cluster."""
    names = {each.name: each for each in found.all("RoleAssignment") if each.name.startswith("shared/role/")}
    return {_aliases(each)[0]: name for name, each in names.items()}


def _aliases(request: Request) -> list[str]:
    return [each["name"] for each in request.options.get("aliases", ()) if "name" in each]


@pytest.mark.parametrize("case", CASES)
def test_two_clusters_that_share_an_identity_have_each_of_its_roles_once(case: str) -> None:
    settings, shared, part, labels = CASES[case]
    found = two(settings, shared)
    names = [each.name for each in found.all("RoleAssignment") if f"/{part}" in each.name]
    assert {name.rpartition("/")[2] for name in own_names(found) if f"/{part}" in name} == labels
    assert not {name.rpartition("/")[2] for name in names} & labels
    assert not twice(found)


def test_a_backup_waits_for_the_roles_that_the_other_cluster_assigns() -> None:
    found = two({"backup": BACKUP})
    waits = {*found.one("BackupInstance", "b/backup/instance").depends_on}
    assert {own_names(found)["a/backup/role/vault-on-snapshots"], "b/backup/role/vault-on-cluster"} <= waits


@pytest.mark.parametrize("case", CASES)
def test_a_role_keeps_its_name_whichever_of_the_clusters_is_removed(case: str) -> None:
    settings, shared, _, labels = CASES[case]
    both = own_names(two(settings, shared))
    for key in "ab":
        one = two(settings, shared, keys=key)
        known = {name for each in one.all("RoleAssignment") for name in (each.name, *_aliases(each))}
        assert known >= {*both.values()}
    assert {name.rpartition("/")[2] for name in both} >= labels


def test_the_line_of_a_role_is_that_of_the_cluster_that_declares_it() -> None:
    found = two({"workloadIdentities": {"api": {**WORKLOAD, "roleAssignments": READER}}})
    role = found.one("RoleAssignment", own_names(found)["a/workload/api/role/reader"])
    paths = [path for kind in KINDS if (path := kind.path(role))]
    assert paths[0] == ("clusters", "a", "workloadIdentities", "api", "roleAssignments", "reader")


def test_a_role_at_the_groups_of_two_clusters_is_assigned_at_both() -> None:
    workload = {"workloadIdentities": {"api": {**WORKLOAD, "roleAssignments": READER}}}
    clusters = {key: {"location": "westeurope", "resourceGroupName": key, **workload} for key in "ab"}
    found = record(declaring(Stack.model_validate({"clusters": clusters})), project="shops", stack="test")
    assert [*own_names(found)] == ["a/workload/api/role/reader", "b/workload/api/role/reader"]


def test_a_role_that_one_cluster_lists_twice_stays_two_assignments_for_the_rule_to_report() -> None:
    role = {"principalId": PRINCIPAL, "roleDefinitionName": "Reader", "scope": "resourceGroup"}
    cluster = {"location": "westeurope", "roleAssignments": {"x": role, "y": role}}
    found = record(declaring(Stack.model_validate({"clusters": {"a": cluster}})), project="shops", stack="test")
    assert {"a/role/x", "a/role/y"} <= {each.name for each in found.all("RoleAssignment")}


def test_a_cluster_into_which_backups_of_another_are_restored_assigns_no_role_again() -> None:
    """As in docs/backup.md, with the vault of a cluster in the same stack."""
    old = {"location": "westeurope", "backup": {}}

    def stack(**clusters: Any) -> Record:
        return record(declaring(Stack.model_validate({"clusters": clusters})), project="shops", stack="test")

    first = stack(old=old)
    snapshots = first.one("ResourceGroup", "old/backup/snapshots").id
    vault = {"id": first.one("BackupVault").id, "principalId": PRINCIPAL}
    role = {"identity": "cluster", "roleDefinitionName": "Contributor", "scope": snapshots}
    new = {"location": "westeurope", "backup": {"backupVault": vault}, "roleAssignments": {"restore": role}}

    def of_the_vault(found: Record) -> list[tuple[str, str]]:
        named = [each for each in found.all("RoleAssignment") if "/backup/role/vault-" in each.name]
        return [(str(each.get("scope")), str(each.get("roleDefinitionId"))[-36:]) for each in named]

    both = stack(old=old, new=new)
    assert len(of_the_vault(both)) == len({*of_the_vault(both)}) == 10
    assert both.one("RoleAssignment", "new/role/restore").get("scope") == snapshots
    again = {"backupVault": vault, "snapshotResourceGroupName": snapshots.rpartition("/")[2]}
    refused = of_the_vault(stack(old=old, new={"location": "westeurope", "backup": again}))
    assert len(refused) - len({*refused}) == 3
