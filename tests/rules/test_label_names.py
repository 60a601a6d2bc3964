"""Names of labels and taints, and taints that are there twice."""

from __future__ import annotations

import pytest

from tests.preflight import Pairs, broken, cluster, distinguishes, pool

PAIRS: Pairs = {
    "label-name-characters": (
        cluster(pool(nodeLabels={"example.com/-team": "web"})),
        cluster(pool(nodeLabels={"example.com/Team_1.a": ""})),
    ),
    "label-prefix-characters": (
        cluster(pool(nodeLabels={"my_company/team": "web"})),
        cluster(pool(nodeLabels={"my-company.example/team": "web"})),
    ),
    "taint-key-characters": (
        cluster(pool(nodeTaints=["-dedicated=web:NoSchedule"])),
        cluster(pool(nodeTaints=["example.com/dedicated=web:NoSchedule", "gpu:NoExecute"])),
    ),
    "taint-twice": (
        cluster(pool(nodeTaints=["app=one:NoSchedule", "app=two:NoSchedule"])),
        cluster(pool(nodeTaints=["app=one:NoSchedule", "app=one:NoExecute"])),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_label_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("label", "rules"),
    [
        ("/team", {"label-prefix-characters"}),
        ("example.com/", {"label-name-characters"}),
        ("", {"label-name-characters"}),
        ("a/b/team", {"label-prefix-characters"}),
        (f"{'a' * 254}/team", {"label-prefix-characters"}),
        (f"{'a' * 253}/team", set()),
        ("Example.com/team", {"label-prefix-uppercase"}),
    ],
)
def test_names_of_labels_at_their_limits(label: str, rules: set[str]) -> None:
    assert {each for each in broken(cluster(pool(nodeLabels={label: "x"}))) if each.startswith("label")} == rules
