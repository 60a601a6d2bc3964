"""Backup vaults."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from fairway.rules.backup_vaults import POLICY, VAULT
from tests.preflight import Fragment, Pairs, broken, cluster, distinguishes


def vault(kind: str = "GeoRedundant", restore: str = "", **settings: Any) -> Fragment:
    inner = {
        "storageSettings": [{"datastoreType": "VaultStore", "type": kind}],
        "securitySettings": {"softDeleteSettings": settings},
        "featureSettings": {"crossRegionRestoreSettings": {"state": restore}},
    }
    return cluster(beside=[Request(VAULT, "backups", {"vaultName": "backups", "properties": inner})])


def policy(every: str, kind: str = "Microsoft.ContainerService/managedClusters") -> Fragment:
    trigger = {"schedule": {"repeatingTimeIntervals": [f"R/2026-12-01T00:00:00+00:00/{every}"]}}
    inner = {"datasourceTypes": [kind], "policyRules": [{"name": "backup", "trigger": trigger}]}
    return cluster(beside=[Request(POLICY, "daily", {"backupPolicyName": "daily", "properties": inner})])


PAIRS: Pairs = {
    "backup-policy-interval": (policy("PT2H"), policy("PT4H")),
    "backup-vault-soft-delete": (vault(retentionDurationInDays=7), vault(retentionDurationInDays=14)),
    "backup-vault-cross-region": (vault("LocallyRedundant", "Enabled"), vault("GeoRedundant", "Enabled")),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_backup_vaults_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(("days", "state", "refused"), [(181, "On", True), (0, "Off", False)])
def test_soft_delete_that_is_off_keeps_nothing(days: int, state: str, refused: bool) -> None:
    found = broken(vault(retentionDurationInDays=days, state=state))
    assert ("backup-vault-soft-delete" in found) == refused


@pytest.mark.parametrize("fine", [policy("P1W"), policy("PT2H", "Microsoft.Compute/disks")])
def test_other_backups_have_other_intervals(fine: Fragment) -> None:
    assert "backup-policy-interval" not in broken(fine)
