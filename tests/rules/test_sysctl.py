"""The kernel's settings and kubelet's."""

from __future__ import annotations

import pytest

from fairway.rules.sysctl import RANGES
from tests.preflight import Pairs, broken, cluster, distinguishes, pool


def kernel(**sysctls: object) -> dict[str, object]:
    """A pool with sysctls."""
    return cluster(pool(linuxOSConfig={"sysctls": sysctls}))


def kubelet(**settings: object) -> dict[str, object]:
    """A pool with settings of kubelet."""
    return cluster(pool(kubeletConfig=settings))


SWAP = {"swapFileSizeMB": 1500}
PAIRS: Pairs = {
    "sysctl-order": (
        kernel(netCoreRmemDefault=300000, netCoreRmemMax=212992),
        kernel(netCoreRmemDefault=212992, netCoreRmemMax=212992),
    ),
    "sysctl-out-of-range": (kernel(netCoreSomaxconn=1024), kernel(netCoreSomaxconn=4096)),
    "thp-defrag-value": (
        cluster(pool(linuxOSConfig={"transparentHugePageDefrag": "on"})),
        cluster(pool(linuxOSConfig={"transparentHugePageDefrag": "defer+madvise"})),
    ),
    "swap-file-with-fail-swap-on": (
        cluster(pool(linuxOSConfig=SWAP)),
        cluster(pool(linuxOSConfig=SWAP, kubeletConfig={"failSwapOn": False})),
    ),
    "swap-file-size": (
        cluster(pool(linuxOSConfig={"swapFileSizeMB": -1})),
        cluster(pool(linuxOSConfig={"swapFileSizeMB": 0})),
    ),
    "kubelet-cpu-manager-policy": (kubelet(cpuManagerPolicy="dynamic"), kubelet(cpuManagerPolicy="static")),
    "kubelet-cpu-cfs-quota-period": (kubelet(cpuCfsQuotaPeriod="100"), kubelet(cpuCfsQuotaPeriod="2h45m")),
    "kubelet-gc-threshold-range": (kubelet(imageGcHighThreshold=101), kubelet(imageGcHighThreshold=100)),
    "kubelet-pod-max-pids": (kubelet(podMaxPids=-2), kubelet(podMaxPids=-1)),
}


@pytest.mark.parametrize(("key", "low", "high"), [(key, *span) for key, span in RANGES.items()], ids=list(RANGES))
def test_each_sysctl_has_its_range(key: str, low: int, high: int) -> None:
    rule = "sysctl-out-of-range"
    assert rule in broken(kernel(**{key: low - 1}))
    assert rule not in broken(kernel(**{key: low}))
    assert rule not in broken(kernel(**{key: high}))
    assert rule in broken(kernel(**{key: high + 1}))


@pytest.mark.parametrize("rule", PAIRS)
def test_the_kernel_and_kubelet_are_refused_values_outside_their_ranges(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
