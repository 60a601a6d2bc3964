"""Deletions and updates that Azure refuses because of a resource lock, checked with the stand-in's ARM."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from typing import Literal

from fairway.change.change import Reason
from fairway.change.network_refusals import Refusal
from fairway.change.planned_step import PlannedStep
from fairway.request import value_at
from fairway.standin.cloud import CloudInMemory, Resource
from fairway.standin.errors import ArmError
from fairway.standin.locks import LOCKS, must_not_be_locked, scope_of

_SOURCE = "https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources"
_OPERATIONS: dict[str, Literal["delete", "write"]] = {
    "delete": "delete",
    "delete-replaced": "delete",
    "update": "write",
}
_REMOVE_FIRST = "Remove the lock in an update of its own, make this change, then add the lock again."


def lock_refusals(steps: Iterable[PlannedStep]) -> dict[str, Refusal]:
    """Azure's refusals, by URN. A lock counts if it exists already and stays; what the update does to a lock that
    it also changes depends on the order."""
    steps = list(steps)
    locks = [each for each in steps if each.token in LOCKS and each.op == "same"]
    found: dict[str, Refusal] = {}
    with closing(CloudInMemory()) as cloud:
        for lock in locks:
            kept = Resource(lock.id, lock.token, {"level": value_at(lock.old_inputs, "level")})
            cloud.put(kept, scope_of(kept))
        for each in (each for each in steps if locks and each.id and not each.retained):
            if operation := _OPERATIONS.get(each.op):
                try:
                    must_not_be_locked(cloud, each.id, each.token, operation)
                except ArmError as refused:
                    text = f"A resource lock forbids {'deleting' if operation == 'delete' else 'changing'} it."
                    reason = Reason(text, rule=refused.code, message=refused.message, source=_SOURCE)
                    found[each.urn] = Refusal(reason, _REMOVE_FIRST)
    return found
