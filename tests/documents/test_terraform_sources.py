"""Calls of modules in Terraform's files, with the values of `.tfvars` files."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.documents.document import Document
from fairway.documents.files import Read, read_all
from fairway.request import Placeholder

CALL = """
module "aks" {
  source  = "Azure/aks/azurerm"
  version = "%s"
  prefix  = var.prefix
  %s
}
"""


def read(folder: Path, text: str, name: str = "main.tf") -> Read:
    (folder / name).write_text(text, "utf-8")
    return read_all([str(folder / name)])[0]


def document(folder: Path, arguments: str = "", version: str = "9.4.1") -> Document:
    found = read(folder, CALL % (version, arguments))
    assert found.document is not None, found.error
    return found.document


def error(folder: Path, arguments: str, version: str = "9.4.1") -> str:
    return read(folder, CALL % (version, arguments)).error


@pytest.mark.parametrize(
    ("version", "kind"),
    [
        ("7.5.0", "7"),
        ("~> 7.0", "7"),
        ("= 10.1.1", "10"),
        (">= 6.0", "11"),
        (">= 6.0, < 8.0", "7"),
        ("<= 8.0", "8"),
        ("v9.1.0", "9"),
    ],
)
def test_the_version_decides_on_the_defaults(tmp_path: Path, version: str, kind: str) -> None:
    assert document(tmp_path, version=version).kind == f"call of terraform-azurerm-aks {kind}"


@pytest.mark.parametrize(
    "source",
    [
        "git::https://github.com/Azure/terraform-azurerm-aks.git?ref=7.5.0",
        "github.com/Azure/terraform-azurerm-aks?ref=v7.5.0",
        "registry.terraform.io/Azure/aks/azurerm?version=7.5.0",
    ],
)
def test_a_source_may_be_a_repository_or_a_registry(tmp_path: Path, source: str) -> None:
    found = read(tmp_path, f'module "aks" {{\n  source = "{source}"\n}}\n')
    assert found.document is not None
    assert found.document.kind.endswith(" 7")


def test_a_call_at_a_commit_is_read_as_the_newest_version_that_has_its_arguments(tmp_path: Path) -> None:
    call = 'module "aks" {\n  source = "github.com/Azure/terraform-azurerm-aks?ref=632deec"\n  vnet_subnet_id = "/x"\n}'
    found = read(tmp_path, call).document
    assert found is not None
    assert found.notes == (
        "module.aks is at 632deec, which is no version: it is read as terraform-azurerm-aks 9, "
        "the newest with all its arguments",
    )


def test_a_variable_has_its_default_its_value_in_tfvars_or_the_one_in_the_file_that_is_read(tmp_path: Path) -> None:
    (tmp_path / "variables.tf").write_text('variable "prefix" {\n  default = "default"\n}\n', "utf-8")
    assert document(tmp_path).requests[0].properties["dnsPrefix"] == "default"
    (tmp_path / "terraform.tfvars").write_text('prefix = "own"\n', "utf-8")
    assert document(tmp_path).requests[0].properties["dnsPrefix"] == "own"
    (tmp_path / "envs").mkdir()
    found = read(tmp_path / "envs", 'prefix = "prod"\n', "prod.tfvars").document
    assert found is not None
    request = found.requests[0]
    place = found.locate(request, ("dnsPrefix",))
    assert place is not None
    assert (request.properties["dnsPrefix"], place.file, place.line, place.path) == (
        "prod",
        str(tmp_path / "envs/prod.tfvars"),
        1,
        "prefix",
    )


def test_values_in_json_are_read_too(tmp_path: Path) -> None:
    document(tmp_path)
    found = read(tmp_path, '{"prefix": "shop"}', "prod.tfvars.json").document
    assert found is not None
    assert found.requests[0].properties["dnsPrefix"] == "shop"


def test_values_alone_are_those_of_the_module_where_they_are_its_variables(tmp_path: Path) -> None:
    found = read(tmp_path, 'prefix = "shop"\nagents_count = 5\n', "aks.tfvars").document
    assert found is not None
    assert found.requests[0].get("agentPoolProfiles[0].count") == 5
    (note,) = found.notes
    assert note.startswith("no file beside aks.tfvars or in a folder above calls terraform-azurerm-aks")


def test_values_of_something_else_are_refused(tmp_path: Path) -> None:
    assert "calls a module that is read" in read(tmp_path, "colour = 1\nsize = 2\n", "x.tfvars").error


def test_the_inputs_of_terragrunt_are_arguments(tmp_path: Path) -> None:
    text = 'terraform {\n  source = "tfr:///Azure/aks/azurerm?version=6.5.0"\n}\ninputs = {\n  prefix = "shop"\n}\n'
    found = read(tmp_path, text, "terragrunt.hcl").document
    assert found is not None
    assert (found.kind, found.requests[0].properties["dnsPrefix"]) == ("call of terraform-azurerm-aks 6", "shop")


def test_inputs_that_the_module_does_not_have_are_left_out_as_terraform_does(tmp_path: Path) -> None:
    source = 'source = "tfr:///Azure/aks/azurerm?version=9.1.0"'
    text = f'terraform {{\n  {source}\n}}\ninputs = {{\n  prefix = "shop"\n  agents_vm_size = "x"\n}}\n'
    found = read(tmp_path, text, "terragrunt.hcl").document
    assert found is not None
    (note,) = found.notes
    assert "line 6, column 20: terraform-azurerm-aks 9 has no variable `agents_vm_size`" in note
    assert found.requests[0].get("agentPoolProfiles[0].vmSize") == "Standard_D2s_v3"


def test_the_source_of_terragrunt_may_have_a_local(tmp_path: Path) -> None:
    text = (
        'terraform {\n  source = "${local.from}?version=7.5.0"\n}\nlocals {\n  from = "tfr:///Azure/aks/azurerm"\n}\n'
    )
    found = read(tmp_path, text, "terragrunt.hcl").document
    assert found is not None
    assert found.kind.endswith(" 7")


GROUP = """
resource "azurerm_resource_group" "own" {
  count    = 1
  name     = "rg-${var.prefix}"
  location = "West Europe"
}
data "azurerm_resource_group" "shared" {
  name = "rg-shared"
}
"""


def test_the_name_and_the_region_of_a_resource_group_beside_the_call_are_known(tmp_path: Path) -> None:
    (tmp_path / "group.tf").write_text(GROUP, "utf-8")
    (tmp_path / "terraform.tfvars").write_text('prefix = "shop"\n', "utf-8")
    group = "azurerm_resource_group.own[0]"
    found = document(tmp_path, f"resource_group_name = {group}.name\n  location = {group}.location")
    assert found.requests[0].get("resourceGroupName") == "rg-shop"
    assert found.requests[0].get("location") == "West Europe"
    assert found.loaded == (str(tmp_path / "terraform.tfvars"),)
    shared = document(tmp_path, "resource_group_name = data.azurerm_resource_group.shared.name").requests[0]
    assert shared.get("resourceGroupName") == "rg-shared"
    assert isinstance(shared.properties["location"], Placeholder)


def test_a_resource_group_with_for_each_is_known_by_its_index_unless_it_depends_on_it(tmp_path: Path) -> None:
    (tmp_path / "group.tf").write_text(
        'resource "azurerm_resource_group" "g" {\n  for_each = toset(["name", "b"])\n  name     = "rg-${each.key}"\n'
        '  location = "westeurope"\n}\n',
        "utf-8",
    )
    for index in ("name", "b"):
        group = f'azurerm_resource_group.g["{index}"]'
        found = document(tmp_path, f"resource_group_name = {group}.name\n  location = {group}.location").requests[0]
        assert found.get("location") == "westeurope"
        assert isinstance(found.properties["resourceGroupName"], Placeholder)
        assert f'g["{index}"].name' in str(found.properties["resourceGroupName"])
    whole = document(tmp_path, 'resource_group_name = "rg"\n  location = azurerm_resource_group.g["name"]').requests[0]
    assert isinstance(whole.properties["location"], Placeholder), "an index is no attribute"


def test_a_release_without_location_takes_the_region_of_the_group(tmp_path: Path) -> None:
    (tmp_path / "group.tf").write_text(GROUP.replace("  count    = 1\n", ""), "utf-8")
    found = document(tmp_path, "resource_group_name = azurerm_resource_group.own.name", "4.13.0")
    assert found.requests[0].get("location") == "West Europe"
    place = found.locate(found.requests[0], ("location",))
    assert place is not None
    assert (place.file, place.line) == (str(tmp_path / "group.tf"), 4)


def test_a_call_of_a_part_of_a_module_is_no_cluster(tmp_path: Path) -> None:
    part = (
        "git::https://github.com/Azure/terraform-azurerm-avm-res-containerservice-managedcluster.git//modules/agentpool"
    )
    pool = f'module "web" {{\n  source = "{part}?ref=v0.6.7"\n  vm_size = "Standard_D4s_v5"\n}}\n'
    found = read(tmp_path, CALL % ("9.4.1", "") + pool)
    assert found.document is not None
    assert len(found.document.requests) == 1
    assert "module.web calls modules/agentpool, a part of the module" in found.document.notes[0]
    assert "module.web calls modules/agentpool" in read(tmp_path, pool, "pools.tf").error


def test_all_unknown_arguments_are_named_with_their_lines(tmp_path: Path) -> None:
    found = error(tmp_path, "agents_sise = 1\n  vnet_subnet = 2\n  colour = 3")
    here = tmp_path / "main.tf"
    assert f"{here}, line 6, column 17: terraform-azurerm-aks 9 has no variable `agents_sise`" in found
    assert "is `agents_size` meant?" in found
    assert "line 7, column 17: terraform-azurerm-aks 9 has no variable `vnet_subnet`; versions from 10 have it" in found
    assert "has no variable `colour`; a fork may have added it" in found


def test_an_unknown_key_of_a_pool_is_named_and_left_out_as_terraform_does(tmp_path: Path) -> None:
    (note,) = document(tmp_path, 'node_pools = { web = { name = "web", vm_sise = "D4" } }').notes
    assert "a pool of terraform-azurerm-aks 9 has no variable `vm_sise`; is `vm_size` meant?" in note
    assert note.endswith("Terraform leaves it out without a message")


@pytest.mark.parametrize(("version", "read"), [("9.4.1", False), ("11.5.0", True)])
def test_a_key_of_upgrade_settings_that_the_release_does_not_have_is_left_out(
    tmp_path: Path, version: str, *, read: bool
) -> None:
    settings = '{ max_surge = "25%", max_unavailable = "1" }'
    found = document(tmp_path, f'node_pools = {{ web = {{ name = "web", upgrade_settings = {settings} }} }}', version)
    assert ("maxUnavailable" in found.requests[1].properties["upgradeSettings"]) is read
    assert [f"terraform-azurerm-aks {version[0]}" in each for each in found.notes] == ([] if read else [True])


def test_a_fork_is_refused_with_what_to_do(tmp_path: Path) -> None:
    found = read(
        tmp_path, 'module "aks" {\n  source = "git::https://github.com/me/terraform-azurerm-aks.git"\n}\n'
    ).error
    assert found.startswith("line 1: module aks is me/terraform-azurerm-aks, a fork")
    assert "terraform show -json" in found


def test_another_module_of_azure_is_refused_with_what_to_do(tmp_path: Path) -> None:
    found = read(tmp_path, 'module "prod" {\n  source = "Azure/avm-ptn-aks-production/azurerm"\n}\n').error
    assert found.startswith("line 1: module prod is Azure/avm-ptn-aks-production, another module")
    assert "a pool for each zone" in found
    assert "terraform show -json" in found


def test_a_file_with_a_syntax_error_is_refused_with_the_line(tmp_path: Path) -> None:
    found = read(tmp_path, 'module "aks" {\n  source = "Azure/aks/azurerm"\n  prefix = \n}\n').error
    assert "this is not HCL, at line 3" in found


def test_a_call_that_cannot_be_read_is_named_with_its_file(tmp_path: Path) -> None:
    read(tmp_path, 'module "aks" {\n  source = "Azure/aks/azurerm"\n  prefix = \n}\n')
    error = read(tmp_path, 'prefix = "shop"\n', "prod.tfvars").error
    assert error.startswith(f"{tmp_path / 'main.tf'} cannot be read: this is not HCL, at line 3")


def test_other_files_of_terraform_are_refused_as_before(tmp_path: Path) -> None:
    assert "terraform show -json" in read(tmp_path, 'resource "x" "y" {}\n').error


def test_two_calls_are_two_clusters(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("".join((CALL % ("9.4.1", "")).replace('"aks"', f'"{each}"') for each in "ab"))
    found = read_all([str(tmp_path / "main.tf")])[0].document
    assert found is not None
    assert [each.name for each in found.requests] == [f"module.{each}.azurerm_kubernetes_cluster.main" for each in "ab"]


TIER = 'variable "tier" {\n  default = "Free"\n}\n'


@pytest.mark.parametrize("name", ["terraform.tfvars", "terraform.tfvars.json", "a.auto.tfvars", "a.auto.tfvars.json"])
def test_files_that_terraform_loads_have_values_and_one_that_is_broken_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "variables.tf").write_text(TIER, "utf-8")
    call = "sku_tier = var.tier"
    assert document(tmp_path, call).requests[0].properties["sku"]["tier"] == "Free"
    json = name.endswith(".json")
    (tmp_path / name).write_text('{"tier": "Standard"}' if json else 'tier = "Standard"\n', "utf-8")
    assert document(tmp_path, call).requests[0].properties["sku"]["tier"] == "Standard"
    (tmp_path / name).write_text('{"tier": "Standard",' if json else 'tier = "Standard"\nx = [\n', "utf-8")
    assert f"{tmp_path / name} cannot be read: " in error(tmp_path, call)


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("99.0.0", "is at 99.0.0: 11 is the newest release that is known, so it is read as terraform-azurerm-aks 11"),
        ("~> 3.0", "4, the oldest"),
    ],
)
def test_a_version_that_is_not_read_has_a_note(tmp_path: Path, version: str, words: str) -> None:
    (note,) = document(tmp_path, version=version).notes
    assert words in note


@pytest.mark.parametrize(
    ("argument", "noted"), [("count = 0", "`count`"), ("for_each = toset([])", "`for_each`"), ("count = 1", "")]
)
def test_a_call_that_may_be_any_number_of_clusters_has_a_note(tmp_path: Path, argument: str, noted: str) -> None:
    notes = document(tmp_path, argument).notes
    assert [noted in each for each in notes] == ([True] if noted else [])


def test_references_that_grow_exponentially_are_not_evaluated_to_the_end(tmp_path: Path) -> None:
    levels = [f"l{at} = [{', '.join([f'local.l{at - 1}'] * 4)}]" for at in range(1, 11)]
    (tmp_path / "locals.tf").write_text("locals {\n  l0 = 1\n  " + "\n  ".join(levels) + "\n}\n", "utf-8")
    (note,) = document(tmp_path, "tags = { a = local.l10 }").notes
    assert "more than 20,000 expressions" in note


def test_a_value_that_coalesce_chooses_has_the_place_where_it_is_written(tmp_path: Path) -> None:
    variables = 'variable "prefix" { default = "p" }\nvariable "size" { default = null }\n'
    (tmp_path / "variables.tf").write_text(variables, "utf-8")
    size = 'agents_size = coalesce(var.size, "Standard_D2s_v5")'

    def place() -> tuple[str, int]:
        found = document(tmp_path, size)
        at = found.locate(found.requests[0], ("agentPoolProfiles", 0, "vmSize"))
        assert at is not None
        return Path(at.file).name, at.line

    assert place() == ("main.tf", 6)
    (tmp_path / "terraform.tfvars").write_text('\n\nsize = "Standard_D4s_v5"\n', "utf-8")
    assert place() == ("terraform.tfvars", 3)
    (tmp_path / "terraform.tfvars").write_text('\n\nsize = ""\n', "utf-8")
    assert place() == ("main.tf", 6)
