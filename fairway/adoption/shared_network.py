"""VNets that several clusters are in: who manages them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from fairway.adoption.found import Found
from fairway.adoption.keys import SHARED
from fairway.adoption.kinds import Kind
from fairway.adoption.surroundings import SharedNetwork
from fairway.azure.network import VIRTUAL_NETWORK
from fairway.azure.regions import region_name
from fairway.azure.resource_id import parse_id
from fairway.request import mapping, sequence, value_at


def in_shared_networks(clusters: Sequence[Found]) -> tuple[Found, ...]:
    """The clusters, and those with one VNet among them manage it together; where that is not possible, it stays."""
    by_vnet: dict[str, list[Found]] = {}
    for each in clusters:
        if Kind.NETWORK in each.around.kinds and len(found := _vnets(each)) == 1:
            by_vnet.setdefault(next(iter(found)), []).append(each)
    together = [users for users in by_vnet.values() if len(users) > 1]
    first = next((users[0] for users in together if not _different_ways(users)), None)
    several = len({_region(each) for each in clusters}) > 1
    result: list[Found] = []
    for each in clusters:
        users = next((found for found in together if each in found), ())
        if reason := _different_ways(users) or (_elsewhere(each, first) if users and first else ""):
            result.append(replace(each, around=each.around.without(Kind.NETWORK, reason)))
        elif users and first:
            pools = tuple(pool for one in users for pool in one.pools)
            group = next(iter(_vnets(first).values()))
            location = _region(first) if several else ""
            shared = SharedNetwork(tuple(one.cluster for one in users), pools, group, location)
            result.append(replace(each, around=replace(each.around, shared=shared)))
        else:
            result.append(each)
    return tuple(result)


def _different_ways(users: Sequence[Found]) -> str:
    """Why clusters with different ways out cannot manage their network together; empty if they can."""
    ways = {str(value_at(each.cluster.properties, "networkProfile.outboundType", "loadBalancer")) for each in users}
    if len(ways) < 2:
        return ""
    return f"the clusters in it have different values of outboundType: {', '.join(sorted(ways))}"


def _elsewhere(found: Found, first: Found) -> str:
    """Why the network of this cluster cannot be in `fairway:shared` beside that of the first; empty if it can."""
    if _region(found) == _region(first):
        return ""
    return (
        f"several clusters are in it, and `{SHARED}` has one region, {_region(first)}, that of the network of "
        f"{first.cluster.name}. The stack file uses the subnets by id, and nothing more is to be done; to manage the "
        f"network too, adopt the clusters in {_region(found)} into a stack of their own"
    )


def _region(found: Found) -> str:
    return region_name(found.cluster.get("location"))


def others_in_networks(clusters: Iterable[Found]) -> Iterator[str]:
    """A sentence about each VNet to be managed in which others have addresses too."""
    known = [*clusters]
    own = {str(value_at(each.cluster.properties, "nodeResourceGroup", "")).lower() for each in known}
    vnets = {id for each in known if Kind.NETWORK in each.around.kinds for id in _vnets(each)}
    for id in sorted(vnets):
        vnet = next((found for each in known if (found := each.around.by_id(id))), None)
        if vnet is None or vnet.type != VIRTUAL_NETWORK.token:
            continue
        users: dict[str, set[str]] = {}
        for subnet in filter(None, map(mapping, sequence(vnet.outputs.get("subnets")) or ())):
            for one in filter(None, map(mapping, sequence(subnet.get("ipConfigurations")) or ())):
                group = parse_id(str(one.get("id")))
                if group and group.group.lower() not in own:
                    users.setdefault(group.group, set()).add(str(subnet.get("name")))
        if users:
            listed = "; ".join(f"{group} (subnets: {', '.join(sorted(names))})" for group, names in users.items())
            yield (
                f"resources of other resource groups are in the VNet {vnet.name} too: {listed}. Only one stack may "
                "manage it: adopt other clusters in it with the same command, or without `--manage network`"
            )


def _vnets(found: Found) -> Mapping[str, str]:
    """The VNets of the pools: their ids in lower case, and their resource groups."""
    ids = (str(each.get(key) or "") for each in found.pools for key in ("vnetSubnetID", "podSubnetID"))
    above = {each.rpartition("/subnets/")[0] for each in ids if each}
    return {each.lower(): id.group for each in sorted(above) if (id := parse_id(each))}
