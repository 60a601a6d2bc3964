"""The table of VM sizes, `data/vm_sizes.json`: one line for each series."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from fairway.rules.kubernetes import data
from fairway.rules.offered import OfferedSize

Feature = Literal["encryption at host", "ephemeral", "nested virtualization", "trusted launch", "ultra disks"]

# 8-4 has 4 of its 8 vCPUs, 3=8 has 8 vCPUs, 64:432 has 432 GiB.
_SIZE = re.compile(r"(?P<number>\d+)(-(?P<constrained>\d+))?(=(?P<vcpus>\d+))?(:(?P<gib>[\d.]+))?")


@dataclass(frozen=True)
class Facts:
    """What the table has on a size. What it does not have is None, and then no rule may conclude anything from it."""

    vcpus: int
    gib: float | None
    """GiB of memory."""
    cache: float | None
    """GiB of the host's cache for the OS disk."""
    temp: float | None
    """GiB of its local disks, temporary or NVMe."""
    generation: int | None
    """The only generation that it supports, if there is only one."""
    gpu: str
    """The model of its GPUs; empty if it has none."""
    lacks: frozenset[Feature]
    """Features that it does not support."""
    retired: date | None
    """The last day of its series."""


def facts(name: str, offered: OfferedSize | None = None) -> Facts | None:
    """What is known of the size with that name, in any letter case: what Azure offers, otherwise the table; None if
    neither has it."""
    known = _table().get(name.lower())
    return known if offered is None else _as_offered(known, offered)


def read_on() -> str:
    """The day on which the table was read."""
    return data("vm_sizes")["read"]


def names() -> Iterator[str]:
    """A name of each series in lower case, with 0 for the number."""
    return (_name(each, "0") for each in _series())


def refused() -> frozenset[str]:
    """The sizes that AKS refuses for any pool, in lower case."""
    return frozenset(data("vm_sizes")["refused"])


def _series() -> Mapping[str, Any]:
    return data("vm_sizes")["series"]


def _name(series: str, number: str) -> str:
    return ("" if series.startswith("basic_") else "standard_") + series.replace("#", number)


def _as_offered(known: Facts | None, offered: OfferedSize) -> Facts | None:
    """The capabilities of `az vm list-skus`, with what it does not have from the table."""
    vcpus = offered.number("vCPUsAvailable") or offered.number("vCPUs")
    if vcpus is None:
        return known
    has = {name: text.lower() for name, text in offered.capabilities.items()}
    lacks: set[Feature] = {each for each, (name, off) in _LACKS.items() if has.get(name) == off}
    lacks.update(each for each in (known.lacks if known else ()) if each not in _LACKS)
    disk = (offered.number("MaxResourceVolumeMB") or 0) / 1024, (offered.number("NvmeDiskSizeInMiB") or 0) / 1024
    cached = offered.number("CachedDiskBytes")
    generations = has.get("HyperVGenerations")
    return Facts(
        int(vcpus),
        offered.number("MemoryGB") or (known.gib if known else None),
        known.cache if cached is None and known else cached and cached / 1024**3,
        max(disk) or (known.temp if known else None),
        {"v1": 1, "v2": 2}.get(generations) if generations else known.generation if known else None,
        known.gpu if known else "",
        frozenset(lacks),
        known.retired if known else None,
    )


_LACKS: Mapping[Feature, tuple[str, str]] = {
    "encryption at host": ("EncryptionAtHostSupported", "false"),
    "ephemeral": ("EphemeralOSDiskSupported", "false"),
    "trusted launch": ("TrustedLaunchDisabled", "true"),
}
"""The capability and its value with which a size does not support a feature
(learn.microsoft.com/rest/api/compute/resource-skus/list)."""


@cache
def _table() -> Mapping[str, Facts]:
    return {name: found for series, row in _series().items() for name, found in _sizes(series, row)}


def _sizes(series: str, row: Mapping[str, Any]) -> Iterator[tuple[str, Facts]]:
    """The sizes of a series. A constrained size follows its full size and has the same memory and disks."""
    memory: float | None = None
    full = 0
    for each in _SIZE.finditer(row.get("sizes", "")):
        constrained = each["constrained"]
        if not constrained:
            full = int(each["vcpus"] or each["number"])
            memory = float(each["gib"]) if each["gib"] else full * row["gib"] if "gib" in row else None
        name = _name(series, f"{each['number']}-{constrained}" if constrained else each["number"])
        yield name, _facts(row, int(constrained or full), full, memory)


def _facts(row: Mapping[str, Any], vcpus: int, full: int, memory: float | None) -> Facts:
    cache, temp = (full * row[key] if key in row else None for key in ("cache", "temp"))
    last = date.fromisoformat(row["retired"]) if "retired" in row else None
    return Facts(
        vcpus, memory, cache, temp, row.get("generation"), row.get("gpu", ""), frozenset(row.get("lacks", ())), last
    )
