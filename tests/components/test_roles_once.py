"""A role that several clusters need for one identity at one scope is assigned once, and all wait for it."""

from __future__ import annotations

from typing import Any

import pytest

from config.stack import Stack
from fairway.plan import Record, record
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


def two(settings: dict[str, Any], shared: dict[str, Any] | None = None) -> Record:
    """The record of two clusters with the same settings in one resource group."""
    one = {"location": "westeurope", "resourceGroupName": "rg", **settings}
    stack = {"clusters": {"a": one, "b": one}} | ({"shared": {"location": "westeurope", **shared}} if shared else {})
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


@pytest.mark.parametrize("case", CASES)
def test_two_clusters_that_share_an_identity_have_each_of_its_roles_once(case: str) -> None:
    settings, shared, part, labels = CASES[case]
    found = two(settings, shared)
    names = [each.name for each in found.all("RoleAssignment") if f"/{part}" in each.name]
    assert {name.rpartition("/")[2] for name in names if name.startswith("a/")} >= labels, names
    assert not {name.rpartition("/")[2] for name in names if name.startswith("b/")} & labels
    assert not twice(found)


def test_a_backup_waits_for_the_roles_that_the_other_cluster_assigns() -> None:
    waits = {*two({"backup": BACKUP}).one("BackupInstance", "b/backup/instance").depends_on}
    assert {"a/backup/role/vault-on-snapshots", "b/backup/role/vault-on-cluster"} <= waits


def test_a_role_at_the_groups_of_two_clusters_is_assigned_at_both() -> None:
    workload = {"workloadIdentities": {"api": {**WORKLOAD, "roleAssignments": READER}}}
    clusters = {key: {"location": "westeurope", "resourceGroupName": key, **workload} for key in "ab"}
    found = record(declaring(Stack.model_validate({"clusters": clusters})), project="shops", stack="test")
    names = [each.name for each in found.all("RoleAssignment") if "workload" in each.name]
    assert names == ["a/workload/api/role/reader", "b/workload/api/role/reader"]


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
