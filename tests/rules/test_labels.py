"""Labels, taints and tags."""

from __future__ import annotations

import pytest

from tests.preflight import Pairs, broken, cluster, distinguishes, judge, pool

RULE = "label-prefix-kubernetes-azure-com"

PAIRS: Pairs = {
    "taint-unknown-effect": (cluster(pool(nodeTaints=["a=b:NoRun"])), cluster(pool(nodeTaints=["a=b:NoExecute"]))),
    "taint-value-too-long": (
        cluster(pool(nodeTaints=[f"a={'b' * 64}:NoSchedule"])),
        cluster(pool(nodeTaints=[f"a={'b' * 63}:NoSchedule"])),
    ),
    "label-prefix-kubernetes-azure-com": (
        cluster(pool(nodeLabels={"kubernetes.azure.com/team": "a"})),
        cluster(pool(nodeLabels={"shop.example/team": "a"})),
    ),
    "label-prefix-kubernetes-io": (
        cluster(pool(nodeLabels={"kubernetes.io/team": "a"})),
        cluster(pool(nodeLabels={"node.kubernetes.io/team": "a", "notkubernetes.io/team": "a"})),
    ),
    "label-prefix-uppercase": (
        cluster(pool(nodeLabels={"Shop.example/team": "a"})),
        cluster(pool(nodeLabels={"shop.example/Team": "a"})),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_label_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_azures_own_label_of_spot_nodes_may_be_repeated() -> None:
    label = {"kubernetes.azure.com/scalesetpriority": "spot"}
    assert RULE not in broken(cluster(pool(scaleSetPriority="Spot", nodeLabels=label)))
    assert RULE in broken(cluster(pool(nodeLabels=label)))
    assert RULE in broken(cluster(pool(scaleSetPriority="Spot", nodeLabels={"kubernetes.azure.com/mode": "user"})))


def test_the_corrected_value_of_a_label_is_short_enough() -> None:
    labels = cluster(pool(nodeLabels={"team": "a " * 40}))
    (finding,) = (each for each in judge(labels) if each.rule == "label-value-characters")
    assert finding.remedy == f"Write {'a-' * 31}a."
