"""Dependencies between the resources of a state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fairway.protocol.state import Resource


def dependencies_of(resource: Resource) -> set[str]:
    """The URNs that must exist before it: its provider, its parent, what it depends on and is deleted with."""
    found = {resource.parent, resource.deleted_with, resource.provider.rpartition("::")[0], *resource.dependencies}
    found.update(*resource.property_dependencies.values())
    return found - {""}


def needed_by(root: Resource, resources: Sequence[Resource]) -> set[str]:
    """The URNs of all that `root` needs, directly or not; `resources` are in the state's order."""
    needed = dependencies_of(root)
    for each in reversed(resources):
        if each.urn in needed and not each.delete:
            needed |= dependencies_of(each)
    return needed


def dependents_of(root: Resource, resources: Iterable[Resource], *, ignored: set[str]) -> Iterator[Resource]:
    """What depends on `root`, directly or not, in order; a child alone is not a dependent.

    `resources` are in the state's order; those with a URN in `ignored` are not followed.
    """
    reached = {root.urn}
    after = False
    for each in resources:
        if each is root:
            after = True
        elif after and not each.delete and each.urn not in ignored and _depends(each, reached):
            reached.add(each.urn)
            yield each


def _depends(resource: Resource, reached: set[str]) -> bool:
    found = {resource.provider.rpartition("::")[0], resource.deleted_with, *resource.dependencies}
    found.update(*resource.property_dependencies.values())
    return not found.isdisjoint(reached)


def deletion_rounds(doomed: Sequence[tuple[int, Resource]]) -> list[list[tuple[int, Resource]]]:
    """The resources to delete, in rounds: those of a round can be deleted at the same time, dependents come first."""
    depth: dict[int, int] = {}
    by_urn: dict[str, list[int]] = {}
    # The state's order puts dependencies first, so that one pass sees each depth before it is needed.
    for key, resource in doomed:
        below = [depth[each] for urn in dependencies_of(resource) for each in by_urn.get(urn, ())]
        depth[key] = max(below, default=-1) + 1
        by_urn.setdefault(resource.urn, []).append(key)
    rounds: list[list[tuple[int, Resource]]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for key, resource in doomed:
        rounds[depth[key]].append((key, resource))
    return rounds[::-1]
