"""Storage accounts: which kinds and SKUs have which features."""

from __future__ import annotations

from fairway.azure import storage
from fairway.rules.citations import code, thread
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_DOCS = "https://learn.microsoft.com/azure/storage/"
_KINDS = f"{_DOCS}common/storage-account-overview#types-of-storage-accounts"
_AZURERM = code("hashicorp/terraform-provider-azurerm", "internal/services/storage/storage_account_resource.go")

STORAGE_ACCOUNT = storage.STORAGE_ACCOUNT.token


def _performance(account: Resource) -> str:
    """`premium` or `standard`; empty where the SKU is not known."""
    sku = account.word("sku.name")
    return "premium" if sku.startswith("premium") else "standard" if sku.startswith("standard") else ""


@rule(
    "storage-hierarchical-namespace",
    "A hierarchical namespace is in a StorageV2 account with standard performance, or in a premium BlockBlobStorage.",
    remedy="Set kind to BlockBlobStorage for a premium account, or leave isHnsEnabled out.",
    sources=(
        thread("Azure/azure-cli/issues/25748"),
        thread("hashicorp/terraform-provider-azurerm/issues/4394"),
        thread("pulumi/pulumi-azure-native/issues/2581"),
    ),
    over=STORAGE_ACCOUNT,
)
def _namespace(account: Resource) -> Faults:
    kind, performance = account.word("kind"), _performance(account)
    wrong = kind in ("filestorage", "storage", "blobstorage") or (kind == "storagev2" and performance == "premium")
    if account.on("isHnsEnabled") and wrong:
        what = f"{account.text('kind')} of the SKU {account.text('sku.name')}"
        yield account.fault("isHnsEnabled", f"true is not allowed for a {what} (InvalidRequestPropertyValue).")


@rule(
    "storage-needs-hierarchical-namespace",
    "NFS 3.0 and SFTP are in an account with a hierarchical namespace.",
    remedy="Set isHnsEnabled to true.",
    sources=(thread("Azure/azure-cli/issues/24479"), f"{_DOCS}blobs/secure-file-transfer-protocol-support", _AZURERM),
    over=STORAGE_ACCOUNT,
)
def _needed(account: Resource) -> Faults:
    for key in ("enableNfsV3", "isSftpEnabled"):
        if account.on(key) and (account.off("isHnsEnabled") or account.missing("isHnsEnabled")):
            yield account.fault(key, "isHnsEnabled is not true (InvalidRequestPropertyValue).")


@rule(
    "storage-premium-kind",
    "An account of the kind BlockBlobStorage has a premium SKU.",
    remedy="Set sku.name to Premium_LRS or Premium_ZRS, or kind to StorageV2.",
    sources=(_KINDS,),
    over=STORAGE_ACCOUNT,
)
def _kind(account: Resource) -> Faults:
    if account.word("kind") == "blockblobstorage" and _performance(account) == "standard":
        yield account.fault("sku.name", f"{account.text('sku.name')} is not offered for {account.text('kind')}.")
