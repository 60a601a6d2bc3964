"""Which deployed resource each request of a plan is, as Pulumi would find it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from fairway.change.compare import unversioned_urn
from fairway.protocol.state import Resource
from fairway.protocol.state_file import Deployed
from fairway.protocol.urns import urn_of
from fairway.request import Request, mapping, sequence

Aliased = Collection[tuple[str, str]] | None
"""Type and name of the requests that have the SDK's aliases for older API versions; None for all."""


@dataclass(frozen=True)
class Match:
    """A request and what is deployed of it."""

    request: Request
    urn: str
    """The URN the program gives it."""
    old: Resource | None


def matches(
    before: Deployed, after: Sequence[Request], *, version_aliases: Aliased = None
) -> tuple[list[Match], list[Resource]]:
    """Each request with its deployed resource, and the deployed resources that nothing asks for, the last made first.

    By URN, then by the aliases that were said (a URN, or name, type and parent), then, for those in `version_aliases`,
    by type tokens without their versions.
    """
    olds = before.by_urn()
    today = {unversioned_urn(urn): each for urn, each in olds.items()}
    taken: set[str] = set()
    found: list[Match] = []
    for request, (urn, parent) in zip(after, request_urns(before, after), strict=True):
        ways = [urn, *_aliases(request, parent, before)]
        old = next((olds[way] for way in ways if way in olds), None)
        if version_aliases is None or (request.type, request.name) in version_aliases:
            old = old or next((today[way] for way in map(unversioned_urn, ways) if way in today), None)
        if old is not None and old.urn in taken:
            old = None
        if old is not None:
            taken.add(old.urn)
        found.append(Match(request, urn, old))
    gone = [each for each in reversed(before.resources) if each.urn not in taken or each.delete]
    return found, [each for each in gone if not each.type.startswith(("pulumi:providers:", "pulumi:pulumi:"))]


def request_urns(before: Deployed, requests: Sequence[Request]) -> list[tuple[str, str]]:
    """The URN of each request, and its parent's, which is empty for a child of the stack.

    A request names its parent only by its logical name: a component of that name is taken for it, else a resource.
    """
    known: dict[str, str] = {}
    urns: list[tuple[str, str]] = []
    for request in requests:
        parent = known.get(request.parent or "", "")
        urn = urn_of(before.stack, before.project, parent, request.type, request.name)
        if not request.custom or request.name not in known:
            known[request.name] = urn
        urns.append((urn, parent))
    return urns


def _aliases(request: Request, parent: str, before: Deployed) -> list[str]:
    """The URNs that the aliases of a request stand for."""
    found: list[str] = []
    for alias in sequence(request.options.get("aliases")) or ():
        spec = mapping(alias)
        if spec is None:
            found.append(str(alias))
            continue
        within = "" if spec.get("noParent") else str(spec.get("parentUrn") or parent)
        kind, name = str(spec.get("type") or request.type), str(spec.get("name") or request.name)
        stack, project = str(spec.get("stack") or before.stack), str(spec.get("project") or before.project)
        found.append(urn_of(stack, project, within, kind, name))
    return found
