"""Resources that Azure described twice with different values, because they were read at two times."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from fairway.documents.document import Document
from fairway.documents.pulumi_documents import STATE
from fairway.request import Request, format_path, mapping, sequence
from fairway.standin import fields
from fairway.transitions.difference import differences

_SHOWN = 3


def described_differently(documents: Sequence[Document], ids: Collection[str]) -> Iterator[str]:
    """A sentence for each of the resources with these ids, in lower case, that two documents of Azure have with
    different values. An update would undo what was changed between the two."""
    found: dict[str, list[tuple[Document, Request]]] = {}
    for document in documents:
        for each in document.requests if document.kind != STATE else ():
            if each.outputs and each.id.lower() in ids:
                found.setdefault(each.id.lower(), []).append((document, each))
    for each in found.values():
        for (document, one), (second, other) in combinations(each, 2):
            if paths := [*_different(one, other)]:
                more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
                files = " and ".join(dict.fromkeys((document.file, second.file)))
                yield (
                    f"{files} describe {one.id.rpartition('/')[2]} with different values of "
                    f"{', '.join(paths[:_SHOWN])}{more}: they were read at different times, and the first update would "
                    "undo the later changes. Describe it again, and pass only the newer"
                )
                break


def _different(one: Request, other: Request) -> Iterator[str]:
    """The paths of what an update sends and the two have with different values."""
    same_version = one.api_version == other.api_version
    for each in differences(_sent(one), _sent(other)):
        # A response of another API version has other properties.
        if same_version or not (each.before is None or each.after is None or sequence(each.before) is not None):
            yield format_path(each.path)


def _sent(request: Request) -> dict[str, Any]:
    """What an update can send, with the pools by their names."""
    values = fields.writable(request.type, request.outputs)
    if (pools := sequence(values.get("agentPoolProfiles"))) is not None:
        listed = [mapping(each) or {} for each in pools]
        values["agentPoolProfiles"] = {str(each.get("name")): _of_pool(each) for each in listed}
    return _of_pool(values)


def _of_pool(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without the number of nodes that the autoscaler chooses."""
    scaled = values.get("enableAutoScaling") is True
    return {key: each for key, each in values.items() if not (scaled and key == "count")}
