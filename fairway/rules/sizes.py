"""VM sizes, read from their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from fairway.rules.cluster import Cluster
from fairway.rules.pool import Pool

_NAME = re.compile(
    r"(?:standard|basic)_([a-z]+)(\d{1,4})(?:-\d+)?([a-z]*)(?:_(?!v\d)([a-z0-9]+))?(?:_v(\d{1,2}))?", re.ASCII
)


@dataclass(frozen=True)
class Size:
    """A VM size, from its name: Standard_D4pds_v6 is family d, 4 vCPUs, features pds, version 6."""

    name: str
    family: str
    vcpus: int
    """The number in the name; before version 3 of the D family it is not the number of vCPUs."""
    features: str
    extra: str
    version: int

    @property
    def vcpus_of_a_node(self) -> int | None:
        """The vCPUs; None if the name does not have them: the first D, DS, G and A sizes (Standard_DS13_v2 has 8), and
        sizes with constrained cores (Standard_M8-2ms)."""
        first = {"d": 3, "ds": 3, "g": 6, "gs": 6, "a": 2}.get(self.family, 1)
        return None if self.version < first or "-" in self.name else self.vcpus

    @property
    def canonical(self) -> str:
        """The name as Azure writes it."""
        parts = ("Standard", f"{self.family.upper()}{self.vcpus}{self.features}", self.extra)
        return "_".join((*filter(None, parts), *([f"v{self.version}"] if self.version > 1 else [])))

    def renamed(self, features: str, version: int) -> Size:
        """A size with the same family and number, but another series."""
        return replace(self, features=features, version=version)

    @property
    def arm64(self) -> bool:
        """Whether its processor is Arm: a `p` among the features."""
        return "p" in self.features

    @property
    def confidential(self) -> bool:
        """Whether its memory is encrypted: AMD SEV-SNP (`a`) or Intel TDX (`e`) in the DC and EC families."""
        return self.family in ("dc", "ec") and self.version >= 5 and self.extra != "cc" and "p" not in self.features

    @property
    def local_disk(self) -> bool:
        """Whether it has a local disk or cache for an OS disk; unknown families count as having one.

        From version 4 on, the D, E, F and B families have one only with the feature `d`. AMD sizes changed one
        version later: Dav4, Dasv4, Eav4 and Easv4 have one (learn.microsoft.com/azure/virtual-machines/sizes,
        dasv4-series; AKS accepted an ephemeral OS disk on Standard_D8a_v4).
        """
        first = 5 if "a" in self.features and self.family in ("d", "e") else 4
        split = self.family in ("d", "dc", "e", "ec", "f", "fx") and self.version >= first
        return not (split or (self.family == "b" and self.version >= 2)) or "d" in self.features


def size_of(pool: Pool) -> Size | None:
    """The pool's size; None where the name follows no pattern."""
    return size_named(pool.text("vmSize"))


def size_named(name: str) -> Size | None:
    """The size with that name; None where it follows no pattern."""
    found = _NAME.fullmatch(name.lower())
    if found is None:
        return None
    family, vcpus, features, extra, version = found.groups("")
    return Size(name, family, int(vcpus), features, extra, int(version or 1))


def sized(cluster: Cluster) -> Iterator[tuple[Pool, Size]]:
    """The pools with a known size, each with it."""
    return ((pool, size) for pool in cluster.pools if (size := size_of(pool)))
