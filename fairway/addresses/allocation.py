"""Gives networks ranges of a pool. What is recorded stays; what is new gets the lowest free range."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, summarize_address_range
from pathlib import Path

from fairway.addresses.record import Entry, Key, Record
from fairway.rules.cidr import RESERVED, free, inside, network, networks, overlaps


@dataclass(frozen=True)
class Part:
    """A range of its own, such as that of pods: where it may be, and how large it is."""

    spaces: tuple[str, ...]
    length: int
    """The length of its prefix."""


@dataclass(frozen=True)
class Wanted:
    """A network that has its ranges from a pool."""

    key: Key
    spaces: tuple[str, ...]
    """The ranges of the pool for its region."""
    length: int
    """The length of the VNet's prefix: 20."""
    subnets: Mapping[str, int]
    """The lengths of the prefixes of its subnets, by name."""
    fixed: tuple[str, ...] = ()
    """Ranges in the VNet that are configured."""
    reserved: tuple[str, ...] = ()
    """Ranges that no network may have, such as those of other sites."""
    pods: Part | None = None
    services: Part | None = None


@dataclass(frozen=True)
class Refusal:
    """Why a network cannot have a range."""

    key: Key
    text: str
    subnet: str = ""
    """The subnet that it is about; empty for the whole network."""


def allocated(
    record: Record, wanted: Iterable[Wanted], taken: Sequence[str] = ()
) -> tuple[dict[Key, Entry], list[Refusal]]:
    """The record with a range for everything that is wanted, and what cannot have one.

    `taken` are ranges that others have. No recorded range changes; a VNet may grow into free ranges around it.
    """
    found = dict(record)
    refused: list[Refusal] = []
    for each in sorted(wanted, key=lambda each: (each.length, each.key)):
        others = [text for key, entry in found.items() if key != each.key for text in entry.ranges]
        used = [*others, *taken, *each.reserved, *RESERVED]
        try:
            found[each.key] = _entry(each, found.get(each.key), used)
        except _NoRangeError as error:
            refused.append(Refusal(each.key, str(error), error.subnet))
    return found, refused


class _NoRangeError(Exception):
    def __init__(self, text: str, subnet: str = "") -> None:
        super().__init__(text)
        self.subnet = subnet


def _entry(wanted: Wanted, before: Entry | None, used: list[str]) -> Entry:
    if before is None:
        whole = _free(wanted.spaces, wanted.length, used, "the pool")
        used = [*used, whole]
        services = _of(wanted.services, used, "services")
        pods = _of(wanted.pods, [*used, services], "pods")
        before = Entry(whole, {}, pods, services)
    else:
        before = replace(before, virtual_network=_grown(wanted, before.virtual_network, used), released="")
    # Subnets that are no longer configured keep their ranges: nodes may still be in them.
    ranges = dict(before.subnets)
    for name, length in sorted(wanted.subnets.items(), key=lambda each: each[1]):
        if name not in ranges:
            inside = [*ranges.values(), *wanted.fixed]
            where = f"the network {before.virtual_network}"
            more = ". Lower the prefixLength of the network: it grows if the ranges beside it are free"
            ranges[name] = _free((before.virtual_network,), length, inside, where, subnet=name, more=more)
    return replace(before, subnets=ranges)


def _of(part: Part | None, used: Sequence[str], what: str) -> str:
    return _free(part.spaces, part.length, used, f"the pool of {what}") if part else ""


def _grown(wanted: Wanted, present: str, used: Sequence[str]) -> str:
    """The VNet's range, or the larger one around it that is wanted."""
    net = network(present)
    if net is None or net.prefixlen <= wanted.length:
        return present
    larger = net.supernet(new_prefix=wanted.length)
    others = [other for _, other in overlaps((str(larger),), used)]
    if not others and inside(larger, wanted.spaces):
        return str(larger)
    why = f"{', '.join(others[:3])} is taken" if others else f"{larger} is not inside the pool"
    raise _NoRangeError(
        f"is {wanted.length}, but the recorded range {present} cannot grow to it: {why}. Set {net.prefixlen}, and "
        "write more ranges with addressPrefixes instead of prefixLength"
    )


def _free(
    spaces: Sequence[str], length: int, used: Iterable[str], where: str, *, subnet: str = "", more: str = ""
) -> str:
    used = list(filter(None, used))
    found = next(free(length, spaces, used), None)
    if found is not None:
        return str(found)
    larger = [net for net in networks(spaces) if net.prefixlen <= length]
    shown = ", ".join(spaces)
    if not larger:
        raise _NoRangeError(f"needs a /{length}, but {where} ({shown}) is smaller", subnet)
    largest = next((each for each in range(length + 1, 30) if next(free(each, spaces, used), None)), None)
    has = f"its largest free range is a /{largest}" if largest else "nothing in it is free"
    raise _NoRangeError(f"needs a /{length}, but {where} ({shown}) has none left: {has}{more}", subnet)


def released(record: Record, present: Iterable[Key], day: str) -> dict[Key, Entry]:
    """The record with the entries of networks that are gone marked with the day. Their ranges stay taken."""
    kept = set(present)
    return {
        key: entry if key in kept or entry.released else replace(entry, released=day) for key, entry in record.items()
    }


@dataclass
class Collected:
    """What the programs of a run want."""

    wanted: list[Wanted] = field(default_factory=list[Wanted])
    given: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """The environments and ranges that are recorded, or would be."""
    spaces: dict[str, None] = field(default_factory=dict[str, None])
    """The ranges of all pools."""
    reserved: dict[str, str] = field(default_factory=dict[str, str])
    """The ranges that no network may have, each with its name."""
    provisional: bool = True
    """Whether networks without a recorded range get one for this run; otherwise they are refused as in any other."""
    file: Path | None = None
    """Where ranges are recorded; None if no environment has a pool."""


_collecting: list[Collected] = []


@contextmanager
def collecting() -> Generator[Collected]:
    """Within this block, what programs want is collected, and what is not recorded yet is no error."""
    found = Collected()
    _collecting.append(found)
    try:
        yield found
    finally:
        _collecting.pop()


def collected() -> Collected | None:
    """The collection in progress; None in any other run of a program."""
    return _collecting[-1] if _collecting else None


def gaps(spaces: Sequence[str], used: Iterable[str]) -> Iterator[str]:
    """The largest free ranges of `spaces`, in order, each as large as its position allows."""
    taken = sorted((int(each[0]), int(each[-1])) for each in networks(used) if each.version == 4)
    for space in networks(spaces):
        if space.version == 4:
            yield from _gaps(int(space[0]), int(space[-1]), taken)


def _gaps(start: int, end: int, taken: Sequence[tuple[int, int]]) -> Iterator[str]:
    for first, last in [*taken, (end + 1, end + 1)]:
        if first > start:
            until = min(first - 1, end)
            if until >= start:
                yield from map(str, summarize_address_range(IPv4Address(start), IPv4Address(until)))
        start = max(start, last + 1)
        if start > end:
            return
