"""What a program takes for granted: resources that it names and does not make, as a hub's network or an old group.

A rehearsal puts them into its cloud first, with as much as their ids tell; what they do not tell (a network's address
space) is not held against anyone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from fairway.plan.resource_ids import SUBSCRIPTION
from fairway.request import Request, leaves
from fairway.standin.answers import answer
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.types import type_of_id

_ID = re.compile(
    r"/subscriptions/[^/\s]+/resourceGroups/[^/\s]+(?:/providers/[^/\s]+(?:/[^/\s]+/[^/\s]+)+)?", re.IGNORECASE
)


def furnish(cloud: Cloud, requests: Sequence[Request], looked_up: Iterable[str] = ()) -> list[str]:
    """Put into the cloud what `requests` name and do not make, and the ids in `looked_up`.

    The ids of what was put there are returned; what is there already stays as it is.
    """
    made = {each.id.lower() for each in requests if each.custom and each.id}
    furnished: list[str] = []
    for id in dict.fromkeys([*_named(requests), *(part for each in looked_up for part in _chain(each))]):
        kind = type_of_id(id)
        below_made = any(id.lower().startswith(f"{each}/") for each in made if "/providers/" in each)
        if kind is None or id.lower() in made or below_made or cloud.get(id) is not None:
            continue
        cloud.put(Resource(id, kind.token, {}, answer(kind, id, {}, {})))
        furnished.append(id)
    return furnished


def _named(requests: Sequence[Request]) -> Iterator[str]:
    """Every id in the properties, and those above each resource's own, the outermost first."""
    for request in requests:
        if request.custom:
            yield from _chain(request.id.rsplit("/", 2)[0])
            group = request.get("resourceGroupName")
            if isinstance(group, str):
                yield f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}"
            for path, value in leaves(request.properties):
                for text in (value, *path):
                    if isinstance(text, str):
                        for id in _ID.findall(text):
                            yield from _chain(id)


def _chain(id: str) -> Iterator[str]:
    """The resource group, the resource and its parents, of an id."""
    head, _, tail = id.partition("/providers/")
    if "/resourcegroups/" not in head.lower():
        return
    yield head
    parts = tail.split("/")
    for end in range(3, len(parts) + 1, 2):
        yield f"{head}/providers/{'/'.join(parts[:end])}"
