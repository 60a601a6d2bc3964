"""The names of the installed SDK: classes, arguments, attributes of outputs, functions."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, get_type_hints

from pulumi import _types as sdk  # pyright: ignore[reportPrivateUsage]

from fairway.eject.expressions import ONLY_KEY, ONLY_VALUE
from fairway.eject.trace import EjectError
from fairway.protocol.sdk_types import ANY, Fields, Shape, fields_of, resource_class, resource_shape
from fairway.protocol.urns import is_provider
from fairway.request import Path, mapping, sequence


def class_of(token: str) -> tuple[str, str]:
    """The module and the name of a resource's class: `pulumi_azure_native.network`, `Subnet`. Raises EjectError."""
    if is_provider(token):
        return f"pulumi_{token.rpartition(':')[2].replace('-', '_')}", "Provider"
    found = resource_class(token)
    if found is None:
        package = token.partition(":")[0]
        raise EjectError(
            f"the SDK of {package}, which has {token}, is not installed. Install the program's packages here"
        )
    return found.__module__.rpartition(".")[0], found.__name__


def shape_of(token: str) -> Shape:
    """The arguments of a resource."""
    if not is_provider(token):
        return resource_shape(token)
    arguments = getattr(importlib.import_module(class_of(token)[0]), "ProviderArgs", None)
    return Shape("object", cls=arguments) if isinstance(arguments, type) else ANY


@cache
def python_names(cls: type) -> dict[str, str]:
    """From the wire names of an object's properties to those in Python."""
    fields: Fields = fields_of(cls)
    return {wire: python for python, wire in fields.wire.items()}


def of_union(shape: Shape, entries: Mapping[str, Any]) -> type | None:
    """The class of an object where several are allowed: it has these properties, and adds no other."""
    for each in shape.choices:
        if each.cls is not None and fits(each.cls, entries):
            return each.cls
    return None


def fits(cls: type, entries: Mapping[str, Any]) -> bool:
    """Whether an object of a class has exactly these properties: classes add defaults of their own."""
    fields, names = fields_of(cls), python_names(cls)
    if not fields.required <= entries.keys() <= fields.types.keys():
        return False
    # It sets its discriminator itself, whatever the argument.
    made = cls(**{names[key]: each for key, each in entries.items()})
    set_here = {key: each for key, name in names.items() if (each := getattr(made, name)) is not None}
    return set_here == dict(entries)


def needs_classes(shape: Shape, value: Any) -> bool:
    """Whether a part of a value may be of several classes: then all of it is written with classes, as the SDK
    translates the keys of a dict only where one is allowed, and a class takes no dicts."""
    entries, items = mapping(value), sequence(value)
    if entries is not None and of_union(shape, entries) is not None:
        return True
    if entries is not None:
        types = fields_of(shape.cls).types if shape.cls is not None else {}
        return any(needs_classes(types.get(key, shape.item or ANY), each) for key, each in entries.items())
    return any(needs_classes(item_of(shape), each) for each in items or ())


def item_of(shape: Shape) -> Shape:
    """The type of the items of a list."""
    if shape.kind == "union":
        return next((each.item for each in shape.choices if each.kind == "list" and each.item), ANY)
    return shape.item or ANY


def enum_member(cls: type | None, key: str, value: Any) -> tuple[str, str] | None:
    """The module and the member for a value of a property that only takes an enum; None for any other."""
    hint = sdk.input_type_types(cls).get(key) if cls is not None else None
    kind = sdk.unwrap_type(hint) if hint is not None else None
    if not isinstance(kind, type) or not issubclass(kind, Enum):
        return None
    member = next((each.name for each in kind if each.value == value), None)
    return (kind.__module__.rpartition(".")[0], f"{kind.__name__}.{member}") if member else None


@dataclass(frozen=True)
class Applied:
    """A step that only a function can do."""

    function: str


Step = str | Applied


def attributes(token: str, path: Path) -> tuple[list[Step], bool]:
    """The steps from a resource to one of its outputs as code, and whether the last may be None."""
    found: Any = None if is_provider(token) else resource_class(token)
    if path == ("id",):
        return [".id"], False
    if found is None:
        return _steps(None, path, token)
    names, types = sdk.resource_pulumi_to_py_names(found), sdk.resource_types(found)
    first = str(path[0])
    if first not in names:
        raise EjectError(f"{token} has no output {first} in the installed SDK")
    hint = types.get(first)
    steps, optional = _steps(sdk.unwrap_type(hint) if hint else None, path[1:], token)
    may_be_none = len(path) == 1 and hint is not None and sdk.unwrap_type(hint) != hint
    return [f".{names[first]}", *steps], optional or may_be_none


def _steps(hint: Any, path: Path, token: str) -> tuple[list[Step], bool]:
    if not path:
        return [], False
    step, rest = path[0], path[1:]
    hint = sdk.unwrap_type(hint) if hint is not None else None
    arguments: tuple[Any, ...] = getattr(hint, "__args__", ())
    code: Step
    if step in (ONLY_KEY, ONLY_VALUE):
        values = ".values()" if step == ONLY_VALUE else ""
        code, below = Applied(f"lambda each: next(iter(each{values}))"), arguments[-1] if arguments else None
    elif isinstance(hint, type) and sdk.is_output_type(hint):
        names = sdk._pulumi_to_py_names_from_py_properties(hint)  # pyright: ignore[reportPrivateUsage]
        if step not in names:
            raise EjectError(f"{token} has no output {step} in the installed SDK")
        code, below = f".{names[str(step)]}", sdk.output_type_types(hint).get(str(step))
    else:
        code = f"[{step}]" if isinstance(step, int) else f'["{step}"]'
        below = arguments[-1] if arguments else None
    return [code, *_steps(below, rest, token)[0]], False


def function_of(token: str) -> tuple[str, str, Callable[..., Any]]:
    """The module, the name and the function that calls a provider's function with Outputs. Raises EjectError."""
    package, _, rest = token.partition(":")
    module, _, name = rest.rpartition(":")
    home = f"pulumi_{package.replace('-', '_')}.{module.partition('/')[0]}"
    wanted = f"{name}output".lower()
    try:
        found = importlib.import_module(home)
    except ImportError as error:
        raise EjectError(f"the SDK of {package}, which has {token}, is not installed here") from error
    for each in dir(found):
        if each.replace("_", "").lower() == wanted:
            return home, each, getattr(found, each)
    raise EjectError(f"{home} has no function {token}")


def parameters_of(function: Callable[..., Any]) -> dict[str, str]:
    """From the wire names of a function's arguments, in lower case, to those in Python."""
    return {each.replace("_", "").lower(): each for each in inspect.signature(function).parameters}


def result_steps(function: Callable[..., Any], path: Path) -> list[Step]:
    """The steps from the result of a function to a value in it."""
    hint = get_type_hints(function).get("return")
    arguments: tuple[Any, ...] = getattr(hint, "__args__", ())
    return _steps(arguments[0] if arguments else None, path, function.__name__)[0]
