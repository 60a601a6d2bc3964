"""Locks that stop more than a deletion."""

from __future__ import annotations

import pytest

from fairway.request import Request
from tests.preflight import GROUP, Pairs, cluster, distinguishes

NODES = GROUP.rpartition("/")[0]


def _lock(scope: str, level: str = "CanNotDelete") -> Request:
    inputs = {"scope": scope, "level": level, "lockName": "kept"}
    return Request("azure-native:authorization:ManagementLockByScope", "kept", inputs)


PAIRS: Pairs = {
    "lock-read-only-on-cluster": (
        cluster(beside=[_lock(GROUP, "ReadOnly")]),
        cluster(beside=[_lock(GROUP), _lock(f"{GROUP}/providers/Microsoft.Network/virtualNetworks/v", "ReadOnly")]),
    ),
    "lock-on-node-resource-group": (
        cluster(nodeResourceGroup="aks-nodes", beside=[_lock(f"{NODES}/AKS-nodes")]),
        cluster(nodeResourceGroup="aks-nodes", beside=[_lock(f"{NODES}/others")]),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_a_lock_does_not_stop_the_cluster(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
