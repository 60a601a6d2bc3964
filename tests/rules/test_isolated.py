"""Network isolated clusters."""

from __future__ import annotations

from typing import Any

import pytest

from tests.preflight import OVERLAY, Pairs, cluster, distinguishes, of, system


def isolated(**network: str) -> dict[str, Any]:
    """A network isolated cluster."""
    way = {"outboundType": "none"} | network
    return cluster(networkProfile=way, bootstrapProfile={"artifactSource": "Cache"})


PAIRS: Pairs = {
    "outbound-none-without-cache": (
        cluster(networkProfile=OVERLAY | {"outboundType": "none"}),
        cluster(networkProfile=OVERLAY | {"outboundType": "none"}, bootstrapProfile={"artifactSource": "Cache"}),
    ),
    "network-isolated-kubenet": (isolated(networkPlugin="kubenet"), isolated(networkPlugin="azure")),
    "network-isolated-unmanaged-channel": (
        isolated(**OVERLAY) | {"autoUpgradeProfile": {"nodeOSUpgradeChannel": "Unmanaged"}},
        isolated(**OVERLAY) | {"autoUpgradeProfile": {"nodeOSUpgradeChannel": "NodeImage"}},
    ),
    "network-isolated-node-public-ip": (
        isolated(**OVERLAY) | of(system(enableNodePublicIP=True)),
        isolated(**OVERLAY) | of(system(enableNodePublicIP=False)),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_isolation_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
