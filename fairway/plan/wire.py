"""Reads a RegisterResource message as plain data.

The message itself is read, not what Pulumi's mocks return: they turn every number into a float and extend a
nested secret to the whole property.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fairway.protocol.sdk_types import ANY, Shape, fields_of
from fairway.protocol.urns import name_of
from fairway.protocol.values import SIGNATURE, Secret, from_struct
from fairway.request import SECRET, Path, format_path, mapping, sequence

_ASSET = "c44067f5952c0a294b673a41bacd8c17"
_ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"


def decoded(struct: Any, shape: Shape = ANY) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A protobuf Struct as plain data, and the paths of the secrets in it.

    A secret is `SECRET`, a value not yet known `UNKNOWN`; a number is an int where it is whole, unless
    `shape` (the SDK's type for the struct) calls for a float. An asset, an archive and a reference to a
    resource become short text.
    """
    secrets: list[str] = []
    return _plain(from_struct(struct), shape, (), secrets), tuple(secrets)


def _plain(value: Any, shape: Shape, path: Path, secrets: list[str]) -> Any:
    if isinstance(value, Secret):
        secrets.append(format_path(path))
        return SECRET
    if shape.kind == "number" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    entries, items = mapping(value), sequence(value)
    if entries is not None and SIGNATURE in entries:
        return _as_text(entries)
    if entries is not None:
        inner = _shapes_inside(shape)
        return {key: _plain(each, inner(key), (*path, key), secrets) for key, each in entries.items()}
    if items is not None:
        return [_plain(each, shape.item or ANY, (*path, at), secrets) for at, each in enumerate(items)]
    return value


def _shapes_inside(shape: Shape) -> Callable[[str], Shape]:
    if shape.kind == "object" and shape.cls is not None:
        fields = fields_of(shape.cls).types
        return lambda key: fields.get(key, ANY)
    item = shape.item or ANY
    return lambda _: item


def _as_text(value: Mapping[str, Any]) -> str:
    """A short text for an asset, an archive or a reference to a resource."""
    signature, kind = value[SIGNATURE], "asset" if value[SIGNATURE] == _ASSET else "archive"
    if signature == _REFERENCE:
        return f"resource {_kind_of(value['urn'])} {name_of(value['urn'])}"
    if signature not in (_ASSET, _ARCHIVE):
        return f"a value of an unknown kind ({signature})"
    if "text" in value:
        return f"asset of {len(value['text'])} characters"
    if "assets" in value:
        return f"archive of {', '.join(sorted(value['assets']))}"
    return f"{kind} {value['path' if 'path' in value else 'uri']}"


def _kind_of(urn: str) -> str:
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
_WIRE = {"replace_with": "replaceWith"}
