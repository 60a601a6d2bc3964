"""Programs of someone else, made by chance: what holds of each, and that both engines do the same with them.

`GENERATED_LIVES=500` plays more than the suite does, `GENERATED_FROM=1000` others. A life that fails is made smaller
and printed as JSON: `foreign.from_json` reads it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stories import engines
from tests.stories.foreign import Deed, Life, as_json, from_json, story_of
from tests.stories.generating import SECRET, Maker
from tests.stories.shrinking import disagreements, shrunk

_MORE = os.environ.get("GENERATED_LIVES")
_FROM = int(os.environ.get("GENERATED_FROM", "0"))
_ALONE = range(_FROM, _FROM + int(_MORE or 36))
_WITH_CLI = range(_FROM, _FROM + int(_MORE or 8))


@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize("seed", [*_ALONE[:12], *(pytest.param(each, marks=pytest.mark.slow) for each in _ALONE[12:])])
def test_a_generated_program_leaves_nothing_open(seed: int, tmp_path: Path) -> None:
    life = _ended(Maker(seed).life())
    assert list(_broken(life, tmp_path)) == [], as_json(life)


def test_a_generated_life_reaches_the_cli_as_source_of_the_same_acts() -> None:
    life = Maker(0).life()
    story = story_of("generated", life)
    written = eval(story.source, {})
    assert [each.kind for each in written.acts] == [each.kind for each in life]
    assert written.source == story.source


def _ended(life: Life) -> Life:
    """The life with each good update done twice, and an end."""
    found: Life = []
    for each in life:
        again = each.kind == "update" and each.program is not None and not each.program.raises
        found += [each, Deed("update", each.program)] if again else [each]
    return [*found, Deed("destroy")]


def _broken(life: Life, folder: Path) -> Iterator[str]:
    """Promises of the engine that did not hold."""
    before: engines.Played | None = None
    for number, played in enumerate(engines.builtin(story_of("generated", life), folder)):
        deed = life[number]
        repeated = number > 0 and deed.kind == "update" and life[number - 1] == Deed("update", deed.program)
        changed = {name: steps for name, steps in played.result["steps"].items() if steps != ["read"]}
        if repeated and before is not None and not before.result["failed"] and changed:
            yield f"act {number}: an update after a good one changes {changed}"
        if any(SECRET.encode() in file.read_bytes() for file in folder.rglob("*") if file.is_file()):
            yield f"act {number}: a secret is in a file"
        yield from (f"act {number}: {each}" for each in played.out_of_order)
        before = played
    if before is not None and not before.result["failed"]:
        if before.result["state"]:
            yield f"left in the state: {sorted(before.result['state'])}"
        if not _keeps(life) and (left := [id for id in before.result["cloud"] if not id.endswith(("/there", "/rg"))]):
            yield f"left in Azure: {left}"


def _keeps(life: Life) -> bool:
    """Whether something may stay in Azure: by an option, or because what was to go with it did not."""
    programs = [each.program for each in life if each.program]
    options = [each.options for program in programs for each in program.nodes]
    options += [each.get("options", {}) for program in programs for each in program.transforms]
    return any(key in each for each in options for key in ("retain_on_delete", "deleted_with"))


@pytest.fixture(scope="module")
def cli(tmp_path_factory: pytest.TempPathFactory) -> engines.Pulumi:
    return engines.Pulumi(tmp_path_factory.mktemp("cli"))


@pytest.mark.engine
@pytest.mark.parametrize("seed", _WITH_CLI)
def test_both_engines_do_the_same_with_a_generated_program(seed: int, cli: engines.Pulumi, tmp_path: Path) -> None:
    tries = iter(range(10_000))

    def different(life: Life) -> list[str]:
        story, folder = story_of("generated", life), tmp_path / str(next(tries))
        return disagreements(life, engines.builtin(story, folder), cli.play(story))

    life = Maker(seed).life()
    if different(life):
        small = shrunk(life, lambda each: bool(each and different(each)), budget=25)
        pytest.fail("\n".join([*different(small), as_json(small)]))


def test_a_life_is_read_as_it_was_written() -> None:
    life = Maker(4).life()
    assert from_json(as_json(life)) == life
