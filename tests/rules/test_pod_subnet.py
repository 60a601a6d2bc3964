"""Subnets of pods."""

from __future__ import annotations

from typing import Any

import pytest

from tests.preflight import (
    NETWORK,
    NODES,
    OVERLAY,
    PODS,
    Pairs,
    cluster,
    distinguishes,
    of,
    pool,
    system,
    virtual_network,
)


def in_pod_subnet(count: int, agentPools: list[dict[str, Any]] | None = None, **changes: Any) -> dict[str, Any]:  # noqa: N803
    """A system pool in a node subnet and a pod subnet of 251 addresses."""
    pods = {"name": "pods", "addressPrefix": "10.240.64.0/24"}
    placed = system(count=count, vnetSubnetID=NODES, podSubnetID=PODS) | changes
    network = virtual_network("10.240.0.0/22", pods)
    flat = {"networkPlugin": "azure"}
    return of(placed, networkProfile=flat, virtualNetwork=network, agentPools=agentPools or [])


PAIRS: Pairs = {
    "pod-subnet-too-small": (in_pod_subnet(16), in_pod_subnet(15)),
    "pod-subnet-on-some-pools": (
        in_pod_subnet(3, agentPools=[pool(vnetSubnetID=NODES)]),
        in_pod_subnet(3, agentPools=[pool(vnetSubnetID=NODES, podSubnetID=PODS)]),
    ),
    "pod-subnet-other-vnet": (
        in_pod_subnet(3, podSubnetID=f"{NETWORK}/vnet2/subnets/pods"),
        in_pod_subnet(3),
    ),
    "pod-subnet-with-overlay": (
        in_pod_subnet(3) | {"networkProfile": OVERLAY},
        in_pod_subnet(3),
    ),
    "static-block-without-pod-subnet": (
        cluster(pool(podIPAllocationMode="StaticBlock")),
        in_pod_subnet(3, podIPAllocationMode="StaticBlock"),
    ),
    "static-block-and-dynamic-share-subnet": (
        in_pod_subnet(3, agentPools=[pool(vnetSubnetID=NODES, podSubnetID=PODS, podIPAllocationMode="StaticBlock")]),
        in_pod_subnet(
            3,
            podIPAllocationMode="StaticBlock",
            agentPools=[pool(vnetSubnetID=NODES, podSubnetID=PODS, podIPAllocationMode="StaticBlock")],
        ),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_pod_subnet_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
