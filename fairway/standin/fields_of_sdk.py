"""What the installed SDK says of the properties of a resource type, and `data/fields.json`, which keeps it.

The SDK's modules take seconds to import, so the file has the types with a row in `fairway.azure`. What is not in it,
and everything where another version of the SDK is installed, is read from the SDK. After a new version of
pulumi-azure-native run `python -m fairway.standin.fields_of_sdk`; a test compares the two.
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

from fairway.azure.resource_type import PACKAGE
from fairway.azure.resource_types import TYPES
from fairway.protocol.sdk_types import ANY, Shape, fields_of, resource_class, resource_shape, shape_of
from fairway.standin.errors import StandInError

FILE = Path(__file__).parent / "data" / "fields.json"
_API_VERSION = re.compile(r"Uses Azure REST API version ([0-9a-z-]+)")
_FILLED_IN = re.compile(r"^ +if (\w+) is None:\n +\1 = (.+)$", re.MULTILINE)
_PLAIN = ("string", "boolean", "integer", "number")


def table(tokens: Iterable[str]) -> dict[str, Any]:
    """The whole of the file for these types: the SDK's version, resources and nested objects."""
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
    """The properties of a resource type; the nested objects that they name are added to `objects`.

    Raises StandInError where the installed SDK does not have the type.
    """
    arguments, cls = resource_shape(token).cls, resource_class(token)
    if arguments is None or cls is None:
        raise no_such_type(token)
    module = sys.modules[arguments.__module__]
    found = _API_VERSION.search(inspect.getsource(module))
    answered = {name: hint for name, hint in sdk.resource_types(cls).items() if name not in ("id", "urn")}
    about = _object(arguments, answered, objects)
    return {"apiVersion": found[1] if found else "", "defaults": _defaults(arguments), **about}


def _defaults(arguments: type) -> dict[str, Any]:
    """The defaults of top-level inputs, which the SDK fills in itself: `if sku is None: sku = 'Standard'`."""
    wire = fields_of(arguments).wire
    filled_in = _FILLED_IN.findall(inspect.getsource(arguments))
    return {wire[name]: ast.literal_eval(value) for name, value in sorted(filled_in)}


def _object(arguments: type | None, answered: dict[str, Any], objects: dict[str, Any]) -> dict[str, Any]:
    """`in`: what can be asked for; `words`: those of enums among them; `out`: what Azure answers; `required`."""
    asked = fields_of(arguments) if arguments else None
    outputs = {name: sdk.unwrap_type(hint) for name, hint in answered.items()}
    inputs = asked.types if asked else {}
    return {
        "words": _words(arguments) if arguments else {},
        "in": {name: _asked(shape, outputs.get(name), objects) for name, shape in sorted(inputs.items())},
        "out": {name: _answered(hint, inputs.get(name), objects) for name, hint in sorted(outputs.items())},
        "required": sorted(asked.required) if asked else [],
    }


def _words(arguments: type) -> dict[str, list[str]]:
    """The words of the inputs that are enums, as Azure spells them."""
    found = {name: _enum_in(hint) for name, hint in sorted(sdk.input_type_types(arguments).items())}
    return {name: [str(each.value) for each in enum] for name, enum in found.items() if enum is not None}


def _enum_in(hint: Any) -> type[Enum] | None:
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return next((found for part in typing.get_args(hint) if (found := _enum_in(part))), None)


def _asked(shape: Shape, hint: Any, objects: dict[str, Any]) -> Any:
    """The kind of an input: `string`, ...; `[kind]` for a list, `{"*": kind}` for a map, `#Name` for an object."""
    if shape.kind == "list":
        return [_asked(shape.item or ANY, _inside(hint, 1), objects)]
    if shape.kind == "map":
        return {"*": _asked(shape.item or ANY, _inside(hint, 2), objects)}
    if shape.kind == "object":
        return _named(shape.cls, hint if _is_output(hint) else None, objects)
    return "any" if shape.kind == "union" else shape.kind


def _answered(hint: Any, shape: Shape | None, objects: dict[str, Any]) -> Any:
    """The kind of an output, which may be another than that of the input of the same name."""
    if _is_output(hint):
        return _named(shape.cls if shape and shape.kind == "object" else None, hint, objects)
    for count, kind in ((1, "list"), (2, "map")):
        inside = _inside(hint, count)
        if inside is not None:
            item = shape.item if shape and shape.kind == kind else None
            found = _answered(inside, item, objects)
            return [found] if count == 1 else {"*": found}
    kind = shape_of(hint).kind
    return kind if kind in _PLAIN else "any"


def _is_output(hint: Any) -> bool:
    return isinstance(hint, type) and sdk.is_output_type(hint)


def _inside(hint: Any, count: int) -> Any:
    """What a list (count 1) or a map (count 2) holds; None where the hint is of neither."""
    wanted = (list, collections.abc.Sequence) if count == 1 else (dict, collections.abc.Mapping)
    parts = typing.get_args(hint)
    return sdk.unwrap_type(parts[-1]) if typing.get_origin(hint) in wanted and len(parts) == count else None


def _named(arguments: type | None, answered: type | None, objects: dict[str, Any]) -> str:
    # Modules have classes of the same names.
    module = next(each for each in (arguments, answered) if each).__module__.split(".")[1]
    name = f"{module}:{arguments.__name__ if arguments else ''}/{answered.__name__ if answered else ''}"
    if name not in objects:
        objects[name] = {}  # an object may hold one of its own kind
        objects[name] = _object(arguments, sdk.output_type_types(answered) if answered else {}, objects)
    return f"#{name}"


def main() -> None:
    """Write the file."""
    text = json.dumps(table(TYPES), separators=(",", ":"), sort_keys=True)
    FILE.write_text(text.replace('},"', '},\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
