"""Fills in the ranges that networks have from the stack's address pool, with the place where each is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Any

from config.address_pool import AddressPool
from config.address_settings import NetworkSettings, networks_from_pool
from config.merge import Layers, relative
from config.problems import Problem
from config.validation import validate
from fairway.addresses.allocation import Wanted, allocated
from fairway.addresses.collection import collected
from fairway.addresses.record import COMMAND, FILE, Entry, Key, Record, overlapping, read_record
from fairway.request import Path, Place, Request, mapping, merged, value_at
from fairway.rules.cidr import network
from fairway.subscription import ADDRESSES

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
        found = [*networks_from_pool(self.layers.value)]
        problems = [problem for each in found for problem in each.misused(self.pool)]
        wanted: list[tuple[NetworkSettings, Wanted]] = []
        for at in found:
            if self.pool and (needs := at.wanted(self.stack, self.location, self.pool, problems)):
                wanted.append((at, needs))
        record, others = self.record, collected()
        if others is not None:
            others.wanted += (each for _, each in wanted)
        missing = [(at, each) for at, each in wanted if not _is_recorded(each, record.get(each.key))]
        if missing and others is not None and others.provisional:
            # Only until the ranges of all environments are known.
            record, refused = allocated(record, (each for _, each in wanted))
            paths = {each.key: at.path for at, each in wanted}
            for each in refused:
                below: Path = ("subnets", each.subnet, each.setting) if each.subnet else (each.setting,)
                problems.append(Problem((*paths[each.key], *below), each.text))
        else:
            problems += [self._not_recorded(at.path, each) for at, each in missing]
        for at, one in wanted:
            problems += _other_sizes(at.path, one, self.record.get(one.key))
        problems += self._recorded_twice()
        layers = self.layers
        for at, each in wanted:
            if each.key in record:
                if others is not None:
                    others.given.update((self.stack, text) for text in record[each.key].ranges)
                layers = self._with_ranges(layers, at, each, record[each.key])
        return layers, problems

    def _not_recorded(self, path: Path, wanted: Wanted) -> Problem:
        entry = self.record.get(wanted.key)
        here, family = wanted, entry
        if wanted.ipv6 and entry and _is_recorded(replace(wanted, ipv6=None), entry):
            here, family = wanted.ipv6, entry.ipv6
        names = [name for name in here.subnets if not family or name not in family.subnets]
        what = "has no range yet"
        at: Path = (*path, here.setting)
        if family and names:
            what, at = f"{names[0]} has no range yet", (*path, "subnets", names[0], here.setting)
        elif family:
            what = f"is {here.length}, but the recorded range is still {family.virtual_network}"
        grow = "lets it grow and records it" if family and not names else "records one"
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

    def _with_ranges(self, layers: Layers, at: NetworkSettings, wanted: Wanted, entry: Entry) -> Layers:
        given = [each for _, each in zip(wanted.families, entry.families, strict=False)]
        subnets: dict[str, Any] = {}
        for name in wanted.subnets:
            ranges = [
                each.subnets[name]
                for needs, each in zip(wanted.families, given, strict=False)
                if name in needs.subnets and name in each.subnets
            ]
            if ranges:
                subnets[name] = {"addressPrefix": ranges[0]} if len(ranges) == 1 else {"addressPrefixes": ranges}
        found: dict[str, Any] = {"addressPrefixes": [each.virtual_network for each in given], "subnets": subnets}
        paths: list[Path] = [(*at.path, "addressPrefixes")]
        paths += [(*at.path, "subnets", name, key) for name, each in subnets.items() for key in each]
        for key in reversed(at.path):
            found = {str(key): found}
        profile = self._profile(at, entry)
        if profile:
            found["clusters"][str(at.path[1])]["networkProfile"] = profile
        paths += [(*at.path[:2], "networkProfile", key) for key in profile]
        places = {**layers.places, **dict.fromkeys(paths, self._place(entry))}
        return Layers(merged(layers.value, found), places, layers.nothing_below, layers.unplaced)

    def _profile(self, at: NetworkSettings, entry: Entry) -> dict[str, Any]:
        """The recorded ranges of pods and services that are not configured."""
        found: dict[str, Any] = {}
        families = entry.families if at.dual_stack else (entry,)
        recorded = {
            "podCidr": [each.pods for each in families],
            "serviceCidr": [each.services for each in families],
        }
        for key in at.open:
            first, *others = recorded[key]
            if first:
                found |= {f"{key}s": [first, *others]} if all(others) and others else {key: first}
        services = network(entry.services) if "serviceCidr" in at.open and entry.services else None
        if services and at.value(at.path[:2], "networkProfile", "dnsServiceIP") is None:
            found["dnsServiceIP"] = str(services[_DNS_SERVICE])
        return found

    def request(self) -> Request:
        """What the pool reserves and what is recorded, for rules."""
        reserved = self.pool.reserved if self.pool else {}
        recorded = [
            {
                "network": ".".join(key),
                "key": key[1] if key[0] == self.stack else "",
                "ranges": [*entry.ranges],
                "released": bool(entry.released),
            }
            for key, entry in self.record.items()
        ]
        ranges = {name: [*each] for name, each in reserved.items()}
        return Request(ADDRESSES, self.stack, {"reserved": ranges, "recorded": recorded})


def _is_recorded(wanted: Wanted, entry: Entry | None) -> bool:
    net = network(entry.virtual_network) if entry else None
    complete = entry and net and net.prefixlen <= wanted.length and wanted.subnets.keys() <= entry.subnets.keys()
    return bool(complete) and (wanted.ipv6 is None or _is_recorded(wanted.ipv6, entry and entry.ipv6))


def _other_sizes(path: Path, wanted: Wanted, entry: Entry | None) -> Iterator[Problem]:
    """Recorded ranges of another size than the settings have."""
    net = network(entry.virtual_network) if entry else None
    if entry and net and net.prefixlen < wanted.length:
        what = (
            f"is {wanted.length}, but the recorded range is {net}, and a network does not shrink: set {net.prefixlen}"
        )
        yield Problem((*path, wanted.setting), what)
    for name, length in wanted.subnets.items():
        present = network(entry.subnets[name]) if entry and name in entry.subnets else None
        if present and present.prefixlen != length:
            what = f"is {length}, but the recorded range is {present}, and a subnet with nodes cannot change it: set "
            more = f"{present.prefixlen}, or add a subnet of another name for new pools"
            yield Problem((*path, "subnets", name, wanted.setting), f"{what}{more}")
    if wanted.ipv6:
        yield from _other_sizes(path, wanted.ipv6, entry and entry.ipv6)


def with_ranges(
    layers: Layers, stack_file: FilePath, folder: FilePath, root: FilePath, location: str
) -> tuple[Layers, list[Problem], tuple[Request, ...]]:
    """The settings with the ranges that are recorded for the environment of `stack_file`, what is wrong, and what rules
    compare other ranges with.

    `folder` is the one above the stack files. Raises YamlError if the record cannot be read.
    """
    stack = stack_file.name.removeprefix("Pulumi.").rpartition(".")[0]
    given = mapping(value_at(layers.value, ("network", "addressPool")))
    pool, errors = validate(AddressPool, given) if given is not None else (None, [])
    plan = AddressPlan(root, stack, folder / FILE, layers, location, pool)
    if pool is not None and (others := collected()) is not None:
        others.file = plan.file
        others.spaces.update(dict.fromkeys(each for ranges in pool.ranges.values() for each in ranges))
        others.reserved.update({each: name for name, ranges in pool.reserved.items() for each in ranges})
    # Mistakes in the pool itself are reported with the rest of the settings.
    if errors or (pool is None and not any(networks_from_pool(layers.value))):
        return layers, [], ()
    plan = replace(plan, record=read_record(plan.file))
    return *plan.filled(), (plan.request(),) if pool else ()
