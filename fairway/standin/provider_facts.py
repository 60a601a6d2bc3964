"""What azure-native itself does, by its version: the table that the stand-in's provider uses.

The version is that of the installed SDK, which is the version of the plugin that a program runs with. A behaviour that
changed has a row for each range of versions; `fact` returns the one that applies. Paths, pull requests
and issues are those of pulumi/pulumi-azure-native.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fairway.standin.fields_of_sdk import sdk_version


@dataclass(frozen=True)
class ProviderFact:
    """One fact."""

    name: str
    value: Any
    source: str
    """File or pull request."""
    since: str = "3.0"
    """The first version of azure-native that it applies to."""
    until: str = ""
    """The first version that it no longer applies to; empty if it still does."""

    def holds(self, version: str) -> bool:
        """Whether it applies to a version of azure-native: `3.29.0`."""
        return numbers(self.since) <= numbers(version) and (not self.until or numbers(version) < numbers(self.until))


_DIFF = "provider/pkg/provider/diff.go"

FACTS = (
    ProviderFact("create-only left out", "delete-replace", _DIFF, until="3.25"),
    ProviderFact("create-only left out", "delete", "pull requests 4785 and 4789, August 2026", since="3.25"),
    ProviderFact("default added", "same", "pull request 4553, February 2026"),
    ProviderFact("inside create-only", ("add", "delete", "update"), "pull request 3503"),
    ProviderFact("same SKU names", {"basic": "base"}, f"{_DIFF}, sameManagedClusterSku; issue 2600"),
    ProviderFact("same SKU tiers", {"paid": "standard"}, f"{_DIFF}, sameManagedClusterSku; issue 2600"),
    ProviderFact("pauses", (20.0, 60.0, 120.0), "provider/pkg/provider/crud/crud.go; pull request 4421"),
    ProviderFact("retries after status", (408, 429), "provider/pkg/provider/crud/crud.go"),
    ProviderFact(
        "retries after conflict",
        ("AnotherOperationInProgress", "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity"),
        "pull request 4421",
    ),
    ProviderFact("longest wait", 7200.0, "provider/pkg/provider/provider.go, azureContext"),
)
"""Every fact that the stand-in uses. `pauses` and `longest wait` are in seconds."""


def fact(name: str, version: str = "") -> Any:
    """The value of a fact for a version of azure-native; without one, for that of the installed SDK."""
    version = version or sdk_version()
    return next(each.value for each in FACTS if each.name == name and each.holds(version))


def numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version, for comparisons."""
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
