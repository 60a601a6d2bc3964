"""Reads every resource of a state anew, and takes over what Azure has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fairway.engine.operations import with_secrets
from fairway.engine.provider_client import InitError, Read
from fairway.engine.providers import Providers
from fairway.engine.step import OnStep, Step
from fairway.protocol.state import Resource, Snapshot, now
from fairway.protocol.urns import is_provider
from fairway.protocol.values import bare


def refresh(snapshot: Snapshot, providers: Providers, on_step: OnStep, stopped: Callable[[], str] = str) -> None:
    """Bring the state to what is there; a step is told for each resource that changed or is gone.

    Raises ProviderError where a resource cannot be read.
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
        if bare([new.inputs, new.outputs]) != bare([old.inputs, old.outputs]) or new.id != old.id:
            new = replace(new, modified=now())
            _tell(old, new, providers, on_step)
        if new != old:
            snapshot.change(key, new)
    _forget(snapshot, gone)


def _tell(old: Resource, new: Resource, providers: Providers, on_step: OnStep) -> None:
    """Tell what would change if the program were run now, the other way round: how Azure differs from it."""
    if old.external:
        # Of what was only looked up nothing but the outputs says anything.
        if bare(old.outputs) != bare(new.outputs):
            on_step(Step("refresh", old.urn, old, new))
        return
    found = providers.of(old).diff(new.urn, new.id, new.inputs, new.outputs, old.inputs, list(old.ignore_changes))
    if found.changes:
        detailed = {path: _TURNED.get(kind, kind) for path, kind in (found.detailed or {}).items()}
        on_step(Step("refresh", old.urn, old, new, detailed=detailed))


_TURNED = {
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


def _forget(snapshot: Snapshot, gone: set[str]) -> None:
    """What depends on a resource that is gone no longer does: a state must not name what it does not hold."""
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
