"""What is around a cluster and can be managed with it: its network and its identities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from fairway.adoption.kinds import Kind
from fairway.adoption.newer import without_setting
from fairway.adoption.unsent import is_default
from fairway.azure.managedidentity import USER_ASSIGNED_IDENTITY
from fairway.azure.monitor import DATA_COLLECTION_RULE, DATA_COLLECTION_RULE_ASSOCIATION, DIAGNOSTIC_SETTING
from fairway.azure.network import NAT_GATEWAY, NETWORK_SECURITY_GROUP, ROUTE_TABLE, SUBNET, VIRTUAL_NETWORK
from fairway.azure.operationalinsights import WORKSPACE
from fairway.request import Path, Request, mapping, sequence
from fairway.standin import fields

TYPES: Mapping[Kind, tuple[str, ...]] = {
    Kind.NETWORK: (
        SUBNET.token,
        VIRTUAL_NETWORK.token,
        NETWORK_SECURITY_GROUP.token,
        ROUTE_TABLE.token,
        NAT_GATEWAY.token,
    ),
    Kind.IDENTITIES: (USER_ASSIGNED_IDENTITY.token,),
    Kind.WORKSPACE: (
        DIAGNOSTIC_SETTING.token,
        DATA_COLLECTION_RULE_ASSOCIATION.token,
        DATA_COLLECTION_RULE.token,
        WORKSPACE.token,
    ),
}
"""The types of each kind, what refers to others first."""


@dataclass(frozen=True)
class SharedNetwork:
    """A VNet that several adopted clusters are in."""

    clusters: tuple[Request, ...]
    pools: tuple[Request, ...]
    """The pools of all these clusters."""
    resource_group: str
    """That of `fairway:shared`."""
    location: str = ""
    """Its region, if that of the stack is another one."""


@dataclass(frozen=True)
class Surroundings:
    """What Azure returned of it."""

    kinds: frozenset[Kind] = frozenset()
    """What is to be managed."""
    resources: tuple[Request, ...] = ()
    """All of these kinds that the descriptions have, subnets each as a resource."""
    newer: Mapping[str, Path] = field(default_factory=dict[str, Path])
    """What Azure returned and the SDK's API version does not have, defaults aside: the path of the first, by
    `in_subscription` of the id."""
    unmanaged: tuple[str, ...] = field(default=())
    """What is not managed although it was requested, with the reason: a sentence without a full stop each."""

    only_used: frozenset[str] = frozenset()
    """The ids, in lower case, of resources that are used by id, as an update would change them."""

    shared: SharedNetwork | None = None
    """The network, if several of the adopted clusters are in it."""

    def by_id(self, id: str) -> Request | None:
        """The resource with an id, in any case."""
        return next((each for each in self.resources if each.id.lower() == id.lower()), None)

    def without(self, kind: Kind, reason: str) -> Surroundings:
        """The same without a kind."""
        words = f"the {kind} stay as they are" if kind == "identities" else f"the {kind} stays as it is"
        return replace(self, kinds=self.kinds - {kind}, unmanaged=(*self.unmanaged, f"{words}: {reason}"))

    def using(self, type: str, reason: str) -> Surroundings:
        """The same with all resources of a type used by id."""
        found = [each for each in self.resources if each.type == type and each.id.lower() not in self.only_used]
        words = (f"the NAT gateway {each.name} stays as it is: {reason}" for each in found)
        ids = self.only_used | {each.id.lower() for each in found}
        return replace(self, only_used=ids, unmanaged=(*self.unmanaged, *words))


NOTHING = Surroundings()


def kinds_of(names: Iterable[str]) -> tuple[Kind, ...]:
    """The kinds with these names."""
    wanted = {*names}
    return tuple(each for each in Kind if each in wanted)


def surroundings(kinds: Iterable[Kind], others: Sequence[Request]) -> Surroundings:
    """What the descriptions have of these kinds, as Azure returned it."""
    wanted = frozenset(kinds)
    types = {type for kind in wanted for type in TYPES[kind]}
    found: dict[str, Request] = {}
    newer: dict[str, Path] = {}
    for each in others:
        if each.type in types and each.id and each.outputs:
            lost = (path for path, value in without_setting(each) if not is_default(each.type, path, value))
            newer |= {in_subscription(each.id): path for path in islice(lost, 1)}
            for one in (each, *_subnets(each)):
                found.setdefault(one.id.lower(), _writable(one))
    return Surroundings(wanted, tuple(found.values()), newer)


def in_subscription(id: str) -> str:
    """An id from its resource group on, in lower case: a rehearsal has another subscription."""
    return id.lower().partition("/resourcegroups/")[2]


def _subnets(request: Request) -> Iterator[Request]:
    if request.type == VIRTUAL_NETWORK.token:
        for each in sequence(request.outputs.get("subnets")) or ():
            body = mapping(each) or {}
            if body.get("id") and body.get("name"):
                yield Request(SUBNET.token, str(body["name"]), {}, id=str(body["id"]), exists=True, outputs=dict(body))


def _writable(request: Request) -> Request:
    outputs = {**_of_arm(request.outputs), "name": request.id.rpartition("/")[2]}
    return replace(request, outputs=outputs, properties=fields.writable(request.type, outputs))


def _of_arm(tree: Any) -> Any:
    """Without the name of the resource group, which az adds to each object with an id, and without nulls."""
    entries, items = mapping(tree), sequence(tree)
    if entries is not None:
        by_az = {"resourceGroup"} if "id" in entries else set[str]()
        listed = {key: each for key, each in entries.items() if key not in by_az and each is not None}
        return {key: each if key == "tags" else _of_arm(each) for key, each in listed.items()}
    return [_of_arm(each) for each in items] if items is not None else tree
