"""The address pool of a stack, from which networks have their ranges."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_network
from typing import Annotated, Literal

from pydantic import Field

from config.checks import Errors, check, valid_only
from config.forms import wrong
from config.model import Settings
from config.types import Cidr, Items, Named

SHORTEST, LONGEST = 8, 29
"""Lengths of prefixes. The smallest subnet is a /29: learn.microsoft.com/azure/virtual-network/virtual-networks-faq."""

IPV6_SUBNET = 64
"""The length of every IPv6 subnet: learn.microsoft.com/azure/virtual-network/ip-services/ipv6-overview."""

IPV6_SHORTEST = 32

PrefixLength = Annotated[int, Field(ge=SHORTEST, le=LONGEST)]
"""Length of the prefix of a network or subnet."""

Ipv6PrefixLength = Annotated[int, Field(ge=IPV6_SHORTEST, le=IPV6_SUBNET)]
"""Length of the prefix of a network's IPv6 range."""

Ipv6SubnetLength = Literal[64]


class RangePool(Settings):
    """Ranges for pods or services, one for each cluster."""

    address_prefixes: Annotated[Items[Cidr], Field(min_length=1)]
    """CIDR ranges from which clusters have their own, such as `[100.64.0.0/10]`. From IPv6 ranges beside them
    dual-stack clusters have their second one."""
    prefix_length: Annotated[int, Field(ge=8, le=28)]
    """Length of the prefix of each cluster's range, 18 for a /18."""
    ipv6_prefix_length: Annotated[int, Field(ge=64, le=112)] | None = None
    """Length of the prefix of each dual-stack cluster's IPv6 range: 64 for pods, 108 for services. Default: none;
    required with an IPv6 range."""

    @check
    def _is_large_enough(self) -> Errors:
        lengths = {4: ("prefixLength", self.prefix_length), 6: ("ipv6PrefixLength", self.ipv6_prefix_length)}
        families: set[int] = set()
        for at, each in enumerate(self.address_prefixes):
            with valid_only:
                net = ip_network(each)
                families.add(net.version)
                key, length = lengths[net.version]
                if length is None:
                    yield wrong(
                        f"{each} needs ipv6PrefixLength, the size of a cluster's range: 64 for pods, 108 for services",
                        at=f"addressPrefixes[{at}]",
                    )
                elif net.prefixlen > length:
                    yield wrong(f"a /{length} is larger than {each}: raise {key}, or choose a larger range", at=key)
        if families == {6}:
            yield wrong("has no IPv4 range: every cluster has IPv4 addresses too", at="addressPrefixes")
        elif 6 not in families and self.ipv6_prefix_length:
            yield wrong("is the size of ranges from IPv6 prefixes: add one to addressPrefixes", at="ipv6PrefixLength")


class AddressPool(Settings):
    """Where networks with a `prefixLength` have their ranges from. Given ranges are recorded in `addresses.yaml`."""

    address_prefixes: Items[Cidr] = ()
    """CIDR ranges for regions that are not in `locations`: of IPv4, and of IPv6 for networks with an
    `ipv6PrefixLength`. Default: none."""
    locations: Named[Items[Cidr]] = {}
    """CIDR ranges by Azure region, `{westeurope: [10.64.0.0/14]}`. Default: none."""
    reserved: Named[Items[Cidr]] = {}
    """CIDR ranges that no network gets, by any name, `{onPremises: [10.70.0.0/16]}`. Networks, pods and services with
    other ranges of their own are warned of if they overlap them. Default: none."""
    pod_cidr: RangePool | None = None
    """A range of its own for the pods of each new cluster with overlay. Default: none; clusters can have the same one,
    because addresses of overlay pods stay inside their cluster."""
    service_cidr: RangePool | None = None
    """A range of its own for the services of each new cluster. Default: none; clusters can have the same one."""

    @property
    def ranges(self) -> Mapping[str, Items[Cidr]]:
        """The ranges by the settings that have them."""
        return {"addressPrefixes": self.address_prefixes} | {
            f"locations.{key}": each for key, each in self.locations.items()
        }

    @check
    def _has_ranges(self) -> Errors:
        if not self.address_prefixes and not self.locations:
            yield wrong("has no ranges: set addressPrefixes, such as `[10.64.0.0/12]`, or locations")
        for where, ranges in self.ranges.items():
            with valid_only:
                if ranges and all(ip_network(each).version == 6 for each in ranges):
                    yield wrong("has no IPv4 range: every network has IPv4 addresses too", at=where)

    @check
    def _something_is_left(self) -> Errors:
        reserved = [ip_network(each) for ranges in self.reserved.values() for each in ranges]
        for where, ranges in self.ranges.items():
            for at, text in enumerate(ranges):
                space = ip_network(text)
                for each in reserved:
                    if space.overlaps(each) and space.prefixlen >= each.prefixlen:
                        yield wrong(
                            f"{text} is inside {each}, which is reserved: choose another range", at=f"{where}[{at}]"
                        )


class StackNetwork(Settings):
    """What the networks of a stack share."""

    address_pool: AddressPool | None = None
    """The address pool of networks with a `prefixLength`. Default: none."""
