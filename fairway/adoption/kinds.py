"""What can be managed besides a cluster."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What `--manage` accepts."""

    NETWORK = "network"
    IDENTITIES = "identities"
    WORKSPACE = "workspace"
