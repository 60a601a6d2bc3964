"""The ranges in which AKS sets the kernel of Linux nodes."""

from __future__ import annotations

import re

from fairway.rules.citations import aks, code, schema, thread
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_REFERENCE = "custom-node-configuration-reference.md"
_SYSCTLS = "linuxOSConfig.sysctls"

RANGES = {
    "fsFileMax": (8192, 9223372036854775807),
    "fsInotifyMaxUserWatches": (781250, 2097152),
    "fsAioMaxNr": (65536, 6553500),
    "fsNrOpen": (8192, 20000500),
    "netCoreSomaxconn": (4096, 3240000),
    "netCoreNetdevMaxBacklog": (1000, 3240000),
    "netCoreRmemDefault": (212992, 134217728),
    "netCoreRmemMax": (212992, 134217728),
    "netCoreWmemDefault": (212992, 134217728),
    "netCoreWmemMax": (212992, 134217728),
    "netCoreOptmemMax": (20480, 4194304),
    "netIpv4TcpMaxSynBacklog": (128, 3240000),
    "netIpv4TcpMaxTwBuckets": (8000, 1440000),
    "netIpv4TcpFinTimeout": (5, 120),
    "netIpv4TcpKeepaliveTime": (30, 432000),
    "netIpv4TcpKeepaliveProbes": (1, 15),
    "netIpv4NeighDefaultGcThresh1": (128, 80000),
    "netIpv4NeighDefaultGcThresh2": (512, 90000),
    "netIpv4NeighDefaultGcThresh3": (1024, 100000),
    "netNetfilterNfConntrackBuckets": (65536, 524288),
    "vmVfsCachePressure": (0, 100),
}
"""By setting the lowest and the highest value. The default buffer sizes have the ranges of azurerm.

The lowest vmVfsCachePressure is 1 in the reference and 0 in Karpenter, which was compared with AKS; the wider holds.
"""
IN_ORDER = (
    ("netCoreRmemDefault", "netCoreRmemMax"),
    ("netCoreWmemDefault", "netCoreWmemMax"),
    ("netIpv4NeighDefaultGcThresh1", "netIpv4NeighDefaultGcThresh2"),
    ("netIpv4NeighDefaultGcThresh2", "netIpv4NeighDefaultGcThresh3"),
)
"""Settings of which the first is not above the second."""

DEFRAG = ("always", "defer", "defer+madvise", "madvise", "never")


@rule(
    "sysctl-out-of-range",
    "A sysctl of linuxOSConfig is in the range that AKS allows.",
    remedy="Set a value inside the range, or leave the setting out.",
    sources=(
        aks(f"{_REFERENCE}#linux-custom-os-configuration-parameters"),
        thread("MicrosoftDocs/azure-docs/pull/91516"),
        thread("hashicorp/terraform-provider-azurerm/pull/11119"),
    ),
)
def _range(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        for key, (low, high) in RANGES.items():
            value = pool.number(f"{_SYSCTLS}.{key}")
            if value is not None and not low <= value <= high:
                reason = f"{key} of pool {pool.shown} is {value:.0f}; AKS sets {low} to {high}."
                yield pool.fault(f"{_SYSCTLS}.{key}", reason)


@rule(
    "thp-defrag-value",
    "transparentHugePageDefrag is always, defer, defer+madvise, madvise or never.",
    remedy="Write one of always, defer, defer+madvise, madvise, never.",
    sources=(aks(f"{_REFERENCE}#linux-virtual-memory"), schema("LinuxOSConfig/properties/transparentHugePageDefrag")),
)
def _defrag(cluster: Cluster) -> Faults:
    path = "linuxOSConfig.transparentHugePageDefrag"
    for pool in cluster.pools:
        if pool.text(path) and pool.word(path) not in DEFRAG:
            yield pool.fault(path, f"{pool.text(path)} (pool {pool.shown}) is not a mode of the kernel.")


@rule(
    "swap-file-with-fail-swap-on",
    "A pool with a swap file has kubeletConfig.failSwapOn false.",
    remedy="Set kubeletConfig.failSwapOn to false, or leave swapFileSizeMB out.",
    sources=(thread("hashicorp/terraform-provider-azurerm/issues/17676"),),
)
def _swap(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        size = pool.number("linuxOSConfig.swapFileSizeMB")
        off = pool.off("kubeletConfig.failSwapOn") or pool.hidden("kubeletConfig.failSwapOn")
        # With another kubeletConfig that leaves it out, AKS took the swap file (azurerm#17676).
        unset = pool.entries("kubeletConfig") and pool.missing("kubeletConfig.failSwapOn")
        if size and not off and not unset:
            reason = f"pool {pool.shown} has a swap file of {size:.15g} MB, with which kubelet does not start."
            yield pool.fault("kubeletConfig.failSwapOn", reason)


@rule(
    "swap-file-size",
    "swapFileSizeMB is 1 or more.",
    remedy="Set the size in MB, or leave swapFileSizeMB out.",
    sources=(aks(f"{_REFERENCE}#linux-virtual-memory"),),
    malformed=True,
)
def _swap_size(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        size = pool.number("linuxOSConfig.swapFileSizeMB")
        if size is not None and size < 0:
            yield pool.fault("linuxOSConfig.swapFileSizeMB", f"pool {pool.shown} wants a swap file of {size:.15g} MB.")


@rule(
    "kubelet-cpu-manager-policy",
    "cpuManagerPolicy is none or static.",
    remedy="Write none or static.",
    sources=(
        aks(f"{_REFERENCE}#linux-kubelet-custom-configuration"),
        schema("KubeletConfig/properties/cpuManagerPolicy"),
    ),
)
def _cpu_policy(cluster: Cluster) -> Faults:
    path = "kubeletConfig.cpuManagerPolicy"
    for pool in cluster.pools:
        if pool.text(path) and pool.word(path) not in ("none", "static"):
            yield pool.fault(path, f"{pool.text(path)} (pool {pool.shown}) is not a CPU manager policy.")


@rule(
    "kubelet-cpu-cfs-quota-period",
    "cpuCfsQuotaPeriod is a number with a unit: 100ms.",
    remedy="Write a number and ns, us, ms, s, m or h: 100ms.",
    sources=(schema("KubeletConfig/properties/cpuCfsQuotaPeriod"),),
)
def _period(cluster: Cluster) -> Faults:
    path = "kubeletConfig.cpuCfsQuotaPeriod"
    for pool in cluster.pools:
        text = pool.text(path)
        if text and not re.fullmatch(r"(\d+(\.\d+)?(ns|us|ms|s|m|h))+", text, re.ASCII):
            yield pool.fault(path, f"{text} (pool {pool.shown}) is not a duration with a unit.")


@rule(
    "kubelet-gc-threshold-range",
    "imageGcHighThreshold and imageGcLowThreshold are from 0 to 100.",
    remedy="Write a percentage of the disk.",
    sources=(aks(f"{_REFERENCE}#linux-kubelet-custom-configuration"),),
    malformed=True,
)
def _thresholds(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        for key in ("imageGcHighThreshold", "imageGcLowThreshold"):
            value = pool.number(f"kubeletConfig.{key}")
            if value is not None and not 0 <= value <= 100:
                yield pool.fault(
                    f"kubeletConfig.{key}",
                    f"{key} of pool {pool.shown} is {value:.15g}; it is a share of the disk in percent.",
                )


@rule(
    "kubelet-pod-max-pids",
    "podMaxPids is -1 (no limit) or more.",
    remedy="Set a number of processes, or -1.",
    sources=(aks(f"{_REFERENCE}#linux-kubelet-custom-configuration"),),
)
def _pids(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        value = pool.number("kubeletConfig.podMaxPids")
        if value is not None and value < -1:
            yield pool.fault(
                "kubeletConfig.podMaxPids",
                f"podMaxPids of pool {pool.shown} is {value:.15g}; the least is -1, no limit.",
            )


@rule(
    "sysctl-order",
    "The default of a buffer is not above its maximum, and the thresholds of the neighbour table rise.",
    remedy="Raise the maximum, or lower the default; write gcThresh1, gcThresh2 and gcThresh3 in rising order.",
    sources=(
        code("Azure/karpenter-provider-azure", "pkg/apis/v1beta1/aksnodeclass.go#SysctlConfiguration"),
        thread("Azure/karpenter-provider-azure/pull/1502"),
    ),
)
def _order(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        for low, high in IN_ORDER:
            lower, higher = (pool.number(f"linuxOSConfig.sysctls.{key}") for key in (low, high))
            if lower is not None and higher is not None and lower > higher:
                reason = f"{low} of pool {pool.shown} is {lower:.15g}, above {high}, which is {higher:.15g}."
                yield pool.fault(f"linuxOSConfig.sysctls.{low}", reason)
