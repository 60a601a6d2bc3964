"""How much a plan asks for, counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.quantities import COUNTED, PoolQuantities, quantities
from fairway.request import UNKNOWN, Request
from fairway.standin.types import served
from tests.preflight import Fragment, cluster, of, pool, requests_of, system
from tests.saved_results import size, sizes


def only(fragment: Fragment) -> PoolQuantities:
    (found,) = quantities(requests_of(fragment)).pools
    return found


def test_pools_of_two_clusters_are_added() -> None:
    growing = pool(vmSize="Standard_D8s_v5", enableAutoScaling=True, minCount=0, maxCount=10)
    first, second = requests_of(cluster(growing)), requests_of(of(system(count=1), name="other"))
    found = quantities([*first, *second])
    assert found.nodes == (3 + 1, 3 + 10 + 1)
    assert found.vcpus == (12 + 4, 12 + 80 + 4)
    assert found.gib == (48 + 16, 48 + 320 + 16)
    assert [each.name for each in found.clusters] == ["aks-test", "other"]


def test_the_hub_of_a_fleet_counts_by_the_piece_and_its_node_where_the_size_is_configured() -> None:
    token, place = "azure-native:containerservice:Fleet", {"location": "westeurope"}
    without = Request(token, "platform", place)
    chosen = Request(token, "platform", place | {"fleetName": "one", "hubProfile": {}})
    sized = Request(
        token,
        "platform",
        place | {"fleetName": "two", "hubProfile": {"agentProfile": {"vmSize": "Standard_D4ds_v5"}}},
    )
    assert quantities([without]).counted == {}
    found = quantities([chosen, sized])
    assert found.counted == {("fleet hub", "westeurope"): 2}
    assert [(each.cluster, each.pool, each.nodes, each.vcpus, each.gib) for each in found.pools] == [
        ("two", "hub", (1, 1), 4, 16)
    ]


def test_a_separate_pool_counts_too() -> None:
    found = quantities(requests_of(of(system(), agentPools=[pool(count=4)])))
    assert found.nodes == (7, 7)


@pytest.mark.parametrize(
    "unknown", [pool(count=UNKNOWN), pool(enableAutoScaling=True, minCount=5, maxCount=1), pool(vmSize="Standard_New")]
)
def test_a_sum_with_an_unknown_part_is_unknown(unknown: Fragment) -> None:
    found = quantities(requests_of(cluster(unknown)))
    assert found.vcpus is None
    assert len(found.pools) == 2


@pytest.mark.parametrize(
    ("settings", "gib"),
    [
        ({"osDiskType": "Ephemeral", "osDiskSizeGB": 64}, 0),
        ({"osDiskType": "Managed", "osDiskSizeGB": 64}, 64),
        ({"osDiskType": "Managed"}, 128),
        ({"osDiskType": "Managed", "vmSize": "Standard_D8s_v5"}, 256),
        ({"osDiskType": "Managed", "vmSize": "Standard_D16s_v5"}, 512),
        ({"osDiskType": "Managed", "vmSize": "Standard_D64s_v5"}, 1024),
        # No local disk, so AKS takes a managed one.
        ({}, 128),
        # A local disk: AKS decides.
        ({"vmSize": "Standard_D4ds_v5"}, None),
    ],
)
def test_the_os_disk_has_its_size_or_the_default_for_the_vcpus(settings: dict[str, Any], gib: int | None) -> None:
    assert only(of(system(**settings))).os_disk_gib == gib


def test_each_size_of_a_pool_of_virtual_machines_has_its_own_nodes() -> None:
    scale = {"manual": [{"size": "Standard_D4s_v5", "count": 2}, {"size": "Standard_D8s_v5", "count": 3}]}
    several = pool(type="VirtualMachines", virtualMachinesProfile={"scale": scale})
    del several["vmSize"], several["count"]
    found = [each for each in quantities(requests_of(cluster(several))).pools if each.pool == "user1"]
    assert [(each.size, each.nodes) for each in found] == [("Standard_D4s_v5", (2, 2)), ("Standard_D8s_v5", (3, 3))]


def test_sizes_that_azure_offers_are_counted_with_its_numbers() -> None:
    new = size("Standard_D4s_v9", capabilities={"vCPUs": "6", "MemoryGB": "20"})
    found = only(of(system(vmSize="Standard_D4s_v9", count=2), beside=[sizes(new)]))
    assert (found.vcpus, found.gib) == (6, 20)


@pytest.mark.parametrize("token", COUNTED)
def test_every_kind_that_is_counted_is_a_type_of_azure_native(token: str) -> None:
    assert served(token)


def test_what_is_charged_by_the_piece_is_counted_by_location() -> None:
    gateway = {"location": "westeurope"}
    requests = [Request("azure-native:network:NatGateway", f"nat{at}", gateway) for at in range(2)]
    requests.append(Request("azure-native:network:NatGateway", "north", {"location": "northeurope"}))
    requests.append(Request("azure-native:network:Subnet", "nodes", {}))
    requests.append(Request("acme:network:NatGateway", "component", {}, custom=False))
    assert quantities(requests).counted == {("NAT gateway", "westeurope"): 2, ("NAT gateway", "northeurope"): 1}
