"""The AgentPools of a cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fairway.azure import compute, containerservice, network
from fairway.azure.resource_id import parse_id
from fairway.change.by_resource import ResourceSteps
from fairway.change.planned_step import PlannedStep
from fairway.request import Placeholder, mapping, sequence, value_at
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER

SUBNET = network.SUBNET.token
_IN_POOLS = {
    SUBNET,
    network.PUBLIC_IP_PREFIX.token,
    compute.DEDICATED_HOST_GROUP.token,
    compute.CAPACITY_RESERVATION_GROUP.token,
    compute.PROXIMITY_PLACEMENT_GROUP.token,
    containerservice.SNAPSHOT.token,
}
"""What the settings of a pool name by an id."""


def agent_pools(cluster: PlannedStep, entries: Sequence[ResourceSteps]) -> dict[str, str]:
    """The AgentPools of a cluster, also those that are deleted: Azure's name in lower case, and the logical name.

    A pool whose cluster is known only during the update may belong to any cluster, so it counts for each.
    """
    name = _azure_name(cluster, "resourceName", "managedclusters")
    found = (each.step for each in entries if each.step.token == AGENT_POOL)
    return {
        azure_name(each): each.name
        for each in found
        if name in ("", _azure_name(each, "resourceName", "managedclusters") or name)
    }


def azure_name(pool: PlannedStep) -> str:
    """Azure's name of an AgentPool in lower case; by default azure-native uses the logical name."""
    return _azure_name(pool, "agentPoolName", "agentpools") or pool.name.casefold()


def subnet_keys(entries: Sequence[ResourceSteps]) -> dict[str, str]:
    """By their ids in lower case, the logical names of subnets, and of what else a pool names by its id."""
    found = (each.step for each in entries if each.step.token in _IN_POOLS)
    return {each.id.casefold(): each.name for each in found if each.id}


def drained(pool: PlannedStep) -> str:
    """The commands that move the pods off a pool, for a sentence.

    A cordon affects existing nodes only: an autoscaler would add nodes to the pool for the evicted pods.
    """
    # AKS sets this label on every node, and has deprecated `agentpool`: azure-aks-docs, use-labels.md.
    nodes = f"--selector kubernetes.azure.com/agentpool={azure_name(pool)}"
    return (
        f"{_no_new_nodes(pool)}`kubectl cordon {nodes}`, then `kubectl drain {nodes} --ignore-daemonsets "
        "--delete-emptydir-data` (the data in emptyDir volumes is lost), then check with "
        "`kubectl get pods --all-namespaces --output wide` that only pods of DaemonSets are left on its nodes"
    )


def _no_new_nodes(pool: PlannedStep) -> str:
    values = [tree["enableAutoScaling"] for tree in (pool.old_inputs, pool.old_outputs) if "enableAutoScaling" in tree]
    if not any(each is True or isinstance(each, Placeholder) for each in values):
        return ""
    where = "first" if True in values else "first, if the autoscaler is on,"
    group, cluster, name = _place(pool)
    return (
        f"{where} `az aks nodepool update --disable-cluster-autoscaler --resource-group {group} "
        f"--cluster-name {cluster} --name {name}`, because the autoscaler also adds nodes to a cordoned pool, then "
    )


def _place(pool: PlannedStep) -> tuple[str, ...]:
    """Resource group, cluster and name for a command, with what is not known in angle brackets."""
    return tuple(
        name if name and "{" not in name and not isinstance(found, Placeholder) else unknown
        for key, segment, unknown in (
            ("resourceGroupName", "resourcegroups", "<resource group>"),
            ("resourceName", "managedclusters", "<cluster>"),
            ("agentPoolName", "agentpools", azure_name(pool) or "<name>"),
        )
        for found in (value_at(pool.old_inputs, key) or value_at(pool.new_inputs, key) or _in_id(pool, segment),)
        for name in (str(found or ""),)
    )


def deletion(cluster: PlannedStep, name: str) -> str:
    """The command that deletes a pool of a cluster."""
    group, own, _ = _place(cluster)
    return f"az aks nodepool delete --resource-group {group} --cluster-name {own} --name {name}"


def takers(pool: PlannedStep, entries: Sequence[ResourceSteps]) -> list[PlannedStep]:
    """The AgentPools that the same update creates in the cluster of a deleted pool."""
    made = (each.step for each in entries if each.fate == "created" and each.step.token == AGENT_POOL)
    return [each for each in made if _same_cluster(pool, each)]


def in_new_cluster(pool: PlannedStep, entries: Sequence[ResourceSteps]) -> bool:
    """Whether the same update creates the cluster of a pool."""
    made = (each.step for each in entries if each.fate == "created" and each.step.token == MANAGED_CLUSTER)
    return pool.token == AGENT_POOL and any(_same_cluster(pool, each) for each in made)


def last_system(pool: PlannedStep, entries: Sequence[ResourceSteps]) -> bool:
    """Whether a deleted pool is the cluster's last System pool; false if the cluster is not in `entries`."""
    pools = [each for each in entries if each.step.token == AGENT_POOL and _same_cluster(pool, each.step)]
    gone = {azure_name(each.step) for each in pools if each.fate == "deleted"}
    kept = [each.step.new_inputs or each.step.old_inputs for each in pools if each.fate != "deleted"]
    clusters = [
        each.step
        for each in entries
        if each.step.token == MANAGED_CLUSTER and each.fate != "deleted" and _same_cluster(pool, each.step)
    ]
    for cluster in clusters:
        listed = (mapping(each) or {} for each in sequence(cluster.old_inputs.get("agentPoolProfiles")) or ())
        kept += [each for each in listed if str(value_at(each, "name", "")).casefold() not in gone]
    return bool(clusters) and _system(pool.old_inputs) and not any(_system(each) for each in kept)


def _system(pool: Mapping[str, Any]) -> bool:
    return str(value_at(pool, "mode", "")).casefold() == "system"


def _same_cluster(one: PlannedStep, other: PlannedStep) -> bool:
    names = (_azure_name(each, "resourceName", "managedclusters") for each in (one, other))
    return len({*names} - {""}) < 2


def inline_names(inputs: Mapping[str, Any]) -> set[str]:
    """The names in a cluster's own list of pools, in lower case."""
    pools = (mapping(each) or {} for each in sequence(inputs.get("agentPoolProfiles")) or ())
    return {str(value_at(each, "name", "")).casefold() for each in pools} - {""}


def _azure_name(step: PlannedStep, key: str, segment: str) -> str:
    """The name in the inputs, new ones first, or in the id; empty if neither has it."""
    name = value_at(step.new_inputs, key) or value_at(step.old_inputs, key)
    return str(name or _in_id(step, segment)).casefold()


def _in_id(step: PlannedStep, segment: str) -> str:
    found = parse_id(step.id)
    kinds = found.type.casefold().split("/")[1:] if found else []
    return found.names[kinds.index(segment)] if found and segment in kinds else ""
