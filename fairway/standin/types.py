"""The resource types that the stand-in serves: those of azure-native."""

from __future__ import annotations

from fairway.azure.resource_type import ResourceType
from fairway.protocol.resource_types import resource_type
from fairway.standin.fields_of_sdk import no_such_type


def served(token: str) -> ResourceType:
    """The type of a token of any API version; raises `StandInError` if azure-native does not have it."""
    found = resource_type(token)
    if found is None:
        raise no_such_type(token)
    return found


def is_served(token: str) -> bool:
    """Whether the stand-in serves the type of a token, of any API version."""
    return resource_type(token) is not None


def of_urn(urn: str) -> tuple[ResourceType, str]:
    """The type and the logical name in a URN."""
    parts = urn.split("::", 3)
    return served(parts[2].rsplit("$", 1)[-1]), parts[3]
