"""Which cluster a pool, a maintenance configuration or a namespace belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from fairway.request import Request
from fairway.rules.asked import Asked

MANAGED_CLUSTER = "azure-native:containerservice:ManagedCluster"
AGENT_POOL = "azure-native:containerservice:AgentPool"
MAINTENANCE_CONFIGURATION = "azure-native:containerservice:MaintenanceConfiguration"
MANAGED_NAMESPACE = "azure-native:containerservice:ManagedNamespace"
CHILDREN = (AGENT_POOL, MAINTENANCE_CONFIGURATION, MANAGED_NAMESPACE)


@dataclass(frozen=True)
class Ownership:
    """The clusters of a plan, and what belongs to them."""

    everything: tuple[Request, ...]

    @cached_property
    def clusters(self) -> tuple[Request, ...]:
        """The clusters of the plan."""
        return tuple(each for each in self.everything if each.type == MANAGED_CLUSTER)

    def children(self, cluster: Request) -> Sequence[Asked]:
        """What belongs to a cluster, in the order of the plan."""
        return self._owned.get(id(cluster), ())

    @property
    def complete(self) -> bool:
        """Whether each pool of the plan has its cluster, or names one that is not in the plan."""
        return not any(each.request.type == AGENT_POOL for each in self._owned.get(0, ()))

    @cached_property
    def _owned(self) -> dict[int, list[Asked]]:
        """By the identity of a cluster; under 0 what may belong to several."""
        by_name: dict[str, list[Request]] = {}
        for cluster in self.clusters:
            by_name.setdefault(Asked(cluster).word("resourceName"), []).append(cluster)
        found: dict[int, list[Asked]] = {}
        for request in self.everything:
            if request.type in CHILDREN:
                child = Asked(request)
                name = child.word("resourceName")
                # A cluster whose name is known only when deployed may be any.
                possible = (*by_name.get(name, ()), *by_name.get("", ())) if name else self.clusters
                possible = [each for each in possible if _group(child) in ("", _group(Asked(each)) or _group(child))]
                owner = _owner(child, possible, alone=len(self.clusters) == 1)
                if possible:
                    found.setdefault(id(owner) if owner else 0, []).append(child)
        return found


def _group(part: Asked) -> str:
    return part.word("resourceGroupName")


def _owner(child: Asked, possible: Sequence[Request], *, alone: bool) -> Request | None:
    """The cluster of that name and group; else the one it depends on; else the only one; None where it may be several."""
    name, group = child.word("resourceName"), _group(child)
    named = [each for each in possible if name and Asked(each).word("resourceName") == name]
    exact = [each for each in named if group and _group(Asked(each)) == group]
    above = {*child.request.depends_on, child.request.parent}
    linked = [each for each in possible if each.name in above]
    for found in (exact, [each for each in linked if each in named] or linked, named, possible if alone else ()):
        if len(found) == 1:
            return found[0]
    return None
