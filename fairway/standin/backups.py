"""What Azure Backup checks before it protects a cluster: extension, trusted access and roles.

Codes: learn.microsoft.com/azure/backup/azure-kubernetes-service-backup-troubleshoot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairway.azure.containerservice import TRUSTED_ACCESS_ROLE_BINDING
from fairway.azure.kubernetesconfiguration import EXTENSION
from fairway.azure.roles import BUILT_IN_ROLES
from fairway.request import MADE_UP_SUBSCRIPTION, mapping, sequence, value_at
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.errors import ArmError
from fairway.standin.roles import CONTRIBUTOR, has_known_roles, holds, may

EXTENSION_TYPE = "microsoft.dataprotection.kubernetes"
READER = BUILT_IN_ROLES["Reader"]
_STORAGE = ("Storage Blob Data Contributor", "Storage Blob Data Owner", "Storage Account Contributor")
_STORAGE_ROLES = tuple(BUILT_IN_ROLES[each] for each in _STORAGE)


def check_backup(cloud: Cloud, inputs: Mapping[str, Any]) -> None:
    """Refuse a backup instance of a cluster that the vault could not back up."""
    cluster = cloud.get(str(value_at(inputs, "properties.dataSourceInfo.resourceID") or ""))
    vault = cloud.get(str(value_at(inputs, "properties.policyInfo.policyId") or "").rpartition("/backupPolicies/")[0])
    if cluster is None or vault is None:
        return
    for refusal in _refusals(cloud, cluster, vault, inputs):
        raise refusal


def _refusals(cloud: Cloud, cluster: Resource, vault: Resource, inputs: Mapping[str, Any]) -> Iterator[ArmError]:
    own = str(value_at(vault.state, "identity.principalId") or "")
    known = bool(own) and has_known_roles(cloud, vault)
    if known and not may(cloud, own, cluster.id, READER, CONTRIBUTOR):
        message = f"The backup vault's identity {own} needs the role Reader on the cluster to list its extensions."
        yield ArmError(400, "KubernetesBackupListExtensionsError", message)
    extensions = cloud.below(cluster.id, EXTENSION.token)
    found = next((each for each in extensions if _type(each) == EXTENSION_TYPE), None)
    if found is None:
        message = f"The extension {EXTENSION_TYPE} is not installed in the cluster."
        yield ArmError(400, "UserErrorKubernetesBackupExtensionNotFoundError", message)
        return
    bindings = cloud.below(cluster.id, TRUSTED_ACCESS_ROLE_BINDING.token)
    if not any(_is(vault, str(each.inputs.get("sourceResourceId", ""))) for each in bindings):
        message = "The Trusted Access role binding is missing or was removed from the cluster."
        yield ArmError(400, "UserErrorTrustedAccessGatewayReturnedForbidden", message)
    identity = str(value_at(found.state, "aksAssignedIdentity.principalId") or "")
    account = _account(cloud, found)
    # Who may use an account that exists is not known.
    if account is not None and account.inputs and not holds(cloud, identity, account.id, *_STORAGE_ROLES):
        message = f"The extension's identity {identity} needs the role {_STORAGE[0]} on {account.id}."
        yield ArmError(400, "UserErrorExtensionMSIMissingPermissionsOnBackupStorageLocation", message)
    for group in _snapshot_groups(inputs):
        for who in _control_planes(cluster):
            if not may(cloud, who, group, CONTRIBUTOR):
                message = f"The cluster's identity {who} needs the role Contributor on the snapshot group {group}."
                yield ArmError(403, "LinkedAuthorizationFailed", message)
        if known and not may(cloud, own, group, READER, CONTRIBUTOR):
            message = f"The backup vault's identity {own} needs the role Reader on the snapshot group {group}."
            yield ArmError(403, "LinkedAuthorizationFailed", message)


def _is(vault: Resource, id: str) -> bool:
    """Whether an id is that of the vault. One in the settings may have another subscription than the made-up one."""
    _, _, subscription, below = vault.id.lower().split("/", 3)
    same = id.lower().split("/", 3)
    return same[3:] == [below] and subscription in (same[2], MADE_UP_SUBSCRIPTION)


def _type(extension: Resource) -> str:
    return str(extension.inputs.get("extensionType", "")).lower()


def _account(cloud: Cloud, extension: Resource) -> Resource | None:
    settings = mapping(extension.inputs.get("configurationSettings")) or {}
    at = "configuration.backupStorageLocation.config"
    parts = [settings.get(f"{at}.{key}") for key in ("subscriptionId", "resourceGroup", "storageAccount")]
    subscription, group, name = parts
    home = f"/subscriptions/{subscription}/resourceGroups/{group}/providers"
    return cloud.get(f"{home}/Microsoft.Storage/storageAccounts/{name}")


def _snapshot_groups(inputs: Mapping[str, Any]) -> Iterator[str]:
    stores = value_at(inputs, "properties.policyInfo.policyParameters.dataStoreParametersList")
    for each in sequence(stores) or ():
        group = (mapping(each) or {}).get("resourceGroupId")
        if group:
            yield str(group)


def _control_planes(cluster: Resource) -> Iterator[str]:
    """The object ids of the cluster's own identities."""
    identity = mapping(cluster.state.get("identity")) or {}
    listed = mapping(identity.get("userAssignedIdentities")) or {}
    ids = [identity.get("principalId"), *((mapping(each) or {}).get("principalId") for each in listed.values())]
    yield from (str(each) for each in ids if each)
