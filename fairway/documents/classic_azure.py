"""Resources of Pulumi's classic `azure` provider: azurerm's attributes in camel case, with a block as an object.

The names are those of pulumi/pulumi-terraform-bridge (pkg/tfbridge/names.go): lists are in the plural, and a block that
may be there once is no list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from fairway.documents.azurerm_names import attributes_data, glossary
from fairway.documents.document import Found, Hint
from fairway.documents.terraform import found_in_azurerm
from fairway.documents.terraform_ids import Ids, Planned
from fairway.request import Path, Placeholder, mapping, sequence
from fairway.rules.finding import label

PREFIX = "azure:"
ID_KEYS: Mapping[str, str] = {
    "kubernetesClusterId": "Microsoft.ContainerService/managedClusters",
    "vnetSubnetId": "Microsoft.Network/virtualNetworks/subnets",
    "podSubnetId": "Microsoft.Network/virtualNetworks/subnets",
    "subnetId": "Microsoft.Network/virtualNetworks/subnets",
    "routeTableId": "Microsoft.Network/routeTables",
    "natGatewayId": "Microsoft.Network/natGateways",
    "networkSecurityGroupId": "Microsoft.Network/networkSecurityGroups",
    "remoteVirtualNetworkId": "Microsoft.Network/virtualNetworks",
    "nodePublicIpPrefixId": "Microsoft.Network/publicIPPrefixes",
    "privateDnsZoneId": "Microsoft.Network/privateDnsZones",
    "logAnalyticsWorkspaceId": "Microsoft.OperationalInsights/workspaces",
    "userAssignedIdentityId": "Microsoft.ManagedIdentity/userAssignedIdentities",
    "parentId": "Microsoft.ManagedIdentity/userAssignedIdentities",
    "identityIds": "Microsoft.ManagedIdentity/userAssignedIdentities",
    "outboundIpAddressIds": "Microsoft.Network/publicIPAddresses",
    "outboundIpPrefixIds": "Microsoft.Network/publicIPPrefixes",
}
"""The inputs that are ids, with the type of each."""
NAME_KEYS: Mapping[str, str] = {
    "virtualNetworkName": "Microsoft.Network/virtualNetworks",
    "routeTableName": "Microsoft.Network/routeTables",
    "resourceGroupName": "Microsoft.Resources/resourceGroups",
}
"""The inputs that are names, with the type of what has that name."""


@dataclass(frozen=True)
class Classic:
    """A resource of the classic provider."""

    urn: str
    type: str
    name: str
    inputs: Mapping[str, Any]
    base: Path
    id: str = ""
    parent: str | None = None
    exists: bool | None = None
    depends_on: tuple[str, ...] = ()


@cache
def _types() -> Mapping[str, str]:
    return {row["token"]: type for type, row in attributes_data()["types"].items()}


def _tree(type: str) -> Mapping[str, Any]:
    """The attributes of a type, with blocks that older releases have."""
    return {**attributes_data()["types"][type]["attributes"], **attributes_data()["older"].get(type, {})}


def azurerm_type(token: str) -> str:
    """The type of azurerm for a type token; empty for one that is not read."""
    return _types().get(token, "")


@dataclass
class _Reader:
    """Collects where each value comes from."""

    origins: dict[Path, Path] = field(default_factory=dict[Path, Path])

    def block(self, tree: Mapping[str, Any], inputs: Mapping[str, Any], path: Path, origin: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in inputs.items():
            name = _snake(key)
            name = name if name in tree else attributes_data()["singular"].get(name, name)
            self.origins[(*path, name)] = (*origin, key)
            found[name] = self.value(tree.get(name, ""), value, (*path, name), (*origin, key))
        return found

    def value(self, kind: Any, value: Any, path: Path, origin: Path) -> Any:
        entries, items = mapping(value), sequence(value)
        inner = mapping((sequence(kind) or [kind])[0])
        if inner is None:
            # A list of at most one value is no list here.
            single = kind == "list" and items is None and entries is None and not isinstance(value, Placeholder)
            return [value] if single else value
        if entries is not None:
            self.origins[(*path, 0)] = origin
            return [self.block(inner, entries, (*path, 0), origin)]
        found: list[Any] = []
        for at, each in enumerate(items or ()):
            self.origins[(*path, at)] = (*origin, at)
            found.append(self.block(inner, mapping(each) or {}, (*path, at), (*origin, at)))
        return found if items is not None else value


def classic_founds(resources: Sequence[Classic]) -> list[Found]:
    """The requests for resources of the classic provider, by their own names for properties; a cluster has its
    maintenance windows too."""
    planned: list[Planned] = []
    origins: list[Mapping[Path, Path]] = []
    for each in resources:
        type = azurerm_type(each.type)
        reader = _Reader()
        values = reader.block(_tree(type), each.inputs, (), ())
        values |= {"id": each.id} if each.id else {}
        planned.append(Planned(each.urn, type, values, each.base, each.exists))
        origins.append(reader.origins)
    ids = Ids(planned, {})
    founds: list[Found] = []
    for each, one, known in zip(resources, planned, origins, strict=True):
        founds += [_renamed(found, each, one.type, known) for found in found_in_azurerm(one, ids)]
    return founds


def _renamed(found: Found, resource: Classic, type: str, origins: Mapping[Path, Path]) -> Found:
    request, own = found.request, found.request.name == resource.urn
    request = replace(
        request,
        name=resource.name if own else request.name,
        parent=resource.parent if own else resource.name,
        depends_on=resource.depends_on if own else (),
    )

    def renamed(path: Path) -> Path:
        return ("inputs", *_classic_path(type, path, origins))

    return replace(found, request=request, renamed=renamed)


def _classic_path(type: str, path: Path, origins: Mapping[Path, Path]) -> Path:
    """A path in azurerm's words in those of the classic provider."""
    for end in range(len(path), 0, -1):
        if path[:end] in origins:
            tree = _tree(type)
            return (*origins[path[:end]], *_spelled(_inside(tree, path[:end]), path[end:]))
    return _spelled(_tree(type), path)


def _inside(tree: Any, path: Path) -> Any:
    for part in path:
        if isinstance(part, str):
            tree = (mapping((sequence(tree) or [tree])[0]) or {}).get(part)
    return tree


def _spelled(tree: Any, path: Path) -> Path:
    found: list[str | int] = []
    for part in path:
        entries = mapping((sequence(tree) or [tree])[0])
        if isinstance(part, int):
            # A block that may be there once is no list.
            found += [part] if not isinstance(tree, dict) else []
        elif entries is not None and part in entries:
            tree = entries[part]
            found.append(camel_of(part, is_list=tree == "list" or isinstance(tree, list)))
        else:
            found.append(part)
    return tuple(found)


def camel_of(name: str, *, is_list: bool) -> str:
    """An attribute of azurerm as the classic provider spells it."""
    plurals = {one: many for many, one in attributes_data()["singular"].items()}
    text = plurals.get(name, name) if is_list else name
    return re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), text)


def classic_hint(resources: Sequence[Classic], founds: Sequence[Found]) -> Hint:
    """The names of the classic provider for those of ARM in a remedy."""
    by_base = {each.base: azurerm_type(each.type) for each in resources}
    types = {label(each.request): by_base[each.base] for each in founds if each.base in by_base}

    def hint(resource: str, path: Path, text: str) -> str:
        type = types.get(resource, "")

        def spell(attribute: Path) -> str:
            tree = _tree(type)
            return ".".join(part for part in _spelled(tree, attribute) if isinstance(part, str))

        return glossary(type, path, text, provider="the azure provider", spell=spell) if type else ""

    return hint


def _snake(key: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", key).lower()
