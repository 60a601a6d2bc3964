"""Several clusters are adopted together: one stack file, one import file, one proof."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from fairway.change.imports import to_be_imported, without_import_file
from fairway.change.planned_step import PlannedStep
from fairway.plan.program import plan
from fairway.project.project import find_project
from tests.az_aks_show import CLUSTER, GROUP, cluster, guid, pool, saved
from tests.command_line import fairway
from tests.stacks import ROOT


def project(folder: Path) -> Path:
    home = folder / "project"
    home.mkdir()
    text = f"name: shops\nruntime: python\nmain: {ROOT}\nstackConfigDir: config/stacks\n"
    (home / "Pulumi.yaml").write_text(text, encoding="utf-8")
    return home


def named(name: str, group: str = "rg-orders", location: str = "westeurope", **more: Any) -> dict[str, Any]:
    """A cluster with another name, resource group and region."""
    text = json.dumps(cluster(**more)).replace("orders-prod", name).replace("rg-orders", group)
    found: dict[str, Any] = json.loads(text.replace("westeurope", location))
    return found


def adopt(home: Path, *inputs: str, more: tuple[str, ...] = ()) -> tuple[int, str, str]:
    return fairway("adopt", *inputs, "--stack", "prod", "-C", str(home), "--today", "2026-11-22", *more)


def config(home: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((home / "config" / "stacks" / "Pulumi.prod.yaml").read_text())["config"]
    return found


def test_all_clusters_are_in_one_stack_file_and_one_import_file(tmp_path: Path) -> None:
    home = project(tmp_path)
    files = [
        saved(tmp_path, named("shop-prod"), "shop.json"),
        saved(tmp_path, named("pay-prod", "rg-pay", tags={"team": "pay"}), "pay.json"),
        saved(tmp_path, named("shop-neu", "rg-neu", "northeurope"), "neu.json"),
    ]
    code, out, err = adopt(home, *files)
    assert (code, err) == (0, ""), out
    assert [each for each in out.splitlines() if each.startswith("Found: ")] == [
        "Found: the cluster shop-prod in rg-orders, 1 pool",
        "Found: the cluster pay-prod in rg-pay, 1 pool",
        "Found: the cluster shop-neu in rg-neu, 1 pool",
    ]
    found = config(home)
    assert found["azure-native:location"] == "westeurope"
    regions = {key: each.get("location") for key, each in found["fairway:clusters"].items()}
    assert regions == {"shop": None, "pay": None, "shop-neu": "northeurope"}
    listed = json.loads((home / "import.prod.json").read_text(encoding="utf-8"))["resources"]
    ids = [each["id"].rpartition("/")[2] for each in listed if each["type"].endswith(":ManagedCluster")]
    assert sorted(ids) == ["pay-prod", "shop-neu", "shop-prod"]


def test_pools_go_to_their_own_cluster_and_are_no_strangers(tmp_path: Path) -> None:
    home = project(tmp_path)
    clusters = [named("shop-prod", agentPoolProfiles=[pool("one")]), named("pay-prod", agentPoolProfiles=[pool("two")])]
    pools = [
        {**each["agentPoolProfiles"][0], "id": f"{each['id']}/agentPools/{each['agentPoolProfiles'][0]['name']}"}
        for each in clusters
    ]
    code, out, _ = adopt(home, saved(tmp_path, clusters), saved(tmp_path, pools, "pools.json"))
    assert (code, "to another cluster" in out) == (0, False), out
    found = config(home)["fairway:clusters"]
    assert [each["defaultNodePool"]["name"] for each in found.values()] == ["one", "two"]


def test_some_of_several_clusters_are_chosen_by_name_or_id(tmp_path: Path) -> None:
    home = project(tmp_path)
    file = saved(tmp_path, [named("shop-prod"), named("pay-prod"), named("other-prod")])
    id = f"{CLUSTER}/pay-prod"
    code, out, err = adopt(home, file, more=("--cluster", "shop-prod", "--cluster", id))
    assert (code, [*config(home)["fairway:clusters"]]) == (0, ["shop", "pay"]), out + err
    code, _, err = adopt(home, file, more=("--force", "--cluster", "shop-prod", "--cluster", "nothing"))
    assert (code, "there is no cluster nothing in it; it has shop-prod, pay-prod, other-prod" in err) == (2, True)


def test_clusters_of_one_name_in_two_groups_get_two_keys(tmp_path: Path) -> None:
    home = project(tmp_path)
    code, out, err = adopt(home, saved(tmp_path, [named("aks"), named("aks", "rg-pay")]))
    assert code == 0, out + err
    found = config(home)["fairway:clusters"]
    assert {key: each["resourceGroupName"] for key, each in found.items()} == {
        "aks": "rg-orders",
        "aks-rg-pay": "rg-pay",
    }


def test_what_is_left_out_names_its_cluster(tmp_path: Path) -> None:
    home = project(tmp_path)
    newer = [pool("nodepool1", futureThing="on")]
    file = saved(tmp_path, [named("shop-prod", agentPoolProfiles=newer, futureProfile="x"), named("pay-prod")])
    _, out, _ = adopt(home, file)
    assert "  the cluster shop-prod: futureProfile x: " in out
    assert "  the pool nodepool1 of shop-prod: futureThing on: " in out


def test_the_commands_of_az_describe_each_cluster(tmp_path: Path) -> None:
    names = ("--cluster", "a", "--cluster", "b", "--resource-group", "rg")
    code, out, _ = fairway("adopt", *names, "--add", "--stack", "prod", "-C", str(project(tmp_path)))
    assert code == 0
    assert [each for each in out.splitlines() if "az aks show" in each or "fairway" in each] == [
        "az aks show --name a --resource-group rg --output json > adopted/a/cluster.json",
        "az aks show --name b --resource-group rg --output json > adopted/b/cluster.json",
        f"fairway adopt adopted/a adopted/b --stack prod --project {tmp_path / 'project'} --add",
    ]


def test_an_empty_list_in_a_folder_describes_nothing(tmp_path: Path) -> None:
    home, folder = project(tmp_path), tmp_path / "adopted"
    folder.mkdir()
    saved(folder, cluster())
    saved(folder, [], "windows.json")
    code, out, err = adopt(home, str(folder))
    assert (code, err) == (0, ""), out


HAND_WRITTEN = f"""\
# Ours: written by hand.
config:
  azure-native:location: westeurope  # the usual region
  fairway:tags: {{team: platform}}
  fairway:profile: dev
  fairway:clusters:
    shop:
      sku: {{tier: Free}}
      defaultNodePool: {{vmSize: Standard_D4ds_v5}}
      # nothing else
      identity:
        userAssignedIdentities: [{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/own]
        principalId: {guid(9)}
"""


def with_stack(folder: Path) -> Path:
    home = project(folder)
    file = home / "config" / "stacks" / "Pulumi.prod.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(HAND_WRITTEN, encoding="utf-8")
    return home


def test_a_cluster_is_added_to_an_environment_without_a_change_of_its_stack_file(tmp_path: Path) -> None:
    home = with_stack(tmp_path)
    code, out, err = adopt(home, saved(tmp_path, named("pay-prod", "rg-pay", "northeurope")), more=("--add",))
    assert (code, err) == (0, ""), out
    file = home / "config" / "stacks" / "Pulumi.prod.yaml"
    assert file.read_text(encoding="utf-8") == HAND_WRITTEN
    added = yaml.safe_load((home / "config" / "clusters" / "prod" / "pay.yaml").read_text(encoding="utf-8"))
    assert (added["location"], added["inheritTags"], added["resourceGroupName"]) == ("northeurope", False, "rg-pay")
    listed = json.loads((home / "import.prod.pay.json").read_text(encoding="utf-8"))["resources"]
    assert {each["logicalName"].partition("/")[0] for each in listed} == {"pay"}
    assert "pulumi stack init" not in out
    line = '  fairway:clusterFiles: ["clusters/prod/*.yaml"]'
    assert line in out.splitlines()

    file.write_text(f"{HAND_WRITTEN}{line}\n", encoding="utf-8")
    clusters = plan(find_project(home), "prod").record.all("ManagedCluster")
    assert {each.name: each.get("tags") for each in clusters} == {"shop": {"team": "platform"}, "pay": None}

    code, _, err = adopt(home, saved(tmp_path, named("pay-prod", "rg-pay", "northeurope")), more=("--add", "--force"))
    assert (code, "the cluster pay-prod is in the environment prod already, as `pay`" in err) == (2, True), err
    assert "nothing more is to be done for it: without its settings the next update would delete it" in err
    added_file = home / "config" / "clusters" / "prod" / "pay.yaml"
    assert f"does not have it: move {added_file} out of its folder, and repeat the command" in err

    code, out, err = adopt(home, saved(tmp_path, named("bill-prod", "rg-bill")), more=("--add",))
    assert (code, "fairway:clusterFiles" in out) == (0, False), out + err


def test_a_plan_names_an_added_cluster_whose_line_in_the_stack_file_was_forgotten(tmp_path: Path) -> None:
    home = with_stack(tmp_path)
    adopt(home, saved(tmp_path, named("pay-prod", "rg-pay")), more=("--add",))
    own = home / "config" / "clusters" / "prod" / "own.yaml"
    own.write_text("sku: {tier: Free}\n", encoding="utf-8")
    code, _, err = fairway("plan", "prod", "-C", str(home))
    file = home / "config" / "clusters" / "prod" / "pay.yaml"
    notes = [line for line in err.splitlines() if line.startswith("note: ")]
    assert [line.partition(": no stack includes this cluster. ")[0] for line in notes] == [f"note: {file}"]
    assert "Add `fairway:clusterFiles: [clusters/prod/pay.yaml]` to its stack file" in notes[0]
    assert code == 0

    own.unlink()
    (home / "config" / "teams.yaml").write_text("clusterFiles: [clusters/prod/*.yaml]\n", encoding="utf-8")
    for setting in (
        'clusterFiles: ["clusters/prod/*.yaml"]',
        'clusterFiles: ["clusters/**/*.yaml"]',
        "clusterFiles: [clusters/prod/pay.yaml]",
        "clusterFiles: [clusters/../clusters/prod/pay.yaml]",
        'include: ["team*.yaml"]',
    ):
        line = f"  fairway:{setting}\n"
        (home / "config" / "stacks" / "Pulumi.prod.yaml").write_text(f"{HAND_WRITTEN}{line}", encoding="utf-8")
        assert "note:" not in fairway("plan", "prod", "-C", str(home))[2], setting


@pytest.mark.parametrize("setting", ["include: [again.yaml]", 'clusterFiles: ["**x/*.yaml"]'])
def test_faults_of_another_environment_do_not_stop_the_note_on_a_cluster_that_none_includes(
    tmp_path: Path, setting: str
) -> None:
    home = with_stack(tmp_path)
    adopt(home, saved(tmp_path, named("pay-prod", "rg-pay")), more=("--add",))
    (home / "config" / "again.yaml").write_text("include: [again.yaml]\n", encoding="utf-8")
    other = home / "config" / "stacks" / "Pulumi.other.yaml"
    other.write_text(f"config:\n  fairway:{setting}\n", encoding="utf-8")
    code, _, err = fairway("plan", "prod", "-C", str(home))
    assert (code, err.count("no stack includes this cluster")) == (0, 1), err
    code, _, err = fairway("plan", "other", "-C", str(home))
    assert (code, "includes" in err, "Traceback" in err) == (2, True, False), err


@pytest.mark.parametrize("options", [(), ("--import-options",)])
def test_a_comparison_reports_an_added_cluster_as_existing_and_to_be_imported(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    home = with_stack(tmp_path)
    stacks = home / "config" / "stacks"
    (stacks / "Pulumi.before.yaml").write_text(HAND_WRITTEN, encoding="utf-8")
    mesh = {"mode": "Istio", "istio": {"revisions": ["asm-1-26"]}}
    file = saved(tmp_path, named("pay-prod", "rg-pay", serviceMeshProfile=mesh))
    code, out, err = adopt(home, file, more=("--add", *options))
    assert (code, err) == (0, ""), out
    lines = "  fairway:" + out.partition("\n  fairway:")[2].partition("\nNext:")[0]
    (stacks / "Pulumi.prod.yaml").write_text(f"{HAND_WRITTEN}{lines}\n", encoding="utf-8")

    def changes() -> dict[str, str]:
        code, out, err = fairway("diff", "before", "prod", "-C", str(home), "--format", "json", "--today", "2026-11-22")
        assert code == 0, err
        found = json.loads(out)
        assert not [each for each in found["notes"] if "vCPUs" in each or "nodes" in each]
        return {each["type"].rpartition(":")[2]: each["outcome"] for each in found["changes"] if "pay" in each["name"]}

    assert changes()["ManagedCluster"] == "in place", out


def test_a_comparison_without_the_import_file_names_it_and_the_way_without_it(tmp_path: Path) -> None:
    home = with_stack(tmp_path)
    stacks = home / "config" / "stacks"
    (stacks / "Pulumi.before.yaml").write_text(HAND_WRITTEN, encoding="utf-8")
    text = json.dumps(named("pay-prod", "rg-pay")).replace("1.34.2", "1.29.7").replace('"1.34"', '"1.29"')
    code, out, err = adopt(home, saved(tmp_path, json.loads(text)), more=("--add",))
    assert (code, err) == (0, ""), out
    added = f'{HAND_WRITTEN}  fairway:clusterFiles: ["clusters/prod/*.yaml"]\n'
    (stacks / "Pulumi.prod.yaml").write_text(added, encoding="utf-8")

    def compared() -> tuple[set[str], list[str]]:
        code, out, err = fairway("diff", "before", "prod", "-C", str(home), "--format", "json", "--today", "2026-11-22")
        assert code == 0, err
        found = json.loads(out)
        outcomes = {each["outcome"] for each in found["changes"] if each["name"] == "pay"}
        return outcomes, [each for each in found["notes"] if "fairway adopt" in each]

    assert compared() == ({"in place"}, [])
    (home / "import.prod.pay.json").unlink()
    outcomes, (note,) = compared()
    assert outcomes == {"refused"}
    assert note.startswith("config/clusters/prod/pay.yaml: written by `fairway adopt`")
    assert "such as import.prod.pay.json" in note
    assert "`fairway diff state.json prod`" in note


def test_a_cluster_that_is_written_beside_adopted_ones_is_new(tmp_path: Path) -> None:
    home = project(tmp_path)
    assert adopt(home, saved(tmp_path, named("pay-prod", "rg-pay")))[0] == 0
    (home / "import.prod.json").unlink()

    def notes(**ops: str) -> list[str]:
        type = "azure-native:containerservice:ManagedCluster"
        steps = [PlannedStep(op, f"urn:{name}", type, name) for name, op in ops.items()]
        return [*without_import_file(steps, find_project(home), "prod")]

    assert len(notes(pay="create")) == 1
    assert "such as import.prod.json" in notes(pay="create")[0]
    assert notes(pay="same", other="create") == []
    assert notes(pay="delete") == []


def test_a_comparison_ignores_import_files_of_other_stacks_and_other_files_with_such_a_name(tmp_path: Path) -> None:
    home = with_stack(tmp_path)
    entry = {"type": "azure-native:containerservice:ManagedCluster", "logicalName": "shop", "id": "/subscriptions/0"}
    listed = {"resources": [entry]}
    for name, content in (("production", listed), ("prod.eu.pay", listed), ("prod", "no object")):
        (home / f"import.{name}.json").write_text(json.dumps(content), encoding="utf-8")
    (home / "import.prod.broken.json").write_text("{", encoding="utf-8")
    steps = [PlannedStep("create", "urn:a", "azure-native:containerservice:ManagedCluster", "shop")]
    assert to_be_imported(steps, home, "prod", ("prod", "prod.eu", "production")) == steps
    (home / "import.prod.pay.json").write_text(json.dumps(listed), encoding="utf-8")
    assert [each.op for each in to_be_imported(steps, home, "prod", ("prod", "prod.eu"))] == ["import"]


@pytest.mark.parametrize(
    ("pattern", "line"), [("clusters/*/*.yaml", ""), ("clusters/eu/pay.yaml", ", and `clusters/eu/pay.yaml` out of ")]
)
def test_a_cluster_of_an_included_file_is_refused_also_with_force_and_its_file_is_named(
    tmp_path: Path, pattern: str, line: str
) -> None:
    home = with_stack(tmp_path)
    described = saved(tmp_path, named("pay-prod", "rg-pay"))
    assert adopt(home, described, more=("--add",))[0] == 0
    own = home / "config" / "clusters" / "eu" / "pay.yaml"
    own.parent.mkdir()
    (home / "config" / "clusters" / "prod" / "pay.yaml").rename(own)
    stack = home / "config" / "stacks" / "Pulumi.prod.yaml"
    stack.write_text(f'{HAND_WRITTEN}  fairway:clusterFiles: ["{pattern}"]\n', encoding="utf-8")
    text = own.read_text(encoding="utf-8")
    code, _, err = adopt(home, described, more=("--add", "--force"))
    assert (code, own.read_text(encoding="utf-8")) == (2, text)
    assert f"move {own} out of its folder{line}" in err
    assert "--force does not replace it" in err
    own.rename(tmp_path / "pay.yaml")
    stack.write_text(HAND_WRITTEN, encoding="utf-8")
    code, _, err = adopt(home, described, more=("--add", "--force"))
    assert (code, err) == (0, "")


def test_nothing_that_no_adoption_wrote_is_replaced_by_an_added_cluster(tmp_path: Path) -> None:
    home = with_stack(tmp_path)
    other = home / "config" / "clusters" / "prod" / "pay.yaml"
    other.parent.mkdir(parents=True)
    other.write_text("location: westeurope\n", encoding="utf-8")
    code, _, err = adopt(home, saved(tmp_path, named("pay-prod", "rg-pay")), more=("--add", "--force"))
    assert (code, "pay.yaml exists: nothing was written; remove or rename" in err) == (2, True), err
    assert other.read_text(encoding="utf-8") == "location: westeurope\n"


def test_a_cluster_of_another_subscription_is_not_added(tmp_path: Path) -> None:
    home = with_stack(tmp_path)
    file = home / "config" / "stacks" / "Pulumi.prod.yaml"
    text = HAND_WRITTEN.replace("config:\n", f"config:\n  azure-native:subscriptionId: {guid(7)}\n")
    file.write_text(text, encoding="utf-8")
    code, _, err = adopt(home, saved(tmp_path, named("pay-prod")), more=("--add",))
    assert (code, f"the stack is of the subscription {guid(7)}" in err) == (2, True), err


def test_waivers_that_an_added_cluster_needs_are_printed_with_those_of_the_stack(tmp_path: Path) -> None:
    home = with_stack(tmp_path)
    large = pool("large", mode="User", osDiskType="Ephemeral", osDiskSizeGb=900)
    described = named("pay-prod", "rg-pay", agentPoolProfiles=[pool("nodepool1"), large])
    code, out, err = adopt(home, saved(tmp_path, described), more=("--add",))
    assert code == 0, out + err
    printed = out[out.index("Add to Pulumi.prod.yaml") : out.index("Next:")].partition("\n")[2]
    added = yaml.safe_load("config:\n" + printed)["config"]
    assert [each["resource"] for each in added["fairway:waivers"]] == ["AgentPool pay/large"]


def window(name: str, group: str) -> dict[str, Any]:
    """A maintenance window of a cluster with days that no setting has."""
    kind = "maintenanceConfigurations"
    schedule = {"weekly": {"intervalWeeks": 1, "dayOfWeek": "Monday"}}
    properties = {
        "maintenanceWindow": {"schedule": schedule, "durationHours": 4, "startTime": "01:00", "utcOffset": "+00:00"},
        "notAllowedTime": [{"start": "2026-12-24T00:00:00Z"}],
    }
    return {
        "id": f"{CLUSTER.replace('rg-orders', group)}/{name}/{kind}/aksManagedAutoUpgradeSchedule",
        "name": "aksManagedAutoUpgradeSchedule",
        "type": f"Microsoft.ContainerService/managedClusters/{kind}",
        "properties": properties,
    }


def test_a_loss_is_accepted_for_one_cluster_of_several(tmp_path: Path) -> None:
    home = project(tmp_path)
    windows = [window("shop-prod", "rg-orders"), window("pay-prod", "rg-pay")]
    files = [saved(tmp_path, [named("shop-prod"), named("pay-prod", "rg-pay")]), saved(tmp_path, windows, "w.json")]
    code, out, err = adopt(home, *files, more=("--accept", "notAllowedTime"))
    accept = "--force --accept 'pay:notAllowedTime[0].start' --accept 'shop:notAllowedTime[0].start'"
    assert (code, accept in out) == (1, True), out + err
    note = "with several clusters, write --accept pay:notAllowedTime or --accept shop:notAllowedTime"
    assert f"note: --accept notAllowedTime: {note}" in out
    code, out, _ = adopt(home, *files, more=("--force", "--accept", "shop:notAllowedTime"))
    assert (code, "Accepted: MaintenanceConfiguration shop/" in out) == (1, True), out
    assert "--accept 'pay:notAllowedTime[0].start'" in out
    code, out, _ = adopt(home, *files, more=tuple(shlex.split(accept)))
    assert code == 0, out


WITH_FILES = f'{HAND_WRITTEN}  fairway:clusterFiles: ["clusters/prod/*.yaml"]\n'
TAGGED = {"dbPassword": "Pa55word!x"}


def with_files(folder: Path) -> Path:
    """A project whose stack includes a folder with a file for each cluster."""
    home = with_stack(folder)
    (home / "config" / "stacks" / "Pulumi.prod.yaml").write_text(WITH_FILES, encoding="utf-8")
    first = home / "config" / "clusters" / "prod" / "first.yaml"
    first.parent.mkdir(parents=True)
    settings = yaml.safe_load(HAND_WRITTEN)["config"]["fairway:clusters"]["shop"]
    first.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return home


def test_a_cluster_that_cannot_be_imported_yet_is_in_no_file_that_the_stack_includes(tmp_path: Path) -> None:
    home, file = with_files(tmp_path), saved(tmp_path, named("pay-prod", "rg-pay", tags=TAGGED))
    code, out, err = adopt(home, file, more=("--add",))
    assert (code, err) == (1, ""), out
    draft, live = home / "draft.prod.pay.txt", home / "config" / "clusters" / "prod" / "pay.yaml"
    assert (draft.exists(), live.exists(), (home / "import.prod.pay.json").exists()) == (True, False, False)
    clusters = plan(find_project(home), "prod").record.all("ManagedCluster")
    assert sorted(each.name for each in clusters) == ["first", "shop"]
    assert f"Wrote {draft}\nIt is for {live}, and not written there: " in out
    assert "Add to Pulumi.prod.yaml" not in out

    code, _, err = adopt(home, file, more=("--add", "--plain-tags"))
    assert (code, f"{draft} exists: nothing was written; --force replaces" in err) == (2, True), err

    code, out, err = adopt(home, file, more=("--add", "--plain-tags", "--force"))
    assert (code, err) == (0, ""), out
    assert (draft.exists(), live.exists(), (home / "import.prod.pay.json").exists()) == (False, True, True)


def test_what_an_earlier_run_wrote_for_a_cluster_stays_if_it_cannot_be_imported_now(tmp_path: Path) -> None:
    home = with_stack(tmp_path)
    adopt(home, saved(tmp_path, named("pay-prod", "rg-pay")), more=("--add",))
    live = home / "config" / "clusters" / "prod" / "pay.yaml"
    before = live.read_text(encoding="utf-8")
    code, out, _ = adopt(home, saved(tmp_path, named("pay-prod", "rg-pay", tags=TAGGED)), more=("--add", "--force"))
    assert (code, live.read_text(encoding="utf-8")) == (1, before), out


def test_clusters_are_added_only_where_their_files_are_inside_the_project(tmp_path: Path) -> None:
    home = project(tmp_path)
    description = home / "Pulumi.yaml"
    text = description.read_text(encoding="utf-8")
    description.write_text(text.replace("stackConfigDir: config/stacks\n", ""), encoding="utf-8")
    (home / "Pulumi.prod.yaml").write_text(HAND_WRITTEN, encoding="utf-8")
    file = saved(tmp_path, named("pay-prod", "rg-pay"))
    code, out, err = adopt(home, file, more=("--add",))
    assert (code, "Write `stackConfigDir: config/stacks` into it" in err) == (2, True), out + err
    description.write_text(text, encoding="utf-8")
    (home / "config" / "stacks").mkdir(parents=True)
    (home / "Pulumi.prod.yaml").rename(home / "config" / "stacks" / "Pulumi.prod.yaml")
    code, out, err = adopt(home, file, more=("--add",))
    assert (code, err) == (0, ""), out


def test_a_cluster_joins_an_environment_whose_own_cluster_has_roles(tmp_path: Path) -> None:
    """A tag on its identity leaves the roles of that identity in a preview without a name."""
    home = project(tmp_path)
    stacks = home / "config" / "stacks"
    stacks.mkdir(parents=True)
    own = "{kubernetesVersion: '1.34', defaultNodePool: {vmSize: Standard_D4ds_v5}}"
    text = f"config:\n  azure-native:location: westeurope\n  fairway:clusters:\n    shop: {own}\n"
    (stacks / "Pulumi.prod.yaml").write_text(text, encoding="utf-8")
    code, out, err = adopt(home, saved(tmp_path, named("pay-prod", "rg-pay", "northeurope")), more=("--add",))
    assert code == 0, out + err
    assert "the stand-in refuses" not in out
    assert (home / "import.prod.pay.json").is_file()
