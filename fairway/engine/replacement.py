"""What else must be deleted when a resource is deleted before its replacement is created."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fairway.engine.graph import dependents_of
from fairway.engine.operations import Operations
from fairway.engine.providers import Providers
from fairway.engine.replace_on_changes import replaces, with_replace_on_changes
from fairway.protocol.state import Resource
from fairway.request import UNKNOWN


class Replacements:
    """Which resources of one update are replaced, and which of them are deleted so far."""

    def __init__(
        self,
        olds: Mapping[str, tuple[int, Resource]],
        before: Sequence[Resource],
        operations: Operations,
        providers: Providers,
    ) -> None:
        self._olds = olds
        self._before = before
        self._operations = operations
        self._providers = providers
        self._deleted: dict[str, tuple[str, ...]] = {}
        self.replaced: set[str] = set()
        """The URNs of the replaced resources."""

    def is_deleted(self, urn: str) -> bool:
        """Whether the resource was deleted in this update and its replacement does not exist yet."""
        return urn in self._deleted

    def recreated(self, urn: str) -> tuple[str, ...]:
        """Record that the replacement of a deleted resource is created; returns the keys for which it was deleted."""
        self.replaced.add(urn)
        return self._deleted.pop(urn)

    def delete(self, key: int, root: Resource, dependents: Sequence[tuple[Resource, tuple[str, ...]]]) -> None:
        """Delete a resource, at `key`, whose replacement is created next, after its dependents; those are recreated
        if and when the program registers them."""
        going = [*dependents, *([] if root.pending_replacement else [(root, ())])]
        urns = {each.urn for each, _ in going}
        for each, keys in going:
            # A resource that was imported in this update is not among the old ones.
            at = key if each is root else self._olds[each.urn][0]
            self._operations.delete_for_replacement(
                at, each, self._providers.of(each), gone_with=each.deleted_with in urns
            )
            if each is not root:
                self._deleted[each.urn] = keys

    def dependents(self, root: Resource, *, ignored: set[str]) -> list[tuple[Resource, tuple[str, ...]]]:
        """What must be replaced together with `root`, the last first, each with the keys that force it.

        These are the resources that the provider would replace if the values from `root` were unknown, and those that
        `replace_with` or `deleted_with` ties to it; a resource that only depends on it stays
        (Pulumi's calculateDependentReplacements
        and findDependentCascadeReplacements).
        """
        deleted_first = {root.urn}
        found: dict[str, tuple[Resource, tuple[str, ...]]] = {}
        for each in dependents_of(root, self._before, ignored=ignored):
            keys = self._replacing_keys(each, deleted_first)
            if keys is not None:
                deleted_first.add(each.urn)
                found[each.urn] = (each, keys)
        for each in self._before:
            if each.urn not in ignored and not each.delete and _is_tied_to(each, root.urn):
                found[each.urn] = (each, ())
        order = {each.urn: place for place, each in enumerate(self._before)}
        alive = [each for urn, each in found.items() if urn not in self._deleted]
        return sorted(alive, key=lambda each: order[each[0].urn], reverse=True)

    def _replacing_keys(self, resource: Resource, deleted_first: set[str]) -> tuple[str, ...] | None:
        """The keys that force a replacement; None if nothing does."""
        if not resource.custom or resource.external:
            return None
        if resource.provider.rpartition("::")[0] in deleted_first or resource.deleted_with in deleted_first:
            return ()
        inputs: dict[str, Any] = {
            key: UNKNOWN if deleted_first & set(resource.property_dependencies.get(key, ())) else value
            for key, value in resource.inputs.items()
        }
        if not any(value is UNKNOWN for value in inputs.values()):
            return None
        plugin = self._providers.of(resource)
        found = plugin.diff(
            resource.urn, resource.id, resource.inputs, resource.outputs, inputs, list(resource.ignore_changes)
        )
        found = with_replace_on_changes(found, resource.replace_on_changes)
        return found.replace_keys if replaces(found) else None


def _is_tied_to(resource: Resource, urn: str) -> bool:
    return urn in resource.replace_with or resource.deleted_with == urn
