"""Blocks of podCidr for nodes."""

from __future__ import annotations

import pytest

from tests.preflight import (
    NODES,
    OVERLAY,
    Pairs,
    broken,
    cluster,
    distinguishes,
    judge,
    of,
    pool,
    system,
    virtual_network,
)

PAIRS: Pairs = {
    "pod-cidr-too-small-for-nodes": (
        cluster(
            pool(enableAutoScaling=True, minCount=1, maxCount=6), networkProfile=OVERLAY | {"podCidr": "10.4.0.0/21"}
        ),
        cluster(
            pool(enableAutoScaling=True, minCount=1, maxCount=5), networkProfile=OVERLAY | {"podCidr": "10.4.0.0/21"}
        ),
    ),
    "pod-cidr-no-room-for-surge": (
        of(system(count=4), networkProfile=OVERLAY | {"podCidr": "10.4.0.0/22"}),
        of(system(count=3), networkProfile=OVERLAY | {"podCidr": "10.4.0.0/22"}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_a_pod_range_has_a_block_for_each_node(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("cidr", "nodes", "remedy"),
    [
        ("10.4.0.0/22", 5, "Set podCidr to 10.4.0.0/21, which has 8 blocks of /24, surge included."),
        ("10.4.0.0/22", 8, "Set podCidr to 10.4.0.0/20, which has 16 blocks of /24, surge included."),
        # The range around it has the VNet.
        (
            "10.242.0.0/22",
            5,
            "Set podCidr to 100.64.0.0/21, which has 8 blocks of /24, surge included. An existing cluster can only "
            "extend its podCidr.",
        ),
    ],
)
def test_the_remedy_is_a_range_that_fits_the_nodes_and_their_surge(cidr: str, nodes: int, remedy: str) -> None:
    vnet = virtual_network("10.242.4.0/24") | {"addressPrefixes": ["10.242.4.0/24"]}
    network = OVERLAY | {"podCidr": cidr}
    fragment = of(system(count=nodes, vnetSubnetID=NODES), networkProfile=network, virtualNetwork=vnet)
    (found,) = [each for each in judge(fragment) if each.rule == "pod-cidr-too-small-for-nodes"]
    assert found.remedy == remedy
    mended = OVERLAY | {"podCidr": remedy.split()[3].rstrip(",")}
    assert not {each for each in broken(fragment | {"networkProfile": mended}) if each.startswith("pod-cidr")}


def test_the_sum_of_the_pools_is_shown() -> None:
    fragment = cluster(pool(count=4), networkProfile=OVERLAY | {"podCidr": "10.4.0.0/22"})
    (found,) = [each for each in judge(fragment) if each.rule == "pod-cidr-too-small-for-nodes"]
    assert found.reason == ("10.4.0.0/22 has 4 blocks of /24; the pools may have 3 + 4 = 7 nodes, and each needs one.")
