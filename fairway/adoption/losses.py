"""What the first update of an adopted cluster may lose, and what of it the user accepts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from fairway.adoption.conformance import Leaf
from fairway.adoption.found import Found
from fairway.adoption.newer import stays, words
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
    """The path in the resource, which `--accept` takes; `update` for an update that the stand-in refuses."""
    why: str
    accepted: bool = False

    @property
    def text(self) -> str:
        """The resource and the path."""
        return f"{self.resource} {self.path}".strip()


def losses(
    clusters: Sequence[Found], leaves: Iterable[Leaf], rehearsal: Rehearsal, accepted: Collection[str]
) -> tuple[Loss, ...]:
    """Each once. What is below an accepted path is accepted too."""
    listed = list(leaves)
    names = {each.resource for each in listed}
    every = {each.text: each for each in reversed([*_unsent(clusters, listed), *_rehearsed(rehearsal, names)])}
    return tuple(
        Loss(each.resource, each.path, each.why, any(_is_in(each.path, one) for one in accepted))
        for each in reversed(every.values())
    )


def unused(accepted: Iterable[str], found: Iterable[Loss]) -> list[str]:
    """What is accepted and not there."""
    listed = list(found)
    return [one for one in accepted if not any(_is_in(each.path, one) for each in listed)]


def _unsent(clusters: Sequence[Found], leaves: Iterable[Leaf]) -> Iterator[Loss]:
    why = "it is not sent, and whether Azure keeps it is not documented"
    for leaf in leaves:
        if leaf.verdict == "not documented":
            yield Loss(f"{leaf.type.rpartition(':')[2]} {leaf.resource}", leaf.where, why)
    for found in clusters:
        known = {words(each): each for each in (found.cluster, *found.pools)}
        for resource, path, _ in (*found.newer, *found.secrets):
            if resource not in known or not stays(known[resource], path):
                yield Loss(of_several(resource, found) if len(clusters) > 1 else resource, format_path(path), why)


def _rehearsed(rehearsal: Rehearsal, names: Collection[str]) -> Iterator[Loss]:
    # Values that the stand-in returns otherwise are among the leaves, which have evidence from Azure. An environment
    # that the clusters are added to may be refused for itself.
    if any(f"::{each}:" in rehearsal.refused for each in names):
        yield Loss("", UPDATE, "the stand-in refuses it")


def _is_in(path: str, accepted: str) -> bool:
    return path == accepted or path.startswith((f"{accepted}.", f"{accepted}["))
