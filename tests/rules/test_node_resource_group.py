"""The resource group of the nodes."""

from __future__ import annotations

import pytest

from fairway.request import Request
from tests.preflight import Pairs, broken, cluster, distinguishes

RULE = "node-resource-group-existing"
GROUP = Request("azure-native:resources:ResourceGroup", "nodes", {"resourceGroupName": "rg-nodes"})

PAIRS: Pairs = {
    RULE: (cluster(nodeResourceGroup="RG1"), cluster(nodeResourceGroup="rg1-nodes")),
    "node-resource-group-first-character": (
        cluster(nodeResourceGroup="_rg-nodes"),
        cluster(nodeResourceGroup="1rg-nodes_"),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_the_group_of_the_nodes_is_not_that_of_the_cluster(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_group_of_the_plan_exists_before_the_cluster() -> None:
    assert RULE in broken(cluster(nodeResourceGroup="rg-nodes", beside=[GROUP]))
    assert RULE not in broken(cluster(nodeResourceGroup="rg-others", beside=[GROUP]))
