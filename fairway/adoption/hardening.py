"""What the program's defaults would change on an adopted cluster, and what each change costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from fairway.adoption.configured import Default
from fairway.adoption.found import Found
from fairway.azure.defaults import replaced
from fairway.request import Request, parse_path, value_at
from fairway.transitions import transitions
from fairway.transitions.fact import NOT_KNOWN

Cost = Literal["in place", "reimage", "not possible"]
_COSTS: Mapping[str, Cost] = {"in_place": "in place", "reimage": "reimage", "refused": "not possible"}
ORDER: tuple[Cost, ...] = ("in place", "reimage", "not possible")


@dataclass(frozen=True)
class Change:
    """One default that the adopted cluster does not have."""

    default: Default
    cost: Cost
    """`not possible` where Azure refuses it on what exists."""
    workloads: str
    """What happens to workloads."""
    workaround: str = ""


def hardening(found: Found, defaults: Sequence[Default], today: date) -> list[Change]:
    """The changes, the cheapest first."""
    changes = [_change(request, each, today) for each in defaults if (request := _of(found, each)) is not None]
    return sorted(changes, key=lambda each: ORDER.index(each.cost))


def _of(found: Found, default: Default) -> Request | None:
    if not default.pool:
        return found.cluster
    return next((each for each in found.pools if each.name == default.pool), None)


def _change(request: Request, default: Default, today: date) -> Change:
    before = {key: value for key, value in request.properties.items() if key != "agentPoolProfiles"}
    after = replaced(before, [str(part) for part in default.path], default.value)
    for each in _facts(request.type, before, after, today):
        path = parse_path(each.path)
        if default.path[: len(path)] == path or path[: len(default.path)] == default.path:
            happens = each.reason if each.refused else f"{each.reason} {each.workloads}"
            return Change(default, _COSTS[each.effect], happens, each.workaround)
    return Change(default, "in place", NOT_KNOWN if value_at(before, default.path) is not None else "")


def _facts(type: str, before: Mapping[str, Any], after: Mapping[str, Any], today: date) -> Iterator[Any]:
    yield from transitions(type, before, after, today=today)
