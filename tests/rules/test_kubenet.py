"""kubenet."""

from __future__ import annotations

import pytest

from tests.preflight import NODES, USER_ASSIGNED, Pairs, cluster, distinguishes, of, system, virtual_network

PAIRS: Pairs = {
    "overlay-without-azure-cni": (
        cluster(networkProfile={"networkPlugin": "kubenet", "networkPluginMode": "overlay"}),
        cluster(networkProfile={"networkPlugin": "azure", "networkPluginMode": "overlay"}),
    ),
    "kubenet-azure-network-policy": (
        cluster(networkProfile={"networkPlugin": "kubenet", "networkPolicy": "azure"}),
        cluster(networkProfile={"networkPlugin": "kubenet", "networkPolicy": "calico"}),
    ),
    "virtual-node-kubenet": (
        of(
            system(vnetSubnetID=NODES),
            networkProfile={"networkPlugin": "kubenet"},
            addonProfiles={"aciConnectorLinux": {"enabled": True, "config": {"SubnetName": "aci"}}},
        ),
        of(
            system(vnetSubnetID=NODES),
            networkProfile={"networkPlugin": "azure"},
            addonProfiles={"aciConnectorLinux": {"enabled": True, "config": {"SubnetName": "aci"}}},
        ),
    ),
    "kubenet-byo-route-table-system-identity": (
        of(
            system(vnetSubnetID=NODES),
            networkProfile={"networkPlugin": "kubenet"},
            virtualNetwork=virtual_network(routeTable={"routes": []}),
        ),
        of(
            system(vnetSubnetID=NODES),
            networkProfile={"networkPlugin": "kubenet"},
            virtualNetwork=virtual_network(routeTable={"routes": []}),
            identity=USER_ASSIGNED,
        ),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_kubenet_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
