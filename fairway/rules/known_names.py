"""Regions and VM sizes that are spelled wrong, or that the tables do not have.

Azure gets new ones all the time. So a name is called wrong only where it is close to a known one and cannot well be a
new one; any other unknown name is a warning that says how old the table is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from fairway.rules.cluster import Cluster
from fairway.rules.kubernetes import data
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.sizes import Size, size_named
from fairway.rules.spelling import closest

_REGIONS = "https://learn.microsoft.com/azure/reliability/regions-list"
_SIZES = "https://learn.microsoft.com/azure/virtual-machines/sizes/overview"
_NAMING = "https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions"

_IRREGULAR = re.compile("standard_[nhm]|.*_promo$", re.IGNORECASE)
"""Sizes for GPUs, high-performance computing and much memory, and cheap old ones: their names follow no one rule."""

VERSIONS_AHEAD = 3
"""How much newer than the newest known version a size may claim to be and still be taken for a new one."""


@cache
def _like_a_region() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(data('regions')['words'])})+[0-9]{{0,2}}")


def _region(cluster: Cluster) -> tuple[str, str]:
    """An unknown region, and the known one that is meant; empty where there is none."""
    name = cluster.location
    if not name or name in data("regions")["regions"]:
        return "", ""
    return name, "" if _like_a_region().fullmatch(name) else closest(name, data("regions")["regions"])


@rule(
    "location-misspelled",
    "location is a region of Azure.",
    remedy="Write the region as `az account list-locations` lists it.",
    sources=(_REGIONS,),
)
def _location(cluster: Cluster) -> Faults:
    name, meant = _region(cluster)
    if meant:
        yield cluster.fault("location", f"there is no region {name}. Did you mean {meant}?")


@rule(
    "location-not-in-table",
    "location is a region that is known here.",
    remedy="Check the name with `az account list-locations`; a region that is new is fine.",
    sources=(_REGIONS,),
    severity="warning",
)
def _new_location(cluster: Cluster) -> Faults:
    name, meant = _region(cluster)
    if name and not meant:
        yield cluster.fault("location", f"{name} is not among the regions of {data('regions')['read']}.")


def _known(size: Size) -> bool:
    behind = size.features.replace("i", "")
    return behind in data("vm_series")["series"].get(size.family, {}).get(str(size.version), ())


def _impossible(size: Size) -> bool:
    """Whether no coming size can be called so: a version far ahead, or letters in an order that Azure does not use."""
    newest = max(int(version) for each in data("vm_series")["series"].values() for version in each)
    # An s (premium storage) is the last letter, whatever else a size has.
    disordered = "s" in size.features[:-1] or len(set(size.features)) < len(size.features)
    return disordered or size.version > newest + VERSIONS_AHEAD


def _meant(text: str, size: Size | None) -> str:
    """The known size that a name is a misspelling of; empty where it may be a new one."""
    if size is None:
        # Only the sign between the parts, or the word in front of them, is missing or another.
        found = re.fullmatch(r"(?:[a-z]{6,10}[-_ ]?)?([a-z]{1,2}\d{1,3}[a-z]{0,4}?)[-_ ]?(v\d)?", text.strip().lower())
        near = size_named("_".join(filter(None, ("Standard", found[1], found[2])))) if found else None
        return near.canonical if near and _known(near) else ""
    series = data("vm_series")["series"].get(size.family, {})
    if not series or _known(size) or not _impossible(size):
        return ""
    known = [size.renamed(behind, int(version)) for version, all in series.items() for behind in all]
    # The same letters in another order are likelier meant than another letter.
    same = [each.canonical for each in known if set(each.features) == set(size.features)]
    return closest(size.canonical, same) or closest(size.canonical, [each.canonical for each in known])


def _sizes(cluster: Cluster) -> Iterator[tuple[Pool, str, str]]:
    """Each pool whose size is not known, with the size and the known one that is meant."""
    for pool in cluster.pools:
        text = pool.text("vmSize")
        size = size_named(text)
        if text and not _IRREGULAR.match(text) and not (size and _known(size)):
            yield pool, text, _meant(text, size)


@rule(
    "vm-size-misspelled",
    "vmSize is a size of Azure's virtual machines.",
    remedy="Write the size as `az vm list-skus --location <region> --resource-type virtualMachines` lists it.",
    sources=(_SIZES, _NAMING),
)
def _size(cluster: Cluster) -> Faults:
    for pool, text, meant in _sizes(cluster):
        if meant:
            yield pool.fault("vmSize", f"pool {pool.shown}: there is no size {text}. Did you mean {meant}?")


@rule(
    "vm-size-not-in-table",
    "vmSize is of a series that is known here.",
    remedy="Check the name with `az vm list-skus --location <region> --resource-type virtualMachines`; a size that is "
    "new is fine.",
    sources=(_SIZES,),
    severity="warning",
)
def _new_size(cluster: Cluster) -> Faults:
    for pool, text, meant in _sizes(cluster):
        if not meant:
            reason = f"pool {pool.shown}: {text} is of no series in the table of {data('vm_series')['read']}."
            yield pool.fault("vmSize", reason)
