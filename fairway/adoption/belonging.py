"""Which pools and maintenance windows belong to a cluster."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from fairway.azure.containerservice import AGENT_POOL, MAINTENANCE_CONFIGURATION
from fairway.request import Request

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
