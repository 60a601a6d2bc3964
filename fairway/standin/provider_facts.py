"""What azure-native itself does, by its version: the one table the stand-in's provider refers to.

The version meant is that of the installed SDK, which is the version of the plugin a program runs with. A fact that
changed has a row for each time; `fact` gives the one that holds. Paths are of pulumi/pulumi-azure-native; "pull
request" and "issue" are its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fairway.standin import fields


@dataclass(frozen=True)
class ProviderFact:
    """One fact."""

    name: str
    value: Any
    source: str
    """File or pull request."""
    since: str = "3.0"
    """The first version of azure-native it holds for."""
    until: str = ""
    """The first version it no longer holds for; empty where it still does."""

    def holds(self, version: str) -> bool:
        """Whether it holds for a version of azure-native: `3.29.0`."""
        return _numbers(self.since) <= _numbers(version) and (
            not self.until or _numbers(version) < _numbers(self.until)
        )


_DIFF = "provider/pkg/provider/diff.go"
_PUBLIC_IP = ("location", "publicIPAddressVersion", "publicIPPrefix", "sku")

CREATE_ONLY: Mapping[str, tuple[str, ...]] = {
    "authorization:RoleAssignment": ("principalId", "scope"),
    "containerregistry:Registry": ("location",),
    "containerservice:AgentPool": ("gpuInstanceProfile", "vmSize", "networkProfile.nodePublicIPTags"),
    "containerservice:ManagedCluster": (
        *("diskEncryptionSetID", "dnsPrefix", "fqdnSubdomain", "linuxProfile", "location", "nodeResourceGroup"),
        *("windowsProfile", "agentPoolProfiles[].windowsProfile"),
        *(f"networkProfile.{each}" for each in ("serviceCidr", "serviceCidrs", "dnsServiceIP", "networkMode")),
        *(f"networkProfile.{each}" for each in ("networkPlugin", "networkPluginMode", "podCidr", "networkDataplane")),
        *(f"networkProfile.{each}" for each in ("networkPolicy", "outboundType")),
    ),
    "containerservice:ManagedNamespace": ("location",),
    "containerservice:TrustedAccessRoleBinding": ("sourceResourceId",),
    "managedidentity:UserAssignedIdentity": ("location",),
    "monitor:DataCollectionRule": ("location",),
    "network:PublicIPAddress": (
        *_PUBLIC_IP,
        *("natGateway.location", "natGateway.sku"),
        *(f"{other}.{each}" for other in ("linkedPublicIPAddress", "servicePublicIPAddress") for each in _PUBLIC_IP),
    ),
    "network:VirtualNetwork": ("location",),
    "operationalinsights:Workspace": ("location",),
    "privatedns:PrivateZone": ("location",),
    "privatedns:VirtualNetworkLink": ("location",),
    "resources:ResourceGroup": ("location",),
    "storage:StorageAccount": ("isHnsEnabled", "location"),
}
"""By type, the inputs whose change replaces the resource, beside those that make its id: those of `forceNewMap`, and
those that the REST API's specification marks with `x-ms-mutability` as create and read alone (above all `location` of
common-types' TrackedResource, Azure/azure-rest-api-specs). The names of `forceNewMap` are those of any property of
the type's objects (forceNew in provider/pkg/gen/properties.go), and Diff looks for them at the top, in objects there
and in the items of lists there, no deeper (calculateDetailedDiff): so the `windowsProfile` of a cluster is also that
of its inline pools. Types that are not here have none; that Azure itself
refuses a change (the location of a route table, the length of a prefix) is in `fairway.transitions`."""

FACTS = (
    ProviderFact("create-only", CREATE_ONLY, "provider/pkg/gen/replacement.go and properties.go; pull request 4771"),
    ProviderFact("create-only left out", "delete-replace", _DIFF, until="3.25"),
    ProviderFact("create-only left out", "delete", "pull requests 4785 and 4789, August 2026", since="3.25"),
    ProviderFact("default added", "same", "pull request 4553, February 2026"),
    ProviderFact("inside create-only", ("add", "delete", "update"), "pull request 3503"),
    ProviderFact("same SKU names", {"basic": "base"}, f"{_DIFF}, sameManagedClusterSku; issue 2600"),
    ProviderFact("same SKU tiers", {"paid": "standard"}, f"{_DIFF}, sameManagedClusterSku; issue 2600"),
    ProviderFact("pauses", (20.0, 60.0, 120.0), "provider/pkg/provider/crud/crud.go; pull request 4421"),
    ProviderFact("asks again after status", (408, 429), "provider/pkg/provider/crud/crud.go"),
    ProviderFact(
        "asks again after conflict",
        ("AnotherOperationInProgress", "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity"),
        "pull request 4421",
    ),
    ProviderFact("longest wait", 7200.0, "provider/pkg/provider/provider.go, azureContext"),
)
"""Every fact the stand-in refers to. `pauses` and `longest wait` are in seconds."""


def fact(name: str, version: str = "") -> Any:
    """The value of a fact at a version of azure-native; left out, that of the installed SDK."""
    version = version or fields.sdk_version()
    return next(each.value for each in FACTS if each.name == name and each.holds(version))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
