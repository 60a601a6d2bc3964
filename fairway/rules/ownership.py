"""The cluster that a pool, a maintenance configuration or a namespace belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from fairway.azure import containerservice
from fairway.request import UNKNOWN, Request
from fairway.rules.reader import Reader

MANAGED_CLUSTER = containerservice.MANAGED_CLUSTER.token
AGENT_POOL = containerservice.AGENT_POOL.token
MAINTENANCE_CONFIGURATION = containerservice.MAINTENANCE_CONFIGURATION.token
MANAGED_NAMESPACE = containerservice.MANAGED_NAMESPACE.token
CHILDREN = (AGENT_POOL, MAINTENANCE_CONFIGURATION, MANAGED_NAMESPACE)

_First = TypeVar("_First")
_Second = TypeVar("_Second")


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
        found: dict[int, list[Reader]] = {}
        for request in self.everything:
            if request.type in CHILDREN:
                owner = self._owner(request)
                if owner or self._is_possible(cluster_key(request)):
                    found.setdefault(id(owner) if owner else 0, []).append(Reader(request))
        return found

    def _owner(self, child: Request) -> Request | None:
        """The cluster that it names; otherwise the only possible one that it depends on, the only one with its name, or
        the only one of the plan; None if several are possible."""
        key = cluster_key(child)
        exact = self._by_key.get(key, ()) if all(key) else ()
        if len(exact) == 1:
            return exact[0]
        named = [each for each in self._by_azure_name.get(key[0], ()) if key[0] and _may_be(key, cluster_key(each))]
        depended = (each for name in {*child.depends_on, child.parent} for each in self._by_name.get(name, ()))
        linked = [each for each in depended if (each in named if named else _may_be(key, cluster_key(each)))]
        only = [each for each in self.clusters if len(self.clusters) == 1 and _may_be(key, cluster_key(each))]
        return next((found[0] for found in (linked, named, only) if len(found) == 1), None)

    def _is_possible(self, key: _Key) -> bool:
        """Whether a cluster of the plan may be the one with this name and group."""
        names = (key[0], "") if key[0] else (*self._by_azure_name,)
        return any(_may_be(key, cluster_key(each)) for name in names for each in self._by_azure_name.get(name, ()))

    @cached_property
    def _by_key(self) -> Mapping[_Key, Sequence[Request]]:
        return grouped((cluster_key(each), each) for each in self.clusters)

    @cached_property
    def _by_azure_name(self) -> Mapping[str, Sequence[Request]]:
        return grouped((cluster_key(each)[0], each) for each in self.clusters)

    @cached_property
    def _by_name(self) -> Mapping[str | None, Sequence[Request]]:
        return grouped((each.name, each) for each in self.clusters)


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
    name, group = request.get("resourceName"), request.get("resourceGroupName")
    return name.lower() if isinstance(name, str) else "", group.lower() if isinstance(group, str) else ""


def _may_be(child: _Key, cluster: _Key) -> bool:
    return all(ours in ("", theirs) or not theirs for ours, theirs in zip(child, cluster, strict=True))


def grouped(pairs: Iterable[tuple[_First, _Second]]) -> dict[_First, tuple[_Second, ...]]:
    """The second of each pair, by the first."""
    found: dict[_First, list[_Second]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}
