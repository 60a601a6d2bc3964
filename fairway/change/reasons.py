"""Reasons from a provider's diff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from fairway.change.change import Reason
from fairway.change.planned_step import PlannedStep
from fairway.change.secrecy import with_known_secrets
from fairway.protocol.values import Secret, bare
from fairway.request import UNKNOWN, Path, Placeholder, format_path, mapping, parse_path, sequence
from fairway.rules.citations import thread
from fairway.secret_names import shown_at
from fairway.standin.diff import diff
from fairway.standin.types import is_served, served
from fairway.transitions.difference import changed

IN_PLACE = "It changes in place."
NOT_KNOWN = "Whether it changes in place or is replaced is not known."
API_VERSION = "azure-native uses another version of Azure's API; that alone changes nothing."
FORCE_NEW = thread("pulumi/pulumi-azure-native/blob/master/provider/pkg/provider/diff.go")

TAINTED = "It is tainted by `pulumi state taint`, so the next update replaces it."
TAINT = "https://www.pulumi.com/docs/iac/cli/commands/pulumi_state_taint/"


def of_diff(step: PlannedStep) -> tuple[Reason, ...]:
    """A reason for each property that differs."""
    return tuple(_of_path(step, path) for path in changed_paths(step))


def _of_path(step: PlannedStep, path: str) -> Reason:
    if path == "azureApiVersion":
        return _reason(step, path, API_VERSION)
    if not is_served(step.type):
        return _reason(step, path, NOT_KNOWN)
    return replace(_reason(step, path, IN_PLACE), repeats_outcome=True)


def of_replacement(step: PlannedStep, because: str = "") -> tuple[Reason, ...]:
    """A reason for each property that forces a replacement; one without a property if none is known. `because` is the
    resource whose replacement causes this one, if any."""
    keys = [*replacing(step), *_forcing(step)]
    tainted = (Reason(TAINTED, source=TAINT),) if step.tainted else ()
    if not keys:
        return tainted or (
            Reason(f"It is replaced together with {because}." if because else "A resource it depends on is replaced."),
        )
    found = [
        _reason(step, key, "azure-native replaces the resource for this change.", FORCE_NEW, because) for key in keys
    ]
    return (*tainted, *sorted(found, key=lambda each: each.after is UNKNOWN))


def _forcing(step: PlannedStep) -> tuple[str, ...]:
    """The properties that force a replacement by themselves, if an engine had another reason to replace it."""
    if not is_served(step.type) or not step.old_inputs or not step.new_inputs:
        return ()
    old, new = bare(step.old_inputs), bare(with_known_secrets(step.new_inputs, step.old_inputs))
    covered = replacing(step)
    found = diff(served(step.type), old, bare(step.old_outputs), new).replaces
    return tuple(
        each
        for each in found
        if at(new, parse_path(each)) is not UNKNOWN
        and not any(within(each, key) or within(key, each) for key in covered)
    )


def replacing(step: PlannedStep) -> tuple[str, ...]:
    """The paths that force a replacement, as exact as possible."""
    detailed = [path for path, kind in step.detailed_diff.items() if kind.endswith("replace")]
    # For a tainted resource the engine reports the id.
    keys = [key for key in step.replace_keys if not (step.tainted and key == "id")]
    coarse = [key for key in keys if not any(within(path, key) for path in detailed)]
    return tuple(dict.fromkeys([*detailed, *coarse]))


def changed_paths(step: PlannedStep) -> list[str]:
    """The paths that differ: from the provider's diff, otherwise from the inputs."""
    if step.detailed_diff:
        return list(step.detailed_diff)
    return [format_path(path) for path, _, _ in changed(step.old_inputs, step.new_inputs)]


def within(path: str, group: str) -> bool:
    """Whether `path` is `group` or inside it."""
    inner, outer = parse_path(path), parse_path(group)
    return inner[: len(outer)] == outer


def _reason(step: PlannedStep, path: str, text: str, source: str = "", because: str = "") -> Reason:
    steps = parse_path(path)
    before, after = at(step.old_inputs, steps), at(step.new_inputs, steps)
    if after is UNKNOWN and source == FORCE_NEW:
        text = (
            "The value is known only during the update: Pulumi's preview shows a replacement even if it stays the same."
        )
        text = f"The value comes from {because}, which is replaced." if because else text
    if isinstance(before, Secret) and isinstance(after, Secret):
        text = f"{text} It is secret, so the values cannot be compared."
    return Reason(text, path, shown_at(step.type, steps, before), shown_at(step.type, steps, after), source=source)


def at(tree: Any, path: Path) -> Any:
    """The value at a path, hidden or not; None if there is none. Below a secret, the secret itself."""
    for part in path:
        if isinstance(tree, (Secret, Placeholder)):
            return tree
        if isinstance(part, int):
            items = sequence(tree)
            tree = items[part] if items is not None and part < len(items) else None
        else:
            tree = (mapping(tree) or {}).get(part)
    return tree


def unique(reasons: Iterable[Reason]) -> Iterator[Reason]:
    """Each property and each text once."""
    seen: set[tuple[str, str]] = set()
    for reason in reasons:
        if (reason.path, reason.text) not in seen:
            seen.add((reason.path, reason.text))
            yield reason
