"""The state of another program is taken over with aliases in its own stack, and released for another one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from fairway import cli
from tests.adoption.test_round_trip import project_of
from tests.az_aks_show import cluster, pool, saved
from tests.command_line import fairway

CLUSTER = "azure-native:containerservice:ManagedCluster"
POOL = "azure-native:containerservice:AgentPool"
URN = "urn:pulumi:prod::shops::"
PROVIDER = f"{URN}pulumi:providers:azure-native::default"


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The cluster and its pool, as an import file has them."""
    folder = tmp_path_factory.mktemp("contents")
    project_of(folder)
    file = saved(folder, cluster(pool("nodepool1"), pool("apps", mode="User")))
    code, out, err = fairway("adopt", file, "--stack", "prod", "-C", str(folder), "--today", "2026-11-22")
    assert code == 0, out + err
    listed = json.loads((folder / "import.prod.json").read_text(encoding="utf-8"))["resources"]
    return [each for each in listed if not each.get("component")]


def resource(type: str, name: str, id: str, needs: Sequence[str] = (), **more: Any) -> dict[str, Any]:
    provider = f"{PROVIDER}::1"
    found = {"urn": f"{URN}{type}::{name}", "custom": True, "type": type, "id": id, "provider": provider}
    return {**found, "dependencies": [*needs], "parent": f"{URN}pulumi:pulumi:Stack::shops-prod", **more}


def state(contents: list[dict[str, Any]], more: Sequence[dict[str, Any]] = (), **tokens: str) -> dict[str, Any]:
    """The state of a program that names the cluster `theirs` and its pools `theirs-<name>`."""
    made = [
        {"urn": f"{URN}pulumi:pulumi:Stack::shops-prod", "custom": False, "type": "pulumi:pulumi:Stack"},
        {"urn": PROVIDER, "custom": True, "type": "pulumi:providers:azure-native", "id": "1"},
        resource("azure-native:resources:ResourceGroup", "group", contents[0]["id"].partition("/providers")[0]),
    ]
    group = made[-1]["urn"]
    for each in contents:
        last = each["id"].rpartition("/")[2]
        name = "theirs" if each["type"] == CLUSTER else f"theirs-{last}"
        token = tokens.get(each["type"].rpartition(":")[2], each["type"])
        inputs = {key: value for key, value in each["inputs"].items() if key != "autoUpgradeProfile"}
        made.append(resource(token, name, each["id"], [group], inputs=inputs, outputs=each["outputs"]))
    return {"version": 3, "deployment": {"resources": [*made, *more]}}


def adopt(folder: Path, tree: dict[str, Any], stack: str = "prod", *more: str) -> tuple[int, str, dict[str, Any]]:
    """Exit code, both outputs and the config that was written."""
    project_of(folder)
    file = folder / "state.json"
    file.write_text(json.dumps(tree), encoding="utf-8")
    arguments = ("adopt", str(file), "--stack", stack, "-C", str(folder), "--today", "2026-11-22", *more)
    code, out, err = fairway(*arguments)
    written = folder / f"config/stacks/Pulumi.{stack}.yaml"
    config = yaml.safe_load(written.read_text(encoding="utf-8"))["config"] if written.exists() else {}
    return code, out + err, config


@pytest.mark.parametrize(
    "token",
    [
        CLUSTER,
        "azure-native:containerservice/v20240501:ManagedCluster",
        "azure-native_containerservice_v20240501:containerservice:ManagedCluster",
    ],
)
def test_in_its_own_stack_aliases_find_the_cluster_whatever_its_token(
    tmp_path: Path, contents: list[dict[str, Any]], token: str
) -> None:
    code, out, config = adopt(tmp_path, state(contents, ManagedCluster=token))
    assert code == 0, out
    assert config["fairway:aliases"] == {
        f"{CLUSTER}::orders": f"{URN}{token}::theirs",
        f"{POOL}::orders/apps": f"{URN}{POOL}::theirs-apps",
    }
    assert "preview over that state: 1 changed, 1 unchanged" in out
    assert "update ManagedCluster orders: autoUpgradeProfile" in out
    assert ("Without these, they would be deleted and created" in out) == (token != CLUSTER)
    assert not (tmp_path / "import.prod.json").exists()


def test_what_the_first_update_would_delete_is_named_and_moved_before(
    tmp_path: Path, contents: list[dict[str, Any]]
) -> None:
    _, out, _ = adopt(tmp_path, state(contents))
    assert "The first update would delete what this stack does not declare: ResourceGroup group" in out
    assert (
        f"pulumi state move --source prod --dest prod-rest --yes {URN}azure-native:resources:ResourceGroup::group"
        in out
    )
    assert out.index("would delete") < out.index("Wrote") < out.index("state move") < out.index("pulumi preview")
    assert "destroy" not in out
    assert "stack init prod\n" not in out


def test_a_pool_that_the_state_does_not_have_is_imported_and_nothing_else(
    tmp_path: Path, contents: list[dict[str, Any]]
) -> None:
    code, out, config = adopt(tmp_path, state([each for each in contents if each["type"] == CLUSTER]))
    assert code == 0, out
    assert [*config["fairway:aliases"]] == [f"{CLUSTER}::orders"]
    listed = json.loads((tmp_path / "import.prod.json").read_text(encoding="utf-8"))["resources"]
    assert [each["logicalName"] for each in listed if not each.get("component")] == ["orders/apps"]
    assert "pulumi import --file import.prod.json" in out


def test_another_stack_imports_and_the_old_one_releases_dependents_first(
    tmp_path: Path, contents: list[dict[str, Any]]
) -> None:
    code, out, config = adopt(tmp_path, state(contents), "next")
    assert code == 0, out
    assert "fairway:aliases" not in config
    deleted = [line.rpartition(" ")[2] for line in out.splitlines() if "pulumi state delete --stack prod" in line]
    assert deleted == [f"{URN}{POOL}::theirs-apps", f"{URN}{CLUSTER}::theirs"]
    assert "two stacks must not manage one cluster" in out
    assert out.index("state delete") < out.index("pulumi import")


def test_what_depends_on_the_cluster_makes_it_a_move_which_pulumi_does_not_refuse(
    tmp_path: Path, contents: list[dict[str, Any]]
) -> None:
    chart = resource("kubernetes:helm.sh/v3:Release", "ingress", "ingress", [f"{URN}{CLUSTER}::theirs"])
    _, out, _ = adopt(tmp_path, state(contents, [chart]), "next")
    assert "These depend on it and stay in prod: Release ingress" in out
    assert "keep the code of what refers to them, and read the cluster with `ManagedCluster.get`" in out
    assert "If other stacks run the same program (`pulumi stack ls`), the code must stay for them" in out
    assert 'put it under `if pulumi.get_stack() != "' in out
    assert "# Only if there are none, remove them from the program" in out
    assert "The preview there must delete and replace nothing" in out
    assert "state delete" not in out
    assert f"--dest prod-released --yes {URN}{CLUSTER}::theirs {URN}{POOL}::theirs-apps" in out
    assert "pulumi stack rm prod-released --force --yes" in out


def test_what_is_in_the_cluster_depends_on_it_by_its_provider_and_many_are_counted(
    tmp_path: Path, contents: list[dict[str, Any]]
) -> None:
    urn = f"{URN}pulumi:providers:kubernetes::theirs"
    provider = resource("pulumi:providers:kubernetes", "theirs", "2", [f"{URN}{CLUSTER}::theirs"])
    spaces = [resource("kubernetes:core/v1:Namespace", f"n{at}", f"n{at}", provider=f"{urn}::2") for at in range(10)]
    _, out, _ = adopt(tmp_path, state(contents, [provider, *spaces]), "next")
    assert "These depend on it and stay in prod: 1 kubernetes, 10 Namespace" in out


def test_the_classic_provider_is_refused_in_its_own_stack_with_another_one(
    tmp_path: Path, contents: list[dict[str, Any]]
) -> None:
    classic = "azure:containerservice/kubernetesCluster:KubernetesCluster"
    tree = state([], []) if not contents else state(contents[:1], ManagedCluster=classic)
    inputs = {"name": "orders-prod", "resourceGroupName": "rg-orders", "location": "westeurope"}
    inputs["defaultNodePool"] = {"name": "nodepool1", "vmSize": "Standard_D4s_v5", "nodeCount": 3}
    tree["deployment"]["resources"][-1]["inputs"] = inputs
    code, out, config = adopt(tmp_path, tree)
    assert code == 2, out
    assert "another provider" in out
    assert "--stack prod-native" in out
    assert config == {}


def test_two_states_are_refused(tmp_path: Path, contents: list[dict[str, Any]]) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps(state(contents)), encoding="utf-8")
    code, out, _ = adopt(tmp_path, state(contents), "prod", str(other))
    assert code == 2
    assert "adopt from one at a time" in out


def test_a_state_from_a_pipe_is_refused_because_no_alias_could_be_written_from_it(
    tmp_path: Path, contents: list[dict[str, Any]]
) -> None:
    project_of(tmp_path)
    arguments = ["adopt", "-", "--stack", "prod", "-C", str(tmp_path)]
    result = CliRunner().invoke(cli.app, arguments, input=json.dumps(state(contents)))
    assert result.exit_code == 2
    assert "pulumi stack export --file state.json" in result.stderr


def test_a_protected_cluster_that_aliases_would_replace_is_refused_and_nothing_is_written(
    tmp_path: Path, contents: list[dict[str, Any]]
) -> None:
    tree = state(contents)
    for each in tree["deployment"]["resources"]:
        if each["type"] == CLUSTER:
            each["protect"] = True
            del each["inputs"]["networkProfile"]["outboundType"]
    code, out, config = adopt(tmp_path, tree)
    assert code == 1, out
    assert "replace ManagedCluster orders: networkProfile.outboundType\n" in out
    assert "Nothing was written" in out
    assert "`--stack prod-next`" in out
    assert not config
    code, out, _ = adopt(tmp_path, tree, "prod-next")
    assert code == 0, out
    assert f"state delete --stack prod --yes --force {URN}{CLUSTER}::theirs" in out


def test_a_state_alone_is_read_from_azure_before(tmp_path: Path, contents: list[dict[str, Any]]) -> None:
    _, out, _ = adopt(tmp_path, state(contents), "next")
    assert "orders-prod is only in" in out
    assert "a pool that was deleted since would be created again" in out
    assert "`fairway adopt --cluster orders-prod --resource-group rg-orders --subscription" in out
    assert "only in the cluster's description" not in out


def test_a_pool_that_is_only_in_an_outdated_state_is_left_out(tmp_path: Path, contents: list[dict[str, Any]]) -> None:
    now = saved(tmp_path, cluster(pool("nodepool1"), kubernetesVersion="1.35"))
    code, out, config = adopt(tmp_path, state(contents), "next", now)
    assert code == 0, out
    assert "the pool apps is described, and Azure did not return it: it is left out" in out
    assert "# First: Azure did not return" in out
    assert "only in" not in out
    assert "nodePools" not in config["fairway:clusters"]["orders-prod"]
    assert config["fairway:clusters"]["orders-prod"]["kubernetesVersion"] == "1.35"


def test_the_pools_of_a_state_have_their_own_type_and_not_that_of_the_resource(
    tmp_path: Path, contents: list[dict[str, Any]]
) -> None:
    tree = state(contents)
    pools = [each for each in tree["deployment"]["resources"] if each["type"] == POOL]
    for each in pools:
        each["outputs"] = {**each["outputs"], "type": "Microsoft.ContainerService/managedClusters/agentPools"}
    assert pools
    code, out, config = adopt(tmp_path, tree, "next")
    assert code == 0, out
    assert "managedClusters/agentPools" not in out
    assert "type" not in config["fairway:clusters"]["orders-prod"]["nodePools"]["apps"]


def test_operations_that_were_interrupted_are_named(tmp_path: Path, contents: list[dict[str, Any]]) -> None:
    tree = state(contents)
    gpu = resource(POOL, "theirs-gpu", "")
    tree["deployment"]["pending_operations"] = [{"type": "creating", "resource": gpu}]
    _, out, _ = adopt(tmp_path, tree, "next")
    assert "The last run of prod was interrupted: creating AgentPool theirs-gpu" in out
    assert "`pulumi refresh --stack prod`" in out


def test_an_interrupted_deletion_of_the_cluster_is_looked_up_in_azure(
    tmp_path: Path, contents: list[dict[str, Any]]
) -> None:
    tree = state(contents)
    theirs = next(each for each in tree["deployment"]["resources"] if each["type"] == CLUSTER)
    tree["deployment"]["pending_operations"] = [{"type": "deleting", "resource": theirs}]
    code, out, config = adopt(tmp_path, tree, "next")
    assert (code, config) == (2, {})
    assert "the deletion of orders-prod was interrupted" in out
    code, out, _ = adopt(tmp_path, tree, "next", saved(tmp_path, cluster(pool("nodepool1"), pool("apps", mode="User"))))
    assert code == 0, out
    assert "interrupted: deleting ManagedCluster theirs" in out
