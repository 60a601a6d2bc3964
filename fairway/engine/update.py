"""One update of a stack: decides for each registration what to do with the resource, and does it.

The decisions are those of Pulumi's step generator
(https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go), taken for one resource at a time
in the order of the program.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fairway.engine.goal import Aliases, Goal
from fairway.engine.managed import is_managed
from fairway.engine.operations import Operations, with_secrets
from fairway.engine.provider_client import InitError, Plugin, ProviderDiff, ProviderError, Read
from fairway.engine.providers import Providers
from fairway.engine.replace_on_changes import TAINTED, replaces, with_replace_on_changes
from fairway.engine.replacement import Replacements
from fairway.engine.step import OnStep, Step
from fairway.protocol import paths
from fairway.protocol.state import Resource, Snapshot
from fairway.protocol.urns import is_provider, urn_of


class UpdateError(Exception):
    """A step failed, and the update stopped there. The message says which and why."""

    def __init__(self, urn: str, reason: str) -> None:
        super().__init__(f"{urn}: {reason}" if urn else reason)
        self.urn = urn
        self.reason = reason


@dataclass(frozen=True)
class Target:
    """The stack of an update, and whether it is only a preview."""

    project: str
    stack: str
    preview: bool = False


class Update:
    """One run on a snapshot: resources as the program registers them; then those it no longer declares are deleted."""

    def __init__(self, target: Target, snapshot: Snapshot, providers: Providers, on_step: OnStep) -> None:
        self._target = target
        self._snapshot = snapshot
        self._providers = providers
        self._on_step = on_step
        self._aliases = Aliases(target.stack, target.project)
        self._olds = {each.urn: (key, each) for key, each in snapshot.entries() if not each.delete}
        self._seen: set[str] = set()
        self._claimed: dict[str, str] = {}
        self.operations = Operations(snapshot, on_step, preview=target.preview)
        self.replacements = Replacements(self._olds, snapshot.resources(), self.operations, providers)
        self.program_inputs: dict[str, Any] = {}
        """The inputs of each resource as the program sets them, by URN."""
        self.errors: list[str] = []
        """Errors that do not stop a preview."""
        self.stopped: Callable[[], str] = str
        """The reason to stop before the next step; empty to go on."""

    def registered(self, urn: str) -> bool:
        """Whether the program declares the resource, under this URN or as an alias of another."""
        return urn in self._seen or urn in self._claimed

    def register(self, goal: Goal) -> Resource:
        """Create, update or replace one resource as the program declares it. Raises UpdateError."""
        if why := self.stopped():
            raise UpdateError("", why)
        urn = urn_of(self._target.stack, self._target.project, goal.parent, goal.type, goal.name)
        if urn in self._seen:
            raise UpdateError(urn, "Duplicate resource URN: two resources of one type and parent share a name")
        self._seen.add(urn)
        self.program_inputs[urn] = goal.inputs
        found, alias = self._found(goal, urn)
        key, old = found if found is not None else (None, None)
        try:
            if is_provider(goal.type) and goal.version:
                goal = replace(goal, inputs={**goal.inputs, "version": goal.version})
            reference, plugin = self._providers.for_goal(goal)
            new = replace(goal.resource(urn, old, alias), provider=reference)
            made = self._applied(goal, new, key, old, plugin)
            if is_provider(goal.type):
                self._providers.add(made)
            return made
        except ProviderError as error:
            raise UpdateError(urn, str(error)) from error

    def set_outputs(self, urn: str, outputs: Mapping[str, Any]) -> None:
        """Store the outputs that a component registers."""
        key = self.operations.keys.get(urn)
        if key is not None:
            self._snapshot.change(key, replace(self._snapshot.at(key), outputs=outputs))

    def set_exports(self, urn: str, exports: Mapping[str, Any], *, failed: bool) -> None:
        """Store the stack's exports. After a failure it is not known which exports are no longer declared, so the old
        ones stay."""
        before = self._snapshot.at(self.operations.keys[urn]).outputs
        self.set_outputs(urn, {**before, **exports} if failed else exports)

    def take_over(self, goal: Goal, read: Resource) -> Resource:
        """Store a resource that was only looked up, instead of the one with its name. If the stack managed the same
        resource, it no longer does; another one is deleted in the end."""
        if read.urn in self._seen:
            raise UpdateError(read.urn, "Duplicate resource URN: two resources of one type and parent share a name")
        self._seen.add(read.urn)
        found, alias = self._found(goal, read.urn)
        key, old = found if found is not None else (None, None)
        read = replace(read, aliases=(alias,) if alias else (), outputs=with_secrets(read, read.outputs))
        if key is None or old is None or old.external or old.id == read.id:
            self.operations.take("read", read, key=key, old=old)
            return read
        self.replacements.replaced.add(read.urn)
        self._snapshot.change(key, replace(old, delete=True))
        self.operations.take("read-replacement", read, old=old)
        self._on_step(Step("replace", read.urn, old, read))
        return read

    def _found(self, goal: Goal, urn: str) -> tuple[tuple[int, Resource] | None, str]:
        """The resource in the state, and the alias under which it was found."""
        for each in (urn, *self._aliases.of(goal)):
            found = self._olds.get(each)
            if found is None:
                continue
            if each == urn:
                if urn in self._claimed:
                    raise UpdateError(urn, f"the resource {self._claimed[urn]} uses this URN as an alias")
                return found, ""
            if self.registered(each):
                owner = self._claimed.get(each, each)
                raise UpdateError(urn, f"its alias {each} belongs to another resource of this program, {owner}")
            self._claimed[each] = urn
            self._aliases.use(urn, each)
            return found, each
        return None, ""

    def _applied(self, goal: Goal, new: Resource, key: int | None, old: Resource | None, plugin: Plugin) -> Resource:
        imported = False
        imports = goal.import_id and not is_managed(goal.type, custom=goal.custom)
        if imports and (old is None or old.external or (old.import_id or old.id) != goal.import_id):
            key, old = self._imported(new, goal, key, old, plugin)
            imported = True
        seed = os.urandom(32)
        recreating = old is not None and self.replacements.is_deleted(old.urn)
        if key is None or old is None:
            return self.operations.create(self._checked(new, goal, None, seed, plugin), plugin)
        if recreating:
            new = self._checked(new, goal, None, seed, plugin)
            self._on_step(Step("replace", new.urn, old, new))
            why = ProviderDiff(changes=True, replace_keys=self.replacements.recreated(old.urn))
            return self.operations.create(new, plugin, op="create-replacement", old=old, instead_of=key, difference=why)
        if old.external:
            new = self._checked(new, goal, None, seed, plugin)
            return self.operations.replace_first_creating(key, old, new, plugin, ProviderDiff(changes=True))
        new = self._checked(new, goal, old, seed, plugin)
        difference = self._difference(goal, old, new, plugin)
        if replaces(difference) or old.pending_replacement:
            new = self._checked(new, goal, None, seed, plugin)
            return self._replaced(goal, key, old, new, plugin, difference)
        if difference.changes or old.init_errors:
            return self.operations.update(key, old, new, plugin, difference)
        kept = replace(new, id=old.id, outputs=old.outputs)
        kept = replace(kept, outputs=with_secrets(kept, old.outputs))
        if imported:
            self._snapshot.put(kept, instead_of=key)
            return kept
        self.operations.take("same", kept, key=key, old=old)
        return kept

    def _checked(self, new: Resource, goal: Goal, old: Resource | None, seed: bytes, plugin: Plugin) -> Resource:
        """The resource with the inputs as the provider completes them. `ignoreChanges` restores old values only if the
        old resource stays."""
        wanted: Any = goal.inputs
        if old is not None:
            wanted, _ = paths.with_ignored(goal.inputs, old.inputs, goal.ignore_changes)
        inputs, failures = plugin.check(new.urn, None if old is None else old.inputs, wanted, seed)
        if failures:
            raise UpdateError(new.urn, "; ".join(failures))
        return replace(new, inputs=inputs)

    def _imported(
        self, new: Resource, goal: Goal, key: int | None, old: Resource | None, plugin: Plugin
    ) -> tuple[int, Resource]:
        replacing = key is not None and old is not None and not self.replacements.is_deleted(old.urn)
        op = "import-replacement" if replacing else "import"
        found, init_errors = _read(new, goal.import_id, plugin)
        if found is None:
            if self._target.preview:
                self._on_step(Step(op, new.urn, old, new))
            raise UpdateError(new.urn, f"resource '{goal.import_id}' does not exist")
        read = replace(new, id=found.id, inputs=found.inputs or {}, outputs=found.outputs, init_errors=init_errors)
        if replacing and key is not None and old is not None:
            self._snapshot.change(key, replace(old, delete=True))
        imported = self._snapshot.put(read, instead_of=None if replacing else key)
        self._on_step(Step(op, new.urn, old, read))
        if replacing:
            self._on_step(Step("replace", new.urn, old, read))
        return imported, read

    def _difference(self, goal: Goal, old: Resource, new: Resource, plugin: Plugin) -> ProviderDiff:
        if old.taint:
            return TAINTED
        if any(urn in self.replacements.replaced for urn in new.replace_with):
            return ProviderDiff(changes=True, replace_keys=("replaceWith",))
        if new.deleted_with in self.replacements.replaced:
            return ProviderDiff(changes=True, replace_keys=("deletedWith",))
        if bool(old.provider) != bool(new.provider):
            # A component that became a resource, or vice versa.
            return ProviderDiff(changes=True, replace_keys=("provider",))
        # Another provider, or the same with other settings, is no reason: azure-native's DiffConfig never requires one.
        found = plugin.diff(new.urn, old.id, old.inputs, old.outputs, new.inputs, list(goal.ignore_changes))
        return with_replace_on_changes(found, goal.replace_on_changes, init_errors=bool(old.init_errors))

    def _replaced(
        self, goal: Goal, key: int, old: Resource, new: Resource, plugin: Plugin, difference: ProviderDiff
    ) -> Resource:
        if new.protect and old.protect:
            self._refuse(
                new.urn,
                "unable to replace resource: it is protected. To unprotect it, remove `protect` from it in the "
                "program and update",
            )
        if goal.import_id and not self._target.preview:
            raise UpdateError(
                new.urn, "previously-imported resources that still specify an ID may not be replaced; remove `import`"
            )
        delete_first = difference.delete_before_replace
        if goal.delete_before_replace is not None:
            delete_first = goal.delete_before_replace
        difference = replace(difference, delete_before_replace=delete_first)
        self.replacements.replaced.add(new.urn)
        if not delete_first:
            return self.operations.replace_first_creating(key, old, new, plugin, difference)
        going = self.replacements.dependents(old, ignored=self._seen)
        for dependent, _ in going:
            if dependent.protect:
                raise UpdateError(
                    new.urn, f"unable to replace it: {dependent.urn} must be replaced with it, and is protected"
                )
        self.replacements.delete(key, old, going)
        self._on_step(Step("replace", new.urn, old, new, difference.replace_keys, difference.detailed, True))
        return self.operations.create(
            new, plugin, op="create-replacement", old=old, instead_of=key, difference=difference
        )

    def _refuse(self, urn: str, reason: str) -> None:
        if not self._target.preview:
            raise UpdateError(urn, reason)
        self.errors.append(f"{urn}: {reason}")


def _read(resource: Resource, id: str, plugin: Plugin) -> tuple[Read | None, tuple[str, ...]]:
    """The resource with an id in Azure, and why it is not finished, if so."""
    try:
        return plugin.read(resource.urn, id, None, {}), ()
    except InitError as failed:
        return Read(failed.id or id, failed.inputs, failed.outputs), failed.reasons
