"""Checks that both sides request the same: `python -m benchmarks.same SIZE` compares what was recorded.

The same are the types, the logical names, every input on the wire, the ids, dependencies, protection, ignored changes,
every other option, and the exports. Four things differ on purpose: Fairway's side has components for its resources,
therefore parents, no aliases that differ only in the API version, and exports that the plain side does not have.
"""

from __future__ import annotations

import sys
from typing import Any

from benchmarks import ours, plain
from fairway.plan.recorder import Record, record

WORKLOADS = {
    "surrounded": (plain.surrounded, ours.surrounded),
    "platform": (plain.platform, ours.platform),
    "alone": (plain.alone, ours.alone),
}


def differences(workload: str, size: int) -> list[str]:
    """The differences between the two sides, a line each; empty if they are the same."""
    plain_side, our_side = (record(side(size)) for side in WORKLOADS[workload])
    found = _compared("", _by_name(plain_side), _by_name(our_side))
    common = {name: _part(each, plain_side.exports.get(name, {})) for name, each in our_side.exports.items()}
    return [*found, *_compared("exports", plain_side.exports, common)]


def _part(exported: dict[str, Any], keys: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in exported.items() if key in keys}


def _by_name(recorded: Record) -> dict[str, Any]:
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
    sys.exit("The two sides do not request the same:\n" + "\n".join(lines) if lines else 0)
