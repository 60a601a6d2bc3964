"""Reads the types of resources and their properties from an installed Pulumi SDK.

Every generated SDK carries a class of arguments for each resource (`ManagedClusterArgs`) and for each nested
object, and Pulumi's runtime has the wire names and types of their properties. Only these are read
here.
"""

from __future__ import annotations

import collections.abc
import importlib
import importlib.util
import inspect
import sys
import typing
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, Literal

import pulumi
from pulumi import _types as sdk  # pyright: ignore[reportPrivateUsage]
from pulumi.runtime import rpc

Kind = Literal["string", "integer", "number", "boolean", "list", "map", "object", "union", "any"]


@dataclass(frozen=True, slots=True)
class Shape:
    """The kind of value a property takes."""

    kind: Kind
    item: Shape | None = None
    """The shape of the items of a list or map."""
    cls: type | None = None
    """The SDK's class of an object."""
    choices: tuple[Shape, ...] = ()
    """The alternatives of a union."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The properties of an object, by their wire names."""

    types: dict[str, Shape]
    required: frozenset[str]
    wire: dict[str, str]
    """From the Python name to the wire name."""


ANY = Shape("any")
_PLAIN: dict[Any, Shape] = {
    str: Shape("string"),
    bool: Shape("boolean"),
    int: Shape("integer"),
    float: Shape("number"),
}
_LISTS = (list, collections.abc.Sequence)
_MAPS = (dict, collections.abc.Mapping)


@cache
def resource_shape(token: str) -> Shape:
    """The arguments of the resource type `token`, as an object; `ANY` if no installed SDK has the
    type."""
    cls = resource_class(token)
    if cls is None:
        return ANY
    # `InitArgs` if a nested object of the same name already uses `Args`, as with VirtualNetwork.
    module = sys.modules[cls.__module__]
    for suffix in ("InitArgs", "Args"):
        arguments = getattr(module, f"{cls.__name__}{suffix}", None)
        if arguments is not None and sdk.is_input_type(arguments):
            return Shape("object", cls=arguments)
    return ANY


@cache
def fields_of(cls: type) -> Fields:
    """The properties of one of the SDK's classes of arguments."""
    wire = sdk.input_type_py_to_pulumi_names(cls)
    parameters = inspect.signature(cls.__init__).parameters.values()
    required = (
        each.name
        for each in parameters
        if each.kind is inspect.Parameter.KEYWORD_ONLY and each.default is inspect.Parameter.empty
    )
    return Fields(
        types={name: shape_of(hint) for name, hint in sdk.input_type_types(cls).items()},
        required=frozenset(wire[name] for name in required if name in wire),
        wire=wire,
    )


def shape_of(hint: Any) -> Shape:
    """The shape of an annotation, without `Input`, `Optional` and the like."""
    hint = sdk.unwrap_type(hint)
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in _LISTS:
        return Shape("list", item=shape_of(arguments[0]) if arguments else ANY)
    if origin in _MAPS:
        return Shape("map", item=shape_of(arguments[1]) if len(arguments) == 2 else ANY)
    if isinstance(hint, type):
        if sdk.is_input_type(hint):
            return Shape("object", cls=hint)
        if issubclass(hint, Enum):
            return _enum_shape(hint)
        if hint in _LISTS:
            return Shape("list", item=ANY)
        if hint in _MAPS:
            return Shape("map", item=ANY)
        return ANY
    if arguments and origin is not typing.Literal:
        return _union(tuple(shape_of(each) for each in arguments if not _is_wrapping(each)))
    return ANY


def _is_wrapping(hint: Any) -> bool:
    """Whether a member of a union only wraps a value, as those that `Input` adds."""
    origin = typing.get_origin(hint)
    return hint is NoneType or origin in (collections.abc.Awaitable, pulumi.Output) or typing.is_typeddict(hint)


def _enum_shape(hint: type[Enum]) -> Shape:
    return next((shape for base, shape in _PLAIN.items() if issubclass(hint, base)), ANY)


def _union(shapes: tuple[Shape, ...]) -> Shape:
    choices = tuple(dict.fromkeys(shapes))
    if not choices or ANY in choices:
        return ANY
    return choices[0] if len(choices) == 1 else Shape("union", choices=choices)


def resource_class(token: str) -> type | None:
    """The SDK's class of the resource type `token`; None if no installed SDK has it."""
    package, _, rest = token.partition(":")
    module, _, _ = rest.rpartition(":")
    if package == "pulumi" or not module:
        return None
    return _registered(package, module, token) or (
        _registered(package, module, token) if _import_sdk(package) else None
    )


def _registered(package: str, module: str, token: str) -> type | None:
    # Generated SDKs register their modules with the runtime when they are imported.
    for each in rpc._RESOURCE_MODULES.get(f"{package}:{module}", []):  # pyright: ignore[reportPrivateUsage]
        about: Any = getattr(each, "mod_info", {})
        name = about.get("classes", {}).get(token)
        if name:
            return getattr(importlib.import_module(about["fqn"]), name, None)
    return None


@cache
def _import_sdk(package: str) -> bool:
    name = f"pulumi_{package.replace('-', '_')}"
    if importlib.util.find_spec(name) is None:
        return False
    importlib.import_module(name)
    return True
