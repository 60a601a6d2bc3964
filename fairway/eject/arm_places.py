"""Where the resources of a template are, and in which deployments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fairway.eject.arm_text import quoted

GROUPS = "Microsoft.Resources/resourceGroups"
DEPLOYMENTS = "Microsoft.Resources/deployments"


@dataclass(frozen=True)
class Place:
    """The scope of a deployment; without a group it is the subscription."""

    subscription: str
    group: str = ""


@dataclass(frozen=True)
class Id:
    """A resource id in its parts."""

    scope: str
    """What it is in or extends: a resource group, a subscription or another resource."""
    type: str
    names: tuple[str, ...]


def parts_of(id: str) -> Id:
    """The parts of an id."""
    if "/providers/" not in id:
        scope, _, name = id.rpartition("/resourceGroups/")
        return Id(scope, GROUPS, (name,)) if scope else Id("", "", (id,))
    scope, _, rest = id.rpartition("/providers/")
    namespace, *pairs = rest.split("/")
    return Id(scope, "/".join([namespace, *pairs[::2]]), tuple(pairs[1::2]))


def place_of(id: str) -> Place | None:
    """Where a resource is deployed: what extends another is where that is. None outside of a subscription."""
    segments = id.split("/")
    if len(segments) < 3 or segments[1].lower() != "subscriptions":
        return None
    in_group = len(segments) > 5 and segments[3].lower() == "resourcegroups"
    return Place(segments[2].lower(), segments[4] if in_group else "")


def id_text(id: str, here: Place, own: str, last: str = "") -> str:
    """The expression of an id in a template that is deployed to `here`; `own` is the subscription of the stack, and
    `last` an expression for its last name."""
    if id.count("/") == 2 and id.lower() == f"/subscriptions/{own}":
        return "subscription().id"
    parts, place = parts_of(id), place_of(id)
    if place is None or not parts.type:
        return quoted(id)
    if parts.type == GROUPS:
        return _scope_text(id, Place(place.subscription, *parts.names), here, own)
    names = [quoted(each) for each in parts.names]
    names[-1] = last or names[-1]
    listed = ", ".join([quoted(parts.type), *names])
    if parts.scope.count("/") == 2:
        if place.subscription == own:
            return f"subscriptionResourceId({listed})"
        return f"subscriptionResourceId({quoted(place.subscription)}, {listed})"
    is_group = "/providers/" not in parts.scope
    if (
        is_group
        and place.group
        and here.group.lower() == place.group.lower()
        and here.subscription == place.subscription
    ):
        return f"resourceId({listed})"
    return f"extensionResourceId({_scope_text(parts.scope, place, here, own)}, {listed})"


def needed_text(id: str, here: Place, own: str, last: str = "") -> str:
    """The same in a `dependsOn`."""
    parts, place = parts_of(id), place_of(id)
    if parts.type == GROUPS and place and place.subscription == own:
        return f"subscriptionResourceId({quoted(GROUPS)}, {quoted(*parts.names)})"
    return id_text(id, here, own, last)


def _scope_text(scope: str, place: Place, here: Place, own: str) -> str:
    if "/providers/" in scope:
        return id_text(scope, here, own)
    if place.subscription != own:
        return quoted(scope)
    return f"concat(subscription().id, {quoted(f'/resourceGroups/{place.group}')})"


@dataclass(frozen=True)
class Run:
    """Resources that one deployment creates."""

    place: Place
    urns: tuple[str, ...]


def runs_of(order: Sequence[str], places: Mapping[str, Place], needs: Callable[[str], frozenset[str]]) -> list[Run]:
    """The resources in as few deployments as their order allows; each group has one or more, and what is in no group is
    alone."""
    left, done = list(order), set[str]()
    found: list[Run] = []
    while left:
        ready = [each for each in left if needs(each) <= done]
        if not ready:
            break
        first = next((each for each in ready if not places[each].group), ready[0])
        taken = {first}
        while places[first].group:
            more = {
                each
                for each in left
                if each not in taken and _same(places[each], places[first]) and needs(each) <= done | taken
            }
            if not more:
                break
            taken |= more
        found.append(Run(places[first], tuple(each for each in left if each in taken)))
        left = [each for each in left if each not in taken]
        done |= taken
    return found


def _same(one: Place, other: Place) -> bool:
    return one.subscription == other.subscription and one.group.lower() == other.group.lower()
