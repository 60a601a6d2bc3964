"""Two descriptions of one cluster that differ are refused: an update would undo what changed between them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.adoption.test_clusters import adopt, project
from tests.az_aks_show import cluster, pool, saved


def both(folder: Path, one: dict[str, Any], other: dict[str, Any]) -> tuple[int, str]:
    described = folder / "described"
    described.mkdir()
    saved(described, one, "a.json")
    saved(described, other, "b.json")
    code, out, err = adopt(project(folder), str(described))
    return code, out + err


def api(*ranges: str) -> dict[str, Any]:
    return {"authorizedIpRanges": [*ranges], "enablePrivateCluster": False}


@pytest.mark.parametrize(
    ("one", "other", "paths"),
    [
        (
            cluster(apiServerAccessProfile=api("1.2.3.4/32")),
            cluster(apiServerAccessProfile=api("1.2.3.4/32", "5.6.7.8/32")),
            "apiServerAccessProfile.authorizedIPRanges",
        ),
        (cluster(tags={"team": "a"}), cluster(tags={"team": "a", "tier": "b"}), "tags.tier"),
        (cluster(pool("sys", count=3)), cluster(pool("sys", count=5)), "agentPoolProfiles.sys.count"),
        (cluster(pool("sys")), cluster(pool("sys"), pool("apps", mode="User")), "agentPoolProfiles.apps"),
    ],
)
def test_two_descriptions_that_differ_are_refused_with_their_files_and_paths(
    tmp_path: Path, one: dict[str, Any], other: dict[str, Any], paths: str
) -> None:
    code, text = both(tmp_path, one, other)
    assert code == 2, text
    assert "a.json and " in text
    assert f"b.json describe orders-prod with different values of {paths}" in text
    assert not (tmp_path / "project" / "config").exists()


@pytest.mark.parametrize(
    "other",
    [
        cluster(pool("sys", enableAutoScaling=True, minCount=1, maxCount=9, count=3)),
        cluster(pool("sys", enableAutoScaling=True, minCount=1, maxCount=9, count=7)),
    ],
)
def test_equal_descriptions_and_what_the_autoscaler_changes_are_fine(tmp_path: Path, other: dict[str, Any]) -> None:
    one = cluster(pool("sys", enableAutoScaling=True, minCount=1, maxCount=9, count=3))
    code, text = both(tmp_path, one, other)
    assert code == 0, text


def without(tree: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {name: value for name, value in tree.items() if name not in keys}


@pytest.mark.parametrize("lacks", [("networkProfile",), ("id",), ("networkProfile", "identity", "id"), ("location",)])
@pytest.mark.parametrize("first", [True, False])
def test_beside_a_whole_description_one_that_was_cut_does_not_count(
    tmp_path: Path, lacks: tuple[str, ...], first: bool
) -> None:
    whole = cluster(pool("sys"))
    cut = without(whole, *lacks)
    code, text = both(tmp_path, *((cut, whole) if first else (whole, cut)))
    assert (code, "0 differ" in text) == (0, True), text
    assert "networkPlugin: null" not in next((tmp_path / "project").rglob("Pulumi.prod.yaml")).read_text("utf-8")


def test_a_description_that_was_cut_still_shows_what_changed_since(tmp_path: Path) -> None:
    cut = without(cluster(pool("sys"), tags={"team": "b"}), "networkProfile")
    code, text = both(tmp_path, cluster(pool("sys"), tags={"team": "a"}), cut)
    assert (code, "with different values of tags.team" in text) == (2, True), text
