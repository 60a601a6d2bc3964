"""Another tool's state that has the cluster is named, with the commands that remove the cluster from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fairway.adoption.found import found_in
from fairway.adoption.owners import lines
from tests.az_aks_show import CLUSTER as CLUSTERS
from tests.az_aks_show import cluster, pool, saved
from tests.commands.test_adopt import adopt
from tests.commands.test_adopt import project as project
from tests.documents.forms import read
from tests.documents.test_terraform import CLUSTER, NODE_POOL

ID = f"{CLUSTERS}/orders-prod"
WINDOW = {"frequency": "Weekly", "interval": 1, "day_of_week": "Sunday", "duration": 4, "start_time": "01:00"}


def instance(type: str, values: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"mode": "managed", "type": type, "name": "main", **more, "instances": [{"attributes": values}]}


def tfstate(id: str = ID) -> dict[str, Any]:
    own = {**CLUSTER, "id": id, "name": "orders-prod", "maintenance_window_auto_upgrade": [WINDOW]}
    web = {**NODE_POOL, "id": f"{id}/agentPools/web", "kubernetes_cluster_id": id}
    pools = instance("azurerm_kubernetes_cluster_node_pool", web, module="module.aks")
    pools["instances"][0]["index_key"] = "web"
    return {
        "version": 4,
        "terraform_version": "1.9.0",
        "resources": [instance("azurerm_kubernetes_cluster", own, module="module.aks"), pools],
    }


def of_pulumi() -> dict[str, Any]:
    def resource(kind: str, name: str, id: str, **more: Any) -> dict[str, Any]:
        type = f"azure-native:containerservice:{kind}"
        urn = f"urn:pulumi:live::shops::{type}::{name}"
        return {"urn": urn, "custom": True, "id": id, "type": type, "inputs": more, "outputs": more}

    return {
        "version": 3,
        "deployment": {
            "resources": [
                resource("ManagedCluster", "aks", ID, resourceName="orders-prod"),
                resource("AgentPool", "web", f"{ID}/agentPools/web", agentPoolName="web", vmSize="Standard_D4s_v5"),
            ]
        },
    }


def test_the_addresses_of_a_terraform_state_are_removed_before_anything_is_imported(project: Path) -> None:
    pools = [pool("nodepool1"), pool("web", mode="User")]
    inputs = [saved(project, cluster(*pools)), saved(project, tfstate(), "terraform.tfstate")]
    code, out, err = adopt(project, *inputs)
    assert code == 0, out + err
    listed = [each.strip() for each in out[out.index("Next:") :].splitlines()[1:]]
    assert "Terraform still manages the cluster" in listed[0]
    assert "before anything else is applied there; do not delete its code first" in listed[0]
    assert listed[1:3] == [
        "terraform state rm 'module.aks.azurerm_kubernetes_cluster_node_pool.main[\"web\"]'",
        "terraform state rm 'module.aks.azurerm_kubernetes_cluster.main'",
    ]
    assert listed[4] == "pulumi stack init prod"


def test_what_else_changes_the_cluster_leaves_the_state_too_and_the_rest_of_its_module_is_named(project: Path) -> None:
    state = tfstate()
    update = {"id": ID, "resource_id": ID, "type": "Microsoft.ContainerService/managedClusters@2025-07-01"}
    update["body"] = {"value": {"properties": {"kubernetesVersion": "1.34"}}, "type": "object"}
    log = {
        "id": "/subscriptions/1/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/log",
        "name": "log",
    }
    state["resources"] += [
        instance("azapi_update_resource", update, module="module.aks"),
        instance("azurerm_log_analytics_workspace", log, module="module.aks"),
        instance("null_resource", {"id": "1"}, module="module.aks"),
        instance("azurerm_log_analytics_workspace", log),
    ]
    call = project / "main.tf"
    call.write_text('module "aks" {\n  source = "Azure/aks/azurerm"\n  cluster_name = "orders-prod"\n}\n', "utf-8")
    inputs = [saved(project, cluster(pool("nodepool1"))), saved(project, state, "terraform.tfstate"), str(call)]
    _, out, _ = adopt(project, *inputs)
    listed = [each.strip() for each in out[out.index("Next:") :].splitlines()[1:]]
    assert listed[1] == "terraform state rm 'module.aks.azapi_update_resource.main'"
    assert "the rest of the module: module.aks.azurerm_log_analytics_workspace.main. " in out
    assert "terraform state list" not in out


def test_a_cluster_stays_in_terraforms_state_until_it_can_be_imported(project: Path) -> None:
    state = saved(project, tfstate(), "terraform.tfstate")
    _, out, _ = adopt(project, state)
    assert "state rm" not in out
    assert f"until then leave the cluster in the state of Terraform ({state}). Next:" in out
    *_, first, second = out.strip().splitlines()
    assert first.split()[:4] == ["fairway", "adopt", "--cluster", "orders-prod"]
    assert second.split() == ["fairway", "adopt", state, "adopted/orders-prod", "--stack", "prod", "--force"]


def test_the_urns_of_another_program_are_removed_pools_first() -> None:
    found = found_in([read(of_pulumi(), "stack.json")])
    urn = "urn:pulumi:live::shops::azure-native:containerservice"
    assert [*lines(found.owners)][1:3] == [
        f"pulumi state delete '{urn}:AgentPool::web' --stack live",
        f"pulumi state delete '{urn}:ManagedCluster::aks' --stack live",
    ]


def test_what_belongs_to_another_cluster_is_not_removed() -> None:
    found = found_in(
        [read([cluster()], "cluster.json"), read(tfstate(ID.replace("orders-prod", "x")), "a.tfstate")], "orders-prod"
    )
    assert found.owners == ()


def test_a_description_by_az_has_a_reminder(project: Path) -> None:
    _, out, _ = adopt(project, saved(project, cluster()))
    assert (
        "Next:\n  # If another tool manages the cluster, remove it from that tool's state first: docs/adopt.md#" in out
    )
