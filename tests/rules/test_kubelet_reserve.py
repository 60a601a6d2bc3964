"""What kubelet keeps free."""

from __future__ import annotations

import pytest

from tests.preflight import Pairs, broken, cluster, distinguishes, judge, pool


def kubelet(**settings: object) -> dict[str, object]:
    """A pool with settings of kubelet."""
    return cluster(pool(kubeletConfig=settings))


PAIRS: Pairs = {
    "kube-reserved-range": (
        kubelet(kubeReserved={"cpuMillicores": 4001}),
        kubelet(kubeReserved={"cpuMillicores": 4000, "memoryMB": 16 * 1024}),
    ),
    "hard-eviction-threshold-format": (
        kubelet(hardEvictionThreshold={"memoryAvailable": "100MB"}),
        kubelet(hardEvictionThreshold={"memoryAvailable": "100Mi", "nodeFsInodesFree": "5%", "nodeFsAvailable": "10%"}),
    ),
}


@pytest.mark.parametrize(
    ("key", "text", "fine"),
    [
        ("nodeFsInodesFree", "1000", True),
        ("nodeFsInodesFree", "10Mi", False),
        ("memoryAvailable", "101%", False),
        ("memoryAvailable", "100", False),
        ("memoryAvailable", "1.5Gi", True),
    ],
)
def test_thresholds_have_their_units(key: str, text: str, fine: bool) -> None:
    found = broken(kubelet(hardEvictionThreshold={key: text}))
    assert ("hard-eviction-threshold-format" not in found) == fine


@pytest.mark.parametrize("rule", PAIRS)
def test_kubelet_keeps_free_what_a_node_has(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_no_more_memory_is_reserved_than_a_node_has() -> None:
    (found,) = (each for each in judge(kubelet(kubeReserved={"memoryMB": 16385})) if each.rule == "kube-reserved-range")
    assert found.reason == "pool user1 reserves 16385 MB of memory; a node has 16384."
