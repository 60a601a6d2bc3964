"""Descriptions that are not of one time: states of Pulumi, which are as old as their last update or refresh, and
resources that Azure described twice with different values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from shlex import quote
from typing import Any

from fairway.adoption.always_returned import is_whole
from fairway.azure.containerservice import MANAGED_CLUSTER
from fairway.azure.resource_id import parse_id
from fairway.documents.document import Document
from fairway.documents.pulumi_documents import STATE
from fairway.request import Request, format_path, mapping, sequence
from fairway.standin import fields
from fairway.transitions.difference import differences


def current(documents: Sequence[Document]) -> Iterator[Request]:
    """The requests, without what a state returned for that which Azure described itself: a pool that only the state
    has is gone."""
    read = [each for document in documents if document.kind != STATE for each in document.requests if each.outputs]
    ids = {each.id.lower() for each in read}
    clusters = tuple(f"{each.id}/".lower() for each in read if each.type == MANAGED_CLUSTER.token)
    for document in documents:
        for each in document.requests:
            id = each.id.lower()
            older = document.kind == STATE and (id in ids or id.startswith(clusters))
            yield replace(each, outputs={}) if older else each


def known_by_state(documents: Sequence[Document], cluster: Request) -> str:
    """The file of the state that alone has what Azure returned for a cluster; empty if Azure described it itself."""
    having = [
        document
        for document in documents
        for each in document.requests
        if each.type == MANAGED_CLUSTER.token and each.outputs and each.id.lower() == cluster.id.lower()
    ]
    return having[0].file if having and all(each.kind == STATE for each in having) else ""


def outdated_note(file: str, cluster: Request) -> str:
    """What it means that a state alone has the cluster, and how to describe it."""
    id = parse_id(cluster.id)
    group = f" --resource-group {quote(id.group)} --subscription {quote(id.subscription)}" if id else ""
    return (
        f"{cluster.name} is only in {file}, as it was at the last update or refresh of that stack. What was changed "
        "since would be changed back, and a pool that was deleted since would be created again. Read it from Azure "
        f"before: `fairway adopt --cluster {quote(cluster.name)}{group}` prints the commands; pass what they write "
        f"beside {file}"
    )


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
    cut = one.type == MANAGED_CLUSTER.token and not (is_whole(one) and is_whole(other))
    alike = one.api_version == other.api_version and not cut
    for each in differences(_sent(one), _sent(other)):
        # A response of another API version has other properties, and one that was cut lacks some.
        if alike or not (each.before is None or each.after is None or sequence(each.before) is not None):
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
