"""Storage accounts."""

from __future__ import annotations

from typing import Any

from fairway.azure.resource_type import ResourceType, Values, in_group


def _account(id: str, inputs: Values) -> dict[str, Any]:
    name = id.rsplit("/", 1)[-1]
    services = ("blob", "dfs", "file", "queue", "table")
    endpoints = {service: f"https://{name}.{service}.core.windows.net/" for service in services}
    region = str(inputs.get("location", ""))
    return {"primaryEndpoints": endpoints, "primaryLocation": region, "statusOfPrimary": "available"}


STORAGE_ACCOUNT = ResourceType(
    "storage:StorageAccount",
    in_group("Microsoft.Storage/storageAccounts/{accountName}"),
    replaces=("isHnsEnabled", "location"),
    seconds=(25, 5, 5),
    # MicrosoftDocs/azure-docs, articles/azure-resource-manager/troubleshooting/error-storage-account-name.md.
    taken=("StorageAccountAlreadyTaken", "The storage account named {name} is already taken."),
    defaults={
        "accessTier": "Hot",
        "enableHttpsTrafficOnly": True,
        "minimumTlsVersion": "TLS1_0",
        "allowBlobPublicAccess": False,
    },
    computed=_account,
)
BLOB_CONTAINER = ResourceType(
    "storage:BlobContainer",
    in_group("Microsoft.Storage/storageAccounts/{accountName}/blobServices/default/containers/{containerName}"),
    default_location=False,
    defaults={"publicAccess": "None"},
)
