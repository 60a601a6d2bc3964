"""The real engine agrees: after the commands that are printed a preview changes nothing, and a tag is a tag."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from copy import copy
from pathlib import Path
from random import Random
from shlex import join
from typing import Any

import pytest

from fairway.adoption.clusters import clusters_in
from fairway.adoption.existing import azure
from fairway.adoption.kinds import Kind
from fairway.adoption.run import Subscription
from fairway.documents.files import read_all
from fairway.plan.program import plan
from fairway.project.project import find_project
from fairway.rehearsal.pulumi_cli import Cli
from fairway.request import MADE_UP_SUBSCRIPTION
from fairway.standin import pulumi_home
from fairway.standin.cloud import Cloud
from fairway.standin.preexisting import add_preexisting
from tests.adoption.test_random import described as random_cluster
from tests.az_aks_show import SUBSCRIPTION, cluster, pool, saved
from tests.az_monitoring import monitored
from tests.az_network import described, two_clusters
from tests.command_line import fairway
from tests.stacks import ROOT

SEEDS = range(int(os.environ.get("FAIRWAY_LIVING", "1")))
"""Which random clusters are adopted."""


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
        self.project = project
        self._environment = {
            **Cli(folder, cloud, "passphrase", "prod").environment(),
            "PULUMI_SKIP_CONFIRMATIONS": "true",
        }

    def of(self, project: Path) -> Pulumi:
        """The same CLI in another project."""
        other = copy(self)
        other.project = project
        return other

    def __call__(self, *arguments: str) -> str:
        return self.run([f"pulumi {join(arguments)} --stack prod"])

    def run(self, lines: list[str]) -> str:
        """Run lines of a shell as they are printed."""
        done = subprocess.run(
            ["bash", "-euc", "\n".join(lines)],
            cwd=self.project,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{lines}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
        return done.stdout

    def changes(self) -> dict[str, str]:
        """What a preview changes."""
        return {name: each["op"] for name, each in self.changing().items()}

    def changing(self) -> dict[str, dict[str, Any]]:
        """The steps of a preview that change something by the names of their resources; of several with one name that
        of the resource in Azure."""
        steps = [each for each in json.loads(self("preview", "--json"))["steps"] if each["op"] != "same"]
        steps.sort(key=lambda each: (each.get("newState") or each["oldState"])["custom"])
        return {each["urn"].rpartition("::")[2]: each for each in steps}


def living(folder: Path, **more: Any) -> str:
    """The description of a cluster with two pools."""
    scaled = pool("apps", mode="User", enableAutoScaling=True, minCount=2, maxCount=9, count=5)
    return in_standin(folder, cluster(pool("nodepool1"), scaled, **more))


def in_standin(folder: Path, description: dict[str, Any]) -> str:
    """The file with a description; the stand-in has one subscription."""
    return saved(folder, json.loads(json.dumps(description).replace(SUBSCRIPTION, MADE_UP_SUBSCRIPTION)))


def adopted(tmp_path: Path, file: str, *options: str) -> tuple[Pulumi, list[str]]:
    """The CLI over the stand-in that has what a file describes, and the lines that its adoption prints at the end."""
    home = project(tmp_path / "project")
    code, out, err = fairway("adopt", file, "--stack", "prod", "-C", str(home), "--today", "2026-11-22", *options)
    assert code == 0, out + err
    cloud = Cloud(tmp_path / "cloud")
    documents = [each.document for each in read_all([file]) if each.document]
    managed = tuple(Kind) if "--manage" in options else ()
    azure(clusters_in(documents, manage=managed), Subscription("")).fill(cloud)
    add_preexisting(cloud, plan(find_project(home), "prod").record.requests)
    cloud.close()
    return Pulumi(tmp_path / "pulumi", home, tmp_path / "cloud"), printed(out)


def imported(tmp_path: Path, file: str, *options: str) -> Pulumi:
    """The same after the lines that import it: nothing changes before and after them."""
    pulumi, lines = adopted(tmp_path, file, *options)
    assert [each.split()[1] for each in lines if each.startswith("pulumi ")] == ["stack", "import", "preview", "up"]
    exact = {"preview": "--expect-no-changes", "up": "--expect-no-changes"}
    pulumi.run([f"{each} {exact.get([*each.split(), ''][1], '')}" for each in lines])
    pulumi("preview", "--expect-no-changes")
    return pulumi


def printed(out: str) -> list[str]:
    """The lines that a report ends with."""
    return [each.strip() for each in out.partition("Next:\n")[2].splitlines()]


def before(lines: list[str], start: str) -> tuple[list[str], list[str]]:
    """The lines before the one that begins so, and the others."""
    at = next(at for at, each in enumerate(lines) if each.startswith(start))
    return lines[:at], lines[at:]


@pytest.mark.engine
def test_a_preview_after_the_import_changes_nothing(tmp_path: Path) -> None:
    pulumi = imported(tmp_path, living(tmp_path))
    pulumi("config", "set", "--path", "fairway:tags.team", "orders")
    assert tags_alone(pulumi) == ["orders", "orders/apps"]


def tags_alone(pulumi: Pulumi) -> list[str]:
    """The resources that a preview updates, which are no more than tags."""
    changed = pulumi.changing()
    assert {each["op"] for each in changed.values()} <= {"update"}
    paths = {path.partition(".")[0] for each in changed.values() for path in each["detailedDiff"]}
    assert paths <= {"tags"}
    return sorted(changed)


@pytest.mark.engine
@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_cluster_is_imported_without_a_change(tmp_path: Path, seed: int) -> None:
    pulumi = imported(tmp_path, in_standin(tmp_path, random_cluster(Random(seed))))
    pulumi("config", "set", "--path", "fairway:tags.rehearsal", "tag")
    assert "orders" in tags_alone(pulumi)


@pytest.mark.engine
def test_a_network_and_identities_are_imported_with_their_cluster(tmp_path: Path) -> None:
    folder = described(tmp_path, subscription=MADE_UP_SUBSCRIPTION)
    pulumi = imported(tmp_path, folder, "--manage", "network", "--manage", "identities")
    cluster = "fairway:clusters.orders"
    pulumi("config", "set", "--path", f"{cluster}.network.subnets.gpu.addressPrefix", "10.20.32.0/22")
    pulumi("config", "set", "--path", f"{cluster}.nodePools.gpu.vmSize", "Standard_D4s_v5")
    assert {*pulumi.changes().values()} == {"create"}
    pulumi("up", "--skip-preview")
    pulumi("preview", "--expect-no-changes", "--refresh")


@pytest.mark.engine
def test_a_network_of_two_clusters_is_imported_once(tmp_path: Path) -> None:
    folder = described(tmp_path, subscription=MADE_UP_SUBSCRIPTION, **two_clusters())
    pulumi = imported(tmp_path, folder, "--manage", "network")
    networks = "fairway:shared.networks.vnet-orders"
    pulumi("config", "set", "--path", f"{networks}.subnets.gpu.addressPrefix", "10.20.32.0/22")
    assert pulumi.changes() == dict.fromkeys(("shared/subnet/vnet-orders/gpu", "shared/nsg/vnet-orders/gpu"), "create")


@pytest.mark.engine
def test_a_workspace_is_imported_with_what_sends_to_it(tmp_path: Path) -> None:
    pulumi = imported(tmp_path, monitored(tmp_path, subscription=MADE_UP_SUBSCRIPTION), "--manage", "workspace")
    pulumi("config", "set", "--path", "fairway:clusters.orders.monitoring.retentionInDays", "90")
    assert pulumi.changes() == {"orders/workspace": "update"}


@pytest.mark.engine
def test_import_options_import_with_one_update_that_replaces_nothing(tmp_path: Path) -> None:
    pulumi, lines = adopted(tmp_path, living(tmp_path), "--import-options")
    assert not (pulumi.project / "import.prod.json").exists()
    first, rest = before(lines, "pulumi preview")
    pulumi.run(first)
    steps = json.loads(pulumi("preview", "--json"))["steps"]
    assert {each["op"] for each in steps} == {"create", "import", "update"}
    created = [each["newState"] for each in steps if each["op"] == "create"]
    assert [each["urn"] for each in created if each["custom"]] == []
    once, after = before(rest, "# Then remove `fairway:imports`")
    pulumi.run(once)
    cut(pulumi.project, "  # The next `pulumi up`")
    pulumi.run([f"{each} --expect-no-changes" for each in after])


THEIRS = """
from pulumi_azure_native import Provider, containerservice, resources
import pulumi

own = pulumi.ResourceOptions(provider=Provider("own"))
group = resources.ResourceGroup("group", resource_group_name="rg-orders", location="westeurope", opts=own)
cluster = containerservice.ManagedCluster(
    "theirs", resource_name_="orders-prod", resource_group_name=group.name, location="westeurope",
    dns_prefix="orders", identity={"type": "SystemAssigned"}, kubernetes_version="1.35",
    agent_pool_profiles=[{"name": "nodepool1", "mode": "System", "count": 3, "vm_size": "Standard_D4s_v5"}], opts=own,
)
containerservice.AgentPool(
    "their-pool", agent_pool_name="apps", resource_name_=cluster.name, resource_group_name=group.name, mode="User",
    count=2, vm_size="Standard_D4s_v5",
)
"""


@pytest.mark.engine
def test_aliases_take_over_the_state_of_another_program_in_its_own_stack(tmp_path: Path) -> None:
    Cloud(tmp_path / "cloud").close()
    theirs, home = tmp_path / "theirs", project(tmp_path / "project")
    theirs.mkdir()
    runtime = f"runtime: {{name: python, options: {{toolchain: pip, virtualenv: {sys.prefix}}}}}\n"
    (theirs / "Pulumi.yaml").write_text(f"name: shops\n{runtime}", encoding="utf-8")
    (theirs / "__main__.py").write_text(THEIRS, encoding="utf-8")
    pulumi = Pulumi(tmp_path / "pulumi", theirs, tmp_path / "cloud")
    pulumi("stack", "init")
    pulumi("up", "--skip-preview")
    pulumi("stack", "export", "--file", str(tmp_path / "state.json"))
    arguments = ("adopt", str(tmp_path / "state.json"), "--stack", "prod", "-C", str(home), "--today", "2026-11-22")
    code, out, err = fairway(*arguments)
    assert code == 0, out + err

    ours = pulumi.of(home)
    assert ours.changes()["group"] == "delete"
    first, rest = before(printed(out), "pulumi preview")
    pulumi.run(first)
    changing = ours.changing()
    created = [changing.pop(name) for name, each in [*changing.items()] if each["op"] == "create"]
    assert {each["newState"]["custom"] for each in created} == {False}
    assert {name: each["op"] for name, each in changing.items()} == {
        "orders": "update",
        "orders/apps": "update",
        "own": "delete",
    }
    once, after = before(rest, "# Then remove `fairway:aliases`")
    ours.run(once)
    cut(home, "  # Remove these")
    ours.run([f"{each} --expect-no-changes" for each in after])


def cut(home: Path, line: str) -> None:
    """Remove the lines of the stack file from this one on."""
    file = home / "stacks" / "Pulumi.prod.yaml"
    file.write_text(file.read_text(encoding="utf-8").partition(line)[0], encoding="utf-8")
