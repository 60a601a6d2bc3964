"""Settings of a resource that either exists (`id`, or `output` of another stack) or is created."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from config.forms import wrong
from config.model import Settings, arm_name
from config.types import OutputPath

_REFERENCE = {"id", "output"}


class MaybeExisting(Settings):
    """A resource that exists, with an `id` or `output` and nothing else, or one that Fairway creates."""

    output: OutputPath | None = None
    """Name of the output of network.stackReference that has the resource ID; a dot reads inside of a mapping:
    `subnetIds.nodes`."""

    @model_validator(mode="after")
    def _existing_stays_as_it_is(self) -> Self:
        references = [key for key in sorted(_REFERENCE) if getattr(self, key, None)]
        if len(references) > 1:
            raise wrong("set either id or output: both name an existing resource")
        if references and (ignored := self.model_fields_set - _REFERENCE):
            keys = ", ".join(sorted(arm_name(field) for field in ignored))
            raise wrong(f"{keys} has no effect: what has an `{references[0]}` exists and is configured by its owner")
        return self

    @property
    def exists(self) -> bool:
        """Whether Fairway uses it and does not create it."""
        return any(getattr(self, key, None) for key in _REFERENCE)
