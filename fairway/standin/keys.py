"""Who may use a key or pull an image when a cluster starts: KMS, disk encryption sets, bootstrap registries.

Only what the program creates is checked: who may use an existing vault, key or registry is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fairway.azure import containerregistry, keyvault
from fairway.azure.dashboard import GRAFANA
from fairway.azure.resource_type import ResourceType
from fairway.azure.roles import BUILT_IN_ROLES
from fairway.request import mapping, value_at
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.errors import ArmError
from fairway.standin.roles import has_known_roles, holds, identities, identity_of

_VAULT, _KEY = keyvault.VAULT.token, keyvault.KEY.token
_REGISTRY = containerregistry.REGISTRY.token
ANY_KEY_ROLE = tuple(BUILT_IN_ROLES[f"Key Vault {each}"] for each in ("Administrator", "Crypto Officer", "Crypto User"))
"""The roles with which keys can be used."""
ENCRYPTION_USER = BUILT_IN_ROLES["Key Vault Crypto Service Encryption User"]
"""The role for keys of disk encryption sets."""
_PULL = tuple(
    BUILT_IN_ROLES[each]
    for each in ("AcrPull", "AcrPush", "Contributor", "Owner", "Container Registry Repository Reader")
)


def check_key_uses(cloud: Cloud, inputs: Mapping[str, Any], state: Mapping[str, Any]) -> None:
    """Refuse a cluster that could not use its keys, or whose nodes could not pull AKS's images.

    `state` is that after the PUT. Raises ArmError.
    """
    for refusal in (*_kms(cloud, inputs), *_disks(cloud, inputs), *_bootstrap(cloud, inputs, state)):
        raise refusal


def _kms(cloud: Cloud, inputs: Mapping[str, Any]) -> Iterator[ArmError]:
    """The code and text are from Azure/AKS issue 3575. Behind a private endpoint AKS cannot check the permission
    (MicrosoftDocs/azure-aks-docs articles/aks/use-kms-etcd-encryption.md)."""
    kms = mapping(value_at(inputs, "securityProfile.azureKeyVaultKms")) or {}
    vault = _vault_of(cloud, str(kms.get("keyId", "")))
    if not vault or not kms.get("enabled") or kms.get("keyVaultNetworkAccess") == "Private":
        return
    for identity in value_at(inputs, "identity.userAssignedIdentities") or ():
        used = cloud.get(str(identity))
        if used is None or not has_known_roles(cloud, used):
            continue
        who = identity_of(used.id, identities(cloud, inputs))["principalId"]
        if not holds(cloud, who, vault.id, *ANY_KEY_ROLE):
            yield ArmError(
                400,
                "AzureKeyVaultKmsValidateIdentityPermissionCustomerError",
                f'The identity does not have keys encrypt/decrypt permission on key vault "https://{vault.name}'
                '.vault.azure.net".',
            )


def _disks(cloud: Cloud, inputs: Mapping[str, Any]) -> Iterator[ArmError]:
    """The code and text are from MicrosoftDocs/azure-docs issue 96319."""
    used = created(cloud.get(str(inputs.get("diskEncryptionSetID", ""))))
    vault = used and _vault_of(cloud, str(value_at(used.inputs, "activeKey.keyUrl")))
    if not used or not vault:
        return
    who = str(value_at(used.state, "identity.principalId"))
    if not holds(cloud, who, vault.id, *ANY_KEY_ROLE, ENCRYPTION_USER):
        yield ArmError(
            400,
            "KeyVaultAccessForbidden",
            f"Unable to access key vault resource '{value_at(used.inputs, 'activeKey.keyUrl')}' to enable encryption "
            f"at rest. Please grant get, wrap and unwrap key permissions to disk encryption set '{used.name}'. Please "
            "visit https://aka.ms/keyvaultaccessssecmk for more information.",
        )


def _bootstrap(cloud: Cloud, inputs: Mapping[str, Any], state: Mapping[str, Any]) -> Iterator[ArmError]:
    """The text is from learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes, page
    vmextensionerror-oraspullunauthorized."""
    registry = created(cloud.get(str(value_at(inputs, "bootstrapProfile.containerRegistryId"))))
    isolated = value_at(inputs, "networkProfile.outboundType") in ("none", "block")
    if registry is None or not isolated or value_at(inputs, "bootstrapProfile.artifactSource") != "Cache":
        return
    who = str(value_at(state, "identityProfile.kubeletidentity.objectId"))
    used = cloud.get(str(value_at(state, "identityProfile.kubeletidentity.resourceId")))
    if not (used and not has_known_roles(cloud, used)) and not holds(cloud, who, registry.id, *_PULL):
        yield ArmError(
            400,
            "VMExtensionProvisioningError",
            "VM has reported a failure when processing extension 'vmssCSE'. Error message: \"Enable failed: failed to "
            'execute command: command terminated with exit status=212". Bootstrap Container Registry authorization '
            "failed. Please ensure kubelet identity has pull access to the registry.",
        )


def check_vault(cloud: Cloud, id: str, inputs: Mapping[str, Any], before: Resource | None) -> None:
    """Refuse the name of a deleted vault that is not recovered. The text is from alan-turing-institute/data-safe-haven
    issue 2523."""
    name = id.rsplit("/", 1)[-1]
    if before is None and cloud.fact(deleted(name)) and value_at(inputs, "properties.createMode") != "recover":
        raise ArmError(
            409,
            "ConflictError",
            "A vault with the same name already exists in deleted state. You need to either recover or purge existing "
            "key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft "
            "delete.",
        )


def check_name(cloud: Cloud, kind: ResourceType, id: str) -> None:
    """Refuse a name that another resource of the type has, if it has to be unique in all of Azure."""
    if kind.taken and _taken(cloud, kind.token, id):
        code, message = kind.taken
        raise ArmError(409, code, message.format(name=id.rsplit("/", 1)[-1].lower()))


def check_grafana(cloud: Cloud, id: str) -> None:
    """Refuse the name of another Grafana, which is part of its host name:
    learn.microsoft.com/azure/managed-grafana/troubleshoot-managed-grafana."""
    if _taken(cloud, GRAFANA.token, id):
        name = id.rsplit("/", 1)[-1]
        raise ArmError(409, "ResourceNameNotAvailable", f"The Grafana workspace name '{name}' is not available.")


def remember_deleted(cloud: Cloud, resource: Resource) -> None:
    """Keep the names of a deleted vault, or of the vaults in a deleted resource group."""
    vaults = [resource] if resource.type == _VAULT else cloud.below(resource.id, _VAULT)
    for each in vaults:
        cloud.remember(deleted(each.name), True)


def deleted(name: str) -> str:
    """The fact that a vault of this name was deleted."""
    return f"deleted vault {name.lower()}"


def existing_key(kind: str, before: Resource | None) -> dict[str, Any] | None:
    """The state of a key that exists: Azure returns it without a change
    (learn.microsoft.com/rest/api/keyvault/keyvault/keys/create-if-not-exist). None for anything else."""
    return dict(before.state) if before is not None and kind == _KEY else None


def _vault_of(cloud: Cloud, key: str) -> Resource | None:
    """The vault with the key of this identifier, if the program creates both."""
    found = re.match(r"https://([^./]+)\.vault\.[^/]+/keys/([^/]+)", key)
    for vault in cloud.of_type(_VAULT) if found else ():
        if found and vault.name.lower() == found[1].lower() and cloud.get(f"{vault.id}/keys/{found[2]}"):
            return created(vault)
    return None


def _taken(cloud: Cloud, kind: str, id: str) -> bool:
    name = id.rsplit("/", 1)[-1].lower()
    return any(each.name.lower() == name and each.id.lower() != id.lower() for each in cloud.of_type(kind))


def created(resource: Resource | None) -> Resource | None:
    """The resource if the program created it: of others only the id is known."""
    return resource if resource is not None and resource.inputs else None
