"""What the first update of an adopted cluster may lose, and what of it the user accepts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from shlex import quote

from fairway.adoption.conformance import Leaf
from fairway.adoption.found import Found
from fairway.adoption.newer import stays, stays_without, words
from fairway.adoption.proof import Rehearsal
from fairway.adoption.together import of_several
from fairway.request import format_path

UPDATE = "update"
"""What to accept where the stand-in refuses the update."""


@dataclass(frozen=True)
class Loss:
    """A value that the first update may remove or change, or that update itself."""

    resource: str
    """In words."""
    path: str
    """The path in the resource; `update` for an update that the stand-in refuses."""
    why: str
    cluster: str = ""
    """The key of the cluster, if there are several."""
    accepted: bool = False

    @property
    def text(self) -> str:
        """The resource and the path."""
        return f"{self.resource} {self.path}".strip()

    @property
    def option(self) -> str:
        """What `--accept` takes for it: the path, with the key of the cluster if there are several."""
        return f"{self.cluster}:{self.path}" if self.cluster else self.path


def losses(
    clusters: Mapping[str, Found], leaves: Iterable[Leaf], rehearsal: Rehearsal, accepted: Collection[str]
) -> tuple[Loss, ...]:
    """Each once, of clusters by their keys. What is below an accepted path is accepted too."""
    listed = list(leaves)
    names = {each.resource for each in listed}
    found = [*_unsent(clusters, listed), *_rehearsed(clusters, rehearsal, names)]
    every = {(each.text, each.cluster): each for each in reversed(found)}
    return tuple(
        replace(each, accepted=any(_is_in(each.option, one) for one in accepted)) for each in reversed(every.values())
    )


def unused(accepted: Iterable[str], found: Collection[Loss]) -> Iterator[str]:
    """What is accepted and covers nothing, with what to write instead if there is something."""
    for one in accepted:
        if not any(_is_in(each.option, one) for each in found):
            own = [f"--accept {quote(f'{each.cluster}:{one}')}" for each in found if _is_in(each.path, one)]
            instead = f"with several clusters, write {' or '.join(dict.fromkeys(own))}"
            yield f"--accept {one}: {instead if own else 'nothing there may be lost'}"


def _unsent(clusters: Mapping[str, Found], leaves: Iterable[Leaf]) -> Iterator[Loss]:
    why = "it is not sent, and whether Azure keeps it is not documented"
    for leaf in leaves:
        if leaf.verdict == "not documented":
            yield Loss(
                f"{leaf.type.rpartition(':')[2]} {leaf.resource}", leaf.where, why, _key(leaf.resource, clusters)
            )
    for key, found in clusters.items():
        known = {words(each): each for each in (found.cluster, *found.pools)}
        account = [(words(found.cluster), *each) for each in found.account]
        unsent = [(stays, each) for each in found.newer]
        unsent += [(stays_without, each) for each in (*found.secrets, *account)]
        for keeps, (resource, path, _) in unsent:
            if resource not in known or not keeps(known[resource], path):
                named = of_several(resource, found) if len(clusters) > 1 else resource
                yield Loss(named, format_path(path), why, _key(key, clusters))


def _rehearsed(clusters: Mapping[str, Found], rehearsal: Rehearsal, names: Collection[str]) -> Iterator[Loss]:
    # Values that the stand-in returns otherwise are among the leaves, which have evidence from Azure. An environment
    # that the clusters are added to may be refused for itself.
    for key in dict.fromkeys(_key(each, clusters) for each in sorted(names) if f"::{each}:" in rehearsal.refused):
        yield Loss(f"the cluster {key}" if key else "", UPDATE, "the stand-in refuses it", key)


def _key(resource: str, clusters: Mapping[str, Found]) -> str:
    """The key of a resource's cluster; empty if there is only one."""
    return resource.partition("/")[0] if len(clusters) > 1 else ""


def _is_in(path: str, accepted: str) -> bool:
    return path == accepted or path.startswith((f"{accepted}.", f"{accepted}["))
