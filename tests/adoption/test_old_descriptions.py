"""Clusters as older API versions, other tools and other shells describe them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fairway.adoption.clusters import clusters_in
from fairway.report.adoption import report
from tests.adoption.test_clusters import adopt, project
from tests.adoption.test_round_trip import adoption, must_be_proven
from tests.az_aks_show import CLUSTER, SUBSCRIPTION, cluster, guid, pool
from tests.documents.forms import read

CLIENT = "5d1f8c1e-6c1f-4d0a-9b61-2f6f3c0f7a12"


def of_2018(*, modes: bool = False) -> dict[str, Any]:
    """A cluster as API version 2018-03-31 returns it."""
    first = {"count": 2, "maxPods": 110, "osDiskSizeGB": 30, "osType": "Linux", "storageProfile": "ManagedDisks"}
    profile = {"name": "nodepool1", "vmSize": "Standard_DS2_v2", **first, **({"mode": "User"} if modes else {})}
    network = {"networkPlugin": "kubenet", "podCidr": "192.168.0.0/16", "serviceCidr": "10.7.0.0/16"}
    return {
        "id": f"{CLUSTER}/orders-old",
        "name": "orders-old",
        "type": "Microsoft.ContainerService/ManagedClusters",
        "location": "westeurope",
        "properties": {
            "provisioningState": "Succeeded",
            "kubernetesVersion": "1.12.6",
            "dnsPrefix": "orders-old",
            "enableRBAC": True,
            "agentPoolProfiles": [profile],
            "networkProfile": {**network, "dnsServiceIP": "10.7.0.10", "dockerBridgeCidr": "172.17.0.1/16"},
            "nodeResourceGroup": "MC_rg-orders_orders-old_westeurope",
            "servicePrincipalProfile": {"clientId": CLIENT},
        },
    }


def test_pools_without_a_mode_stay_without_one_and_the_first_is_the_default_pool(tmp_path: Path) -> None:
    done = adoption(tmp_path, of_2018())
    must_be_proven(done)
    assert "name: nodepool1\n        mode: null" in done.stack_file
    assert "nodePools" not in done.stack_file
    assert any("describe the cluster again with a current az" in each for each in done.clusters[0].notes)


def test_ranges_that_an_old_api_version_returns_once_are_the_same_in_lists(tmp_path: Path) -> None:
    """`podCidrs` and `serviceCidrs` hold them; the disk of a pool that it does not return is not changed either."""
    done = adoption(tmp_path, of_2018())
    assert not done.rehearsal.refused
    assert [(each.path, each.after) for each in done.rehearsal.returned] == []


def test_a_cluster_with_user_pools_only_is_adopted_with_the_command_that_gives_it_a_system_pool(tmp_path: Path) -> None:
    done = adoption(tmp_path, of_2018(modes=True))
    must_be_proven(done)
    assert "mode: User" in done.stack_file
    (note,) = [each for each in done.clusters[0].notes if "no System pool" in each]
    assert "az aks nodepool update --cluster-name orders-old --resource-group rg-orders --mode System" in note


def test_what_ansible_adds_to_a_description_is_in_no_file(tmp_path: Path) -> None:
    described = {
        **of_2018(),
        "kube_config": "apiVersion: v1\nusers:\n- user:\n    token: 9f8e7d6c5b4a39281706f5e4d3c2\n",
    }
    done = adoption(tmp_path, described)
    assert "kube_config" not in done.stack_file + "\n".join(report(done)) + json.dumps(done.import_file)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
def test_an_empty_list_that_powershell_saved_is_one(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "cluster.json").write_text(json.dumps(cluster(pool("sys"))), encoding=encoding)
    (tmp_path / "windows.json").write_text("[]\r\n", encoding=encoding)
    code, _, errors = adopt(project(tmp_path), str(tmp_path / "cluster.json"), str(tmp_path / "windows.json"))
    assert (code, errors) == (0, "")


def entry(id: str, type: str) -> dict[str, Any]:
    """An entry of `az resource list`."""
    names = ("changedTime", "createdTime", "extendedLocation", "identity", "kind", "managedBy", "plan", "properties")
    nothing = dict.fromkeys((*names, "sku"))
    return {
        **nothing,
        "id": id,
        "name": id.rpartition("/")[2],
        "type": type,
        "location": "westeurope",
        "tags": {"a": "b"},
    }


def test_the_entries_of_a_list_of_resources_describe_nothing() -> None:
    """They name resources, without a property of them."""
    described = cluster(pool("sys"))
    listed = [entry(described["id"], "Microsoft.ContainerService/managedClusters")]
    (found,) = clusters_in([read(described), read([*listed, described])])
    assert found.cluster.outputs["dnsPrefix"] == described["dnsPrefix"]
    assert [each.cluster.name for each in clusters_in([read([*listed, described])])] == ["orders-prod"]


def test_the_result_of_a_query_of_the_resource_graph_is_read(tmp_path: Path) -> None:
    more = {"resourceGroup": "rg-orders", "subscriptionId": SUBSCRIPTION, "zones": None, "kind": ""}
    listed = {"count": 1, "data": [{**of_2018(), **more}], "skip_token": None, "total_records": 1}
    assert adoption(tmp_path, listed).clusters[0].cluster.name == "orders-old"
    listed["data"] = [{**cluster(pool("sys")), **more, "tenantId": guid(9)}]
    done = adoption(tmp_path, listed)
    assert not [each for each in done.configured.left if each.path in (("tenantId",), ("subscriptionId",))]
    assert not done.losses


def test_a_window_with_a_value_that_no_setting_accepts_stays_unmanaged(tmp_path: Path) -> None:
    described = cluster(pool("sys"))
    schedule = {"schedule": {"weekly": {"intervalWeeks": 1, "dayOfWeek": "Sunday"}}, "durationHours": 4}
    window = {
        "id": f"{described['id']}/maintenanceConfigurations/aksManagedAutoUpgradeSchedule",
        "name": "aksManagedAutoUpgradeSchedule",
        "maintenanceWindow": {**schedule, "startTime": "00:00", "startDate": "2024-05-08T00:00:00Z"},
    }
    done = adoption(tmp_path, described, [window])
    must_be_proven(done)
    assert "maintenance:" not in done.stack_file
    assert any("so the window is not managed" in each.why for each in done.configured.left)


def test_a_pool_of_virtual_machines_whose_autoscaler_only_newer_versions_have_sends_no_count(tmp_path: Path) -> None:
    scale = {"scale": {"autoscale": {"size": "Standard_D4s_v5", "minCount": 1, "maxCount": 5}}}
    virtual = pool("vms", mode="User", type="VirtualMachines", vmSize="", count=None, virtualMachinesProfile=scale)
    done = adoption(tmp_path, cluster(pool("sys"), virtual))
    assert [each.where for each in done.leaves if each.verdict == "differs"] == []


def test_each_value_that_is_left_out_comes_with_what_azure_does(tmp_path: Path) -> None:
    add_on = {"gitops": {"enabled": True, "config": None, "identity": None}}
    odd = pool("kata", mode="User", workloadRuntime="KataCcIsolation", osSku="AzureLinux")
    done = adoption(tmp_path, cluster(pool("sys"), odd, addonProfiles=add_on))
    why = {each.path: each.why for each in done.configured.left}
    assert why["addonProfiles", "gitops"] == "no setting has it, so it is not sent; Azure keeps it"
    assert why["workloadRuntime",].endswith("WasmWasi, KataVmIsolation, so it is not sent; Azure keeps it")
    assert "Did you mean" not in done.stack_file


def test_many_values_with_one_reason_are_below_it(tmp_path: Path) -> None:
    newer = {f"futureProfile{number}": {"enabled": True} for number in range(4)}
    done = adoption(tmp_path, cluster(pool("sys"), **newer))
    assert "# - for each of these 4: the API version" in done.stack_file
    assert "#   the cluster: futureProfile3.enabled true\n" in done.stack_file
    assert "    the cluster: futureProfile3.enabled true" in [*report(done)]


def test_a_rule_that_finds_two_faults_of_a_resource_is_waived_once(tmp_path: Path) -> None:
    group = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-orders/providers/Microsoft.Compute"
    both = {"enableUltraSsd": True, "proximityPlacementGroupId": f"{group}/proximityPlacementGroups/near"}
    reserved = {"capacityReservationGroupId": f"{group}/capacityReservationGroups/held"}
    done = adoption(tmp_path, cluster(pool("sys"), pool("gpu", mode="User", **both, **reserved)))
    assert done.stack_file.count("rule: capacity-reservation-excludes") == 1


@pytest.mark.parametrize(
    ("key", "value", "secret"),
    [
        ("note", f"ghp_{'a1B2c3D4e5' * 4}", True),
        ("deployToken", "0a1b2c3d4e5f60718293", True),
        ("deployToken", "kv-orders-prod-token-2026", False),
        ("deployToken", "kv_orders_prod_token_2026", False),
        ("note", "release-2026-11-22", False),
    ],
)
def test_tokens_in_tags_are_known_by_their_form_and_by_their_names(
    tmp_path: Path, key: str, value: str, *, secret: bool
) -> None:
    done = adoption(tmp_path, cluster(pool("sys"), tags={key: value, "team": "a"}))
    assert (value in done.stack_file) != secret
    assert bool(done.secret_tags) == secret
