"""Which AgentPools belong to which cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fairway.change.joined import Joined
from fairway.change.step import PlannedStep
from fairway.request import mapping, sequence, value_at
from fairway.rules.cluster import AGENT_POOL

SUBNET = "azure-native:network:Subnet"


def agent_pools(cluster: PlannedStep, entries: Sequence[Joined]) -> dict[str, str]:
    """The AgentPools of a cluster, those that leave it now included: Azure's name in lower case, and the logical name.

    A pool that names its cluster by what only the update can tell may belong to any, so it counts for each.
    """
    name = _azure_name(cluster, "resourceName", "managedclusters")
    found = (each.step for each in entries if each.step.token == AGENT_POOL)
    return {
        azure_name(each): each.name
        for each in found
        if name in ("", _azure_name(each, "resourceName", "managedclusters") or name)
    }


def azure_name(pool: PlannedStep) -> str:
    """Azure's name of an AgentPool in lower case. Left out, azure-native takes the logical name."""
    return _azure_name(pool, "agentPoolName", "agentpools") or pool.name.casefold()


def subnet_keys(entries: Sequence[Joined]) -> dict[str, str]:
    """By their ids in lower case, the keys that subnets of Fairway's component have in the stack file."""
    found = (each.step for each in entries if each.step.token == SUBNET and "/subnet/" in each.step.name)
    return {each.id.casefold(): each.name.rpartition("/")[2] for each in found if each.id}


def drained(pool: PlannedStep) -> str:
    """The commands that move the pods off a pool, for a sentence."""
    # AKS sets this label on every node, and has deprecated `agentpool`: azure-aks-docs, use-labels.md.
    nodes = f"--selector kubernetes.azure.com/agentpool={azure_name(pool)}"
    return f"`kubectl cordon {nodes}`, then `kubectl drain {nodes} --ignore-daemonsets --delete-emptydir-data`"


def inline_names(inputs: Mapping[str, Any]) -> set[str]:
    """The names in a cluster's own list of pools, in lower case."""
    pools = (mapping(each) or {} for each in sequence(inputs.get("agentPoolProfiles")) or ())
    return {str(value_at(each, "name", "")).casefold() for each in pools} - {""}


def _azure_name(step: PlannedStep, key: str, segment: str) -> str:
    """What the inputs say, new ones first; else what the id says; empty where neither does."""
    said = value_at(step.new_inputs, key) or value_at(step.old_inputs, key)
    parts = step.id.casefold().split("/")
    in_id = parts[parts.index(segment) + 1] if segment in parts[:-1] else ""
    return str(said or in_id).casefold()
