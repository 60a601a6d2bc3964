"""A value for every setting, none of them its default."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from config.model import Settings

TEXTS: list[Any] = [
    "sample",
    "1.33",
    "10.99.0.0/16",
    "10.99.0.4",
    *(
        f"/subscriptions/s/resourceGroups/g/providers/{each}"
        for each in (
            "Microsoft.Compute/capacityReservationGroups/sample",
            "Microsoft.Compute/diskEncryptionSets/sample",
            "Microsoft.Compute/hostGroups/sample",
            "Microsoft.Compute/proximityPlacementGroups/sample",
            "Microsoft.ContainerRegistry/registries/sample",
            "Microsoft.ContainerService/managedClusters/sample/agentPools/sample",
            "Microsoft.ContainerService/snapshots/sample",
            "Microsoft.DataProtection/backupVaults/sample",
            "Microsoft.DataProtection/backupVaults/sample/backupPolicies/sample",
            "Microsoft.KeyVault/vaults/sample",
            "Microsoft.ManagedIdentity/userAssignedIdentities/sample",
            "Microsoft.Network/applicationGateways/sample",
            "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/sample",
            "Microsoft.Network/applicationSecurityGroups/sample",
            "Microsoft.Network/dnsZones/sample",
            "Microsoft.Network/firewallPolicies/sample",
            "Microsoft.Network/natGateways/sample",
            "Microsoft.Network/networkSecurityGroups/sample",
            "Microsoft.Network/publicIPAddresses/sample",
            "Microsoft.Network/publicIPPrefixes/sample",
            "Microsoft.Network/routeTables/sample",
            "Microsoft.Network/virtualNetworks/sample",
            "Microsoft.Network/virtualNetworks/sample/subnets/sample",
            "Microsoft.OperationalInsights/workspaces/sample",
            "Microsoft.Storage/storageAccounts/sample",
        )
    ),
    "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b",
    "Standard_D2s_v3",
    "DSv5-Type1",
    "P9D",
    "R/2026-12-01T02:00:00+00:00/PT4H",
    "23:15",
    "2026-12-24",
    "Reader",
    "acme/network/prod",
    "shop.example.com",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
    "https://kv-shop.vault.azure.net/secrets/sample",
    "/sample",
]


def full(model: type[Settings], *, own: bool = False) -> dict[str, Any]:
    """A document that sets every ARM property of a model, at every depth; with `own`, our own keys too."""
    return {field.alias or name: sample(field) for name, field in fields(model) if own or not field.exclude}


def fields(model: type[Settings]) -> Iterator[tuple[str, FieldInfo]]:
    yield from model.model_fields.items()


def sample(field: FieldInfo) -> Any:
    """A value the field takes and does not have by default."""
    default = field.get_default(call_default_factory=True)
    if default is PydanticUndefined:
        default = None
    return value_of(Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation, default)


def value_of(annotation: Any, default: Any = None) -> Any:
    inner = plain(annotation)
    origin = get_origin(inner)
    if isinstance(inner, type) and origin is None and issubclass(inner, Settings):
        return full(inner)
    if origin is dict:
        return {"sample": value_of(get_args(inner)[1])}
    if origin is tuple:
        return [value_of(get_args(inner)[0])]
    if origin is Literal:
        return next((choice for choice in reversed(get_args(inner)) if choice != default), default)
    candidates = {bool: [not default], int: [7, 45], float: [7.5]}.get(inner, TEXTS)
    return next(each for each in candidates if _taken(annotation, each) and each != default)


def plain(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, types.UnionType, Annotated):
        return plain(next(each for each in get_args(annotation) if each is not type(None)))
    return annotation


def _taken(annotation: Any, value: Any) -> bool:
    try:
        TypeAdapter(annotation).validate_python(value)
    except ValidationError:
        return False
    return True
