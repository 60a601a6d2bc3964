"""What a network security group no longer allows after a change of its rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from itertools import islice, product
from typing import Any

from fairway.request import mapping, sequence
from fairway.transitions.difference import same

_Ports = tuple[int, int]
_Network = IPv4Network | IPv6Network
_Part = str | _Ports | _Network
_ALL: _Ports = (0, 65535)
_MOST = 5000
"""How many combinations of one rule's ports and addresses are compared with several rules."""


@dataclass(frozen=True)
class _Rule:
    name: str
    allows: bool
    priority: float
    parts: tuple[Sequence[_Part], ...]
    """Direction, protocol, ports and addresses: each with all values of the rule."""

    def covers(self, piece: Sequence[_Part]) -> bool:
        """Whether the rule applies to all traffic of the piece."""
        return all(any(_contains(own, one) for own in owns) for owns, one in zip(self.parts, piece, strict=True))

    def touches(self, piece: Sequence[_Part]) -> bool:
        """Whether the rule applies to some traffic of the piece."""
        return all(any(_overlaps(own, one) for own in owns) for owns, one in zip(self.parts, piece, strict=True))

    def covers_rule(self, other: _Rule) -> bool:
        """Whether the rule applies to all traffic of another one."""
        pairs = zip(self.parts, other.parts, strict=True)
        return all(any(_contains(own, one) for own in owns) for owns, ones in pairs for one in ones)

    def pieces(self) -> Iterator[tuple[_Part, ...]]:
        """Each combination of its ports and addresses."""
        return islice(product(*self.parts), _MOST)


# The default rules that allow something: learn.microsoft.com/azure/virtual-network/network-security-groups-overview.
_DEFAULTS = tuple(
    _Rule("", True, 65000 + at, ((direction,), ("*",), (_ALL,), (_ALL,), (source,), (destination,)))
    for at, (direction, source, destination) in enumerate(
        (
            ("inbound", "virtualnetwork", "virtualnetwork"),
            ("inbound", "azureloadbalancer", "*"),
            ("outbound", "virtualnetwork", "virtualnetwork"),
            ("outbound", "*", "internet"),
        )
    )
)


def narrowed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each rule that no longer allows what it allowed, and for each that denies more than before."""
    old, new = ([*map(_rule, _rules(each))] for each in (before, after))
    denied = [each for each in old if not each.allows]
    for rule in old:
        if rule.allows and (text := _lost(rule, denied, new)):
            yield text
    for rule in new:
        if not rule.allows and not _all_covered(rule, denied):
            yield f"The rule {rule.name} denies traffic."


def _lost(rule: _Rule, denied: Sequence[_Rule], new: Sequence[_Rule]) -> str:
    first = [each for each in denied if each.priority < rule.priority]
    ahead = [each for each in new if not each.allows and not _all_covered(each, first)]
    allowing = [each for each in (*new, *_DEFAULTS) if each.allows]
    if any(each.covers_rule(rule) and not _before(each, ahead, rule) for each in allowing):
        return ""
    for piece in rule.pieces():
        if any(each.covers(piece) for each in first):
            continue
        covering = [each for each in allowing if each.covers(piece)]
        if not covering:
            return f"The rule {rule.name} no longer allows all that it allowed."
        blocking = [next((deny for deny in ahead if _blocks(deny, each, piece)), None) for each in covering]
        if blocking[0] and all(blocking):
            return f"The rule {rule.name} no longer allows all that it allowed: {blocking[0].name} is before it."
    return ""


def _before(rule: _Rule, denies: Iterable[_Rule], old: _Rule) -> bool:
    return any(_blocks(deny, rule, piece) for deny in denies for piece in old.pieces())


def _blocks(deny: _Rule, rule: _Rule, piece: Sequence[_Part]) -> bool:
    return deny.priority < rule.priority and deny.touches(piece)


def _all_covered(rule: _Rule, by: Sequence[_Rule]) -> bool:
    if any(each.covers_rule(rule) for each in by):
        return True
    return bool(by) and all(any(each.covers(piece) for each in by) for piece in rule.pieces())


def _rules(group: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return filter(None, map(mapping, sequence(group.get("securityRules")) or ()))


def _rule(rule: Mapping[str, Any]) -> _Rule:
    priority = rule.get("priority")
    sides = ("source", "destination")
    return _Rule(
        str(rule.get("name")),
        same(rule.get("access"), "Allow"),
        priority if isinstance(priority, int | float) else 0,
        (
            (str(rule.get("direction") or "Inbound").lower(),),
            (str(rule.get("protocol") or "*").lower(),),
            *(_merged(_texts(rule, f"{side}PortRange", f"{side}PortRanges")) for side in sides),
            *(_addresses(rule, side) for side in sides),
        ),
    )


def _texts(rule: Mapping[str, Any], one: str, several: str) -> list[str]:
    """The values of a property and its plural, in lower case; Azure adds the other one as empty."""
    found = [rule.get(one), *(sequence(rule.get(several)) or ())]
    return [str(each).strip().lower() for each in found if each not in (None, "")]


def _merged(texts: Iterable[str]) -> Sequence[_Part]:
    """Ranges of ports, with those that touch as one."""
    found: list[_Ports] = []
    for first, last in sorted(map(_ports, texts)):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found or (_ALL,)


def _ports(text: str) -> _Ports:
    first, _, last = text.partition("-")
    return (int(first), int(last or first)) if first.isdigit() and (last or first).isdigit() else _ALL


def _addresses(rule: Mapping[str, Any], side: str) -> Sequence[_Part]:
    groups = filter(None, map(mapping, sequence(rule.get(f"{side}ApplicationSecurityGroups")) or ()))
    texts = [
        *_texts(rule, f"{side}AddressPrefix", f"{side}AddressPrefixes"),
        *(str(each.get("id")).lower() for each in groups),
    ]
    found = [_network(each) for each in texts]
    fours = collapse_addresses(each for each in found if isinstance(each, IPv4Network))
    sixes = collapse_addresses(each for each in found if isinstance(each, IPv6Network))
    names = ["*" if each == "any" else each for each in found if isinstance(each, str)]
    return [*fours, *sixes, *names] or ("*",)


def _network(text: str) -> _Network | str:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return text


def _contains(outer: _Part, inner: _Part) -> bool:
    if isinstance(outer, tuple) and isinstance(inner, tuple):
        return outer[0] <= inner[0] and inner[1] <= outer[1]
    if isinstance(outer, IPv4Network) and isinstance(inner, IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(outer, IPv6Network) and isinstance(inner, IPv6Network):
        return inner.subnet_of(outer)
    # A service tag contains that of a region: `AzureCloud` and `AzureCloud.westeurope`.
    regional = isinstance(outer, str) and isinstance(inner, str) and inner.startswith(f"{outer}.")
    return outer in ("*", inner) or regional


def _overlaps(one: _Part, other: _Part) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return one[0] <= other[1] and other[0] <= one[1]
    # Whether a service tag has a range is not known.
    return _contains(one, other) or _contains(other, one) or isinstance(one, str) != isinstance(other, str)
