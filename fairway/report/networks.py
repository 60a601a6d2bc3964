"""Networks, clusters and the address pool as tables and as JSON."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, TextIO

from rich import box
from rich.table import Table
from rich.text import Text

from fairway.addresses.allocation import Wanted, gaps
from fairway.addresses.record import Key, Record
from fairway.networks import ClusterUse, NetworkUse, Overview, SubnetUse
from fairway.report.console import console_for
from fairway.rules.cidr import inside, networks, overlaps

MOST_SHOWN = 10
"""Lines about overlaps of networks that are not connected, and free ranges in a row."""

_WIDEST = 60
"""Characters of free ranges in a line."""
_RIGHT = ("addresses", "nodes", "fit", "nodes that fit", "pods that fit")


@dataclass(frozen=True)
class PoolUse:
    """One range of an address pool."""

    range: str
    networks: int
    """How many recorded networks have ranges in it."""
    addresses: int | None
    """None for an IPv6 range."""
    free_addresses: int | None
    free: tuple[str, ...]


@dataclass(frozen=True)
class PoolReport:
    """The address pool, what is recorded, and what is wrong with that."""

    file: str
    """The file of the record, relative to the project's folder."""
    pools: tuple[PoolUse, ...]
    released: Mapping[Key, tuple[str, ...]]
    """The entries that no network has any more: the day, and their ranges."""
    warnings: tuple[str, ...]
    """Ranges that are reserved, as sentences."""
    outside: tuple[str, ...]
    """Recorded ranges that are not in the pool of the network's region, as sentences."""


def pool_report(
    file: str,
    spaces: Iterable[str],
    reserved: Mapping[str, str],
    record: Record,
    taken: Iterable[str],
    wanted: Collection[Wanted],
    warnings: Iterable[str] = (),
) -> PoolReport:
    """The ranges of a pool with what is free. `taken` are ranges outside the record that others have, `wanted` the
    networks of the settings, `warnings` what overlaps a reserved range."""
    recorded = [text for each in record.values() for text in each.ranges]
    used = [*recorded, *reserved, *taken]
    pools: list[PoolUse] = []
    for space in sorted(spaces, key=lambda each: ((net := networks((each,))[0]).version, int(net[0]))):
        free = tuple(gaps((space,), used))
        count = sum(1 for each in record.values() if any(overlaps((space,), each.ranges)))
        [net] = networks((space,))
        left = sum(each.num_addresses for each in networks(free))
        sizes = (net.num_addresses, left) if net.version == 4 else (None, None)
        pools.append(PoolUse(space, count, *sizes, free))
    present = {each.key for each in wanted}
    gone = {key: each for key, each in record.items() if each.released and key not in present}
    released = {key: (each.released, *each.ranges) for key, each in gone.items()}
    return PoolReport(file, tuple(pools), released, tuple(dict.fromkeys(warnings)), tuple(_outside(record, wanted)))


def _outside(record: Record, wanted: Iterable[Wanted]) -> Iterator[str]:
    for each in wanted:
        [range] = networks((record[each.key].virtual_network,)) if each.key in record else (None,)
        if range and not inside(range, each.spaces):
            pool = ", ".join(each.spaces)
            yield (
                f"{'.'.join(each.key)} has {range}, outside the pool's ranges for its region ({pool}). "
                "A range never moves: for one of another region, the cluster there needs another key."
            )


def print_networks(found: Overview, stacks: Iterable[str], pool: PoolReport | None, file: TextIO | None = None) -> None:
    """Print the networks and clusters of each environment, the address pool, and what overlaps."""
    console = console_for(file)
    for stack in stacks:
        nets = [each for each in found.networks if each.stack == stack]
        clusters = [each for each in found.clusters if each.stack == stack]
        console.print(Text(stack, style="bold"))
        if nets:
            console.print(_networks(nets))
            console.print()
        if clusters:
            console.print(_clusters(clusters))
        console.print()
    if pool:
        console.print(Text(f"Address pool ({pool.file})", style="bold"))
        console.print(_pools(pool.pools))
        console.print()
    for line in (*_below(pool), *_overlaps(found)):
        console.print(Text(line), soft_wrap=True)


def _table(*names: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    for name in names:
        table.add_column(name, justify="right" if name in _RIGHT else "left")
    return table


def _networks(nets: Iterable[NetworkUse]) -> Table:
    table = _table("network", "region", "ranges", "subnet", "ranges", "addresses", "pools", "nodes", "fit")
    for net in nets:
        first = (f"{net.name}{' (exists)' * net.exists}", net.location, ", ".join(net.ranges))
        for subnet in net.subnets:
            table.add_row(*first, *_subnet(subnet))
            first = ("", "", "")
        table.add_row(*first, "free", _folded(_few(net.free) or "nothing"))
    return table


def _folded(ranges: str) -> str:
    """At most `_WIDEST` characters in a line."""
    lines = [""]
    for each in ranges.split(", "):
        if lines[-1] and len(lines[-1]) + len(each) > _WIDEST:
            lines.append("")
        lines[-1] += f", {each}" if lines[-1] else each
    return ",\n".join(lines)


def _subnet(subnet: SubnetUse) -> tuple[str, ...]:
    size = "?" if subnet.addresses is None else f"{subnet.addresses:,}"
    nodes = f"{subnet.nodes}{f' + {subnet.surge}' if subnet.surge else ''}" if subnet.pools else ""
    fits = "" if subnet.fits is None else f"{subnet.fits:,}"
    return (subnet.name, ", ".join(subnet.ranges), size, ", ".join(subnet.pools), nodes, fits)


def _clusters(clusters: Iterable[ClusterUse]) -> Table:
    table = _table("cluster", "region", "pods", "services", "nodes", "nodes that fit", "pods that fit")
    for each in clusters:
        nodes = f"{each.nodes}{f' + {each.surge}' if each.surge else ''}"
        fits = ("?" if number is None else f"{number:,}" for number in (each.nodes_that_fit, each.pods_that_fit))
        pods = ", ".join(each.pods) or "from subnets"
        table.add_row(each.name, each.location, pods, ", ".join(each.services), nodes, *fits)
    return table


def _pools(pools: Iterable[PoolUse]) -> Table:
    table = _table("range", "networks", "free addresses", "free ranges")
    for each in pools:
        free = f"{each.free_addresses:,} of {each.addresses:,}" if each.addresses is not None else ""
        table.add_row(each.range, str(each.networks), free, _folded(_few(each.free) or "none"))
    return table


def _few(ranges: tuple[str, ...]) -> str:
    """The first IPv4 ranges, and how many subnets the IPv6 ranges have room for."""
    short = [each for each in ranges if ":" not in each]
    more = f" and {len(short) - MOST_SHOWN} more" if len(short) > MOST_SHOWN else ""
    ipv6 = sum(each.num_addresses >> 64 for each in networks(ranges) if each.version == 6)
    texts = (f"{', '.join(short[:MOST_SHOWN])}{more}", f"{ipv6:,} IPv6 subnets (/64)" if ipv6 else "")
    return ", ".join(filter(None, texts))


def _below(pool: PoolReport | None) -> Iterator[str]:
    for key, (day, *ranges) in pool.released.items() if pool else ():
        what = f"{'.'.join(key)} is not in the settings since {day}; {', '.join(ranges)} stays taken until its entry is"
        yield f"note: {what} deleted from {pool.file if pool else ''}. Delete it when nothing in Azure uses the range."
    for warning in pool.warnings if pool else ():
        yield f"warning: {warning}"
    for note in pool.outside if pool else ():
        yield f"note: {note}"


def _overlaps(found: Overview) -> Iterator[str]:
    for each in found.overlaps:
        if each.connected:
            yield f"error: {each.first} overlaps {each.second}, and peerings connect the two networks."
    others = [each for each in found.overlaps if not each.connected]
    for each in others[:MOST_SHOWN]:
        yield f"note: {each.first} overlaps {each.second}; the two networks cannot be connected."
    if len(others) > MOST_SHOWN:
        yield f"note: {len(others) - MOST_SHOWN} more pairs overlap; `--format json` has all of them."


def as_json(found: Overview, pool: PoolReport | None) -> str:
    """The same as one JSON document."""
    data: dict[str, Any] = {
        "formatVersion": 1,
        "networks": [_without_key(asdict(each)) for each in found.networks],
        "clusters": [_without_key(asdict(each)) for each in found.clusters],
        "overlaps": [asdict(each) for each in found.overlaps],
    }
    if pool:
        released = [
            {"stack": stack, "network": name, "since": day, "ranges": ranges}
            for (stack, name), (day, *ranges) in pool.released.items()
        ]
        pools = [asdict(each) for each in pool.pools]
        data["addressPool"] = {"file": pool.file, "ranges": pools, "released": released}
        data["addressPool"] |= {"warnings": [*pool.warnings], "notes": [*pool.outside]}
    return json.dumps(_camel(data), indent=2, ensure_ascii=False)


def _without_key(data: dict[str, Any]) -> dict[str, Any]:
    network = data.pop("network", None)
    data.pop("key", None)
    return {**data, **({"network": network[1]} if network else {})}


def _camel(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {_name(key): _camel(each) for key, each in tree.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return [*map(_camel, tree)] if isinstance(tree, (list, tuple)) else tree  # pyright: ignore[reportUnknownArgumentType]


def _name(key: str) -> str:
    first, *others = key.split("_")
    return first + "".join(each.capitalize() for each in others)
