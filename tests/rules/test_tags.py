"""Tags, and taints of new nodes."""

from __future__ import annotations

import pytest

from tests.preflight import Pairs, broken, cluster, distinguishes, pool

TAINT = {"nodeInitializationTaints": ["startup=true:NoSchedule"]}

PAIRS: Pairs = {
    "tags-over-50": (
        cluster(tags={f"tag{each}": "x" for each in range(51)}),
        cluster(tags={f"tag{each}": "x" for each in range(50)}),
    ),
    "tag-name": (cluster(tags={"cost/centre": "1"}), cluster(tags={"cost-centre": "1"})),
    "tag-value-too-long": (cluster(pool(tags={"note": "x" * 257})), cluster(pool(tags={"note": "x" * 256}))),
    "init-taints-on-agent-pool": (cluster(agentPools=[pool(**TAINT)]), cluster(pool(**TAINT))),
}


def test_the_name_of_a_tag_has_an_end() -> None:
    assert "tag-name" in broken(cluster(tags={"x" * 513: "1"}))
    assert "tag-name" not in broken(cluster(tags={"x" * 512: "1"}))


@pytest.mark.parametrize("rule", PAIRS)
def test_tags_are_refused_outside_the_limits_of_azure(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
