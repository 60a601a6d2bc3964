"""What a plan costs a month, from a file of Azure's retail prices.

The file is the JSON of `https://prices.azure.com/api/retail/prices`, one page or a list of pages; Fairway does not
fetch it. List prices: no agreements, reservations, savings plans, licences for Windows apart from their meter, traffic,
or what is charged by use.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fairway.azure.regions import region_name
from fairway.quantities import Bounds, ClusterQuantities, PoolQuantities, Quantities, plural, times, total
from fairway.request import mapping, sequence

HOURS = 730
"""Hours in a month, as Azure's pricing calculator has them."""

TIERS = ((32, "P4"), (64, "P6"), (128, "P10"), (256, "P15"), (512, "P20"), (1024, "P30"), (2048, "P40"))
"""The GiB up to which a premium SSD is of a performance tier
(learn.microsoft.com/azure/virtual-machines/disks-types#premium-ssds)."""

_METERS: Mapping[str, tuple[str, str]] = {
    "NAT gateway": ("NAT Gateway", "Standard Gateway"),
    "public IP address": ("Virtual Network", "Standard IPv4 Static Public IP"),
}
"""What is counted by the piece: the service and the meter by the hour."""

_UPTIME = {"standard": "Standard Uptime SLA", "premium": "Standard Long Term Support"}
_AKS = "Azure Kubernetes Service"
_VMS = "Virtual Machines"


class PricesError(Exception):
    """The file is not one of retail prices. The message names it, and what to do."""


@dataclass(frozen=True)
class Prices:
    """Prices by what they are for."""

    currency: str
    vms: Mapping[tuple[str, str, bool, bool], float]
    """An hour of a VM, by location, size in lower case, whether it is a Spot VM, and whether it runs Windows."""
    meters: Mapping[tuple[str, str, str], tuple[float, str]]
    """By location, service and meter, with the unit. Prices of every location are under `Global` or ''."""

    def meter(self, location: str, service: str, name: str) -> tuple[float, str] | None:
        """The price and the unit of a meter in a location, or everywhere; None if the file does not have it."""
        found = (self.meters.get((where, service, name)) for where in (location, "global", ""))
        return next((each for each in found if each), None)


@dataclass(frozen=True)
class Cost:
    """What a plan costs a month."""

    currency: str
    pools: Mapping[tuple[str, str, str], Bounds | None]
    """Nodes with their OS disks, by cluster, pool and VM size; None where the file has no price."""
    others: Mapping[str, Bounds] = field(default_factory=dict[str, Bounds])
    """Control planes, and resources by the piece."""
    missing: tuple[str, ...] = ()
    """What the file has no price for."""
    excluded: tuple[str, ...] = ()
    """Resources by the piece that are not in the sum, whatever the file has."""

    @property
    def complete(self) -> bool:
        """Whether everything that is counted has a price."""
        return not self.missing and not self.excluded

    @property
    def total(self) -> Bounds:
        """Everything that has a price."""
        return total([*(each for each in self.pools.values() if each), *self.others.values()]) or (0, 0)


def read_prices(file: Path) -> Prices:
    """The prices in a file. Raises PricesError."""
    how = "save the answers of https://prices.azure.com/api/retail/prices, one object or a list of them"
    try:
        tree: Any = json.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise PricesError(f"{file}: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise PricesError(f"{file}: this is not JSON; {how}") from None
    items = [each for each in _items(tree) if each.get("type") == "Consumption" and _price(each) is not None]
    if not items:
        raise PricesError(f"{file}: there are no prices of the type Consumption in it; {how}")
    currencies = sorted({str(each.get("currencyCode")) for each in items})
    if len(currencies) > 1:
        raise PricesError(f"{file}: the prices are in {' and '.join(currencies)}; save them in one currency")
    return Prices(currencies[0], dict(_vms(items)), dict(_meters(items)))


def _items(tree: Any) -> Iterator[Mapping[str, Any]]:
    page = mapping(tree)
    if page is not None and "Items" not in page:
        yield page
    for each in sequence(page.get("Items") if page else tree) or ():
        yield from _items(each)


def _price(item: Mapping[str, Any]) -> float | None:
    found = item.get("retailPrice")
    return float(found) if isinstance(found, (int, float)) and not isinstance(found, bool) and found >= 0 else None


def _vms(items: list[Mapping[str, Any]]) -> Iterator[tuple[tuple[str, str, bool, bool], float]]:
    for each in items:
        name = str(each.get("armSkuName", ""))
        # Low Priority is the older offer of Batch, not of AKS.
        kinds = f"{each.get('skuName', '')} {each.get('meterName', '')}".lower()
        if each.get("serviceName") == _VMS and name and "low priority" not in kinds and _hourly(each):
            windows = "windows" in str(each.get("productName", "")).lower()
            where = str(each.get("armRegionName", "")).lower()
            yield (where, name.lower(), "spot" in kinds, windows), _price(each) or 0.0


def _hourly(item: Mapping[str, Any]) -> bool:
    return bool(re.fullmatch(r"1 hours?", str(item.get("unitOfMeasure", "")).lower()))


def _meters(items: list[Mapping[str, Any]]) -> Iterator[tuple[tuple[str, str, str], tuple[float, str]]]:
    for each in items:
        key = (str(each.get("armRegionName", "")).lower(), str(each.get("serviceName")), str(each.get("meterName")))
        if each.get("serviceName") != _VMS:
            yield key, (_price(each) or 0.0, str(each.get("unitOfMeasure", "")))


def cost_of(amounts: Quantities, prices: Prices) -> Cost:
    """What the quantities cost a month, from the least to the most nodes."""
    missing: list[str] = []
    excluded: list[str] = []
    pools = {(each.cluster, each.pool, each.size): _of_pool(each, prices, missing) for each in amounts.pools}
    others: dict[str, Bounds] = {}
    for each in amounts.clusters:
        _add(others, "control planes", _of_cluster(each, prices, missing))
    for (word, location), count in (amounts.counted or {}).items():
        if word not in _METERS:
            excluded.append(word)
            continue
        found = prices.meter(region_name(location), *_METERS[word])
        if found is None:
            missing.append(f"{word} in {location}" if location else word)
        else:
            _add(others, plural(word), (found[0] * count * HOURS, found[0] * count * HOURS))
    return Cost(prices.currency, pools, others, tuple(dict.fromkeys(missing)), tuple(dict.fromkeys(excluded)))


def _add(others: dict[str, Bounds], key: str, bounds: Bounds | None) -> None:
    if bounds is not None:
        low, high = others.get(key, (0.0, 0.0))
        others[key] = (low + bounds[0], high + bounds[1])


def _of_pool(pool: PoolQuantities, prices: Prices, missing: list[str]) -> Bounds | None:
    hourly = prices.vms.get((pool.location, pool.size.lower(), pool.spot, pool.windows))
    if hourly is None:
        kind = " ".join(filter(None, ("Spot" * pool.spot, "Windows" * pool.windows, pool.size)))
        missing.append(f"{kind} in {pool.location}")
        return None
    if pool.nodes is None:
        missing.append(f"pool {pool.pool}, whose number of nodes is not known")
        return None
    return times(pool.nodes, hourly * HOURS + _disk(pool, prices, missing))


def _disk(pool: PoolQuantities, prices: Prices, missing: list[str]) -> float:
    """A month of a node's OS disk; 0 for an ephemeral one."""
    if pool.os_disk_gib == 0:
        return 0.0
    tier = next((name for gib, name in TIERS if (pool.os_disk_gib or 0) <= gib), "") if pool.os_disk_gib else ""
    found = prices.meter(pool.location, "Storage", f"{tier} LRS Disk") if tier else None
    if found is None:
        missing.append(f"{tier} disks in {pool.location}" if tier else f"the OS disks of pool {pool.pool}")
    return found[0] if found else 0.0


def _of_cluster(cluster: ClusterQuantities, prices: Prices, missing: list[str]) -> Bounds | None:
    if cluster.tier == "free":
        return None
    meter = _UPTIME.get(cluster.tier, "")
    found = prices.meter(cluster.location, _AKS, meter) if meter and not cluster.automatic else None
    if found is None:
        what = "AKS Automatic" if cluster.automatic else f"the {cluster.tier or 'unknown'} tier"
        missing.append(f"{what} in {cluster.location}")
        return None
    return found[0] * HOURS, found[0] * HOURS
