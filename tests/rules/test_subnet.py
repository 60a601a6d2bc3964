"""Node subnets."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.rules import Finding
from tests.preflight import (
    NETWORK,
    NODES,
    OVERLAY,
    USER_ASSIGNED,
    Fragment,
    Pairs,
    broken,
    distinguishes,
    judge,
    of,
    pool,
    system,
    virtual_network,
)

PAIRS: Pairs = {
    "node-pools-in-two-vnets": (
        of(system(vnetSubnetID=NODES), agentPools=[pool(vnetSubnetID=f"{NETWORK}/vnet2/subnets/nodes")]),
        of(system(vnetSubnetID=NODES), agentPools=[pool(vnetSubnetID=f"{NETWORK}/VNET1/subnets/other")]),
    ),
    "subnet-name-over-63-overlay": (
        of(system(vnetSubnetID=f"{NETWORK}/vnet1/subnets/{'n' * 64}")),
        of(system(vnetSubnetID=f"{NETWORK}/vnet1/subnets/{'n' * 63}")),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_subnet_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


FLAT = {"networkPlugin": "azure"}


def own(*pools: dict[str, Any], nodes: str, **network: Any) -> dict[str, Any]:
    """Pools in one own subnet."""
    placed = [each | {"vnetSubnetID": NODES} for each in pools]
    return of(*placed, networkProfile=network, virtualNetwork=virtual_network(nodes), identity=USER_ASSIGNED)


@pytest.mark.parametrize(
    ("count", "rule"), [(8, None), (9, "node-subnet-too-small-default-maxpods")], ids=["fits", "does not fit"]
)
def test_a_node_without_max_pods_takes_31_addresses_of_a_flat_network(count: int, rule: str | None) -> None:
    found = broken(own(system(count=count), nodes="10.240.0.0/24", **FLAT))
    assert {each for each in found if each.startswith("node-subnet-too-small")} == ({rule} if rule else set())


def test_a_node_takes_one_address_with_overlay() -> None:
    assert "node-subnet-too-small-cni" not in broken(own(system(count=11), nodes="10.240.0.0/28", **OVERLAY))
    assert "node-subnet-too-small-cni" in broken(own(system(count=12), nodes="10.240.0.0/28", **OVERLAY))


def test_an_autoscaled_pool_takes_what_it_may_grow_to() -> None:
    grows = system(enableAutoScaling=True, minCount=1, count=3, maxCount=12)
    assert "node-subnet-too-small-cni" in broken(own(grows, nodes="10.240.0.0/28", **OVERLAY))


def test_an_old_and_a_new_pool_are_summed_during_a_rotation() -> None:
    inline = own(system(count=3), nodes="10.240.0.0/28", **OVERLAY)
    old, new = (pool(name=name, count=5, vnetSubnetID=NODES) for name in ("blue", "green"))
    assert "node-subnet-shared-pools-sum" not in broken(inline | {"agentPools": [old]})
    found = [each for each in judge(inline | {"agentPools": [old, new]}) if each.rule == "node-subnet-shared-pools-sum"]
    assert "3 x 1 + 5 x 1 + 5 x 1 = 13 addresses in nodes 10.240.0.0/28, which has 11" in found[0].reason


def _rooms(*pools: Fragment, nodes: str, **network: str) -> list[Finding]:
    fragment = of(*pools, networkProfile=network or OVERLAY, virtualNetwork=virtual_network(nodes))
    return [each for each in judge(fragment) if each.rule.startswith("node-subnet-")]


def test_a_cluster_with_overlay_is_not_advised_to_use_overlay() -> None:
    (found,) = _rooms(system(vnetSubnetID=NODES, count=20), nodes="10.240.0.0/28")
    assert found.rule == "node-subnet-too-small-cni"
    assert found.remedy == (
        "Use a /27, which has 27 addresses (free: 10.240.0.32/27 or 10.240.0.64/27 in VNet vnet1), which a "
        "running pool cannot change to; or count 9."
    )


@pytest.mark.parametrize(
    ("changes", "subnet", "fewer"),
    [
        (
            {"count": 20},
            "/22, which has 1019 addresses (free: 10.240.4.0/22 or 10.240.8.0/22 in VNet vnet1)",
            "maxPods 10 for a new pool",
        ),
        (
            {"count": 9, "maxPods": 30},
            "/23, which has 507 addresses (free: 10.240.2.0/23 or 10.240.4.0/23 in VNet vnet1)",
            "count 7",
        ),
    ],
)
def test_the_remedy_has_the_size_the_free_ranges_and_the_numbers_that_fit(
    changes: dict[str, int], subnet: str, fewer: str
) -> None:
    (found,) = _rooms(system(vnetSubnetID=NODES, **changes), nodes="10.240.0.0/24", **FLAT)
    assert found.remedy == (
        f"Use a {subnet}, which a running pool cannot change to; or {fewer}; or for a new cluster, networkPluginMode "
        "overlay, which needs one address per node."
    )


def test_pools_that_fill_their_subnet_to_the_last_address_fit() -> None:
    # A /27 has 27 addresses that are not Azure's.
    still = {"upgradeSettings": {"maxSurge": "0", "maxUnavailable": "1"}}
    pools = [pool(name=name, vnetSubnetID=NODES, count=count, **still) for name, count in (("one", 13), ("two", 14))]
    assert "node-subnet-shared-pools-sum" not in {each.rule for each in _rooms(*pools, nodes="10.240.0.0/27")}
    assert "node-subnet-shared-pools-sum" in {
        each.rule for each in _rooms(*pools, pool(name="three", vnetSubnetID=NODES, count=1), nodes="10.240.0.0/27")
    }
