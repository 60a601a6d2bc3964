"""What exists before a rehearsal: by the files of an adoption, or by the state of a deployed stack.

Its ids have the real subscription and the stand-in has another one; only ids that the program itself has in its
settings stay as they are, since it sends them so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fairway.adoption.existing import STACK, put
from fairway.adoption.import_file import state_after
from fairway.adoption.import_shape import check_shape
from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.azure.containerservice import AGENT_POOL, MANAGED_CLUSTER
from fairway.azure.network import SUBNET, VIRTUAL_NETWORK
from fairway.change.imports import import_files
from fairway.plan.subscription_ids import replaced
from fairway.project.project import Project
from fairway.protocol.state import Resource
from fairway.protocol.state_file import StateFileError, deployed, is_state, read_json
from fairway.protocol.tokens import unversioned
from fairway.protocol.urns import name_of, type_of, urn_of
from fairway.protocol.values import Secret, masked
from fairway.request import MADE_UP_SUBSCRIPTION, SECRET_TEXT, Request, leaves, mapped, mapping, sequence
from fairway.standin.cloud import Cloud
from fairway.standin.rules_at_put import accept_existing
from fairway.standin.types import is_served

_SUBSCRIPTION = re.compile("/subscriptions/([^/]+)", re.IGNORECASE)
_LISTED: Mapping[str, tuple[str, str, str]] = {
    MANAGED_CLUSTER.token: (AGENT_POOL.token, "agentPoolProfiles", "agentPools"),
    VIRTUAL_NETWORK.token: (SUBNET.token, "subnets", "subnets"),
}
"""What Azure returns of resources inside another one: their type, the key of the list, and the segment of their ids."""


@dataclass(frozen=True)
class Existing:
    """What exists before a rehearsal."""

    resources: tuple[Resource, ...]
    """The state of the stack."""
    files: tuple[Path, ...]
    """Where it is from."""

    @property
    def count(self) -> int:
        """How many resources of Azure it has."""
        return sum(each.custom and each.id.startswith("/") for each in self.resources)

    def in_stand_in(self, requests: Iterable[Request]) -> tuple[Resource, ...]:
        """The resources with the stand-in's subscription; `requests` are those of the program."""
        own = _subscription(self.resources)
        if own in ("", MADE_UP_SUBSCRIPTION):
            return self.resources
        texts = (text for each in requests for path, value in leaves(each.properties) for text in (value, *path))
        kept = {each.lower() for each in texts if isinstance(each, str) and f"/{own}" in each.lower()}

        def moved(value: Any) -> Any:
            entries, items = mapping(value), sequence(value)
            if entries is not None:
                return {str(moved(key)): moved(each) for key, each in entries.items()}
            if items is not None:
                return [moved(each) for each in items]
            if not isinstance(value, str) or value.lower() in kept:
                return value
            return replaced(value, own, MADE_UP_SUBSCRIPTION)

        return tuple(
            replace(each, id=moved(each.id), inputs=moved(each.inputs), outputs=moved(each.outputs))
            for each in self.resources
        )


def existing(project: Project, stack: str, state: Path | None) -> Existing | None:
    """What exists by the file `state`, an exported state or an import file; without one, by the import files of the
    stack. None if there is none. Raises StateFileError."""
    if state is None:
        files = tuple(import_files(project.root, stack, project.environments()))
        remedy = "Repeat `fairway adopt`, which writes it again, or move the file away once the import is done."
        contents = [content for each in files if (content := _import_file(read_json(each, remedy), each, remedy))]
        return Existing(_after_import(contents, project, stack), files) if contents else None
    tree = read_json(state)
    if is_state(tree):
        return Existing(_deployed(tree, state, project, stack), (state,))
    if content := _import_file(tree, state, "Repeat `fairway adopt`, which writes it again."):
        return Existing(_after_import([content], project, stack), (state,))
    raise StateFileError(
        f"{state}: this is neither a state nor an import file of `fairway adopt`. Write the state of the stack with "
        f"`pulumi stack export --stack {stack} --file state.json`"
    )


def fill(cloud: Cloud, resources: Sequence[Resource]) -> None:
    """Put what exists into a cloud, which accepts it as it is."""
    known = [each for each in resources if each.custom and each.id.startswith("/") and is_served(each.type)]
    found = [
        Request(
            unversioned(each.type), each.name, {}, id=each.id, exists=True, outputs=dict(masked(each.outputs, None))
        )
        for each in known
    ]
    found = [*_in_order(found)]
    with_roles = {str(each.outputs.get("principalId")) for each in found if each.type == ROLE_ASSIGNMENT.token}
    for each in found:
        put(cloud, each, with_roles)
    accept_existing(cloud, [each.id for each in found if each.type in (MANAGED_CLUSTER.token, AGENT_POOL.token)])


def _in_order(found: Sequence[Request]) -> Iterator[Request]:
    """Each resource, and after one with a list of others these in its order: also those that the state does not have,
    as the default pool and other subnets."""
    by_id = {each.id.lower(): each for each in found}
    listed = {each.id.lower(): [*_inside(each, by_id)] for each in found}
    children = {one.id.lower() for each in listed.values() for one in each}
    for each in found:
        if each.id.lower() not in children:
            yield from (each, *listed[each.id.lower()])


def _inside(request: Request, known: Mapping[str, Request]) -> Iterator[Request]:
    type, key, segment = _LISTED.get(request.type, ("", "", ""))
    for body in filter(None, map(mapping, sequence(request.outputs.get(key)) or ())):
        name = str(body.get("name"))
        id = f"{request.id}/{segment}/{name}"
        yield known.get(id.lower()) or Request(type, name, {}, id=id, exists=True, outputs=dict(body))


def _deployed(tree: Any, file: Path, project: Project, stack: str) -> tuple[Resource, ...]:
    found = deployed(tree, str(file))
    if found.pending_operations:
        raise StateFileError(
            f"{file}: operations are pending, as an update was interrupted. Run `pulumi refresh`, and export again"
        )
    if found.resources and (found.project, found.stack) != (project.name, stack):
        raise StateFileError(
            f"{file}: the state is of the stack {found.stack} of the project {found.project}, and {stack} of "
            f"{project.name} is rehearsed. Write its state with `pulumi stack export --stack {stack} --file state.json`"
        )
    if not Existing(found.resources, ()).count:
        raise StateFileError(
            f"{file}: the state has no resource of Azure, so everything would be rehearsed as new. Write the state of "
            f"the deployed stack with `pulumi stack export --stack {stack} --file state.json`, or rehearse a new stack "
            "without --state"
        )
    # In a rehearsal every secret of the config has one text, as none is decrypted.
    return tuple(
        replace(each, inputs=_with_texts(each.inputs), outputs=_with_texts(each.outputs)) for each in found.resources
    )


def _with_texts(tree: Any) -> Any:
    return mapped(tree, lambda each: Secret(SECRET_TEXT) if isinstance(each, Secret) else each)


def _import_file(tree: Any, file: Path, remedy: str) -> Mapping[str, Any] | None:
    content = mapping(tree) or {}
    entries = [mapping(each) or {} for each in sequence(content.get("resources")) or ()]
    if not any("outputs" in each and "logicalName" in each for each in entries):
        return None
    check_shape(content, str(file), remedy)
    return content


def _after_import(contents: Sequence[Mapping[str, Any]], project: Project, stack: str) -> tuple[Resource, ...]:
    installed = version("pulumi-azure-native")
    root = urn_of(stack, project.name, "", STACK, f"{project.name}-{stack}")
    provider = urn_of(
        stack, project.name, "", "pulumi:providers:azure-native", f"default_{re.sub('[.+-]', '_', installed)}"
    )
    inputs = {"version": installed}
    state = [
        Resource(root, STACK, custom=False),
        Resource(provider, type_of(provider), id=MADE_UP_SUBSCRIPTION, inputs=inputs, outputs=inputs),
    ]
    for content in contents:
        state += _parents(content.get("nameTable", {}).values(), {each.urn for each in state}, root)
        state = state_after(content, stack, project.name, (), state)
    return tuple(state)


def _parents(urns: Iterable[str], known: Collection[str], root: str) -> Iterator[Resource]:
    """The components of the stack that an import file refers to and that are not in it."""
    for urn in urns:
        if urn not in known:
            yield Resource(urn, type_of(urn), custom=False, parent=root if name_of(urn) else "")


def _subscription(resources: Iterable[Resource]) -> str:
    """The subscription of most of the resources."""
    found = (_SUBSCRIPTION.match(each.id) for each in resources if each.custom)
    return next(iter(dict(Counter(each[1].lower() for each in found if each).most_common(1))), "")
