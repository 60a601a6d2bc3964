"""A pair of resources of two documents, and what deploying the second one does to the first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fairway.change.advice import another_pool
from fairway.change.aligned import Complete, aligned
from fairway.change.by_azurerm import ByAzurerm, by_azurerm
from fairway.change.change import OUTCOMES, Change, Outcome, Reason, stepwise
from fairway.change.described import Described, Tool, by_name, ids_fit, is_open
from fairway.change.file_advice import FileAdvice
from fairway.change.matching import Pair, own_keys
from fairway.change.omitted import as_requested, with_kept, with_values
from fairway.change.planned_step import PlannedStep
from fairway.change.reasons import FORCE_NEW, at
from fairway.change.subnets import KEEPS_SUBNETS
from fairway.documents import arm_template, azure_resource
from fairway.protocol.values import bare
from fairway.request import SECRET, Path, Placeholder, format_path, leaves, mapping, parse_path, sequence
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from fairway.secret_names import shown_at
from fairway.standin.diff import diff
from fairway.standin.network import NETWORK, SUBNET
from fairway.standin.types import is_served, served
from fairway.transitions.difference import changed

_BY_AZURERM = "azurerm replaces the resource for this change."
_AZURERM = "https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/"
_NOTHING_DONE = "Nothing happens: the change is refused as a whole."


_MOVED = "https://developer.hashicorp.com/terraform/language/modules/develop/refactoring"
_BY_ARM = (arm_template.KIND, azure_resource.BODY)


class Entry:
    """A pair of resources, and the step from one to the other. `name` is what messages call the resource."""

    def __init__(self, pair: Pair, before: Described, after: Described, name: str) -> None:
        self.old, self.new = pair
        self.name = name
        names = own_keys(self.new.type)
        complete: Complete = "neither"
        first, second = before.completeness(self.old.request), after.completeness(self.new.request)
        if first != second:
            complete = "before" if first > second else "after"
        old = {key: value for key, value in self.old.properties.items() if key not in names}
        new = {key: value for key, value in self.new.properties.items() if key not in names}
        known = {**self.new.properties, **_known(self.old.properties), **_known(self.new.properties)}
        home = {key: known[key] for key in names if key in known}
        self._renamed = [key for key in names if _differs(self.old.properties.get(key), self.new.properties.get(key))]
        self._moved = before.tool == after.tool == "Terraform" and self.old.request.name != self.new.request.name
        if ("addressPrefix" in old) != ("addressPrefix" in new):
            old, new = _listed(old), _listed(new)
        requested = new
        old, new = aligned(old, new, complete)
        self.kept: list[str] = []
        if after.tool == "Azure" and not after.is_answer:
            if complete == "before":
                new = as_requested(old, requested, new)
            old, new, kept = with_kept(self.new.type, old, new)
            self.kept = kept if complete == "neither" else []
        self._tool: Tool = after.tool
        self._omits_subnets = False
        if self.new.type == NETWORK and self._by_arm(after):
            old, new = self._with_subnets(before, old, requested, new)
        self.ignored = [each for each in self.new.request.ignore_changes if at(old, parse_path(each)) is not None]
        new = with_values(new, old, self.ignored)
        placeholders = (path for path, value in leaves(new) if isinstance(value, Placeholder) and value is not SECRET)
        self.open = [format_path(path) for path in placeholders if at(old, path) is not None]
        self.secret = [
            format_path(path) for path, value in leaves(new) if value is SECRET and at(old, path) is not None
        ]
        self.azurerm = self._by_azurerm(old, new) if after.tool != "Azure" else ByAzurerm()
        self.step = self._step(before, after, {**home, **old}, {**home, **new})

    def _by_arm(self, after: Described) -> bool:
        """Whether the request is sent as it is written, by Azure Resource Manager or azapi; azure-native, azurerm and
        operators add the subnets that exist."""
        azapi = after.tool == "Terraform" and not after.found(self.new.request).azurerm
        return azapi or after.document.kind in _BY_ARM

    def _with_subnets(
        self, before: Described, old: Mapping[str, Any], requested: Mapping[str, Any], new: Mapping[str, Any]
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Both values with the subnets that exist, and those that the request leaves of them."""
        version = self.new.request.api_version
        if "subnets" not in requested and version >= KEEPS_SUBNETS:
            self.kept += ["subnets"] if old.get("subnets") and "subnets" not in new else []
            return old, {**new, **{key: old[key] for key in ("subnets",) if key in old}}
        inline = [*(sequence(old.get("subnets")) or ())]
        known = by_name(inline) or {}
        own = [each for each in before.requests if each.type == SUBNET]
        names = own_keys(SUBNET)
        children = [
            {**{key: value for key, value in each.properties.items() if key not in names}, "name": _last(each.id)}
            for each in own
            if _is_in(each.id, self.old.request.id)
        ]
        exist = [*inline, *(each for each in children if str(each["name"]).casefold() not in known)]
        if not exist:
            return old, new
        self._omits_subnets = "subnets" not in requested
        return {**old, "subnets": exist}, {**new, "subnets": []} if self._omits_subnets else new

    def _by_azurerm(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> ByAzurerm:
        origin = self.new.side.found(self.new.request).azurerm
        return by_azurerm(*origin, old, new) if origin else ByAzurerm()

    def _step(self, before: Described, after: Described, old: Mapping[str, Any], new: Mapping[str, Any]) -> PlannedStep:
        request = self.new.request
        urn = f"{self.new.type}::{self.name}"
        id = self.old.request.id or request.id
        step = PlannedStep("same", urn, self.new.type, self.name, old, new, id=id)
        step = replace(step, api_version=request.api_version, omits_subnets=self._omits_subnets)
        keys = self.azurerm.replaced
        if after.tool == "Pulumi" and not self.new.side.found(request).azurerm and is_served(self.new.type):
            found = diff(served(self.new.type), bare(old), {}, bare(new))
            known = {format_path(path) for path, _, _ in changed(old, new)}
            keys = tuple(each for each in found.replaces if any(_near(each, one) for one in known))
        if before.tool == after.tool != "Azure" and not self.old.at and not self.new.at:
            # Names and resource groups are in the id: another one is another resource under the same address.
            step = replace(step, old_inputs={**old, **{key: self.old.properties[key] for key in self._renamed}})
            keys = (*self._renamed, *keys)
        if keys:
            detailed = dict.fromkeys(keys, "update-replace")
            return replace(step, op="replace", replace_keys=keys, detailed_diff=detailed)
        if self.azurerm.rotated:
            new = with_values(new, old, self.azurerm.rotated)
            step = replace(step, new_inputs=new)
        return replace(step, op="update") if any(changed(old, new)) else step

    def finished(self, change: Change) -> Change:
        """The change with what azurerm does, and the places in both documents."""
        by_name = self._tool == "Terraform" and self.step.op == "replace"
        change = self._replaced(change) if self.azurerm.replaced or by_name else change
        change = self._rotated(change) if self.azurerm.rotated and not self.azurerm.replaced else change
        if self._moved and change.outcome != "refused":
            change = self._under_another_address(change)
        return replace(change, reasons=tuple(map(self._placed, change.reasons)))

    def _under_another_address(self, change: Change) -> Change:
        worst: Mapping[str, Outcome] = {MANAGED_CLUSTER: "cluster replaced", AGENT_POOL: "pool replaced"}
        text = (
            f"Its address changes from {self.old.request.name} to {self.new.request.name}: without a `moved` block "
            "Terraform deletes it and creates it again."
        )
        return replace(
            change,
            outcome=max(change.outcome, "unknown", key=OUTCOMES.index),
            at_worst=max(change.at_worst, worst.get(self.new.type, "replaced"), key=OUTCOMES.index),
            reasons=(Reason(text, source=_MOVED), *change.reasons),
            workaround=stepwise("Add a `moved` block with both addresses.", change.workaround),
        )

    def _replaced(self, change: Change) -> Change:
        reasons = [
            replace(each, text=_BY_AZURERM, source=_AZURERM) if each.source == FORCE_NEW else each
            for each in change.reasons
            if each.source != FORCE_NEW or each.path in (*self.azurerm.replaced, *self._renamed)
        ]
        workaround = ""
        if self.new.type == MANAGED_CLUSTER:
            workaround = FileAdvice(self._tool).another_cluster(self.step)
        elif self.new.type == AGENT_POOL:
            workaround = another_pool(replace(self.step, advice=FileAdvice(self._tool)))
        return replace(change, reasons=tuple(reasons), workaround=workaround)

    def _rotated(self, change: Change) -> Change:
        named, temporary = ", ".join(self.azurerm.attributes), self.azurerm.temporary
        message = "" if temporary else f"`temporary_name_for_rotation` must be specified when updating {named}"
        text = (
            f"azurerm creates the temporary pool {temporary}, deletes this one, creates it again and deletes the other."
            if temporary
            else "azurerm refuses this without temporary_name_for_rotation."
        )
        reasons = [
            Reason(
                text,
                path,
                *(shown_at(self.new.type, parse_path(path), at(side, parse_path(path))) for side in self._sides()),
                message=message,
                source=_AZURERM,
            )
            for path in self.azurerm.rotated
        ]
        outcome: Outcome = "pool replaced" if temporary else "refused"
        gone = "Pods stop twice unless they are moved before: when the pool is deleted, and when the temporary one is."
        advice = "Set temporary_name_for_rotation to a name that no pool has, or add another pool."
        advice = "" if temporary else advice
        return replace(
            change,
            outcome=max(change.outcome, outcome, key=OUTCOMES.index),
            reasons=(*reasons, *change.reasons),
            workloads=gone if temporary and change.outcome != "refused" else _NOTHING_DONE,
            workaround=stepwise(advice, change.workaround),
        )

    def _sides(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        return self.old.properties, self.new.properties

    def _placed(self, reason: Reason) -> Reason:
        if not reason.path:
            return reason
        path = parse_path(reason.path)
        removed = reason.after is None and len(path) == 3 and path[2] == "name"
        listed = self.step.old_inputs if removed else self.step.new_inputs
        places = (each.place(_index_in(path, listed, each.request.properties)) for each in (self.old, self.new))
        return replace(reason, before_at=next(places), after_at=next(places))


def _differs(one: Any, other: Any) -> bool:
    """Whether two names are known and not the same."""
    texts = isinstance(one, str) and isinstance(other, str)
    hidden = isinstance(one, Placeholder) or isinstance(other, Placeholder)
    return texts and not hidden and not is_open(one) and not is_open(other) and one.casefold() != other.casefold()


def _last(id: str) -> str:
    return id.rsplit("/", 1)[-1]


def _is_in(subnet: str, network: str) -> bool:
    return ids_fit(subnet.rsplit("/subnets/", 1)[0], network) and not is_open(network.rsplit("/", 1)[-1])


def _listed(subnet: Mapping[str, Any]) -> dict[str, Any]:
    """A subnet with its one range in a list, as azurerm has it."""
    rest = {key: value for key, value in subnet.items() if key != "addressPrefix"}
    return {**rest, "addressPrefixes": [subnet["addressPrefix"]]} if "addressPrefix" in subnet else rest


def _near(one: str, other: str) -> bool:
    mine, theirs = parse_path(one), parse_path(other)
    count = min(len(mine), len(theirs))
    return mine[:count] == theirs[:count]


def _known(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if not isinstance(value, Placeholder)}


def _index_in(path: Path, listed: Mapping[str, Any], document: Mapping[str, Any]) -> Path:
    """The path with the index that a pool of the compared list has in a document: pools are matched by name."""
    if len(path) < 2 or path[0] != "agentPoolProfiles" or not isinstance(path[1], int):
        return path
    lists = [sequence(each.get("agentPoolProfiles")) or () for each in (listed, document)]
    names = [[(mapping(each) or {}).get("name") for each in listed] for listed in lists]
    name = names[0][path[1]] if path[1] < len(names[0]) else None
    return ("agentPoolProfiles", names[1].index(name), *path[2:]) if name in names[1] else ("agentPoolProfiles",)
