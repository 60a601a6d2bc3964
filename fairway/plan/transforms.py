"""Runs the transforms of a program, which the engine would call.

`pulumi.runtime.register_resource_transform` and the option `transforms` pass functions to the engine, which
calls them over gRPC before it registers a resource. Pulumi's mocks only keep them; a plan without them would
miss, say, the tags that a program puts on everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime._callbacks import _CallbackServicer  # pyright: ignore[reportPrivateUsage]
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.sync_await import _sync_await  # pyright: ignore[reportPrivateUsage]

from fairway.protocol.values import OUTPUT_SIGNATURE, SECRET_SIGNATURE, SIGNATURE, UNKNOWN_TEXTS, signature_of

_REQUEST_NAMES = {
    "ignore_changes": "ignoreChanges",
    "replace_on_changes": "replaceOnChanges",
    "additional_secret_outputs": "additionalSecretOutputs",
    "depends_on": "dependencies",
    "custom_timeouts": "customTimeouts",
    "retain_on_delete": "retainOnDelete",
    "deleted_with": "deletedWith",
    "import": "importId",
    "hide_diff": "hideDiffs",
    "delete_before_replace": "deleteBeforeReplace",
}
_LISTS = (
    "depends_on",
    "ignore_changes",
    "replace_on_changes",
    "additional_secret_outputs",
    "aliases",
    "replace_with",
    "hide_diff",
)
_VALUES = ("protect", "retain_on_delete", "delete_before_replace", "deleted_with", "provider", "import")
_MESSAGES = ("custom_timeouts", "hooks")


class Transforms(_CallbackServicer):
    """The callbacks of one recording, called directly: no server, no port."""

    def __init__(self, monitor: Any) -> None:
        self._callbacks = {}
        self._transforms = {}
        self._state_migrations = {}
        self._monitor = monitor
        self._target = ""
        self.for_all: list[Any] = []
        """The callbacks registered for every resource of the stack, in order."""
        self._inherited: dict[str, list[Any]] = {}

    def keep(self, urn: str, request: Any) -> None:
        """Record what a resource passes on to its children: its own transforms, then those of its parents."""
        passed_on = [*request.transforms, *self._inherited.get(request.parent, [])]
        if passed_on:
            self._inherited[urn] = passed_on

    def applied(self, request: Any) -> Any:
        """The RegisterResource `request` after its own transforms, those of its parents, and those of the stack."""
        callbacks = [*request.transforms, *self._inherited.get(request.parent, []), *self.for_all]
        if not callbacks:
            return request
        changed = resource_pb2.RegisterResourceRequest()
        changed.CopyFrom(request)
        for value in changed.object.fields.values():
            _as_output_values(value)
        if request.transforms:
            _name_dependencies(changed)
        for callback in callbacks:
            message = resource_pb2.TransformRequest(
                type=changed.type,
                name=changed.name,
                custom=changed.custom,
                parent=changed.parent,
                properties=changed.object,
                options=_options(changed),
            )
            answer: Any = _sync_await(self._callbacks[callback.token](message.SerializeToString()))
            changed.object.CopyFrom(answer.properties)
            if answer.HasField("options"):
                _take_over(changed, answer.options)
        _take_over_dependencies(changed, request)
        return changed


def _as_output_values(value: Any) -> None:
    """Turn secrets and unknown values into output values, at any depth and in place, as the engine does before it calls
    a transform: the SDK would make a whole property secret for one secret in it."""
    if value.HasField("string_value") and value.string_value in UNKNOWN_TEXTS:
        value.struct_value.CopyFrom(_output(None))
    elif value.HasField("list_value"):
        for each in value.list_value.values:
            _as_output_values(each)
    elif value.HasField("struct_value"):
        fields = value.struct_value.fields
        for each in fields.values():
            _as_output_values(each)
        if signature_of(value.struct_value) == SECRET_SIGNATURE:
            inner = fields["value"]
            if not _is_output(inner):
                inner.struct_value.CopyFrom(_output(inner))
            inner.struct_value.fields["secret"].bool_value = True
            hidden = struct_pb2.Value()
            hidden.CopyFrom(inner)
            value.CopyFrom(hidden)


def _name_dependencies(request: Any) -> None:
    """Let each property name the resources it comes from, so that a transform that passes it on passes them on too
    (Pulumi's upgradeOutputValues)."""
    for key, dependencies in request.propertyDependencies.items():
        if key not in request.object.fields:
            continue
        value = request.object.fields[key]
        if set(dependencies.urns) <= set(_dependencies(value)):
            continue
        if not _is_output(value):
            value.struct_value.CopyFrom(_output(value))
        named = value.struct_value.fields["dependencies"].list_value.values
        urns = sorted({*(each.string_value for each in named), *dependencies.urns})
        del named[:]
        named.extend(struct_pb2.Value(string_value=each) for each in urns)


def _output(value: Any) -> Any:
    """The output value of one that is known, or of None."""
    struct = struct_pb2.Struct()
    struct.fields[SIGNATURE].string_value = OUTPUT_SIGNATURE
    if value is not None:
        struct.fields["value"].CopyFrom(value)
    return struct


def _is_output(value: Any) -> bool:
    return value.HasField("struct_value") and signature_of(value.struct_value) == OUTPUT_SIGNATURE


def _take_over_dependencies(changed: Any, request: Any) -> None:
    """Record what the changed properties depend on.

    The engine does it in full only for a resource with its own transform: with only those of others, what they
    add to `depends_on` has no effect (pkg/resource/deploy/source_eval.go, RegisterResource).
    """
    found = {key: sorted(set(_dependencies(value))) for key, value in changed.object.fields.items()}
    if request.transforms:
        changed.propertyDependencies.clear()
        every = {*changed.dependencies, *(each for urns in found.values() for each in urns)}
        del changed.dependencies[:]
        changed.dependencies.extend(sorted(every))
    else:
        del changed.dependencies[:]
        changed.dependencies.extend(request.dependencies)
    for key, urns in found.items():
        known = changed.propertyDependencies[key].urns
        known.extend(each for each in urns if each not in known)


def _dependencies(value: Any) -> Iterator[str]:
    """The URNs that a value names as its sources, at any depth."""
    if value.HasField("list_value"):
        for each in value.list_value.values:
            yield from _dependencies(each)
    if not value.HasField("struct_value"):
        return
    fields = value.struct_value.fields
    if _is_output(value):
        if "dependencies" in fields:
            yield from (each.string_value for each in fields["dependencies"].list_value.values)
        inner = [fields["value"]] if "value" in fields else []
    else:
        inner = list(fields.values())
    for each in inner:
        yield from _dependencies(each)


def _options(request: Any) -> Any:
    options = resource_pb2.TransformResourceOptions()
    for name in _LISTS:
        getattr(options, name).extend(getattr(request, _REQUEST_NAMES.get(name, name)))
    for name in _VALUES:
        _copy_value(request, _REQUEST_NAMES.get(name, name), options, name)
    for name in _MESSAGES:
        source = _REQUEST_NAMES.get(name, name)
        if request.HasField(source):
            getattr(options, name).CopyFrom(getattr(request, source))
    return options


def _take_over(request: Any, options: Any) -> None:
    for name in _LISTS:
        target = _REQUEST_NAMES.get(name, name)
        request.ClearField(target)
        getattr(request, target).extend(getattr(options, name))
    for name in _VALUES:
        target = _REQUEST_NAMES.get(name, name)
        request.ClearField(target)
        _copy_value(options, name, request, target)
    request.deleteBeforeReplaceDefined = options.HasField("delete_before_replace")
    for name in _MESSAGES:
        target = _REQUEST_NAMES.get(name, name)
        request.ClearField(target)
        if options.HasField(name):
            getattr(request, target).CopyFrom(getattr(options, name))


def _copy_value(source: Any, name: str, target: Any, target_name: str) -> None:
    if name == "deleteBeforeReplace":
        given = source.deleteBeforeReplaceDefined
    elif name in ("protect", "retainOnDelete", "retain_on_delete", "delete_before_replace"):
        given = source.HasField(name)
    else:
        given = bool(getattr(source, name))
    if given:
        setattr(target, target_name, getattr(source, name))
