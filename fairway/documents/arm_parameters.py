"""Parameters files of ARM templates.

learn.microsoft.com/azure/azure-resource-manager/templates/parameter-files
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.documents.document import Document, document
from fairway.documents.source import Source, UnreadableError
from fairway.documents.unknown import unknown
from fairway.request import SECRET, mapped, mapping

KIND = "ARM parameters"


def recognised(tree: Any) -> bool:
    """Whether data is a parameters file."""
    top = mapping(tree) or {}
    schema = str(top.get("$schema", "")).lower()
    return "deploymentparameters.json" in schema and mapping(top.get("parameters")) is not None


def read(source: Source) -> Document:
    """A document without requests: its values count in the template beside it."""
    note = (
        "the values of a template's parameters: they count for the template of the same name beside this file, or that "
        "is passed with it"
    )
    return document(source, KIND, [], [note])


def values(tree: Any) -> Mapping[str, Any]:
    """The values by name. A reference to a key vault is a secret, and `GEN-...` of the quickstart templates a value
    that their pipeline makes. Raises UnreadableError for what is no parameters file."""
    top = mapping(tree) or {}
    listed = mapping(top.get("parameters")) or {key: each for key, each in top.items() if not key.startswith("$")}
    if not listed or not all(mapping(each) is not None for each in listed.values()):
        raise UnreadableError(
            'this is no parameters file: it needs `{"parameters": {"name": {"value": ...}}}`. A Bicep parameters file '
            "becomes one with `bicep build-params main.bicepparam --outfile main.parameters.json`"
        )
    return {key: _value(key, mapping(each) or {}) for key, each in listed.items()}


def _value(name: str, holder: Mapping[str, Any]) -> Any:
    if "value" not in holder:
        return SECRET if "reference" in holder else unknown(f"parameters('{name}')")
    generated = unknown(f"parameters('{name}')")
    return mapped(
        holder["value"], lambda each: generated if isinstance(each, str) and each.startswith("GEN-") else each
    )
