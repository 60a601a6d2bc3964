"""Where nodes and disks stand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fairway.request import MADE_UP_SUBSCRIPTION
from fairway.rules import check
from tests.preflight import (
    GROUP,
    NODES,
    SUBSCRIPTION,
    TODAY,
    USER_ASSIGNED,
    Pairs,
    cluster,
    distinguishes,
    of,
    pool,
    requests_of,
    system,
    windows,
)

PAIRS: Pairs = {
    "os-disk-too-small": (
        cluster(pool(osDiskSizeGB=29)),
        cluster(pool(osDiskSizeGB=0), agentPools=[pool(osDiskSizeGB=30, name="u2")]),
    ),
    "ephemeral-with-deallocate": (
        cluster(pool(osDiskType="Ephemeral", scaleDownMode="Deallocate", vmSize="Standard_D4ds_v5")),
        cluster(pool(osDiskType="Managed", scaleDownMode="Deallocate")),
    ),
    "zone-not-in-region": (cluster(pool(availabilityZones=["1", "4"])), cluster(pool(availabilityZones=["1", "3"]))),
    "ppg-multiple-zones": (
        cluster(pool(availabilityZones=["1", "2"], proximityPlacementGroupID=f"{GROUP}/ppg")),
        cluster(pool(availabilityZones=["1"], proximityPlacementGroupID=f"{GROUP}/ppg")),
    ),
    "vms-pool-windows": (cluster(windows(type="VirtualMachines")), cluster(pool(type="VirtualMachines"))),
    "vms-pool-snapshot": (
        cluster(pool(type="VirtualMachines", creationData={"sourceResourceId": f"{GROUP}/snapshot"})),
        cluster(pool(creationData={"sourceResourceId": f"{GROUP}/snapshot"})),
    ),
    "vms-pool-custom-vnet-system-identity": (
        of(system(type="VirtualMachines", vnetSubnetID=NODES)),
        of(system(type="VirtualMachines", vnetSubnetID=NODES), identity=USER_ASSIGNED),
    ),
    "dedicated-host-other-subscription": (
        of(system(vnetSubnetID=NODES, hostGroupID="/subscriptions/11111111-1111-1111-1111-111111111111/h")),
        of(system(vnetSubnetID=NODES, hostGroupID=f"{GROUP}/h")),
    ),
    "disk-encryption-set-other-subscription": (
        of(system(vnetSubnetID=NODES), diskEncryptionSetID="/subscriptions/11111111-1111-1111-1111-111111111111/d"),
        of(system(vnetSubnetID=NODES), diskEncryptionSetID=f"{GROUP}/d".upper()),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_placement_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_host_group_is_fine_where_the_clusters_own_subscription_is_not_known_yet() -> None:
    hosts = f"{GROUP}/providers/Microsoft.Compute/hostGroups/hosts"
    made = NODES.replace(SUBSCRIPTION, MADE_UP_SUBSCRIPTION)
    requests = requests_of(of(system(vnetSubnetID=made, hostGroupID=hosts)))
    requests = [replace(each, id=each.id.replace(SUBSCRIPTION, MADE_UP_SUBSCRIPTION)) for each in requests]
    assert "dedicated-host-other-subscription" not in {each.rule for each in check(requests, today=TODAY)}
