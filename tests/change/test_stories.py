"""What `fairway diff STATE` reports of a program is what the Pulumi CLI then did, and what the built-in engine does.

Each update of each story in tests/rehearsal is foretold from the state before it, read as an exported one, and held
against the steps that the CLI took (tests/golden/rehearsal_steps.json).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fairway.change.change import Comparison
from fairway.change.preview import ComparisonError, before_of
from fairway.plan.host import Hosting
from fairway.protocol.state_file import deployed
from tests.stories import engines
from tests.stories.acts import Act, Story
from tests.stories.forecast import forecast
from tests.stories.recorded import compared, recorded
from tests.stories.stories import STORIES

RECORDED: dict[str, list[Any]] = recorded()["stories"]
NOTHING = frozenset({"same", "read", "remove-pending-replace"})
"""Steps after which Azure is as it was."""
IN_PLACE = {"in place", "pool reimaged", "interrupted"}
GOING = {"deleted", "pool deleted", "cluster deleted"}
REPLACED = {"replaced", "pool replaced", "cluster replaced"}


pytestmark = pytest.mark.usefixtures("cheap")


@dataclass(frozen=True)
class Foretold:
    """An update, as it was foretold and as the CLI did it."""

    number: int
    comparison: Comparison
    did: dict[str, list[str]]
    failed: bool

    def outcomes(self) -> dict[str, str]:
        """By resource what was foretold, without what stays the same or only loses its protection."""
        return {
            each.urn.split("::", 2)[2]: each.outcome
            for each in self.comparison.differing
            if [why.path for why in each.reasons] != ["protect"]
        }

    def ops(self) -> dict[str, set[str]]:
        """By resource what was done to it; components, providers and what leaves Azure as it is are left out."""
        found = {urn: {each.split()[0] for each in ops} - NOTHING for urn, ops in self.did.items()}
        found = {urn: ops for urn, ops in found.items() if ops and _type(urn).startswith("azure-native:")}
        # What is retained leaves the state alone.
        retained = {note.split()[0] for note in self.comparison.notes if note.endswith("retainOnDelete.")}
        found = {urn: ops for urn, ops in found.items() if not (ops == {"delete"} and urn.split("::")[1] in retained)}
        made = [urn for urn, ops in found.items() if "create-replacement" in ops and "delete-replaced" not in ops]
        # A resource that gets another name while it is replaced is one resource.
        return {
            urn: ops
            for urn, ops in found.items()
            if not (ops == {"delete-replaced"} and _type(urn) in map(_type, made) and not self.failed)
        }


def _type(urn: str) -> str:
    return urn.partition("::")[0].rpartition("$")[2]


def foretold(story: Story, folder: Path) -> Iterator[Foretold]:
    """Each update of a story that does not look at Azure first, before it happens. The built-in engine, which plays the
    story, does what the CLI did."""
    played = engines.builtin(story, folder)
    done: list[engines.Played] = []
    for number, act in enumerate(story.acts):
        foretelling = act.kind == "update" and not act.refreshing
        expected = _foretold(act, folder) if foretelling else None
        done.append(next(played))
        if foretelling:
            did = RECORDED[story.name][number]
            assert expected is not None or did["failed"], f"act {number} cannot be foretold"
        if expected is not None:
            yield Foretold(number, expected, did["steps"], did["failed"])
    compared(story.name, [*done, *played], RECORDED[story.name])


def _foretold(act: Act, folder: Path) -> Comparison | None:
    file = folder / "state" / "state.json"
    before = before_of(deployed(json.loads(file.read_text("utf-8")), "state") if file.exists() else deployed_nothing())
    hosting = Hosting(engines.PROJECT, engines.STACK, preview=True, config={**engines.CONFIG, **act.config})
    assert act.program is not None
    try:
        return forecast(before, act.program, hosting)
    except (ComparisonError, ValueError):
        return None


def deployed_nothing() -> Any:
    return deployed({"version": 3, "deployment": None}, "state")


def wanted(ops: set[str], *, failed: bool) -> set[str]:
    """What may be foretold where these steps follow."""
    if ops & {"create-replacement", "import-replacement", "replace"}:
        return REPLACED
    if ops & {"update", "import"}:
        return IN_PLACE
    if "create" in ops:
        return {"created"}
    return GOING | REPLACED if failed and "delete-replaced" in ops else GOING


@pytest.mark.parametrize("name", [each for each in STORIES if each in RECORDED])
def test_what_is_foretold_is_what_the_built_in_engine_and_the_cli_do(name: str, tmp_path: Path) -> None:
    for each in foretold(STORIES[name], tmp_path):
        where = f"{name}, act {each.number}: {each.outcomes()} and not {each.did}"
        expected, did = each.outcomes(), each.ops()
        for urn, ops in did.items():
            assert expected.get(urn) in wanted(ops, failed=each.failed), f"{urn}: {where}"
        if not each.failed:
            # What holds a secret may change or not: the state has it encrypted.
            assert {urn for urn in expected if expected[urn] != "unknown"} == set(did), where
