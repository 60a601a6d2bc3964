"""Fills in the ranges that networks have from the stack's address pool, with the place where each is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Any

from config.address_pool import LONGEST, SHORTEST, AddressPool, RangePool
from config.merge import Layers, relative
from config.problems import Problem
from config.validation import validate
from fairway.addresses.allocation import Part, Refusal, Wanted, allocated, collected
from fairway.addresses.record import COMMAND, FILE, Entry, Key, Record, overlapping, read_record
from fairway.request import Path, Place, mapping, merged, sequence, value_at
from fairway.rules.cidr import network

_EXISTING = ("virtualNetworkId", "virtualNetworkOutput")
_DNS_SERVICE = 10
"""Offset of cluster DNS in the service range, by convention."""


@dataclass(frozen=True)
class AddressPlan:
    """The address pool of a stack, what is recorded, and the settings before that is filled in."""

    root: FilePath
    """The project's folder."""
    stack: str
    """The name of the stack file's environment, under which ranges are recorded."""
    file: FilePath
    """Where they are recorded."""
    layers: Layers
    location: str
    """The region of clusters without one."""
    pool: AddressPool | None
    record: Record = field(default_factory=dict[Key, Entry])

    def filled(self) -> tuple[Layers, list[Problem]]:
        """The settings with the recorded ranges, and what is wrong."""
        problems = [each for path in self.networks() for each in self._misused(path)]
        wanted = {path: each for path in self.networks() if (each := self._wanted(path, problems))}
        record, others = self.record, collected()
        if others is not None:
            others.wanted += wanted.values()
        missing = [path for path, each in wanted.items() if not _is_recorded(each, record.get(each.key))]
        if missing and others is not None and others.provisional:
            # Only until the ranges of all environments are known.
            record, refused = allocated(record, wanted.values())
            paths = {each.key: path for path, each in wanted.items()}
            problems += [_refused(paths[each.key], each) for each in refused]
        elif missing:
            problems += [self._not_recorded(path, wanted[path]) for path in missing]
        problems += [each for path, one in wanted.items() for each in _other_sizes(path, one, self.record.get(one.key))]
        problems += self._recorded_twice()
        layers = self.layers
        for path, each in wanted.items():
            if each.key in record:
                if others is not None:
                    others.given.update((self.stack, text) for text in record[each.key].ranges)
                layers = self._with_ranges(layers, path, each, record[each.key])
        return layers, problems

    def networks(self) -> Iterator[Path]:
        """Where networks have a prefixLength, or subnets of them."""
        for path in (("clusters",), ("shared", "networks")):
            for key in mapping(value_at(self.layers.value, path)) or ():
                at: Path = (*path, key, "network") if path == ("clusters",) else (*path, key)
                subnets = (mapping(each) or {} for each in self._subnets(at).values())
                if self._value(at, "prefixLength") is not None or any(each.get("prefixLength") for each in subnets):
                    yield at

    def _value(self, path: Path, *key: str) -> Any:
        return value_at(self.layers.value, (*path, *key))

    def _subnets(self, path: Path) -> Mapping[str, Any]:
        return mapping(self._value(path, "subnets")) or {}

    def _misused(self, path: Path) -> Iterator[Problem]:
        """What cannot be set together."""
        has_length = self._value(path, "prefixLength") is not None
        for key in ("addressPrefixes", *_EXISTING) if has_length else ():
            if self._value(path, key) is not None:
                what = f"set either prefixLength, for a new range of the address pool, or {key}; `{key}: null` removes "
                yield Problem((*path, "prefixLength"), f"{what}what is included")
        for name, subnet in self._subnets(path).items():
            given = mapping(subnet) or {}
            if given.get("prefixLength") is None:
                continue
            at = (*path, "subnets", name, "prefixLength")
            if not has_length:
                what = "is for a network with a prefixLength, whose range is from the address pool: set addressPrefix"
                yield Problem(at, f"{what} here, or prefixLength in the network")
            others = [key for key in ("addressPrefix", "addressPrefixes", "id", "output") if given.get(key) is not None]
            if others:
                yield Problem(at, f"set either prefixLength, for a new range of the network, or {others[0]}")
        if has_length and self.pool is None:
            what = "is the size of a range from the address pool, which the stack does not have: set `fairway:network: "
            yield Problem(
                (*path, "prefixLength"),
                f"{what}{{addressPool: {{addressPrefixes: [10.64.0.0/12]}}}}`, or addressPrefixes here",
            )
        elif has_length and self._value(path, "subnets") is None:
            length = self._value(path, "prefixLength")
            size = min(length + 2, 29) if isinstance(length, int) else 24
            what = f"set subnets too, with the size of each: `subnets: {{nodes: {{prefixLength: {size}}}}}`"
            yield Problem((*path, "prefixLength"), what)

    def _wanted(self, path: Path, problems: list[Problem]) -> Wanted | None:
        """What the network at `path` needs; None if its settings are wrong."""
        length, pool = self._value(path, "prefixLength"), self.pool
        if pool is None or not _is_length(length) or any(each.path[: len(path)] == path for each in problems):
            return None
        subnets = {name: mapping(each) or {} for name, each in self._subnets(path).items() if each is not None}
        lengths: dict[str, Any] = {
            name: each.get("prefixLength") for name, each in subnets.items() if each.get("prefixLength")
        }
        if not all(map(_is_length, lengths.values())):
            return None
        region = str(self._value(path[:2], "location") or self.location).lower().replace(" ", "")
        spaces = pool.locations.get(region) or pool.address_prefixes
        if not spaces:
            what = (
                f"the address pool has no range for {region}: add it to addressPool.locations, or set addressPrefixes"
            )
            problems.append(Problem((*path, "prefixLength"), f"{what} of the pool for all other regions"))
            return None
        fixed = [each.get("addressPrefix") for each in subnets.values()]
        fixed += [text for each in subnets.values() for text in sequence(each.get("addressPrefixes")) or ()]
        unset = self._open(path)
        return Wanted(
            (self.stack, f"shared/{path[2]}" if path[0] == "shared" else str(path[1])),
            spaces,
            length,
            lengths,
            tuple(each for each in fixed if isinstance(each, str)),
            tuple(each for ranges in pool.reserved.values() for each in ranges),
            _part(pool.pod_cidr if "podCidr" in unset else None),
            _part(pool.service_cidr if "serviceCidr" in unset else None),
        )

    def _open(self, path: Path) -> set[str]:
        """Which ranges of a network's cluster are not configured: `podCidr`, `serviceCidr`."""
        cluster = mapping(self._value(path[:2])) or {}
        written = cluster.get("networkProfile", {})
        if path[0] == "shared" or written is None:
            return set()
        profile = {"networkPlugin": "azure", "networkPluginMode": "overlay"} | dict(mapping(written) or {})
        overlay = profile["networkPlugin"] == "azure" and profile["networkPluginMode"] == "overlay"
        candidates = {"podCidr", "serviceCidr"} if overlay else {"serviceCidr"}
        return {each for each in candidates if not {each, f"{each}s"} & profile.keys()}

    def _not_recorded(self, path: Path, wanted: Wanted) -> Problem:
        entry = self.record.get(wanted.key)
        names = [name for name in wanted.subnets if not entry or name not in entry.subnets]
        what = "has no range yet"
        at: Path = (*path, "prefixLength")
        if entry and names:
            what, at = f"{names[0]} has no range yet", (*path, "subnets", names[0], "prefixLength")
        elif entry:
            what = f"is {wanted.length}, but the recorded range is still {entry.virtual_network}"
        grow = "lets it grow and records it" if entry and not names else "records one"
        record = f"`{COMMAND}` {grow} in {relative(self.file, self.root)}, to commit with the settings"
        runs = ". For a cluster that runs already, set the addressPrefixes that it has" if not entry else ""
        return Problem(at, f"{what}: {record}{runs}")

    def _recorded_twice(self) -> Iterator[Problem]:
        for one, other, text, theirs in overlapping(self.record):
            if self.stack in (one[0], other[0]):
                first, second = (".".join(each) for each in (one, other))
                what = (
                    f"{theirs} of {second} overlaps {text} of {first}, as when two branches record ranges: delete the"
                )
                advice = f"{what} entry of the one that does not run yet, then run `{COMMAND}`"
                yield Problem((), advice, self._place(self.record[other]))

    def _place(self, entry: Entry) -> Place:
        return Place(relative(self.file, self.root), entry.line, "")

    def _with_ranges(self, layers: Layers, path: Path, wanted: Wanted, entry: Entry) -> Layers:
        ranges = {name: entry.subnets[name] for name in wanted.subnets if name in entry.subnets}
        subnets = {name: {"addressPrefix": each} for name, each in ranges.items()}
        found: dict[str, Any] = {"addressPrefixes": [entry.virtual_network], "subnets": subnets}
        for key in reversed(path):
            found = {str(key): found}
        profile: dict[str, Any] = {}
        unset = self._open(path)
        if entry.pods and "podCidr" in unset:
            profile["podCidr"] = entry.pods
        if entry.services and "serviceCidr" in unset and (services := network(entry.services)):
            profile["serviceCidr"] = entry.services
            if self._value(path[:2], "networkProfile", "dnsServiceIP") is None:
                profile["dnsServiceIP"] = str(services[_DNS_SERVICE])
        if profile:
            found["clusters"][str(path[1])]["networkProfile"] = profile
        place = self._place(entry)
        paths: list[Path] = [
            (*path, "addressPrefixes"),
            *((*path, "subnets", name, "addressPrefix") for name in ranges),
        ]
        paths += [(*path[:2], "networkProfile", key) for key in profile]
        places = {**layers.places, **dict.fromkeys(paths, place)}
        return Layers(merged(layers.value, found), places, layers.nothing_below, layers.unplaced)


def _is_length(value: Any) -> bool:
    """Whether it is a length that the settings accept; another one is reported with them."""
    return isinstance(value, int) and SHORTEST <= value <= LONGEST


def _part(pool: RangePool | None) -> Part | None:
    return pool and Part(pool.address_prefixes, pool.prefix_length)


def _is_recorded(wanted: Wanted, entry: Entry | None) -> bool:
    net = network(entry.virtual_network) if entry else None
    return bool(entry and net and net.prefixlen <= wanted.length and wanted.subnets.keys() <= entry.subnets.keys())


def _other_sizes(path: Path, wanted: Wanted, entry: Entry | None) -> Iterator[Problem]:
    """Recorded ranges of another size than the settings have."""
    net = network(entry.virtual_network) if entry else None
    if entry and net and net.prefixlen < wanted.length:
        what = (
            f"is {wanted.length}, but the recorded range is {net}, and a network does not shrink: set {net.prefixlen}"
        )
        yield Problem((*path, "prefixLength"), what)
    for name, length in wanted.subnets.items():
        present = network(entry.subnets[name]) if entry and name in entry.subnets else None
        if present and present.prefixlen != length:
            what = f"is {length}, but the recorded range is {present}, and a subnet with nodes cannot change it: set "
            more = f"{present.prefixlen}, or add a subnet of another name for new pools"
            yield Problem((*path, "subnets", name, "prefixLength"), f"{what}{more}")


def _refused(path: Path, each: Refusal) -> Problem:
    at: Path = (*path, "subnets", each.subnet) if each.subnet else path
    return Problem((*at, "prefixLength"), each.text)


def with_ranges(
    layers: Layers, stack_file: FilePath, folder: FilePath, root: FilePath, location: str
) -> tuple[Layers, list[Problem]]:
    """The settings with the ranges that are recorded for the environment of `stack_file`, and what is wrong.

    `folder` is the one above the stack files. Raises YamlError if the record cannot be read.
    """
    stack = stack_file.name.removeprefix("Pulumi.").rpartition(".")[0]
    given = mapping(value_at(layers.value, ("network", "addressPool")))
    pool, errors = validate(AddressPool, given) if given is not None else (None, [])
    plan = AddressPlan(root, stack, folder / FILE, layers, location, pool)
    if pool is not None and (others := collected()) is not None:
        others.file = plan.file
        spaces = [pool.address_prefixes, *pool.locations.values()]
        others.spaces.update(dict.fromkeys(each for ranges in spaces for each in ranges))
        others.reserved.update({each: name for name, ranges in pool.reserved.items() for each in ranges})
    # Mistakes in the pool itself are reported with the rest of the settings.
    if errors or not any(plan.networks()):
        return layers, []
    return replace(plan, record=read_record(plan.file)).filled()
