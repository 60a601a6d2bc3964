"""After a run that was killed: looks up how the operations ended that it had begun.

In Pulumi `pulumi refresh --import-pending-creates` does this, with ids from the user. The id of a resource of
azure-native follows from its inputs, so here no one has to enter it.
"""

from __future__ import annotations

from dataclasses import replace

from fairway.engine.provider_client import ProviderError
from fairway.engine.providers import Providers
from fairway.protocol.state import Operation, Resource, Snapshot, now
from fairway.protocol.values import bare
from fairway.standin.types import is_served, served


def recover(snapshot: Snapshot, providers: Providers) -> tuple[str, ...]:
    """Add to the state what was created without an answer, and drop the rest. Returns notes for the user.

    What cannot be looked up stays pending.
    """
    notes: list[str] = []
    for key, operation in zip(snapshot.pending_keys(), snapshot.pending(), strict=True):
        try:
            note = _recover_one(operation, snapshot, providers)
        except ProviderError as error:
            notes.append(f"{operation.resource.name}: {LOOKUP_FAILED} {error}")
            continue
        snapshot.end(key)
        if note:
            notes.append(f"{operation.resource.name}: {note}")
    return tuple(notes)


ADOPTED = "Azure had created it, and the answer was lost; it is in the state now"
LOOKUP_FAILED = "could not check whether Azure had created it; the next run checks again:"


ALREADY_EXISTS = "cannot create already existing resource"
"""The error of azure-native if the resource to create exists in Azure (crud.go)."""
_REMEDY = (
    "It exists in Azure, but not in the state: it was created outside Pulumi, or two resources of the program have the "
    "same id. Give it another name or delete the other; in a real subscription `pulumi import` adopts it"
)


def with_remedy(error: str) -> str:
    """The error, with the remedy if it is that the resource exists and no workaround is known."""
    return f"{error}. {_REMEDY}" if ALREADY_EXISTS in error and "Workaround: " not in error else error


def begun_only(operation: str) -> str:
    """The note on an `updating` or `deleting`; a refresh finds its result."""
    return f"Azure was {operation} it when the last run ended; the refresh reads the result"


def _recover_one(operation: Operation, snapshot: Snapshot, providers: Providers) -> str:
    resource = operation.resource
    if operation.type != "creating":
        return begun_only(operation.type)
    if not is_served(resource.type):
        return ""
    id = id_of(resource)
    key, existing = next(
        ((key, each) for key, each in snapshot.entries() if _is_live(each, resource.urn)), (None, None)
    )
    if any(_holds(each, id) for each in snapshot.resources()):
        # Also under another name: of two resources of a program with one id in Azure, one must fail.
        return ""
    found = providers.of(resource).read(resource.urn, id, resource.inputs, resource.inputs)
    if found is None:
        return ""
    if key is not None and existing is not None and not existing.pending_replacement:
        snapshot.change(key, replace(existing, delete=True))
        key = None
    stamp = now()
    made = replace(resource, id=found.id, outputs=found.outputs, created=stamp, modified=stamp)
    snapshot.put(made, instead_of=key)
    return ADOPTED


def _holds(resource: Resource, id: str) -> bool:
    return resource.custom and resource.id.lower() == id.lower() and not resource.pending_replacement


def _is_live(resource: Resource, urn: str) -> bool:
    return resource.urn == urn and not resource.delete


def id_of(resource: Resource) -> str:
    """The id of a resource with these inputs in Azure."""
    return served(resource.type).id_of(bare(resource.inputs))
