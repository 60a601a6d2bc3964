"""Another tool's state that has the cluster is named, with the commands that remove the cluster from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fairway.adoption.found import found_in
from fairway.adoption.owner_lines import lines
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
    assert listed[2:4] == [
        "terraform state rm 'module.aks.azurerm_kubernetes_cluster_node_pool.main[\"web\"]'",
        "terraform state rm 'module.aks.azurerm_kubernetes_cluster.main'",
    ]
    assert listed[7:9] == [f"cd {project}", "pulumi stack init prod"]


def steps_with_state(project: Path, folder: str) -> list[str]:
    """What to do first, with a state of Terraform in this folder."""
    (project / folder).mkdir(parents=True, exist_ok=True)
    pools = [pool("nodepool1"), pool("web", mode="User")]
    inputs = [saved(project, cluster(*pools)), saved(project / folder, tfstate(), "terraform.tfstate")]
    code, out, err = adopt(project, *inputs)
    assert code == 0, out + err
    return [each.strip() for each in out[out.index("Next:") :].splitlines()[1:]]


def test_a_state_of_a_workspace_is_selected_first_as_others_have_the_same_addresses(project: Path) -> None:
    listed = steps_with_state(project, "old/terraform.tfstate.d/prod")
    assert "Run this in the folder of its code" in listed[0]
    assert listed[1] == "terraform workspace select prod"
    assert listed[2].startswith("terraform state rm ")
    assert any('`terraform.workspace != "prod"` in its `count` or `for_each`' in each for each in listed)


def test_without_its_workspace_in_the_path_a_state_has_to_be_selected_by_hand(project: Path) -> None:
    listed = steps_with_state(project, "old")
    assert "select that of this state first: the others have the same addresses" in listed[1]
    assert not any(each.startswith("terraform workspace select") for each in listed)


def test_code_stays_for_other_workspaces(project: Path) -> None:
    listed = steps_with_state(project, "old")
    (at,) = (index for index, each in enumerate(listed) if "If other workspaces or states run the same code" in each)
    assert "the code must stay for them" in listed[at]
    assert listed[at + 1].startswith("# Only if there are none, delete the code of what was removed, and nothing else")
    assert listed[at + 1].endswith("must show nothing to destroy, in each workspace")


def test_what_else_changes_the_cluster_leaves_the_state_too_and_the_rest_of_its_module_is_named(project: Path) -> None:
    state = tfstate()
    update: dict[str, Any] = {
        "id": ID,
        "resource_id": ID,
        "type": "Microsoft.ContainerService/managedClusters@2025-07-01",
    }
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
    pools = [pool("nodepool1"), pool("web", mode="User")]
    inputs = [saved(project, cluster(*pools)), saved(project, state, "terraform.tfstate"), str(call)]
    _, out, _ = adopt(project, *inputs)
    listed = [each.strip() for each in out[out.index("Next:") :].splitlines()[1:]]
    assert listed[2] == "terraform state rm 'module.aks.azapi_update_resource.main'"
    assert "the rest of the module: module.aks.azurerm_log_analytics_workspace.main. " in out
    assert "These stay" not in out
    assert "terraform state list" not in out


def staying_in(project: Path, *resources: dict[str, Any]) -> str:
    """What the adoption of a cluster lists as staying in Terraform."""
    state = tfstate()
    state["resources"][0]["instances"][0]["attributes"]["oidc_issuer_url"] = "https://issuer.example/1/"
    state["resources"] += resources
    pools = [pool("nodepool1"), pool("web", mode="User")]
    inputs = [saved(project, cluster(*pools)), saved(project, state, "terraform.tfstate")]
    code, out, err = adopt(project, *inputs)
    assert code == 0, out + err
    assert '`data "azurerm_kubernetes_cluster"` replaces' in out
    assert "`terraform plan` must show nothing to destroy" in out
    return out.partition("# These stay in Terraform: ")[2].partition("\n")[0]


def test_what_refers_to_the_cluster_stays_in_terraform_with_its_code(project: Path) -> None:
    vault = instance("azurerm_key_vault_secret", {"id": "https://v/secrets/kubeconfig"})
    vault["instances"][0]["dependencies"] = ["module.aks.azurerm_kubernetes_cluster.main"]
    kubelet = cluster()["identityProfile"]["kubeletidentity"]["objectId"]
    listed = staying_in(
        project,
        instance("azurerm_role_assignment", {"id": "/1", "principal_id": kubelet}),
        instance("helm_release", {"id": "ingress", "namespace": "ingress"}, module="module.charts"),
        instance("azurerm_monitor_diagnostic_setting", {"id": f"{ID}|d", "target_resource_id": ID}),
        instance("azurerm_federated_identity_credential", {"id": "/2", "issuer": "https://issuer.example/1/"}),
        vault,
        instance("azurerm_kubernetes_cluster_extension", {"id": "/3", "cluster_id": ID}),
        instance("azurerm_kubernetes_flux_configuration", {"id": "/5", "cluster_id": f"{ID}2"}),
        instance("azurerm_dns_zone", {"id": "/4", "name": "example.com"}),
    )
    assert listed == (
        "azurerm_role_assignment.main, module.charts.helm_release.main, azurerm_monitor_diagnostic_setting.main, "
        "azurerm_federated_identity_credential.main, azurerm_key_vault_secret.main, "
        "azurerm_kubernetes_cluster_extension.main. Keep their code, and change their references to what was removed "
        "to `data` sources, also in the configuration of their providers"
    )


def test_many_that_stay_are_counted_by_type(project: Path) -> None:
    namespaces = [{**instance("kubernetes_namespace", {"id": str(at)}), "name": f"n{at}"} for at in range(10)]
    listed = staying_in(project, *namespaces, instance("helm_release", {"id": "x"}))
    assert listed.startswith("10 kubernetes_namespace, 1 helm_release. Keep their code")


def test_a_pool_that_azure_did_not_return_stays_in_the_state_and_is_described_again_first(project: Path) -> None:
    inputs = [saved(project, cluster(pool("nodepool1"))), saved(project, tfstate(), "terraform.tfstate")]
    _, out, _ = adopt(project, *inputs)
    listed = [each.strip() for each in out[out.index("Next:") :].splitlines()[1:]]
    assert listed[2].startswith(
        '# First: Azure did not return module.aks.azurerm_kubernetes_cluster_node_pool.main["web"]'
    )
    assert "describe the cluster again and repeat the adoption" in listed[2]
    assert listed[2].endswith("`terraform apply -refresh-only` drops it from the state")
    assert [each for each in listed if "state rm" in each] == [
        "terraform state rm 'module.aks.azurerm_kubernetes_cluster.main'"
    ]


def test_a_pool_of_another_program_that_azure_did_not_return_stays_in_its_state() -> None:
    state = of_pulumi()
    del state["deployment"]["resources"][1]["outputs"]
    found = found_in([read([cluster(pool("nodepool1"))], "cluster.json"), read(state, "stack.json")])
    listed = [*lines(found.owners)]
    urn = "urn:pulumi:live::shops::azure-native:containerservice"
    assert f"`pulumi refresh --target '{urn}:AgentPool::web' --stack live` drops it" in listed[1]
    assert [each for each in listed if each.startswith("pulumi")] == [
        f"pulumi state delete '{urn}:ManagedCluster::aks' --stack live"
    ]
    assert "The next preview there must delete nothing" in listed[4]


def test_a_cluster_stays_in_terraforms_state_until_it_can_be_imported(project: Path) -> None:
    state = saved(project, tfstate(), "terraform.tfstate")
    _, out, _ = adopt(project, state)
    assert "state rm" not in out
    assert f"until then leave the cluster in the state of Terraform ({state}). Next:" in out
    *_, first, second = out.strip().splitlines()
    options = ["--stack", "prod", "--project", str(project), "--today", "2026-11-22"]
    assert first.split()[:4] == ["fairway", "adopt", "--cluster", "orders-prod"]
    assert first.partition("    #")[0].split()[-len(options) :] == options
    assert second.split() == ["fairway", "adopt", state, "adopted/orders-prod", *options, "--force"]


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
