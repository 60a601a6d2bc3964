"""The values of Pulumi's protocol as plain data, and back.

Between an engine and a provider a value is a protobuf Struct in which a mapping with a signature encodes what JSON
cannot express: secrets, values not yet known, assets
(https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go). Here a secret is `Secret`, a value
not yet known `UNKNOWN`; assets and references stay mappings. Whole numbers are ints.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf import struct_pb2

from fairway.protocol.secret import (
    SECRET_SIGNATURE,
    SIGNATURE,
    Secret,
    bare,
    envelope,
    has_secret,
    masked,
    sealed,
)
from fairway.request import UNKNOWN, leaves, mapping, sequence

__all__ = [
    "OUTPUT_SIGNATURE",
    "SECRET_SIGNATURE",
    "SIGNATURE",
    "UNKNOWN_TEXT",
    "UNKNOWN_TEXTS",
    "Secret",
    "bare",
    "envelope",
    "from_struct",
    "from_value",
    "has_secret",
    "has_unknown",
    "masked",
    "sealed",
    "signature_of",
    "to_struct",
]

OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
UNKNOWN_TEXTS = frozenset(
    {
        UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # a boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # a number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # a list
        "030794c1-ac77-496b-92df-f27374a8bd58",  # an asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # an archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # an object
    }
)
"""The texts of a value not yet known, by the kind of the value."""


def from_struct(struct: Any) -> dict[str, Any]:
    """A Struct as plain data. Null properties are left out at every level."""
    found = ((key, from_value(value)) for key, value in sorted(struct.fields.items()))
    return {key: value for key, value in found if value is not None}


def from_value(value: Any) -> Any:
    """One protobuf Value as plain data."""
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value in UNKNOWN_TEXTS else value.string_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "bool_value":
        return value.bool_value
    if kind == "struct_value":
        return _from_struct_value(value.struct_value)
    if kind == "list_value":
        return [from_value(each) for each in value.list_value.values]
    return None


def signature_of(struct: Any) -> str:
    """The signature of a protobuf Struct that encodes a special value; empty for a mapping."""
    return struct.fields[SIGNATURE].string_value if SIGNATURE in struct.fields else ""


def _from_struct_value(struct: Any) -> Any:
    signature = signature_of(struct)
    if signature == SECRET_SIGNATURE:
        return Secret(from_value(struct.fields["value"]))
    if signature == OUTPUT_SIGNATURE:
        value = from_value(struct.fields["value"]) if "value" in struct.fields else UNKNOWN
        return Secret(value) if struct.fields["secret"].bool_value else value
    return from_struct(struct)


def to_struct(values: Mapping[str, Any], *, secrets: bool = True) -> Any:
    """Plain data as a Struct. Without `secrets` they are sent unmarked, as to a provider without support for them."""
    struct = struct_pb2.Struct()
    _fill(struct, values, secrets)
    return struct


def _fill(struct: Any, values: Mapping[str, Any], secrets: bool) -> None:
    fields = struct.fields
    for key, value in values.items():
        if value is not None:
            _set(fields[key], value, secrets)


def _set(target: Any, value: Any, secrets: bool) -> None:
    """Set a protobuf Value where it is: one that is made apart is copied at each level."""
    if value is UNKNOWN:
        target.string_value = UNKNOWN_TEXT
    elif isinstance(value, Secret):
        if secrets:
            target.struct_value.fields[SIGNATURE].string_value = SECRET_SIGNATURE
            # Even if it is null: a secret without a value cannot be read back.
            target = target.struct_value.fields["value"]
        _set(target, value.value, secrets)
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, (int, float)):
        target.number_value = value
    elif isinstance(value, str):
        target.string_value = value
    elif (items := sequence(value)) is not None:
        target.list_value.SetInParent()
        for each in items:
            _set(target.list_value.values.add(), each, secrets)
    elif (entries := mapping(value)) is not None:
        target.struct_value.SetInParent()
        _fill(target.struct_value, entries, secrets)
    else:
        target.null_value = struct_pb2.NULL_VALUE


def has_unknown(value: Any) -> bool:
    """Whether there is a value not yet known at any depth."""
    return any(each is UNKNOWN for _, each in leaves(bare(value)))
