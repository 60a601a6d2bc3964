"""Manifests of Azure Service Operator: `spec` is ARM's body with `properties` lifted, and ids are references.

azure.github.io/azure-service-operator/guide/resource-schema; Cluster API's AzureASOManaged... resources hold such
manifests in `spec.resources` (kubernetes-sigs/cluster-api-provider-azure, docs/book/src/managed/asomanagedcluster.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fairway.documents.arm_resource import ArmResource, found_of
from fairway.documents.document import Document, Found, document
from fairway.documents.source import Source
from fairway.documents.unknown import id_in_group, unknown
from fairway.request import SECRET, Path, mapping, sequence, value_at

KIND = "Azure Service Operator manifest"
_CLUSTER = "Microsoft.ContainerService/managedClusters"
_NETWORK = "Microsoft.Network"
TYPES: Mapping[tuple[str, str], str] = {
    ("containerservice", "ManagedCluster"): _CLUSTER,
    ("containerservice", "ManagedClustersAgentPool"): f"{_CLUSTER}/agentPools",
    ("containerservice", "MaintenanceConfiguration"): f"{_CLUSTER}/maintenanceConfigurations",
    ("containerservice", "TrustedAccessRoleBinding"): f"{_CLUSTER}/trustedAccessRoleBindings",
    ("containerservice", "Fleet"): "Microsoft.ContainerService/fleets",
    ("containerservice", "FleetsMember"): "Microsoft.ContainerService/fleets/members",
    ("containerservice", "FleetsUpdateStrategy"): "Microsoft.ContainerService/fleets/updateStrategies",
    ("containerservice", "FleetsAutoUpgradeProfile"): "Microsoft.ContainerService/fleets/autoUpgradeProfiles",
    ("network", "VirtualNetwork"): f"{_NETWORK}/virtualNetworks",
    ("network", "VirtualNetworksSubnet"): f"{_NETWORK}/virtualNetworks/subnets",
    ("network", "VirtualNetworksVirtualNetworkPeering"): f"{_NETWORK}/virtualNetworks/virtualNetworkPeerings",
    ("network", "RouteTable"): f"{_NETWORK}/routeTables",
    ("network", "RouteTablesRoute"): f"{_NETWORK}/routeTables/routes",
    ("network", "NatGateway"): f"{_NETWORK}/natGateways",
    ("network", "PublicIPAddress"): f"{_NETWORK}/publicIPAddresses",
    ("network", "PublicIPPrefix"): f"{_NETWORK}/publicIPPrefixes",
    ("network", "NetworkSecurityGroup"): f"{_NETWORK}/networkSecurityGroups",
    ("network", "PrivateDnsZone"): f"{_NETWORK}/privateDnsZones",
    ("managedidentity", "UserAssignedIdentity"): "Microsoft.ManagedIdentity/userAssignedIdentities",
    ("managedidentity", "FederatedIdentityCredential"): (
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"
    ),
}
"""ARM's types by the operator's group and kind."""
_GROUP = re.compile(r"(\w+)\.azure\.com/(\w+)")
_VERSION = re.compile(r"v\d*\w*?(\d{4})(\d\d)(\d\d)(preview)?$")
_SUBSTITUTED = re.compile(r"\$[({]|\{\{")
_NO_INPUTS = ("azureName", "owner", "operatorSpec", "status")

_NAME: Path = ("name in Azure",)


@dataclass(frozen=True)
class Manifest:
    """A resource of Azure among the manifests."""

    type: str
    kind: str
    name: str
    """In Kubernetes; references use it."""
    version: str
    spec: Mapping[str, Any]
    base: Path

    @property
    def azure_name(self) -> str:
        """In Azure."""
        found = self.spec.get("azureName")
        return _name(found if isinstance(found, str) and found else self.name)

    @property
    def name_at(self) -> Path:
        """Where the name in Azure is."""
        return ("spec", "azureName") if self.spec.get("azureName") else ("metadata", "name")


def recognised(tree: Any) -> bool:
    """Whether there is a manifest of the operator among the documents."""
    return any(True for _ in _manifests(tree))


def read(source: Source) -> Document:
    """The resources of all manifests of a file."""
    manifests = [*_manifests(source.tree)]
    reader = _Reader({(each.kind, each.name): each for each in manifests})
    return document(source, KIND, [reader.found(each) for each in manifests])


def objects(tree: Any) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every object of a file and its path; the items of a List before the List."""
    listed = sequence(tree)
    pairs: list[tuple[Path, Any]] = (
        [((), tree)] if listed is None else [((at,), each) for at, each in enumerate(listed)]
    )
    for base, each in pairs:
        top = mapping(each) or {}
        items = sequence(top.get("items")) if top.get("kind") == "List" else None
        yield from (((*base, "items", at), mapping(item) or {}) for at, item in enumerate(items or ()))
        yield base, top


def _manifests(tree: Any) -> Iterator[Manifest]:
    return (found for base, top in objects(tree) for found in _manifest(base, top))


def _manifest(base: Path, top: Mapping[str, Any]) -> Iterator[Manifest]:
    spec, kind = mapping(top.get("spec")) or {}, str(top.get("kind"))
    if kind.startswith("AzureASOManaged"):
        inside: Path = ("spec", "template", "spec", "resources") if kind.endswith("Template") else ("spec", "resources")
        for at, each in enumerate(map(mapping, sequence(value_at(top, inside)) or ())):
            yield from _manifest((*base, *inside, at), each or {})
    group = _GROUP.fullmatch(str(top.get("apiVersion")))
    type = TYPES.get((group[1], kind)) if group else None
    if group and type:
        name = str((mapping(top.get("metadata")) or {}).get("name", ""))
        version = _VERSION.fullmatch(group[2])
        dated = "-".join(version.groups()[:3]) + (f"-{version[4]}" if version[4] else "") if version else ""
        yield Manifest(type, kind, name, dated, spec, base)


@dataclass(frozen=True)
class _Reader:
    known: Mapping[tuple[str, str], Manifest]

    def found(self, manifest: Manifest) -> Found:
        spec = {key: value for key, value in manifest.spec.items() if key not in _NO_INPUTS}
        origins: dict[Path, Path] = {}
        body = mapping(self.value(spec, (), (), origins)) or {}
        id = self.id_of(manifest, 0)
        one = ArmResource(manifest.type, id, body, manifest.base, name_at=_NAME, api_version=manifest.version)
        found = found_of(one)
        named = [path for path, inside in found.origins.items() if inside == _NAME]
        paths: dict[Path, Path] = {
            path: ("spec", *_origin(origins, inside)) for path, inside in found.origins.items() if inside != _NAME
        }
        # The last name in an id is the resource's own, and those before it are its owner's.
        paths |= {path: manifest.name_at if path == named[-1] else ("spec", "owner") for path in named}
        kinds = manifest.type.count("/")
        parent = id.rsplit("/", 2)[0].rsplit("/", 1)[-1] if kinds > 1 else None
        return replace(found, request=replace(found.request, name=manifest.name, parent=parent), origins=paths)

    def id_of(self, manifest: Manifest, level: int) -> str:
        """Its id, in the resource group that it names as its owner."""
        owner = mapping(manifest.spec.get("owner")) or {}
        own, above = owner.get("armId"), owner.get("name")
        above = above if isinstance(above, str) else ""
        kinds = manifest.type.split("/")
        if isinstance(own, str) and own.startswith("/"):
            middle = kinds[-1] if len(kinds) > 2 else f"providers/{manifest.type}"
            return f"{own.rstrip('/')}/{middle}/{manifest.azure_name}"
        if len(kinds) < 3:
            return id_in_group(_name(above), manifest.type, manifest.azure_name)
        holders = [each for each in self.known.values() if each.name == above and _is_above(each, manifest)]
        if holders and level < 5:
            return f"{self.id_of(holders[0], level + 1)}/{kinds[-1]}/{manifest.azure_name}"
        names = [_name(above)] * (len(kinds) - 2)
        return id_in_group(_name(""), manifest.type, *names, manifest.azure_name)

    def value(self, value: Any, path: Path, origin: Path, origins: dict[Path, Path]) -> Any:
        """A value with ids for references, and placeholders for what is filled in later."""
        origins[path] = origin
        entries, items = mapping(value), sequence(value)
        if isinstance(value, str) and _SUBSTITUTED.search(value):
            return unknown(value)
        if items is not None:
            if path[-1:] == ("userAssignedIdentities",):
                ids = [self.referred(_of(each, "reference")) for each in items]
                own: dict[str, Any] = {str(each): {} for each in ids}
                return own
            return [self.value(each, (*path, at), (*origin, at), origins) for at, each in enumerate(items)]
        if entries is None:
            return value
        if {*entries} == {"name", "key"} and path and path[-1] not in ("delegations",):
            return SECRET
        found: dict[str, Any] = {}
        for key, each in entries.items():
            reference = mapping(each) if key == "reference" or key.endswith("Reference") else None
            name = (
                "id" if key == "reference" else f"{key.removesuffix('Reference')}ID" if reference is not None else key
            )
            if reference is not None:
                origins[(*path, name)] = (*origin, key)
                found[name] = self.referred(reference)
            else:
                found[name] = self.value(each, (*path, name), (*origin, key), origins)
        return found

    def referred(self, reference: Mapping[str, Any]) -> Any:
        """The id of what is referred to."""
        own, name, kind = (reference.get(key) for key in ("armId", "name", "kind"))
        if isinstance(own, str):
            return unknown(own) if _SUBSTITUTED.search(own) else own
        found = self.known.get((str(kind), str(name)))
        return self.id_of(found, 0) if found else unknown(f"{kind} {name}")


def _of(tree: Any, key: str) -> Mapping[str, Any]:
    return mapping((mapping(tree) or {}).get(key)) or {}


def _is_above(one: Manifest, other: Manifest) -> bool:
    return other.type.lower().rpartition("/")[0] == one.type.lower()


def _name(text: str) -> str:
    return str(unknown(text)) if _SUBSTITUTED.search(text) or not text or "/" in text else text


def _origin(origins: Mapping[Path, Path], path: Path) -> Path:
    for end in range(len(path), -1, -1):
        if path[:end] in origins:
            return (*origins[path[:end]], *path[end:])
    return path
