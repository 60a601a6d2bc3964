"""The JSON schemas of stack files and includes for editors: draft 07, patterns of ECMA 262, no titles.

They accept whatever the loader accepts. Settings of one cluster can be spread over several files, so nothing is
required; `null` removes a value set by an include, so every setting can be null.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, cast

from config.config_keys import NAMESPACE, SETTINGS
from config.model import Settings
from config.model_tree import models_below
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
    return {"$schema": DRAFT, "$ref": "stack.schema.json#/$defs/Include"}


def cluster_schema() -> dict[str, Any]:
    """The schema of a file with the settings of a cluster, alone or as what several clusters include."""
    return {"$schema": DRAFT, "$ref": "stack.schema.json#/$defs/Cluster"}


def _definitions() -> dict[str, Any]:
    schema = Stack.model_json_schema(by_alias=True)
    models: dict[str, dict[str, Any]] = schema.pop("$defs")
    for model in models_below(Stack):
        properties = (models.get(model.__name__) or schema)["properties"]
        for name, text in _docstrings(model).items():
            properties[model.model_fields[name].alias or name]["description"] = text
    # If a model has a description, editors show it instead of the property's own.
    about = {f"#/$defs/{name}": _in_one_line(each.pop("description", "")) for name, each in models.items()}
    schema.pop("description")
    defs = {name: _opened(each, about) for name, each in models.items()}
    scaler = defs[AutoScalerProfile.__name__]["properties"]
    # ARM writes these keys with hyphens, the SDK without; the loader accepts both.
    scaler |= {re.sub(r"[A-Z]", lambda found: f"-{found[0].lower()}", key): each for key, each in scaler.items()}
    return {"Include": _opened(schema, about), **defs}


def _docstrings(model: type[Settings]) -> dict[str, str]:
    """The docstrings of a model's fields, by the field.

    Pydantic can read them as well, but at each import of the models, a third of whose time it would take.
    """
    found: dict[str, str] = {}
    for base in reversed(model.__mro__[: model.__mro__.index(Settings)]):
        [definition] = ast.parse(inspect.getsource(base)).body
        for field, text in pairwise(cast(ast.ClassDef, definition).body):
            match field, text:
                case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(described))):
                    found[name] = described
                case _:
                    pass
    return found


def _opened(schema: Mapping[str, Any], about: Mapping[str, str]) -> dict[str, Any]:
    """A model's schema in which every setting is optional and can be null. `about` describes models by reference."""
    kept = {key: each for key, each in schema.items() if key not in ("required", "title")}
    if "properties" in kept:
        kept["properties"] = {key: _nullable(_entries(each, about)) for key, each in kept["properties"].items()}
    return kept


def _entries(schema: Any, about: Mapping[str, str]) -> Any:
    """The schema without titles; entries of a map can be null, and their names must match the pattern."""
    if isinstance(schema, list):
        return [_entries(each, about) for each in cast(list[Any], schema)]
    if not isinstance(schema, dict):
        return schema
    plain = {
        key: each if key in ("default", "examples", "enum") else _entries(each, about)
        for key, each in cast(dict[str, Any], schema).items()
        if key != "title"
    }
    if "description" in plain:
        plain["description"] = _in_one_line(plain["description"])
    if "patternProperties" in plain:
        each = plain["patternProperties"]
        plain["patternProperties"] = {key: _nullable(_described(entry, about)) for key, entry in each.items()}
        plain["additionalProperties"] = False
    for key in ("additionalProperties", "items"):
        if isinstance(plain.get(key), dict):
            entry = _described(plain[key], about)
            plain[key] = entry if key == "items" else _nullable(entry)
    return plain


def _described(entry: dict[str, Any], about: Mapping[str, str]) -> dict[str, Any]:
    """An entry of a map or list with the description of its model."""
    model = entry.get("$ref")
    return {"allOf": [entry], "description": about[model]} if model else entry


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if _NULL in schema.get("anyOf", ()) or not schema:
        return schema
    about = {key: each for key, each in schema.items() if key in _ABOUT}
    rest = {key: each for key, each in schema.items() if key not in _ABOUT}
    return {"anyOf": [rest, _NULL], **about} if rest else schema
