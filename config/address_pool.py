"""The address pool of a stack, from which networks have their ranges."""

from __future__ import annotations

from ipaddress import IPv4Network, ip_network
from typing import Annotated

from pydantic import Field

from config.checks import Errors, check, valid_only
from config.forms import wrong
from config.model import Settings
from config.types import Cidr, Items, Named

SHORTEST, LONGEST = 8, 29
"""Lengths of prefixes. The smallest subnet is a /29: learn.microsoft.com/azure/virtual-network/virtual-networks-faq."""

PrefixLength = Annotated[int, Field(ge=SHORTEST, le=LONGEST)]
"""Length of the prefix of a network or subnet."""


class RangePool(Settings):
    """Ranges for pods or services, one for each cluster."""

    address_prefixes: Annotated[Items[Cidr], Field(min_length=1)]
    """CIDR ranges from which clusters have their own, such as `[100.64.0.0/10]`."""
    prefix_length: Annotated[int, Field(ge=8, le=28)]
    """Length of the prefix of each cluster's range, 18 for a /18."""

    @check
    def _is_large_enough(self) -> Errors:
        for at, each in enumerate(self.address_prefixes):
            with valid_only:
                yield from _of_ipv4(each, f"addressPrefixes[{at}]")
                if ip_network(each).prefixlen > self.prefix_length:
                    yield wrong(
                        f"a /{self.prefix_length} is larger than {each}: raise prefixLength, or choose a larger range",
                        at="prefixLength",
                    )


class AddressPool(Settings):
    """Where networks with a `prefixLength` have their ranges from. Given ranges are recorded in `addresses.yaml`."""

    address_prefixes: Items[Cidr] = ()
    """CIDR ranges for regions that are not in `locations`. Default: none."""
    locations: Named[Items[Cidr]] = {}
    """CIDR ranges by Azure region, `{westeurope: [10.64.0.0/14]}`. Default: none."""
    reserved: Named[Items[Cidr]] = {}
    """CIDR ranges that no network gets, by any name, `{onPremises: [10.70.0.0/16]}`. Default: none."""
    pod_cidr: RangePool | None = None
    """A range of its own for the pods of each new cluster with overlay. Default: none; clusters can have the same one,
    because addresses of overlay pods stay inside their cluster."""
    service_cidr: RangePool | None = None
    """A range of its own for the services of each new cluster. Default: none; clusters can have the same one."""

    @check
    def _has_ranges(self) -> Errors:
        if not self.address_prefixes and not self.locations:
            yield wrong("has no ranges: set addressPrefixes, such as `[10.64.0.0/12]`, or locations")
        groups = {"addressPrefixes": self.address_prefixes}
        groups |= {f"locations.{key}": each for key, each in self.locations.items()}
        groups |= {f"reserved.{key}": each for key, each in self.reserved.items()}
        for where, ranges in groups.items():
            with valid_only:
                for at, each in enumerate(ranges):
                    with valid_only:
                        yield from _of_ipv4(each, f"{where}[{at}]")

    @check
    def _something_is_left(self) -> Errors:
        reserved = [ip_network(each) for ranges in self.reserved.values() for each in ranges]
        groups = {"addressPrefixes": self.address_prefixes}
        groups |= {f"locations.{key}": each for key, each in self.locations.items()}
        for where, ranges in groups.items():
            for at, text in enumerate(ranges):
                space = ip_network(text)
                for each in reserved:
                    if isinstance(space, IPv4Network) and isinstance(each, IPv4Network) and space.subnet_of(each):
                        yield wrong(
                            f"{text} is inside {each}, which is reserved: choose another range", at=f"{where}[{at}]"
                        )


def _of_ipv4(text: str, at: str) -> Errors:
    if not isinstance(ip_network(text), IPv4Network):
        yield wrong(
            f"{text} is an IPv6 range; a pool has IPv4 ranges. Set the addressPrefixes of a dual-stack cluster in its "
            "network",
            at=at,
        )


class StackNetwork(Settings):
    """What the networks of a stack share."""

    address_pool: AddressPool | None = None
    """The address pool of networks with a `prefixLength`. Default: none."""
