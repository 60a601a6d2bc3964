"""Checks of the address ranges of new subnets: inside the VNet, apart from each other."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import combinations
from typing import TYPE_CHECKING

from config.checks import Errors, valid_only
from config.forms import wrong

if TYPE_CHECKING:
    from config.network import Network

Range = IPv4Network | IPv6Network


def ranges_known(network: Network) -> bool:
    """Whether the settings have the VNet's ranges."""
    default = network.owned and network.prefix_length is None
    return default or "address_prefixes" in network.model_fields_set


def subnet_ranges(network: Network) -> Iterator[tuple[str, str, Range]]:
    """The ranges of new subnets: the subnet, the setting, the range."""
    for name, subnet in network.subnets.items():
        with valid_only:
            for key, each in subnet.ranges.items():
                yield name, key, each


def inside_the_vnet(network: Network) -> Errors:
    """Each range of a new subnet is inside one of the VNet's."""
    ranges = [ip_network(prefix) for prefix in network.address_prefixes] if ranges_known(network) else []
    for name, key, inner in subnet_ranges(network):
        if not ranges or any(_within(inner, outer) for outer in ranges):
            continue
        if "subnets" not in network.model_fields_set:
            such = f"subnets: {{nodes: {{addressPrefix: {_first(ranges)}}}}}"
            yield wrong(
                f"the default subnet nodes ({inner}) is outside the VNet: set network.subnets, such as `{such}`",
                at="addressPrefixes",
            )
        else:
            yield wrong(
                f"{inner} is outside the VNet ({', '.join(network.address_prefixes)}); choose a range inside, or widen "
                "addressPrefixes",
                at=f"subnets.{name}.{key}",
            )


def apart(network: Network) -> Errors:
    """No two subnets have an address in common."""
    for (one, _, first), (other, key, second) in combinations(subnet_ranges(network), 2):
        if first.overlaps(second):
            yield wrong(
                f"{second} overlaps the subnet {one} ({first}); subnets cannot share addresses",
                at=f"subnets.{other}.{key}",
            )


def free_range(network: Network, prefix: int) -> str:
    """The last free IPv4 range of this size in the VNet, where it leaves the most room; `<free range>/26` if none."""
    taken = [each for _, _, each in subnet_ranges(network)]
    for space in map(ip_network, network.address_prefixes if ranges_known(network) else ()):
        if not isinstance(space, IPv4Network) or space.prefixlen > prefix:
            continue
        size, start = 2 ** (32 - prefix), int(space.broadcast_address) + 1
        while start > int(space.network_address):
            start -= size
            found = IPv4Network((start, prefix))
            if not any(found.overlaps(each) for each in taken if isinstance(each, IPv4Network)):
                return str(found)
    return f"<free range>/{prefix}"


def _within(inner: Range, outer: Range) -> bool:
    if isinstance(inner, IPv4Network):
        return isinstance(outer, IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and inner.subnet_of(outer)


def _first(ranges: list[Range]) -> str:
    """The first /20 in the ranges, or a smaller range as it is."""
    first = min(ranges, key=lambda each: each.version)
    return str(next(first.subnets(new_prefix=max(20, first.prefixlen))))
