"""Container registries."""

from __future__ import annotations

from fairway.azure.resource_type import ResourceType, Values, in_group


def _registry(id: str, _: Values) -> dict[str, str]:
    return {"loginServer": f"{id.rsplit('/', 1)[-1].lower()}.azurecr.io", "creationDate": "2026-11-21T08:00:00Z"}


REGISTRY = ResourceType(
    "containerregistry:Registry",
    in_group("Microsoft.ContainerRegistry/registries/{registryName}"),
    replaces=("location",),
    seconds=(15, 10, 15),
    defaults={
        "adminUserEnabled": False,
        "publicNetworkAccess": "Enabled",
        "networkRuleBypassOptions": "AzureServices",
        "zoneRedundancy": "Disabled",
        "anonymousPullEnabled": False,
        "dataEndpointEnabled": False,
    },
    computed=_registry,
    shown=("sku.name", "publicNetworkAccess"),
)
