"""The size of nodes and of their OS disk if a pool does not set them.

From learn.microsoft.com/azure/aks/concepts-storage#os-disk-sizing; what depends on the date is from public recordings
of azure-cli's tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from fairway.request import Request
from fairway.rules.cluster import AGENT_POOL
from fairway.rules.kubernetes import data
from fairway.rules.pool import Pool
from fairway.rules.sizes import Size, size_of

USUAL_SIZE = "Standard_D8ds_v5"
"""A size that AKS often chooses; the actual one depends on what the region offers."""

_MANAGED = ((64, 2048), (32, 1024), (16, 512), (8, 256), (0, 128))
"""The lowest number of vCPUs and the GB of a managed OS disk from that number on."""
_SMALLEST = 128
_WHOLE_DISK = date(2025, 6, 1)
"""From this date on an ephemeral OS disk is as large as the local disk."""
_GB_PER_VCPU = 37.5
_GB_PER_VCPU_OF_AMD_4 = 25


def of_size(pool: Mapping[str, Any], today: date) -> dict[str, Any]:
    """`vmSize`, `osDiskType` and `osDiskSizeGB` as AKS fills them in."""
    if pool.get("type") == "VirtualMachines":  # its sizes are in virtualMachinesProfile
        return {"osDiskType": "Managed", "osDiskSizeGB": _SMALLEST}
    name = str(pool.get("vmSize") or USUAL_SIZE)
    size = size_of(Pool(Request(AGENT_POOL, "", {**pool, "vmSize": name})))
    vcpus = size.vcpus_of_a_node or size.vcpus if size else 0
    managed = next(gigabytes for least, gigabytes in _MANAGED if vcpus >= least)
    local = _local(size, vcpus) if size else 0
    fits = max(local if local >= _SMALLEST else 0, _cache(name) if _cache(name) >= managed else 0)
    wanted = pool.get("osDiskSizeGB") or _SMALLEST
    kind = str(pool.get("osDiskType") or ("Ephemeral" if fits >= wanted else "Managed"))
    whole = int(fits) if today >= _WHOLE_DISK and fits else _SMALLEST
    return {"vmSize": name, "osDiskType": kind, "osDiskSizeGB": managed if kind == "Managed" else whole}


def _local(size: Size, vcpus: int) -> float:
    if size.family.startswith("n"):
        return _GB_PER_VCPU * max(vcpus, 4)
    if "d" in size.features:
        return _GB_PER_VCPU * vcpus
    return _GB_PER_VCPU_OF_AMD_4 * vcpus if "a" in size.features and size.version == 4 and size.local_disk else 0


def _cache(name: str) -> int:
    return int(data("vm_sizes")["cacheGB"].get(name.casefold(), 0))
