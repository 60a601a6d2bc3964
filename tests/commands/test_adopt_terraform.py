"""`fairway adopt` in the folder of a Terraform configuration."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.adoption.test_owners import instance, tfstate
from tests.az_aks_show import cluster, pool, saved
from tests.commands.test_adopt import adopt, settings
from tests.commands.test_adopt import project as project
from tests.documents.test_terraform import AKS, CLUSTER, plan

FILES = {
    "main.tf": """
resource "azurerm_resource_group" "main" {
  name     = "rg-orders"
  location = var.region
}
module "aks" {
  source              = "Azure/aks/azurerm"
  version             = "11.5.0"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  prefix              = "orders"
  cluster_name        = "orders-prod"
  agents_size         = var.size
  log_analytics_workspace_enabled = false
}
""",
    "variables.tf": 'variable "region" {\n  default = "West Europe"\n}\nvariable "size" {}\n',
    "terraform.tfvars": 'size = "Standard_D8s_v5"\n',
    "outputs.tf": 'output "id" {\n  value = module.aks.aks_id\n}\n',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "infra"
    found.mkdir()
    for name, text in FILES.items():
        (found / name).write_text(text, "utf-8")
    return found


def test_a_folder_with_a_call_its_variables_and_their_values_is_read(project: Path, folder: Path) -> None:
    code, out, err = adopt(project, str(folder))
    assert (code, err) == (0, "")
    assert "Found: the cluster orders-prod in rg-orders, 1 pool" in out
    config = settings(project)
    own = config["fairway:clusters"]["orders"]
    assert (config["azure-native:location"], own["defaultNodePool"]["vmSize"]) == ("westeurope", "Standard_D8s_v5")
    assert "becomes westeurope" not in out
    head = (project / "config/stacks/Pulumi.prod.yaml").read_text("utf-8")
    assert "from main.tf, terraform.tfvars." in head


def test_what_was_not_read_of_a_call_is_named(project: Path, folder: Path) -> None:
    text = FILES["main.tf"].replace("  prefix ", "  node_pools = local.pools\n  prefix ").replace("11.5.0", "99.0")
    (folder / "main.tf").write_text(text, "utf-8")
    out = adopt(project, str(folder))[1]
    assert "note: main.tf: node_pools of module.aks is an expression, so that these pools are not read" in out
    assert "note: main.tf: module.aks is at 99.0: 11 is the newest release that is known" in out


def test_the_state_in_the_folder_has_precedence_over_the_call(project: Path, folder: Path) -> None:
    saved(folder, tfstate(), "terraform.tfstate")
    code, out, err = adopt(project, str(folder))
    assert (code, err) == (0, "")
    # The state has this size, the call another.
    assert settings(project)["fairway:clusters"]["orders"]["defaultNodePool"]["vmSize"] == "Standard_D4s_v5"
    assert f"leave the cluster in the state of Terraform ({folder / 'terraform.tfstate'})" in out


def test_the_state_in_the_folder_has_the_addresses_to_remove(project: Path, folder: Path) -> None:
    saved(folder, tfstate(), "terraform.tfstate")
    described = saved(project, cluster(pool("system"), pool("web", mode="User")))
    out = adopt(project, str(folder), described)[1]
    assert "terraform state rm 'module.aks.azurerm_kubernetes_cluster.main'" in out


def test_a_source_with_a_cluster_of_its_own_says_where_its_values_are(project: Path, folder: Path) -> None:
    (folder / "main.tf").write_text('resource "azurerm_kubernetes_cluster" "main" {\n  name = "a"\n}\n', "utf-8")
    code, _, err = adopt(project, str(folder))
    assert code == 2
    assert err.startswith(f"skipped: {folder / 'main.tf'}: this is Terraform's own language")
    assert "variables.tf" not in err
    saved(folder, tfstate(), "terraform.tfstate")
    assert adopt(project, str(folder))[::2] == (0, "")


def test_a_call_that_is_refused_stops_the_adoption_unless_azure_described_the_cluster(
    project: Path, folder: Path
) -> None:
    (folder / "main.tf").write_text(FILES["main.tf"].replace("agents_size", "agents_sise"), "utf-8")
    code, _, err = adopt(project, str(folder))
    assert (code, "has no variable `agents_sise`" in err, "there is no cluster" in err) == (2, True, False)
    code, _, err = adopt(project, str(folder), saved(project, cluster(pool("system"))))
    assert (code, err.startswith(f"skipped: {folder / 'main.tf'}: ")) == (0, True)


def test_the_options_that_give_open_values_are_named(project: Path, folder: Path) -> None:
    text = FILES["main.tf"].replace("azurerm_resource_group.main", "data.azurerm_resource_group.main")
    (folder / "main.tf").write_text(
        text.replace("agents_size         = var.size", "agents_size = var.sizes[0]"), "utf-8"
    )
    (folder / "terraform.tfvars").rename(folder / "prod.tfvars")
    code, _, err = adopt(project, str(folder))
    assert code == 2
    for line in ("`--resource-group <name>`", "`--location <region>`", f"{folder / 'prod.tfvars'}"):
        assert line in err


def test_terragrunt_in_a_folder_is_read(project: Path, tmp_path: Path) -> None:
    inputs = {"prefix": "orders", "resource_group_name": "rg-orders", "location": "westeurope"}
    source = 'terraform {\n  source = "tfr:///Azure/aks/azurerm?version=11.0.0"\n}\n'
    (tmp_path / "aks").mkdir()
    (tmp_path / "aks/terragrunt.hcl").write_text(f"{source}inputs = {json.dumps(inputs)}\n", "utf-8")
    out = adopt(project, str(tmp_path / "aks"))[1]
    assert "Found: the cluster orders-aks in rg-orders, 1 pool" in out


def test_the_commands_for_what_is_missing_keep_the_options(project: Path, folder: Path) -> None:
    out = adopt(project, str(folder), more=("--manage", "network", "--plain-tags"))[1]
    *_, first, second = out.strip().splitlines()
    for each in (first, second):
        assert f"--stack prod --project {project} --manage network --plain-tags --today 2026-11-22" in each


def test_a_plan_that_creates_the_cluster_says_so(project: Path, tmp_path: Path) -> None:
    change = {"actions": ["create"], "after_unknown": {"kubernetes_version": True}}
    planned = plan((AKS, {**CLUSTER, "name": "orders-prod", "resource_group_name": "rg-orders"}))
    planned["resource_changes"] = [{"address": AKS, "change": change}]
    out = adopt(project, saved(tmp_path, planned, "plan.json"))[1]
    assert "note: by the plan Terraform would create the cluster" in out
    assert "the cluster: kubernetesVersion [unknown]: " in out
    assert "is known after the apply only: write its value" in out


def test_the_group_of_a_parent_id_beside_the_call_is_known(project: Path, folder: Path) -> None:
    call = """
module "aks" {
  source             = "Azure/avm-res-containerservice-managedcluster/azurerm"
  version            = "0.5.3"
  name               = "orders-prod"
  location           = azurerm_resource_group.main.location
  parent_id          = azurerm_resource_group.main.id
  dns_prefix         = "orders"
  default_agent_pool = { vm_size = var.size }
}
"""
    group = FILES["main.tf"].partition("module")[0]
    (folder / "main.tf").write_text(group + call, "utf-8")
    code, out, err = adopt(project, str(folder))
    assert (code, err) == (0, "")
    assert "Found: the cluster orders-prod in rg-orders, 1 pool" in out


def test_a_cluster_with_a_service_principal_shows_no_change_of_its_identity(project: Path, tmp_path: Path) -> None:
    values = {key: each for key, each in CLUSTER.items() if key != "identity"}
    values["service_principal"] = [{"client_id": "4d0f4a5e-7a37-4e0c-9d33-5a8e3e3d4c11", "client_secret": "x"}]
    id = "/subscriptions/8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b/resourceGroups/rg/providers/x/managedClusters/shop"
    state = {"version": 4, "terraform_version": "1.9.0", "resources": [instance(AKS.partition(".")[0], values)]}
    values["id"] = id.replace("/x/", "/Microsoft.ContainerService/")
    out = adopt(project, saved(tmp_path, state, "terraform.tfstate"))[1]
    assert "identity.type" not in out


def test_the_call_of_a_module_is_the_code_of_all_that_the_module_made(project: Path, folder: Path) -> None:
    described = saved(project, cluster(pool("system")))
    out = adopt(project, str(folder), described)[1]
    assert "terraform state list    # then for the cluster and each pool" in out
    assert "deleting it destroys its log workspace, the roles of the cluster's identity" in out
    saved(folder, tfstate(), "terraform.tfstate")
    assert "The call is also the code" not in adopt(project, str(folder), described, more=("--force",))[1]


def test_terragrunt_has_commands_of_its_own(project: Path, tmp_path: Path) -> None:
    source = 'terraform {\n  source = "tfr:///Azure/aks/azurerm?version=11.0.0"\n}\n'
    (tmp_path / "terragrunt.hcl").write_text(f'{source}inputs = {{\n  cluster_name = "orders-prod"\n}}\n', "utf-8")
    out = adopt(project, str(tmp_path / "terragrunt.hcl"), saved(project, cluster(pool("system"))))[1]
    assert "terragrunt state list    # then for the cluster and each pool: terragrunt state rm '<address>'" in out


def test_a_source_with_a_cluster_beside_the_output_of_azure_asks_for_the_state(project: Path, folder: Path) -> None:
    (folder / "main.tf").write_text('resource "azurerm_kubernetes_cluster" "main" {\n  name = "a"\n}\n', "utf-8")
    described = saved(project, cluster(pool("system")))
    assert "terraform show -json > state.json" in adopt(project, str(folder), described)[2]
    saved(folder, tfstate(), "terraform.tfstate")
    assert adopt(project, str(folder), described, more=("--force",))[2] == ""


def test_of_a_state_with_two_clusters_the_one_that_azure_returned_is_adopted(project: Path, folder: Path) -> None:
    state = tfstate()
    other = json.loads(json.dumps(state).replace("orders-prod", "orders-green").replace("module.aks", "module.green"))
    state["resources"] += other["resources"]
    inputs = [saved(folder, state, "terraform.tfstate"), saved(project, cluster(pool("system"), pool("web")))]
    code, out, _ = adopt(project, *inputs)
    assert code == 0
    assert "note: Azure did not return orders-green, which other descriptions have: left out" in out
    assert "state rm 'module.aks." in out
    assert "state rm 'module.green." not in out
    assert "there are 2 clusters in it: orders-prod, orders-green" in adopt(project, inputs[0], stack="x")[2]


def test_a_folder_with_variables_files_alone_is_refused_with_what_is_needed(project: Path, tmp_path: Path) -> None:
    envs = tmp_path / "envs"
    envs.mkdir()
    for name in ("dev", "live", "prod", "test"):
        (envs / f"{name}.tfvars").write_text('region = "westeurope"\n', "utf-8")
    code, _, err = adopt(project, str(envs))
    assert code == 2
    text = " ".join(err.split())
    assert "prod.tfvars and 1 more: values of variables alone, and nothing beside or above them calls a module" in text
    assert "Pass the folder with the call, or the output of `terraform show -json`" in text


def test_a_folder_of_variables_files_below_their_call_is_refused_with_the_command(folder: Path, project: Path) -> None:
    envs = folder / "envs"
    envs.mkdir()
    (envs / "prod.tfvars").write_text('size = "Standard_D4s_v5"\n', "utf-8")
    code, _, err = adopt(project, str(envs))
    assert (code, f"fairway adopt {envs / 'prod.tfvars'}" in err) == (2, True), err
    code, out, err = adopt(project, str(envs / "prod.tfvars"))
    assert (code, err) == (0, ""), out
    assert settings(project)["fairway:clusters"]["orders"]["defaultNodePool"]["vmSize"] == "Standard_D4s_v5"
