"""Locks: a resource under one cannot be deleted, and under a read-only one not changed either.

learn.microsoft.com/azure/azure-resource-manager/management/lock-resources. The text of the error is from
Azure/azure-cli issue 20232.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from fairway.standin.cloud import Cloud, Resource
from fairway.standin.errors import ArmError

LOCKS = tuple(
    f"azure-native:authorization:ManagementLock{where}"
    for where in ("ByScope", "AtResourceGroupLevel", "AtSubscriptionLevel")
)
"""The types of locks."""
_LEVELS = {"delete": ("CanNotDelete", "ReadOnly"), "write": ("ReadOnly",)}


def scope_of(resource: Resource) -> Iterator[str]:
    """The key under which a lock is found by its scope; none for any other resource."""
    if resource.type in LOCKS:
        yield f"lock:{resource.id.rpartition('/providers/')[0]}"


def must_not_be_locked(cloud: Cloud, id: str, type: str, operation: Literal["delete", "write"]) -> None:
    """Refuse what a lock forbids; locks themselves may always be changed."""
    if type in LOCKS:
        return
    parts = id.split("/")
    above = ("/".join(parts[:end]) for end in range(3, len(parts) + 1, 2))
    found = [lock for scope in above for lock in cloud.users_of(f"lock:{scope}")]
    if operation == "delete":
        found += [each for each in cloud.below(id) if each.type in LOCKS]
    scopes = [each.id.rpartition("/providers/")[0] for each in found if each.inputs.get("level") in _LEVELS[operation]]
    if scopes:
        raise ArmError(
            409,
            "ScopeLocked",
            f"The scope '{id}' cannot perform {operation} operation because following scope(s) are locked: "
            f"'{scopes[0]}'. Please remove the lock and try again.",
        )
