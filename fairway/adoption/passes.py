"""What an adoption leaves out of its config. Each pass shows what the next one leaves out, and the last one what around
the clusters cannot be managed, as an update of it would change something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fairway.adoption.environment import keys_of
from fairway.adoption.found import Found
from fairway.adoption.result import Adoption
from fairway.adoption.surroundings import TYPES, Kind, in_subscription
from fairway.azure.network import NAT_GATEWAY
from fairway.plan import program
from fairway.protocol.state import Resource
from fairway.protocol.tokens import unversioned
from fairway.request import Path, format_path
from fairway.rules import Finding


@dataclass(frozen=True)
class Pass:
    """One pass."""

    added: frozenset[str] = frozenset()
    """The types of resources that would be created."""
    refused: tuple[Finding, ...] = ()
    """The findings that would stop `pulumi up`."""
    own_tags: bool = False
    """Whether the environment's tags are left out."""

    def after(self, done: Adoption, *, importable: bool) -> Pass:
        """The pass after this one, which resulted in `done`; the same if no other is needed."""
        if not self.own_tags and _is_tagged(done):
            return replace(self, own_tags=True)
        if self.refused:
            return self
        added = self.added | {each.type for each in done.taken.added}
        if added != self.added:
            return replace(self, added=added)
        return replace(self, refused=done.stopping) if importable else self


def _is_tagged(done: Adoption) -> bool:
    """Whether the environment would add its tags to the clusters."""
    return bool(done.cluster_files) and any(each.path[0] == "tags" and each.present is None for each in done.differing)


def adopted_around(
    clusters: Sequence[Found], adopt: Callable[[Sequence[Found]], Adoption], present: Sequence[Resource]
) -> Adoption:
    """The adoption by `adopt` of the clusters with what can be managed around them; `present` are the resources of the
    environment. Raises what `adopt` raises."""
    while True:
        try:
            done = adopt(clusters)
        except program.ConfigError as error:
            if not any(each.around.kinds for each in clusters):
                raise
            clusters = _alone(clusters, f"the settings refuse it: {' '.join(str(error).split())}")
            continue
        fewer = _without_unfit(clusters, done, present)
        if fewer is None:
            return done
        clusters = fewer


def _alone(clusters: Sequence[Found], reason: str) -> tuple[Found, ...]:
    """The clusters alone."""
    found: list[Found] = []
    for each in clusters:
        around = each.around
        for kind in sorted(around.kinds):
            around = around.without(kind, reason)
        found.append(replace(each, around=around))
    return tuple(found)


def _without_unfit(clusters: Sequence[Found], done: Adoption, present: Sequence[Resource]) -> tuple[Found, ...] | None:
    """The clusters without the kinds of which an update would change something; None if there are none. `present` are
    the resources of the environment."""
    ids = Counter(each.id.lower() for each in (*done.taken.requested, *present) if each.custom and each.id[:1] == "/")
    shared = {id for id, count in ids.items() if count > 1}
    result: list[Found] = []
    for found, own in zip(clusters, done.each, strict=True):
        around = found.around
        for kind in sorted(around.kinds):
            keys = (keys_of(own.config)[0], *(("shared",) if around.shared and kind == Kind.NETWORK else ()))
            for type, reason in _reasons(done, kind, keys, shared, around.newer):
                if type != NAT_GATEWAY.token:
                    around = around.without(kind, reason)
                    break
                around = around.using(type, reason)
        result.append(replace(found, around=around))
    return tuple(result) if any(one != other for one, other in zip(clusters, result, strict=True)) else None


def _reasons(
    done: Adoption, kind: Kind, keys: Sequence[str], shared: set[str], newer: Mapping[str, Path]
) -> Iterator[tuple[str, str]]:
    """The types of what cannot be managed, each with the reason."""
    types = TYPES[kind]
    for each in done.taken.requested:
        type = unversioned(each.type)
        if not _is_of(each.name, keys) or type not in types:
            continue
        if each.id.lower() in shared:
            yield type, f"several clusters of the stack use {each.id.rpartition('/')[2]}, and only one may manage it"
        elif in_subscription(each.id) in newer:
            what = f"{_named(each)} {format_path(newer[in_subscription(each.id)])}"
            yield type, f"no setting has {what}, as the API version of requests lacks it, so an update may lose it"
    for each in done.taken.added:
        type = unversioned(each.type)
        if _is_of(each.name, keys) and type in types:
            yield type, f"{_named(each)} would be created"
    known = {(unversioned(each.type), each.name): _named(each) for each in done.taken.requested}
    for each in done.leaves:
        if _is_of(each.resource, keys) and each.type in types:
            what = f"{known[each.type, each.resource]} {each.where}"
            if each.verdict == "differs":
                yield each.type, f"an update would change {what}"
            elif each.verdict == "not documented":
                yield each.type, f"no setting has {what}, so an update may lose it"


def _named(resource: Resource) -> str:
    """Its type and its name in Azure."""
    return f"{unversioned(resource.type).rpartition(':')[2]} {resource.id.rpartition('/')[2]}"


def _is_of(name: str, keys: Sequence[str]) -> bool:
    return any(f"{name}/".startswith(f"{each}/") for each in keys)
