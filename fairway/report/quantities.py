"""The quantities of plans as tables, with prices where there are any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from rich import box
from rich.table import Table
from rich.text import Text

from fairway.plan.program import Plan
from fairway.prices import HOURS, Cost, Prices, cost_of
from fairway.quantities import Bounds, PoolQuantities, Quantities, plural, quantities, several, times, total
from fairway.report.console import console_for
from fairway.report.essentials import in_words

_UNKNOWN = "?"
_COLUMNS = ("cluster", "pool", "VM size", "nodes", "vCPUs", "GiB", "OS disk", "zones")


def print_quantities(plans: Iterable[Plan], prices: Prices | None = None, file: TextIO | None = None) -> None:
    """Print a table for each environment: a row for each pool, a row for all, and what is counted by the piece."""
    console = console_for(file)
    for plan in plans:
        amounts = quantities(plan.record.requests)
        cost = cost_of(amounts, prices) if prices else None
        console.print(Text(plan.record.stack, style="bold"))
        console.print(_table(amounts, cost))
        for line in _below(amounts, cost):
            console.print(Text(line), soft_wrap=True)
        console.print()


def _table(amounts: Quantities, cost: Cost | None) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    money = (f"{cost.currency} a month",) if cost else ()
    for name in (*_COLUMNS, *money):
        table.add_column(name, justify="right" if name in ("nodes", "vCPUs", "GiB", *money) else "left")
    for each in amounts.pools:
        price = (_money(cost.pools[each.cluster, each.pool, each.size]),) if cost else ()
        table.add_row(*_row(each), *price)
    if len(amounts.pools) > 1:
        every = (_text(amounts.nodes), _text(amounts.vcpus), _text(amounts.gib))
        least = "at least " if cost and None in cost.pools.values() else ""
        price = (f"{least}{_money(total(each for each in cost.pools.values() if each))}",) if cost else ()
        table.add_section()
        table.add_row("all", "", "", *every, "", "", *price)
    return table


def _row(pool: PoolQuantities) -> tuple[str, ...]:
    disk = {0: "ephemeral", None: _UNKNOWN}.get(pool.os_disk_gib, f"{pool.os_disk_gib} GiB")
    kind = " (Spot)" * pool.spot
    texts = (_text(each) for each in (pool.nodes, times(pool.nodes, pool.vcpus), times(pool.nodes, pool.gib)))
    return (pool.cluster, pool.pool, f"{pool.size or _UNKNOWN}{kind}", *texts, disk, ", ".join(pool.zones))


def _below(amounts: Quantities, cost: Cost | None) -> Iterator[str]:
    surge = max((each.surge * (each.vcpus or 0) for each in amounts.pools), default=0)
    if surge:
        yield f"An upgrade adds up to {surge} vCPUs for a while, one pool after the other."
    counted: dict[str, int] = {}
    for (word, _), count in (amounts.counted or {}).items():
        counted[word] = counted.get(word, 0) + count
    if counted:
        yield f"Besides: {', '.join(several(count, word) for word, count in counted.items())}."
    if cost is None:
        return
    for what, bounds in cost.others.items():
        yield f"{what}: {cost.currency} {_money(bounds)} a month"
    least = "" if cost.complete else "at least "
    yield f"Together: {least}{cost.currency} {_money(cost.total)} a month, at list prices, with {HOURS} hours."
    if cost.missing:
        yield f"The file has no price for: {', '.join(cost.missing)}."
    if cost.excluded:
        yield f"Not in the sum: {', '.join(map(plural, cost.excluded))}."
    yield "Not included: traffic, logs and metrics, disks of workloads, load balancers, and what is charged by use."


def _text(bounds: Bounds | None) -> str:
    return _UNKNOWN if bounds is None else in_words(bounds)


def _money(bounds: Bounds | None) -> str:
    if bounds is None:
        return _UNKNOWN
    low, high = (f"{each:,.0f}" for each in bounds)
    return low if low == high else f"{low}..{high}"
