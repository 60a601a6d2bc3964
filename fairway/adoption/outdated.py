"""States of Pulumi: what they have of a cluster is as old as their last update or refresh."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from shlex import quote

from fairway.azure.containerservice import MANAGED_CLUSTER
from fairway.azure.resource_id import parse_id
from fairway.documents.document import Document
from fairway.documents.pulumi_documents import STATE
from fairway.request import Request


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
