"""What a second update does that had nothing to change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fairway.engine.engine import Outcome


def settling(asked: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a second update sent to Azure: what changed nothing there, and what undid what Azure had done by itself."""
    settled: list[str] = []
    undone: list[str] = []
    for each in asked:
        if each["operation"] == "PUT" and each["status"] == 200:
            kind, name = each["type"].rpartition("/")[2], each["id"].rpartition("/")[2]
            if changed := each.get("changed"):
                undone.append(
                    f"{kind} {name}: the update undoes what Azure did by itself ({', '.join(changed)}); "
                    "name these properties in ignoreChanges"
                )
            else:
                settled.append(f"{kind} {name}: only wrote refreshed values back; nothing in Azure changed")
    return tuple(settled), tuple(undone)


def unexpected(outcome: Outcome) -> tuple[str, ...]:
    """The steps that a second update has no reason for; updates are told by what they do in Azure."""
    return tuple(
        f"{each.op} {each.type.rpartition(':')[2]} {each.name}"
        for each in outcome.changes
        if each.op != "update" or not each.type.startswith("azure-native:")
    )
