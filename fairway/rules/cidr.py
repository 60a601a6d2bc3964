"""Address ranges as text: parsed, compared, counted. What is no range is left to the rule that says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network

Network = IPv4Network | IPv6Network

AZURE_KEEPS = 5
"""Addresses of every subnet that Azure keeps for itself: the first four and the last."""


def network(text: str) -> Network | None:
    """The range `text` names, host bits or not; None where it names none."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """The ranges among `texts`."""
    return tuple(found for each in texts if (found := network(each)))


def overlaps(ones: Iterable[str], others: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The pairs of ranges, one of each side, that share an address."""
    right = [(text, net) for text in others if (net := network(text))]
    for one in ones:
        left = network(one)
        for other, net in right:
            if left and left.version == net.version and left.overlaps(net):
                yield one, other


def inside(net: Network, others: Iterable[str]) -> bool:
    """Whether a range lies in one of `others` with all its addresses."""
    return any(
        isinstance(net, IPv4Network) and isinstance(each, IPv4Network) and net.subnet_of(each)
        for each in networks(others)
    )


def usable(texts: Iterable[str]) -> int | None:
    """IPv4 addresses of a subnet that are left for nodes and pods; None where no range is told."""
    found = [each for each in networks(texts) if each.version == 4]
    return sum(each.num_addresses - AZURE_KEEPS for each in found) if found else None
