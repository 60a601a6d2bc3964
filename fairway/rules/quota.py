"""vCPU quotas of the subscription against the nodes of all clusters in a region.

These rules report only where `az vm list-usage` and `az vm list-skus` are saved, `fairway.subscription`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from fairway.rules.citations import thread
from fairway.rules.cluster import Cluster, clusters_of
from fairway.rules.cluster_network import Stack
from fairway.rules.offered import Offered, Usage
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults, once
from fairway.rules.registry import rule
from fairway.rules.sizes import Size, size_of, with_sizes
from fairway.subscription import USAGE

_QUOTAS = "https://learn.microsoft.com/azure/virtual-machines/quotas"
_REFUSED = thread("1ChristianAlex/motordesk/issues/14")
_AGAIN = "After a change of the quota save the result again: `fairway subscription` prints the commands."
_MORE = (
    "Request more quota (Usage + quotas in the portal), lower the number of nodes, or, for the quota of a family, "
    "choose a size of another family. "
    f"{_AGAIN}"
)
REGIONAL, SPOT = "cores", "lowprioritycores"
"""The quotas of all vCPUs of a region, and of Spot VMs, which count towards no other."""

OLDEST = 30
"""Days after which what is saved may have changed."""


@dataclass(frozen=True)
class Demand:
    """The vCPUs that pools need of one quota."""

    usage: Usage
    offered: Offered
    location: str
    pools: tuple[tuple[Cluster, Pool, int], ...]
    """With the vCPUs of a node."""

    @property
    def at_first(self) -> int:
        """vCPUs of the nodes at creation."""
        return sum(max(pool.count, _least(pool)) * vcpus for _, pool, vcpus in self.pools)

    @property
    def most(self) -> int:
        """vCPUs of the most nodes, with the largest surge of an upgrade: pools are upgraded one after the other."""
        surge = max(pool.surge_nodes * vcpus for _, pool, vcpus in self.pools)
        return sum(pool.most_nodes * vcpus for _, pool, vcpus in self.pools) + surge

    @property
    def need(self) -> str:
        """How many vCPUs its pools need at first, for messages."""
        return f"the pools in {self.location} need {self.at_first} vCPUs of `{self.usage.name}` at first"

    def new(self, stack: Stack) -> Demand | None:
        """That of the pools that are not known to run already; None if all run."""
        pools = tuple(each for each in self.pools if not stack.exists(each[1]))
        return replace(self, pools=pools) if pools else None

    @property
    def largest(self) -> tuple[Cluster, Pool]:
        """The pool with the most vCPUs, where findings are reported, with its cluster."""
        return max(self.pools, key=lambda each: each[1].most_nodes * each[2])[:2]

    @property
    def saved(self) -> str:
        """The command, and when its result was saved."""
        return self.offered.saved(USAGE)


def _least(pool: Pool) -> int:
    return pool.whole("minCount") if pool.autoscaled else 0


@once
def demands(stack: Stack) -> Iterator[Demand]:
    """What the pools of the stack need of each quota whose usage is saved."""
    found: dict[tuple[str, str], list[tuple[Cluster, Pool, int]]] = {}
    for cluster in clusters_of(stack):
        for pool in cluster.pools if cluster.offered and cluster.offered.usage else ():
            for part in with_sizes(pool):
                size = size_of(part)
                # Nodes on dedicated hosts use the quota of the hosts.
                if size and size.vcpus and not pool.given("hostGroupID"):
                    for quota in _quotas(part, size):
                        found.setdefault((cluster.location, quota), []).append((cluster, part, size.vcpus))
    for (location, quota), pools in found.items():
        offered = stack.offered(location)
        usage = (offered.usage or {}).get(quota) if offered else None
        if offered and usage:
            yield Demand(usage, offered, location, tuple(pools))


def _demands_at(cluster: Cluster) -> Iterator[Demand]:
    """Those of all clusters whose largest pool is of this one."""
    return (each for each in demands(cluster.stack) if each.largest[0] is cluster)


def _quotas(pool: Pool, size: Size) -> tuple[str, ...]:
    if pool.spot:
        return (SPOT,)
    return (REGIONAL, *([size.offered.family] if size.offered else []))


@rule(
    "vcpu-quota-exceeded",
    "The quota has room for the first nodes of all pools.",
    remedy=_MORE,
    sources=(_QUOTAS, _REFUSED),
)
def _exceeded(cluster: Cluster) -> Faults:
    for each in _demands_at(cluster):
        if each.at_first > each.usage.limit:
            yield each.largest[1].fault("vmSize", f"{each.need}; the limit is {each.usage.limit} ({each.saved}).")


@rule(
    "vcpu-quota-in-use",
    "What is left of the quota has room for the first nodes of new pools.",
    remedy=_MORE,
    sources=(_QUOTAS, _REFUSED),
    severity="note",
)
def _in_use(cluster: Cluster) -> Faults:
    for each in (new for demand in demands(cluster.stack) if (new := demand.new(cluster.stack))):
        left = max(0, each.usage.limit - each.usage.used)
        if each.largest[0] is cluster and left < each.at_first <= each.usage.limit:
            unknown = None in [cluster.stack.exists(pool) for _, pool, _ in each.pools]
            unless = ", unless these pools run already" if unknown else ""
            left_over = f"{left} of {each.usage.limit} are left ({each.saved})"
            reason = f"{each.need}; {left_over}: Azure refuses the nodes{unless}."
            yield each.largest[1].fault("vmSize", reason, "note" if unknown else "error")


@rule(
    "vcpu-quota-below-most-nodes",
    "The quota has room for the most nodes of all pools and the surge of an upgrade.",
    remedy=f"Request more quota, or lower maxCount: the autoscaler and upgrades stop at the limit. {_AGAIN}",
    sources=(_QUOTAS, _REFUSED),
    severity="warning",
)
def _below_most(cluster: Cluster) -> Faults:
    for each in _demands_at(cluster):
        if each.at_first <= each.usage.limit < each.most:
            grown = f"with all nodes and the surge of an upgrade they need {each.most}"
            reason = f"{each.need}; {grown}, and the limit is {each.usage.limit} ({each.saved})."
            yield each.largest[1].fault("vmSize", reason)


@rule(
    "vcpu-quota-of-families-unchecked",
    "With `az vm list-usage`, `az vm list-skus` is saved as well, which has the family of each size.",
    remedy="Save `az vm list-skus` too: `fairway subscription` prints the commands.",
    sources=(_QUOTAS,),
    severity="note",
)
def _families(cluster: Cluster) -> Faults:
    offered = cluster.offered
    if offered and offered.usage and not offered.sizes and cluster is _first_at(cluster):
        reason = f"{offered.saved(USAGE)}, has the quotas of families in {cluster.location}, which are not compared."
        yield cluster.fault("location", reason)


@rule(
    "saved-results-old",
    "What Azure offers the subscription was saved in the last 30 days.",
    remedy="Save it again: `fairway subscription` prints the commands.",
    sources=(_QUOTAS,),
    severity="note",
)
def _old(cluster: Cluster) -> Faults:
    days = [(cluster.today - each).days for each in cluster.offered.days] if cluster.offered else []
    if days and max(days) > OLDEST and cluster is _first_at(cluster):
        reason = f"the results of `az` for {cluster.location} are {max(days)} days old; quotas and versions change."
        yield cluster.fault("location", reason)


def _first_at(cluster: Cluster) -> Cluster:
    """The first cluster of its region, where findings about the region are reported."""
    return next(each for each in clusters_of(cluster.stack) if each.location == cluster.location)
