"""Saved results of `az` commands are read from the project's folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fairway.subscription import REVISIONS, SIZES, USAGE, VERSIONS, is_saved, saved
from tests.saved_results import quota, revision, size, version

VNET = {
    "id": "/subscriptions/s/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/vnet-hub",
    "name": "vnet-hub",
    "resourceGroup": "rg-hub",
    "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
    "subnets": [{"name": "nodes", "addressPrefix": "10.0.0.0/24"}],
}
RESULTS: dict[str, tuple[Any, str]] = {
    "versions": ({"values": [version("1.35", "1.35.1")]}, VERSIONS),
    "skus": ([size()], SIZES),
    "usage": ([quota("cores", "100")], USAGE),
    "mesh-revisions": ({"meshRevisions": [revision("asm-1-28", ("1.35",))]}, REVISIONS),
    "revisions-as-a-list": ([revision("asm-1-28", ("1.35",))], REVISIONS),
    "vnet": (VNET, "azure-native:network:VirtualNetwork"),
}


def write(root: Path, name: str, content: Any, folder: str = "westeurope") -> Path:
    file = root / "config/azure" / folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return file


def test_nothing_is_saved_without_a_folder(tmp_path: Path) -> None:
    assert saved(tmp_path, "prod") == saved(tmp_path / "absent", "prod")
    assert saved(tmp_path, "prod").requests == ()


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_recognized_by_its_content_whatever_the_file_is_called(tmp_path: Path, name: str) -> None:
    content, command = RESULTS[name]
    write(tmp_path, "any-name.json", content)
    found = saved(tmp_path, "prod")
    assert not found.problems
    (request,) = found.requests
    assert request.type == command
    assert is_saved(request)


def test_each_result_has_its_location_and_the_day_on_which_it_was_saved(tmp_path: Path) -> None:
    write(tmp_path, "usage.json", RESULTS["usage"][0])
    write(tmp_path, "usage.json", RESULTS["usage"][0], "NorthEurope")
    write(tmp_path, "read.txt", "2026-11-20\n")
    found = {each.name: each.properties.get("read") for each in saved(tmp_path, "prod").requests}
    assert found == {"westeurope": "2026-11-20", "northeurope": None}


def test_an_environment_may_have_a_folder_of_its_own_for_another_subscription(tmp_path: Path) -> None:
    write(tmp_path, "usage.json", [quota("cores", "100")])
    write(tmp_path, "usage.json", [quota("cores", "7")], "prod/westeurope")
    (prod,), (dev,) = saved(tmp_path, "prod").requests, saved(tmp_path, "dev").requests
    assert prod.properties["value"][0]["limit"] == "7"
    assert dev.properties["value"][0]["limit"] == "100"


def test_only_the_vm_sizes_of_the_location_are_kept(tmp_path: Path) -> None:
    disk = {"resourceType": "disks", "name": "Premium_LRS", "capabilities": [], "locations": ["westeurope"]}
    elsewhere = size("Standard_E4s_v5") | {"locations": ["northeurope"], "locationInfo": [{"location": "northeurope"}]}
    capital = size("Standard_F4s_v2") | {"locations": ["WestEurope"]}
    write(tmp_path, "skus.json", [disk, elsewhere, size(), capital])
    (request,) = saved(tmp_path, "prod").requests
    assert [each["name"] for each in request.properties["value"]] == ["Standard_D4s_v5", "Standard_F4s_v2"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "it is empty"),
        ('{"values": [', "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "the result of none of these commands"),
        ('{"value": []}', "the result of none of these commands"),
        ("7", "the result of none of these commands"),
        ('"text"', "the result of none of these commands"),
        ('[{"name": "Standard_D4s_v5"}]', "the result of none of these commands"),
        (json.dumps([{"resourceType": "disks", "capabilities": []}]), "no VM size of westeurope"),
    ],
)
def test_a_file_that_is_no_result_is_a_problem_with_what_to_do(tmp_path: Path, content: str, problem: str) -> None:
    file = write(tmp_path, "x.json", content)
    (found,) = saved(tmp_path, "prod").problems
    assert found.file == file
    assert problem in found.text


def test_all_problems_are_found_at_once(tmp_path: Path) -> None:
    write(tmp_path, "a.json", "")
    write(tmp_path, "b.json", "[]")
    write(tmp_path, "read.txt", "yesterday", "northeurope")
    assert len(saved(tmp_path, "prod").problems) == 3


def test_two_results_of_one_command_are_a_problem(tmp_path: Path) -> None:
    write(tmp_path, "a.json", RESULTS["usage"][0])
    write(tmp_path, "b.json", RESULTS["usage"][0])
    (found,) = saved(tmp_path, "prod").problems
    assert "a.json is of the same command" in found.text


def test_several_networks_are_fine(tmp_path: Path) -> None:
    write(tmp_path, "hub.json", VNET)
    write(tmp_path, "spoke.json", VNET | {"id": f"{VNET['id']}2"})
    assert not saved(tmp_path, "prod").problems
