# ruff: noqa: ARG002
"""The resources that the engine manages without a provider: components, providers themselves and other stacks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from fairway.engine.provider_client import Plugin, Properties, ProviderDiff, Read
from fairway.protocol import paths
from fairway.protocol.urns import is_provider, type_of


class Managed(Plugin):
    """Handles the calls that a provider would get. These resources do not exist in Azure."""

    def __init__(self) -> None:
        pass

    def check(self, urn: str, olds: Properties | None, news: Properties, seed: bytes) -> tuple[Properties, list[str]]:
        """The inputs, unchanged."""
        return news, []

    def diff(
        self, urn: str, id: str, old_inputs: Properties, old_outputs: Properties, news: Properties, ignored: list[str]
    ) -> ProviderDiff:
        """Whether the inputs differ; no difference replaces the resource."""
        wanted, _ = paths.with_ignored(news, old_inputs, ignored)
        return ProviderDiff(wanted != dict(old_inputs))

    def create(self, urn: str, inputs: Properties, *, preview: bool, timeout: float) -> tuple[str, Mapping[str, Any]]:
        """A new id, which only a provider has, and its inputs as outputs."""
        return (str(uuid.uuid4()), inputs) if is_provider(type_of(urn)) else ("", {})

    def update(
        self, urn: str, id: str, old_inputs: Properties, old_outputs: Properties, news: Properties, **_: Any
    ) -> Properties:
        """The new outputs; a component has none until it registers them."""
        return news if is_provider(type_of(urn)) else {}

    def read(self, urn: str, id: str, inputs: Properties | None, outputs: Properties) -> Read:
        """The outputs of another stack as they were: they do not change during a rehearsal."""
        return Read(id, inputs, outputs)

    def delete(self, urn: str, id: str, inputs: Properties, outputs: Properties, *, timeout: float) -> None:
        """Nothing to do."""


def is_managed(type: str, *, custom: bool) -> bool:
    """Whether the engine manages a resource itself."""
    return not custom or is_provider(type)
