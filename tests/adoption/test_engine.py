"""The real engine agrees: after `pulumi import` of the file, a preview changes nothing, and a tag is a tag."""

from __future__ import annotations

import json
import subprocess
import sys
from copy import copy
from pathlib import Path
from shlex import join, split

import pytest

from fairway.adoption.clusters import clusters_in
from fairway.adoption.existing import Subscription, azure
from fairway.adoption.kinds import KINDS
from fairway.documents.files import read_all
from fairway.plan.program import plan
from fairway.project.project import find_project
from fairway.rehearsal.pulumi_cli import Cli
from fairway.request import MADE_UP_SUBSCRIPTION
from fairway.standin import pulumi_home
from fairway.standin.cloud import Cloud
from fairway.standin.preexisting import add_preexisting
from tests.az_aks_show import SUBSCRIPTION, cluster, pool, saved
from tests.az_network import described
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

    def of(self, project: Path) -> Pulumi:
        """The same CLI in another project."""
        other = copy(self)
        other._project = project
        return other

    def __call__(self, *arguments: str) -> str:
        return self.line(f"pulumi {join(arguments)} --stack prod")

    def line(self, line: str) -> str:
        """Run a command as it is printed."""
        arguments = split(line)
        done = subprocess.run(
            [*arguments, "--non-interactive"],
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
    found = clusters_in([each.document for each in read_all([file]) if each.document])
    azure(found, Subscription("")).fill(cloud)
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


@pytest.mark.engine
def test_a_network_and_identities_are_imported_with_their_cluster(tmp_path: Path) -> None:
    folder = described(tmp_path, subscription=MADE_UP_SUBSCRIPTION)
    home = project(tmp_path / "project")
    manage = ("--manage", "network", "--manage", "identities")
    code, out, err = fairway("adopt", folder, "--stack", "prod", "-C", str(home), "--today", "2026-11-22", *manage)
    assert code == 0, out + err
    cloud = Cloud(tmp_path / "cloud")
    documents = [each.document for each in read_all([folder]) if each.document]
    azure(clusters_in(documents, manage=KINDS), Subscription("")).fill(cloud)
    add_preexisting(cloud, plan(find_project(home), "prod").record.requests)
    cloud.close()
    pulumi = Pulumi(tmp_path / "pulumi", home, tmp_path / "cloud")
    pulumi("stack", "init")
    pulumi("import", "--file", "import.prod.json", "--generate-code=false", "--protect", "--yes")
    pulumi("preview", "--expect-no-changes")
    pulumi("preview", "--expect-no-changes", "--refresh")
    pulumi("up", "--yes", "--skip-preview", "--expect-no-changes")
    cluster = "fairway:clusters.orders"
    pulumi("config", "set", "--path", f"{cluster}.network.subnets.gpu.addressPrefix", "10.20.32.0/22")
    pulumi("config", "set", "--path", f"{cluster}.nodePools.gpu.vmSize", "Standard_D4s_v5")
    added = {name: op for name, op in changes(pulumi("preview", "--json")).items() if op != "create"}
    assert added == {}
    pulumi("up", "--yes", "--skip-preview")
    pulumi("preview", "--expect-no-changes", "--refresh")


@pytest.mark.engine
def test_import_options_import_with_one_update_that_replaces_nothing(tmp_path: Path) -> None:
    scaled = pool("apps", mode="User", enableAutoScaling=True, minCount=2, maxCount=9, count=5)
    text = json.dumps(cluster(pool("nodepool1"), scaled)).replace(SUBSCRIPTION, MADE_UP_SUBSCRIPTION)
    described = saved(tmp_path, json.loads(text))
    home = project(tmp_path / "project")
    arguments = ("adopt", described, "--stack", "prod", "-C", str(home), "--import-options", "--today", "2026-11-22")
    code, out, err = fairway(*arguments)
    assert (code, (home / "import.prod.json").exists()) == (0, False), out + err
    cloud = Cloud(tmp_path / "cloud")
    found = clusters_in([each.document for each in read_all([described]) if each.document])
    azure(found, Subscription("")).fill(cloud)
    add_preexisting(cloud, plan(find_project(home), "prod").record.requests)
    cloud.close()
    pulumi = Pulumi(tmp_path / "pulumi", home, tmp_path / "cloud")
    pulumi("stack", "init")
    steps = json.loads(pulumi("preview", "--json"))["steps"]
    assert {each["op"] for each in steps} == {"create", "import", "update"}
    created = [each["newState"] for each in steps if each["op"] == "create"]
    assert [each["urn"] for each in created if each["custom"]] == []
    pulumi("up", "--yes", "--skip-preview")
    file = home / "stacks" / "Pulumi.prod.yaml"
    file.write_text(file.read_text(encoding="utf-8").partition("  # The next `pulumi up`")[0], encoding="utf-8")
    pulumi("preview", "--expect-no-changes", "--refresh")


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
    pulumi("up", "--yes", "--skip-preview")
    pulumi("stack", "export", "--file", str(tmp_path / "state.json"))
    arguments = ("adopt", str(tmp_path / "state.json"), "--stack", "prod", "-C", str(home), "--today", "2026-11-22")
    code, out, err = fairway(*arguments)
    assert code == 0, out + err

    ours = pulumi.of(home)
    before = changes(ours("preview", "--json"))
    assert before.pop("group") == "delete"
    for line in printed(out):
        ours.line(line)
    kept = changes(ours("preview", "--json"))
    assert {name: op for name, op in kept.items() if op != "create"} == {
        "orders": "update",
        "orders/apps": "update",
        "own": "delete",
    }
    components = [each for each in json.loads(ours("preview", "--json"))["steps"] if each["op"] == "create"]
    assert {each["newState"]["custom"] for each in components} == {False}
    ours("up", "--yes", "--skip-preview")
    file = home / "stacks" / "Pulumi.prod.yaml"
    file.write_text(file.read_text(encoding="utf-8").partition("  # Remove these")[0], encoding="utf-8")
    ours("preview", "--expect-no-changes", "--refresh")


def changes(preview: str) -> dict[str, str]:
    """The operation on each resource that changes, by its name; of several with one name the resource of Azure."""
    steps = [each for each in json.loads(preview)["steps"] if each["op"] != "same"]
    steps.sort(key=lambda each: (each.get("newState") or each["oldState"])["custom"])
    return {each["urn"].rpartition("::")[2]: each["op"] for each in steps}


def printed(out: str) -> list[str]:
    """The commands of a report before the preview."""
    lines = [each.strip() for each in out.partition("Next:\n")[2].splitlines()]
    return [each for each in lines if not each.startswith("#") and " preview " not in each]
