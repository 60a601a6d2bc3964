"""The cluster that a pool, a maintenance configuration or a namespace belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fairway.azure import containerservice
from fairway.request import UNKNOWN, Request
from fairway.rules.reader import Reader

MANAGED_CLUSTER = containerservice.MANAGED_CLUSTER.token
AGENT_POOL = containerservice.AGENT_POOL.token
MAINTENANCE_CONFIGURATION = containerservice.MAINTENANCE_CONFIGURATION.token
MANAGED_NAMESPACE = containerservice.MANAGED_NAMESPACE.token
CHILDREN = (AGENT_POOL, MAINTENANCE_CONFIGURATION, MANAGED_NAMESPACE)


@dataclass(frozen=True)
class Ownership:
    """The clusters of a plan, and the resources that belong to them."""

    everything: tuple[Request, ...]

    @cached_property
    def clusters(self) -> tuple[Request, ...]:
        """The clusters of the plan."""
        return tuple(each for each in self.everything if each.type == MANAGED_CLUSTER)

    def children(self, cluster: Request) -> Sequence[Reader]:
        """The resources that belong to a cluster, in the order of the plan."""
        return self._owned.get(id(cluster), ())

    @property
    def complete(self) -> bool:
        """Whether each pool of the plan has a known cluster, in the plan or outside it."""
        return not any(each.request.type == AGENT_POOL for each in self._owned.get(0, ()))

    @cached_property
    def pools_alone(self) -> tuple[Request, ...]:
        """The pools whose cluster is not in the plan, or may be one of several."""
        owned = {id(part.request) for key, parts in self._owned.items() if key for part in parts}
        return tuple(each for each in self.everything if each.type == AGENT_POOL and id(each) not in owned)

    @cached_property
    def _owned(self) -> dict[int, list[Reader]]:
        """By the identity of a cluster; under 0 the resources that may belong to several."""
        by_key: dict[_Key, list[Request]] = {}
        for cluster in self.clusters:
            by_key.setdefault(cluster_key(cluster), []).append(cluster)
        found: dict[int, list[Reader]] = {}
        for request in self.everything:
            if request.type in CHILDREN:
                key = cluster_key(request)
                exact = by_key.get(key, ()) if all(key) else ()
                possible = (
                    exact if len(exact) == 1 else [each for each in self.clusters if _may_be(key, cluster_key(each))]
                )
                owner = _owner(request, possible, alone=len(self.clusters) == 1)
                if possible:
                    found.setdefault(id(owner) if owner else 0, []).append(Reader(request))
        return found


class Unseen(Mapping[str, Any]):
    """Properties of which only some are known: any other is hidden, so that no rule concludes from its lack."""

    def __init__(self, known: Mapping[str, Any] | None = None) -> None:
        """`known` are those that can be seen; by default none, as of a cluster that is not in the plan."""
        self.known = known or {}

    def __getitem__(self, key: str) -> Any:
        return self.known.get(key, UNKNOWN)

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


_Key = tuple[str, str]
"""A cluster's name and its resource group in lower case; empty if known only after deployment."""


def cluster_key(request: Request) -> _Key:
    """The cluster that a request is, or names."""
    part = Reader(request)
    return part.word("resourceName"), part.word("resourceGroupName")


def _may_be(child: _Key, cluster: _Key) -> bool:
    return all(ours in ("", theirs) or not theirs for ours, theirs in zip(child, cluster, strict=True))


def _owner(child: Request, possible: Sequence[Request], *, alone: bool) -> Request | None:
    """The only possible cluster that it depends on; otherwise the one with its name; None if several are possible."""
    name = cluster_key(child)[0]
    named = [each for each in possible if name and cluster_key(each)[0] == name]
    above = {*child.depends_on, child.parent}
    linked = [each for each in named or possible if each.name in above]
    for found in (linked, named, possible if alone else ()):
        if len(found) == 1:
            return found[0]
    return None
