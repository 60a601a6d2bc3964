"""How the resources of one type are named, and where in a cluster's settings they are configured.

Each module of a component has its rows; `components.places` finds them all. The names must not change: with another
name the resource is replaced. The prefixes in Azure are Microsoft's:
learn.microsoft.com/azure/cloud-adoption-framework/ready/azure-best-practices/resource-abbreviations.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from fairway.request import Path, Request, mapping, sequence

SHARED = "shared"
"""The first part of logical names of what clusters share; no cluster has this key."""
FLEETS = "fleets"
"""The first part of logical names of fleets, before the fleet's key."""
SHARED_KEYS = {
    "containerRegistry": "containerRegistries",
    "keyVault": "keyVaults",
    "diskEncryptionSet": "diskEncryptionSets",
    "network": "networks",
    "monitoring.grafana": "grafanas",
    "monitoring.privateLinkScope": "privateLinkScopes",
    "monitoring.prometheus.azureMonitorWorkspace": "azureMonitorWorkspaces",
}
"""Settings of a cluster, and where `shared` has several of them by name."""


def hashed_name(form: str, part: str, base: str, *, digits: int = 6) -> str:
    """A name with `part` of `base` and a hash of all of it: `cr{}{}` gives `crshop8d9001`."""
    return form.format(part, hashlib.sha256(base.encode()).hexdigest()[:digits])


@dataclass(frozen=True)
class Kind:
    """One row. In `logical`, `azure` and `configured`, `{key}` is a key of the settings, such as a subnet's, and
    `{suffix}` one below it."""

    type: str
    """The last part of the type token: `NetworkSecurityGroup`."""
    logical: str
    """The logical name in Pulumi after the cluster's: `nsg/{key}` gives `shop/nsg/web`."""
    azure: str = ""
    """The name in Azure, if it contains the cluster's: `nsg-{cluster}-{key}`."""
    limit: int = 80
    """The maximum length of the name in Azure:
    learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules."""
    configured: str = ""
    """The path below the cluster in YAML where it is configured: `network.subnets.{key}`."""
    parent: str | None = None
    """The logical name of its component after the cluster's; None if the type has no other row."""

    def logical_name(self, cluster: str, key: str = "", suffix: str = "", member: str = "") -> str:
        """`shop/web/k3x`. Keys have no slash, so names of two clusters never collide, and `path` can parse them.

        `member` is the key of a shared resource: `shared/registry/images` instead of `shop/registry`.
        """
        parts = self.logical.format(key=key, suffix=suffix).split("/")
        return "/".join(part for part in (cluster, parts[0], member, *parts[1:]) if part)

    def azure_name(self, cluster: str, key: str = "") -> str:
        """Cut to the maximum length, with a hash of the full name: long names with the same start stay different."""
        name = self.azure.format(cluster=cluster, key=key)
        if len(name) <= self.limit:
            return name
        return hashed_name("{}-{}", name[: self.limit - 5].rstrip("-"), name, digits=4)

    def path(self, request: Request) -> Path | None:
        """Where a request is configured, from its logical name; None if it belongs to another row."""
        if request.type.rpartition(":")[2] != self.type:
            return None
        owner, *parts = _own_name(request).split("/")
        base = ("clusters", owner)
        if owner == FLEETS and parts:
            base = (FLEETS, parts.pop(0))
        own = next((key for key in SHARED_KEYS if f"{self.configured}.".startswith(f"{key}.")), "")
        member = owner == SHARED and own
        shared = parts.pop(1) if member and len(parts) > 1 else ""
        if self.parent is not None and request.parent != "/".join(filter(None, (owner, self.parent, shared))):
            return None
        segments = self.logical.split("/") if self.logical else []
        named = dict(zip(segments, parts, strict=False))
        if len(parts) > len(segments) or any(name[:1] != "{" and name != part for name, part in named.items()):
            return None
        below = [named.get(part, part) for part in self.configured.split(".") if part]
        below = [part for part in below if part[:1] != "{"]
        if owner == SHARED:
            rest = below[own.count(".") + 1 :]
            return (SHARED, SHARED_KEYS[own], shared, *rest) if member else (SHARED, *below)
        return (*base, *below)


def _own_name(request: Request) -> str:
    """A request's logical name; of a role that clusters may have in common, that of the cluster which declares it."""
    if not request.name.startswith(f"{SHARED}/role/"):
        return request.name
    aliases = [mapping(each) or {} for each in sequence(request.options.get("aliases")) or ()]
    return next((str(each["name"]) for each in aliases if each.get("name")), request.name)
