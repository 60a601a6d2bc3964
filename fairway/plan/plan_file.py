"""The JSON of a plan: `fairway plan --format json` writes it, for `fairway diff` and other tools.

The shape is a contract: keys are added, never renamed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fairway.prices import Cost, Prices, cost_of
from fairway.protocol.state_file import StateFileError
from fairway.protocol.tokens import unversioned
from fairway.quantities import Bounds, Quantities, quantities, times
from fairway.request import SECRET, UNKNOWN, Request, mapped, mapping, sequence
from fairway.rules import Finding
from fairway.rules.finding import thawed

if TYPE_CHECKING:
    from fairway.plan.program import Plan

_MAKE = "Create a plan with `fairway plan <stack> --format json > plan.json`."
_MAKE_STATE = "Export a state with `pulumi stack export --file state.json`."

FORMAT_VERSION = 2
"""`formatVersion` of the document: raised when a key changes its meaning or is removed."""
ONE_ENVIRONMENT = 1
"""The version of earlier releases, or none: one plan, or a list of plans for several environments. Still read."""

_ALIASED = "versionAliases"


@dataclass(frozen=True)
class PlanFile:
    """What a plan requests."""

    requests: tuple[Request, ...]
    """In the order of the program; secrets are `SECRET`, values not yet known `UNKNOWN`."""
    project: str
    stack: str
    with_version_aliases: frozenset[tuple[str, str]] | None = None
    """Type and name of resources with the SDK's aliases for older API versions; None if the plan does not say, as in
    earlier releases."""


def as_json(plans: Sequence[Plan], prices: Prices | None = None) -> str:
    """The plans as one document, whatever their number, with their cost if there are prices.

    Secrets and unknown values are the texts `[secret]` and `[unknown]`; the paths of the secrets are listed as well.
    """
    environments = [as_data(each) for each in plans]
    if prices:
        for each, plan in zip(environments, plans, strict=True):
            each["costAMonth"] = _cost(cost_of(quantities(plan.record.requests), prices))
    tree = {"formatVersion": FORMAT_VERSION, "environments": environments}
    return json.dumps(tree, indent=2, ensure_ascii=False)


def as_data(plan: Plan) -> dict[str, Any]:
    """One plan as plain data."""
    from fairway.protocol.resource_types import approximated

    notes = approximated(each.type for each in plan.record.requests)
    return {
        "project": plan.record.project,
        "stack": plan.record.stack,
        "resources": [_resource(each) for each in plan.record.requests],
        "exports": dict(plan.record.exports),
        "findings": [_finding(each) for each in plan.findings],
        "quantities": _quantities(quantities(plan.record.requests)),
        **({"notes": notes} if notes else {}),
    }


def _cost(cost: Cost) -> dict[str, Any]:
    pools = cost.pools.items()
    return {
        "currency": cost.currency,
        "total": [*cost.total],
        "pools": [
            {"cluster": cluster, "pool": pool, "vmSize": size, "cost": None if found is None else [*found]}
            for (cluster, pool, size), found in pools
        ],
        "others": {what: [*bounds] for what, bounds in cost.others.items()},
        "withoutPrice": [*cost.missing],
        "notInTheSum": [*cost.excluded],
    }


def _quantities(amounts: Quantities) -> dict[str, Any]:
    def span(bounds: Bounds | None) -> list[float] | None:
        return None if bounds is None else [*bounds]

    return {
        "nodes": span(amounts.nodes),
        "vCPUs": span(amounts.vcpus),
        "memoryGiB": span(amounts.gib),
        "pools": [
            {
                "cluster": each.cluster,
                "pool": each.pool,
                "location": each.location,
                "vmSize": each.size,
                "nodes": span(each.nodes),
                "vCPUs": span(times(each.nodes, each.vcpus)),
                "memoryGiB": span(times(each.nodes, each.gib)),
                "osDiskGiB": each.os_disk_gib,
                "zones": [*each.zones],
                "spot": each.spot,
                "surge": each.surge,
            }
            for each in amounts.pools
        ],
        "resources": [
            {"what": what, "location": location, "count": count}
            for (what, location), count in (amounts.counted or {}).items()
        ],
    }


def _resource(request: Request) -> dict[str, Any]:
    options, version_aliases = _options(request)
    return {
        "type": request.type,
        "name": request.name,
        "parent": request.parent,
        "parentType": request.parent_type or None,
        "inputs": dict(request.properties),
        "dependsOn": list(request.depends_on),
        "protect": request.protect,
        "ignoreChanges": list(request.ignore_changes),
        "secrets": list(request.secrets),
        "custom": request.custom,
        "options": options,
        _ALIASED: version_aliases,
    }


def _options(request: Request) -> tuple[dict[str, Any], bool]:
    """The resource options, and whether the SDK's aliases for older API versions are among them.

    There are a hundred of those for each resource, and they only repeat the type token.
    """
    aliases = sequence(request.options.get("aliases")) or ()
    own = [each for each in aliases if not _of_a_version(each, request.type)]
    options = {key: value for key, value in request.options.items() if key != "aliases"}
    return {**options, **({"aliases": own} if own else {})}, len(own) < len(aliases)


def _of_a_version(alias: Any, type: str) -> bool:
    token = str((mapping(alias) or {}).get("type", ""))
    return mapping(alias) == {"type": token} and unversioned(token) == unversioned(type)


def _finding(finding: Finding) -> dict[str, Any]:
    place, waiver = finding.place, finding.waiver
    return {
        "rule": finding.rule,
        "kind": finding.kind,
        "severity": finding.severity,
        "resource": finding.resource,
        "path": finding.path,
        "value": thawed(finding.value),
        "reason": finding.reason,
        "remedy": finding.remedy,
        "sources": list(finding.sources),
        "controls": list(finding.controls),
        "file": place.file if place else None,
        "line": place.line if place else None,
        "yamlPath": place.path if place else None,
        "definedAt": finding.defined_at or None,
        "waiver": {"reason": waiver.reason, "until": waiver.until.isoformat()} if waiver else None,
    }


def read_plan(tree: Any, where: str, stack: str | None = None) -> PlanFile:
    """The plan in parsed JSON; if it has several, `stack` selects one. `where` names the file in errors.

    Raises StateFileError for anything else.
    """
    plans = _plans(tree, where)
    names = [str(plan.get("stack")) for plan in plans]
    chosen = [plan for plan in plans if stack is None or plan.get("stack") == stack]
    if len(chosen) != 1:
        if not names:
            raise StateFileError(f"{where}: no plan in this file. {_MAKE}")
        missing = f", but none of {stack}" if stack else ""
        raise StateFileError(
            f"{where}: this file has plans of {', '.join(names)}{missing}. Name one of them: `{where}:{names[0]}`"
        )
    plan = chosen[0]
    entries = sequence(plan["resources"]) or ()
    requests = tuple(_request(mapping(each) or {}, f"{where}: resource {at}") for at, each in enumerate(entries))
    trees = [mapping(each) or {} for each in entries]
    aliased = frozenset((each.type, each.name) for each, own in zip(requests, trees, strict=True) if own.get(_ALIASED))
    known = aliased if all(_ALIASED in each for each in trees) else None
    return PlanFile(requests, str(plan["project"]), str(plan.get("stack")), known)


def _plans(tree: Any, where: str) -> list[Mapping[str, Any]]:
    top = mapping(tree) or {}
    plans = [mapping(each) or {} for each in sequence(top.get("environments")) or sequence(tree) or ()]
    if "environments" in top:
        _refuse_other_version(top, FORMAT_VERSION, where)
    else:
        plans = plans or [top]
    for plan in plans:
        if "environments" not in top:
            _refuse_other_version(plan, ONE_ENVIRONMENT, where)
        if "resources" not in plan or "project" not in plan:
            raise StateFileError(f"{where}: {_otherwise(plan)} {_MAKE} {_MAKE_STATE}")
    return plans


def _otherwise(top: Mapping[str, Any]) -> str:
    """What a JSON object that is not a plan is, in a sentence."""
    wanted = "expected a plan or the state of a stack"
    if "steps" in top or "resourcePlans" in top or "changeSummary" in top:
        return f"this is a plan or preview of Pulumi; {wanted}."
    if "$schema" in top and "resources" in top:
        return f"this is an ARM template; {wanted}."
    if "terraform_version" in top:
        return f"this is Terraform's state; {wanted}."
    return f"the file has none of `environments`, `deployment` and `checkpoint`; {wanted}."


def _refuse_other_version(document: Mapping[str, Any], wanted: int, where: str) -> None:
    if (version := document.get("formatVersion", wanted)) != wanted:
        raise StateFileError(
            f"{where}: its formatVersion is {version}, and this release of fairway reads {ONE_ENVIRONMENT} and "
            f"{FORMAT_VERSION}. Use the release that wrote it, or create the plan again: `fairway plan <stack> "
            "--format json > plan.json`."
        )


def _request(entry: Mapping[str, Any], where: str) -> Request:
    kind, name = entry.get("type"), entry.get("name")
    if not isinstance(kind, str) or not isinstance(name, str):
        raise StateFileError(f"{where} has no `type` or no `name`: the file is damaged. {_MAKE}")
    inputs = mapping(_marked(entry.get("inputs"))) or {}
    return Request(
        type=kind,
        name=name,
        properties=inputs,
        parent=entry.get("parent"),
        parent_type=str(entry.get("parentType") or ""),
        depends_on=tuple(map(str, sequence(entry.get("dependsOn")) or ())),
        protect=entry.get("protect") is True,
        ignore_changes=tuple(map(str, sequence(entry.get("ignoreChanges")) or ())),
        secrets=tuple(map(str, sequence(entry.get("secrets")) or ())),
        # Plans of earlier releases do not have it; a component has no inputs and no provider.
        custom=entry.get("custom", bool(inputs) or kind.startswith("azure-native:")) is True,
        options=mapping(entry.get("options")) or {},
    )


def _marked(value: Any) -> Any:
    """The tree with the texts `[secret]` and `[unknown]` replaced by the placeholders."""
    return mapped(value, lambda each: next((known for known in (SECRET, UNKNOWN) if each == str(known)), each))
