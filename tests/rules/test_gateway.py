"""Gateway pools."""

from __future__ import annotations

from typing import Any

import pytest

from tests.preflight import Pairs, cluster, distinguishes, pool

EGRESS = {"staticEgressGatewayProfile": {"enabled": True}}


def gateway(count: int = 2, **profile: int) -> dict[str, Any]:
    """A cluster with the static egress gateway and a Gateway pool."""
    return cluster(pool(name="gw", mode="Gateway", count=count, gatewayProfile=profile), networkProfile=EGRESS)


PAIRS: Pairs = {
    "gateway-without-static-egress": (
        cluster(
            pool(name="gw", mode="Gateway", count=2),
            networkProfile={"staticEgressGatewayProfile": {"enabled": False}},
        ),
        gateway(),
    ),
    "gateway-prefix-size-range": (gateway(publicIPPrefixSize=27), gateway(publicIPPrefixSize=28)),
    "gateway-count-over-prefix": (gateway(count=3, publicIPPrefixSize=31), gateway(count=3, publicIPPrefixSize=30)),
    "gateway-autoscaling": (
        cluster(pool(name="gw", mode="Gateway", enableAutoScaling=True, minCount=1, maxCount=2), networkProfile=EGRESS),
        gateway(),
    ),
    "gateway-profile-on-user-pool": (cluster(pool(gatewayProfile={"publicIPPrefixSize": 31})), gateway()),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_gateway_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
