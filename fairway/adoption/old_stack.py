"""The stack of another program that has the cluster in its state: how the new program takes it over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fairway.adoption.existing import Azure, TakenOver, over
from fairway.adoption.found import AdoptionError
from fairway.adoption.import_file import state_after
from fairway.adoption.run import Run, Subscription
from fairway.adoption.staying import part_of
from fairway.azure.containerservice import MANAGED_CLUSTER
from fairway.documents.document import Document
from fairway.documents.pulumi_documents import STATE
from fairway.documents.pulumi_resources import token_of
from fairway.engine import in_memory
from fairway.engine.step import Step
from fairway.protocol.state import Operation, Resource
from fairway.protocol.state_file import deployed, read_json
from fairway.protocol.urns import is_provider
from fairway.protocol.values import bare


@dataclass(frozen=True)
class OldStack:
    """The state of a stack, without what is already being deleted."""

    project: str
    stack: str
    resources: tuple[Resource, ...]
    pending: tuple[Operation, ...] = ()
    """The operations that were interrupted."""


@dataclass(frozen=True)
class TakeOver:
    """What happens to a state with the cluster in it."""

    old: OldStack
    same: bool
    """Whether the new environment is this stack; otherwise it is another one, with an import."""
    aliases: Mapping[str, str]
    """The old URNs by the ends of the new ones, `<type>::<name>`; only if it is the same stack."""
    released: tuple[Resource, ...]
    """What must leave the state before the first update, what depends on others first: in the same stack all that the
    new program does not declare, in another one what the new stack has too."""
    dependents: tuple[Resource, ...] = ()
    """What stays in the state and depends on what leaves it."""
    steps: tuple[Step, ...] = ()
    """What a preview over the state changes."""

    @property
    def changes(self) -> tuple[Step, ...]:
        """What a preview would create, replace or delete. The values of updates are those of Azure: see
        `conformance`."""
        return tuple(each for each in self.steps if each.op != "update")


def old_stack(documents: Sequence[Document]) -> OldStack | None:
    """The stack whose state is among the documents; None if there is none. Raises AdoptionError for several."""
    files = [each.file for each in documents if each.kind == STATE]
    if any(not Path(each).is_file() for each in files):
        raise AdoptionError("save the state in a file (`pulumi stack export --file state.json`), and name that instead")
    if not files:
        return None
    if len(files) > 1:
        raise AdoptionError(f"{' and '.join(files)} are states of Pulumi: adopt from one at a time")
    state = deployed(read_json(Path(files[0])), files[0])
    returned = {one.id.lower() for each in documents if each.kind != STATE for one in each.requests if one.outputs}
    for each in state.pending_operations:
        own = token_of(each.resource.type) == MANAGED_CLUSTER.token
        if own and each.type == "deleting" and each.resource.id.lower() not in returned:
            raise AdoptionError(
                f"{files[0]}: the deletion of {each.resource.id.rpartition('/')[2]} was interrupted, so it may be gone "
                "or half deleted in Azure. Pass the output of `az aks show --output json` beside the state: if Azure "
                f"does not find it, `pulumi refresh --stack {state.stack}` drops it from the state"
            )
    kept = tuple(each for each in state.resources if not each.delete)
    return OldStack(state.project, state.stack, kept, state.pending_operations)


def take_over(old: OldStack, taken: TakenOver, run: Run, hidden: Subscription) -> TakeOver | None:
    """How the new program takes over what it declares and the old state has; None if that is nothing. Raises
    AdoptionError where an alias cannot do it."""
    managed = [each for each in old.resources if each.custom and not each.external and not is_provider(each.type)]
    ids = {each.id.lower() for each in taken.resources if each.custom and each.id.startswith("/")}
    own = [each for each in managed if {(id := hidden.hidden(each.id)).lower(), part_of(id)} & ids]
    if not own:
        return None
    same = (old.project, old.stack) == (run.project.name, run.stack)
    if not same:
        return TakeOver(old, False, {}, tuple(reversed(own)), _dependents(old.resources, own))
    classic = [each for each in own if token_of(each.type) == each.type and not each.type.startswith("azure-native:")]
    if classic:
        raise AdoptionError(
            f"the stack {old.stack} has the cluster as {classic[0].type}, a resource of another provider, which no "
            "alias of azure-native takes over: choose a new stack, such as `--stack "
            f"{old.stack}-native`. What the old one must then release is printed"
        )
    urns = {(token_of(each.type), hidden.hidden(each.id).lower()): each.urn for each in own}
    aliases = {
        key_of(new): urn
        for new in taken.resources
        if new.custom and (urn := urns.get((new.type, new.id.lower()))) and urn != new.urn
    }
    declared = {new.urn for new in taken.resources} | {*aliases.values()}
    others = [each for each in managed if each.urn not in declared]
    return TakeOver(old, True, aliases, tuple(reversed(others))) if aliases or others else None


def key_of(resource: Resource) -> str:
    """The type and the logical name, as the URN ends."""
    return f"{resource.type}::{resource.name}"


def remaining(content: Mapping[str, Any], take: TakeOver) -> dict[str, Any]:
    """The import file without what the state has already; without resources it is empty."""
    known = {*take.aliases, *(key_of(each) for each in take.old.resources)}
    kept = [
        each
        for each in content["resources"]
        if each.get("component") or f"{each['type']}::{each['logicalName']}" not in known
    ]
    return {"resources": kept if any(not each.get("component") for each in kept) else []}


def rehearsed(
    take: TakeOver, run: Run, azure: Azure, hidden: Subscription, content: Mapping[str, Any], taken: TakenOver
) -> TakeOver:
    """With the preview over the old state, after what must leave it has left and the rest was imported."""
    gone = {each.urn for each in take.released}
    kept = [_without(_hidden(each, hidden), gone) for each in take.old.resources if each.urn not in gone]
    known = {each.urn for each in kept}
    imported = state_after(content, run.stack, run.project.name, taken.resources)
    state = [*kept, *(each for each in imported if each.urn not in known)]
    with in_memory.cloud() as cloud:
        azure.fill(cloud)
        with over(run, cloud, state) as engine:
            steps = run.outcome(engine.preview).steps
    changing = [each for each in steps if each.op not in ("same", "read") and _in_azure(each)]
    return replace(take, steps=tuple(changing))


def _in_azure(step: Step) -> bool:
    resource = step.new or step.old
    return step.shown and resource is not None and resource.custom and not is_provider(resource.type)


def _hidden(resource: Resource, hidden: Subscription) -> Resource:
    return replace(
        resource,
        id=hidden.hidden(resource.id),
        inputs=hidden.hidden(bare(resource.inputs)),
        outputs=hidden.hidden(bare(resource.outputs)),
        protect=False,  # a replacement is shown here; Pulumi would refuse it
    )


def _without(resource: Resource, gone: set[str]) -> Resource:
    """Without dependencies on what has left, as `pulumi state move` leaves it."""
    return replace(
        resource,
        dependencies=tuple(each for each in resource.dependencies if each not in gone),
        property_dependencies={
            key: tuple(each for each in urns if each not in gone)
            for key, urns in resource.property_dependencies.items()
        },
    )


def _dependents(resources: Sequence[Resource], leaving: Sequence[Resource]) -> tuple[Resource, ...]:
    urns = {each.urn for each in leaving}
    found = [
        each
        for each in resources
        if each.urn not in urns and urns & {each.parent, each.deleted_with, *each.dependencies, *_sources(each)}
    ]
    # What is in the cluster depends on it by its provider alone.
    providers = {each.urn for each in found if is_provider(each.type)}
    inside = [each for each in resources if each.provider.rpartition("::")[0] in providers and each not in found]
    return (*found, *inside)


def _sources(resource: Resource) -> set[str]:
    return {urn for urns in resource.property_dependencies.values() for urn in urns}
