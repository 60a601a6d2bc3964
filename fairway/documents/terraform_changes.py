"""What a plan of Terraform does to clusters, and objects of a state that an apply would destroy: notes, as the plan is
read as what there is after it.

developer.hashicorp.com/terraform/internals/json-format: `actions`, `deposed`
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fairway.documents.terraform_aks import CLUSTER, POOL
from fairway.documents.terraform_azapi import RESOURCE
from fairway.request import mapping, sequence

MOST_LEVELS = 30
"""Modules in one another."""
_ARM = "microsoft.containerservice/managedclusters"


def changes_of(top: Mapping[str, Any]) -> Iterator[str]:
    """The notes on a plan or a state."""
    for each in _entries(top.get("resource_changes")):
        change = mapping(each.get("change")) or {}
        if _is_cluster(each.get("type"), (change.get("after"), change.get("before"))):
            yield from _changed(str(each.get("address")), change, deposed="deposed" in each)
    for each in _shown(mapping((mapping(top.get("values")) or {}).get("root_module")) or {}):
        if "deposed_key" in each and _is_cluster(each.get("type"), (each.get("values"),)):
            yield _deposed(str(each.get("address")))
    for each in _entries(top.get("resources")):
        instances = _entries(each.get("instances"))
        if any(one.get("deposed") and _is_cluster(each.get("type"), (one.get("attributes"),)) for one in instances):
            above = f"{each['module']}." if each.get("module") else ""
            yield _deposed(f"{above}{each.get('type')}.{each.get('name')}")


def _shown(module: Mapping[str, Any], level: int = 0) -> Iterator[Mapping[str, Any]]:
    yield from _entries(module.get("resources"))
    for each in _entries(module.get("child_modules")) if level < MOST_LEVELS else ():
        yield from _shown(each, level + 1)


def _changed(address: str, change: Mapping[str, Any], *, deposed: bool) -> Iterator[str]:
    actions = {str(each) for each in sequence(change.get("actions")) or ()}
    before, after = mapping(change.get("before")) or {}, mapping(change.get("after")) or {}
    unknown = mapping(change.get("after_unknown")) or {}
    if deposed:
        yield _deposed(address)
    elif actions == {"delete"}:
        yield f"the plan deletes {address}, so it is not read. Do not apply it if this is to stay"
    elif {"create", "delete"} <= actions:
        yield (
            f"the plan deletes {address} and creates it again: it is read as the new one. Do not apply it if this is "
            "to stay"
        )
    elif "update" in actions:
        paths = [key for key in after if before.get(key) != after[key] and unknown.get(key) is not True]
        yield f"the plan changes {', '.join(paths) or 'values'} of {address}: it is read as after the apply"


def _deposed(address: str) -> str:
    return (
        f"{address} has a deposed object, which the next `terraform apply` destroys: it is left out, and `terraform "
        "state rm` of the address removes it from the state too, so that it stays in Azure"
    )


def _is_cluster(type: Any, values: Sequence[Any]) -> bool:
    """Whether it is a cluster or a pool, of azurerm or of azapi."""
    of_arm = (str((mapping(each) or {}).get("type")).lower() for each in values)
    return type in (CLUSTER, POOL) or (type == RESOURCE and any(each.startswith(_ARM) for each in of_arm))


def _entries(values: Any) -> list[Mapping[str, Any]]:
    return [each for each in map(mapping, sequence(values) or ()) if each is not None]
