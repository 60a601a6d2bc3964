"""Runs the transforms of a program, which the engine would call back for.

`pulumi.runtime.register_resource_transform` and the option `transforms` hand functions to the engine, which
calls them over gRPC before it takes a resource. Pulumi's mocks only keep them; a plan without them would
miss, say, the tags that a program puts on everything.
"""

from __future__ import annotations

from typing import Any

from pulumi.runtime._callbacks import _CallbackServicer  # pyright: ignore[reportPrivateUsage]
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.sync_await import _sync_await  # pyright: ignore[reportPrivateUsage]

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
    """The callbacks of one recording, called in place: no server, no port."""

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
        """Note what a resource hands on to its children: its own transforms, then those of its parents."""
        handed_on = [*request.transforms, *self._inherited.get(request.parent, [])]
        if handed_on:
            self._inherited[urn] = handed_on

    def applied(self, request: Any) -> Any:
        """The RegisterResource `request` after its own transforms, those of its parents, and those of the stack."""
        callbacks = [*request.transforms, *self._inherited.get(request.parent, []), *self.for_all]
        if not callbacks:
            return request
        changed = resource_pb2.RegisterResourceRequest()
        changed.CopyFrom(request)
        for callback in callbacks:
            asked = resource_pb2.TransformRequest(
                type=changed.type,
                name=changed.name,
                custom=changed.custom,
                parent=changed.parent,
                properties=changed.object,
                options=_options(changed),
            )
            answer: Any = _sync_await(self._callbacks[callback.token](asked.SerializeToString()))
            changed.object.CopyFrom(answer.properties)
            if answer.HasField("options"):
                _take_over(changed, answer.options)
        return changed


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
