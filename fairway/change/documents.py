"""Compares two documents: what becomes of the resources of the first if they are deployed as the second has them.

Azure decides about templates, bodies and manifests; azure-native and azurerm replace some resources that Azure would
refuse to change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from fairway.change.causes import by_severity
from fairway.change.change import Comparison
from fairway.change.compare import compare
from fairway.change.described import Described
from fairway.change.document_entry import Entry
from fairway.change.file_advice import FileAdvice
from fairway.change.ignored_changes import CHANGED_BY_AZURE
from fairway.change.matching import Item, Pair, matched, names_of
from fairway.change.planned_step import PlannedStep
from fairway.change.preview import ComparisonError
from fairway.change.values import first_of
from fairway.request import sequence
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER

_BY_AZURERM = "azurerm replaces the resource for this change."
_AZURERM = "https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/"
_NOTHING_DONE = "Nothing happens: the change is refused as a whole."
_LEFT = (
    "an incremental deployment deletes nothing, so they stay as they are; one in complete mode deletes them, and a "
    "deployment stack may"
)
_WITH_NODES = (MANAGED_CLUSTER, AGENT_POOL)
_PART = "whether these exist is not known, as the other side has only what was read, and they are not compared"


def comparison_of_documents(before: Described, after: Described, *, today: date | None = None) -> Comparison:
    """The outcome for each resource. Raises ComparisonError where the two have no resource in common."""
    pairs, gone, made = matched(before, after)
    beside = not before.is_answer and {each.type for each in gone} & {each.type for each in made}
    if not pairs and not beside:
        listed = (first_of([each.label for each in side]) or "no resource" for side in (gone, made))
        raise ComparisonError(
            "the two have no resource in common, so nothing can be compared: "
            f"{before.name} has {next(listed)}; {after.name} has {next(listed)}"
        )
    called = names_of([*(new for _, new in pairs), *made])
    entries = [Entry(pair, before, after, called[pair[1].key]) for pair in pairs]
    steps = [each.step for each in entries]
    same_tool = before.tool == after.tool != "Azure"
    notes = [*_renamed(pairs, same_tool), *_open(entries)]
    if ignored := [f"{each.name} {path}" for each in entries for path in each.ignored if path not in CHANGED_BY_AZURE]:
        notes.append(f"Not compared, because the program ignores changes there: {first_of(ignored)}.")
    if kept := [f"{each.name} {path}" for each in entries for path in each.kept]:
        notes.append(f"Left out in {after.name}: {first_of(kept)}; Azure keeps the current values.")
    if same_tool:
        steps += [_alone("delete", each, each.name) for each in gone]
    # What a deployment leaves running may still use what it changes.
    stays = [] if same_tool else [_alone("same", each, each.name) for each in gone if each.type in _WITH_NODES]
    if gone and not same_tool:
        notes.append(f"Only in {before.name}: {first_of([each.label for each in gone])}; {_LEFT}.")
    new = [each for each in made if not before.is_answer or _not_listed(each, pairs)]
    steps += [_alone("create", each, called[each.key]) for each in new]
    if unclear := [each.label for each in made if each not in new]:
        notes.append(f"Only in {after.name}: {first_of(unclear)}; {_PART}.")
    notes += [f"{side.name}: {note}" for side in (before, after) for note in side.document.notes]
    found = compare(
        [*steps, *stays], notes=notes, today=today, advice=FileAdvice(after.tool) if after.tool != "Pulumi" else None
    )
    by_urn = {each.step.urn: each for each in entries}
    others = {each.urn for each in stays}
    changes = [each for each in found.changes if each.urn not in others]
    changes = [by_urn[each.urn].finished(each) if each.urn in by_urn else each for each in changes]
    return replace(found, changes=tuple(by_severity(changes)), before=before.name, after=after.name)


def _not_listed(item: Item, pairs: Sequence[Pair]) -> bool:
    """Whether it is a pool that Azure's answer about its cluster does not list."""
    clusters = [(old, new) for old, new in pairs if new.type == MANAGED_CLUSTER and new.names == item.names[:-1]]
    return item.type == AGENT_POOL and any(
        sequence(old.request.properties.get("agentPoolProfiles")) for old, _ in clusters
    )


def _alone(op: str, item: Item, name: str) -> PlannedStep:
    """The step of a resource that only one side has."""
    urn = f"{item.type}::{name}" + ("" if op == "create" else "::before")
    step = PlannedStep(op, urn, item.type, name, id=item.request.id)
    keys = {"create": ("new_inputs",), "delete": ("old_inputs",)}.get(op, ("old_inputs", "new_inputs"))
    return replace(step, **dict.fromkeys(keys, item.properties))


def _renamed(pairs: Sequence[Pair], same_tool: bool) -> list[str]:
    """A note on resources that are compared although their names differ."""
    found = [
        f"{old.name} with {new.name}"
        for old, new in pairs
        if not same_tool and old.names[-1:] != new.names[-1:] and all(old.names[-1:]) and all(new.names[-1:])
    ]
    text = "Names are not compared: a deployment would create the second beside the first."
    return [f"Compared although they have different names: {first_of(found)}. {text}"] if found else []


def _open(entries: Sequence[Entry]) -> list[str]:
    secret = [f"{each.name} {path}" for each in entries for path in each.secret]
    unknown = [f"{each.name} {path}" for each in entries for path in each.open]
    notes = [f"Not compared, because the values are not known: {first_of(unknown)}."] if unknown else []
    return [*notes, *([f"Not compared, because it is secret: {first_of(secret)}."] if secret else [])]
