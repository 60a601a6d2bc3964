"""VM sizes: the table's facts where it has them, otherwise what their names say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

from fairway.request import Path
from fairway.rules.cluster import Cluster
from fairway.rules.offered import OfferedSize
from fairway.rules.pool import Pool
from fairway.rules.reader import once
from fairway.rules.size_table import Facts, Feature, facts, names

_NAME = re.compile(
    r"(?:standard|basic)_([a-z]+)(\d{1,4})(?:-\d+)?([a-z]*)"  # family, number, features
    r"((?:_(?!v\d{1,2}(?:_|$))[a-z0-9]+)*)(?:_v(\d{1,2}))?",  # such as A100, version
    re.ASCII,
)

LARGEST_EPHEMERAL = 2040
"""GiB: learn.microsoft.com/azure/virtual-machines/ephemeral-os-disks."""


@dataclass(frozen=True)
class Size:
    """A VM size, from its name: Standard_D4pds_v6 is family d, number 4, features pds, version 6."""

    name: str
    family: str
    number: int
    """The number in the name; before version 3 of the D family it is not the number of vCPUs."""
    features: str
    extra: str
    version: int
    offered: OfferedSize | None = field(default=None, compare=False)
    """What Azure offers in the pool's region; None where it is not saved."""

    @cached_property
    def facts(self) -> Facts | None:
        """What is known of it."""
        return facts(self.name, self.offered)

    @property
    def vcpus(self) -> int | None:
        """The vCPUs. If the table does not have the size, the number in the name; None with constrained cores
        (Standard_M8-2ms), and before version 3, when numbers had other meanings."""
        by_name = None if "-" in self.name or self.version < 3 else self.number
        return self.facts.vcpus if self.facts else by_name

    @property
    def gib(self) -> float | None:
        """GiB of memory; None if they are not known."""
        return self.facts.gib if self.facts else None

    @property
    def local_gib(self) -> float | None:
        """The most GiB that an ephemeral OS disk can have on it; None if they are not known.

        AKS puts the disk where it fits, into the host's cache or on the local disks (Azure/AKS/issues/2672).
        """
        known = [each for each in (self.facts.cache, self.facts.temp) if each] if self.facts else []
        return min(max(known), LARGEST_EPHEMERAL) if known else None

    @property
    def generation(self) -> int | None:
        """The only VM generation that it supports; None if it supports both, or that is not known.

        Version 6 and later, Arm64 and confidential sizes start from generation 2 only
        (MicrosoftDocs/azure-aks-docs:articles/aks/aks-virtual-machine-sizes.md).
        """
        if self.facts and self.facts.generation:
            return self.facts.generation
        newer = self.family in ("d", "e", "f", "dc", "ec") and self.version >= 6
        return 2 if newer or self.confidential or (self.arm64 and self.family in ("b", "d", "e")) else None

    @property
    def canonical(self) -> str:
        """The name as Azure writes it."""
        parts = ("Standard", f"{self.family.upper()}{self.number}{self.features}", self.extra)
        return "_".join((*filter(None, parts), *([f"v{self.version}"] if self.version > 1 else [])))

    def renamed(self, features: str, version: int) -> Size:
        """A size with the same family and number, but another series."""
        return replace(self, features=features, version=version, offered=None)

    def lacks(self, feature: Feature) -> bool:
        """Whether the table says that it does not support the feature."""
        return self.facts is not None and feature in self.facts.lacks

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
        if self.lacks("ephemeral") or self.local_gib is not None:
            return not self.lacks("ephemeral")
        split = self.family in ("d", "dc", "e", "ec", "f", "fx") and self.version >= 4
        return not (split or (self.family == "b" and self.version >= 2)) or "d" in self.features


_OF_PROFILE = {"vmSize": "size", "count": "count", "minCount": "minCount", "maxCount": "maxCount"}
"""Properties of a pool that a scale profile has for its own nodes, and their names there."""


@dataclass(frozen=True)
class _PoolOfSize(Pool):
    """A pool of type VirtualMachines, with the size and the nodes of one of its scale profiles."""

    profile: Path = ()

    @property
    def autoscaled(self) -> bool:
        """Whether the cluster autoscaler sets the number of nodes of the profile."""
        return "autoscale" in self.profile

    def at(self, path: str = "") -> Path:
        """The path of one of its properties in the request."""
        return (*self.profile, _OF_PROFILE[path]) if path in _OF_PROFILE else super().at(path)

    @cached_property
    def _find(self) -> Callable[[str], Any]:
        of_pool = super()._find
        own = {path: self.request.get(self.at(path)) for path in _OF_PROFILE}
        return lambda path: own[path] if path in own else of_pool(path)


def size_of(pool: Pool) -> Size | None:
    """The pool's size; None where the name follows no pattern."""
    found = size_named(pool.text("vmSize"))
    offered = found and pool.offered and pool.offered.sizes and pool.offered.sizes.get(found.name.lower())
    return replace(found, offered=offered) if found and offered else found


@cache
def size_named(name: str) -> Size | None:
    """The size with that name; None where it follows no pattern."""
    found = _NAME.fullmatch(name.lower())
    if found is None:
        return None
    family, number, features, extra, version = found.groups("")
    return Size(name, family, int(number), features, extra.removeprefix("_"), int(version or 1))


@once
def sized(cluster: Cluster) -> Iterator[tuple[Pool, Size]]:
    """The pools with a known size, each with it; a pool of type VirtualMachines with each of its sizes."""
    return ((pool, size) for each in cluster.pools for pool in with_sizes(each) if (size := size_of(pool)))


@once
def with_sizes(pool: Pool) -> tuple[Pool, ...]:
    """The pool; a pool of type VirtualMachines once for each of its scale profiles, with their size and nodes."""
    if pool.text("vmSize"):
        return (pool,)
    scale = "virtualMachinesProfile.scale"
    profiles = (*pool.parts(f"{scale}.manual"), *pool.parts(f"{scale}.autoscale"))
    if not profiles:
        return (pool,)
    same = (pool.request, pool.path, pool.default_max_pods, pool.offered)
    return tuple(_PoolOfSize(*same, profile=each.at()) for each in profiles)


@cache
def known_series() -> frozenset[tuple[str, str, int]]:
    """Family, features and version of each series in the table. An `i` (isolated) is left out."""
    found = (size_named(each) for each in names())
    return frozenset((each.family, each.features.replace("i", ""), each.version) for each in found if each)
