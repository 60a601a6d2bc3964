"""A program run over what exists: each resource that it declares and that exists is taken over as it is.

The result is the state that an import followed by an update would leave: the program's inputs, completed by the
provider, and Azure's outputs. What does not exist is reported, and not created.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from fairway.adoption.found import Found
from fairway.adoption.run import Run, RunError, Subscription
from fairway.azure.containerservice import AGENT_POOL
from fairway.azure.managedidentity import USER_ASSIGNED_IDENTITY
from fairway.azure.network import SUBNET
from fairway.engine import in_memory
from fairway.engine.engine import Engine
from fairway.plan.recorder import Record
from fairway.protocol import paths
from fairway.protocol.state import Resource
from fairway.protocol.tokens import unversioned
from fairway.protocol.urns import is_provider
from fairway.protocol.values import bare, masked
from fairway.request import Request
from fairway.rules import Finding
from fairway.standin import fields
from fairway.standin.children import put_children
from fairway.standin.cloud import Cloud
from fairway.standin.cloud import Resource as CloudResource
from fairway.standin.preexisting import add_preexisting
from fairway.standin.provider import Provider
from fairway.standin.references import refers
from fairway.standin.responses import answer
from fairway.standin.roles import ASSIGNMENT, OWNER, assigned, lookup_keys, runs
from fairway.standin.rules_at_put import accept
from fairway.standin.types import is_served, of_urn, served

STACK = "pulumi:pulumi:Stack"
"""The type of the resource that every state begins with."""


@dataclass(frozen=True)
class TakenOver:
    """What an adopted stack has in its state."""

    resources: tuple[Resource, ...]
    """Components, provider and resources, in the order of the program."""
    added: tuple[Resource, ...]
    """What the program declares and what does not exist, or is not in the descriptions."""
    requested: tuple[Resource, ...]
    """`resources` with the inputs as the program sets them, also where it ignores changes."""


def taken_over(run: Run, cloud: Cloud, present: Collection[Resource] = ()) -> TakenOver:
    """The state of the program's stack over what `cloud` has, without the resources that are `present` in it."""
    resources, added = _declared(run, cloud)
    known = {each.urn for each in present if not (is_provider(each.type) or each.type == STACK)}
    kept = [each for each in resources if each.urn not in added | known]
    new = [each for each in resources if each.urn in added - known]
    return TakenOver(tuple(map(_as_in_azure, kept)), tuple(new), tuple(kept))


@dataclass(frozen=True)
class Before:
    """An environment before clusters are added to it."""

    state: tuple[Resource, ...] = ()
    """Its state after the first update; empty for a new one."""
    present: tuple[CloudResource, ...] = ()
    """What Azure has then."""
    refused: str = ""
    """Why the stand-in refuses that update, if it does: the state is then what the program declares."""


def before(run: Run, record: Record, findings: Iterable[Finding]) -> Before:
    """What the program deploys to the stand-in, which accepts what `findings` report and has what `record` refers
    to."""
    with in_memory.cloud() as cloud:
        runs(cloud)
        add_preexisting(cloud, record.requests)
        accept(cloud, findings)
        with in_memory.engine(run.hosting(), cloud, []) as running:
            try:
                run.outcome(running.update)
                running.refresh()
                return Before(tuple(running.resources()), tuple(cloud.everything()))
            except RunError as error:
                refused = str(error)
    with in_memory.cloud() as cloud:
        state, _ = _declared(run, cloud)
    known = [each for each in state if each.custom and each.id.startswith("/") and is_served(each.type)]
    return Before(tuple(state), tuple(map(_in_cloud, known)), refused)


def _in_cloud(resource: Resource) -> CloudResource:
    inputs, outputs = masked(resource.inputs, None), masked(resource.outputs, None)
    return CloudResource(resource.id, unversioned(resource.type), inputs, outputs)


def _declared(run: Run, cloud: Cloud) -> tuple[list[Resource], set[str]]:
    """What the program declares over what `cloud` has, and the URNs of what does not exist there."""
    provider = _TakesOver(cloud)
    with in_memory.engine(run.hosting(), cloud, [], provider) as running:
        run.outcome(running.update)
        return running.resources(), set(provider.missing)


@dataclass(frozen=True)
class Azure:
    """What exists before an adoption, with the stand-in's subscription."""

    managed: tuple[Request, ...]
    """What is adopted, in the order of Azure."""
    before: Before = Before()
    """The environment that the clusters are added to."""

    def fill(self, cloud: Cloud) -> None:
        """Put all of it into a cloud."""
        if self.before.state:
            runs(cloud)
        for each in self.before.present:
            cloud.put(each, [*refers(each.id, each.inputs), *lookup_keys(each)])
        for each in self.managed:
            put(cloud, each)


def azure(clusters: Iterable[Found], hidden: Subscription, before: Before | None = None) -> Azure:
    """What exists: the clusters that were found, and an environment."""
    managed = [
        replace(each, id=hidden.hidden(each.id), outputs=hidden.hidden(dict(each.outputs)))
        for found in clusters
        for each in found.managed
    ]
    return Azure(tuple(managed), before or Before())


def over(run: Run, cloud: Cloud, resources: Iterable[Resource]) -> AbstractContextManager[Engine]:
    """The built-in engine on a state and a cloud."""
    return in_memory.engine(run.hosting(), cloud, [*resources])


def put(cloud: Cloud, request: Request, with_roles: Collection[str] = ()) -> None:
    """Put what Azure returned into a cloud. `with_roles` are the principals whose roles are put too; others have all
    that they need."""
    kind = served(request.type)
    outputs = {key: value for key, value in request.outputs.items() if key not in kind.children}
    state = {**outputs, "id": request.id}
    found = CloudResource(request.id, request.type, fields.writable(request.type, outputs), state)
    owner = cloud.put(found, [*refers(found.id, found.inputs), *lookup_keys(found)])
    # Subnets and pools are requests of their own.
    inline = {key for key, type in kind.children.items() if type not in (SUBNET.token, AGENT_POOL.token)}
    put_children(cloud, kind, owner, {key: request.outputs.get(key) for key in inline})
    who = request.outputs.get("principalId") if request.type == USER_ASSIGNED_IDENTITY.token else None
    if who and str(who) not in with_roles:
        # Azure accepted the cluster, so its identities have the roles that it needs, in other subscriptions too.
        role = {"scope": "/", "principalId": who, "roleDefinitionId": OWNER}
        id = f"/providers/Microsoft.Authorization/roleAssignments/{who}"
        cloud.put(CloudResource(id, ASSIGNMENT, role, {**role, "id": id}), [assigned(str(who))])


def _as_in_azure(resource: Resource) -> Resource:
    """With the values of Azure where the program ignores changes: a later update sends what the state has there."""
    if not resource.ignore_changes:
        return resource
    now = fields.writable(unversioned(resource.type), bare(resource.outputs))
    inputs, _ = paths.with_ignored(resource.inputs, now, resource.ignore_changes)
    return replace(resource, inputs=inputs)


class _TakesOver(Provider):
    """azure-native that creates nothing."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__(cloud)
        self.missing: list[str] = []

    def create(
        self,
        urn: str,
        inputs: Mapping[str, Any],
        preview: bool = False,  # noqa: ARG002 - the base's parameters
        timeout: float = 0,  # noqa: ARG002
    ) -> tuple[str, dict[str, Any]]:
        """What exists, instead of a new resource."""
        kind, _ = of_urn(urn)
        id = kind.id_of(dict(bare(inputs)))
        found = self.read(urn, id, None, None) if self.arm.cloud.get(id) is not None else None
        if found is not None:
            return str((self.arm.get(id) or {}).get("id", id)), found[2]
        self.missing.append(urn)
        return id, answer(kind, id, dict(bare(inputs)), {})
