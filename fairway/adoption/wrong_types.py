"""Values of a type that Azure does not take, with their places in the descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fairway.azure.containerservice import AGENT_POOL, MAINTENANCE_CONFIGURATION, MANAGED_CLUSTER
from fairway.documents.document import Document
from fairway.request import Placeholder, Request, parse_path, value_at
from fairway.rules.value_words import TYPES, given, instead
from fairway.standin import fields

_FAULT = re.compile(r"'([^']*)' should be of type '(\w+)' but got")
_KINDS = {"array": "list"}
_TAKEN = (MANAGED_CLUSTER.token, AGENT_POOL.token, MAINTENANCE_CONFIGURATION.token)


def wrong_types(message: str, documents: Sequence[Document]) -> str:
    """What the descriptions have in a type that Azure does not take, if that is why the engine or the config was
    refused; otherwise the message."""
    if not _FAULT.search(message) and ", but must be " not in message:
        return message
    found = [line for each in documents for request in each.requests for line in _of(each, request)]
    if found:
        return "\n".join(dict.fromkeys(found))
    if not _FAULT.search(message):
        return message
    types = {str(path): _KINDS.get(str(type), str(type)) for path, type in _FAULT.findall(message)}
    lines = [
        f"{path} has a value of the wrong type: Azure takes {TYPES.get(type, type)}" for path, type in types.items()
    ]
    return "\n".join(lines)


def _of(document: Document, request: Request) -> Iterator[str]:
    if request.type not in _TAKEN:
        return
    for _, text in fields.faults(request.type, request.properties):
        fault = _FAULT.search(text)
        if fault is None:
            continue
        path, type = parse_path(fault[1]), _KINDS.get(fault[2], fault[2])
        value = value_at(request.properties, path)
        if isinstance(value, Placeholder):
            continue
        place = document.locate(request, path)
        at = (
            f"{place.file}, line {place.line}: {place.path}" if place else f"{document.file}: {request.name} {fault[1]}"
        )
        wanted = TYPES.get(type, type)
        yield f"{at} is {given(value)}, where Azure takes {wanted}. {instead(type, value, wanted)}"
