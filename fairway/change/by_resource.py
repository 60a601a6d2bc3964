"""The steps of a preview, grouped by resource."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from fairway.change.planned_step import PlannedStep

Fate = Literal["same", "created", "imported", "updated", "deleted", "replaced"]
MAKING = frozenset({"replace", "create-replacement", "import-replacement"})
"""The operations that create a replacement."""


@dataclass(frozen=True)
class ResourceSteps:
    """All steps of one URN."""

    step: PlannedStep
    """The most complete step: the one with old and new inputs, if there is one."""
    fate: Fate
    delete_first: bool = False
    """For a replacement: whether the old resource is deleted before the new one exists."""
    left_over: bool = False
    """Whether an old copy from an earlier replacement is deleted as well."""
    why: str = ""
    """For a deletion: the reason, unless the program just no longer has the resource."""


def joined(steps: Iterable[PlannedStep]) -> list[ResourceSteps]:
    """One entry for each URN, in the order in which they first appear; components are left out."""
    by_urn: dict[str, list[PlannedStep]] = {}
    for step in steps:
        if step.in_azure:
            by_urn.setdefault(step.urn, []).append(step)
    return [_join(each) for each in _under_one_urn(list(by_urn.values()))]


def _under_one_urn(groups: list[list[PlannedStep]]) -> list[list[PlannedStep]]:
    """The groups, with both halves of a replacement under a new URN (by an alias) merged."""
    halves = [group for group in groups if {step.op for step in group} == {"delete-replaced"}]
    for half in halves:
        other = next((group for group in groups if group not in halves and _succeeds(group, half[0])), None)
        if other is not None:
            # The engine's order decides whether the old one is deleted before the new one is created.
            before = groups.index(half) < groups.index(other)
            other[:] = [*half, *other] if before else [*other, *half]
            groups.remove(half)
    return groups


def _succeeds(group: Sequence[PlannedStep], old: PlannedStep) -> bool:
    ops = {step.op for step in group}
    made = bool(ops & {"create-replacement", "import-replacement"}) and "delete-replaced" not in ops
    return made and any(step.token == old.token and bool(step.id) and step.id == old.id for step in group)


def _join(steps: Sequence[PlannedStep]) -> ResourceSteps:
    ops = [step.op for step in steps]
    deleted = next((step for step in steps if step.op in ("delete", "delete-replaced")), None)
    if MAKING & {*ops}:
        gone = ops.index("delete-replaced") if "delete-replaced" in ops else len(ops)
        made = ops.index("create-replacement") if "create-replacement" in ops else len(ops)
        # Without an order from the engine, it is azure-native's for named resources.
        return ResourceSteps(_whole(steps), "replaced", delete_first=gone <= made, left_over="delete" in ops)
    fates: dict[str, Fate] = {"update": "updated", "import": "imported", "create": "created"}
    for op, fate in fates.items():
        if op in ops:
            return ResourceSteps(steps[ops.index(op)], fate, left_over=deleted is not None)
    if deleted is None:
        return ResourceSteps(steps[0], "same")
    return ResourceSteps(deleted, "deleted", why=_why_deleted({*ops}))


def _why_deleted(ops: set[str]) -> str:
    """Why a resource is deleted whose URN has other steps too, or whose replacement is never created."""
    if "read" in ops:
        return "The program now only looks it up, so Pulumi deletes the one it created."
    if "same" in ops:
        return "It is left over from an earlier replacement; the resource that replaced it stays."
    if "delete-replaced" in ops:
        return "A resource it depends on is replaced, and the program no longer creates it."
    return ""


def _whole(steps: Sequence[PlannedStep]) -> PlannedStep:
    """One step with the old and the new inputs of a replacement, from all of its steps."""
    fullest = max(steps, key=lambda step: (bool(step.old_inputs) and bool(step.new_inputs), bool(step.replace_keys)))

    def first(name: str) -> object:
        return next((found for step in steps if (found := getattr(step, name))), getattr(fullest, name))

    merged = {
        name: first(name) for name in ("old_inputs", "new_inputs", "old_outputs", "detailed_diff", "replace_keys", "id")
    }
    # Pulumi refuses a replacement only if the resource is protected before and after.
    return replace(fullest, protect=all(step.protect for step in steps if step.op in MAKING), **merged)  # pyright: ignore[reportArgumentType]
