"""`fairway subscription` prints commands, and the results in config/azure are compared with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line import fairway
from tests.saved_results import quota, size, sizes
from tests.stacks import copied
from tests.test_subscription import write

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copied(tmp_path)


def test_it_prints_one_command_for_each_result_of_each_location(project: Path) -> None:
    code, out, _ = fairway("subscription", "-C", str(project))
    assert code == 0
    assert out.splitlines()[0] == "mkdir -p config/azure/westeurope"
    assert out.splitlines()[-1] == "date -u +%F > config/azure/westeurope/read.txt"
    for command in ("az aks get-versions", "az vm list-skus", "az vm list-usage", "az aks mesh get-revisions"):
        (line,) = [each for each in out.splitlines() if each.startswith(command)]
        assert "--location westeurope" in line
        assert "--output json > config/azure/westeurope/" in line


def test_each_environment_may_have_its_own_subscription(project: Path) -> None:
    file = project / "config/stacks/Pulumi.prod.yaml"
    text = file.read_text("utf-8").replace("config:\n", "config:\n  azure-native:subscriptionId: 5d4c\n", 1)
    file.write_text(text, "utf-8")
    _, out, _ = fairway("subscription", "-C", str(project), "--separate")
    (line,) = [each for each in out.splitlines() if "get-versions" in each and "config/azure/prod/westeurope/" in each]
    assert "--subscription 5d4c " in line


def test_networks_of_others_are_listed_by_id() -> None:
    _, out, _ = fairway("subscription", "bring-your-own", "-C", str(ROOT / "examples/platform"))
    listed = [each for each in out.splitlines() if each.startswith("az network vnet show --ids /subscriptions/")]
    assert listed
    assert all(each.endswith(".json") for each in listed)


def test_an_unknown_environment_is_reported(project: Path) -> None:
    code, out, error = fairway("subscription", "live", "-C", str(project))
    assert (code, out) == (2, "")
    assert "there is no environment live" in error


def test_a_broken_environment_is_named_and_the_others_have_their_commands(project: Path) -> None:
    file = project / "config/stacks/Pulumi.prod.yaml"
    file.write_text(file.read_text("utf-8") + "  fairway:clutsers: {}\n", "utf-8")
    code, out, error = fairway("subscription", "-C", str(project))
    assert code == 2
    assert "prod: " in error
    assert "clutsers" in error
    assert "az aks get-versions" in out


def test_a_plan_compares_with_what_is_saved_and_names_the_place_in_the_stack_file(project: Path) -> None:
    assert fairway("plan", "dev", "-C", str(project))[0] == 0
    offered = size("Standard_D4ds_v5", "standardDDSv5Family", capabilities={"EphemeralOSDiskSupported": "True"})
    write(project, "skus.json", sizes(offered).properties["value"])
    write(project, "usage.json", [quota("standardDDSv5Family", "4", shown="Standard DDSv5 Family vCPUs")])
    write(project, "read.txt", "2026-11-20")
    code, out, _ = fairway("plan", "dev", "-C", str(project))
    assert code == 1
    assert "error vcpu-quota-exceeded\n  config/base.yaml:" in out
    assert "need 8 vCPUs of `Standard DDSv5 Family vCPUs` at first; the limit is 4" in " ".join(out.split())


def test_a_comparison_refuses_a_new_pool_for_which_no_quota_is_left(project: Path) -> None:
    stack = project / "config/stacks/Pulumi.dev.yaml"
    for name, pools in (("before", ""), ("after", "      nodePools: {web: {vmSize: Standard_D4ds_v5, count: 2}}\n")):
        stack.write_text(f"{DEV}{pools}", "utf-8")
        (project / f"{name}.json").write_text(
            fairway("plan", "dev", "-C", str(project), "--format", "json")[1], "utf-8"
        )
    write(project, "skus.json", [size("Standard_D4ds_v5", "standardDDSv5Family")])
    compared = ("diff", str(project / "before.json"), str(project / "after.json"), "-C", str(project))
    # The running pool uses 8 of them; the new one needs 8.
    for left, outcome in ((8, "created"), (7, "refused")):
        write(project, "usage.json", [quota("standardDDSv5Family", "16", str(16 - left))])
        out = " ".join(fairway(*compared)[1].split())
        assert f"{outcome} AgentPool shop/web" in out
    assert "need 8 vCPUs of `standardDDSv5Family` at first; 7 of 16 are left" in out


def test_a_damaged_file_is_reported_by_name_and_nothing_is_planned(project: Path) -> None:
    write(project, "skus.json", "{")
    write(project, "other.json", json.dumps({"value": 1}))
    code, _, error = fairway("plan", "dev", "-C", str(project))
    assert code == 2
    assert "config/azure/westeurope/skus.json" in error
    assert "config/azure/westeurope/other.json" in error


VNET = (
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-network/providers/Microsoft.Network/"
    "virtualNetworks/vnet-spoke"
)


DEV = """config:
  azure-native:location: westeurope
  fairway:clusters:
    shop:
      kubernetesVersion: "1.35"
      defaultNodePool: {vmSize: Standard_D4ds_v5, count: 2}
      apiServerAccessProfile: {enablePrivateCluster: false, authorizedIPRanges: [198.51.100.0/24]}
"""


@pytest.fixture
def in_a_network(project: Path) -> Path:
    """A stack `net`, whose nodes are in a new subnet of an existing VNet."""
    stack = f"""config:
  azure-native:location: westeurope
  fairway:clusters:
    shop:
      apiServerAccessProfile: {{enablePrivateCluster: false, authorizedIPRanges: [198.51.100.0/24]}}
      network:
        virtualNetworkId: {VNET}
        subnets: {{nodes: {{addressPrefix: 10.60.0.0/28}}}}
"""
    (project / "config/stacks/Pulumi.net.yaml").write_text(stack, "utf-8")
    return project


def save_network(project: Path, **subnets: str) -> None:
    listed = [{"id": f"{VNET}/subnets/{name}", "name": name, "addressPrefix": each} for name, each in subnets.items()]
    space = {"addressPrefixes": ["10.60.0.0/16"]}
    write(project, "vnet.json", {"id": VNET, "name": "vnet-spoke", "addressSpace": space, "subnets": listed})


@pytest.mark.parametrize(
    ("subnets", "refused"),
    [
        ({}, False),
        ({"web": "10.60.0.0/24"}, True),
        ({"web": "10.60.1.0/24"}, False),
        # Deployed by this stack already.
        ({"nodes": "10.60.0.0/28", "web": "10.60.1.0/24"}, False),
    ],
)
def test_a_new_subnet_is_compared_with_those_of_the_saved_network(
    in_a_network: Path, subnets: dict[str, str], refused: bool
) -> None:
    save_network(in_a_network, **subnets)
    _, out, _ = fairway("plan", "net", "-C", str(in_a_network))
    assert ("subnets-overlap" in out) == refused


def test_a_subnet_outside_the_address_space_of_the_saved_network_is_refused(in_a_network: Path) -> None:
    save_network(in_a_network)
    file = in_a_network / "config/stacks/Pulumi.net.yaml"
    file.write_text(file.read_text("utf-8").replace("10.60.0.0/28", "10.61.0.0/24"), "utf-8")
    code, out, _ = fairway("plan", "net", "-C", str(in_a_network))
    assert code == 1
    assert "10.61.0.0/24" in out
    assert "config/stacks/Pulumi.net.yaml:" in out
