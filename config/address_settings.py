"""What the settings of one network, in a cluster or in `shared`, want from the stack's address pool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from config.address_pool import IPV6_SHORTEST, IPV6_SUBNET, LONGEST, SHORTEST, AddressPool, RangePool
from config.problems import Problem
from fairway.addresses.allocation import Part, Wanted
from fairway.azure.regions import region_name
from fairway.request import Path, mapping, sequence, value_at

_EXISTING = ("virtualNetworkId", "virtualNetworkOutput")
LENGTH, IPV6_LENGTH = "prefixLength", "ipv6PrefixLength"


@dataclass(frozen=True)
class NetworkSettings:
    """The settings of a network, as they are written."""

    settings: Any
    """All settings of the stack."""
    path: Path
    """Where the network is in them."""

    def value(self, path: Path, *key: str) -> Any:
        """The value at a path of the stack's settings."""
        return value_at(self.settings, (*path, *key))

    def get(self, key: str) -> Any:
        """The value of one of the network's settings."""
        return self.value(self.path, key)

    @cached_property
    def subnets(self) -> Mapping[str, Mapping[str, Any]]:
        """The subnets by name."""
        found = mapping(self.get("subnets")) or {}
        return {name: mapping(each) or {} for name, each in found.items() if each is not None}

    @property
    def from_pool(self) -> bool:
        """Whether the network, or a subnet of it, has a length instead of a range."""
        here = mapping(self.value(self.path)) or {}
        return any(each.get(key) is not None for each in (here, *self.subnets.values()) for key in _LENGTHS)

    @property
    def key(self) -> str:
        """The network's name in the record."""
        return f"shared/{self.path[2]}" if self.path[0] == "shared" else str(self.path[1])

    @property
    def _profile(self) -> Mapping[str, Any] | None:
        """The network profile of the cluster with the defaults that matter here; None if there is none."""
        cluster = mapping(self.value(self.path[:2])) or {}
        written = cluster.get("networkProfile", {})
        if self.path[0] == "shared" or written is None:
            return None
        return {"networkPlugin": "azure", "networkPluginMode": "overlay"} | dict(mapping(written) or {})

    @property
    def dual_stack(self) -> bool:
        """Whether the cluster has both address families."""
        profile = self._profile or {}
        return "IPv6" in (sequence(profile.get("ipFamilies")) or ())

    @property
    def open(self) -> set[str]:
        """Which ranges of the network's cluster are not configured: `podCidr`, `serviceCidr`."""
        profile = self._profile
        if profile is None:
            return set()
        overlay = profile["networkPlugin"] == "azure" and profile["networkPluginMode"] == "overlay"
        candidates = {"podCidr", "serviceCidr"} if overlay else {"serviceCidr"}
        return {each for each in candidates if not {each, f"{each}s"} & profile.keys()}

    def misused(self, pool: AddressPool | None) -> Iterator[Problem]:
        """What cannot be set together, or without a pool."""
        path, has_length = self.path, self.get(LENGTH) is not None
        for key in ("addressPrefixes", *_EXISTING) if has_length else ():
            if self.get(key) is not None:
                what = f"set either prefixLength, for a new range of the address pool, or {key}; `{key}: null` removes "
                yield Problem((*path, LENGTH), f"{what}what is included")
        if self.get(IPV6_LENGTH) is not None and not has_length:
            what = "is for a network with a prefixLength, whose IPv4 range is from the address pool too: set both, or "
            yield Problem((*path, IPV6_LENGTH), f"{what}both ranges in addressPrefixes")
        for name, given in self.subnets.items():
            yield from self._misused_in(name, given)
        if has_length and pool is None:
            what = "is the size of a range from the address pool, which the stack does not have: set `fairway:network: "
            yield Problem(
                (*path, LENGTH),
                f"{what}{{addressPool: {{addressPrefixes: [10.64.0.0/12]}}}}`, or addressPrefixes here",
            )
        elif has_length and self.get("subnets") is None:
            length = self.get(LENGTH)
            size = min(length + 2, 29) if isinstance(length, int) else 24
            what = f"set subnets too, with the size of each: `subnets: {{nodes: {{prefixLength: {size}}}}}`"
            yield Problem((*path, LENGTH), what)

    def _misused_in(self, name: str, given: Mapping[str, Any]) -> Iterator[Problem]:
        at = (*self.path, "subnets", name)
        # Another length than this one is reported with the settings, and is then all that there is to correct.
        if given.get(IPV6_LENGTH) == IPV6_SUBNET:
            if given.get(LENGTH) is None:
                what = "is beside prefixLength, the size of the IPv4 range: set both, or both ranges in addressPrefixes"
                yield Problem((*at, IPV6_LENGTH), what)
            elif self.get(IPV6_LENGTH) is None:
                what = "is for a network with an ipv6PrefixLength: set `ipv6PrefixLength: 56` in the network"
                yield Problem((*at, IPV6_LENGTH), what)
        if given.get(LENGTH) is None:
            return
        if self.get(LENGTH) is None:
            what = "is for a network with a prefixLength, whose range is from the address pool: set addressPrefix"
            yield Problem((*at, LENGTH), f"{what} here, or prefixLength in the network")
        others = [key for key in ("addressPrefix", "addressPrefixes", "id", "output") if given.get(key) is not None]
        if others:
            yield Problem((*at, LENGTH), f"set either prefixLength, for a new range of the network, or {others[0]}")

    def wanted(self, stack: str, location: str, pool: AddressPool, problems: list[Problem]) -> Wanted | None:
        """What the network needs; None if its settings are wrong. `location` is the stack's region."""
        region = region_name(self.value(self.path[:2], "location") or location)
        own = pool.locations.get(region)
        where = f"addressPool.locations.{region}" if own else "addressPool.addressPrefixes"
        spaces = own or pool.address_prefixes
        ipv4 = self._of_family(4, (stack, self.key), spaces, where, pool)
        if ipv4 is None or any(each.path[: len(self.path)] == self.path for each in problems):
            return None
        if not spaces:
            what = (
                f"the address pool has no range for {region}: add it to addressPool.locations, or set addressPrefixes"
            )
            problems.append(Problem((*self.path, LENGTH), f"{what} of the pool for all other regions"))
            return None
        if self.get(IPV6_LENGTH) is None:
            return ipv4
        ipv6 = self._of_family(6, (stack, self.key), spaces, where, pool)
        if ipv6 and not ipv6.spaces:
            what = f"the address pool has no IPv6 range for {region}: add one, such as fd00:1234::/40, to {where}"
            problems.append(Problem((*self.path, IPV6_LENGTH), what))
            return None
        return replace(ipv4, ipv6=ipv6) if ipv6 else None

    def _of_family(
        self, version: int, key: tuple[str, str], spaces: tuple[str, ...], where: str, pool: AddressPool
    ) -> Wanted | None:
        name = LENGTH if version == 4 else IPV6_LENGTH
        fits, of_subnet = (_is_length, _is_length) if version == 4 else (_is_ipv6_length, _is_subnet_length)
        length = self.get(name)
        lengths: dict[str, Any] = {at: each.get(name) for at, each in self.subnets.items() if each.get(name)}
        if not fits(length) or not all(map(of_subnet, lengths.values())):
            return None
        fixed = [each.get("addressPrefix") for each in self.subnets.values()]
        fixed += [text for each in self.subnets.values() for text in sequence(each.get("addressPrefixes")) or ()]
        unset = self.open if version == 4 or self.dual_stack else set[str]()
        return Wanted(
            key,
            _of_version(spaces, version),
            length,
            lengths,
            tuple(each for each in fixed if isinstance(each, str)),
            {text: name for name, ranges in pool.reserved.items() for text in ranges},
            _part(pool.pod_cidr if "podCidr" in unset else None, version),
            _part(pool.service_cidr if "serviceCidr" in unset else None, version),
            version,
            name,
            pool=where,
        )


_LENGTHS = (LENGTH, IPV6_LENGTH)


def networks_from_pool(settings: Any) -> Iterator[NetworkSettings]:
    """The networks with a length, or with one in a subnet."""
    for path in (("clusters",), ("shared", "networks")):
        for key in mapping(value_at(settings, path)) or ():
            found = NetworkSettings(settings, (*path, key, "network") if path == ("clusters",) else (*path, key))
            if found.from_pool:
                yield found


def _is_length(value: Any) -> bool:
    """Whether it is a length that the settings accept; another one is reported with them."""
    return isinstance(value, int) and SHORTEST <= value <= LONGEST


def _is_ipv6_length(value: Any) -> bool:
    return isinstance(value, int) and IPV6_SHORTEST <= value <= IPV6_SUBNET


def _is_subnet_length(value: Any) -> bool:
    return value == IPV6_SUBNET


def _of_version(ranges: tuple[str, ...], version: int) -> tuple[str, ...]:
    return tuple(each for each in ranges if (":" in each) == (version == 6))


def _part(pool: RangePool | None, version: int) -> Part | None:
    length = pool and (pool.prefix_length if version == 4 else pool.ipv6_prefix_length)
    return Part(_of_version(pool.address_prefixes, version), length) if pool and length else None
