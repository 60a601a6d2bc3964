"""Changes of networks and subnets that Azure refuses because they are in use, checked with the stand-in's ARM.

The check uses only what a state certainly has: ranges, and the clusters and pools with a subnet. A state does not show
other resources or other users of a range, so these are no reason for a refusal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from fairway.azure.application_gateway import APPLICATION_GATEWAY
from fairway.azure.servicenetworking import ASSOCIATION
from fairway.change.change import Reason
from fairway.change.planned_step import PlannedStep
from fairway.protocol.values import has_unknown, masked
from fairway.request import mapping, sequence, value_at
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from fairway.standin.cloud import Cloud, CloudInMemory, Resource
from fairway.standin.errors import ArmError
from fairway.standin.network import NETWORK, SUBNET, check_network, check_subnet, ranges
from fairway.transitions.fact import NOTHING_DONE

_LEARN = "https://learn.microsoft.com/azure/virtual-network/"
_SUBNETS = f"{_LEARN}virtual-network-manage-subnet#change-subnet-settings"
_SPACE = f"{_LEARN}manage-virtual-network#add-or-remove-an-address-range"
_BESIDE = (
    "Create another subnet with a range that overlaps no existing one, including this one, move the pools there, "
    "then remove this one from the {holder}. A gateway does not move while it runs: keep the range of its subnet."
)
_GATEWAY = APPLICATION_GATEWAY.token
_ASSOCIATION = ASSOCIATION.token
_USERS = (MANAGED_CLUSTER, AGENT_POOL, _GATEWAY, _ASSOCIATION)


@dataclass(frozen=True)
class Refusal:
    """A refusal by Azure, and the workaround."""

    reason: Reason
    workaround: str
    workloads: str = NOTHING_DONE


_EXPLAINED = {
    "InUsePrefixCannotBeDeleted": (
        "Nodes or a gateway use addresses of the subnet, and Azure does not change a range that is in use.",
        _BESIDE,
        _SUBNETS,
    ),
    "SubnetDelegationsCannotChangeWhenSubnetUsedByResource": (
        "A resource in the subnet needs the delegation, and Azure does not remove it while the resource is there.",
        "Set the old `delegations` ({services}) for this subnet in the update that moves or removes the resource; "
        "remove them in a later update.",
        "https://github.com/MicrosoftDocs/azure-docs/issues/39112",
    ),
    "NetcfgInvalidSubnet": (
        "An existing subnet would be outside the virtual network's address space.",
        "Keep the old range in addressSpace together with the new one until no subnet uses it.",
        _SPACE,
    ),
    "NetcfgSubnetRangeOutsideVnet": (
        "The range is outside the virtual network's address space.",
        "Add the range to the virtual network's addressSpace.",
        _SPACE,
    ),
    "NetcfgSubnetRangesOverlap": (
        "The range overlaps another subnet of the virtual network.",
        "Choose a free range; a subnet that is removed from the {holder} is only deleted at the end of the update.",
        _SUBNETS,
    ),
}


def refusals(steps: Iterable[PlannedStep]) -> dict[str, Refusal]:
    """Azure's refusals, by URN."""
    steps = list(steps)
    networks, subnets = (list(_updates(steps, type)) for type in (NETWORK, SUBNET))
    subnets += _new_subnets(steps)
    if not networks and not subnets:
        return {}
    with closing(CloudInMemory()) as cloud:
        _fill(cloud, steps)
        return {**_of_networks(cloud, networks), **_of_subnets(cloud, subnets)}


def _updates(steps: Iterable[PlannedStep], type: str) -> Iterator[PlannedStep]:
    """The updates of a type."""
    return (each for each in steps if each.op == "update" and each.token == type and each.id)


def _new_subnets(steps: Sequence[PlannedStep]) -> Iterator[PlannedStep]:
    """The subnets that are created in a network of the state, with the ids that they will have."""
    networks = {each.id.casefold().partition("/providers/")[2]: each for each in steps if each.token == NETWORK}
    for each in steps:
        name, own = (value_at(each.new_inputs, key) for key in ("virtualNetworkName", "subnetName"))
        above = networks.get(f"microsoft.network/virtualnetworks/{str(name).casefold()}")
        if each.op == "create" and each.token == SUBNET and above is not None and above.id and name and own:
            yield replace(each, id=f"{above.id}/subnets/{own}")


def _fill(cloud: Cloud, steps: Sequence[PlannedStep]) -> None:
    """The networks, the subnets, and the clusters and pools with nodes in them, before the update."""
    going = {each.urn for each in steps if each.op == "delete-replaced" and each.token in (NETWORK, SUBNET)}
    for each in steps:
        if (
            each.urn not in going
            and each.id
            and each.old_inputs
            and each.token in (NETWORK, SUBNET, *_USERS)
            and not has_unknown(each.old_inputs.get("addressSpace"))
        ):
            held = masked({**each.old_inputs, **each.old_outputs}, "")
            cloud.put(Resource(each.id, each.token, {}, held), _subnets_of(each.token, held))


def _subnets_of(token: str, held: Mapping[str, Any]) -> Iterator[str]:
    """The subnets in which a cluster, a pool or a gateway has addresses."""
    if token == _GATEWAY:
        listed = sequence(held.get("gatewayIPConfigurations")) or ()
        yield from (str(id) for each in listed if (id := value_at(each, "subnet.id")))
    if token == _ASSOCIATION and (id := value_at(held, "subnet.id")):
        yield str(id)
    pools = [held] if token == AGENT_POOL else sequence(held.get("agentPoolProfiles")) or ()
    if token not in (AGENT_POOL, MANAGED_CLUSTER) or value_at(held, "powerState.code") == "Stopped":
        return
    for pool in map(mapping, pools):
        if pool is not None and pool.get("count") != 0 and value_at(pool, "powerState.code") != "Stopped":
            yield from (str(pool[key]) for key in ("vnetSubnetID", "podSubnetID") if pool.get(key))


def _of_networks(cloud: Cloud, updates: Sequence[PlannedStep]) -> dict[str, Refusal]:
    """Networks change before their subnets, which depend on them."""
    found: dict[str, Refusal] = {}
    for each in updates:
        if has_unknown(each.new_inputs.get("addressSpace")):
            cloud.remove(each.id)
            continue
        new = masked(each.new_inputs, "")
        try:
            check_network(cloud, each.id, new)
        except ArmError as refused:
            found[each.urn] = _refusal(each, refused, "addressSpace.addressPrefixes")
        # If the network is refused, its subnets are not reported as well.
        cloud.put(Resource(each.id, NETWORK, {}, new))
    return found


def _of_subnets(cloud: Cloud, updates: Sequence[PlannedStep]) -> dict[str, Refusal]:
    """Subnets change in any order; one is refused only if every order refuses it."""
    waiting = [each for each in updates if ranges(each.new_inputs) and not _range_is_unknown(each.new_inputs)]
    while True:
        found: dict[str, Refusal] = {}
        for each in waiting:
            new = masked(each.new_inputs, "")
            try:
                check_subnet(cloud, each.id, new, cloud.get(each.id))
            except ArmError as refused:
                found[each.urn] = _refusal(
                    each, refused, "delegations" if "Delegations" in refused.code else _range_key(new)
                )
            else:
                cloud.put(Resource(each.id, SUBNET, {}, new), cloud.refers(each.id))
        if len(found) == len(waiting):
            return found
        waiting = [each for each in waiting if each.urn in found]


def _range_is_unknown(inputs: Mapping[str, Any]) -> bool:
    return any(has_unknown(inputs.get(key)) for key in ("addressPrefix", "addressPrefixes"))


def _range_key(inputs: Mapping[str, Any]) -> str:
    return "addressPrefixes" if inputs.get("addressPrefixes") else "addressPrefix"


def _delegated(step: PlannedStep) -> str:
    listed = sequence(step.old_inputs.get("delegations")) or ()
    return ", ".join(str((mapping(each) or {}).get("serviceName")) for each in listed)


def _refusal(step: PlannedStep, refused: ArmError, path: str) -> Refusal:
    text, workaround, source = _EXPLAINED.get(refused.code, ("Azure refuses it.", "", ""))
    before, after = (value_at(each, path) for each in (step.old_inputs, step.new_inputs))
    workaround = workaround.format(holder=step.advice.holder, services=_delegated(step))
    return Refusal(Reason(text, path, before, after, refused.code, refused.message, source), workaround)
