"""A finding names the file and the line that it is about, also where a config runs under another stack's name."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from fairway.project.stack_files import running_from, stack_files
from tests.states.shops import SHOP, Shops

BAD = SHOP.replace("    protect: false\n", "    protect: false\n    networkProfile:\n      podCidr: 10.224.0.0/16\n")
UNREADABLE = BAD.replace("10.224.0.0/16", "12")
LINE = 1 + 2 + BAD.splitlines().index("      podCidr: 10.224.0.0/16")
"""Two lines stand above the settings in a stack file."""


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Shops:
    """An environment, one that Azure refuses, and one that cannot be read; all of them include a file."""
    found = Shops(tmp_path_factory.mktemp("shops"))
    (found.folder / "config" / "base.yaml").write_text("clusters:\n  shop:\n    sku: {tier: Free}\n", "utf-8")
    for name, settings in {"dev": SHOP, "bad": BAD, "unreadable": UNREADABLE}.items():
        found.environment(name, f"{settings}include: [base.yaml]\n")
    return found


@pytest.mark.parametrize("before", ["dev", "state"])
@pytest.mark.parametrize("environment", ["bad", "unreadable"])
def test_a_comparison_names_the_file_whose_config_it_runs(shops: Shops, before: str, environment: str) -> None:
    if before == "state":
        before = str(shops.folder / "state.json")
        Path(before).write_text(json.dumps({"version": 3, "deployment": None}), "utf-8")
    code, out, err = shops.run("diff", before, environment)
    assert (code, out) == (2, "")
    assert f"config/stacks/Pulumi.{environment}.yaml:{LINE}: clusters.shop.networkProfile.podCidr" in err
    assert "base.yaml" not in err


@pytest.mark.parametrize("inside", [True, False])
def test_a_rehearsal_names_the_file_that_it_changes_to(shops: Shops, tmp_path: Path, inside: bool) -> None:
    file = shops.folder / "config" / "stacks" / "Pulumi.bad.yaml"
    if not inside:
        file = tmp_path / "second.yaml"
        file.write_bytes((shops.folder / "config" / "stacks" / "Pulumi.bad.yaml").read_bytes())
    code, out, err = shops.run("rehearse", "dev", "--change", str(file), "--fresh")
    assert code != 0
    assert f"{file.name}:{LINE}: clusters.shop.networkProfile.podCidr" in out + err
    assert "base.yaml" not in out + err


def test_a_file_that_is_not_known_gives_no_line_rather_than_one_of_an_include(shops: Shops) -> None:
    with running_from(shops.folder / "nowhere.yaml"):
        _, _, err = shops.run("plan", "unreadable")
    assert "clusters.shop.networkProfile.podCidr" in err
    assert "base.yaml" not in err


def test_the_files_are_forgotten_after_the_block() -> None:
    before = dict(os.environ)
    with running_from(Path("a.yaml"), Path("/b.yaml")):
        assert stack_files() == (Path("a.yaml").absolute(), Path("/b.yaml"))
        with running_from(Path("/c.yaml")):
            assert stack_files() == (Path("/c.yaml"),)
        assert len(stack_files()) == 2
    assert stack_files() == ()
    assert dict(os.environ) == before
