"""Files with an empty list, as `az ... list` prints where there is nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from fairway.adoption.by_az import commands
from fairway.adoption.found import Found
from fairway.adoption.kinds import Kind
from fairway.documents.files import Read

_COMMANDS = commands("", "", "", Path(), tuple(Kind))
_WINDOWS = next(each.file.name for each in _COMMANDS if "maintenanceconfiguration" in each.arguments)
_POOLS = next(each.file.name for each in _COMMANDS if "nodepool" in each.arguments)
_NAMES = frozenset(each.file.name for each in _COMMANDS)
_ASKS = "there are no maintenance windows in the descriptions"
_ASKS_AGAIN = ". If it exists, pass the output of `az aks maintenanceconfiguration list"


def notes(empty: Sequence[str]) -> Iterator[str]:
    """What an empty list means."""
    for each in empty:
        name = Path(each).name
        if name == _POOLS:
            yield f"{each}: the list is empty, so the pools are those in the description of the cluster"
        elif name != _WINDOWS:
            known = f". If it is that of the maintenance windows, name the file {_WINDOWS}: then there are none"
            yield f"{each}: the list is empty, so nothing comes of it{'' if name in _NAMES else known}"


def without_windows(clusters: Sequence[Found], reads: Sequence[Read], empty: Sequence[str]) -> tuple[Found, ...]:
    """The clusters, with that they have no maintenance windows where their list is empty: for several clusters, the one
    in the folder of the cluster's description."""
    lists = {Path(each).parent: each for each in empty if Path(each).name == _WINDOWS}
    return tuple(_without(each, len(clusters) == 1, reads, lists) for each in clusters)


def _without(found: Found, alone: bool, reads: Sequence[Read], lists: dict[Path, str]) -> Found:
    described = [
        Path(each.file).parent
        for each in reads
        if each.document
        and any(one.id and one.id.lower() == found.cluster.id.lower() for one in each.document.requests)
    ]
    file = next((lists[each] for each in (*lists, *described) if each in lists and (alone or each in described)), "")
    if not file:
        return found
    known = tuple(each.partition(_ASKS_AGAIN)[0] for each in found.notes if not each.startswith(_ASKS))
    none = f"{file}: the list is empty, so the cluster has no maintenance windows"
    return replace(found, notes=(*known, none) if not found.windows else known)
