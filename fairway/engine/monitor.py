"""Pulumi's resource monitor for a program that is rehearsed by the built-in engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from google.protobuf import empty_pb2
from pulumi import RunError
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import resource_pb2

from fairway.engine.goal import Goal, goal_of
from fairway.engine.inheritance import Inheritance
from fairway.engine.provider_client import ProviderError
from fairway.engine.providers import Providers
from fairway.engine.update import Target, Update, UpdateError
from fairway.plan.transforms import Transforms
from fairway.project.invokes import STACK_REFERENCE, Answers, remedy, stack_remedy
from fairway.protocol.state import Resource
from fairway.protocol.urns import STACK, urn_of
from fairway.protocol.values import UNKNOWN_TEXTS, from_struct, to_struct

_T = TypeVar("_T")


class StepError(RunError):
    """A registration failed; raised inside the program."""


class Monitor(MockMonitor):
    """Handles registrations one after another. Of the SDK's mocks it uses only the answers about features."""

    def __init__(self, update: Update, lookups: Lookups, providers: Providers, answers: Answers | None = None) -> None:
        self._update = update
        self._lookups = lookups
        self._providers = providers
        self._answers = answers or Answers()
        self._outputs: Mapping[str, Any] | None = None
        self._stack = ""
        self.failure: UpdateError | None = None
        """The first step that failed; the run reports it even if the program catches the error."""
        self.transforms = Transforms(self)
        self._inheritance = Inheritance()

    @property
    def exports(self) -> Mapping[str, Any]:
        """What the stack exports."""
        return self._outputs or {}

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        """Create, update or replace one resource or component, as the program declares it."""
        _refuse_unsupported(request)
        if request.type != STACK:
            request = self.transforms.applied(self._inheritance.applied(request))
        made = self._with_step_errors(lambda: self._update.register(goal_of(request)))
        self.transforms.keep(made.urn, request)
        self._inheritance.keep(made.urn, request, made.provider)
        if request.type == STACK:
            self._stack = made.urn
        # The old outputs of a component may refer to resources that are not registered yet (pulumi#5978).
        outputs = to_struct(made.outputs if request.custom else {})
        return resource_pb2.RegisterResourceResponse(urn=made.urn, id=made.id, object=outputs)

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802
        """Store the outputs that a component or the stack registers, unless a step has failed: the engine accepts
        nothing after that."""
        if self.failure is not None:
            return empty_pb2.Empty()
        outputs = from_struct(request.outputs)
        if request.urn == self._stack:
            self._outputs = outputs
        else:
            self._with_step_errors(lambda: self._update.set_outputs(request.urn, outputs))
        return empty_pb2.Empty()

    def keep_exports(self, *, failed: bool) -> None:
        """Write the stack's exports to the state, at the end of the run."""
        if self._outputs is not None:
            self._update.set_exports(self._stack, self._outputs, failed=failed)

    def ReadResource(self, request: Any) -> Any:  # noqa: N802
        """Look up an existing resource (`.get()`)."""
        found = self._with_step_errors(lambda: self._lookups.read(request))
        return resource_pb2.ReadResourceResponse(urn=found.urn, properties=to_struct(found.outputs), id=found.id)

    def Invoke(self, request: Any) -> Any:  # noqa: N802
        """Return a given answer, or call a function of the stand-in."""
        args = from_struct(request.args)
        given = self._answers.find(request.tok, args)

        def call() -> Mapping[str, Any]:
            if given is not None:
                return given
            try:
                return self._providers.for_call(request.tok, request.provider).invoke(request.tok, args)
            except ProviderError as error:
                raise ProviderError(f"{error}\nIf Azure would answer, {remedy(request.tok, args)}") from error

        response = resource_pb2.ResourceInvokeResponse()
        getattr(response, "return").CopyFrom(to_struct(self._with_step_errors(call)))
        return response

    def Call(self, request: Any) -> Any:  # noqa: N802
        """Refuse methods of resources: azure-native has none."""
        raise StepError(f"the built-in engine cannot call {request.tok}; use --engine pulumi")

    def RegisterStackTransform(self, request: Any) -> Any:  # noqa: N802
        """Record a transform of every resource."""
        self.transforms.for_all.append(request)
        return empty_pb2.Empty()

    def RegisterStackInvokeTransform(self, request: Any) -> Any:  # noqa: N802, ARG002
        """Refuse an option that would have no effect."""
        raise StepError("the built-in engine does not support invoke transforms; use --engine pulumi")

    def RegisterResourceHook(self, request: Any) -> Any:  # noqa: N802
        """Refuse an option that would have no effect."""
        raise StepError(f"the built-in engine does not support hooks ({request.name}); use --engine pulumi")

    def RegisterErrorHook(self, request: Any) -> Any:  # noqa: N802
        """Refuse an option that would have no effect."""
        return self.RegisterResourceHook(request)

    def _with_step_errors(self, do: Callable[[], _T]) -> _T:
        try:
            return do()
        except UpdateError as failed:
            self.failure = self.failure or failed
            raise StepError(str(failed)) from None
        except ProviderError as error:
            self.failure = self.failure or UpdateError("", str(error))
            raise StepError(str(error)) from None


def _refuse_unsupported(request: Any) -> None:
    if request.remote:
        raise StepError(f"{request.name}: a rehearsal cannot create remote components ({request.type})")
    if request.state_migrations:
        raise StepError(f"{request.name}: the built-in engine does not support state migrations; use --engine pulumi")
    if request.HasField("replacement_trigger"):
        raise StepError(
            f"{request.name}: the built-in engine does not support replacement triggers; use --engine pulumi"
        )
    if request.hooks.ListFields():
        raise StepError(f"{request.name}: the built-in engine does not support hooks; use --engine pulumi")


class Lookups:
    """Existing resources that a program looks up; they are in the state as external."""

    def __init__(self, target: Target, providers: Providers, update: Update, answers: Answers | None = None) -> None:
        self._target = target
        self._providers = providers
        self._update = update
        self._answers = answers or Answers()

    def read(self, request: Any) -> Resource:
        """The resource with the id that the program sets. Raises UpdateError if there is none."""
        urn = urn_of(self._target.stack, self._target.project, request.parent, request.type, request.name)
        if request.type == STACK_REFERENCE:
            return self._update.take_over(goal_of_read(request), self._other_stack(urn, request))
        goal = goal_of_read(request)
        reference, plugin = self._providers.for_goal(goal)
        looked_up = Resource(
            urn,
            request.type,
            id=request.id,
            # What Azure returns are outputs; inputs are what the program sets, usually nothing.
            inputs=from_struct(request.properties),
            parent=request.parent,
            dependencies=tuple(sorted(set(request.dependencies))),
            provider=reference,
            external=True,
            additional_secret_outputs=tuple(request.additionalSecretOutputs),
        )
        if request.id in UNKNOWN_TEXTS:
            return self._update.take_over(goal, looked_up)
        found = plugin.read(urn, request.id, looked_up.inputs, looked_up.inputs)
        if found is None:
            raise UpdateError(urn, f"resource '{request.id}' does not exist")
        return self._update.take_over(goal, replace(looked_up, id=found.id, outputs=found.outputs))

    def _other_stack(self, urn: str, request: Any) -> Resource:
        outputs = self._answers.outputs_of(request.id)
        if outputs is None:
            message = "a rehearsal has only this stack, so it cannot read the outputs of another."
            raise UpdateError(urn, f"{message} {stack_remedy(request.id)}")
        return Resource(
            urn,
            request.type,
            id=request.id,
            inputs=from_struct(request.properties),
            outputs={"name": request.id, "outputs": outputs, "secretOutputNames": []},
            parent=request.parent,
            dependencies=tuple(sorted(set(request.dependencies))),
            external=True,
        )


def goal_of_read(request: Any) -> Goal:
    """A read as a registration, to find its provider."""
    message = resource_pb2.RegisterResourceRequest(
        type=request.type, name=request.name, custom=True, provider=request.provider, version=request.version
    )
    return replace(goal_of(message), parent=request.parent)
