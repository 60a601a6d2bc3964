"""A cluster's old KMS key that is deleted in the same update as the rotation: secrets in etcd would be lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fairway.azure import keyvault
from fairway.change.by_resource import ResourceSteps
from fairway.change.change import Reason
from fairway.request import value_at
from fairway.rules.citations import aks
from fairway.transitions import Transition
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
