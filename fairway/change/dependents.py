"""What a provider says of a difference, and what goes with a resource that is deleted before its successor is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from fairway.change.planned_step import PlannedStep
from fairway.protocol.state import Resource
from fairway.request import UNKNOWN


class Diff(Protocol):
    """What a provider says of the difference between two versions of a resource."""

    @property
    def changes(self) -> bool:
        """Whether there is any."""
        ...

    @property
    def replaces(self) -> Sequence[str]:
        """The paths that force another resource."""
        ...

    @property
    def detailed(self) -> Mapping[str, str]:
        """The kind of change by path."""
        ...

    @property
    def delete_before_replace(self) -> bool:
        """Whether the old resource goes before the new one comes."""
        ...


Differ = Callable[[str, Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]], Diff]
"""From URN, old inputs, old outputs and new inputs to the difference: a provider's Diff."""


def with_dependents(steps: Sequence[PlannedStep], olds: Mapping[str, Resource], diff: Differ) -> list[PlannedStep]:
    """The same, with a replacement for each resource that goes with one that is deleted first.

    That is each whose id lies below the other's, and, as in Pulumi's engine, each with inputs made from the other
    (`propertyDependencies`) that the provider replaces when those inputs are not yet known. `olds` has what is
    deployed by the URN the program gives.
    """
    found = {step.urn: step for step in steps}
    going = [step.urn for step in steps if step.op == "delete-replaced"]
    while going:
        root = going.pop()
        gone = olds[root]
        for urn, old in olds.items():
            step = found[urn]
            if not step.custom or step.op in ("delete-replaced", "create-replacement") or old.urn == gone.urn:
                continue
            keys = [key for key, urns in old.property_dependencies.items() if gone.urn in urns and key in old.inputs]
            unknown = {**old.inputs, **dict.fromkeys(keys, UNKNOWN)}
            forced = tuple(diff(old.urn, old.inputs, old.outputs, unknown).replaces) if keys else ()
            below = bool(gone.id) and old.id.casefold().startswith(f"{gone.id.casefold()}/")
            if forced or below:
                origin = tuple(dict.fromkeys([*step.made_from, root]))
                found[urn] = replace(
                    step, op="delete-replaced", replace_keys=forced, protect=old.protect, made_from=origin
                )
                going.append(urn)
    return [found[step.urn] for step in steps]


def made_from(*versions: Resource | None) -> tuple[str, ...]:
    """The URNs of the resources that versions of one resource come from, or that they are deleted or replaced with."""
    found: dict[str, None] = {}
    for each in filter(None, versions):
        urns = (urn for urns in each.property_dependencies.values() for urn in urns)
        found |= dict.fromkeys([*urns, each.deleted_with, *each.replace_with])
    return tuple(urn for urn in found if urn)
