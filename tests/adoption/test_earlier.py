"""A second adoption does not drop what the stack file of the first one requests: Pulumi would delete it."""

from __future__ import annotations

from pathlib import Path

from fairway.plan.program import plan
from fairway.project.project import find_project
from tests.adoption.test_clusters import adopt, project
from tests.az_aks_show import cluster, pool, saved
from tests.az_network import described


def stack_file(home: Path) -> Path:
    return home / "config" / "stacks" / "Pulumi.prod.yaml"


def test_a_second_run_without_the_managed_network_and_identities_writes_nothing(tmp_path: Path) -> None:
    home, folder = project(tmp_path), described(tmp_path)
    managed = ("--manage", "network", "--manage", "identities")
    assert adopt(home, folder, more=managed)[0] == 0
    before = stack_file(home).read_text(encoding="utf-8")
    code, out, _ = adopt(home, folder, more=("--force",))
    assert code == 1, out
    for each in ("VirtualNetwork orders", "Subnet ", "RouteTable", "UserAssignedIdentity"):
        assert f"\n  {each}" in out
    assert "the next `pulumi up` deletes them in Azure" in out
    assert "Repeat the command with --manage network --manage identities" in out
    assert stack_file(home).read_text(encoding="utf-8") == before
    assert (home / "import.prod.json").exists()
    code, out, err = adopt(home, folder, more=("--force", *managed))
    assert code == 0, out + err
    assert "If the files of an earlier run were imported, skip `stack init`" in out


def test_the_first_preview_compares_with_azure_and_not_with_the_description(tmp_path: Path) -> None:
    """A plain preview is empty also if the cluster was changed after it was described."""
    _, out, _ = adopt(project(tmp_path), saved(tmp_path, cluster()))
    steps = out.partition("Next:")[2]
    assert (
        "  pulumi preview --refresh --stack prod\n  # It must show no change of what is imported, and no deletion."
        in steps
    )
    assert "pulumi preview --stack" not in steps


def test_a_workspace_that_was_added_to_the_stack_file_is_not_dropped(tmp_path: Path) -> None:
    home, file = project(tmp_path), saved(tmp_path, cluster())
    assert adopt(home, file)[0] == 0
    text = stack_file(home).read_text(encoding="utf-8").replace("monitoring: null", "monitoring: {}")
    stack_file(home).write_text(text, encoding="utf-8")
    code, out, _ = adopt(home, file, more=("--force",))
    assert code == 1, out
    assert "\n  Workspace orders" in out
    again = (
        "\n  Repeat the command with --manage workspace, if the earlier run had it, or change the file by hand instead"
    )
    assert again in out
    assert stack_file(home).read_text(encoding="utf-8") == text


def test_a_pool_that_azure_has_no_more_is_dropped(tmp_path: Path) -> None:
    home = project(tmp_path)
    assert adopt(home, saved(tmp_path, cluster(pool("nodepool1"), pool("apps", mode="User"))))[0] == 0
    code, out, err = adopt(home, saved(tmp_path, cluster(pool("nodepool1"))), more=("--force",))
    assert code == 0, out + err


def test_a_pool_that_was_rotated_since_keeps_its_key(tmp_path: Path) -> None:
    """Azure has it under its new name: imported under that key it would be in the state twice, and once be deleted."""
    home, apps = project(tmp_path), pool("apps", mode="User")
    assert adopt(home, saved(tmp_path, cluster(pool("nodepool1"), apps)))[0] == 0
    named = "apps:\n          name: apps\n          vmSize: Standard_D4s_v3"
    text = stack_file(home).read_text(encoding="utf-8")
    assert named in text
    stack_file(home).write_text(text.replace(named, "apps:\n          vmSize: Standard_D8s_v3"), encoding="utf-8")
    rotated = plan(find_project(home), "prod").record.one("AgentPool")
    assert rotated.name != "orders/apps"
    now = {**apps, "name": rotated.properties["agentPoolName"], "vmSize": "Standard_D8s_v3"}
    code, out, _ = adopt(home, saved(tmp_path, cluster(pool("nodepool1"), now)), more=("--force",))
    assert code == 1, out
    assert f"\n  AgentPool {rotated.name}\n" in out
    assert "Change the file by hand instead" in out


def test_an_earlier_file_that_cannot_be_planned_is_not_replaced(tmp_path: Path) -> None:
    """It may request a network that was imported, and the new file would delete it."""
    home, file = project(tmp_path), saved(tmp_path, cluster())
    assert adopt(home, file)[0] == 0
    text = stack_file(home).read_text(encoding="utf-8").replace("monitoring: null", "monitring: null")
    stack_file(home).write_text(text, encoding="utf-8")
    (home / "import.prod.json").unlink()
    code, out, err = adopt(home, file, more=("--force",))
    assert code == 1, out + err
    assert "Pulumi.prod.yaml cannot be planned. If it was imported, what it requests and the new one would not" in out
    assert "monitring" in out.partition("Nothing was written:\n")[2]
    assert "Correct the file, until `fairway plan` has no such error, and repeat the command" in out
    assert "move it out of the folder first" in out
    assert stack_file(home).read_text(encoding="utf-8") == text
    assert not (home / "import.prod.json").exists()
    assert "Wrote" not in out
