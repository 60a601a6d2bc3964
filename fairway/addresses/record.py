"""The file with the ranges that networks have from an address pool: read, and written in the same form.

A range is given out once and recorded. Computed from the set of networks or from a hash of their names, it would move
or collide when a network is added; a recorded one stays until its entry is deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fairway.project.yaml_file import YamlError, read, scalar
from fairway.request import mapping
from fairway.rules.cidr import network

FILE = "addresses.yaml"
"""Its name, in the folder above the stack files."""

COMMAND = "fairway network --allocate"

_HEADER = """\
# Address ranges that networks have from their pool. `fairway network --allocate` adds to them; commit this file with
# the settings. A range stays with its network. Delete an entry only when nothing in Azure uses its ranges any more.
"""
_VNET, _SUBNETS, _PODS, _SERVICES, _RELEASED = "virtualNetwork", "subnets", "podCidr", "serviceCidr", "released"

Key = tuple[str, str]
"""An environment, and a network in it: a cluster's name, or `shared/<name>`."""


@dataclass(frozen=True)
class Entry:
    """The ranges of one network."""

    virtual_network: str
    """`10.64.0.0/20`."""
    subnets: Mapping[str, str] = field(default_factory=dict[str, str])
    """By the names of subnets in the settings."""
    pods: str = ""
    """The range of the cluster's pods; empty if it is not from the pool."""
    services: str = ""
    """The range of the cluster's services; empty if it is not from the pool."""
    released: str = ""
    """The day since which no network of the settings has these ranges, `2026-11-22`; empty while one has them."""
    line: int = 1
    """Where it is in the file."""

    @property
    def ranges(self) -> tuple[str, ...]:
        """What no other network may have."""
        return tuple(filter(None, (self.virtual_network, self.pods, self.services)))


Record = Mapping[Key, Entry]


def read_record(file: Path) -> Record:
    """The entries of a file; none if there is no file. Raises YamlError for one in another form."""
    if not file.is_file():
        return {}
    document = read(file)
    found: dict[Key, Entry] = {}
    for stack, networks in document.value.items():
        for key, value in (mapping(networks) or {}).items():
            line = document.lines.get((stack, key), 1)
            given = mapping(value) or {}
            known = {_VNET, _SUBNETS, _PODS, _SERVICES, _RELEASED}
            if _VNET not in given or given.keys() - known:
                what = f"{stack}.{key} must have {_VNET}, {_SUBNETS} and at most {_PODS}, {_SERVICES} and {_RELEASED}"
                raise YamlError(file, line, f"{what}. Restore the entry from version control")
            texts = {name: str(each) for name, each in given.items() if name != _SUBNETS}
            entry = Entry(
                texts[_VNET],
                {name: str(each) for name, each in (mapping(given.get(_SUBNETS)) or {}).items()},
                texts.get(_PODS, ""),
                texts.get(_SERVICES, ""),
                texts.get(_RELEASED, ""),
                line,
            )
            for text in (*entry.ranges, *entry.subnets.values()):
                range = network(text)
                if range is None or str(range) != text:
                    what = f"{stack}.{key} has {text}, which is not a range such as 10.64.0.0/20"
                    raise YamlError(file, line, f"{what}. Restore the entry from version control")
            found[stack, key] = entry
    return found


def overlapping(record: Record) -> Iterator[tuple[Key, Key, str, str]]:
    """The pairs of entries with ranges that overlap, each with the range: two branches may have recorded one."""
    sorted_ranges = sorted(
        (
            (int(net[0]), int(net[-1]), key, text)
            for key, each in record.items()
            for text in each.ranges
            if (net := network(text))
        ),
    )
    for at, (_, last, key, text) in enumerate(sorted_ranges):
        for first, _, other, theirs in sorted_ranges[at + 1 :]:
            if first > last:
                break
            yield key, other, text, theirs


def as_text(record: Record) -> str:
    """The text of a file with these entries, sorted, so that branches which add to it merge."""
    lines = [_HEADER.rstrip("\n")]
    for stack in sorted({stack for stack, _ in record}):
        lines.append(f"{scalar(stack)}:")
        for key in sorted(key for of, key in record if of == stack):
            entry = record[stack, key]
            subnets = ", ".join(f"{scalar(name)}: {scalar(each)}" for name, each in entry.subnets.items())
            values = {
                _VNET: scalar(entry.virtual_network),
                _SUBNETS: f"{{{subnets}}}",
                _PODS: entry.pods and scalar(entry.pods),
                _SERVICES: entry.services and scalar(entry.services),
                _RELEASED: entry.released and scalar(entry.released),
            }
            lines += [f"  {scalar(key)}:", *(f"    {name}: {text}" for name, text in values.items() if text)]
    return "\n".join(lines) + "\n"
