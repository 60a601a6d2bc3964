"""Which resources of two documents are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fairway.azure.other_types import OTHER_TYPES
from fairway.azure.resource_types import TYPES
from fairway.change.described import Described, by_name, is_open, names_in
from fairway.request import MADE_UP_NAME, Path, Place, Request, mapping, sequence
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from fairway.rules.finding import label
from fairway.rules.ownership import grouped
from fairway.standin.network import NETWORK, SUBNET


@dataclass(frozen=True)
class Item:
    """A resource of one side; a pool of a cluster's own list or a subnet of a network's is one where the other side has
    it as a resource."""

    side: Described
    request: Request
    properties: Mapping[str, Any]
    at: Path = ()
    """Where it is in the request."""
    elsewhere: frozenset[str] = field(default_factory=frozenset[str])
    """The pools of a cluster's own list that are items of their own."""

    @property
    def key(self) -> tuple[int, Path]:
        """Its identity on its side."""
        return id(self.request), self.at

    @property
    def type(self) -> str:
        """The type token."""
        if not self.at:
            return self.request.type
        return SUBNET if self.at[0] == "subnets" else AGENT_POOL

    @property
    def name(self) -> str:
        """As messages name it."""
        return str(self.properties.get("name")) if self.at else self.request.name

    @property
    def label(self) -> str:
        """Type and name."""
        return f"{self.type.rpartition(':')[2]} {self.name}" if self.at else label(self.request)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in its id; without one, as in a body, its own; unknown ones are empty."""
        name = "" if self.request.name == _UNNAMED or is_open(self.request.name) else self.request.name.casefold()
        own = names_in(self.request.id) if self.request.id else (name,)
        return (*own, str(self.properties["name"]).casefold()) if self.at else own

    @property
    def written(self) -> tuple[str, ...]:
        """The names in its id as they are written, with expressions; empty where one of them is made up."""
        names = self.request.id.rsplit("/providers/", 1)[-1].split("/")[2::2]
        own = (*names, str(self.properties["name"])) if self.at else tuple(names)
        return () if MADE_UP_NAME in own else tuple(each.casefold() for each in own)

    def place(self, path: Path) -> Place | None:
        """Where a property is in its document."""
        found = self.side.document.locate(self.request, (*self.at, *path))
        return found if found is not None and found.line else None


Pair = tuple[Item, Item]
_UNNAMED = "unnamed"
"""What a request without a name is called."""


def matched(before: Described, after: Described) -> tuple[list[Pair], list[Item], list[Item]]:
    """The pairs in the order of the second side, and what only one side has.

    Resources of Terraform are the same by address, then as others by type and names, then by their own name where what
    they are in may be the same. Two clusters that are the only ones of their documents are compared whatever they are
    called if one of them was read from Azure; if two templates have them, one is created beside the other.
    """
    olds, news = ([Item(side, each, each.properties) for each in side.requests] for side in (before, after))
    alone = before.is_answer or after.is_answer or before.tool != after.tool
    by_address = before.tool == after.tool == "Terraform"
    pairs: list[Pair] = []
    clusters = _pairs(_of(olds, MANAGED_CLUSTER), _of(news, MANAGED_CLUSTER), [], alone=alone, by_address=by_address)
    for old, new in clusters:
        first, second = _split(old, new, news), _split(new, old, olds)
        pairs.append((first[0], second[0]))
        olds += first[1:]
        news += second[1:]
    types = dict.fromkeys(each.type for each in news if each.type != MANAGED_CLUSTER)
    for type in sorted(types, key=lambda each: TYPES[each].template.count("/") if each in TYPES else 0):
        found = _pairs(_of(olds, type), _of(news, type), pairs, by_address=by_address)
        if type == NETWORK:
            olds += [each for old, new in found for each in _subnets(old, new, news, olds)]
        pairs += found
    order = {each.key: at for at, each in enumerate(news)}
    pairs = sorted(pairs, key=lambda pair: order.get(pair[1].key, -1))
    done = {each.key for pair in pairs for each in pair}
    return pairs, [each for each in olds if each.key not in done], [each for each in news if each.key not in done]


def names_of(items: Sequence[Item]) -> dict[tuple[int, Path], str]:
    """What messages call each: its name, with that of what it is in where two of a type have the same."""
    found: dict[tuple[int, Path], str] = {}
    for (_, name), same in grouped(((item.type, item.name.casefold()), item) for item in items).items():
        paths = ["/".join(each.names) if len(same) > 1 and all(each.names) else each.name for each in same]
        for at, (item, path) in enumerate(zip(same, paths, strict=True), 1):
            clear = len(same) == 1 or paths.count(path) == 1
            found[item.key] = path if clear else f"{name} ({at})"
    return found


def _of(items: Sequence[Item], type: str) -> list[Item]:
    return [each for each in items if each.type == type]


def _pairs(
    olds: Sequence[Item], news: Sequence[Item], known: Sequence[Pair], *, alone: bool = False, by_address: bool = False
) -> list[Pair]:
    """The pairs of one type; `known` are those of what they are in."""
    found: list[Pair] = []
    if by_address:
        found += _of_one(olds, news, lambda each: () if each.at else (each.request.name,))
    # A name that is an expression is the same wherever the same expression is.
    found += _of_one(*_open(olds, news, found), lambda each: each.written)
    found += _of_one(*_open(olds, news, found), lambda each: each.names)
    above = {old.names: new.names for old, new in known}
    own = _of_one(*_open(olds, news, found), lambda each: each.names[-1:])
    found += (pair for pair in own if _may_be_in_one(*pair, above))
    perhaps = _perhaps_same(*_open(olds, news, found))
    found += (pair for pair in perhaps if _may_be_in_one(*pair, above))
    if alone and len(olds) == len(news) == 1 and not found:
        found.append((olds[0], news[0]))
    return found


def _may_be_in_one(old: Item, new: Item, above: Mapping[tuple[str, ...], tuple[str, ...]]) -> bool:
    """Whether what the two are in is the same, or may be."""
    mine, theirs = old.names[:-1], new.names[:-1]
    if len(mine) != len(theirs) or (mine in above and above[mine] == theirs):
        return True
    return all(not a or not b or a == b for a, b in zip(mine, theirs, strict=True))


def _open(olds: Sequence[Item], news: Sequence[Item], found: Sequence[Pair]) -> tuple[list[Item], list[Item]]:
    """What is in no pair yet."""
    done = {id(each) for pair in found for each in pair}
    return [each for each in olds if id(each) not in done], [each for each in news if id(each) not in done]


def _of_one(olds: Sequence[Item], news: Sequence[Item], key: Callable[[Item], tuple[str, ...]]) -> Iterator[Pair]:
    """The pairs with the same key, which no other has."""
    by_key = [grouped((key(each), each) for each in side) for side in (olds, news)]
    for names, found in by_key[0].items():
        others = by_key[1].get(names, ())
        if names and all(names) and len(found) == len(others) == 1:
            yield found[0], others[0]


def _perhaps_same(olds: Sequence[Item], news: Sequence[Item]) -> Iterator[Pair]:
    """The one pair where a name is not known and nothing else fits; there cannot be two."""
    hidden_olds, hidden_news = ([each for each in side if not all(each.names[-1:])] for side in (olds, news))
    for new in news:
        fits = hidden_olds if all(new.names[-1:]) else olds
        others = hidden_news if fits and all(fits[0].names[-1:]) else news
        if len(fits) == len(others) == 1:
            yield fits[0], new
            return


def _split(cluster: Item, other: Item, others: Sequence[Item]) -> list[Item]:
    """A cluster, and each pool of its own list that the other side has as a resource."""
    inline, theirs = _inline(cluster), _inline(other)
    separate = {each.names[-1] for each in others if each.type == AGENT_POOL and _is_of(each, other)}
    moved = [name for name in inline if name in separate and name not in theirs]
    if not moved:
        return [cluster]
    listed = sequence(cluster.properties.get("agentPoolProfiles")) or ()
    kept = [each for at, each in enumerate(listed) if at not in {inline[name] for name in moved}]
    rest = {**cluster.properties, "agentPoolProfiles": kept}
    return [replace(cluster, properties=rest, elsewhere=frozenset(moved)), *_pools(cluster, inline, moved)]


def _pools(cluster: Item, inline: Mapping[str, int], moved: Sequence[str]) -> Iterator[Item]:
    listed = sequence(cluster.properties.get("agentPoolProfiles")) or ()
    home = {key: cluster.properties.get(key) for key in ("resourceGroupName", "resourceName")}
    for name in moved:
        pool = mapping(listed[inline[name]]) or {}
        yield replace(
            cluster,
            properties={**pool, **home, "agentPoolName": pool.get("name")},
            at=("agentPoolProfiles", inline[name]),
        )


def _subnets(network: Item, other: Item, news: Sequence[Item], olds: Sequence[Item]) -> Iterator[Item]:
    """The subnets of a network's own list that the other side has as resources."""
    own = {each.names[-1] for each in olds if each.type == SUBNET and each.names[:-1] == network.names}
    wanted = {each.names[-1] for each in news if each.type == SUBNET and _is_of(each, other)} - own
    listed = sequence(network.properties.get("subnets")) or ()
    home = {key: network.properties.get(key) for key in ("resourceGroupName", "virtualNetworkName")}
    for name, at in (by_name(listed) or {}).items():
        if name in wanted:
            subnet = {key: each for key, each in (mapping(listed[at]) or {}).items() if key != "id"}
            yield replace(network, properties={**subnet, **home, "subnetName": subnet["name"]}, at=("subnets", at))


def _inline(cluster: Item) -> dict[str, int]:
    return by_name(cluster.properties.get("agentPoolProfiles")) or {}


def _is_of(pool: Item, cluster: Item) -> bool:
    above, own = pool.names[-2:-1], cluster.names[-1:]
    return not all(above) or not all(own) or above == own


def own_keys(type: str) -> tuple[str, ...]:
    """The inputs with the names in the id of a type."""
    row = TYPES.get(type) or next((each for each in OTHER_TYPES if each.token == type), None)
    return (*row.segments, "name") if row else ("name",)
