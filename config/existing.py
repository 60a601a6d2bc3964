"""Settings of a resource that is created, or that exists: by its `id`, an `output` of another stack, or as `shared`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from config.checks import Errors, check
from config.forms import wrong
from config.model import Settings
from config.types import OutputPath

_REFERENCE = {"id", "output"}


def without_effect(settings: Settings, fields: Collection[str], why: str) -> Errors:
    """An error about those of `fields` that are set, although they have no effect."""
    names = sorted(str(type(settings).model_fields[each].alias) for each in _set(settings) & set(fields))
    if names:
        have, them = ("have", "them") if len(names) > 1 else ("has", "it")
        yield wrong(f"{', '.join(names)} {have} no effect: {why}. Remove {them}")


def beside(settings: Settings, allowed: Collection[str]) -> set[str]:
    """The fields that are set, except `allowed`."""
    return _set(settings) - set(allowed)


def _set(settings: Settings) -> set[str]:
    """The fields with a value: null removes the value of an include."""
    return {each for each in settings.model_fields_set if getattr(settings, each) is not None}


class MaybeExisting(Settings):
    """A resource that exists, with an `id` or `output` and nothing else, or one that Fairway creates."""

    output: OutputPath | None = None
    """Name of the output of network.stackReference that has the resource ID; a dot reads inside of a mapping:
    `subnetIds.nodes`."""

    @check
    def _existing_stays_as_it_is(self) -> Errors:
        references = [key for key in sorted(_REFERENCE) if getattr(self, key, None) is not None]
        if len(references) > 1:
            yield wrong("set either id or output: both name an existing resource")
        elif references:
            why = f"what has an `{references[0]}` exists and is configured by its owner"
            yield from without_effect(self, beside(self, _REFERENCE), why)

    @property
    def exists(self) -> bool:
        """Whether Fairway uses it and does not create it."""
        return any(getattr(self, key, None) is not None for key in _REFERENCE)


class Reference(Protocol):
    """Settings of a resource that may exist or be shared."""

    @property
    def id(self) -> str | None:
        """Resource ID of an existing one."""
        ...

    @property
    def shared(self) -> str | None:
        """Name of a shared one."""
        ...


def reference_errors(settings: Reference, what: str, allowed: set[str]) -> Errors:
    """Errors about `id` with `shared`, and about settings of a new resource beside either, except `allowed`."""
    assert isinstance(settings, Settings)
    own = beside(settings, {"id", "shared", *allowed})
    if settings.id and settings.shared:
        yield wrong("set either id or shared", at="shared")
    elif settings.id:
        yield from without_effect(settings, own, f"a {what} with an `id` exists and is configured by its owner")
    elif settings.shared:
        yield from without_effect(settings, own, f"this {what} is configured under `shared`")
