"""A module call with expressions is adopted with Azure's description beside it; alone, all expressions are listed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairway.adoption.adoption import adopted
from fairway.adoption.found import AdoptionError, found_in
from fairway.adoption.open_values import can_be
from tests.adoption.test_round_trip import DAY, project_of
from tests.az_aks_show import cluster, pool
from tests.command_line import fairway
from tests.documents import templates
from tests.documents.forms import read
from tests.documents.templates import template

CALL = """variable "subnet_id" {}
module "aks" {
  source         = "Azure/aks/azurerm"
  version        = "9.4.1"
  prefix         = "shop"
  location       = "westeurope"
  vnet_subnet_id = var.subnet_id
  POOLS
}
"""
POOLS = 'node_pools = {user = {name = "user", vm_size = "Standard_D8s_v5", vnet_subnet_id = var.subnet_id}}'


def sources(folder: Path, pools: str = POOLS) -> Path:
    project_of(folder)
    within = folder / "terraform"
    within.mkdir()
    (within / "main.tf").write_text(CALL.replace("POOLS", pools), encoding="utf-8")
    return within


def described(folder: Path, *names: str) -> None:
    text = json.dumps(cluster(pool("nodepool"), *(pool(each, mode="User") for each in names)))
    (folder / "cluster.json").write_text(text.replace("orders-prod", "shop-aks"), encoding="utf-8")


def adopt(folder: Path, *more: str) -> tuple[int, str, str]:
    words = ("--stack", "prod", "-C", str(folder), "--today", "2026-11-22")
    return fairway("adopt", str(folder / "terraform"), *words, *more)


def test_all_expressions_are_listed_with_their_lines_and_nothing_is_written(tmp_path: Path) -> None:
    sources(tmp_path)
    code, out, err = adopt(tmp_path, "--resource-group", "rg")
    assert (code, out) == (2, "")
    assert "main.tf:7: the cluster: agentPoolProfiles[0].vnetSubnetID is var.subnet_id" in err
    assert "main.tf:8: the pool user{four characters of a hash}: vnetSubnetID is var.subnet_id" in err
    assert "az aks show" in err
    assert "terraform show -json" in err
    assert "terraform.tfvars" in err
    assert not (tmp_path / "config").exists()


@pytest.mark.slow
def test_the_description_of_azure_has_precedence(tmp_path: Path) -> None:
    described(sources(tmp_path), "user1a2b")
    code, out, err = adopt(tmp_path)
    assert code == 0, out + err
    assert "Found: the cluster shop-aks in rg-orders, 2 pools" in out
    assert "update with one more tag: 2 changed" in out
    assert "tags aside, the stand-in then returns the same values" in out
    assert "user1a2b:" in (tmp_path / "config/stacks/Pulumi.prod.yaml").read_text(encoding="utf-8")
    assert (tmp_path / "import.prod.json").exists()


@pytest.mark.slow
def test_a_pool_that_azure_did_not_return_is_named_and_left_out(tmp_path: Path) -> None:
    described(sources(tmp_path))
    code, out, err = adopt(tmp_path)
    assert code == 0, out + err
    assert "the pool user{four characters of a hash} is described, and Azure did not return it" in out


@pytest.mark.slow
def test_the_expressions_that_are_not_needed_are_comments(tmp_path: Path) -> None:
    sources(tmp_path, pools="")
    code, out, err = adopt(tmp_path, "--resource-group", "rg")
    assert code in (0, 1), out + err
    text = (tmp_path / "config/stacks/Pulumi.prod.yaml").read_text(encoding="utf-8")
    assert "var.subnet_id" in text
    assert not (tmp_path / "import.prod.json").exists()


@pytest.mark.parametrize(
    ("described", "name", "same"),
    [
        ("user{four characters of a hash}", "user1a2b", True),
        ("user{four characters of a hash}", "user1a2", False),
        ("user{four characters of a hash}", "username1a2b", False),
        ("shop", "Shop", True),
        ("{var.prefix}-aks", "shop-aks", True),
        ("{var.prefix}-aks", "shop", False),
        ("a.b", "axb", False),
    ],
)
def test_a_name_with_open_parts(described: str, name: str, same: bool) -> None:
    assert can_be(described, name) is same


CLUSTER = """module "aks" {
  source              = "Azure/aks/azurerm"
  version             = "11.5.0"
  cluster_name        = "shop"
  prefix              = "shop"
  location            = "westeurope"
  net_profile_service_cidr   = "10.20.0.0/16"
  net_profile_dns_service_ip = cidrhost(SERVICES, 10)
  log_analytics_workspace    = { id = azurerm_log_analytics_workspace.own.id, name = "own" }
  IDENTITY
}
"""


def call(folder: Path, services: str, identity: str = "") -> Path:
    within = sources(folder)
    text = CLUSTER.replace("SERVICES", services).replace("IDENTITY", identity)
    (within / "main.tf").write_text(text, encoding="utf-8")
    return within


@pytest.mark.parametrize("services", ['"10.20.0.0/16"', "azurerm_subnet.own.address_prefixes[0]"])
def test_what_is_only_not_known_is_no_finding(tmp_path: Path, services: str) -> None:
    call(tmp_path, services)
    code, out, err = adopt(tmp_path, "--resource-group", "rg")
    assert code == 0, out + err
    assert "stop `pulumi up`" not in out
    text = (tmp_path / "config/stacks/Pulumi.prod.yaml").read_text("utf-8")
    assert "waivers" not in text
    assert ("dnsServiceIP: 10.20.0.10" in text) is services.startswith('"')


@pytest.mark.parametrize("ids", ["[azurerm_user_assigned_identity.own.id]", "var.ids"])
def test_an_identity_that_is_only_an_expression_is_needed(tmp_path: Path, ids: str) -> None:
    call(tmp_path, '"10.20.0.0/16"', f'identity_type = "UserAssigned"\n  identity_ids = {ids}')
    code, out, err = adopt(tmp_path, "--resource-group", "rg")
    assert (code, out) == (2, "")
    assert f"identity.userAssignedIdentities is {ids.strip('[]')}" in err


def test_findings_name_the_file_that_is_written(tmp_path: Path) -> None:
    call(tmp_path, '"10.30.0.0/16"')
    code, out, _ = adopt(tmp_path, "--resource-group", "rg")
    assert code == 1
    assert "config/stacks/Pulumi.prod.yaml:" in out
    assert "fairway-adopt-" not in out


def test_the_group_in_the_command_is_no_open_value(tmp_path: Path) -> None:
    group = "resource_group_name = azurerm_resource_group.own.name"
    call(tmp_path, '"10.20.0.0/16"', group)
    _, out, _ = adopt(tmp_path, "--resource-group", "rg")
    assert "logAnalyticsWorkspaceResourceID azurerm_log_analytics_workspace.own.id" in out
    assert "azurerm_resource_group.own" not in out


AUTOMATIC = """module "aks" {
  source    = "Azure/avm-res-containerservice-managedcluster/azurerm"
  version   = "0.8.1"
  name      = "shop"
  location  = "westeurope"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
  sku       = { name = "Automatic", tier = "Standard" }
  maintenanceconfiguration = {
    auto = {
      name = "aksManagedAutoUpgradeSchedule"
      maintenance_window = {
        duration_hours = 4
        start_time     = "00:00"
        schedule       = { weekly = { day_of_week = "Sunday", interval_weeks = 1 } }
      }
    }
  }
}
"""


def test_names_are_no_values_that_may_be_lost(tmp_path: Path) -> None:
    (sources(tmp_path) / "main.tf").write_text(AUTOMATIC, encoding="utf-8")
    code, out, err = adopt(tmp_path)
    assert code == 0, out + err
    assert "1 maintenance window" in out
    assert "may be lost" not in out
    assert "Not in the stack file" not in out


def test_an_identity_of_a_template_that_is_an_expression_is_needed(tmp_path: Path) -> None:
    project_of(tmp_path)
    file = tmp_path / "prod.parameters.json"
    values = {"resourceName": "shop", "custom_vnet": True, "agentCount": 2, "JustUseSystemPool": True}
    listed = {name: {"value": each} for name, each in values.items()}
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"
    file.write_text(json.dumps({"$schema": schema, "contentVersion": "1.0.0.0", "parameters": listed}), "utf-8")
    words = ("--stack", "prod", "-C", str(tmp_path), "--resource-group", "rg", "--location", "westeurope")
    code, out, err = fairway("adopt", str(file), *words)
    assert (code, out) == (2, "")
    assert "the cluster: identity.userAssignedIdentities is resourceId(" in err


def test_the_group_and_the_region_of_a_template_are_options() -> None:
    own = {**templates.cluster(nodeResourceGroup="[resourceGroup().name]"), "location": "[resourceGroup().location]"}
    with pytest.raises(AdoptionError) as raised:
        found_in([read(template(own))])
    assert "`resourceGroup().name`, as `--resource-group <name>`" in str(raised.value)
    assert "`resourceGroup().location`, as `--location <region>`" in str(raised.value)


def test_a_parameters_file_alone_lacks_its_template() -> None:
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"
    content = {"$schema": schema, "parameters": {"resourceName": {"value": "aks"}}}
    with pytest.raises(AdoptionError, match=r"main.parameters.json: a parameters file has only the values"):
        found_in([read(content, "main.parameters.json")])


def test_a_setting_that_is_refused_is_in_no_line_of_a_file_that_is_not_written(tmp_path: Path) -> None:
    content = template(
        templates.cluster(serviceMeshProfile={"mode": "[parameters('mode')]"}), parameters={"mode": {"type": "string"}}
    )
    found = found_in([read(content)], resource_group="rg")
    with pytest.raises(AdoptionError, match=r"serviceMeshProfile\.mode") as raised:
        adopted(project_of(tmp_path), "adopted", [found], DAY)
    assert "Pulumi.adopted.yaml" not in str(raised.value)
