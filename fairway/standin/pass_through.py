"""Resources of other providers (random, tls, azuread, kubernetes): their inputs are passed through.

The stand-in has no model of them: a resource has the inputs that the program sets, a generated text for each further
text output of its SDK, and no change replaces it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi import _types as sdk  # pyright: ignore[reportPrivateUsage]

from fairway.azure.generated import digits
from fairway.protocol.sdk_types import resource_class
from fairway.protocol.urns import name_of, type_of
from fairway.protocol.values import bare
from fairway.standin.diff import Diff

Values = Mapping[str, Any]


class PassThrough:
    """A provider with the interface of `fairway.standin.provider.Provider`."""

    def check(
        self, _urn: str, _olds: Values, news: Values, _seed: bytes = b""
    ) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """The inputs, unchanged."""
        return dict(bare(news)), []

    def diff(self, _urn: str, old_inputs: Values, _old_outputs: Values, new_inputs: Values) -> Diff:
        """Which inputs differ."""
        old, new = bare(old_inputs), bare(new_inputs)
        keys = [key for key in {**old, **new} if old.get(key) != new.get(key) and not key.startswith("__")]
        return Diff(bool(keys), [], keys, dict.fromkeys(keys, "update"))

    def create(
        self, urn: str, inputs: Values, preview: bool = False, _timeout: float = 0
    ) -> tuple[str, dict[str, Any]]:
        """An id, and the inputs as outputs."""
        given = dict(bare(inputs))
        return ("", given) if preview else (name_of(urn), {**_generated(urn), **given})

    def update(
        self, _urn: str, _id: str, old_outputs: Values, new_inputs: Values, _preview: bool = False, _timeout: float = 0
    ) -> dict[str, Any]:
        """The outputs with the new inputs."""
        return {**bare(old_outputs), **bare(new_inputs)}

    def read(
        self, _urn: str, id: str, inputs: Values | None, outputs: Values | None
    ) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """The resource as the state has it."""
        return id, dict(bare(inputs or {})), dict(bare(outputs or {}))

    def delete(self, _urn: str, _id: str, _timeout: float = 0) -> None:
        """Nothing to do."""


def _generated(urn: str) -> dict[str, str]:
    """A text for each text output, if the SDK is installed."""
    cls = resource_class(type_of(urn))
    outputs = sdk.resource_types(cls) if cls else {}
    return {name: f"{name}-{digits(f'{urn} {name}')}" for name, hint in outputs.items() if sdk.unwrap_type(hint) is str}
