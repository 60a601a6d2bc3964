"""azure-native's behaviour over the stand-in's ARM, without gRPC: Check, Diff, Create, Read, Update, Delete, Invoke.

From the source of pulumi-azure-native 3 (provider/pkg/provider: provider.go, diff.go, crud/crud.go); what depends on
its version is in `provider_facts`. Values are plain data as `fairway.protocol.values` has it; secrets come without
their markers, as the provider requests them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from fairway.azure.resource_type import ResourceType
from fairway.azure.resources import RESOURCE_GROUP
from fairway.protocol.values import bare
from fairway.standin import autonaming, fields, invokes, out_of_band, read
from fairway.standin.arm import Arm, named
from fairway.standin.cloud import Cloud
from fairway.standin.crash import Crash
from fairway.standin.diff import Diff, diff
from fairway.standin.errors import ArmError, DeadlineError, LateError
from fairway.standin.faults import Fault, Operation, take, take_counted
from fairway.standin.provider_facts import fact
from fairway.standin.types import of_urn

PAUSES: tuple[float, ...] = fact("pauses")
"""Seconds, on the cloud's clock, before each retry of the provider."""
LONGEST: float = fact("longest wait")
"""The provider's timeout in seconds, if the resource sets none."""

_REFUSALS = {
    "conflict": ArmError(
        409,
        "AnotherOperationInProgress",
        "Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri.",
    ),
    "throttle": ArmError(
        429, "TooManyRequests", "The request is being throttled as the limit has been reached for operation type."
    ),
    "unavailable": ArmError(503, "ServiceUnavailable", "The service is temporarily unavailable, please retry later."),
    "refuse": ArmError(
        400,
        "SkuNotAvailable",
        "The requested size is currently not available in this location. Please try another size or deploy to a "
        "different location or zones. See https://aka.ms/azureskunotavailable for details.",
    ),
}
_LATE = {
    "half-made": LateError(
        500, "InternalServerError", "The operation was accepted and failed: reconcile of the resource did not finish."
    ),
    "timeout": DeadlineError(504, "DeadlineExceeded", "context deadline exceeded"),
}
_Result = TypeVar("_Result")


class ProviderError(Exception):
    """The provider itself refuses."""


class InitError(Exception):
    """The resource exists, but not as requested: the engine keeps it, and the next run repairs it."""

    def __init__(self, id: str, outputs: Mapping[str, Any], inputs: Mapping[str, Any], reason: str) -> None:
        """`outputs` is what a GET returns now."""
        super().__init__(reason)
        self.id, self.outputs, self.inputs, self.reason = id, dict(outputs), dict(inputs), reason


class Provider:
    """azure-native for one provider instance of a program; all instances share the cloud."""

    def __init__(self, cloud: Cloud, crash: Crash | None = None) -> None:
        """Serve this cloud; `crash` ends processes if a fault requires it."""
        self.arm = Arm(cloud)
        self._crash = crash or Crash()
        self._location = ""
        self._group_locations: dict[str, str] = {}

    def configure(self, config: Mapping[str, Any]) -> None:
        """Set the provider's configuration: `location`. A run begins: faults between two runs happen now."""
        self._location = str(config.get("location") or "")
        out_of_band.between_runs(self.arm.cloud)

    def check(
        self, urn: str, olds: Mapping[str, Any], news: Mapping[str, Any], random_seed: bytes = b""
    ) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """The inputs with the missing ones filled in, and what is wrong with them: properties and reasons."""
        kind, name = of_urn(urn)
        inputs = autonaming.with_defaults(
            kind, name, bare(olds), bare(news), random_seed, self._location, self._group_location
        )
        return inputs, fields.faults(kind.token, inputs)

    def _group_location(self, group: str) -> str | None:
        if group not in self._group_locations:
            found = self.arm.get(RESOURCE_GROUP.id_of({"resourceGroupName": group}))
            if found is None or "location" not in found:
                return None
            self._group_locations[group] = str(found["location"])
        return self._group_locations[group]

    def diff(
        self,
        urn: str,
        old_inputs: Mapping[str, Any],
        old_outputs: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
    ) -> Diff:
        """What differs between inputs, and what of it replaces the resource."""
        kind, _ = of_urn(urn)
        return diff(kind, bare(old_inputs), bare(old_outputs), bare(new_inputs))

    def create(
        self, urn: str, inputs: Mapping[str, Any], preview: bool = False, timeout: float = 0
    ) -> tuple[str, dict[str, Any]]:
        """Create a resource; returns its id and outputs. In a preview there is no id, and outputs of Azure are unknown.

        `timeout` is in seconds on the cloud's clock; 0 is the provider's own. Raises `ArmError`, `ProviderError`
        if the resource exists, and `InitError` if it is half created.
        """
        kind, name = of_urn(urn)
        inputs = dict(bare(inputs))
        if preview:
            return "", fields.preview(kind.token, inputs)
        id = kind.id_of(inputs)
        if self._attempts("read", kind, name, id, lambda _: self.arm.get(id)) is not None:
            raise ProviderError(f"cannot create already existing resource '{id}'")
        return self._put("create", kind, name, id, inputs, timeout)

    def update(
        self,
        urn: str,
        id: str,
        old_outputs: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        preview: bool = False,
        timeout: float = 0,
    ) -> dict[str, Any]:
        """Update a resource by a full PUT; returns its outputs. In a preview only `name` and `location` are known of
        the outputs that Azure sets. Raises the errors of `create`."""
        kind, name = of_urn(urn)
        inputs = dict(bare(new_inputs))
        if preview:
            known = {key: bare(old_outputs[key]) for key in ("name", "location") if key in old_outputs}
            return fields.preview(kind.token, inputs) | known
        # The id of a type without a row is an approximation; the one in the state may be Azure's own.
        id = id if kind.is_approximate else kind.id_of(inputs)
        return self._put("update", kind, name, id, inputs, timeout)[1]

    def _put(
        self, operation: Operation, kind: ResourceType, name: str, id: str, inputs: dict[str, Any], timeout: float
    ) -> tuple[str, dict[str, Any]]:
        seconds = kind.seconds[0 if operation == "create" else 1]
        short = _LATE["timeout"] if seconds > (timeout or LONGEST) else None
        counted = self._before_a_change()

        body = {key: value for key, value in inputs.items() if key != "azureApiVersion" and not key.startswith("__")}

        def put(late: LateError | None) -> dict[str, Any]:
            return self.arm.put(kind, id, body, late=late or short)

        try:
            made = self._attempts(operation, kind, name, id, put)
        except LateError as late:
            outputs = self.arm.get(id) or {}
            raise InitError(str(outputs.get("id", id)), _outputs(kind, outputs), inputs, str(late)) from late
        finally:
            self._after_a_change(counted)
        return str(made["id"]), _outputs(kind, self.arm.get(id) or made)

    def read(
        self, urn: str, id: str, inputs: Mapping[str, Any] | None, outputs: Mapping[str, Any] | None
    ) -> tuple[str, dict[str, Any], dict[str, Any]] | None:
        """The resource in Azure: id, inputs, outputs; None if it does not exist.

        Given the last inputs and outputs, the inputs are updated with what changed in Azure; without them, for an
        import, they are all outputs that are inputs too.
        """
        kind, name = of_urn(urn)
        if not kind.named_in(id) and not kind.is_approximate:
            raise ProviderError(f"'{id}' is not the id of a {kind.token}; one looks like {kind.template}")
        found = self._attempts("read", kind, name, id, lambda _: self.arm.get(id))
        if found is None:
            return None
        now = _outputs(kind, found)
        if inputs:
            return id, read.corrected(kind, bare(inputs), bare(outputs or {}), now), now
        return id, read.imported(kind, id, now), now

    def delete(self, urn: str, id: str, timeout: float = 0) -> None:
        """Delete a resource; one that does not exist counts as deleted. Raises `ArmError`."""
        kind, name = of_urn(urn)
        short = _LATE["timeout"] if kind.seconds[2] > (timeout or LONGEST) else None
        counted = self._before_a_change()
        try:
            self._attempts("delete", kind, name, id, lambda late: self.arm.delete(kind, id, late=late or short))
        finally:
            self._after_a_change(counted)

    def invoke(self, token: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """Call a function of azure-native."""
        return invokes.invoke(self.arm, token, bare(args))

    def _attempts(
        self,
        operation: Operation,
        kind: ResourceType,
        name: str,
        id: str,
        act: Callable[[LateError | None], _Result],
    ) -> _Result:
        """Send the request, and retry where waiting may help, as azure-native does."""
        for pause in (*PAUSES, None):
            types = (each.token.rpartition(":")[2] for each in (kind, named(kind, id)))
            fault = take(self.arm.cloud, operation, (*types, name))
            try:
                return self._attempt(fault, operation, kind, id, act)
            except LateError:
                raise
            except ArmError as refused:
                if pause is None or not _is_retried(refused):
                    raise
            self.arm.cloud.wait(pause)
        raise AssertionError("the last attempt returns or raises")

    def _attempt(
        self,
        fault: Fault | None,
        operation: Operation,
        kind: ResourceType,
        id: str,
        act: Callable[[LateError | None], _Result],
    ) -> _Result:
        if fault is None:
            return act(None)
        if fault.kind == "provider-dies":
            self._crash.provider()
        if fault.kind in _REFUSALS:
            methods = {"read": "GET", "delete": "DELETE"}
            self.arm.refuse(methods.get(operation, "PUT"), kind, id, _REFUSALS[fault.kind])
            raise _REFUSALS[fault.kind]
        found = act(_LATE.get(fault.kind))
        if fault.kind == "provider-dies-after":
            self._crash.provider()
        return found

    def _before_a_change(self) -> Fault | None:
        counted = take_counted(self.arm.cloud)
        if counted and counted.kind == "engine-dies":
            self._crash.engine()
        if counted and counted.kind.startswith("interrupt"):
            self._crash.interrupt(2 if counted.kind == "interrupt-twice" else 1)
        return counted

    def _after_a_change(self, counted: Fault | None) -> None:
        if counted and counted.kind == "engine-dies-after":
            self._crash.engine()


def _is_retried(refused: ArmError) -> bool:
    """Whether azure-native retries."""
    conflict = refused.status == 409 and refused.code in fact("retries after conflict")
    return conflict or refused.status >= 500 or refused.status in fact("retries after status")


def _outputs(kind: ResourceType, state: Mapping[str, Any]) -> dict[str, Any]:
    own = {key: value for key, value in state.items() if key != "id"}
    return own | {"azureApiVersion": fields.api_version(kind.token)}
