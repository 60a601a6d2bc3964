"""Kubernetes versions: allowed upgrades of the control plane and of pools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from fairway.request import mapping, sequence, value_at
from fairway.rules.citations import aks, schema, support, thread
from fairway.rules.kubernetes import minor, support_of, version
from fairway.rules.version import MINORS_BEHIND
from fairway.transitions.difference import Difference
from fairway.transitions.fact import NODE_BY_NODE, Fact
from fairway.transitions.transition import Transition

_RULES = aks("upgrade-node-pools.md#validation-rules-for-upgrades")
_SKIP = aks("supported-kubernetes-versions.md#can-i-skip-multiple-aks-versions-during-a-cluster-upgrade")
_SAME = schema("ManagedClusterProperties/properties/kubernetesVersion")
_SKEW = support("error-codes/nodepoolmcversionincompatible-error.md#symptoms")

_LTS = aks("long-term-support.md#disable-long-term-support-on-an-existing-cluster")
_UPGRADE_FIRST = (
    "Before you leave AKSLongTermSupport, upgrade to a version that has community support, in an update of its own."
)

_KEPT = Fact("in_place", "If omitted, Azure keeps the current version.", _RULES)
_STAYS = Fact("in_place", "The cluster already runs a patch of this version: nothing is upgraded.", _SAME)
_CONTROL_PLANE = Fact(
    "in_place",
    "The control plane is upgraded; a pool stays at its version until its orchestratorVersion changes.",
    _RULES,
    "Nodes and pods stay; on the Free tier the API server may be unavailable for minutes.",
)
_POOL = Fact("reimage", "The pool's nodes are upgraded to the other Kubernetes version.", _RULES, NODE_BY_NODE)


def of_control_plane(change: Difference, before: Mapping[str, Any], after: Mapping[str, Any]) -> Fact:
    """What a change of the cluster's kubernetesVersion does. With long-term support it may skip minor versions."""
    return _move(change, _CONTROL_PLANE, skips=_long_term(before) or _long_term(after))


def of_pool(change: Difference, _before: Mapping[str, Any], _after: Mapping[str, Any]) -> Fact:
    """What a change of a pool's orchestratorVersion does, without a comparison with the control plane."""
    return _move(change, _POOL, skips=False)


def _move(change: Difference, upgrade: Fact, *, skips: bool) -> Fact:
    if change.after is None:
        return _KEPT
    old, new = version(str(change.before or "")), version(str(change.after))
    if old is None or new is None:
        return upgrade
    length = min(len(old), len(new))
    if new[:length] < old[:length]:
        reason = f"Kubernetes cannot be downgraded from {change.before} to {change.after}."
        return _refusal("Downgrading", change, upgrade, reason, "Write the running version, or a newer one.")
    if new[:length] == old[:length]:
        return _STAYS if len(new) <= len(old) else upgrade
    if not skips and (new[0] != old[0] or new[1] - old[1] > 1):
        reason = f"An upgrade is one minor version at a time, not from {change.before} to {change.after} at once."
        by_way_of = (
            f"Upgrade to {old[0]}.{old[1] + 1} first, or to a version that `az aks get-upgrades` lists, in "
            "one update for each step."
        )
        return replace(_refusal("Upgrading", change, upgrade, reason, by_way_of), source=_SKIP)
    return upgrade


def _refusal(word: str, change: Difference, upgrade: Fact, reason: str, workaround: str) -> Fact:
    # The texts are from Azure/AKS/issues/1109, rancher/dashboard/issues/11884 and cluster-api-provider-azure 1883.
    if upgrade is _POOL:
        code = "AgentPoolUpgradeVersionNotAllowed"
        message = (
            f"Upgrade agent pool version from {change.before} to {change.after} is not allowed, you can only upgrade "
            "one minor version at a time. Please use [az aks get-upgrades] command to get the supported upgrade paths."
        )
    else:
        code = "OperationNotAllowed"
        message = (
            f"{word} Kubernetes version {change.before} to {change.after} is not allowed. "
            "Please see https://aka.ms/aks-supported-k8s-ver for version details."
        )
    return Fact("refused", reason, _RULES, "", workaround, code, message)


def reimages_at_once(kubernetes: Any) -> bool:
    """Whether SSH settings, bootstrapProfile and outboundType reimage nodes at once; earlier versions wait for the
    next image (azure-aks-docs, node-disruption-policy.md, "on Kubernetes 1.37 and later")."""
    parts = version(str(kubernetes or ""))
    return parts is not None and parts >= (1, 37)


def _long_term(cluster: Mapping[str, Any]) -> bool:
    return str(value_at(cluster, "supportPlan", "")).casefold() == "akslongtermsupport"


def of_support_plan(change: Difference, before: Mapping[str, Any], after: Mapping[str, Any], today: date) -> Fact:
    """What a change of the cluster's supportPlan does on the day `today`.

    A cluster can leave AKSLongTermSupport only while its version has community support.
    """
    if change.after is None:
        return Fact("in_place", "If omitted, Azure keeps the current support plan.", _LTS)
    if _long_term(after):
        return Fact("in_place", "Long-term support starts; it requires the Premium tier.", _LTS)
    running, wanted = (str(value_at(each, "kubernetesVersion", "") or "") for each in (before, after))
    ends, then = (_community_ends(each) for each in (running, wanted or running))
    if then and today > then:
        # The text is from kubernetes-sigs/cluster-api-provider-azure/issues/5953, where a cluster was to be created.
        message = (
            f"Managed cluster is on version {wanted or running}, which is only available for Long-Term Support (LTS)."
        )
        reason = f"Community support of Kubernetes {wanted or running} ended on {then}, so AKSLongTermSupport stays on."
        return Fact("refused", reason, _LTS, "", _UPGRADE_FIRST, "K8sVersionNotSupported", message)
    if ends and today > ends:
        reason = (
            f"Community support of {running} ended on {ends}: whether one update may upgrade and leave is not known."
        )
        return Fact("in_place", reason, _LTS, workaround=_UPGRADE_FIRST)
    until = f", for Kubernetes {wanted or running} until {then}" if then else ""
    reason = f"Only community support is left{until}; once it ends, Azure refuses to leave AKSLongTermSupport."
    return Fact("in_place", reason, _LTS, workaround="" if then else _UPGRADE_FIRST)


def _community_ends(text: str) -> date | None:
    """The last day of a version's community support; None where the version or the day is not known."""
    wanted = minor(text)
    known = support_of(wanted) if wanted else None
    return known.community_ends if known else None


def beside_control_plane(after: Mapping[str, Any], changes: Sequence[Difference]) -> Iterator[Transition]:
    """Refusals of incompatible versions: an inline pool above the new control plane, or more than three minor
    versions behind it. Empty if neither version changes."""
    control = version(str(value_at(after, "kubernetesVersion", "")))
    keys = ("kubernetesVersion", "agentPoolProfiles")
    if control is None or not any(each.path[0] in keys for each in changes):
        return
    for index, entry in enumerate(sequence(after.get("agentPoolProfiles")) or ()):
        pool = mapping(entry) or {}
        text = value_at(pool, "orchestratorVersion", "")
        own = version(str(text))
        if own is None:
            continue
        length = min(len(own), len(control))
        if own[:length] > control[:length]:
            yield _skew(index, pool, text, value_at(after, "kubernetesVersion"), above=True)
        elif own[0] == control[0] and control[1] - own[1] > MINORS_BEHIND:
            yield _skew(index, pool, text, value_at(after, "kubernetesVersion"), above=False)


def _skew(index: int, pool: Mapping[str, Any], text: str, control: str, *, above: bool) -> Transition:
    name = value_at(pool, "name", "")
    words = "above" if above else f"more than {MINORS_BEHIND} minor versions behind"
    first = "kubernetesVersion" if above else "the pool's orchestratorVersion"
    change = Difference(("agentPoolProfiles", index, "orchestratorVersion"), text, text)
    fact = Fact(
        "refused",
        f"Pool {name} would run {text}, {words} the control plane's {control}.",
        thread("rancher/rancher/issues/33426") if above else _SKEW,
        workaround=f"Raise {first} first.",
        code="NodePoolMcVersionIncompatible",
        message=f"Node pool version {text} and control plane version {control} are incompatible.",
    )
    return fact.of(change)
