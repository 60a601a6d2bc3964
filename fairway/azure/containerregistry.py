"""Container registries."""

from __future__ import annotations

from fairway.azure.resource_type import ResourceType, Values, in_group


def _login_server(id: str) -> dict[str, str]:
    return {"loginServer": f"{id.rsplit('/', 1)[-1].lower()}.azurecr.io"}


def _registry(id: str, _: Values) -> dict[str, str]:
    return {**_login_server(id), "creationDate": "2026-11-21T08:00:00Z"}


_REGISTRY = in_group("Microsoft.ContainerRegistry/registries/{registryName}")

REGISTRY = ResourceType(
    "containerregistry:Registry",
    _REGISTRY,
    replaces=("location",),
    seconds=(15, 10, 15),
    # MicrosoftDocs/azure-dev-docs issue 1303.
    taken=("AlreadyInUse", "The registry DNS name {name}.azurecr.io is already in use."),
    defaults={
        "adminUserEnabled": False,
        "publicNetworkAccess": "Enabled",
        "networkRuleBypassOptions": "AzureServices",
        "zoneRedundancy": "Disabled",
        "anonymousPullEnabled": False,
        "dataEndpointEnabled": False,
    },
    computed=_registry,
    planned=lambda id, _: _login_server(id),
    shown=("sku.name", "publicNetworkAccess"),
)


REPLICATION = ResourceType(
    "containerregistry:Replication",
    f"{_REGISTRY}/replications/{{replicationName}}",
    replaces=("location",),
    seconds=(60, 10, 30),
    defaults={"regionEndpointEnabled": True, "zoneRedundancy": "Disabled"},
    computed=lambda _id, _inputs: {"status": {"displayStatus": "Ready"}},
    shown=("location",),
)
CREDENTIAL_SET = ResourceType(
    "containerregistry:CredentialSet",
    f"{_REGISTRY}/credentialSets/{{credentialSetName}}",
    default_location=False,
    shown=("loginServer",),
)
CACHE_RULE = ResourceType(
    "containerregistry:CacheRule",
    f"{_REGISTRY}/cacheRules/{{cacheRuleName}}",
    default_location=False,
    computed=lambda _id, _inputs: {"creationDate": "2026-11-21T08:00:00Z"},
    shown=("sourceRepository", "targetRepository"),
)
