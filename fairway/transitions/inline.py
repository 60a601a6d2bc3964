"""Inline pools, in the cluster's own request. Azure matches them by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairway.request import Placeholder, format_path, mapping, sequence, value_at
from fairway.rules.citations import aks, thread
from fairway.transitions.difference import Difference
from fairway.transitions.fact import Fact
from fairway.transitions.pool import of_agent_pool
from fairway.transitions.transition import Transition

INTRODUCED = (
    "A new agent pool was introduced. Adding agent pools to an existing cluster is not allowed through managed "
    "cluster operations. For agent pool specific change, please use per agent pool operations: "
    "https://aka.ms/agent-pool-rest-api"
)
"""ARM's text for an inline pool that the cluster does not have."""


def of_inline_pools(
    before: Mapping[str, Any], after: Mapping[str, Any], agent_pools: Mapping[str, str]
) -> Iterator[Transition]:
    """The transitions of `agentPoolProfiles`; empty if the list is left out: Azure keeps the pools.

    `agent_pools` are the cluster's pools that are AgentPools of the program or its state: Azure's name in lower case,
    and the logical name.
    """
    olds, news = _by_name(before), _by_name(after)
    if not news:
        return
    elsewhere = agent_pools.keys() - news.keys()  # they may be of mode System
    systems = set[str]() if elsewhere else _last_systems(olds, news, after)
    for name, (index, pool) in news.items():
        if name in olds:
            at = ("agentPoolProfiles", index)
            found = of_agent_pool(olds[name][1], pool, at)
            mode = format_path((*at, "mode")) if name in systems else ""
            yield from (each for each in found if each.path != mode)
            if mode:
                yield _no_system(index, "mode", name, pool.get("mode"))
        else:
            yield _introduced(index, name, olds)
    for name, (index, _) in olds.items():
        if name in systems and name not in news:
            yield _no_system(index, "name", name, None)
            continue
        if name not in news:
            yield (_listed_only(index, name, agent_pools[name]) if name in agent_pools else _left_behind(index, name))


def _by_name(cluster: Mapping[str, Any]) -> dict[str, tuple[int, Mapping[str, Any]]]:
    found: dict[str, tuple[int, Mapping[str, Any]]] = {}
    for index, entry in enumerate(sequence(cluster.get("agentPoolProfiles")) or ()):
        pool = mapping(entry) or {}
        name = pool.get("name")
        if isinstance(name, str) and not isinstance(name, Placeholder):
            found[name.casefold()] = (index, pool)
    return found


def _last_systems(
    olds: Mapping[str, tuple[int, Mapping[str, Any]]],
    news: Mapping[str, tuple[int, Mapping[str, Any]]],
    after: Mapping[str, Any],
) -> set[str]:
    """The pools that were of mode System, if the new list has none of that mode and Azure hosts none."""
    modes = {name: _mode(pool) for name, (_, pool) in news.items()}
    hosted = _word(after, "sku.name") == "automatic" or value_at(after, "hostedSystemProfile.enabled") is True
    if hosted or not {*modes.values()} <= {"user"}:
        return set()
    return {name for name, (_, pool) in olds.items() if _mode(pool) == "system"}


def _mode(pool: Mapping[str, Any]) -> str:
    return _word(pool, "mode")


def _word(of: Mapping[str, Any], path: str) -> str:
    return str(value_at(of, path, "")).casefold()


def _no_system(index: int, key: str, name: str, mode: Any) -> Transition:
    fact = Fact(
        "refused",
        f"Pool {name} is the cluster's last System pool: without it CoreDNS has no nodes to run on.",
        aks("use-system-pools.md#system-and-user-node-pools"),
        workaround=f"Create another System pool first, then remove {name} or change its mode.",
        code="BadRequest",
        message="Must define at least one system pool.",  # Azure/AKS issue 1602
    )
    before = name if key == "name" else "System"
    return fact.of(Difference(("agentPoolProfiles", index, key), before, mode))


def _introduced(index: int, name: str, olds: Mapping[str, Any]) -> Transition:
    known = ", ".join(sorted(olds)) or "none"
    fact = Fact(
        "refused",
        f"The cluster has no inline pool {name} (it has {known}), and none can be added through the cluster.",
        thread("Azure/AKS/issues/4383"),
        workaround=f"Create {name} as a separate AgentPool, and keep the inline pool unchanged.",
        code="BadRequest",
        message=INTRODUCED,
    )
    return fact.of(Difference(("agentPoolProfiles", index, "name"), None, name))


def _listed_only(index: int, name: str, agent_pool: str) -> Transition:
    """A refresh copies every pool of the cluster into its list, so an AgentPool may be removed from it."""
    fact = Fact(
        "in_place",
        f"Pool {name} is AgentPool {agent_pool}, which manages it; it is only removed from the list in the "
        f"cluster's request.",
        thread("pulumi/pulumi-azure-native/issues/1686"),
    )
    return fact.of(Difference(("agentPoolProfiles", index, "name"), name, None))


LEFT_BEHIND = (
    "If the pool is still needed, manage it as a resource of its own. If nothing else manages or uses it, drain it, "
    "then delete it."
)
"""What to do with a pool that the list no longer has."""


def _left_behind(index: int, name: str) -> Transition:
    fact = Fact(
        "in_place",
        f"Pool {name} is no longer in the list, but an update of the cluster deletes no pool: Azure keeps it.",
        thread("pulumi/pulumi-azure-native/issues/1686"),
        f"The nodes and pods of {name} keep running and costing money.",
        LEFT_BEHIND,
    )
    return fact.of(Difference(("agentPoolProfiles", index, "name"), name, None))
