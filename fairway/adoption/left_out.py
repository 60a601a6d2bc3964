"""What is in Azure and not in the stack file, with what an update does to it, as lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from fairway.adoption.configured import Configured, Left
from fairway.adoption.conformance import Leaf
from fairway.adoption.environment import keys_of
from fairway.adoption.found import Found
from fairway.adoption.newer import words
from fairway.adoption.result import Adoption
from fairway.adoption.together import of_several
from fairway.azure.containerservice import AGENT_POOL, MANAGED_CLUSTER
from fairway.project.project import as_text
from fairway.request import folded, format_path

_NOT_SENT = "it is not sent"
_MANY = 3
"""From this number on, what has the same reason is listed below it."""


def explained(done: Adoption) -> Adoption:
    """The adoption where what is not sent comes with what Azure then does."""
    clusters = done.clusters
    whole = _explained(done.configured, done.leaves, clusters, done.each)
    own = [_explained(one, done.leaves, [of], [one]) for of, one in zip(clusters, done.each, strict=True)]
    return replace(done, configured=whole, each=tuple(own))


def _explained(
    configured: Configured, leaves: Iterable[Leaf], clusters: Sequence[Found], each: Sequence[Configured]
) -> Configured:
    resources: dict[str, tuple[str, str]] = {}
    for found, one in zip(clusters, each, strict=True):
        key = keys_of(one.config)[0]
        for request in (found.cluster, *found.pools):
            named = words(request)
            is_pool = request.type == AGENT_POOL.token
            resource = (AGENT_POOL.token, f"{key}/{request.name}") if is_pool else (MANAGED_CLUSTER.token, key)
            resources[of_several(named, found) if len(clusters) > 1 else named] = resource
    listed = [each for each in leaves if each.sent is None]
    return replace(configured, left=tuple(_with_consequence(each, resources, listed) for each in configured.left))


def _with_consequence(left: Left, resources: Mapping[str, tuple[str, str]], leaves: Sequence[Leaf]) -> Left:
    if not left.why.endswith(_NOT_SENT) or not left.path:
        return left
    path = folded(left.path)
    verdicts = {
        each.verdict
        for each in leaves
        if (each.type, each.resource) == resources.get(left.resource) and folded(each.path)[: len(path)] == path
    }
    if not verdicts:
        return left
    kept = "Azure keeps it" if verdicts <= {"kept", "default"} else "whether Azure keeps it is not documented"
    return replace(left, why=f"{left.why}; {kept}")


def left_lines(left: Sequence[Left], most: int) -> Iterator[str]:
    """A line for each, with values of at most that many characters. Many with the same reason are below it."""
    by_reason: dict[str, list[str]] = {}
    for each in left:
        path = f" {format_path(each.path)}" if each.path else ""
        by_reason.setdefault(each.why, []).append(f"{each.resource}:{path} {_short(each.shown, most)}")
    for why, each in by_reason.items():
        if len(each) < _MANY:
            yield from (f"{one}: {why}" for one in each)
        else:
            yield f"for each of these {len(each)}: {why}"
            yield from (f"  {one}" for one in each)


def _short(value: object, most: int) -> str:
    text = " ".join(as_text(value).split())
    return text if len(text) <= most else f"{text[: most - 3]}..."
