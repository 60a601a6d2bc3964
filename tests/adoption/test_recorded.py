"""Clusters as Azure returned them, from public recordings of azure-cli's tests, need no change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.adoption.test_round_trip import adoption, must_be_proven
from tests.exchanges import LIVES

HOSTED = ("106-", "058-")
"""Clusters whose system pools are of a newer API version."""


def last_state(file: Path) -> dict[str, Any] | None:
    """What the last GET of a cluster returned."""
    steps = json.loads(file.read_text(encoding="utf-8"))["steps"]
    states = [each["state"] for each in steps if each.get("state") and "/agentPools/" not in each["state"]["id"]]
    finished = [each for each in states if each["properties"].get("provisioningState") == "Succeeded"]
    return finished[-1] if finished else None


OTHERS = [each for each in sorted(LIVES.glob("*.json")) if not each.name.startswith(HOSTED)]
FILES = [each for each in OTHERS[::7] if not each.name.startswith("022-")]
"""Without another cluster with hosted system pools."""


@pytest.mark.skipif(not FILES, reason="the recordings are not at hand")
@pytest.mark.parametrize(
    "file",
    [pytest.param(each, id=each.stem, marks=[pytest.mark.slow] if at else []) for at, each in enumerate(FILES)],
)
def test_a_recorded_cluster_is_adopted_without_a_change(tmp_path: Path, file: Path) -> None:
    state = last_state(file)
    if state is None:
        pytest.skip("the recording has no answer of a cluster that was finished")
    must_be_proven(adoption(tmp_path, state))
