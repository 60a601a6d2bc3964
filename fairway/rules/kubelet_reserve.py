"""What kubelet keeps free on Linux nodes (preview)."""

from __future__ import annotations

import re

from fairway.rules.citations import aks
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.sizes import size_of

_PAGE = aks("custom-node-configuration-reference.md#linux-kubelet-custom-configuration")
_CONSIDERATIONS = aks("custom-node-configuration.md#considerations-for-custom-node-configurations")
_RESERVED = "kubeletConfig.kubeReserved"
_EVICTION = "kubeletConfig.hardEvictionThreshold"


@rule(
    "kube-reserved-range",
    "kubeReserved holds positive numbers, no more CPU or memory than a node has.",
    remedy="Set cpuMillicores and memoryMB to what the daemons need, such as 200 and 1024.",
    sources=(_PAGE, _CONSIDERATIONS),
)
def _reserved(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        size = size_of(pool)
        most = {"cpuMillicores": (size.vcpus or 0) * 1000, "memoryMB": (size.gib or 0) * 1024} if size else {}
        for key in ("cpuMillicores", "memoryMB"):
            value = pool.number(f"{_RESERVED}.{key}")
            if value is not None and value < 1:
                yield pool.fault(f"{_RESERVED}.{key}", f"pool {pool.shown} reserves {value:.15g}; 1 is the least.")
            elif value is not None and (has := most.get(key)) and value > has:
                unit = "millicores" if key == "cpuMillicores" else "MB of memory"
                reason = f"pool {pool.shown} reserves {value:.15g} {unit}; a node has {has:.15g}."
                yield pool.fault(f"{_RESERVED}.{key}", reason)


@rule(
    "hard-eviction-threshold-format",
    "hardEvictionThreshold holds amounts in Ki, Mi, Gi or percent; nodeFsInodesFree a number or percent.",
    remedy='Write "750Mi" or "10%"; for nodeFsInodesFree "5%" or a number.',
    sources=(_PAGE, _CONSIDERATIONS),
)
def _eviction(cluster: Cluster) -> Faults:
    units = {"memoryAvailable": "Ki|Mi|Gi", "nodeFsAvailable": "Ki|Mi|Gi", "nodeFsInodesFree": ""}
    for pool in cluster.pools:
        for key, unit in units.items():
            text = pool.text(f"{_EVICTION}.{key}")
            found = re.fullmatch(rf"(\d+(?:\.\d+)?)(?:(%)|{unit})", text, re.ASCII)
            if text and (not found or (found[2] and float(found[1]) > 100)):
                wanted = "a number or percentage" if not unit else "an amount in Ki, Mi, Gi or percent"
                yield pool.fault(f"{_EVICTION}.{key}", f"{key} of pool {pool.shown} is {text}, not {wanted}.")
