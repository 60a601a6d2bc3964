"""Compares two documents: what becomes of the resources of the first if they are deployed as the second has them.

Azure decides about templates, bodies and manifests; azure-native and azurerm replace some resources that Azure would
refuse to change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from fairway.change.advice import another_pool
from fairway.change.aligned import Complete, aligned
from fairway.change.by_azurerm import ByAzurerm, by_azurerm, changed
from fairway.change.causes import by_severity
from fairway.change.change import OUTCOMES, Change, Comparison, Outcome, Reason
from fairway.change.compare import compare
from fairway.change.described import Described
from fairway.change.file_advice import FileAdvice, in_words_of_files
from fairway.change.left_out import left_out
from fairway.change.matching import Item, Pair, matched, own_keys
from fairway.change.planned_step import PlannedStep
from fairway.change.preview import ComparisonError
from fairway.change.reasons import FORCE_NEW, at
from fairway.change.values import first_of
from fairway.protocol.values import bare
from fairway.request import SECRET, Path, Placeholder, format_path, leaves, mapping, parse_path, sequence
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from fairway.secret_names import shown_at
from fairway.standin.diff import diff
from fairway.standin.types import is_served, served

_BY_AZURERM = "azurerm replaces the resource for this change."
_AZURERM = "https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/"
_NOTHING_DONE = "Nothing happens: the change is refused as a whole."
_LEFT = "a deployment leaves these as they are, unless its mode is complete; they are not compared"
_MAY_GO = "a deployment may remove these settings or be refused; write those that should stay"
_PART = "whether these exist is not known, as the other side has only what was read, and they are not compared"


def comparison_of_documents(before: Described, after: Described, *, today: date | None = None) -> Comparison:
    """The outcome for each resource. Raises ComparisonError where the two have no resource in common."""
    pairs, gone, made = matched(before, after)
    if not pairs:
        listed = (first_of([each.label for each in side]) or "no resource" for side in (gone, made))
        raise ComparisonError(
            "the two have no resource in common, so nothing can be compared: "
            f"{before.name} has {next(listed)}; {after.name} has {next(listed)}"
        )
    entries = [_Entry(pair, before, after) for pair in pairs]
    steps = [each.step for each in entries]
    notes = [*_renamed(pairs), *_open(entries)]
    if missing := [f"{each.new.name} {path}" for each in entries for path in each.left_out]:
        notes.append(f"Left out in {after.name}, and not compared: {first_of(missing)}; {_MAY_GO}.")
    same_tool = before.tool == after.tool != "Azure"
    if same_tool:
        steps += [_alone("delete", each) for each in gone]
    elif gone:
        notes.append(f"Only in {before.name}: {first_of([each.label for each in gone])}; {_LEFT}.")
    new = [each for each in made if not before.is_answer or _not_listed(each, pairs)]
    steps += [_alone("create", each) for each in new]
    if unclear := [each.label for each in made if each not in new]:
        notes.append(f"Only in {after.name}: {first_of(unclear)}; {_PART}.")
    notes += [f"{side.name}: {note}" for side in (before, after) for note in side.document.notes]
    found = compare(steps, notes=notes, today=today, advice=FileAdvice() if after.tool != "Pulumi" else None)
    by_urn = {each.step.urn: each for each in entries}
    changes = [by_urn[each.urn].finished(each) if each.urn in by_urn else each for each in found.changes]
    changes = [in_words_of_files(each, after.tool) for each in changes] if after.tool != "Pulumi" else changes
    return replace(found, changes=tuple(by_severity(changes)), before=before.name, after=after.name)


class _Entry:
    """A pair of resources, and the step from one to the other."""

    def __init__(self, pair: Pair, before: Described, after: Described) -> None:
        self.old, self.new = pair
        names = own_keys(self.new.type)
        complete: Complete = "neither"
        first, second = before.completeness(self.old.request), after.completeness(self.new.request)
        if first != second:
            complete = "before" if first > second else "after"
        old = {key: value for key, value in self.old.properties.items() if key not in names}
        new = {key: value for key, value in self.new.properties.items() if key not in names}
        known = {**self.new.properties, **_known(self.old.properties), **_known(self.new.properties)}
        home = {key: known[key] for key in names if key in known}
        if ("addressPrefix" in old) != ("addressPrefix" in new):
            old, new = _listed(old), _listed(new)
        self.left_out = [*left_out(old, new)] if complete == "before" and after.tool == "Azure" else []
        old, new = aligned(old, new, complete)
        kept = (path for path, value in leaves(new) if isinstance(value, Placeholder) and value is not SECRET)
        self.open = [format_path(path) for path in kept if at(old, path) is not None]
        self.secret = [
            format_path(path) for path, value in leaves(new) if value is SECRET and at(old, path) is not None
        ]
        self.azurerm = self._by_azurerm(old, new) if after.tool != "Azure" else ByAzurerm()
        self.step = self._step(after, {**home, **old}, {**home, **new})

    def _by_azurerm(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> ByAzurerm:
        origin = self.new.side.found(self.new.request).azurerm
        return by_azurerm(*origin, old, new) if origin else ByAzurerm()

    def _step(self, after: Described, old: Mapping[str, Any], new: Mapping[str, Any]) -> PlannedStep:
        request = self.new.request
        urn = f"{self.new.type}::{self.new.name}"
        step = PlannedStep("same", urn, self.new.type, self.new.name, old, new, id=self.old.request.id or request.id)
        keys = self.azurerm.replaced
        if after.tool == "Pulumi" and not self.new.side.found(request).azurerm and is_served(self.new.type):
            found = diff(served(self.new.type), bare(old), {}, bare(new))
            known = {format_path(path) for path, _, _ in changed(old, new)}
            keys = tuple(each for each in found.replaces if any(_near(each, one) for one in known))
        if keys:
            detailed = dict.fromkeys(keys, "update-replace")
            return replace(step, op="replace", replace_keys=keys, detailed_diff=detailed)
        if self.azurerm.rotated:
            new = _with(new, old, self.azurerm.rotated)
            step = replace(step, new_inputs=new)
        return replace(step, op="update") if any(changed(old, new)) else step

    def finished(self, change: Change) -> Change:
        """The change with what azurerm does, and the places in both documents."""
        change = self._replaced(change) if self.azurerm.replaced else change
        change = self._rotated(change) if self.azurerm.rotated and not self.azurerm.replaced else change
        return replace(change, reasons=tuple(map(self._placed, change.reasons)))

    def _replaced(self, change: Change) -> Change:
        reasons = [
            replace(each, text=_BY_AZURERM, source=_AZURERM) if each.source == FORCE_NEW else each
            for each in change.reasons
            if each.source != FORCE_NEW or each.path in self.azurerm.replaced
        ]
        workaround = ""
        if self.new.type == MANAGED_CLUSTER:
            workaround = FileAdvice().another_cluster(self.step)
        elif self.new.type == AGENT_POOL:
            workaround = another_pool(replace(self.step, advice=FileAdvice()))
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
            workaround=f"{advice} {change.workaround}".strip(),
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


def _with(new: Mapping[str, Any], old: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """The new values with the old ones at some paths."""

    def put(tree: Any, before: Any, path: Path) -> Any:
        if not path:
            return before
        key, rest = path[0], path[1:]
        if isinstance(key, int):
            items, olds = [*(sequence(tree) or ())], sequence(before) or ()
            items[key] = put(items[key], olds[key] if key < len(olds) else None, rest)
            return items
        entries, known = dict(mapping(tree) or {}), mapping(before) or {}
        entries[key] = put(entries.get(key), known.get(key), rest)
        return {name: each for name, each in entries.items() if each is not None or name != key}

    found: Any = new
    for each in paths:
        found = put(found, old, parse_path(each))
    return found


def _not_listed(item: Item, pairs: Sequence[Pair]) -> bool:
    """Whether it is a pool that Azure's answer about its cluster does not list."""
    clusters = [(old, new) for old, new in pairs if new.type == MANAGED_CLUSTER and new.names == item.names[:-1]]
    return item.type == AGENT_POOL and any(
        sequence(old.request.properties.get("agentPoolProfiles")) for old, _ in clusters
    )


def _alone(op: str, item: Item) -> PlannedStep:
    """The step of a resource that only one side has."""
    urn = f"{item.type}::{item.name}" + ("::before" if op == "delete" else "")
    step = PlannedStep(op, urn, item.type, item.name, id=item.request.id)
    key = "old_inputs" if op == "delete" else "new_inputs"
    return replace(step, **{key: item.properties})


def _renamed(pairs: Sequence[Pair]) -> list[str]:
    """A note on resources that are compared although their names differ."""
    found = [
        f"{old.name} with {new.name}"
        for old, new in pairs
        if old.names[-1:] != new.names[-1:] and all(old.names[-1:]) and all(new.names[-1:])
    ]
    return [f"Compared although they have different names: {first_of(found)}. Names are not compared."] if found else []


def _open(entries: Sequence[_Entry]) -> list[str]:
    secret = [f"{each.new.name} {path}" for each in entries for path in each.secret]
    unknown = [f"{each.new.name} {path}" for each in entries for path in each.open]
    notes = [f"Not compared, because the values are not known: {first_of(unknown)}."] if unknown else []
    return [*notes, *([f"Not compared, because it is secret: {first_of(secret)}."] if secret else [])]
