"""Regions and VM sizes that are misspelled, or missing from the tables.

Azure adds new ones all the time. So a name is an error only if it is close to a known one and unlikely to be a new one;
any other unknown name is a note with the date of the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from fairway.rules.cluster import Cluster
from fairway.rules.kubernetes import data
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults, once
from fairway.rules.registry import rule
from fairway.rules.size_table import read_on
from fairway.rules.sizes import Size, known_series, size_named, with_sizes
from fairway.rules.spelling import closest

_REGIONS = "https://learn.microsoft.com/azure/reliability/regions-list"
_SIZES = "https://learn.microsoft.com/azure/virtual-machines/sizes/overview"
_NAMING = "https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions"

_IRREGULAR = re.compile("standard_[nhm]|.*_promo$", re.IGNORECASE)
"""Sizes for GPUs, high-performance computing and large memory, and old promo sizes: their names have no one pattern."""

VERSIONS_AHEAD = 3
"""How many versions above the newest known one a size may be and still count as new."""


@cache
def _like_a_region() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(data('regions')['words'])})+[0-9]{{0,2}}")


def _region(cluster: Cluster) -> tuple[str, str]:
    """An unknown region, and the known one that it resembles; empty if there is none."""
    name = cluster.location
    return (name, meant_region(name)) if name and name not in data("regions")["regions"] else ("", "")


def meant_region(name: str) -> str:
    """The region whose name a name resembles that is none; empty for a known region and one that may be new."""
    regions = data("regions")["regions"]
    return "" if name in regions or _like_a_region().fullmatch(name) else closest(name, regions)


@rule(
    "location-misspelled",
    "location is an Azure region.",
    remedy="Write the region as `az account list-locations` lists it.",
    sources=(_REGIONS,),
    malformed=True,
)
def _location(cluster: Cluster) -> Faults:
    name, meant = _region(cluster)
    if meant:
        yield cluster.fault("location", f"there is no region {name}. Did you mean {meant}?")


@rule(
    "location-not-in-table",
    "location is in Fairway's table of regions.",
    remedy="Check the name with `az account list-locations`; a new region is fine.",
    sources=(_REGIONS,),
    severity="note",
)
def _new_location(cluster: Cluster) -> Faults:
    name, meant = _region(cluster)
    if name and not meant:
        yield cluster.fault("location", f"{name} is not in the table of regions of {data('regions')['read']}.")


def _known(size: Size) -> bool:
    """Whether the table has its series. A series gains sizes more often than a name is misspelled in the number."""
    return (size.family, size.features.replace("i", ""), size.version) in known_series()


def _of_series(family: str) -> list[tuple[str, int]]:
    """Features and version of each series of a family."""
    return [(features, version) for each, features, version in sorted(known_series()) if each == family]


def _impossible(size: Size) -> bool:
    """Whether no future size can have this name: a version far ahead, or an order of letters that Azure never uses."""
    newest = max(version for _, _, version in known_series())
    # The s (premium storage) is always the last letter.
    disordered = "s" in size.features[:-1] or len(set(size.features)) < len(size.features)
    return disordered or size.version > newest + VERSIONS_AHEAD


def _meant(text: str, size: Size | None) -> str:
    """The known size that a name misspells; empty if it may be a new size."""
    if size is None:
        # Only a separator or the prefix is missing or different.
        found = re.fullmatch(r"(?:[a-z]{6,10}[-_ ]?)?([a-z]{1,2}\d{1,3}[a-z]{0,4}?)[-_ ]?(v\d)?", text.strip().lower())
        near = size_named("_".join(filter(None, ("Standard", found[1], found[2])))) if found else None
        return near.canonical if near and _known(near) else ""
    if _known(size) or not _impossible(size):
        return ""
    known = [size.renamed(features, version) for features, version in _of_series(size.family)]
    # The same letters in another order are more likely than another letter.
    same = [each.canonical for each in known if set(each.features) == set(size.features)]
    return closest(size.canonical, same) or closest(size.canonical, [each.canonical for each in known])


@once
def _sizes(cluster: Cluster) -> Iterator[tuple[Pool, str, str]]:
    """Each pool with an unknown size, with the size and the known one that it resembles; none where the sizes that
    Azure offers are saved."""
    pools = () if cluster.offered and cluster.offered.sizes else cluster.pools
    for pool in (each for of_cluster in pools for each in with_sizes(of_cluster)):
        text = pool.text("vmSize")
        size = size_named(text)
        if text and not _IRREGULAR.match(text) and not (size and _known(size)):
            yield pool, text, _meant(text, size)


@rule(
    "vm-size-misspelled",
    "vmSize is an Azure VM size.",
    remedy="Write the size as `az vm list-skus --location <region> --resource-type virtualMachines` lists it.",
    sources=(_SIZES, _NAMING),
    malformed=True,
)
def _size(cluster: Cluster) -> Faults:
    for pool, text, meant in _sizes(cluster):
        if meant:
            yield pool.fault("vmSize", f"pool {pool.shown}: there is no size {text}. Did you mean {meant}?")


@rule(
    "vm-size-not-in-table",
    "vmSize is in Fairway's table of VM sizes.",
    remedy="Check the name with `az vm list-skus --location <region> --resource-type virtualMachines`; a new size "
    "is fine.",
    sources=(_SIZES,),
    severity="note",
)
def _new_size(cluster: Cluster) -> Faults:
    for pool, text, meant in _sizes(cluster):
        if not meant:
            reason = f"pool {pool.shown}: {text} is not in the table of VM sizes of {read_on()}."
            yield pool.fault("vmSize", reason)
