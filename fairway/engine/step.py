"""The steps of an engine, one per operation on a resource, with Pulumi's names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from fairway.protocol.state import Resource
from fairway.protocol.urns import is_provider, name_of, type_of

Op = Literal[
    "same",
    "create",
    "update",
    "delete",
    "replace",
    "create-replacement",
    "delete-replaced",
    "remove-pending-replace",
    "read",
    "read-replacement",
    "import",
    "import-replacement",
    "refresh",
    "discard",
    "discard-replaced",
]
"""Pulumi's own names (https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step.go)."""


@dataclass(frozen=True)
class Step:
    """One operation that an engine does, or in a preview would do."""

    op: Op
    urn: str
    old: Resource | None = None
    new: Resource | None = None
    """After an update or a create: with the outputs, if there are any yet."""
    replace_keys: tuple[str, ...] = ()
    """The properties that force a replacement."""
    detailed: Mapping[str, str] | None = None
    """The kind of change by property path."""
    delete_before_replace: bool = False

    @property
    def type(self) -> str:
        """The resource's type token."""
        return type_of(self.urn)

    @property
    def name(self) -> str:
        """The resource's logical name."""
        return name_of(self.urn)

    @property
    def shown(self) -> bool:
        """Whether reports show it: default providers are created and deleted without the program."""
        return not (is_provider(self.type) and self.name.startswith("default"))


OnStep = Callable[[Step], None]
