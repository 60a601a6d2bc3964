"""Another role in an existing role assignment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fairway.azure.roles import role_name
from fairway.change.effect import Effect, Finds, Properties
from fairway.request import Placeholder
from fairway.transitions.difference import same

_SOURCE = "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting"
_REPOSITORY = "Container Registry Repository"
_PULLING: Mapping[str, frozenset[str]] = {
    "AcrPull": frozenset({"AcrPush", "Contributor", "Owner", "Reader"}),
    f"{_REPOSITORY} Reader": frozenset({f"{_REPOSITORY} Writer", f"{_REPOSITORY} Contributor"}),
}
"""Roles for pulling images, and the roles that pull them too:
learn.microsoft.com/azure/container-registry/container-registry-rbac-built-in-roles-overview."""


def _role(before: Properties, after: Properties) -> Iterator[Effect]:
    path = "roleDefinitionId"
    ids = before.get(path), after.get(path)
    if any(isinstance(each, Placeholder) or not each for each in ids) or same(*ids):
        return
    old, new = (role_name(str(each)) for each in ids)
    if old == new:
        return
    pulls = _PULLING.get(old)
    if pulls and new in pulls:
        happens, interrupts = f"Pods stay; {new} lets nodes pull images too.", False
    else:
        happens = (
            f"Pods stay; what the identity does with {old} fails within minutes unless the new role allows it too."
        )
        interrupts = after.get("principalType") not in ("User", "Group")
        if pulls:
            happens = (
                f"Pods stay; nodes with this identity can no longer pull images by {old}: pods that start or move to "
                "other nodes end in ImagePullBackOff."
            )
    yield Effect(
        path,
        f"The role is {new} instead of {old}. Whether Azure changes the role of an assignment that exists is not "
        "documented.",
        _SOURCE,
        happens,
        f"Deploy the assignment of {new} under a name of its own beside this one, and remove this one in a later "
        "update, once nothing needs it.",
        interrupts,
    )


ROLES: Mapping[str, Finds] = {"authorization:RoleAssignment": _role}
"""By type: what a change of its properties does."""
