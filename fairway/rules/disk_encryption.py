"""Keys of your own for the disks of the nodes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.azure.compute import DISK_ENCRYPTION_SET
from fairway.rules.citations import aks, code, thread
from fairway.rules.cluster_network import Stack
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_SCHEMA = "schemas/2026-03-02/Microsoft.Compute.json"
_PAGE = "azure-disk-customer-managed-keys.md"
_KEYS = "https://learn.microsoft.com/azure/virtual-machines/disk-encryption#customer-managed-key-restrictions"


def _sets(stack: Stack) -> Iterator[tuple[Reader, Reader]]:
    """Each disk encryption set with its vault, where both are part of the plan."""
    for each in stack.all(DISK_ENCRYPTION_SET.token):
        vault = stack.resource(each.text("activeKey.sourceVault.id"))
        if vault:
            yield each, vault


@rule(
    "disk-encryption-vault-purge-protection",
    "The vault with the key of a disk encryption set has soft delete and purge protection.",
    remedy="Set properties.enablePurgeProtection of the vault to true, and enableSoftDelete to true or leave it out.",
    sources=(aks(f"{_PAGE}#prerequisites"),),
    severity="warning",
    over=Stack,
)
def _purge(stack: Stack) -> Faults:
    for each, vault in _sets(stack):
        path = "properties.enablePurgeProtection"
        if vault.missing(path) or vault.off(path) or vault.off("properties.enableSoftDelete"):
            reason = f"vault {vault.request.name} can lose the key of {each.request.name}: Azure refuses such a vault."
            yield vault.fault(path, reason, stack.worse_if_new(vault))


@rule(
    "disk-encryption-vault-region",
    "A disk encryption set and the vault with its key are in one region.",
    remedy="Use a vault in the region of the cluster.",
    sources=(_KEYS,),
    over=Stack,
)
def _region(stack: Stack) -> Faults:
    for each, vault in _sets(stack):
        if vault.is_elsewhere(each):
            reason = f"{each.request.name} is in {each.location}, the vault of its key in {vault.location}."
            yield each.fault("activeKey", reason)


@rule(
    "disk-encryption-key-version",
    "Without automatic rotation, the keyUrl of a disk encryption set includes the key's version.",
    remedy="Write https://<vault>.vault.azure.net/keys/<name>/<version>.",
    sources=(code("Azure/azure-resource-manager-schemas", f"{_SCHEMA}#/definitions/KeyForDiskEncryptionSet"),),
    over=DISK_ENCRYPTION_SET.token,
)
def _version(encryption: Resource) -> Faults:
    path, rotated = "activeKey.keyUrl", "rotationToLatestKeyVersionEnabled"
    bare = re.fullmatch(r"https://[^/]+/keys/[^/]+/?", encryption.text(path))
    if bare and not encryption.on(rotated) and not encryption.hidden(rotated):
        yield encryption.fault(path, f"{encryption.text(path)} has no key version.")


@rule(
    "disk-encryption-set-without-identity",
    "A disk encryption set has an identity.",
    remedy="Set identity.type to SystemAssigned, or name a user-assigned identity.",
    sources=(
        thread("Azure/ResourceModules/pull/2864"),
        thread("hashicorp/terraform-provider-azurerm/issues/6390"),
    ),
    over=DISK_ENCRYPTION_SET.token,
)
def _identity(encryption: Resource) -> Faults:
    if encryption.missing("identity") or encryption.word("identity.type") == "none":
        reason = "it could not read its key (Required parameter 'ResourceIdentity' is missing)."
        yield encryption.fault("identity", reason)
