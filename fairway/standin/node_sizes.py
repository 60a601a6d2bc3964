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
from fairway.rules.pool import Pool
from fairway.rules.sizes import LARGEST_EPHEMERAL, size_of

USUAL_SIZE = "Standard_D8ds_v5"
"""A size that AKS often chooses; the actual one depends on what the region offers."""

_MANAGED = ((64, 2048), (32, 1024), (16, 512), (8, 256), (0, 128))
"""The lowest number of vCPUs and the GB of a managed OS disk from that number on."""
_SMALLEST = 128
_WHOLE_DISK = date(2025, 6, 1)
"""From this date on an ephemeral OS disk is as large as the local disk."""


def of_size(pool: Mapping[str, Any], today: date) -> dict[str, Any]:
    """`vmSize`, `osDiskType` and `osDiskSizeGB` as AKS fills them in."""
    if pool.get("type") == "VirtualMachines":  # its sizes are in virtualMachinesProfile
        return {"osDiskType": "Managed", "osDiskSizeGB": _SMALLEST}
    name = str(pool.get("vmSize") or USUAL_SIZE)
    size = size_of(Pool(Request(AGENT_POOL, "", {**pool, "vmSize": name})))
    managed = next(gigabytes for least, gigabytes in _MANAGED if ((size and size.vcpus) or 0) >= least)
    temp, cache = (size.facts.temp or 0, size.facts.cache or 0) if size and size.facts else (0, 0)
    fits = min(max(temp if temp >= _SMALLEST else 0, cache if cache >= managed else 0), LARGEST_EPHEMERAL)
    wanted = pool.get("osDiskSizeGB") or _SMALLEST
    kind = str(pool.get("osDiskType") or ("Ephemeral" if fits >= wanted else "Managed"))
    whole = int(fits) if today >= _WHOLE_DISK and fits else _SMALLEST
    return {"vmSize": name, "osDiskType": kind, "osDiskSizeGB": managed if kind == "Managed" else whole}
