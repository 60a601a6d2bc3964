"""What the Pulumi CLI did in each story. The file has of each act what differs from the act before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.stories.engines import Played
from tests.stories.stories import STORIES
from tests.stories.summaries import differences

GOLDEN = Path(__file__).parent.parent / "golden" / "rehearsal_steps.json"


def recorded() -> dict[str, Any]:
    """The whole document, each act in full."""
    document = json.loads(GOLDEN.read_text(encoding="utf-8"))
    for acts in document["stories"].values():
        for before, act in zip([{}, *acts], acts, strict=False):
            act["cloud"], act["state"] = (_after(before.get(key, {}), act[key]) for key in ("cloud", "state"))
    return document


def compared(name: str, played: list[Played], wanted: list[Any]) -> None:
    """Each act as it was recorded, and in order."""
    assert len(played) == len(wanted)
    for number, (act, expected) in enumerate(zip(played, wanted, strict=True)):
        where = f"{name}, act {number} ({STORIES[name].acts[number].kind}): {act.errors}"
        assert list(differences(act.result, expected)) == [], where
        assert act.out_of_order == (), where


def _after(before: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**before, **changes}.items() if value is not None}


def as_written(acts: list[Any]) -> list[Any]:
    """The acts of a story as the file has them."""
    return [
        {**act, **{key: _changes(before.get(key, {}), act[key]) for key in ("cloud", "state")}}
        for before, act in zip([{}, *acts], acts, strict=False)
    ]


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    gone = dict.fromkeys(key for key in before if key not in after)
    return {**gone, **{key: value for key, value in after.items() if before.get(key) != value}}
