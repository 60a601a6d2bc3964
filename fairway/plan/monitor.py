"""The resource monitor of a recording: answers a program instead of Pulumi's engine, and records its requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from google.protobuf import empty_pb2, struct_pb2
from pulumi import RunError
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import provider_pb2, resource_pb2

from fairway.azure.generated import SUBSCRIPTION, TENANT
from fairway.plan import wire
from fairway.plan.runtime import checked, invoke_depth, turn
from fairway.plan.transforms import Transforms
from fairway.project.invokes import STACK_REFERENCE, Answers, remedy
from fairway.protocol.resource_types import id_in_plan, outputs_in_plan
from fairway.protocol.sdk_types import resource_shape
from fairway.protocol.tokens import unversioned
from fairway.protocol.urns import STACK, name_of, type_of, urn_of
from fairway.protocol.values import UNKNOWN_TEXT, UNKNOWN_TEXTS, from_struct, to_struct
from fairway.request import Placeholder, Request, mapped, merged
from fairway.secret_texts import SHORTEST_ANYWHERE, secrets_in

_ECHOED = ("location", "tags")


class UnansweredInvokeError(RunError):
    """The program waits for a result that only Azure has."""


@dataclass(frozen=True)
class Entry:
    """A request, when it was made, and its URN."""

    turn: int
    urn: str
    parent: str
    request: Request


class Monitor(MockMonitor):
    """Records each resource and answers as a preview would: outputs that are not inputs are unknown."""

    def __init__(self, *, project: str, stack: str, answers: Answers, live: Any = None) -> None:
        self._project = project
        self._stack = stack
        self._answers = answers
        self._live = live
        self._names: dict[str, str] = {}
        self._turns: dict[str, int] = {}
        self.stack_urn = ""
        self.requests: list[Entry] = []
        self.reads: list[Entry] = []
        self.duplicates: list[Request] = []
        self.exports: Any = struct_pb2.Struct()
        self.secret_texts: set[str] = set()
        """What the program marks as secret, if it is long enough to be replaced in other texts."""
        self.repeatable = True
        """Whether everything was created inside `run_checked`, and nothing depends on the result of a lookup."""
        self.components: dict[str, Request] = {}
        self.outputs: dict[tuple[str, str], dict[str, Any]] = {}
        self.transforms = Transforms(self)

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        """Record a resource or component; return its made-up id and the outputs that are known."""
        urn = self._urn(request)
        if request.type == STACK:
            self.stack_urn = urn
            return resource_pb2.RegisterResourceResponse(urn=urn)
        self.repeatable &= checked.get()
        self.transforms.keep(urn, request)
        request = self.transforms.applied(request)
        read = self._read(request, request.object)
        token, properties = read.type, read.properties
        id = request.importId or (id_in_plan(token, request.name, properties) if request.custom else "")
        noted = replace(
            read,
            id=id,
            protect=request.protect,
            ignore_changes=tuple(request.ignoreChanges),
            custom=request.custom,
            options=wire.options_of(request, self._name),
        )
        self._note(urn, request, noted, self.requests)
        if not request.custom and not request.remote:
            self.components[urn] = noted
        outputs = known_outputs(request, token, id, properties)
        return resource_pb2.RegisterResourceResponse(urn=urn, id=id, object=outputs)

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802
        """Record that a component is finished, or what the stack exports."""
        if request.urn == self.stack_urn:
            self.exports = request.outputs
            self._keep_secrets(request.outputs, wire.decoded(request.outputs)[1])
        component = self.components.pop(request.urn, None)
        if component is not None:
            outputs, secrets = wire.decoded(request.outputs)
            self._keep_secrets(request.outputs, secrets)
            self.outputs[component.type.rsplit(":", 1)[-1], component.name] = outputs
        return empty_pb2.Empty()

    def ReadResource(self, request: Any) -> Any:  # noqa: N802
        """Record a resource that exists (`.get()`, a stack reference): its id is known, the rest is
        not."""
        urn = self._urn(request)
        id = "" if request.id in UNKNOWN_TEXTS else request.id
        read = replace(self._read(request, request.properties), id=id)
        self._note(urn, request, read, self.reads)
        outputs = struct_pb2.Struct()
        if read.type == STACK_REFERENCE and (given := self._answers.outputs_of(id)) is not None:
            outputs = to_struct({"name": id, "outputs": given, "secretOutputNames": []})
        if id.startswith("/"):
            outputs.fields["name"].string_value = id.rsplit("/", 1)[-1]
        return resource_pb2.ReadResourceResponse(urn=urn, id=id, properties=outputs)

    def Invoke(self, request: Any) -> Any:  # noqa: N802
        """Return the given result, otherwise unknown; raise if the program cannot take an unknown result."""
        args = from_struct(request.args)
        answer = self._answers.find(request.tok, args)
        plain_form = invoke_depth.get() < 2
        self.repeatable &= not plain_form
        if answer is None and plain_form:
            answer = DEFAULT_ANSWERS.get(request.tok)
            if self._live is not None and not request.provider:
                return self._live.Invoke(request)
        if answer is not None:
            response = resource_pb2.ResourceInvokeResponse()
            getattr(response, "return").CopyFrom(to_struct(answer))
            return response
        if plain_form:
            raise UnansweredInvokeError(_teach(request.tok, args))
        return resource_pb2.ResourceInvokeResponse(unknown=True)

    def Call(self, _request: Any) -> Any:  # noqa: N802
        """A method of a resource: its result is unknown."""
        response = provider_pb2.CallResponse()
        getattr(response, "return").fields["result"].string_value = UNKNOWN_TEXT
        return response

    def RegisterStackTransform(self, request: Any) -> Any:  # noqa: N802
        """Record a transform of every resource."""
        self.transforms.for_all.append(request)
        return empty_pb2.Empty()

    def RegisterStackInvokeTransform(self, request: Any) -> Any:  # noqa: N802, ARG002
        """Ignored: no provider is called for an invoke, so there is nothing to transform."""
        return empty_pb2.Empty()

    def _read(self, request: Any, inputs: Any) -> Request:
        """What a message of either kind has, without an id."""
        token, (parent, parent_type) = unversioned(request.type), self._parent(request)
        properties, secrets = wire.decoded(inputs, resource_shape(token))
        self._keep_secrets(inputs, secrets)
        return Request(
            type=token,
            name=request.name,
            properties=properties,
            parent=parent,
            parent_type=parent_type,
            depends_on=self._dependencies(request),
            secrets=secrets,
        )

    def _note(self, urn: str, message: Any, noted: Request, into: list[Entry]) -> None:
        if urn in self._names:
            self.duplicates.append(noted)
        self._names[urn] = noted.name
        self._turns.setdefault(urn, turn.get())
        into.append(Entry(turn.get(), urn, message.parent, noted))

    def _keep_secrets(self, struct: Any, paths: tuple[str, ...]) -> None:
        if paths:
            found = secrets_in(from_struct(struct))
            self.secret_texts.update(each for each in found if len(each) >= SHORTEST_ANYWHERE)

    def _urn(self, request: Any) -> str:
        # As the engine does and the SDK's mocks do not: the types of all parents, without the stack's.
        return urn_of(self._stack, self._project, request.parent, request.type, request.name)

    def _parent(self, request: Any) -> tuple[str | None, str]:
        """The logical name and the type of the parent."""
        if request.parent in ("", self.stack_urn):
            return None, ""
        return self._name(request.parent), unversioned(type_of(request.parent))

    def _dependencies(self, request: Any) -> tuple[str, ...]:
        urns = sorted(request.dependencies, key=lambda urn: (self._turns.get(urn, 0), urn))
        return tuple(dict.fromkeys(self._name(urn) for urn in urns if urn != self.stack_urn))

    def _name(self, urn: str) -> str:
        return self._names.get(urn) or name_of(urn)


def known_outputs(request: Any, token: str, id: str, properties: Mapping[str, Any]) -> Any:
    outputs = struct_pb2.Struct()
    if not token.startswith("azure-native:") or not id:
        return outputs
    outputs.fields["name"].string_value = id.rsplit("/", 1)[-1]
    for key in _ECHOED:
        if key in properties:
            outputs.fields[key].CopyFrom(request.object.fields[key])
    made_up = {key: merged(properties.get(key), each) for key, each in outputs_in_plan(token, id, properties).items()}
    outputs.MergeFrom(to_struct(mapped(made_up, _as_text)))
    return outputs


def _as_text(leaf: Any) -> Any:
    return UNKNOWN_TEXT if isinstance(leaf, Placeholder) else leaf


DEFAULT_ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "azure-native:authorization:getClientConfig": {
        "clientId": SUBSCRIPTION,
        "objectId": SUBSCRIPTION,
        "subscriptionId": SUBSCRIPTION,
        "tenantId": TENANT,
    },
}
"""Results of functions that most programs call in plain form; the subscription is the one of the made-up ids."""


def _teach(token: str, args: Mapping[str, Any]) -> str:
    function = "".join(f"_{each.lower()}" if each.isupper() else each for each in token.rsplit(":", 1)[-1])
    return (
        f"the program calls {token} and waits for the result; a plan makes no calls to Azure. "
        f"Write `{function.lstrip('_')}_output(...)`: its result is an Output, and may be unknown. "
        f"Or {remedy(token, args)}"
    )
