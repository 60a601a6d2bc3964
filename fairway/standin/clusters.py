"""Clusters and their pools: what a PUT of either does to both.

The pools of a cluster are separate resources in the cloud, also those it was created with. At creation
`agentPoolProfiles` creates them; later a profile updates the pool with its name, a new name is refused
(pulumi-azure-native issue 579), and a pool that is left out stays (issue 1686).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from fairway.request import mapping
from fairway.standin import responses_aks
from fairway.standin.children import with_children
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.errors import ArmError, LateError, not_found
from fairway.standin.kept import held_by
from fairway.standin.keys import check_key_uses
from fairway.standin.masking import without_secrets
from fairway.standin.references import ids_in, refers
from fairway.standin.roles import check_identity, identities, lookup_keys
from fairway.transitions import transitions

CLUSTER, POOL = responses_aks.CLUSTER, responses_aks.POOL
UNRECORDED = "(Azure's own text is not known.) {}"
"""The message of a refusal whose text no source has, with Fairway's reason."""


def aks_id(id: str) -> str:
    """AKS returns `resourcegroups` in lower case (recorded in azure-native's tests)."""
    return id.replace("/resourceGroups/", "/resourcegroups/", 1)


def put_cluster(
    cloud: Cloud, id: str, inputs: Mapping[str, Any], before: Resource | None, late: LateError | None
) -> Resource:
    """Create or update a cluster and the pools it lists."""
    id = aks_id(id)
    state = responses_aks.cluster(
        id, inputs, before.state if before else {}, cloud.now.date(), identities(cloud, inputs)
    )
    profiles = [dict(each) for each in inputs.get("agentPoolProfiles") or ()]
    automatic = str((mapping(inputs.get("sku")) or {}).get("name", "")).lower() == "automatic"
    if before is None and not profiles and not automatic:  # AKS Automatic hosts its system pods itself
        raise ArmError(400, "InvalidParameter", "Required parameter agentPoolProfiles is missing (null).")
    pools = {f"{id}/agentPools/{each.get('name')}": each for each in profiles}
    existing = {key: cloud.get(key) for key in pools}
    today = cloud.now.date()
    states = {key: _pool_state(key, profile, existing[key], state, today) for key, profile in pools.items()}
    if before is not None:
        old = with_children(cloud, before)
        listed = [{"name": each["name"], **each} for each in states.values()]
        refuse_transitions(CLUSTER, old, {**state, "agentPoolProfiles": listed}, today)
    check_identity(cloud, id, inputs, _subnets(cloud, profiles, inputs))
    check_key_uses(cloud, inputs, state)
    if late:
        state["provisioningState"] = late.state
    own = {key: value for key, value in inputs.items() if key != "agentPoolProfiles"}
    kept = Resource(id, CLUSTER, without_secrets(own), state)
    found = cloud.put(kept, [*refers(id, own), *held_by(state), *lookup_keys(kept)])
    for key, profile in pools.items():
        shown = states[key] | ({"provisioningState": late.state} if late else {})
        requested = {name: value for name, value in profile.items() if name != "name"}
        _keep_pool(cloud, key, requested, shown, inline=_is_inline(existing[key]))
    return found


def put_pool(
    cloud: Cloud, id: str, inputs: Mapping[str, Any], before: Resource | None, late: LateError | None
) -> Resource:
    """Create or update one pool."""
    id = aks_id(id)
    owner = cloud.get(id.rsplit("/", 2)[0])
    if owner is None:
        raise no_cluster(id.rsplit("/", 2)[0])
    state = _pool_state(id, inputs, before, owner.state, cloud.now.date())
    if before is not None:
        refuse_transitions(POOL, before.state, state)
    check_identity(cloud, owner.id, owner.inputs, _subnets(cloud, [inputs], {}))
    if late:
        state["provisioningState"] = late.state
    return _keep_pool(cloud, id, inputs, state, inline=before is not None and _is_inline(before))


def _is_inline(before: Resource | None) -> bool:
    """Whether a pool in a cluster's request was created with the cluster; an AgentPool stays one even if listed."""
    return before is None or bool(before.inputs.get("__inline"))


def _pool_state(
    id: str, inputs: Mapping[str, Any], before: Resource | None, owner: Mapping[str, Any], today: date
) -> dict[str, Any]:
    return responses_aks.pool(id, inputs, before.state if before else {}, owner, today)


def _keep_pool(cloud: Cloud, id: str, inputs: Mapping[str, Any], state: Mapping[str, Any], *, inline: bool) -> Resource:
    kept = {key: value for key, value in inputs.items() if not key.startswith("__")}
    marked = {**kept, "__inline": True} if inline else kept
    return cloud.put(Resource(id, POOL, without_secrets(marked), state), refers(id, kept))


def refuse_transitions(
    type: str, before: Mapping[str, Any], after: Mapping[str, Any], today: date | None = None
) -> None:
    """Refuse a change that ARM does not allow."""
    for each in transitions(type, before, after, today=today):
        if each.effect == "refused":
            code, message = each.code or "PropertyChangeNotAllowed", each.message or UNRECORDED.format(each.reason)
            raise ArmError(409 if code == "InvalidResourceLocation" else 400, code, message)


def _subnets(cloud: Cloud, pools: list[Any], inputs: Mapping[str, Any]) -> dict[str, Resource]:
    """The subnets of the nodes and the API server that exist in the cloud."""
    server = (mapping(inputs.get("apiServerAccessProfile")) or {}).get("subnetId")
    named = [each.get(key) for each in pools for key in ("vnetSubnetID", "podSubnetID")] + [server]
    found = {id: cloud.get(id) for id in dict.fromkeys(ids_in([each for each in named if each]))}
    return {id: each for id, each in found.items() if each is not None}


def check_pool_deletable(cloud: Cloud, pool: Resource) -> None:
    """Refuse to delete the last System pool."""
    cluster = pool.id.rsplit("/", 2)[0]
    others = [each for each in cloud.below(cluster, POOL) if each.id.lower() != pool.id.lower()]
    system = pool.state.get("mode") == "System"
    if system and not any(each.state.get("mode") == "System" for each in others):
        raise ArmError(
            400,
            "OperationNotAllowed",
            f"There has to be at least one system agent pool. Agent pool '{pool.name}' is the last one of mode System "
            "and cannot be deleted.",
        )


def no_cluster(id: str) -> ArmError:
    """AKS's error for a cluster that does not exist."""
    return not_found(id)
