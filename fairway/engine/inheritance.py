"""The options that a resource inherits from its parent if it does not set them itself.

Pulumi's engine does this for a registration before any transform sees it: `inheritFromParent` and `resolveProvider`
(https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/source_eval.go). A language's SDK does
a part of it, but does not see what a transform has set on the parent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pulumi.runtime.proto import resource_pb2

from fairway.protocol.urns import type_of


@dataclass(frozen=True)
class _Parent:
    request: Any
    """The registration after its transforms."""
    provider: str
    """The reference to its provider; empty for a component."""


class Inheritance:
    """The options of the parents in one run of a program."""

    def __init__(self) -> None:
        self._parents: dict[str, _Parent] = {}

    def applied(self, request: Any) -> Any:
        """A registration with the options inherited from its parent."""
        parent = self._parents.get(request.parent)
        if parent is None:
            return request
        child = resource_pb2.RegisterResourceRequest()
        child.CopyFrom(request)
        child.deletedWith = child.deletedWith or parent.request.deletedWith
        for option in ("protect", "retainOnDelete"):
            if not child.HasField(option) and parent.request.HasField(option):
                setattr(child, option, getattr(parent.request, option))
        if child.custom and not child.provider:
            child.provider = _provider(child, parent)
        if not child.custom:
            for package, reference in parent.request.providers.items():
                if package not in child.providers:
                    child.providers[package] = reference
        return child

    def keep(self, urn: str, request: Any, provider: str) -> None:
        """Record a registration, after its transforms, and its provider."""
        self._parents[urn] = _Parent(request, provider)


def _provider(child: Any, parent: _Parent) -> str:
    """The parent's provider if it is of the child's package, otherwise the one for that package in the `providers` of
    the child or of a parent that is a component."""
    package = child.type.partition(":")[0]
    if parent.provider and type_of(parent.provider.rpartition("::")[0]).rpartition(":")[2] == package:
        return parent.provider
    if package in child.providers:
        return child.providers[package]
    return "" if parent.request.custom else parent.request.providers.get(package, "")
