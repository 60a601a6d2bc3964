"""The plan as a whole: no two requests ask for the same resource."""

from __future__ import annotations

from collections.abc import Mapping

from fairway.request import MADE_UP_NAME, Placeholder, Request
from fairway.rules.cluster_network import Stack
from fairway.rules.reader import Fault, Faults
from fairway.rules.registry import rule

_NAMES = "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules"


def _names(request: Request) -> Mapping[str, str]:
    """What a request calls the resource and those it is in, as far as it is told."""
    said = request.properties.items()
    return {key: text.lower() for key, text in said if key.lower().endswith("name") and _told(text)}


def _told(text: object) -> bool:
    return isinstance(text, str) and not isinstance(text, Placeholder)


def _certain(request: Request) -> bool:
    """Whether the id is what Azure would call the resource.

    A name that is left out is made up by Pulumi, and one that is hidden reads `unknown` in a stand-in id.
    """
    segments = request.id.lower().split("/")
    return MADE_UP_NAME not in segments and segments[-1] in _names(request).values()


def _same(one: Request, other: Request) -> bool:
    """Whether two requests of one id ask for one resource: a stand-in id may lack a segment that names tell."""
    ours, theirs = _names(one), _names(other)
    provider = one.options.get("provider") == other.options.get("provider")
    return one.type == other.type and provider and all(ours[key] == theirs[key] for key in ours.keys() & theirs.keys())


@rule(
    "resource-declared-twice",
    "A plan asks for a resource once.",
    remedy="Give one of the two another name, or take one out; Azure compares names without regard to case.",
    sources=(_NAMES,),
    over=Stack,
)
def _twice(stack: Stack) -> Faults:
    for requests in stack.by_id.values():
        if len(requests) == 1:
            continue
        first, *others = [each for each in requests if _certain(each)] or requests[:1]
        for request in others:
            if _same(first, request):
                kind = request.type.rsplit(":", 1)[-1]
                reason = f"{kind} {first.name} and {kind} {request.name} are both {request.id}."
                yield Fault(request, (), None, reason)
