"""Address ranges as text: parsed, compared, counted. Text that is not a range is skipped; other rules report it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network

Network = IPv4Network | IPv6Network

AZURE_KEEPS = 5
"""Addresses that Azure reserves in every subnet: the first four and the last."""


RESERVED = ("169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24")
"""Ranges that AKS uses itself."""


@lru_cache(10_000)
def network(text: str) -> Network | None:
    """The range in `text`, with or without host bits; None if it is not a range."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """The ranges among `texts`."""
    return tuple(found for each in texts if (found := network(each)))


def overlaps(ones: Iterable[str], others: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The pairs of ranges, one from each side, that overlap."""
    right = [(text, net) for text in others if (net := network(text))]
    for one in ones:
        left = network(one)
        for other, net in right:
            if left and left.version == net.version and left.overlaps(net):
                yield one, other


def inside(net: Network, others: Iterable[str]) -> bool:
    """Whether a range is completely inside one of `others`."""
    around = (each for each in networks(others) if each.version == net.version)
    return any(each.prefixlen <= net.prefixlen and each.overlaps(net) for each in around)


def usable(texts: Iterable[str]) -> int | None:
    """IPv4 addresses of a subnet that nodes and pods can have; None if no range is known."""
    found = [each for each in networks(texts) if each.version == 4]
    return sum(each.num_addresses - AZURE_KEEPS for each in found) if found else None


def free(prefix: int, space: Iterable[str], used: Iterable[str]) -> Iterator[IPv4Network]:
    """The free IPv4 ranges of that size in `space`, lowest first."""
    for net in free_of_family(prefix, space, used, 4):
        assert isinstance(net, IPv4Network)
        yield net


def free_of_family(prefix: int, space: Iterable[str], used: Iterable[str], version: int) -> Iterator[Network]:
    """The free ranges of that size in the ranges of `space` that are of IPv4 or IPv6, lowest first."""
    taken = [(int(net[0]), int(net[-1])) for net in networks(used) if net.version == version]
    kind = IPv4Network if version == 4 else IPv6Network
    size = 2 ** (_BITS[version] - prefix)
    for net in networks(space):
        start = int(net[0])
        while net.version == version and prefix >= net.prefixlen and start + size - 1 <= int(net[-1]):
            last = max((end for first, end in taken if first < start + size and end >= start), default=None)
            if last is None:
                yield kind((start, prefix))
                start += size
            else:
                start = (last // size + 1) * size


_BITS = {4: 32, 6: 128}
