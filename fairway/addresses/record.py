"""The file with the ranges that networks have from an address pool: read, and written in the same form.

A range is given out once and recorded. Computed from the set of networks or from a hash of their names, it would move
or collide when a network is added; a recorded one stays until its entry is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from fairway.project.yaml_file import YamlError, read, scalar
from fairway.request import mapping, sequence
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
    ipv6: Entry | None = None
    """The IPv6 ranges of the same network; None without any."""
    line: int = 1
    """Where it is in the file."""

    @property
    def ranges(self) -> tuple[str, ...]:
        """What no other network may have."""
        others = self.ipv6.ranges if self.ipv6 else ()
        return (*filter(None, (self.virtual_network, self.pods, self.services)), *others)

    @property
    def families(self) -> tuple[Entry, ...]:
        """The IPv4 ranges, and the IPv6 ranges."""
        return (self, self.ipv6) if self.ipv6 else (self,)


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
            texts = {name: _texts(each) for name, each in given.items() if name != _SUBNETS}
            subnets = {name: _texts(each) for name, each in (mapping(given.get(_SUBNETS)) or {}).items()}
            for text in (
                each for ranges in (texts | {_RELEASED: ()}, subnets) for of in ranges.values() for each in of
            ):
                range = network(text)
                if range is None or str(range) != text:
                    what = f"{stack}.{key} has {text}, which is not a range such as 10.64.0.0/20"
                    raise YamlError(file, line, f"{what}. Restore the entry from version control")
            if fault := _several({**texts, _RELEASED: ()}, subnets):
                raise YamlError(file, line, f"{stack}.{key} {fault}")
            entry = _entry(texts, subnets, 4)
            if not entry.virtual_network:
                what = f"{stack}.{key} must have an IPv4 range in {_VNET}"
                raise YamlError(file, line, f"{what}. Restore the entry from version control")
            if any(map(_is_ipv6, texts[_VNET])):
                entry = replace(entry, ipv6=_entry(texts, subnets, 6))
            entry = replace(entry, released="".join(texts.get(_RELEASED, ())), line=line)
            found[stack, key] = entry
    return found


def _texts(value: object) -> tuple[str, ...]:
    """The ranges of a value: one text, or a list of an IPv4 and an IPv6 range."""
    several = sequence(value)
    return tuple(map(str, several)) if several is not None else (str(value),)


def _several(texts: Mapping[str, tuple[str, ...]], subnets: Mapping[str, tuple[str, ...]]) -> str:
    """What has more ranges than are kept, and would lose one when the file is written; empty if nothing has."""
    for name, ranges in (*texts.items(), *subnets.items()):
        versions = [_is_ipv6(each) for each in ranges]
        if len(versions) > len(set(versions)):
            return (
                f"has {' and '.join(ranges)} in {name}, which takes one IPv4 and one IPv6 range: keep one of each, and "
                f"add the others to `reserved` of the address pool, so that no other network gets them"
            )
        if any(versions) and not any(map(_is_ipv6, texts[_VNET])):
            return f"has an IPv6 range in {name}, but none in {_VNET}: add it there, `[10.64.0.0/20, fd00:64::/56]`"
    return ""


def _entry(texts: Mapping[str, tuple[str, ...]], subnets: Mapping[str, tuple[str, ...]], version: int) -> Entry:
    """The ranges of one address family."""

    def of_family(ranges: Iterable[str]) -> str:
        return next((each for each in ranges if _is_ipv6(each) == (version == 6)), "")

    return Entry(
        of_family(texts[_VNET]),
        {name: text for name, each in subnets.items() if (text := of_family(each))},
        of_family(texts.get(_PODS, ())),
        of_family(texts.get(_SERVICES, ())),
    )


def _is_ipv6(text: str) -> bool:
    return ":" in text


def overlapping(record: Record) -> Iterator[tuple[Key, Key, str, str]]:
    """The pairs of entries with ranges that overlap, each with the range: two branches may have recorded one."""
    sorted_ranges = sorted(
        (
            (net.version, int(net[0]), int(net[-1]), key, text)
            for key, each in record.items()
            for text in each.ranges
            if (net := network(text))
        ),
    )
    for at, (version, _, last, key, text) in enumerate(sorted_ranges):
        for family, first, _, other, theirs in sorted_ranges[at + 1 :]:
            if (family, first) > (version, last):
                break
            yield key, other, text, theirs


def as_text(record: Record) -> str:
    """The text of a file with these entries, sorted, so that branches which add to it merge."""
    lines = [_HEADER.rstrip("\n")]
    for stack in sorted({stack for stack, _ in record}):
        lines.append(f"{scalar(stack)}:")
        for key in sorted(key for of, key in record if of == stack):
            entry = record[stack, key]
            names = dict.fromkeys(name for each in entry.families for name in each.subnets)
            ranges = {name: [each.subnets.get(name, "") for each in entry.families] for name in names}
            subnets = ", ".join(f"{scalar(name)}: {_value(each)}" for name, each in ranges.items())
            values = {
                _VNET: _value(each.virtual_network for each in entry.families),
                _SUBNETS: f"{{{subnets}}}",
                _PODS: _value(each.pods for each in entry.families),
                _SERVICES: _value(each.services for each in entry.families),
                _RELEASED: entry.released and scalar(entry.released),
            }
            lines += [f"  {scalar(key)}:", *(f"    {name}: {text}" for name, text in values.items() if text)]
    return "\n".join(lines) + "\n"


def _value(ranges: Iterable[str]) -> str:
    found = [scalar(each) for each in ranges if each]
    return f"[{', '.join(found)}]" if len(found) > 1 else "".join(found)
