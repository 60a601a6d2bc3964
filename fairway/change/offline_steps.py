"""The steps an engine would take between a deployed state and what a plan asks for, without running the program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fairway.change.check_inputs import as_checked, known
from fairway.change.dependents import Diff, Differ, made_from, with_dependents
from fairway.change.id_translation import Translation, translation
from fairway.change.matching import Aliased, Match, matches
from fairway.change.planned_step import PlannedStep
from fairway.change.secrecy import uncompared
from fairway.change.values import not_compared
from fairway.engine.provider_client import Difference
from fairway.engine.replace_on_changes import TAINTED, with_replace_on_changes
from fairway.protocol.paths import with_ignored
from fairway.protocol.state import Resource
from fairway.protocol.state_file import Deployed
from fairway.request import Request


def steps_between(
    before: Deployed, after: Sequence[Request], diff: Differ, *, version_aliases: Aliased = None
) -> tuple[list[PlannedStep], list[str]]:
    """The steps from a state to a plan's requests, and what could not be compared, in sentences.

    Resources are matched by URN, then by their aliases, then, those in `version_aliases`, by type tokens without their
    versions, as the aliases the SDK sends do. Old values are put back at ignored paths, and values that are masked or
    not yet known stay as they are: no change comes of them. What depends on a replaced resource that azure-native
    deletes first is replaced too.
    """
    pairs, gone = matches(before, after, version_aliases=version_aliases)
    words = translation(pairs, before)
    hidden: list[str] = []
    steps = [_step(pair, words, diff, hidden) for pair in pairs]
    steps = with_dependents(steps, {pair.urn: pair.old for pair in pairs if pair.old}, diff)
    steps += [_deleted(each) for each in gone if not each.external]
    steps, notes = without_retained(each for step in steps for each in _written_out(step))
    return steps, [*notes, *not_compared(hidden)]


def without_retained(steps: Iterable[PlannedStep]) -> tuple[list[PlannedStep], list[str]]:
    """The steps without deletions after which the resource stays in Azure, and a sentence on each of those."""
    found = list(steps)
    dropped = [each for each in found if each.op == "delete" and each.retained and not each.protect]
    notes = [f"{each.name} leaves the program and stays in Azure: retainOnDelete." for each in dropped]
    return [each for each in found if each not in dropped], notes


def _step(pair: Match, words: Translation, diff: Differ, hidden: list[str]) -> PlannedStep:
    request, old = pair.request, pair.old
    step = PlannedStep(
        op="create",
        urn=pair.urn,
        type=request.type,
        name=request.name,
        new_inputs=words.of(request),
        protect=request.protect,
        custom=request.custom,
        ignore_changes=request.ignore_changes,
    )
    if old is None or old.pending_replacement:
        return step
    step = replace(step, program_inputs=step.new_inputs)
    secrets = uncompared(old.inputs, step.new_inputs, request.ignore_changes)
    new, masked = known(step.new_inputs, old.inputs)
    hidden += [f"{request.name} {path}" for path in masked if path not in secrets]
    new, _ = with_ignored(as_checked(new, old, request), old.inputs, request.ignore_changes)
    step = replace(
        step,
        type=old.type,
        old_inputs=old.inputs,
        new_inputs=new,
        old_outputs=old.outputs,
        id=old.id,
        op="same",
        uncompared=secrets,
        made_from=made_from(old),
        tainted=old.urn if old.taint else "",
    )
    if not request.custom:
        return step
    found = TAINTED
    if not old.taint:
        found = with_asked_replacements(diff(old.urn, old.inputs, old.outputs, new), request.options)
    if found.replace_keys:
        first = request.options.get("deleteBeforeReplace", found.delete_before_replace)
        return replace(
            step,
            op="delete-replaced" if first else "create-replacement",
            detailed_diff=dict(found.detailed or {}),
            replace_keys=found.replace_keys,
            protect=request.protect and old.protect,
        )
    if found.changes or old.init_errors:
        return replace(step, op="update", detailed_diff=dict(found.detailed or {}))
    return step


def with_asked_replacements(found: Diff, options: Mapping[str, Any]) -> Difference:
    """What a provider says of a difference, with the replacements that the program asks for by `replaceOnChanges`."""
    changed = tuple(dict.fromkeys(re.split(r"[.\[]", path)[0] for path in found.detailed))
    difference = Difference(found.changes, tuple(found.replaces), changed, found.detailed, found.delete_before_replace)
    return with_replace_on_changes(difference, tuple(options.get("replaceOnChanges", ())))


def _deleted(old: Resource) -> PlannedStep:
    return PlannedStep(
        "delete",
        old.urn,
        old.type,
        old.name,
        old_inputs=old.inputs,
        old_outputs=old.outputs,
        protect=old.protect and not old.delete,
        retained=old.retain_on_delete,
        id=old.id,
        custom=old.custom,
    )


def _written_out(step: PlannedStep) -> list[PlannedStep]:
    """A replacement as the three steps an engine takes, in its order."""
    orders = {
        "delete-replaced": ("delete-replaced", "replace", "create-replacement"),
        "create-replacement": ("create-replacement", "replace", "delete-replaced"),
    }
    return [replace(step, op=op) for op in orders.get(step.op, (step.op,))]
