"""Reads every resource of a state from Azure, and updates the state with what has changed there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fairway.engine.operations import with_secrets
from fairway.engine.provider_client import InitError, Read
from fairway.engine.providers import Providers
from fairway.engine.step import OnStep, Step
from fairway.protocol.state import Properties, Resource, Snapshot, now
from fairway.protocol.urns import is_provider
from fairway.protocol.values import bare


def refresh(snapshot: Snapshot, providers: Providers, on_step: OnStep, stopped: Callable[[], str] = str) -> None:
    """Update the state with what exists in Azure; reports a step for each resource that changed or was deleted.

    Raises ProviderError if a resource cannot be read.
    """
    gone: set[str] = set()
    for key, old in snapshot.entries():
        if not old.custom or is_provider(old.type) or old.pending_replacement:
            continue
        if stopped():
            break
        found, init_errors = _read(old, providers)
        if found is None:
            snapshot.drop(key)
            gone.add(old.urn)
            on_step(Step("refresh", old.urn, old, None))
            continue
        inputs = old.inputs if found.inputs is None else found.inputs
        new = replace(old, id=found.id, inputs=inputs, init_errors=init_errors)
        new = replace(new, outputs=with_secrets(new, found.outputs))
        if _differ([new.inputs, new.outputs], [old.inputs, old.outputs]) or new.id != old.id:
            new = replace(new, modified=now())
            _report(old, new, providers, on_step)
        if new != old:
            snapshot.change(key, new)
    _drop_references(snapshot, gone)


def _differ(new: list[Properties], old: list[Properties]) -> bool:
    """Whether they differ in more than the marks of secrets."""
    return new != old and bare(new) != bare(old)


def _report(old: Resource, new: Resource, providers: Providers, on_step: OnStep) -> None:
    """Report how Azure differs from the state: the reverse of what an update would change."""
    if old.external:
        # A resource that was only looked up has nothing but outputs.
        if bare(old.outputs) != bare(new.outputs):
            on_step(Step("refresh", old.urn, old, new))
        return
    found = providers.of(old).diff(new.urn, new.id, new.inputs, new.outputs, old.inputs, list(old.ignore_changes))
    if found.changes:
        detailed = {path: _REVERSED.get(kind, kind) for path, kind in (found.detailed or {}).items()}
        on_step(Step("refresh", old.urn, old, new, detailed=detailed))


_REVERSED = {
    "add": "delete",
    "add-replace": "delete-replace",
    "delete": "add",
    "delete-replace": "add-replace",
}


def _read(old: Resource, providers: Providers) -> tuple[Read | None, tuple[str, ...]]:
    try:
        return providers.of(old).read(old.urn, old.id, old.inputs, old.outputs), ()
    except InitError as failed:
        return Read(failed.id or old.id, failed.inputs, failed.outputs), failed.reasons


def _drop_references(snapshot: Snapshot, gone: set[str]) -> None:
    """Remove dependencies on deleted resources: a state must not refer to what it does not contain."""
    gone -= {each.urn for each in snapshot.resources()}
    if not gone:
        return
    for key, each in snapshot.entries():
        pruned = replace(
            each,
            dependencies=tuple(urn for urn in each.dependencies if urn not in gone),
            property_dependencies={
                name: tuple(urn for urn in urns if urn not in gone) for name, urns in each.property_dependencies.items()
            },
            deleted_with="" if each.deleted_with in gone else each.deleted_with,
        )
        if pruned != each:
            snapshot.change(key, pruned)
