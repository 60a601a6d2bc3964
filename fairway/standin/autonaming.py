"""What azure-native fills into inputs: a name, a location, the API version (provider.go, applyDefaults)."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from fairway.azure.resource_type import ResourceType
from fairway.request import UNKNOWN
from fairway.standin import fields

RANDOMLY_NAMED = "__createBeforeDelete"
"""Marks inputs whose name was generated: only then is the new resource created before the old one is deleted."""

GroupLocation = Callable[[str], str | None]
"""From a resource group's name to its location."""


def with_defaults(
    kind: ResourceType,
    name: str,
    olds: Mapping[str, Any],
    news: Mapping[str, Any],
    seed: bytes,
    location: str,
    group_location: GroupLocation,
) -> dict[str, Any]:
    """The inputs with the missing ones filled in. `location` is the provider's setting, empty if it has none."""
    found = {key: value for key, value in news.items() if value is not None}
    key = kind.name_key
    if key and key not in found:
        if key in olds:
            found[key], is_random = olds[key], olds.get(RANDOMLY_NAMED) is True
        else:
            found[key], is_random = _generated(kind, name, seed)
        if is_random:
            found[RANDOMLY_NAMED] = True
    wants_location = "location" not in found and kind.default_location and fields.is_input(kind.token, "location")
    if wants_location:
        place = olds.get("location") or location or _of_group(found.get("resourceGroupName"), group_location)
        found |= {"location": place} if place else {}
    found.setdefault("azureApiVersion", fields.api_version(kind.token))
    return found


def _generated(kind: ResourceType, name: str, seed: bytes) -> tuple[str, bool]:
    """The name and whether it is random. The same seed gives the same name, so a retry creates the same resource."""
    digits = hashlib.blake2b(seed or os.urandom(32), digest_size=16).hexdigest()
    if kind.autoname == "uuid":
        return str(uuid.UUID(digits)), True
    return (f"{name}{digits[:8]}", True) if kind.autoname == "random" else (name, False)


def _of_group(group: Any, group_location: GroupLocation) -> Any:
    if group is UNKNOWN:
        return UNKNOWN
    return group_location(group) if isinstance(group, str) else None
