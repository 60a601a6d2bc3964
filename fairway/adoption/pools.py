"""The pools and maintenance windows of a cluster in descriptions of it: those that it lists, and those that are
described alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fairway.azure.containerservice import AGENT_POOL, MAINTENANCE_CONFIGURATION
from fairway.request import Request, leaves, mapping, sequence


def pools_of(cluster: Request, resources: Sequence[Request]) -> tuple[list[Request], list[str]]:
    """The pools that the cluster lists and those described alone, each once."""
    listed = {str(each.get("name", "")).lower(): each for each in _objects(cluster.properties.get("agentPoolProfiles"))}
    returned = {str(each.get("name", "")).lower(): each for each in _objects(cluster.outputs.get("agentPoolProfiles"))}
    alone = {each.name.lower(): each for each in distinct(resources)}
    pools: list[Request] = []
    notes = [*_in_one_only(returned, {key: each for key, each in alone.items() if each.outputs})]
    for key in [*listed, *(each for each in alone if each not in listed)]:
        inline = {name: value for name, value in listed.get(key, {}).items() if name != "name"}
        own = alone.get(key)
        name = own.name if own else str(listed[key]["name"])
        outputs = dict(own.outputs if own and own.outputs else returned.get(key, {}))
        notes += _contradictions(name, returned.get(key), own.outputs if own else {})
        pools.append(
            Request(
                AGENT_POOL.token,
                name,
                {**inline, **(own.properties if own else {})},
                id=own.id if own and own.id else f"{cluster.id}/agentPools/{name}" if cluster.id else "",
                exists=cluster.exists,
                outputs={**outputs, "name": name} if outputs else {},
            )
        )
    return _with_system_pool(pools), notes


def _with_system_pool(pools: list[Request]) -> list[Request]:
    """With the mode System for the first pool without a mode, if no pool has one: old API versions have
    no modes (2018-03-31, ManagedClusterAgentPoolProfile), and a cluster needs such a pool."""
    if any(each.outputs or str(each.properties.get("mode") or "User").lower() != "user" for each in pools):
        return pools
    first = next((each for each in pools if not each.properties.get("mode")), None)
    return [
        replace(each, properties={**each.properties, "mode": "System"}) if each is first else each for each in pools
    ]


def _in_one_only(listed: Mapping[str, Any], alone: Mapping[str, Any]) -> Iterator[str]:
    """The pools that Azure returned with the cluster or by themselves alone, although it returns all with both."""
    for these, those, where in (
        (listed, alone, "only in the cluster's description and not among the pools described by themselves"),
        (alone, listed, "only among the pools described by themselves and not in the cluster's description"),
    ):
        if those and (names := sorted(these.keys() - those.keys())):
            word = "pool {} is" if len(names) == 1 else "pools {} are"
            yield (
                f"the {word.format(', '.join(names))} {where}, so one of the two is older or not complete. Describe "
                "both again: a pool that no longer exists cannot be imported, and one that is missing is not managed"
            )


def _contradictions(name: str, listed: Mapping[str, Any] | None, alone: Mapping[str, Any]) -> Iterator[str]:
    """The properties that Azure returned with two values, because it was read at two times."""
    if not listed or not alone:
        return
    others = dict(leaves(alone))
    for path, value in leaves(listed):
        other = others.get(path, value)
        moving = path[0] in ("eTag", "type", "provisioningState", "id", "name")
        if other != value and not moving and str(other).lower() != str(value).lower():
            yield (
                f"the pool {name} has {'.'.join(map(str, path))} {value} in the cluster's description and {other} in "
                "its own: they were read at different times. Read both again if the second is not the current value"
            )


def profile(pool: Request) -> dict[str, Any]:
    """A pool as the cluster's response lists it."""
    return {"name": pool.name, **{key: value for key, value in pool.outputs.items() if key != "azureApiVersion"}}


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [found for each in sequence(value) or () if (found := mapping(each)) is not None]


def distinct(requests: Iterable[Request]) -> list[Request]:
    """Each resource once; of several descriptions the one that Azure returned."""
    found: dict[str, Request] = {}
    for each in requests:
        key = each.id.lower() or f"{each.type} {each.name}".lower()
        if key not in found or (each.outputs and not found[key].outputs):
            found[key] = each
    return [*found.values()]


_INSIDE = (AGENT_POOL.token, MAINTENANCE_CONFIGURATION.token)


def is_inside(request: Request, cluster: Request) -> bool:
    """Whether it is a pool or a window of the cluster."""
    if request.type not in _INSIDE:
        return False
    above = _above(request)
    if cluster.id and above:
        return above.lower() == cluster.id.lower()
    return str(request.get("resourceName", cluster.name)).lower() == cluster.name.lower()


def of_others(requests: Sequence[Request], cluster: Request, beside: Collection[str]) -> Iterator[str]:
    """What belongs to another cluster, such as one of the same name in another subscription; `beside` are the ids, in
    lower case, of clusters that are adopted with this one."""
    others = [each for each in requests if each.type in _INSIDE and not is_inside(each, cluster)]
    others = [each for each in others if _above(each).lower() not in beside]
    for above in dict.fromkeys(map(_above, others)):
        names = ", ".join(each.name for each in others if each.id.startswith(f"{above}/"))
        belong, are = ("belong", "are") if "," in names else ("belongs", "is")
        yield f"{names} {belong} to another cluster, {above}, and {are} left out"


def _above(request: Request) -> str:
    """The id of what it is in."""
    return request.id.rpartition("/")[0].rpartition("/")[0]
