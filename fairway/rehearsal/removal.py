"""The end of an update: what the program no longer wants is deleted, what depends on others first."""

from __future__ import annotations

from collections.abc import Callable

from fairway.rehearsal.graph import deletion_rounds
from fairway.rehearsal.operations import Operations
from fairway.rehearsal.plugin import ProviderError
from fairway.rehearsal.providers import Providers, is_default_provider
from fairway.rehearsal.state import Resource, Snapshot
from fairway.rehearsal.urns import is_provider

Wanted = Callable[[str], bool]
"""Whether the program has registered a URN."""


def remove_unwanted(
    snapshot: Snapshot,
    operations: Operations,
    providers: Providers,
    wanted: Wanted,
    deleted_first: Callable[[str], bool],
    *,
    preview: bool,
    stopped: Callable[[], str],
) -> list[str]:
    """Delete what waits for it and what `wanted` does not know; the faults, if any.

    What can go at the same time is one round; after a round with a fault there is no other.
    """
    doomed = [(key, each) for key, each in snapshot.entries() if each.delete or not (wanted(each.urn) or is_kept(each))]
    going = {each.urn for _, each in doomed if not each.delete}
    errors: list[str] = []
    for round in deletion_rounds(doomed):
        for key, each in round:
            if why := stopped():
                return [*errors, why]
            if each.protect and not each.delete:
                errors.append(
                    f"{each.urn}: cannot be deleted because it is protected. Set `protect: false` in the program, "
                    "update, and delete it then"
                )
            else:
                try:
                    _delete(key, each, operations, providers, going, deleted_first)
                except ProviderError as error:
                    errors.append(f"{each.urn}: {error}")
        if errors and not preview:
            break
    return errors


def is_kept(resource: Resource) -> bool:
    """Whether the resource stays as long as anything does: a default provider."""
    return is_default_provider(resource)


def _delete(
    key: int,
    old: Resource,
    operations: Operations,
    providers: Providers,
    going: set[str],
    deleted_first: Callable[[str], bool],
) -> None:
    asks = old.custom and not is_provider(old.type)
    plugin = providers.of(old) if asks else None
    if old.pending_replacement or (deleted_first(old.urn) and not old.delete):
        operations.delete(key, old, None, "remove-pending-replace")
    elif old.delete:
        operations.delete(key, old, plugin, "delete-replaced")
    else:
        operations.delete(key, old, plugin, "delete", gone_with=old.deleted_with in going)
