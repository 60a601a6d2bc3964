"""Storage accounts: which kinds and SKUs have which features."""

from __future__ import annotations

from fairway.azure import storage
from fairway.rules.cidr import network, networks
from fairway.rules.citations import code, thread
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_DOCS = "https://learn.microsoft.com/azure/storage/"
_KINDS = f"{_DOCS}common/storage-account-overview#types-of-storage-accounts"
_AZURERM = code("hashicorp/terraform-provider-azurerm", "internal/services/storage/storage_account_resource.go")

PRIVATE = networks(("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
SMALLEST_RANGE = 30
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


@rule(
    "storage-ip-rules",
    "The IP rules of a storage account are public addresses, and ranges up to a /30.",
    remedy="Write a public address, or a range such as 203.0.113.0/24; admit a VNet by virtualNetworkRules.",
    sources=(f"{_DOCS}common/storage-network-security#grant-access-from-an-internet-ip-range",),
    over=STORAGE_ACCOUNT,
)
def _ip_rules(account: Resource) -> Faults:
    for part in account.parts("networkRuleSet.ipRules"):
        text = part.text("iPAddressOrRange") or part.text("value")
        found = network(text)
        if found is None or found.version != 4:
            continue
        if any(found.overlaps(each) for each in PRIVATE):
            yield part.fault("iPAddressOrRange", f"{text} is private (InvalidValuesForRequestParameters).")
        elif "/" in text and found.prefixlen > SMALLEST_RANGE:
            yield part.fault("iPAddressOrRange", f"{text} is smaller than a /{SMALLEST_RANGE}.")


@rule(
    "storage-customer-key",
    "An account with keys of a vault names the key.",
    remedy="Set encryption.keyVaultProperties with keyname and keyvaulturi, or keySource to Microsoft.Storage.",
    sources=(f"{_DOCS}common/customer-managed-keys-configure-new-account", _AZURERM),
    over=STORAGE_ACCOUNT,
)
def _key(account: Resource) -> Faults:
    path = "encryption.keyVaultProperties"
    if account.word("encryption.keySource") == "microsoft.keyvault" and account.missing(path):
        yield account.fault(path, "keySource is Microsoft.Keyvault, and no key is named.")
