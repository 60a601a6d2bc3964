"""What else must go when a resource is deleted so that its successor can be made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fairway.rehearsal.graph import dependents_of
from fairway.rehearsal.operations import Operations
from fairway.rehearsal.providers import Providers
from fairway.rehearsal.state import Resource
from fairway.request import UNKNOWN


class Replacements:
    """Which resources of one update are replaced, and which were deleted before their turn came."""

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
        self._deleted: set[str] = set()
        self.replaced: set[str] = set()
        """The URNs of what is replaced."""

    def is_deleted(self, urn: str) -> bool:
        """Whether the resource was deleted in this update to be made anew."""
        return urn in self._deleted

    def delete(self, old: Resource) -> None:
        """Delete a resource of the state that is made anew later in this update, or is no longer wanted."""
        key, _ = self._olds[old.urn]
        self._deleted.add(old.urn)
        self._operations.delete_for_successor(key, old, self._providers.of(old))

    def dependents(self, root: Resource, *, ignored: set[str]) -> Iterator[Resource]:
        """What a new `root` would force to be replaced too, the last first.

        What the provider would replace if it did not know the values that come from `root`; a resource that only
        waits for it stays (Pulumi's calculateDependentReplacements).
        """
        condemned = {root.urn}
        found: list[Resource] = []
        for each in dependents_of(root, self._before, ignored=ignored):
            if self._must_go(each, condemned):
                condemned.add(each.urn)
                found.append(each)
        return (each for each in reversed(found) if each.urn not in self._deleted)

    def _must_go(self, resource: Resource, condemned: set[str]) -> bool:
        if not resource.custom or resource.external:
            return False
        if resource.provider.rpartition("::")[0] in condemned or resource.deleted_with in condemned:
            return True
        inputs: dict[str, Any] = {
            key: UNKNOWN if condemned & set(resource.property_dependencies.get(key, ())) else value
            for key, value in resource.inputs.items()
        }
        if not any(value is UNKNOWN for value in inputs.values()):
            return False
        plugin = self._providers.of(resource)
        found = plugin.diff(
            resource.urn, resource.id, resource.inputs, resource.outputs, inputs, list(resource.ignore_changes)
        )
        return bool(found.replace_keys)
