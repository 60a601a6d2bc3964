"""Keys of your own for the disks of the nodes."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.azure.compute import DISK_ENCRYPTION_SET
from fairway.azure.keyvault import VAULT
from fairway.request import Request
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes

KEYS = f"{GROUP}/providers/Microsoft.KeyVault/vaults/keys"
DISKS = f"{GROUP}/providers/Microsoft.Compute/diskEncryptionSets/disks"


def _encrypted(
    location: str = "West Europe",
    *,
    vault: bool = True,
    version: str = "/0123456789abcdef",
    identity: str = "SystemAssigned",
    **properties: Any,
) -> Fragment:
    """A cluster with a disk encryption set and its vault."""
    key = {"sourceVault": {"id": KEYS.lower()}, "keyUrl": f"https://keys.vault.azure.net/keys/disks{version}"}
    beside = [
        Request(
            DISK_ENCRYPTION_SET.token,
            "disks",
            {"location": "westeurope", "identity": {"type": identity}, "activeKey": key},
            id=DISKS,
        ),
        Request(VAULT.token, "keys", {"location": location, "properties": properties}, id=KEYS),
    ]
    return cluster(diskEncryptionSetID=DISKS, beside=beside if vault else beside[:1])


PAIRS: Pairs = {
    "disk-encryption-key-version": (
        _encrypted(version="", enablePurgeProtection=True),
        _encrypted(enablePurgeProtection=True),
    ),
    "disk-encryption-set-without-identity": (
        _encrypted(identity="None", enablePurgeProtection=True),
        _encrypted(enablePurgeProtection=True),
    ),
    "disk-encryption-vault-purge-protection": (_encrypted(), _encrypted(enablePurgeProtection=True)),
    "disk-encryption-vault-region": (
        _encrypted("northeurope", enablePurgeProtection=True),
        _encrypted(enablePurgeProtection=True),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_disk_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_vault_without_soft_delete_does_not_keep_keys_of_disks() -> None:
    bad = _encrypted(enablePurgeProtection=True, enableSoftDelete=False)
    assert "disk-encryption-vault-purge-protection" in broken(bad)


def test_a_vault_outside_of_the_plan_breaks_no_rule() -> None:
    assert not broken(_encrypted(vault=False)) & PAIRS.keys()
