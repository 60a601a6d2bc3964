"""The sizes of pools fit their hosts, reservations and snapshots."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from tests.preflight import GROUP, USER_ASSIGNED, Fragment, Pairs, broken, cluster, distinguishes, pool

COMPUTE = f"{GROUP}/providers/Microsoft.Compute"
HOSTS = f"{COMPUTE}/hostGroups/hosts"
RESERVED = f"{COMPUTE}/capacityReservationGroups/reserved"
SNAPSHOT = f"{GROUP}/providers/Microsoft.ContainerService/snapshots/before"
OWN = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/aks1"
PLACE = {"location": "westeurope", "resourceGroupName": "rg"}


def _group(**inputs: Any) -> Request:
    given = {**PLACE, "hostGroupName": "hosts", "supportAutomaticPlacement": True, **inputs}
    return Request("azure-native:compute:DedicatedHostGroup", "hosts", given, id=HOSTS)


def _host(sku: str = "DSv5-Type1", **inputs: Any) -> Request:
    given = {**PLACE, "hostGroupName": "hosts", "hostName": "a", "sku": {"name": sku}, **inputs}
    return Request("azure-native:compute:DedicatedHost", "a", given, id=f"{HOSTS}/hosts/a")


def _reservation(size: str) -> list[Request]:
    named = {**PLACE, "capacityReservationGroupName": "reserved"}
    sku = {"name": size, "capacity": 3}
    return [
        Request("azure-native:compute:CapacityReservationGroup", "reserved", named, id=RESERVED),
        Request("azure-native:compute:CapacityReservation", "one", {**named, "sku": sku}),
    ]


def _on_hosts(*hosts: Request, size: str = "Standard_D4s_v5") -> Fragment:
    return cluster(pool(hostGroupID=HOSTS, vmSize=size), beside=[_group(), *hosts])


def _pool(name: str, size: str, **inputs: Any) -> Request:
    home = {"resourceGroupName": "rg1", "resourceName": "aks1", "agentPoolName": name}
    given = {
        **home,
        "mode": "User",
        "osType": "Linux",
        "vmSize": size,
        "count": 1,
        "orchestratorVersion": "1.35",
        **inputs,
    }
    return Request("azure-native:containerservice:AgentPool", name, given, id=f"{OWN}/agentPools/{name}")


def _from_snapshot(size: str) -> Fragment:
    source = {"creationData": {"sourceResourceId": f"{OWN}/agentPools/web"}, **PLACE}
    snapshot = Request("azure-native:containerservice:Snapshot", "before", source, id=SNAPSHOT)
    after = _pool("next", size, creationData={"sourceResourceId": SNAPSHOT})
    return cluster(beside=[_pool("web", "Standard_D4s_v5"), snapshot, after])


PAIRS: Pairs = {
    "snapshot-other-kind-of-size": (_from_snapshot("Standard_NC24ads_A100_v4"), _from_snapshot("Standard_E4s_v5")),
    "dedicated-host-fault-domain": (
        cluster(beside=[_group(platformFaultDomainCount=2), _host(platformFaultDomain=2)]),
        cluster(beside=[_group(platformFaultDomainCount=2), _host(platformFaultDomain=1)]),
    ),
    "dedicated-host-series": (_on_hosts(_host("Ddsv5-Type1")), _on_hosts(_host("DSv5-Type1"))),
    "capacity-reservation-other-size": (
        cluster(
            pool(capacityReservationGroupID=RESERVED, vmSize="Standard_D4s_v5"),
            beside=_reservation("Standard_D8s_v5"),
            identity=USER_ASSIGNED,
        ),
        cluster(
            pool(capacityReservationGroupID=RESERVED, vmSize="Standard_D4s_v5"),
            beside=_reservation("standard_d4s_v5"),
            identity=USER_ASSIGNED,
        ),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_a_size_fits_where_its_nodes_are(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_hosts_outside_of_the_plan_may_be_of_any_series() -> None:
    assert "dedicated-host-series" not in broken(_on_hosts())


def test_a_group_without_reservations_reserves_nothing() -> None:
    empty = _reservation("Standard_D4s_v5")[:1]
    found = broken(cluster(pool(capacityReservationGroupID=RESERVED), beside=empty))
    assert "capacity-reservation-other-size" in found
