"""Resources that are new, existing (`id`), or shared by several clusters (`shared`)."""

from __future__ import annotations

from typing import Protocol

from pydantic_core import PydanticCustomError

from config.model import arm_name


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

    @property
    def model_fields_set(self) -> set[str]:
        """The settings that are written."""
        ...


def refuse_beside_reference(settings: Reference, what: str, beside: set[str]) -> None:
    """Refuse `id` with `shared`, and settings of a new resource beside either, except `beside`.

    Raises PydanticCustomError.
    """
    if settings.id and settings.shared:
        raise PydanticCustomError("setting", "set either id or shared", {"at": "shared"})
    if not (settings.id or settings.shared):
        return
    ignored = sorted(arm_name(field) for field in settings.model_fields_set - {"id", "shared"} - beside)
    if ignored and settings.id:
        raise PydanticCustomError(
            "setting",
            "{keys} has no effect: a {what} with an `id` already exists and is configured by its owner",
            {"keys": ", ".join(ignored), "what": what},
        )
    if ignored:
        raise PydanticCustomError(
            "setting",
            "{keys} has no effect: this {what} is configured under `shared`",
            {"keys": ", ".join(ignored), "what": what},
        )
