"""Proof that both sides ask Azure for the same: `python -m benchmarks.same SIZE` compares what the recorder saw.

Same are the types, the logical names, every input on the wire, the ids, dependencies, protection, ignored changes,
every other option, and the exports. Three things differ, on purpose: our side has components around its resources,
therefore parents, and it has dropped the aliases that differ in the API version alone.
"""

from __future__ import annotations

import sys
from typing import Any

from benchmarks import ours, plain
from fairway.plan.recorder import Record, record

WORKLOADS = {"surrounded": (plain.surrounded, ours.surrounded), "alone": (plain.alone, ours.alone)}


def differences(workload: str, size: int) -> list[str]:
    """What one side asks for and the other does not, a line each; empty if they are the same."""
    plain_side, our_side = (record(side(size)) for side in WORKLOADS[workload])
    found = _compared("", _asked(plain_side), _asked(our_side))
    return [*found, *_compared("exports", plain_side.exports, our_side.exports)]


def _asked(recorded: Record) -> dict[str, Any]:
    custom = [each for each in recorded.requests if each.custom]
    assert len({(each.type, each.name) for each in custom}) == len(custom)
    return {
        f"{each.type} {each.name}": {
            "properties": each.properties,
            "id": each.id,
            "depends on": sorted(each.depends_on),
            "protect": each.protect,
            "ignores": each.ignore_changes,
            "secrets": each.secrets,
            "options": {key: value for key, value in each.options.items() if key != "aliases"},
        }
        for each in custom
    }


def _compared(path: str, plain_side: Any, our_side: Any) -> list[str]:
    if isinstance(plain_side, dict) and isinstance(our_side, dict):
        keys = sorted({*plain_side, *our_side})
        return [line for key in keys for line in _compared(f"{path} {key}", _at(plain_side, key), _at(our_side, key))]
    same = plain_side == our_side and type(plain_side) is type(our_side)
    return [] if same else [f"{path.strip()}: plain {plain_side!r}, ours {our_side!r}"]


def _at(tree: dict[str, Any], key: str) -> Any:
    return tree.get(key, "nothing")


if __name__ == "__main__":
    lines = [f"{workload}: {line}" for workload in WORKLOADS for line in differences(workload, int(sys.argv[1]))]
    sys.exit("The two sides do not ask for the same:\n" + "\n".join(lines) if lines else 0)
