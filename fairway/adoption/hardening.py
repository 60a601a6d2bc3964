"""What the program's defaults would change on an adopted cluster, and what each change costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

import yaml

from fairway.adoption.configured import Default
from fairway.adoption.found import Found
from fairway.adoption.keys import CLUSTERS
from fairway.request import Path, Request, mapping, parse_path, value_at, with_value_at
from fairway.standin.diff import diff
from fairway.standin.types import served
from fairway.transitions import transitions
from fairway.transitions.difference import same
from fairway.transitions.fact import NOT_KNOWN, UNTOUCHED

Cost = Literal["in place", "two updates", "reimage", "replaced", "not possible"]
_COSTS: Mapping[str, Cost] = {"in_place": "in place", "reimage": "reimage", "refused": "not possible"}
ORDER: tuple[Cost, ...] = ("in place", "two updates", "reimage", "replaced", "not possible")
_IDENTITY = (
    "The control plane gets an identity without roles: on your own subnets, route tables, keys and DNS zones it could "
    "change nothing. First create a user-assigned identity and assign it the roles of the old one; then write "
    "`userAssignedIdentities: [<its resource ID>]` under `identity`"
)
_BY_PULUMI = (
    "azure-native replaces the resource for this change. Keep the setting; `fairway diff` shows how to change it in "
    "Azure first, where Azure can"
)


@dataclass(frozen=True)
class Change:
    """One default that the adopted cluster does not have."""

    default: Default
    cost: Cost
    """`not possible` where Azure refuses it on what exists."""
    workloads: str
    """What happens to workloads."""
    workaround: str = ""
    null: str = ""
    """The path of the null in the stack file above the setting, which switches other defaults off too; or empty."""
    instead: str = ""
    """What to write for that null, as YAML, to get only the defaults that cost less than the worst; or empty."""


def hardening(found: Found, defaults: Sequence[Default], config: Mapping[str, Any], today: date) -> list[Change]:
    """The changes, the cheapest first; what one null in `config`, the stack file's, switches off costs the worst of
    it."""
    changes = [
        replace(_change(request, each, _together(each, defaults), today), null=_null(config, parse_path(each.setting)))
        for each in defaults
        if (request := _of(found, each)) is not None and not _is_kept(request, each)
    ]
    worst: dict[str, Cost] = {}
    for each in changes:
        if ORDER.index(each.cost) >= ORDER.index(worst.get(each.null, each.cost)):
            worst[each.null] = each.cost
    changes = [
        replace(each, cost=worst[each.null], instead=_instead(each.null, changes)) if each.null else each
        for each in changes
    ]
    return sorted(changes, key=lambda each: (ORDER.index(each.cost), each.null))


def _null(config: Mapping[str, Any], setting: Path) -> str:
    tree: Any = {"clusters": config.get(CLUSTERS)}
    for length, part in enumerate(setting[:-1], 1):
        tree = (mapping(tree) or {}).get(str(part), "")
        if tree is None:
            return ".".join(map(str, setting[:length]))
    return ""


def _instead(null: str, changes: Sequence[Change]) -> str:
    listed = [each for each in changes if each.null == null]
    worst = max(ORDER.index(each.cost) for each in listed)
    if all(ORDER.index(each.cost) == worst for each in listed):
        return ""
    tree: Mapping[str, Any] = {}
    for each in listed:
        path = parse_path(each.default.setting)[len(parse_path(null)) - 1 :]
        tree = with_value_at(tree, path, None if ORDER.index(each.cost) == worst else each.default.value)
    return yaml.safe_dump(tree, default_flow_style=True, sort_keys=False, width=1000).strip().removeprefix("{")[:-1]


def _is_kept(request: Request, default: Default) -> bool:
    """Whether it is no default to get: another operating system, or a tier that long-term support forbids."""
    long_term = same(request.get("supportPlan"), "AKSLongTermSupport") and default.path == ("sku", "tier")
    return long_term or default.path[-1] == "osType"


def _of(found: Found, default: Default) -> Request | None:
    if not default.pool:
        return found.cluster
    return next((each for each in found.pools if each.name == default.pool), None)


_CILIUM = (("networkProfile", "networkDataplane"), ("networkProfile", "networkPolicy"))
"""What must change in the same update (learn.microsoft.com/azure/aks/update-azure-cni#update-considerations)."""


def _together(default: Default, defaults: Sequence[Default]) -> Sequence[Default]:
    return [each for each in defaults if each.path in _CILIUM] if default.path in _CILIUM else [default]


def _change(request: Request, default: Default, together: Sequence[Default], today: date) -> Change:
    if default.path[0] == "identity":
        return Change(default, "two updates", _IDENTITY)
    before = request.properties
    after = before
    for each in together:
        after = with_value_at(after, each.path, each.value)
    forced = diff(served(request.type), before, {}, after).replaces
    for each in _facts(request.type, before, after, today):
        path = parse_path(each.path)
        if default.path[: len(path)] == path or path[: len(default.path)] == default.path:
            workloads = "Workloads are not affected." if each.workloads == UNTOUCHED else each.workloads
            happens = each.reason if each.refused else f"{each.reason} {workloads}"
            if not each.refused and forced:
                break
            here = each.refused and not forced and each.workaround and "another" not in each.workaround
            return Change(default, "two updates" if here else _COSTS[each.effect], happens, each.workaround)
    if forced:
        return Change(default, "replaced", _BY_PULUMI)
    return Change(default, "in place", NOT_KNOWN if value_at(before, default.path) is not None else "")


def _facts(type: str, before: Mapping[str, Any], after: Mapping[str, Any], today: date) -> Iterator[Any]:
    yield from transitions(type, before, after, today=today)
