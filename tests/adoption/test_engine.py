"""The real engine agrees: after `pulumi import` of the file, a preview changes nothing, and a tag is a tag."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from fairway.adoption.existing import Subscription, filled
from fairway.adoption.found import found_in
from fairway.documents.files import read_all
from fairway.rehearsal.pulumi_cli import Cli
from fairway.request import MADE_UP_SUBSCRIPTION
from fairway.standin import pulumi_home
from fairway.standin.cloud import Cloud
from tests.az_aks_show import SUBSCRIPTION, cluster, pool, saved
from tests.command_line import fairway
from tests.stacks import ROOT


def project(folder: Path) -> Path:
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text(
        "name: shops\nruntime: {name: python, options: {toolchain: pip, virtualenv: "
        f"{sys.prefix}}}}}\nmain: {ROOT}\nstackConfigDir: stacks\n",
        encoding="utf-8",
    )
    return folder


class Pulumi:
    """The CLI in a project, with the stand-in as azure-native."""

    def __init__(self, folder: Path, project: Path, cloud: Path) -> None:
        (folder / "backend").mkdir(parents=True)
        pulumi_home.prepare(folder / "home")
        self._project = project
        self._environment = Cli(folder, cloud, "passphrase", "prod").environment()

    def __call__(self, *arguments: str) -> str:
        done = subprocess.run(
            ["pulumi", *arguments, "--stack", "prod", "--non-interactive"],
            cwd=self._project,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
        return done.stdout


@pytest.mark.engine
def test_a_preview_after_the_import_changes_nothing(tmp_path: Path) -> None:
    scaled = pool("apps", mode="User", enableAutoScaling=True, minCount=2, maxCount=9, count=5)
    # The stand-in has one subscription.
    text = json.dumps(cluster(pool("nodepool1"), scaled)).replace(SUBSCRIPTION, MADE_UP_SUBSCRIPTION)
    file = saved(tmp_path, json.loads(text))
    home = project(tmp_path / "project")
    code, out, err = fairway("adopt", file, "--stack", "prod", "-C", str(home), "--today", "2026-11-22")
    assert code == 0, out + err
    cloud = Cloud(tmp_path / "cloud")
    filled(cloud, found_in([each.document for each in read_all([file]) if each.document]), Subscription(""))
    cloud.close()
    pulumi = Pulumi(tmp_path / "pulumi", home, tmp_path / "cloud")
    pulumi("stack", "init")
    pulumi("import", "--file", "import.prod.json", "--generate-code=false", "--protect", "--yes")
    pulumi("preview", "--expect-no-changes")
    pulumi("preview", "--expect-no-changes", "--refresh")
    pulumi("up", "--yes", "--skip-preview", "--expect-no-changes")
    pulumi("config", "set", "--path", "fairway:tags.team", "orders")
    steps = json.loads(pulumi("preview", "--json"))["steps"]
    changed = {each["urn"].rpartition("::")[2]: each for each in steps if each["op"] != "same"}
    assert {name: each["op"] for name, each in changed.items()} == {"orders": "update", "orders/apps": "update"}
    for each in changed.values():
        assert {path.partition(".")[0] for path in each["detailedDiff"]} == {"tags"}
