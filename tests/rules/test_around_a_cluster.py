"""Private DNS zones, snapshots, trusted access."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.azure import containerservice, privatedns
from fairway.request import Request
from fairway.rules.around_a_cluster import HOST_GROUP, SNAPSHOT
from tests.preflight import GROUP, Fragment, Pairs, cluster, distinguishes

LEARNING = "Microsoft.MachineLearningServices/workspaces/mlworkload"
WORKSPACE = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/ml"
AKS = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/aks"


def beside(kind: str, **inputs: Any) -> Fragment:
    """A cluster and another resource."""
    name = "corp.example" if kind == privatedns.PRIVATE_ZONE.token else "one"
    return cluster(beside=[Request(kind, name, inputs)])


def bound(role: str, source: str = "") -> Fragment:
    """A cluster with a role binding for trusted access."""
    return beside(containerservice.TRUSTED_ACCESS_ROLE_BINDING.token, roles=[role], sourceResourceId=source)


def snapshot(source: str) -> Fragment:
    """A snapshot."""
    return beside(SNAPSHOT, creationData={"sourceResourceId": source})


PAIRS: Pairs = {
    "host-group-zones": (beside(HOST_GROUP, zones=["1", "2"]), beside(HOST_GROUP, zones=["1"])),
    "private-zone-location": (
        beside(privatedns.PRIVATE_ZONE.token, location="westeurope"),
        beside(privatedns.PRIVATE_ZONE.token, location="Global"),
    ),
    "private-zone-link-location": (
        beside(privatedns.VIRTUAL_NETWORK_LINK.token, location="westeurope"),
        beside(privatedns.VIRTUAL_NETWORK_LINK.token, location="global"),
    ),
    "trusted-access-role-format": (
        bound("mlworkload"),
        bound(LEARNING),
    ),
    "trusted-access-role-of-source": (
        bound("Microsoft.DataProtection/backupVaults/backup-operator", WORKSPACE),
        bound(LEARNING.lower(), WORKSPACE),
    ),
    "snapshot-source": (snapshot(AKS), snapshot(f"{AKS}/agentPools/user1")),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_what_is_around_a_cluster_distinguishes_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
