"""A cluster's KMS key that is deleted while secrets in etcd are encrypted with it, and roles on a key without use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fairway.azure import keyvault
from fairway.azure.roles import role_name
from fairway.change.by_resource import ResourceSteps
from fairway.change.change import Reason
from fairway.change.planned_step import PlannedStep
from fairway.request import mapping, value_at
from fairway.rules.citations import aks
from fairway.rules.cluster import MANAGED_CLUSTER
from fairway.transitions import Transition
from fairway.transitions.difference import same
from fairway.transitions.kms import KEY

_TYPES = (keyvault.KEY.token, keyvault.VAULT.token)
# azure-aks-docs, use-kms-etcd-encryption.md: deleting the key or the vault causes the secrets to be unrecoverable.
_SOURCE = aks("use-kms-etcd-encryption.md#limitations")
KEEP = "Keep the old key and its vault in the {holder} until the rotation after this one."


def lost_key(found: Iterable[Transition], entries: Sequence[ResourceSteps]) -> Reason | None:
    """The key or vault that is deleted although the cluster's secrets were encrypted with it; None if there is none."""
    old = next((str(each.before).casefold() for each in found if each.path == KEY and each.before), "")
    for entry in entries:
        step = entry.step
        if not old or step.token not in _TYPES or entry.fate not in ("deleted", "replaced"):
            continue
        vault = str(value_at(step.old_inputs, "vaultName", "")).casefold()
        key = str(value_at(step.old_inputs, "keyName", "")).casefold()
        if f"://{vault}." in old and (step.kind == "Vault" or f"/keys/{key}" in old):
            text = f"{step.label} is deleted in this update, and secrets encrypted with it cannot be read."
            return Reason(text, KEY, source=_SOURCE)
    return None


_ON = "securityProfile.azureKeyVaultKms.enabled"
_OF_KMS = ("Key Vault Crypto User", "Key Vault Contributor")
"""The roles of KMS, the second with a private vault: azure-aks-docs, use-kms-etcd-encryption.md."""


def is_unused_kms_role(role: Mapping[str, Any], entries: Sequence[ResourceSteps]) -> bool:
    """Whether a role on a vault is that of control planes whose KMS is off, as deployed and after the update."""
    on_vault = "/providers/microsoft.keyvault/vaults/" in str(role.get("scope")).casefold()
    if not on_vault or role_name(str(role.get("roleDefinitionId") or "")) not in _OF_KMS:
        return False
    clusters = [*_clusters_of(role.get("principalId"), entries)]
    sides = [side for each in clusters for side in (each.old_inputs, each.old_outputs, each.new_inputs)]
    return bool(clusters) and not any(value_at(each, _ON) is True for each in sides)


def _clusters_of(principal: object, entries: Sequence[ResourceSteps]) -> Iterator[PlannedStep]:
    """The clusters whose control plane has this identity."""
    steps = [entry.step for entry in entries]
    ids = [each.id for each in steps if each.id and same(each.old_outputs.get("principalId"), principal)]
    for each in steps:
        if each.token == MANAGED_CLUSTER and principal:
            own = value_at(each.old_outputs, "identity.userAssignedIdentities")
            users = [value_at(one, "principalId") for one in (mapping(own) or {}).values()]
            users.append(value_at(each.old_outputs, "identity.principalId"))
            named = value_at(each.old_inputs, "identity.userAssignedIdentities") or ()
            if any(same(one, principal) for one in users) or any(same(one, id) for one in named for id in ids):
                yield each
