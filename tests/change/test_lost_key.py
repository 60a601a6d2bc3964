"""The key that secrets in etcd were written with has to outlive its rotation."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.change.change import Change
from fairway.change.compare import compare
from fairway.change.planned_step import PlannedStep

CLUSTER = "azure-native:containerservice:ManagedCluster"
KEY, VAULT = "azure-native:keyvault:Key", "azure-native:keyvault:Vault"


def cluster(before: str, after: str) -> PlannedStep:
    old, new = (
        {
            "securityProfile": {
                "azureKeyVaultKms": {"enabled": True, "keyId": f"https://kv.vault.azure.net/keys/{key}/1"}
            }
        }
        for key in (before, after)
    )
    return PlannedStep("update", "u::shop", CLUSTER, "shop", old, new)


def gone(type: str, **inputs: Any) -> PlannedStep:
    return PlannedStep("delete", f"u::{type}", type, "old", inputs)


def of(*steps: PlannedStep) -> Change:
    (found,) = (each for each in compare(steps).changes if each.type == CLUSTER)
    return found


@pytest.mark.parametrize("lost", [gone(KEY, vaultName="kv", keyName="a"), gone(VAULT, vaultName="KV")])
def test_a_rotation_that_takes_the_old_key_away_does_not_pass(lost: PlannedStep) -> None:
    found = of(cluster("a", "b"), lost)
    assert found.outcome == "refused"
    assert "secrets encrypted with it cannot be read" in found.reasons[0].text
    assert found.workaround.startswith("Keep the old key and its vault in the program")


def test_another_key_may_go() -> None:
    assert of(cluster("a", "b"), gone(KEY, vaultName="kv", keyName="c")).outcome == "in place"
    assert of(cluster("a", "b"), gone(KEY, vaultName="other", keyName="a")).outcome == "in place"


def kms(on: bool) -> dict[str, Any]:
    return {"securityProfile": {"azureKeyVaultKms": {"enabled": on}}}


@pytest.mark.parametrize(
    ("deployed", "wanted", "outcome"),
    [
        (kms(False), kms(False), "deleted"),
        (kms(True), kms(False), "interrupted"),
        ({}, {}, "deleted"),
        (kms(False), kms(True), "interrupted"),
    ],
)
@pytest.mark.parametrize("principal", ["1b2c", "other"])
def test_the_role_of_kms_on_its_key_may_go_once_kms_is_off(
    deployed: dict[str, Any], wanted: dict[str, Any], outcome: str, principal: str
) -> None:
    role = {
        "principalId": principal,
        "principalType": "ServicePrincipal",
        "scope": "/subscriptions/1/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/kv",
        "roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/12338af0-0e69-4776-bea7-57ae8d297424",
    }
    outputs = {**deployed, "identity": {"userAssignedIdentities": {"/id": {"principalId": "1b2c"}}}}
    token = "azure-native:authorization:RoleAssignment"
    steps = [
        PlannedStep("update", "u::shop", CLUSTER, "shop", {}, wanted, outputs),
        PlannedStep("delete", "u::role", token, "shop/role/key-vault", role),
    ]
    found = next(each for each in compare(steps).changes if each.urn == "u::role")
    assert found.outcome == (outcome if principal == "1b2c" else "interrupted")
