"""What Azure does when sign-in with Microsoft Entra ID changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.request import sequence, value_at
from fairway.rules.citations import aks
from fairway.transitions.difference import Difference
from fairway.transitions.fact import ASSUMED, Fact

Properties = Mapping[str, Any]

# azure-aks-docs, this page: the integration cannot be disabled; the groups are the cluster's administrators.
_ENTRA = aks("entra-id-control-plane-authentication.md")


def of_entra(change: Difference, before: Properties, after: Properties) -> Fact | None:
    """What a change of `aadProfile` does; None if the table applies."""
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
