"""What an update does to one resource: it calls the provider, stores the answer and reports the step.

As in Pulumi's engine, an operation is written to the state before the provider is called: a run that is killed leaves
a record of what it was about to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fairway.engine.managed import is_managed
from fairway.engine.provider_client import InitError, Plugin, ProviderDiff
from fairway.engine.step import OnStep, Op, Step
from fairway.protocol.state import Resource, Snapshot, now
from fairway.protocol.values import Secret


class Operations:
    """The operations of one update on its snapshot; in a preview nothing is carried out."""

    def __init__(self, snapshot: Snapshot, on_step: OnStep, *, preview: bool) -> None:
        self._snapshot = snapshot
        self._on_step = on_step
        self._preview = preview
        self.keys: dict[str, int] = {}
        """The key in the state of each resource that was handled, by URN."""

    def take(self, op: Op, new: Resource, *, key: int | None = None, old: Resource | None = None) -> int:
        """Store a resource without calling its provider; returns its key in the state."""
        taken = self._put(new, instead_of=key)
        self._on_step(Step(op, new.urn, old, new))
        return taken

    def create(
        self,
        new: Resource,
        plugin: Plugin,
        *,
        op: Op = "create",
        old: Resource | None = None,
        instead_of: int | None = None,
        retiring: int | None = None,
        difference: ProviderDiff | None = None,
    ) -> Resource:
        """Create a resource; `instead_of` is the entry of one that was deleted for it, `retiring` of one to delete
        once it exists."""
        began = self._begin("creating", new)
        try:
            id, outputs = plugin.create(new.urn, new.inputs, preview=self._preview, timeout=_timeout(new, "create"))
        except InitError as failed:
            if retiring is not None and old is not None:
                self._snapshot.change(retiring, replace(old, delete=True))
            self._put(_half_made(new, failed, created=now()), instead_of=instead_of)
            self._end(began)
            raise
        except Exception:
            self._end(began)
            raise
        stamp = now()
        made = replace(new, id=id, outputs=with_secrets(new, outputs), created=stamp, modified=stamp)
        if retiring is not None and old is not None:
            # Before the new one is stored: a state never has two resources of one URN of which neither is marked.
            self._snapshot.change(retiring, replace(old, delete=True))
        self._put(made, instead_of=instead_of)
        self._end(began)
        self._on_step(_step(op, old, made, difference))
        return made

    def replace_first_creating(
        self, key: int, old: Resource, new: Resource, plugin: Plugin, difference: ProviderDiff
    ) -> Resource:
        """Create the replacement; the old resource, at `key`, is deleted at the end of the update."""
        made = self.create(new, plugin, op="create-replacement", old=old, retiring=key, difference=difference)
        self._on_step(_step("replace", old, made, difference))
        return made

    def update(self, key: int, old: Resource, new: Resource, plugin: Plugin, difference: ProviderDiff) -> Resource:
        """Change a resource in place."""
        began = self._begin("updating", new)
        try:
            outputs = plugin.update(
                new.urn,
                old.id,
                old.inputs,
                old.outputs,
                new.inputs,
                ignored=list(new.ignore_changes),
                preview=self._preview,
                timeout=_timeout(new, "update"),
            )
        except InitError as failed:
            # The inputs stay those that Azure last accepted, so that the next update finds what is still to change.
            self._put(_half_made(replace(new, id=old.id, inputs=old.inputs), failed), instead_of=key)
            self._end(began)
            raise
        except Exception:
            self._end(began)
            raise
        made = replace(new, id=old.id, outputs=with_secrets(new, outputs), modified=now())
        self._put(made, instead_of=key)
        self._end(began)
        self._on_step(_step("update", old, made, difference))
        return made

    def delete(self, key: int, old: Resource, plugin: Plugin | None, op: Op, *, gone_with: bool = False) -> None:
        """Delete a resource. If it is external, retained or deleted with another, it is only removed from the state."""
        caller = plugin if old.custom and not (old.external or old.retain_on_delete or gone_with) else None
        if caller is not None and not self._preview:
            began = self._begin("deleting", old)
            try:
                caller.delete(old.urn, old.id, old.inputs, old.outputs, timeout=_timeout(old, "delete"))
            finally:
                self._end(began)
        self._snapshot.drop(key)
        self._on_step(Step(_of_external(op) if old.external else op, old.urn, old, None))

    def delete_for_replacement(self, key: int, old: Resource, plugin: Plugin, *, gone_with: bool = False) -> None:
        """Delete a resource whose replacement is created next; the state keeps it until then."""
        if not self._preview:
            if not (old.external or old.retain_on_delete or gone_with):
                began = self._begin("deleting", old)
                try:
                    plugin.delete(old.urn, old.id, old.inputs, old.outputs, timeout=_timeout(old, "delete"))
                finally:
                    self._end(began)
            self._snapshot.change(key, replace(old, pending_replacement=True))
        self._on_step(Step("delete-replaced", old.urn, old, None))

    def _put(self, resource: Resource, *, instead_of: int | None) -> int:
        key = self._snapshot.put(resource, instead_of=instead_of)
        self.keys[resource.urn] = key
        return key

    def _begin(self, type: str, resource: Resource) -> int | None:
        # Without a call to a provider no answer can be lost.
        calls_provider = not (self._preview or is_managed(resource.type, custom=resource.custom))
        return self._snapshot.begin(type, resource) if calls_provider else None

    def _end(self, began: int | None) -> None:
        if began is not None:
            self._snapshot.end(began)


def _step(op: Op, old: Resource | None, new: Resource, difference: ProviderDiff | None) -> Step:
    if difference is None:
        return Step(op, new.urn, old, new)
    return Step(
        op,
        new.urn,
        old,
        new,
        replace_keys=difference.replace_keys,
        detailed=difference.detailed,
        delete_before_replace=difference.delete_before_replace,
    )


def _of_external(op: Op) -> Op:
    """A resource that was only looked up is not deleted; Pulumi has other names for that."""
    return "discard" if op == "delete" else "discard-replaced" if op == "delete-replaced" else op


def _half_made(new: Resource, failed: InitError, *, created: str = "") -> Resource:
    return replace(
        new,
        id=failed.id or new.id,
        outputs=with_secrets(new, failed.outputs),
        init_errors=failed.reasons,
        created=created or new.created,
        modified=now(),
    )


def with_secrets(resource: Resource, outputs: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs of a resource, marked as secret if the program marks them or the input of the same name."""
    found = dict(outputs)
    for key in found:
        is_secret = key in resource.additional_secret_outputs or isinstance(resource.inputs.get(key), Secret)
        if is_secret and not isinstance(found[key], Secret):
            found[key] = Secret(found[key])
    return found


def _timeout(resource: Resource, operation: str) -> float:
    return resource.custom_timeouts.get(operation, 0.0)
