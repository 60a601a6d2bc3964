"""Deletions that Azure refuses, or that a running cluster does not survive, checked with the stand-in's ARM.

The steps are carried out one after the other: what an update ends using before the deletion is no reason for a refusal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from typing import Any

from fairway.azure.monitor import PRIVATE_LINK_SCOPED_RESOURCE
from fairway.change.change import Reason, stepwise
from fairway.change.instead import before_it_is_free, instead
from fairway.change.network_refusals import Refusal
from fairway.change.planned_step import PlannedStep
from fairway.protocol.values import masked
from fairway.request import leaves, mapping, merged, sequence, value_at
from fairway.rules.cluster import MANAGED_CLUSTER
from fairway.standin.arm import check_deletable
from fairway.standin.cloud import Cloud, CloudInMemory, Resource
from fairway.standin.errors import ArmError
from fairway.standin.kept import lasting, with_kept
from fairway.standin.losses import ClusterBreaksError
from fairway.standin.references import users_of
from fairway.standin.roles import lookup_keys
from fairway.standin.types import is_served, served

_DELETED = ("delete", "delete-replaced")
_WRITTEN = ("create", "create-replacement", "update")
_CARRIED_OUT = "Azure may carry it out, and the cluster fails afterwards. A rehearsal refuses it."


def deletion_refusals(steps: Iterable[PlannedStep]) -> dict[str, Refusal]:
    """The refusals, by URN."""
    steps = [each for each in steps if each.custom and is_served(each.type)]
    if not any(each.op in _DELETED and each.id for each in steps):
        return {}
    # Links to a private link scope depend on what they link, so they are deleted before it.
    steps.sort(key=lambda each: each.op not in _DELETED or each.token != PRIVATE_LINK_SCOPED_RESOURCE.token)
    found: dict[str, Refusal] = {}
    with closing(CloudInMemory()) as cloud:
        known = {each.id.casefold() for each in steps if each.id}
        for each in steps:
            if each.id.startswith("/") and each.old_inputs:
                _put(cloud, each.token, each.id, each.old_inputs, {**each.old_inputs, **each.old_outputs}, known)
        for each in steps:
            if each.op in _WRITTEN:
                _write(cloud, each, known)
            elif each.op in _DELETED and not each.retained and (gone := cloud.get(each.id)):
                try:
                    check_deletable(cloud, gone)
                except ArmError as refused:
                    found[each.urn] = _refusal(cloud, each, gone, refused, steps)
                else:
                    cloud.remove(each.id)
    return found


def _write(cloud: Cloud, step: PlannedStep, known: set[str]) -> None:
    """Create or update a resource in the cloud, as far as its uses of others are concerned."""
    inputs: dict[str, Any] = {**masked(step.new_inputs, None)}
    id = step.id if step.op == "update" else served(step.type).id_of(inputs)
    before = cloud.get(id)
    if before and step.op != "update":
        return  # the same resource under another type or name, which is deleted later
    state = {**(before.state if before else {}), **inputs}
    if before and step.token == MANAGED_CLUSTER:
        state |= _with_kept(cloud, inputs, before.state)
        inputs = {key: value for key, value in state.items() if key not in before.state or key in _HOLDING}
    _put(cloud, step.token, id, inputs, state, known)


_HOLDING = ("networkProfile", "diskEncryptionSetID", "apiServerAccessProfile", "identityProfile", "agentPoolProfiles")


def _with_kept(cloud: Cloud, inputs: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """A cluster's request with what the cluster keeps, and with the principals of its identities."""
    found = with_kept(inputs, before)
    network = lasting(mapping(before.get("networkProfile")) or {}, inputs)
    own = dict(mapping(inputs.get("identity")) or {})
    old = mapping(value_at(before, "identity.userAssignedIdentities")) or {}
    principals = {key.casefold(): each for key, each in old.items()}
    for each in sequence(own.get("userAssignedIdentities")) or ():
        if isinstance(each, str) and (identity := cloud.get(each)):
            principals.setdefault(each.casefold(), identity.state)
    listed = [str(each) for each in sequence(own.get("userAssignedIdentities")) or () if each]
    own["userAssignedIdentities"] = {each: principals.get(each.casefold(), {}) for each in listed}
    return {**found, "identity": own, "networkProfile": merged(network, mapping(inputs.get("networkProfile")) or {})}


def _put(
    cloud: Cloud, token: str, id: str, inputs: Mapping[str, Any], state: Mapping[str, Any], known: set[str]
) -> None:
    kept = Resource(id, token, masked(inputs, None), masked(state, None))
    own = id.casefold()
    texts = {text.casefold() for path, value in leaves(kept.inputs) for text in (value, *path) if isinstance(text, str)}
    used = {each for each in texts & known if each != own and not own.startswith(f"{each}/")}
    cloud.put(kept, [*sorted(used), *lookup_keys(kept)])


def _refusal(
    cloud: Cloud, step: PlannedStep, gone: Resource, refused: ArmError, steps: Sequence[PlannedStep]
) -> Refusal:
    by_id = {each.id.casefold(): each for each in steps if each.id}
    if isinstance(refused, ClusterBreaksError):
        cluster = by_id[refused.cluster.id.casefold()]
        lines, source = instead(step, cluster, refused.why)
        text = f"{cluster.label} still uses it: {refused.why}."
        return Refusal(Reason(text, rule=refused.code, source=source), stepwise(*lines), _CARRIED_OUT)
    users = [by_id[each.id.casefold()] for each in users_of(cloud, gone) if each.id.casefold() in by_id]
    named = ", ".join(each.label for each in users) or "another resource"
    lines, source = before_it_is_free(step, users, _old_name(step, steps))
    text = f"Azure refuses to delete it while {named} uses it."
    return Refusal(Reason(text, rule=refused.code, message=refused.message, source=source), stepwise(*lines))


def _old_name(step: PlannedStep, steps: Sequence[PlannedStep]) -> str:
    """The name in Azure of a resource that is replaced because its own name changes; empty for another change."""
    key = served(step.type).name_key
    made = next((each for each in steps if each.urn == step.urn and each.op == "create-replacement"), None)
    old, new = step.old_inputs.get(key), made and made.new_inputs.get(key)
    return old if isinstance(old, str) and isinstance(new, str) and old.casefold() != new.casefold() else ""
