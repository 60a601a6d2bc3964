"""What stops a step to a default although the program and its rules accept it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from fairway.azure.resource_id import parse_id
from fairway.azure.values import agent_reads_rule
from fairway.change.change import Change
from fairway.protocol.state import Resource
from fairway.protocol.values import bare
from fairway.request import mapping, sequence, value_at
from fairway.rules.migration import migration
from fairway.transitions.access import MIGRATE, is_legacy

LOCKED_OUT = "local-accounts-disabled-without-entra-before-1-25"
"""The rule that warns of a cluster without any way to sign in, which Azure does not refuse."""
_CHANGED_DEFAULT = re.compile(r"networkProfile\.loadBalancerSku|(agentPoolProfiles\[\d+\]\.)?type")
"""What old API versions do not return. Its default was another one then: Basic, AvailabilitySet."""
_LACKING = (
    "{paths}: the description does not have it, as it comes from an API version that did not, and the default was "
    "another one then, so what the cluster has is not known. Describe the cluster with a current az: "
    "`az aks show --output json`, and adopt that."
)
_OWN_APPLICATIONS = (
    "The cluster signs in with applications of its own (aadProfile.clientAppID, serverAppID), and local accounts can "
    "be disabled only with the Entra ID integration that AKS manages: Azure refuses it, or sign-in is no longer "
    f"possible. {MIGRATE}"
)
_SET = (
    "The cluster has an availability set: the type of its pool cannot change, a second pool is refused, and the load "
    "balancer moves with the nodes. "
)
_ASSOCIATION = "DataCollectionRuleAssociation"
_WORKSPACE = "loganalyticsworkspaceresourceid"
_EXISTS = (
    "The cluster sends its container logs to {workspace} by a data collection rule, which is associated with the "
    "cluster as ContainerInsightsExtension. The update creates an association with that name, and azure-native fails: "
    "cannot create already existing resource. Keep `monitoring: null`, which leaves the logs as they are. Or delete "
    "the association directly before the update, which creates its own rule and association; in between no container "
    "logs are sent: `az monitor data-collection rule association delete --name ContainerInsightsExtension --resource "
    "{id}`. With `monitoring: {{workspaceId: {workspace}}}` they then go on to the same workspace; without it, to a "
    "new one, and the old one keeps what it has."
)


def stopped(changes: Sequence[Change], taken: Sequence[Resource]) -> str:
    """Why a step is not possible; empty if it is."""
    found = (each(changes, taken) for each in (in_availability_set, legacy, associated))
    return not_known(changes) or next(filter(None, found), "")


def not_known(changes: Sequence[Change]) -> str:
    """Why it is not known what a step changes; empty if it is."""
    lacking = [each.path for change in changes for each in change.reasons if each.before is None]
    lacking = [path for path in dict.fromkeys(lacking) if _CHANGED_DEFAULT.fullmatch(path)]
    return _LACKING.format(paths=", ".join(lacking)) if lacking else ""


def legacy(changes: Sequence[Change], taken: Sequence[Resource]) -> str:
    """Why local accounts cannot be disabled on a cluster that signs in with applications of its own; empty if they
    can."""
    old = {each.urn for each in taken if is_legacy(bare(each.outputs).get("aadProfile"))}
    for each in changes:
        new = {reason.path: reason.after for reason in each.reasons}
        if each.urn in old and new.get("disableLocalAccounts") is True:
            return _OWN_APPLICATIONS
    return ""


def in_availability_set(changes: Sequence[Change], taken: Sequence[Resource]) -> str:
    """Why neither the load balancer changes alone on a cluster with an availability set, nor what needs another pool;
    empty where nothing of that changes."""
    moving = {
        each.urn
        for each in changes
        for reason in each.reasons
        if _CHANGED_DEFAULT.fullmatch(reason.path)
        or (each.outcome == "refused" and reason.path.startswith("agentPoolProfiles"))
    }
    for each in taken:
        pools = sequence(bare(each.outputs).get("agentPoolProfiles")) or ()
        sets = any(str(value_at(pool, "type", "")).casefold() == "availabilityset" for pool in pools)
        if each.urn in moving and sets:
            id = parse_id(each.id)
            return _SET + migration(id.group if id else "", id.name if id else "")
    return ""


def associated(changes: Sequence[Change], taken: Sequence[Resource]) -> str:
    """Why a data collection rule cannot be associated with one of the clusters taken over; empty if it can."""
    made = {each.name.partition("/")[0] for each in changes if each.kind == _ASSOCIATION}
    for each in taken:
        if each.name not in made or not each.type.endswith(":ManagedCluster"):
            continue
        agent = _folded(_folded(bare(each.outputs).get("addonProfiles")).get("omsagent"))
        config = _folded(agent.get("config"))
        if agent.get("enabled") is True and agent_reads_rule(config):
            return _EXISTS.format(workspace=config.get(_WORKSPACE, "its workspace"), id=each.id)
    return ""


def _folded(entries: Any) -> dict[str, Any]:
    return {key.casefold(): each for key, each in (mapping(entries) or {}).items()}
