"""What a change of securityProfile.azureKeyVaultKms, which encrypts secrets in etcd, does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairway.request import UNKNOWN, mapping, value_at
from fairway.rules.citations import aks
from fairway.transitions.difference import Difference
from fairway.transitions.fact import ASSUMED, LEFT_OUT, Fact
from fairway.transitions.transition import Transition

KEY = "securityProfile.azureKeyVaultKms.keyId"
_KMS = "securityProfile.azureKeyVaultKms"
_PAGE = "use-kms-etcd-encryption.md"
_LIMITS = aks(f"{_PAGE}#limitations")
_API = "Pods stay; the API server restarts."
_WRITE = "Write all secrets again afterwards: `kubectl get secrets --all-namespaces -o json | kubectl replace -f -`."
_BOTH_KEYS = (
    "Keep the old key and the new one valid until the next rotation: without the old one, secrets that were not "
    "written again can no longer be decrypted."
)
_ROTATED = Fact(
    "in_place",
    "The key for secrets in etcd is rotated.",
    aks(f"{_PAGE}#rotate-existing-keys-in-a-public-key-vault"),
    _API,
    f"{_BOTH_KEYS} {_WRITE}",
)


def of_kms(change: Difference, before: Mapping[str, Any], after: Mapping[str, Any]) -> Fact | None:
    """What a change of KMS does; None means that the table applies."""
    on = value_at(after, f"{_KMS}.enabled") is True
    was_on = value_at(before, f"{_KMS}.enabled") is True
    if change.key in ("keyVaultNetworkAccess", "enabled") and on and (found := _access(before, after, was_on)):
        return found
    if change.key == "enabled" and was_on and change.after is False:
        reason = "Secrets that are written from now on are not encrypted with the key."
        keep = "Do not delete the key or let it expire: the API server would stop."
        return Fact("in_place", reason, _LIMITS, _API, f"{keep} {_WRITE}")
    if change.key == "keyId" and was_on and on and change.before and change.after:
        return _ROTATED
    if change.after is None and (change.key == "keyId" or not was_on) and not on:
        off = not was_on or value_at(after, f"{_KMS}.enabled") is False
        return Fact("in_place", f"{LEFT_OUT} KMS is off." if off else LEFT_OUT, _LIMITS)
    if change.after is None and was_on:
        turn_off = f"To turn KMS off, set {_KMS}.enabled to false while the cluster keeps its role on the key."
        return Fact("in_place", LEFT_OUT, _LIMITS, f"If it changes: {_API}", turn_off)
    return None


def of_unknown_key(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Transition]:
    """The rotation to a key that is only created in the same update, so that its identifier is not known."""
    old, new = value_at(before, KEY), (mapping(value_at(after, _KMS)) or {}).get("keyId")
    on = all(value_at(each, f"{_KMS}.enabled") is True for each in (before, after))
    if on and old and new is UNKNOWN:
        yield _ROTATED.of(Difference(tuple(KEY.split(".")), old, new))


def _access(before: Mapping[str, Any], after: Mapping[str, Any], was_on: bool) -> Fact | None:
    old, new = (str(value_at(side, f"{_KMS}.keyVaultNetworkAccess", "Public")).casefold() for side in (before, after))
    if was_on and old == new:
        return None
    integration = "apiServerAccessProfile.enableVnetIntegration"
    integrated = value_at(after, integration, value_at(before, integration)) is True
    if new == "private" and not integrated:
        reason = "With a private key vault, KMS requires API server VNet integration."
        workaround = f"Turn {integration} on first, or keep a public key vault."
        return Fact("refused", reason, _LIMITS, "", workaround, ASSUMED)
    if was_on:
        reason = "While KMS is on, its key vault cannot change between public and private access."
        workaround = f"Three steps: {_KMS}.enabled false, then the vault's own access, then {_KMS}.enabled true."
        return Fact("refused", reason, _LIMITS, "", workaround, ASSUMED)
    return None
