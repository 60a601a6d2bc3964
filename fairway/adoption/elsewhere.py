"""What other stacks of the project manage already, and what else uses the workspace of a cluster."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from fairway.adoption.found import Found
from fairway.adoption.kinds import Kind
from fairway.adoption.surroundings import TYPES
from fairway.azure.monitor import DATA_COLLECTION_RULE
from fairway.azure.operationalinsights import WORKSPACE
from fairway.protocol.tokens import unversioned
from fairway.request import Request, leaves, mapping, sequence

_SHARED = (DATA_COLLECTION_RULE.token, WORKSPACE.token)


def managed_once(clusters: Sequence[Found], folder: Path, own: Path) -> tuple[Found, ...]:
    """The clusters, without each kind of which another import file in the folder than `own` has something."""
    imported = [(file, *each) for file in sorted(folder.glob("import.*.json")) if file != own for each in _ids(file)]
    result: list[Found] = []
    for found in clusters:
        texts = _named_by(found)
        around = found.around
        for kind in (each for each in Kind if each in around.kinds):
            for file, type, id in imported:
                if type in TYPES[kind] and any(text == id or text.startswith(f"{id}/") for text in texts):
                    name = id.rpartition("/")[2]
                    around = around.without(
                        kind,
                        f"{file.name} has {name} already, and only one stack may manage it: what one changes or "
                        "deletes, the other would undo or lose. If no stack was imported from that file, delete it "
                        "first",
                    )
                    break
        result.append(replace(found, around=around))
    return tuple(result)


def other_senders(clusters: Sequence[Found], requests: Iterable[Request]) -> Iterator[str]:
    """A sentence about each workspace that is to be managed: what else in the descriptions sends to it or has its
    rule."""
    own = tuple(each.cluster.id.lower() for each in clusters)
    described = [each for each in requests if each.outputs and each.id and each.type not in _SHARED]
    others = [each for each in described if not _is_of(each.id.lower(), own)]
    for found in clusters:
        if Kind.WORKSPACE not in found.around.kinds:
            continue
        texts = _named_by(found)
        shared = {each.id.lower(): each.name for each in found.around.resources if each.type in _SHARED}
        shared = {id: name for id, name in shared.items() if id in texts}
        users = [each for each in others if shared.keys() & {*_texts(each.outputs)}]
        if shared:
            labels = dict.fromkeys(f"{each.type.rpartition(':')[2]} {_where(each)}" for each in users)
            names = ", ".join(dict.fromkeys(shared.values()))
            used = f"also used by {', '.join(labels)}; what this stack changes or deletes, they have or lose too. "
            yield (
                f"{names}: {used if labels else ''}VMs, Microsoft Sentinel and clusters that are not described may "
                "send to it as well: they are not visible here"
            )


def _where(request: Request) -> str:
    parts = request.id.split("/")
    lower = [each.lower() for each in parts]
    at = lower.index("managedclusters") + 1 if "managedclusters" in lower else 0
    cluster = parts[at] if at and at < len(parts) - 1 else ""
    return f"{request.name} of {cluster}" if cluster else request.name


def _is_of(id: str, clusters: Iterable[str]) -> bool:
    return any(id == each or id.startswith(f"{each}/") for each in clusters)


def _named_by(found: Found) -> set[str]:
    """The ids that a cluster, its pools, and what is below or named by them have, in lower case."""
    texts = {text for each in (found.cluster, *found.pools) for text in _texts(each.outputs or each.properties)}
    near = f"{found.cluster.id.lower()}/"
    for each in found.around.resources:
        if each.id.lower() in texts or each.id.lower().startswith(near):
            texts |= {*_texts(each.outputs)}
    return texts


def _texts(tree: Mapping[str, Any]) -> Iterator[str]:
    for path, value in leaves(tree):
        yield from (each.lower() for each in (*path, value) if isinstance(each, str) and each.startswith("/"))


def _ids(file: Path) -> Iterator[tuple[str, str]]:
    """The types and ids in an import file, in lower case; none in a file that is not one."""
    try:
        tree = mapping(json.loads(file.read_text(encoding="utf-8"))) or {}
    except (OSError, ValueError):
        return
    for each in filter(None, map(mapping, sequence(tree.get("resources")) or ())):
        if each.get("id"):
            yield unversioned(str(each.get("type"))), str(each["id"]).lower()
