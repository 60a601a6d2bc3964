"""Whether the operations of an act were sent to Azure in an order that respects dependencies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fairway.engine.graph import dependencies_of
from fairway.protocol.state import Resource


def faults_of_order(
    operations: Sequence[Mapping[str, Any]], before: Sequence[Resource], after: Sequence[Resource]
) -> Iterator[str]:
    """A sentence for each resource that was created before, or deleted after, one that it depends on.

    `operations` are the lines of the cloud's journal for one act.
    """
    made = {each["id"].lower(): number for number, each in enumerate(operations) if each["operation"] == "PUT"}
    gone = {each["id"].lower(): number for number, each in enumerate(operations) if each["operation"] == "DELETE"}
    for first, second in _pairs(after):
        if made.get(first, -1) > made.get(second, len(operations)):
            yield f"{second} was created before {first}, which it depends on"
    wanted = {each.urn for each in after if not each.delete}
    replaced = {each.id.lower() for each in before if each.urn in wanted}
    for first, second in _pairs(before):
        # A resource that only waits for another stays while that one is deleted and recreated.
        if gone.get(first, len(operations)) < gone.get(second, -1) and first not in replaced:
            yield f"{first} was deleted before {second}, which depends on it"


def _pairs(resources: Sequence[Resource]) -> Iterator[tuple[str, str]]:
    """The ids of what is depended on and of what depends."""
    # What is only looked up is another resource's to make and to delete.
    resources = [each for each in resources if not each.external]
    ids: dict[str, list[str]] = {}
    for each in resources:
        ids.setdefault(each.urn, []).append(each.id.lower())
    for each in resources:
        for urn in dependencies_of(each):
            yield from ((id, each.id.lower()) for id in ids.get(urn, ()))
