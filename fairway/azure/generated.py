"""Values that only Azure can generate, derived from a resource's id: the same in all runs and both engines."""

from __future__ import annotations

import hashlib
import uuid

from fairway.request import MADE_UP_SUBSCRIPTION

SUBSCRIPTION = MADE_UP_SUBSCRIPTION
TENANT = str(uuid.uuid5(uuid.NAMESPACE_URL, "fairway:tenant"))


def guid(id: str, what: str) -> str:
    """A GUID that is always the same for an id."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{id.lower()}#{what}"))


def digits(id: str, count: int = 8) -> str:
    """Hex digits that are always the same for an id."""
    return hashlib.sha256(id.lower().encode()).hexdigest()[:count]


def public_address(id: str) -> str:
    """An address from the range reserved for documentation (RFC 5737)."""
    return f"203.0.113.{int(digits(id), 16) % 254 + 1}"
