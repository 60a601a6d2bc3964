"""Gives networks ranges of a pool. What is recorded stays; what is new gets the lowest free range."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv6Address, summarize_address_range

from fairway.addresses.record import FILE, Entry, Key, Record
from fairway.rules.cidr import RESERVED, free_of_family, inside, network, networks, overlaps

Owners = Mapping[str, str]
"""Ranges that are not free, each with what has it: `prod.shop`."""

_OF_AKS = {
    **dict.fromkeys(RESERVED, "AKS itself"),
    # What a dual-stack cluster has by default: learn.microsoft.com/azure/aks/configure-dual-stack.
    "fd12:3456:789a::/64": "pods, by default",
    "fd12:3456:789a:1::/108": "services, by default",
}
_RELEASED = " (released)"
_LONGEST = {4: 29, 6: 112}


@dataclass(frozen=True)
class Part:
    """A range of its own, such as that of pods: where it may be, and how large it is."""

    spaces: tuple[str, ...]
    length: int
    """The length of its prefix."""


@dataclass(frozen=True)
class Wanted:
    """A network that has its ranges of an address family from a pool."""

    key: Key
    spaces: tuple[str, ...]
    """The ranges of the pool for its region."""
    length: int
    """The length of the VNet's prefix: 20."""
    subnets: Mapping[str, int]
    """The lengths of the prefixes of its subnets, by name."""
    fixed: tuple[str, ...] = ()
    """Ranges in the VNet that are configured."""
    reserved: Owners = field(default_factory=dict[str, str])
    """Ranges that no network may have, such as those of other sites, each with its name."""
    pods: Part | None = None
    services: Part | None = None
    version: int = 4
    """The address family: 4 or 6."""
    setting: str = "prefixLength"
    """The setting with the length."""
    ipv6: Wanted | None = None
    """What it needs of IPv6 besides; None if it has only IPv4."""
    pool: str = "addressPool.addressPrefixes"
    """The setting with the ranges of the pool."""

    @property
    def families(self) -> tuple[Wanted, ...]:
        """What it needs of IPv4, and of IPv6."""
        return (self, self.ipv6) if self.ipv6 else (self,)


@dataclass(frozen=True)
class Refusal:
    """Why a network cannot have a range."""

    key: Key
    text: str
    subnet: str = ""
    """The subnet that it is about; empty for the whole network."""
    setting: str = "prefixLength"
    """The setting with the length that does not fit."""


def allocated(
    record: Record, wanted: Iterable[Wanted], taken: Owners | None = None
) -> tuple[dict[Key, Entry], list[Refusal]]:
    """The record with a range for everything that is wanted, and what cannot have one.

    `taken` are ranges that others have. No recorded range changes; a VNet may grow into free ranges around it.
    """
    found = dict(record)
    refused: list[Refusal] = []
    for each in sorted(wanted, key=lambda each: (each.length, each.key)):
        used = {
            text: f"{'.'.join(key)}{_RELEASED if entry.released else ''}"
            for key, entry in found.items()
            if key != each.key
            for text in entry.ranges
        }
        named = {text: f"{name} (reserved)" for text, name in each.reserved.items()}
        try:
            found[each.key] = _entry(each, found.get(each.key), {**_OF_AKS, **(taken or {}), **named, **used})
        except _NoRangeError as error:
            refused.append(Refusal(each.key, str(error), error.subnet, error.setting))
    return found, refused


class _NoRangeError(Exception):
    def __init__(self, text: str, setting: str, subnet: str = "") -> None:
        super().__init__(text)
        self.setting, self.subnet = setting, subnet


def _entry(wanted: Wanted, before: Entry | None, used: Owners) -> Entry:
    entry = _of_family(wanted, before, used)
    ipv6 = wanted.ipv6
    if ipv6 is None:
        return entry
    if before is not None:
        # A running cluster keeps the pods and services that it has: other ranges would replace it.
        ipv6 = replace(ipv6, pods=None, services=None)
    return replace(entry, ipv6=_of_family(ipv6, entry.ipv6, used))


def _of_family(wanted: Wanted, before: Entry | None, used: Owners) -> Entry:
    if before is None:
        whole = _from_pool(wanted, wanted.spaces, wanted.length, used, "the pool", wanted.pool)
        used = {**used, whole: "this network"}
        services = _of(wanted, wanted.services, used, "services", "serviceCidr")
        pods = _of(wanted, wanted.pods, {**used, services: "services of this cluster"}, "pods", "podCidr")
        before = Entry(whole, {}, pods, services)
    else:
        before = replace(before, virtual_network=_grown(wanted, before.virtual_network, used), released="")
    # Subnets that are no longer configured keep their ranges: nodes may still be in them.
    ranges = dict(before.subnets)
    for name, length in sorted(wanted.subnets.items(), key=lambda each: each[1]):
        if name not in ranges:
            others = [*ranges.values(), *wanted.fixed]
            space, where = (before.virtual_network,), f"the network {before.virtual_network}"
            found = _lowest(space, length, others, wanted.version)
            if not found:
                more = f"Lower the {wanted.setting} of the network: it grows if the ranges beside it are free"
                text = f"{_no_room(wanted, space, length, others, where)}. {more}"
                raise _NoRangeError(text, wanted.setting, name)
            ranges[name] = found
    return replace(before, subnets=ranges)


def _of(wanted: Wanted, part: Part | None, used: Owners, what: str, key: str) -> str:
    if part is None:
        return ""
    setting = f"addressPool.{key}.addressPrefixes"
    return _from_pool(wanted, part.spaces, part.length, used, f"the pool of {what}", setting)


def _grown(wanted: Wanted, present: str, used: Owners) -> str:
    """The VNet's range, or the larger one around it that is wanted."""
    net = network(present)
    if net is None or net.prefixlen <= wanted.length:
        return present
    larger = net.supernet(new_prefix=wanted.length)
    others = [other for _, other in overlaps((str(larger),), used)]
    if not others and inside(larger, wanted.spaces):
        return str(larger)
    taken = f"{_of_whom(others, used)} is in the way"
    why = taken if others else f"{larger} is not inside the pool"
    raise _NoRangeError(
        f"is {wanted.length}, but the recorded range {present} cannot grow to it: {why}. Set {net.prefixlen}, or, "
        f"instead of prefixLength, `addressPrefixes: [{present}, <a free range>]` and an addressPrefix for each subnet",
        wanted.setting,
    )


def _from_pool(wanted: Wanted, spaces: Sequence[str], length: int, used: Owners, where: str, setting: str) -> str:
    found = _lowest(spaces, length, used, wanted.version)
    if found:
        return found
    text = f"{_no_room(wanted, spaces, length, used, where)}. Add a range to {setting}"
    gone = {used[other] for _, other in overlaps(spaces, used) if used[other].endswith(_RELEASED)}
    if gone:
        names = ", ".join(sorted(each.removesuffix(_RELEASED) for each in gone))
        text += f", or delete the released entries {names} from {FILE} if Azure uses their ranges no more"
    raise _NoRangeError(text, wanted.setting)


def _lowest(spaces: Sequence[str], length: int, used: Iterable[str], version: int) -> str:
    return str(next(free_of_family(length, spaces, filter(None, used), version), ""))


def _no_room(wanted: Wanted, spaces: Sequence[str], length: int, used: Iterable[str], where: str) -> str:
    version, shown = wanted.version, ", ".join(spaces)
    if not any(net.prefixlen <= length for net in networks(spaces) if net.version == version):
        return f"needs a /{length}, but {where} ({shown}) is smaller"
    shorter = range(length + 1, _LONGEST[version] + 1)
    largest = next((each for each in shorter if _lowest(spaces, each, used, version)), None)
    has = f"its largest free range is a /{largest}" if largest else "nothing in it is free"
    return f"needs a /{length}, but {where} ({shown}) has none left: {has}"


def _of_whom(ranges: Sequence[str], used: Owners) -> str:
    return ", ".join(f"{each} of {used[each]}" for each in ranges[:3])


def released(record: Record, present: Iterable[Key], day: str) -> dict[Key, Entry]:
    """The record with the entries of networks that are gone marked with the day. Their ranges stay taken."""
    kept = set(present)
    return {
        key: entry if key in kept or entry.released else replace(entry, released=day) for key, entry in record.items()
    }


def gaps(spaces: Sequence[str], used: Iterable[str]) -> Iterator[str]:
    """The largest free ranges of `spaces`, in order, each as large as its position allows."""
    found = networks(used)
    for space in networks(spaces):
        taken = sorted((int(each[0]), int(each[-1])) for each in found if each.version == space.version)
        for first, last in _gaps(int(space[0]), int(space[-1]), taken):
            if space.version == 4:
                yield from map(str, summarize_address_range(IPv4Address(first), IPv4Address(last)))
            else:
                yield from map(str, summarize_address_range(IPv6Address(first), IPv6Address(last)))


def _gaps(start: int, end: int, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for first, last in [*taken, (end + 1, end + 1)]:
        if first > start:
            until = min(first - 1, end)
            if until >= start:
                yield start, until
        start = max(start, last + 1)
        if start > end:
            return
