"""Disk encryption sets."""

from __future__ import annotations

from fairway.azure.resource_type import ResourceType, in_group

DISK_ENCRYPTION_SET = ResourceType(
    "compute:DiskEncryptionSet",
    in_group("Microsoft.Compute/diskEncryptionSets/{diskEncryptionSetName}"),
    seconds=(20, 15, 15),
)
