"""The properties of a resource type in the installed SDK, and `data/fields.json`, which stores them.

The SDK's modules take seconds to import, so the file has the types of `fairway.azure`. Other types, and all
types if another version of the SDK is installed, are read from the SDK. After a new version of pulumi-azure-native run
`python -m fairway.standin.fields_of_sdk`; a test compares the two.
"""

from __future__ import annotations

import ast
import collections.abc
import inspect
import json
import re
import sys
import typing
from collections.abc import Iterable
from enum import Enum
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pulumi import _types as sdk  # pyright: ignore[reportPrivateUsage]

from fairway.azure.other_types import OTHER_TYPES
from fairway.azure.resource_type import PACKAGE
from fairway.azure.resource_types import TYPES
from fairway.protocol.sdk_types import ANY, Shape, fields_of, resource_class, resource_shape, shape_of
from fairway.standin.errors import StandInError

FILE = Path(__file__).parent / "data" / "fields.json"
_API_VERSION = re.compile(r"Uses Azure REST API version ([0-9a-z-]+)")
_FILLED_IN = re.compile(r"^ +if (\w+) is None:\n +\1 = (.+)$", re.MULTILINE)
_PLAIN = ("string", "boolean", "integer", "number")


def table(tokens: Iterable[str]) -> dict[str, Any]:
    """The content of the file for these types: the SDK's version, resources and nested objects."""
    objects: dict[str, Any] = {}
    resources = {token: resource(token, objects) for token in sorted(tokens)}
    return {"sdk": sdk_version(), "resources": resources, "objects": dict(sorted(objects.items()))}


def sdk_version() -> str:
    """The version of the installed SDK, and so of the provider: `3.29.0`."""
    return version("pulumi-azure-native")


def no_such_type(token: str) -> StandInError:
    """The error for a type that azure-native does not have."""
    return StandInError(
        f"{PACKAGE} {sdk_version()} has no resource type {token}. Check its spelling, or install the version of "
        f"pulumi-{PACKAGE} that has it"
    )


def resource(token: str, objects: dict[str, Any]) -> dict[str, Any]:
    """The properties of a resource type; the nested objects that they use are added to `objects`.

    Raises StandInError if the installed SDK does not have the type.
    """
    arguments, cls = resource_shape(token).cls, resource_class(token)
    if arguments is None or cls is None:
        raise no_such_type(token)
    module = sys.modules[arguments.__module__]
    found = _API_VERSION.search(inspect.getsource(module))
    returned = {name: hint for name, hint in sdk.resource_types(cls).items() if name not in ("id", "urn")}
    about = _object(arguments, returned, objects)
    return {"apiVersion": found[1] if found else "", "defaults": _defaults(arguments), **about}


def _defaults(arguments: type) -> dict[str, Any]:
    """The defaults of top-level inputs, which the SDK fills in itself: `if sku is None: sku = 'Standard'`."""
    wire = fields_of(arguments).wire
    filled_in = _FILLED_IN.findall(inspect.getsource(arguments))
    return {wire[name]: ast.literal_eval(value) for name, value in sorted(filled_in)}


def _object(arguments: type | None, returned: dict[str, Any], objects: dict[str, Any]) -> dict[str, Any]:
    """`in`: the inputs; `words`: the values of those that are enums; `out`: the outputs; `required`: the required."""
    fields = fields_of(arguments) if arguments else None
    outputs = {name: sdk.unwrap_type(hint) for name, hint in returned.items()}
    inputs = fields.types if fields else {}
    return {
        "words": _words(arguments) if arguments else {},
        "in": {name: _input_kind(shape, outputs.get(name), objects) for name, shape in sorted(inputs.items())},
        "out": {name: _output_kind(hint, inputs.get(name), objects) for name, hint in sorted(outputs.items())},
        "required": sorted(fields.required) if fields else [],
    }


def _words(arguments: type) -> dict[str, list[str]]:
    """The values of the inputs that are enums, as Azure spells them."""
    found = {name: _enum_in(hint) for name, hint in sorted(sdk.input_type_types(arguments).items())}
    return {name: [str(each.value) for each in enum] for name, enum in found.items() if enum is not None}


def _enum_in(hint: Any) -> type[Enum] | None:
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return next((found for part in typing.get_args(hint) if (found := _enum_in(part))), None)


def _input_kind(shape: Shape, hint: Any, objects: dict[str, Any]) -> Any:
    """The kind of an input: `string`, ...; `[kind]` for a list, `{"*": kind}` for a map, `#Name` for an object."""
    if shape.kind == "list":
        return [_input_kind(shape.item or ANY, _inside(hint, 1), objects)]
    if shape.kind == "map":
        return {"*": _input_kind(shape.item or ANY, _inside(hint, 2), objects)}
    if shape.kind == "object":
        return _named(shape.cls, hint if _is_output(hint) else None, objects)
    return "any" if shape.kind == "union" else shape.kind


def _output_kind(hint: Any, shape: Shape | None, objects: dict[str, Any]) -> Any:
    """The kind of an output, which may differ from that of the input with the same name."""
    if _is_output(hint):
        return _named(shape.cls if shape and shape.kind == "object" else None, hint, objects)
    for count, kind in ((1, "list"), (2, "map")):
        inside = _inside(hint, count)
        if inside is not None:
            item = shape.item if shape and shape.kind == kind else None
            found = _output_kind(inside, item, objects)
            return [found] if count == 1 else {"*": found}
    kind = shape_of(hint).kind
    return kind if kind in _PLAIN else "any"


def _is_output(hint: Any) -> bool:
    return isinstance(hint, type) and sdk.is_output_type(hint)


def _inside(hint: Any, count: int) -> Any:
    """The type of the elements of a list (count 1) or a map (count 2); None if the hint is neither."""
    wanted = (list, collections.abc.Sequence) if count == 1 else (dict, collections.abc.Mapping)
    parts = typing.get_args(hint)
    return sdk.unwrap_type(parts[-1]) if typing.get_origin(hint) in wanted and len(parts) == count else None


def _named(arguments: type | None, returned: type | None, objects: dict[str, Any]) -> str:
    # Classes in different modules may have the same name.
    module = next(each for each in (arguments, returned) if each).__module__.split(".")[1]
    name = f"{module}:{arguments.__name__ if arguments else ''}/{returned.__name__ if returned else ''}"
    if name not in objects:
        objects[name] = {}  # an object may contain one of its own type
        objects[name] = _object(arguments, sdk.output_type_types(returned) if returned else {}, objects)
    return f"#{name}"


def main() -> None:
    """Write the file."""
    text = json.dumps(table([*TYPES, *(each.token for each in OTHER_TYPES)]), separators=(",", ":"), sort_keys=True)
    FILE.write_text(text.replace('},"', '},\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
