"""What Azure does when sign-in with Microsoft Entra ID changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.request import mapping, sequence, value_at
from fairway.rules.citations import aks, thread
from fairway.transitions.difference import Difference
from fairway.transitions.fact import ASSUMED, Fact

Properties = Mapping[str, Any]

# azure-aks-docs, this page: the integration cannot be disabled; the groups are the cluster's administrators.
_ENTRA = aks("entra-id-control-plane-authentication.md")


_LEGACY = f"{_ENTRA}#migrate-legacy-cluster-to-integration"
_LOCAL = aks("local-accounts.md#disable-local-accounts")
# This pull request: it needs the integration that AKS manages. Azure's own refusal names the integration alone.
_MANAGED_ONLY = thread("hashicorp/terraform-provider-azurerm/pull/15489")
APPLICATIONS = ("clientAppID", "serverAppID")
NOT_NEEDED = "It is removed: AKS manages the applications itself."
MIGRATE = (
    "Set aadProfile.managed to true and name a group in aadProfile.adminGroupObjectIDs in an update before this one, "
    "get the new kubeconfig with `az aks get-credentials`, and test the sign-in."
)


def is_legacy(profile: Any) -> bool:
    """Whether an `aadProfile` is the retired integration with applications of your own."""
    entra = mapping(profile) or {}
    return entra.get("managed") is not True and any(entra.get(each) for each in APPLICATIONS)


def of_local_accounts(change: Difference, before: Properties, after: Properties) -> Fact | None:
    """What it does to disable local accounts, by who can sign in then; None if the table applies."""
    if change.after is not True:
        return None
    kept = {**(mapping(before.get("aadProfile")) or {}), **(mapping(after.get("aadProfile")) or {})}
    if is_legacy(kept):
        return Fact(
            "in_place",
            "Local accounts can be disabled only with the Entra ID integration that AKS manages; this cluster uses "
            "applications of its own (clientAppID, serverAppID).",
            _MANAGED_ONLY,
            "Pods stay; Azure refuses it, or sign-in is no longer possible: which of the two is not documented.",
            MIGRATE,
            interrupts=True,
        )
    if kept.get("managed") is True and kept.get("enableAzureRBAC") is not True and not kept.get("adminGroupObjectIDs"):
        return Fact(
            "in_place",
            "The cluster's local admin account is disabled.",
            _LOCAL,
            "Pods stay; the admin kubeconfig no longer works, no group is in aadProfile.adminGroupObjectIDs and Azure "
            "RBAC is off: only RoleBindings in the cluster give access, and without any it cannot be used.",
            "First name a group in aadProfile.adminGroupObjectIDs, or turn on aadProfile.enableAzureRBAC and assign a "
            "role such as Azure Kubernetes Service RBAC Cluster Admin, and test it.",
        )
    return None


def of_entra(change: Difference, before: Properties, after: Properties) -> Fact | None:
    """What a change of `aadProfile` does; None if the table applies."""
    if is_legacy(before.get("aadProfile")) and (found := _of_legacy(change, after)):
        return found
    if not before.get("aadProfile"):
        return Fact(
            "in_place",
            "Sign-in with Microsoft Entra ID is turned on and cannot be turned off again.",
            _ENTRA,
            "Pods stay; people and pipelines need a group in aadProfile.adminGroupObjectIDs or a role to sign in.",
            "Set aadProfile.adminGroupObjectIDs, or assign roles for Azure RBAC, in the same update or before it.",
        )
    if change.key == "adminGroupObjectIDs" and change.before and change.after is not None:
        return _admin_groups(change, before, after)
    if change.key == "tenantID":
        workloads = "Pods stay; people and pipelines of the other tenant lose their access."
        source = _ENTRA
        return Fact("in_place", "Sign-in goes to another tenant.", source, workloads)
    if change.path != ("aadProfile", "managed") or (change.before, change.after) != (True, False):
        return None
    source = _ENTRA
    reason = "Entra ID cannot be removed from a cluster."
    return Fact("refused", reason, source, code=ASSUMED)


def _of_legacy(change: Difference, after: Properties) -> Fact | None:
    managed = value_at(after, "aadProfile.managed") is True
    if change.key == "managed" and managed:
        return Fact(
            "in_place",
            "Sign-in no longer uses your own applications but those that AKS manages; this cannot be undone.",
            _LEGACY,
            "Pods stay; all users need a new kubeconfig, and the API server may be down during the update, above all "
            "on the tier Free. Without a group in aadProfile.adminGroupObjectIDs only RoleBindings in the cluster give "
            "access, or roles if Azure RBAC is on.",
            "Name a group in aadProfile.adminGroupObjectIDs in the same update. Afterwards get the new kubeconfig: `az "
            "aks get-credentials`.",
        )
    if change.key in (*APPLICATIONS, "serverAppSecret") and managed and change.after is None:
        return Fact("in_place", NOT_NEEDED, _LEGACY)
    if change.key == "enableAzureRBAC" and change.after is True and not managed:
        source = aks("entra-id-authorization.md#prerequisites")
        reason = "Azure RBAC needs the Entra ID integration that AKS manages."
        return Fact("refused", reason, source, workaround=MIGRATE, code=ASSUMED)
    return None


def _admin_groups(change: Difference, before: Properties, after: Properties) -> Fact | None:
    kept = {str(each).casefold() for each in sequence(change.after) or ()}
    gone = [str(each) for each in sequence(change.before) or () if str(each).casefold() not in kept]
    if not gone:
        return None
    workloads = f"Pods stay; members of {', '.join(gone)} are no longer cluster administrators."
    local, roles = (
        value_at(after, path, value_at(before, path)) for path in ("disableLocalAccounts", "aadProfile.enableAzureRBAC")
    )
    if not kept and local is True and roles is not True:
        workloads += " Local accounts are disabled and Azure RBAC is off: only RoleBindings in the cluster give access."
    elif not kept and local is True:
        workloads += " Local accounts are disabled: only roles of Azure and RoleBindings in the cluster give access."
    return Fact(
        "in_place",
        "Fewer groups have the role cluster-admin." if kept else "No group has the role cluster-admin.",
        _ENTRA,
        workloads,
        "First give these people and pipelines access in another way, and test it: with a group in "
        "aadProfile.adminGroupObjectIDs, or a role such as Azure Kubernetes Service RBAC Cluster Admin if Azure RBAC "
        "is on.",
    )
