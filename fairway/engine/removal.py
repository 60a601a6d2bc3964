"""The end of an update: resources that the program no longer declares are deleted, dependents first."""

from __future__ import annotations

from collections.abc import Callable

from fairway.engine.graph import deletion_rounds, needed_by
from fairway.engine.operations import Operations
from fairway.engine.provider_client import ProviderError
from fairway.engine.providers import Providers, is_default_provider
from fairway.protocol.state import Resource, Snapshot

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
    """Delete what is marked for deletion and what is not `wanted`; returns the errors.

    Resources that can be deleted at the same time are one round. A protected resource stays with all that it needs, and
    the others are still deleted; after a round in which Azure refused something there is no further one.
    """
    doomed = [
        (key, each)
        for key, each in snapshot.entries()
        if each.delete or not (wanted(each.urn) or is_default_provider(each))
    ]
    going = {each.urn for _, each in doomed}
    staying: set[str] = set()
    errors: list[str] = []
    for round in deletion_rounds(doomed):
        refused = False
        for key, each in round:
            if why := stopped():
                return [*errors, why]
            if each.urn in staying:
                continue
            protected = each.protect and not each.delete
            if protected:
                staying |= needed_by(each, snapshot.resources())
                errors.append(
                    f"{each.urn}: cannot be deleted because it is protected. Set `protect: false` in the program, "
                    "update, and delete it then"
                )
            if preview or not protected:
                try:
                    _delete(key, each, operations, providers, going, deleted_first)
                except ProviderError as error:
                    refused = True
                    errors.append(f"{each.urn}: {error}")
        if refused:
            break
    return errors


def _delete(
    key: int,
    old: Resource,
    operations: Operations,
    providers: Providers,
    going: set[str],
    deleted_first: Callable[[str], bool],
) -> None:
    plugin = providers.of(old)
    gone_with = old.deleted_with in going
    if old.delete:
        operations.delete(key, old, plugin, "delete-replaced", gone_with=gone_with)
    elif old.pending_replacement or deleted_first(old.urn):
        operations.delete(key, old, None, "remove-pending-replace")
    else:
        operations.delete(key, old, plugin, "delete", gone_with=gone_with)
