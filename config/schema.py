"""The JSON schemas of stack files and includes for editors: draft 07, patterns of ECMA 262, no titles.

They accept whatever the loader accepts. Settings of one cluster can be spread over several files, so nothing is
required; `null` removes a value set by an include, so every setting can be null.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from config.config_keys import NAMESPACE, SETTINGS
from config.stack import Stack
from config.upgrade import AutoScalerProfile

DRAFT = "http://json-schema.org/draft-07/schema#"
_ABOUT = ("description", "default", "examples")
_NULL = {"type": "null"}


def stack_schema() -> dict[str, Any]:
    """The schema of a stack file: settings by their ARM names, each with its description and default."""
    defs = _definitions()
    settings = defs["Include"]["properties"]
    others = f"^{NAMESPACE}(?!({'|'.join(sorted(SETTINGS))})$)"
    config = {
        "type": "object",
        "description": "Configuration of the stack: Fairway's settings and those of Pulumi's providers.",
        "properties": {
            **{f"{NAMESPACE}{key}": each for key, each in settings.items()},
            "azure-native:location": {
                "type": "string",
                "description": "Azure region of every cluster without a `location`.",
                "examples": ["westeurope"],
            },
        },
        "patternProperties": {
            others: {
                "description": "A secret that a setting names: `pulumi config set --secret fairway:<name>`.",
                "type": "object",
                "properties": {"secure": {"type": "string", "description": "The encrypted value, written by Pulumi."}},
                "required": ["secure"],
                "additionalProperties": False,
            }
        },
    }
    return {
        "$schema": DRAFT,
        "title": "Stack file",
        "description": "A Pulumi stack file, `Pulumi.<environment>.yaml`, with the settings of one environment.",
        "type": "object",
        "properties": {
            "config": config,
            "encryptionsalt": {"type": "string", "description": "Salt of the secrets passphrase, written by Pulumi."},
            "encryptedkey": {
                "type": "string",
                "description": "Key that encrypts the secrets, written by Pulumi.",
            },
            "secretsprovider": {
                "type": "string",
                "description": "Provider that encrypts the secrets, written by Pulumi.",
            },
            "environment": {"description": "Pulumi ESC environments that the stack imports."},
        },
        "additionalProperties": False,
        "$defs": defs,
    }


def include_schema() -> dict[str, Any]:
    """The schema of an included file: the same settings, without `config:` and without the prefix."""
    return {"$schema": DRAFT, "title": "Include", "$ref": "stack.schema.json#/$defs/Include"}


def _definitions() -> dict[str, Any]:
    schema = Stack.model_json_schema(by_alias=True)
    defs: dict[str, Any] = {name: _opened(each) for name, each in schema.pop("$defs").items()}
    scaler = defs[AutoScalerProfile.__name__]["properties"]
    # ARM writes these keys with hyphens, the SDK without; the loader accepts both.
    scaler |= {re.sub(r"[A-Z]", lambda found: f"-{found[0].lower()}", key): each for key, each in scaler.items()}
    return {"Include": _opened(schema), **defs}


def _opened(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A model's schema in which every setting is optional and can be null."""
    kept = {key: each for key, each in schema.items() if key not in ("required", "title")}
    if "properties" in kept:
        kept["properties"] = {key: _nullable(_entries(each)) for key, each in kept["properties"].items()}
    return kept


def _entries(schema: Any) -> Any:
    """The schema without titles; entries of a map can be null, and their names must match the pattern."""
    if isinstance(schema, list):
        return [_entries(each) for each in cast(list[Any], schema)]
    if not isinstance(schema, dict):
        return schema
    plain = {
        key: each if key in ("default", "examples", "enum") else _entries(each)
        for key, each in cast(dict[str, Any], schema).items()
        if key != "title"
    }
    if "patternProperties" in plain:
        plain["patternProperties"] = {key: _nullable(each) for key, each in plain["patternProperties"].items()}
        plain["additionalProperties"] = False
    elif isinstance(plain.get("additionalProperties"), dict):
        plain["additionalProperties"] = _nullable(plain["additionalProperties"])
    return plain


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if _NULL in schema.get("anyOf", ()) or not schema:
        return schema
    about = {key: each for key, each in schema.items() if key in _ABOUT}
    rest = {key: each for key, each in schema.items() if key not in _ABOUT}
    return {"anyOf": [rest, _NULL], **about} if rest else schema
