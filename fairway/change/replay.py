"""Replays a plan or a state as a program: its requests are registered with the engine one after the other.

So one place, the engine, decides what a change does, with or without a program to run. Values that only a program run
would have are filled in: ids and outputs from the state, and the old values for those that the plan does not have.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pulumi.runtime.proto import alias_pb2, resource_pb2
from pulumi.runtime.settings import get_monitor

from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.azure.generated import SUBSCRIPTION
from fairway.change.planned_step import PlannedStep
from fairway.change.preview import before_of, previewed, steps_of
from fairway.change.reasons import at
from fairway.change.state_providers import LEFT_OPEN, ReplayProviders
from fairway.change.values import not_compared
from fairway.engine.engine import Outcome
from fairway.plan.advice import Advice
from fairway.plan.host import Hosting
from fairway.plan.plan_file import PlanFile
from fairway.project.stack_files import SECRET_TEXT
from fairway.protocol.resource_types import id_in_plan, outputs_in_plan
from fairway.protocol.state import Resource
from fairway.protocol.state_file import Deployed
from fairway.protocol.tokens import unversioned
from fairway.protocol.values import Secret, from_struct, to_struct
from fairway.request import SECRET, UNKNOWN, Request, format_path, leaves, mapped, mapping, sequence

Aliased = Collection[tuple[str, str]] | None
"""Type and name of the requests that have the SDK's aliases for older API versions; None for all."""
_SUBSCRIPTION_OF = re.compile(r"^/subscriptions/([0-9a-f-]{36})(/|$)", re.IGNORECASE)
_ID = re.compile(r"/subscriptions/[^\s\"']*")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ROLE = ROLE_ASSIGNMENT.token
_WITH_IDENTITIES = ("identityProfile", "addonProfiles", "ingressProfile")
"""The outputs of a cluster that have the identities which AKS creates."""


def steps_between(
    before: Deployed, after: Sequence[Request], *, version_aliases: Aliased = None, advice: Advice | None = None
) -> tuple[list[PlannedStep], list[str]]:
    """The steps that would update `before` to the requests `after`, and notes on them.

    Masked or unknown values in the requests keep their old values and cause no change. Raises ComparisonError.
    """
    before = before_of(replace(before, resources=tuple(_with_sources(before.resources))))
    replay = _Replay(before, version_aliases)
    steps, notes = steps_of(before, replay.previewed(after), advice)
    return steps, [*notes, *not_compared(_left_open(after, steps))]


def as_if_deployed(plan: PlanFile) -> Deployed:
    """A plan as the state after its deployment, as far as it is known. Raises ComparisonError."""
    replay = _Replay(Deployed((), plan.project, plan.stack), plan.with_version_aliases, outputs_as_planned=True)
    made = [step.new for step in replay.previewed(plan.requests).steps if step.new is not None]
    resources: list[Resource] = []
    for each in made:
        id = replay.ids.get(each.urn, each.id)
        made_up = outputs_in_plan(unversioned(each.type), id, each.inputs)
        outputs = {"name": id.rpartition("/")[2], **made_up} if each.custom else {}
        resources.append(replace(each, id=id, outputs=outputs))
    return Deployed(tuple(resources), plan.project, plan.stack)


def _with_sources(resources: Sequence[Resource]) -> Iterator[Resource]:
    """The resources with the inputs that depend on others: a plan does not have these dependencies, and a child
    resource in Azure is deleted with its parent even without one."""
    by_id = {each.id.casefold(): each for each in resources if each.id and not each.delete}
    by_urn = {each.urn: each for each in resources}
    for each in resources:
        parts = each.id.casefold().split("/")
        above = [by_id[head] for end in range(2, len(parts)) if (head := "/".join(parts[:end])) in by_id]
        named = [] if each.property_dependencies else [by_urn[urn] for urn in each.dependencies if urn in by_urn]
        found = _sources(each.inputs, {one.urn: _identifying(one.id, one.outputs) for one in (*named, *above)})
        urns = {
            key: tuple(dict.fromkeys([*each.property_dependencies.get(key, ()), *found.get(key, ())]))
            for key in {**each.property_dependencies, **found}
        }
        yield replace(each, property_dependencies=urns)


def _left_open(after: Iterable[Request], steps: Iterable[PlannedStep]) -> Iterator[str]:
    """The values that a plan does not have, but the old side has."""
    olds = {(each.token, each.name): each.old_inputs for each in steps if each.old_inputs}
    for request in after:
        for path, value in leaves(request.properties):
            if value is UNKNOWN and at(olds.get((unversioned(request.type), request.name)), path) is not None:
                yield f"{request.name} {format_path(path)}"


class _Replay:
    """One replay. Each registered resource adds ids and outputs that later ones refer to."""

    def __init__(self, before: Deployed, aliased: Aliased, *, outputs_as_planned: bool = False) -> None:
        self._state = before
        self._outputs_as_planned = outputs_as_planned
        self._aliased = aliased
        self._olds = {(unversioned(each.type), each.name) for each in before.resources if not each.delete}
        self._roles = {each.name: _role_of(each.inputs) for each in before.resources if unversioned(each.type) == _ROLE}
        self._tokens: dict[str, set[str]] = {}
        for each in before.resources:
            self._tokens.setdefault(unversioned(each.type), set()).add(each.type)
        found = (_SUBSCRIPTION_OF.match(each.id) for each in before.resources)
        self._subscription = next((match[1] for match in found if match), SUBSCRIPTION)
        self._real: dict[str, str] = {}
        """From planned ids in lower case, and other planned values, to those of the state."""
        self._urns: dict[str, str] = {}
        """By logical name, the URN of the resource; of the component if no resource has the name."""
        self._parents: dict[tuple[str, str], str] = {}
        """By type and logical name, and by name with an empty type, the URN of what may be a parent."""
        self._made: dict[str, tuple[str, ...]] = {}
        self._replaced: set[str] = set()
        self.ids: dict[str, str] = {}
        """By URN, the ids that other requests use."""

    def previewed(self, requests: Sequence[Request]) -> Outcome:
        """What an engine would do. Raises ComparisonError."""
        hosting = Hosting(self._state.project or "project", self._state.stack or "stack", preview=True)
        return previewed(self._state, lambda: self._register(requests), hosting, ReplayProviders)

    def _register(self, requests: Iterable[Request]) -> None:
        monitor: Any = get_monitor()
        for each in requests:
            answer = monitor.RegisterResource(self._message(each))
            self._parents[unversioned(each.type), each.name] = answer.urn
            # A plan of an earlier release has only the logical name of a parent: components come first.
            if not each.custom or ("", each.name) not in self._parents:
                self._parents["", each.name] = answer.urn
            if each.custom or each.name not in self._urns:
                self._urns[each.name] = answer.urn
            if each.custom:
                self._learn(each, answer)

    def _learn(self, request: Request, answer: Any) -> None:
        id = self.ids[answer.urn] = _id_of(request)
        if id and answer.id:
            self._real[id.casefold()] = answer.id
        outputs = from_struct(answer.object)
        made_up = outputs_in_plan(request.type, id, request.properties)
        for path, value in leaves(made_up) if made_up else ():
            known = value if self._outputs_as_planned else at(outputs, path)
            self._real[value.casefold()] = UNKNOWN if known is None else known
        self._made[answer.urn] = _identifying(answer.id or self._text(id), outputs)
        if not answer.id and (request.type, request.name) in self._olds:
            self._replaced.add(answer.urn)

    def _message(self, request: Request) -> Any:
        options = request.options
        before = self._before(request)
        given = self._inputs(request)
        gone = [name for urn in before if urn in self._replaced for name in before[urn]]
        inputs = mapped(given, lambda leaf: UNKNOWN if _is_named(leaf, gone) else leaf)
        message = resource_pb2.RegisterResourceRequest(
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=self._parents.get((request.parent_type, request.parent or ""), ""),
            object=to_struct(inputs),
            dependencies=list(before),
            propertyDependencies={
                key: resource_pb2.RegisterResourceRequest.PropertyDependencies(urns=urns)
                for key, urns in _sources(given, before).items()
            },
            protect=request.protect,
            ignoreChanges=request.ignore_changes,
            aliases=[*self._aliases(request), *self._version_aliases(request)],
            importId=options.get("importId", ""),
            retainOnDelete=options.get("retainOnDelete") is True,
            deletedWith=self._urns.get(str(options.get("deletedWith", "")), ""),
            replace_with=[self._urns[each] for each in self._known(options.get("replaceWith", ()))],
            replaceOnChanges=options.get("replaceOnChanges", ()),
        )
        if "deleteBeforeReplace" in options:
            message.deleteBeforeReplace = options["deleteBeforeReplace"] is True
            message.deleteBeforeReplaceDefined = True
        return message

    def _before(self, request: Request) -> dict[str, tuple[str, ...]]:
        """A request's dependencies and parents in Azure: by URN, the values that identify each."""
        id = _id_of(request).casefold()
        urns = [self._urns[each] for each in self._known(request.depends_on)]
        urns += [urn for urn, above in self.ids.items() if above and id.startswith(f"{above.casefold()}/")]
        return {urn: self._made.get(urn, ()) for urn in urns}

    def _known(self, names: Iterable[str]) -> list[str]:
        return [each for each in names if each in self._urns]

    def _aliases(self, request: Request) -> Iterator[Any]:
        for each in sequence(request.options.get("aliases")) or ():
            spec = mapping(each)
            yield alias_pb2.Alias(urn=str(each)) if spec is None else alias_pb2.Alias(spec=alias_pb2.Alias.Spec(**spec))

    def _version_aliases(self, request: Request) -> Iterator[Any]:
        """The SDK's aliases that the state needs."""
        if self._aliased is None or (request.type, request.name) in self._aliased:
            for token in sorted(self._tokens.get(unversioned(request.type), set()) - {request.type}):
                yield alias_pb2.Alias(spec=alias_pb2.Alias.Spec(type=token))

    def _inputs(self, request: Request) -> Mapping[str, Any]:
        inputs = mapped(request.properties, self._value)
        name = inputs.get("roleAssignmentName")
        # The name is derived from ids, which a plan only has as placeholders; Azure allows one assignment per role,
        # principal and scope. With another role, the name is another too.
        derived = request.type == _ROLE and _is_uuid(name)
        same = self._roles.get(request.name, _role_of(inputs)) == _role_of(inputs)
        return {**inputs, "roleAssignmentName": LEFT_OPEN} if derived and same else inputs

    def _value(self, value: Any) -> Any:
        if value is SECRET:
            return Secret(SECRET_TEXT)
        if value is UNKNOWN:
            return LEFT_OPEN
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> str:
        if text.casefold() in self._real:
            return self._real[text.casefold()]
        return _ID.sub(lambda found: self._id(found[0]), text)

    def _id(self, text: str) -> str:
        """An id with its longest known prefix replaced, or only its subscription if no prefix is known."""
        parts = text.split("/")
        for length in range(len(parts), 3, -1):
            head = "/".join(parts[:length]).casefold()
            if head in self._real:
                return "/".join([self._real[head], *parts[length:]])
        return text.replace(SUBSCRIPTION, self._subscription)


def _id_of(request: Request) -> str:
    """The id that other requests of a plan or a state use for this one."""
    known = request.id or request.options.get("importId")
    return str(known or id_in_plan(request.type, request.name, request.properties))


def _identifying(id: str, outputs: Mapping[str, Any]) -> tuple[str, ...]:
    """The values by which other resources refer to one: its id, its name, its principal and client ids."""
    inside = (each for key in _WITH_IDENTITIES for path, each in leaves(outputs.get(key)) if path[-1:] == ("objectId",))
    own = [mapping(outputs.get("identity")) or {}, outputs]
    found = (
        id,
        id.rpartition("/")[2],
        *(each.get(key) for each in own for key in ("principalId", "clientId")),
        *inside,
    )
    return tuple(each.casefold() for each in found if isinstance(each, str) and each and each is not UNKNOWN)


def _sources(inputs: Mapping[str, Any], made: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """By input, the URNs in `made` that it refers to; `made` has the values that identify each URN."""
    found: dict[str, list[str]] = {}
    for key, value in inputs.items():
        texts = [each for _, each in leaves(value)]
        urns = [urn for urn, names in made.items() if any(_is_named(each, names) for each in texts)]
        if urns:
            found[key] = urns
    return found


def _is_named(value: Any, names: Iterable[str]) -> bool:
    text = value.casefold() if isinstance(value, str) else ""
    return any(text == name or text.startswith(f"{name}/") for name in names)


def _role_of(role_assignment: Mapping[str, Any]) -> str:
    """The GUID of the role."""
    return str(role_assignment.get("roleDefinitionId")).rpartition("/")[2].lower()


def _is_uuid(value: Any) -> bool:
    return isinstance(value, str) and bool(_UUID.fullmatch(value))
