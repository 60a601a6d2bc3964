"""Changes of a fleet's hub: it can be added, and neither change nor be removed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairway.request import Placeholder, mapping
from fairway.transitions.difference import Difference, differences
from fairway.transitions.fact import Fact
from fairway.transitions.transition import Transition

_UPGRADE = "https://learn.microsoft.com/azure/kubernetes-fleet/upgrade-hub-cluster-type"
ANOTHER_FLEET = (
    "Keep the old values. For others, add a second fleet to `fleets` and move the clusters to it one after another: "
    "each leaves the first before it joins the second, and loses what the first hub has placed on it."
)
_FIXED = Fact(
    "refused",
    "The hub of a fleet cannot change after it is created.",
    f"{_UPGRADE}#prerequisites-and-limitations",
    workaround=ANOTHER_FLEET,
    code="",
)
_REMOVED = Fact(
    "refused",
    "The hub of a fleet cannot be removed.",
    f"{_UPGRADE}#prerequisites-and-limitations",
    workaround=f"Write `hubProfile` back. {ANOTHER_FLEET}",
    code="",
)
_ADDED = Fact(
    "in_place",
    "A hub is created: a cluster with one node, which you pay for. It can neither change nor be removed later.",
    f"{_UPGRADE}#rejoin-member-clusters",
    workloads="Pods stay. Members that joined before the hub existed are not known to it yet.",
    workaround="Check the settings of the hub first, since none can change later. After the update, run `az fleet "
    "member reconcile` for each member that joined before.",
)


def of_fleet(type: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Transition]:
    """What a change of a fleet's hub does."""
    if type != "containerservice:Fleet":
        return
    old, new = before.get("hubProfile"), after.get("hubProfile")
    if isinstance(old, Placeholder) or isinstance(new, Placeholder):
        return
    if old is None and new is not None:
        yield _ADDED.of(Difference(("hubProfile",), None, new))
    elif old is not None and new is None:
        yield _REMOVED.of(Difference(("hubProfile",), old, None))
    else:
        for change in differences(mapping(old) or {}, mapping(new) or {}, ("hubProfile",)):
            if change.after is not None:
                yield _FIXED.of(change)
