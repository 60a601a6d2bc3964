"""Compares two engines over a life, and makes a life smaller as long as they disagree."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator

from tests.stories.engines import Played
from tests.stories.foreign import Life, Node, Program
from tests.stories.generating import without
from tests.stories.summaries import differences

Test = Callable[[Life], bool]


def disagreements(life: Life, ours: Iterable[Played], theirs: Iterable[Played]) -> list[str]:
    """Where two engines differ: lines with the act's number. Both play one act after the other.

    A run that fails while resources do not wait for one another ends in a way that hangs on timing: of it only the
    failure is compared, and nothing after it.
    """
    for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        program = life[number].program
        actual, expected = one.result, other.result
        open_end = (actual["failed"] or expected["failed"]) and not (program is None or program.chained)
        if open_end:
            actual, expected = ({"failed": each["failed"]} for each in (actual, expected))
        found = [f"act {number}{each}" for each in differences(actual, expected)]
        found += [f"act {number}: {each}" for each in one.out_of_order]
        if found:
            return [*found, f"ours: {one.errors}", f"theirs: {other.errors}"]
        if open_end:
            return []
    return []


def shrunk(life: Life, bad: Test, budget: int) -> Life:
    """A smaller life that is still bad; at most `budget` are tried."""
    smaller = True
    while smaller and budget > 0:
        smaller = False
        for each in _smaller(life):
            budget -= 1
            if bad(each):
                life, smaller = each, True
                break
            if budget <= 0:
                break
    return life


def _smaller(life: Life) -> Iterator[Life]:
    for number in range(len(life)):
        yield life[:number] + life[number + 1 :]
    names = dict.fromkeys(node.name for each in life if each.program for node in each.program.nodes)
    for name in names:
        yield _changed(life, lambda program, name=name: without(program, name))
    yield _changed(life, _without_transforms)
    yield _changed(life, lambda program: program.exports.clear())
    for name in names:
        keys = {key for node in _nodes(life, name) for key in node.options}
        for key in sorted(keys):
            yield _changed(life, lambda program, name=name, key=key: _drop(program, name, key))
        yield _changed(life, lambda program, name=name: _drop(program, name, "tags"))
        yield _changed(life, lambda program, name=name: _drop(program, name, "needs"))
        yield _changed(life, lambda program, name=name: _drop(program, name, "inputs"))


def _nodes(life: Life, name: str) -> list[Node]:
    return [node for each in life if each.program for node in each.program.nodes if node.name == name]


def _changed(life: Life, change: Callable[[Program], object]) -> Life:
    found = copy.deepcopy(life)
    for each in found:
        if each.program is not None:
            change(each.program)
    return found if found != life else []


def _without_transforms(program: Program) -> None:
    program.transforms = []


def _drop(program: Program, name: str, key: str) -> None:
    for node in program.nodes:
        if node.name != name:
            continue
        if key == "tags":
            node.tags = {}
        elif key == "needs":
            node.needs = []
        elif key == "inputs":
            node.inputs = {key: each for key, each in node.inputs.items() if key in ("addressPrefix", "count")}
        else:
            node.options.pop(key, None)
