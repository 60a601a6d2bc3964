"""After a run that was killed: what had it begun, and how did it end?

Pulumi asks for this by `pulumi refresh --import-pending-creates`. A resource of azure-native has an id that follows
from its inputs, so that here the question can be put without asking anybody.
"""

from __future__ import annotations

from dataclasses import replace

from fairway.plan.resource_ids import stand_in_id
from fairway.property_values import bare
from fairway.rehearsal.providers import Providers
from fairway.rehearsal.state import Operation, Resource, Snapshot, now
from fairway.request import unversioned


def recover(snapshot: Snapshot, providers: Providers) -> tuple[str, ...]:
    """Take over what was made and never written down; forget the rest. A sentence for each operation."""
    told = [_settle(each, snapshot, providers) for each in snapshot.pending()]
    for key in snapshot.pending_keys():
        snapshot.end(key)
    return tuple(told)


def _settle(operation: Operation, snapshot: Snapshot, providers: Providers) -> str:
    resource = operation.resource
    if operation.type != "creating":
        return f"{resource.name}: was {operation.type} when the last run ended; a refresh tells what came of it"
    id = id_of(resource)
    key, there = next(((key, each) for key, each in snapshot.entries() if _is_live(each, resource.urn)), (None, None))
    if there is not None and there.id.lower() == id.lower():
        return f"{resource.name}: was made and written down"
    found = providers.of(resource).read(resource.urn, id, resource.inputs, resource.inputs)
    if found is None:
        return f"{resource.name}: had not been made yet"
    if key is not None and there is not None and not there.pending_replacement:
        snapshot.change(key, replace(there, delete=True))
        key = None
    stamp = now()
    made = replace(resource, id=found.id, outputs=found.outputs, created=stamp, modified=stamp)
    snapshot.put(made, instead_of=key)
    return f"{resource.name}: had been made; it is in the state now"


def _is_live(resource: Resource, urn: str) -> bool:
    return resource.urn == urn and not resource.delete


def id_of(resource: Resource) -> str:
    """The id that Azure gives a resource with these inputs."""
    return stand_in_id(unversioned(resource.type), resource.name, bare(resource.inputs))
