"""From a RegisterResource message to plain data.

The message itself is read, not what Pulumi's mocks make of it: they turn every number into a float and lift a
nested secret to the whole property. What the field calls a signature is the key by which Pulumi tells a
secret, an asset or a reference from a mapping
(https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fairway.protocol.sdk_types import ANY, Shape, fields_of
from fairway.protocol.urns import name_of
from fairway.protocol.values import OUTPUT_SIGNATURE, SECRET_SIGNATURE, SIGNATURE, UNKNOWN_TEXT
from fairway.request import SECRET, UNKNOWN, Path, format_path

_ASSET = "c44067f5952c0a294b673a41bacd8c17"
_ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"


def plain(struct: Any, shape: Shape = ANY) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A protobuf Struct as plain data, and the paths of the secrets in it.

    A secret is `SECRET`, a value not yet known `UNKNOWN`; a number is an int where it is whole, unless
    `shape` (the SDK's type for the struct) calls for a float. An asset, an archive and a reference to a
    resource become short text.
    """
    secrets: list[str] = []
    return _mapping(struct, shape, (), secrets), tuple(secrets)


def _mapping(struct: Any, shape: Shape, path: Path, secrets: list[str]) -> dict[str, Any]:
    inner = _shapes_inside(shape)
    found: dict[str, Any] = {}
    # Protobuf maps have no order of their own; plans must not differ from run to run.
    for key, value in sorted(struct.fields.items()):
        each = _value(value, inner(key), (*path, key), secrets)
        # The engine skips nulls in the same place: a null property is one that was not given.
        if each is not None:
            found[key] = each
    return found


def _value(value: Any, shape: Shape, path: Path, secrets: list[str]) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text = value.string_value
        return UNKNOWN if text == UNKNOWN_TEXT else text
    if kind == "number_value":
        number = value.number_value
        return int(number) if shape.kind != "number" and number.is_integer() else number
    if kind == "bool_value":
        return value.bool_value
    if kind == "struct_value":
        struct = value.struct_value
        if SIGNATURE in struct.fields:
            return _signed(struct.fields, path, secrets)
        return _mapping(struct, shape, path, secrets)
    if kind == "list_value":
        item = shape.item or ANY
        return [_value(each, item, (*path, at), secrets) for at, each in enumerate(value.list_value.values)]
    return None


def _shapes_inside(shape: Shape) -> Callable[[str], Shape]:
    if shape.kind == "object" and shape.cls is not None:
        fields = fields_of(shape.cls).types
        return lambda key: fields.get(key, ANY)
    item = shape.item or ANY
    return lambda _: item


def _signed(fields: Mapping[str, Any], path: Path, secrets: list[str]) -> Any:
    signature = fields[SIGNATURE].string_value
    if signature == SECRET_SIGNATURE or (signature == OUTPUT_SIGNATURE and "secret" in fields):
        secrets.append(format_path(path))
        return SECRET
    if signature == OUTPUT_SIGNATURE:
        return _value(fields["value"], ANY, path, secrets) if "value" in fields else UNKNOWN
    if signature == _ASSET:
        return _asset_text(fields)
    if signature == _ARCHIVE:
        return _archive_text(fields)
    if signature == _REFERENCE:
        urn = fields["urn"].string_value
        return f"resource {kind_of(urn)} {name_of(urn)}"
    return f"a value of a kind not known here ({signature})"


def _asset_text(fields: Mapping[str, Any]) -> str:
    if "text" in fields:
        return f"asset of {len(fields['text'].string_value)} characters"
    return f"asset {fields['path' if 'path' in fields else 'uri'].string_value}"


def _archive_text(fields: Mapping[str, Any]) -> str:
    if "assets" in fields:
        return f"archive of {', '.join(sorted(fields['assets'].struct_value.fields))}"
    return f"archive {fields['path' if 'path' in fields else 'uri'].string_value}"


def kind_of(urn: str) -> str:
    """The last part of the type in a URN: `ManagedCluster`."""
    return urn.split("::", 3)[-2].rsplit(":", 1)[-1] if urn.count("::") >= 2 else ""


def options_of(request: Any, names: Callable[[str], str]) -> dict[str, Any]:
    """The resource options that were set, by their wire names; a URN is replaced by the logical name
    (`names`)."""
    found: dict[str, Any] = {}
    for field, value in request.ListFields():
        reader = _OPTIONS.get(field.name)
        if reader is not None and (read := reader(value, names)):
            found[_WIRE.get(field.name) or field.name] = read
    if request.deleteBeforeReplaceDefined:
        found["deleteBeforeReplace"] = request.deleteBeforeReplace
    return found


def _alias(alias: Any) -> str | dict[str, Any]:
    if alias.WhichOneof("alias") == "urn":
        return alias.urn
    return {field.name: value for field, value in alias.spec.ListFields() if value}


def _fields(message: Any, _names: Callable[[str], str]) -> dict[str, Any]:
    return {field.name: value if isinstance(value, str) else list(value) for field, value in message.ListFields()}


def _texts(values: Any, _names: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(values)


def _same(value: Any, _names: Callable[[str], str]) -> Any:
    return value


def _provider(reference: str, names: Callable[[str], str]) -> str:
    return names(reference.rsplit("::", 1)[0])


_OPTIONS: dict[str, Callable[[Any, Callable[[str], str]], Any]] = {
    "additionalSecretOutputs": _texts,
    "aliases": lambda aliases, _: tuple(_alias(alias) for alias in aliases),
    "aliasURNs": _texts,
    "customTimeouts": _fields,
    "deletedWith": lambda urn, names: names(urn),
    "hideDiffs": _texts,
    "hooks": _fields,
    "importId": _same,
    "provider": _provider,
    "providers": lambda all, names: {package: _provider(all[package], names) for package in sorted(all)},
    "remote": _same,
    "replaceOnChanges": _texts,
    "replace_with": lambda urns, names: tuple(sorted(names(urn) for urn in urns)),
    "retainOnDelete": _same,
}
_WIRE = {"replace_with": "replaceWith", "aliasURNs": "aliases"}
