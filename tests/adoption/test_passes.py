"""An adoption takes several passes where what was found does not fit the settings; the last one is rehearsed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fairway.adoption import adoption
from fairway.adoption.found import found_in
from fairway.adoption.proof import Rehearsal, rehearsed
from fairway.documents.files import read_all
from tests.adoption.test_round_trip import project_of
from tests.adoption.test_surroundings import adopted, imported
from tests.az_aks_show import cluster, saved
from tests.az_network import vnet


def test_only_the_last_of_several_passes_is_rehearsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[Any] = []

    def counted(*of: Any) -> Any:
        runs.append(rehearsed(*of))
        return runs[-1]

    monkeypatch.setattr(adoption, "rehearsed", counted)
    home, out = adopted(tmp_path, vnet=vnet(flowTimeoutInMinutes=10))
    assert "vnet-orders" not in imported(home), "the first passes had the network"
    (last,) = runs
    assert f"  preview: {last.runs[0].unchanged} unchanged" in out


def test_what_was_not_rehearsed_is_not_proven(tmp_path: Path) -> None:
    found = found_in([each.document for each in read_all([saved(tmp_path, cluster())]) if each.document])
    done = adoption.adopted(project_of(tmp_path), "prod", [found], date(2026, 11, 22))
    assert done.importable
    before = replace(done, rehearsal=Rehearsal())
    assert (before.proven, before.importable) == (False, False)
