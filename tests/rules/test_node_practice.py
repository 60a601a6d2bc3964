"""Good practice: nodes and their disks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.preflight import GROUP, LAUNCH, USER_ASSIGNED, Pairs, broken, cluster, distinguishes, of, pool, system

KEY = "https://kv1.vault.azure.net/keys/etcd/0123456789abcdef"
SET = f"{GROUP}/providers/Microsoft.Compute/diskEncryptionSets/d"
VAULT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv1"


def only(**changes: Any) -> dict[str, Any]:
    """A cluster with one pool."""
    return of(system(**changes))


def kms(access: str) -> dict[str, Any]:
    vault = {"keyVaultResourceId": VAULT} if access == "Private" else {}
    settings = {"enabled": True, "keyId": KEY, "keyVaultNetworkAccess": access, **vault}
    return cluster(
        securityProfile={"azureKeyVaultKms": settings},
        identity=USER_ASSIGNED,
        apiServerAccessProfile={"enableVnetIntegration": True},
    )


PAIRS: Pairs = {
    "host-encryption": (only(enableEncryptionAtHost=False), only(enableEncryptionAtHost=True)),
    "disks-with-own-key": (cluster(), cluster(diskEncryptionSetID=SET)),
    "secrets-with-own-key": (cluster(), kms("Private")),
    "kms-vault-public": (kms("Public"), kms("Private")),
    "fips": (only(), only(enableFIPS=True)),
    "ephemeral-os-disk": (
        only(osDiskType="Managed", vmSize="Standard_D4ds_v5"),
        only(osDiskType="Managed", vmSize="Standard_D4s_v5"),
    ),
    "trusted-launch": (only(), only(securityProfile=LAUNCH)),
    "node-ssh": (
        only(securityProfile={"sshAccess": "LocalUser"}),
        only(securityProfile={"sshAccess": "Disabled"}),
    ),
    "unsafe-sysctls-allowed": (
        only(kubeletConfig={"allowedUnsafeSysctls": ["net.core.somaxconn"]}),
        only(kubeletConfig={"allowedUnsafeSysctls": []}),
    ),
    "node-resource-group-open": (
        cluster(nodeResourceGroupProfile={"restrictionLevel": "Unrestricted"}),
        cluster(nodeResourceGroupProfile={"restrictionLevel": "ReadOnly"}),
    ),
    "node-resource-group-name": (cluster(), cluster(nodeResourceGroup="rg-nodes")),
    "storage-drivers-off": (
        cluster(storageProfile={"diskCSIDriver": {"enabled": False}}),
        cluster(storageProfile={"diskCSIDriver": {"enabled": True}}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_node_practice_distinguishes_a_bad_request_from_a_near_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_every_pool_is_checked() -> None:
    """Checkov reads the first inline pool only."""
    second = cluster(pool(enableEncryptionAtHost=False))
    second["agentPoolProfiles"][0]["enableEncryptionAtHost"] = True
    assert "host-encryption" in broken(second, profile="dev")
