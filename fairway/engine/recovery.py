"""After a run that was killed: what had it begun, and how did it end?

Pulumi asks for this by `pulumi refresh --import-pending-creates`. A resource of azure-native has an id that follows
from its inputs, so that here the question can be put without asking anybody.
"""

from __future__ import annotations

from dataclasses import replace

from fairway.engine.provider_client import ProviderError
from fairway.engine.providers import Providers
from fairway.protocol.state import Operation, Resource, Snapshot, now
from fairway.protocol.values import bare
from fairway.standin.types import is_served, served


def recover(snapshot: Snapshot, providers: Providers) -> tuple[str, ...]:
    """Take over what was made and never written down; forget the rest. A sentence for each that needs one.

    What cannot be looked up stays pending.
    """
    told: list[str] = []
    for key, operation in zip(snapshot.pending_keys(), snapshot.pending(), strict=True):
        try:
            said = _settle(operation, snapshot, providers)
        except ProviderError as error:
            told.append(f"{operation.resource.name}: {LOOKUP_FAILED} {error}")
            continue
        snapshot.end(key)
        if said:
            told.append(f"{operation.resource.name}: {said}")
    return tuple(told)


ADOPTED = "Azure had made it, and the answer was lost; it is in the state now"
LOOKUP_FAILED = "whether Azure made it could not be found out, and is asked again the next time:"


ALREADY_THERE = "cannot create already existing resource"
"""azure-native's words where Azure has what is to be made (crud.go)."""
_WAY_OUT = (
    "Azure has it and the state does not: it was made by other means, or two resources of the program are one in "
    "Azure. Give it another name or delete the other; against a real subscription `pulumi import` adopts it"
)


def with_way_out(error: str) -> str:
    """The error, and where it is that Azure has the resource already, what to do."""
    return f"{error}. {_WAY_OUT}" if ALREADY_THERE in error else error


def begun_only(operation: str) -> str:
    """What to say of an `updating` or `deleting` that a refresh settles."""
    return f"Azure was {operation} it when the last run ended; a refresh tells what came of it"


def _settle(operation: Operation, snapshot: Snapshot, providers: Providers) -> str:
    resource = operation.resource
    if operation.type != "creating":
        return begun_only(operation.type)
    if not is_served(resource.type):
        return ""
    id = id_of(resource)
    key, there = next(((key, each) for key, each in snapshot.entries() if _is_live(each, resource.urn)), (None, None))
    if any(_holds(each, id) for each in snapshot.resources()):
        # Also under another name: two of a program's resources that are one in Azure must not both succeed.
        return ""
    found = providers.of(resource).read(resource.urn, id, resource.inputs, resource.inputs)
    if found is None:
        return ""
    if key is not None and there is not None and not there.pending_replacement:
        snapshot.change(key, replace(there, delete=True))
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
    """The id that Azure gives a resource with these inputs."""
    return served(resource.type).id_of(bare(resource.inputs))
