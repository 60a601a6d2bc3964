"""Container registries, with their replications, cache rules and credential sets."""

from __future__ import annotations

import re
from typing import Any

import pulumi
from pulumi_azure_native import containerregistry

from components.home import Home, HomeComponent
from components.kind import Kind, hashed_name
from components.private_endpoint import endpoint_of_shared
from components.role_assignment import role_assignment
from config.registry import CredentialSet, Registry
from fairway.azure.roles import BUILT_IN_ROLES

REGISTRY = Kind("Registry", "registry", configured="containerRegistry")
REPLICATION = Kind("Replication", "registry/replication/{key}", configured="containerRegistry.replications.{key}")
CACHE_RULE = Kind("CacheRule", "registry/cache/{key}", configured="containerRegistry.cacheRules.{key}")
CREDENTIALS = Kind("CredentialSet", "registry/credentials/{key}", configured="containerRegistry.credentialSets.{key}")
CREDENTIALS_ROLE = Kind(
    "RoleAssignment",
    "registry/credentials/{key}",
    configured="containerRegistry.credentialSets.{key}.keyVaultId",
    parent="registry",
)
ENDPOINT = Kind(
    "PrivateEndpoint", "registry/endpoint", "pe-{cluster}-registry", 64, "containerRegistry.privateEndpoint"
)
ZONE_GROUP = Kind("PrivateDnsZoneGroup", "registry/endpoint", configured="containerRegistry.privateEndpoint")

RENAMED = {"registryName": "name", "credentialSetResourceId": "credentialSet"}

GROUP_ID = "registry"
"""The group id of its private endpoint: learn.microsoft.com/azure/private-link/private-endpoint-dns."""
_PLAIN = ("private_endpoint", "replications", "cache_rules", "credential_sets", "policies", "network_rule_set")


class ContainerRegistry(HomeComponent):
    """A registry and everything that belongs only to it."""

    id: pulumi.Output[str]
    """The registry's resource id."""
    login_server: pulumi.Output[str]
    """Its host name, with which images are named."""

    def __init__(
        self, home: Home, settings: Registry, *, protect: bool, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the registry of the settings; `protect` is whether Pulumi refuses to delete it."""
        super().__init__("ContainerRegistry", "registry", home, opts)
        self._home = home
        registry = containerregistry.Registry(
            home.logical(REGISTRY),
            registry_name=settings.name or registry_name(home.base),
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
            **_arguments(settings),
            **home.located,
        )
        self.id, self.login_server = registry.id, registry.login_server
        below: dict[str, Any] = {"registry_name": registry.name, "resource_group_name": home.resource_group_name}
        for key, each in settings.replications.items():
            arguments: dict[str, Any] = {"location": key, **each.arguments(), **below}
            containerregistry.Replication(
                home.logical(REPLICATION, key),
                replication_name=each.location or key,
                opts=self._child,
                tags=home.grouped["tags"],
                **arguments,
            )
        sets = {key: self._credential_set(key, each, below) for key, each in settings.credential_sets.items()}
        for key, rule in settings.cache_rules.items():
            containerregistry.CacheRule(
                home.logical(CACHE_RULE, key),
                cache_rule_name=key,
                source_repository=rule.source_repository,
                target_repository=rule.target_repository,
                credential_set_resource_id=sets[rule.credential_set] if rule.credential_set else None,
                opts=self._child,
                **below,
            )
        endpoint_of_shared(home, (ENDPOINT, ZONE_GROUP), settings.private_endpoint, registry.id, GROUP_ID, self._child)
        self.register_outputs({"id": self.id, "loginServer": self.login_server})

    def _credential_set(self, key: str, settings: CredentialSet, below: dict[str, Any]) -> pulumi.Output[str]:
        """A credential set reads its secrets as its own identity, when an image is pulled:
        learn.microsoft.com/azure/container-registry/artifact-cache-overview."""
        credentials: list[Any] = [each.arguments() for each in settings.auth_credentials]
        found = containerregistry.CredentialSet(
            self._home.logical(CREDENTIALS, key),
            credential_set_name=key,
            login_server=settings.login_server,
            auth_credentials=credentials,
            identity={"type": containerregistry.ResourceIdentityType.SYSTEM_ASSIGNED},
            opts=self._child,
            **below,
        )
        if settings.key_vault_id:
            role_assignment(
                self._home.logical(CREDENTIALS_ROLE, key),
                role=BUILT_IN_ROLES["Key Vault Secrets User"],
                scope=settings.key_vault_id,
                principal_id=found.identity.apply(lambda identity: str(identity and identity.principal_id)),
                principal_type="ServicePrincipal",
                opts=self._child,
            )
        return found.id


def registry_name(base: str) -> str:
    """A name for the registry of a cluster or stack: letters and digits, with a hash of what was cut."""
    return hashed_name("cr{}{}", re.sub("[^a-z0-9]", "", base.lower())[:40], base)


def _arguments(settings: Registry) -> dict[str, Any]:
    arguments = {
        key: value for key, value in settings.arguments().items() if key in Registry.model_fields and key not in _PLAIN
    }
    arguments.pop("name", None)
    if settings.private_endpoint:
        arguments.setdefault("public_network_access", "Disabled")
    if settings.policies:
        arguments["policies"] = settings.policies.arguments()
    if settings.network_rule_set:
        arguments["network_rule_set"] = {
            "default_action": settings.network_rule_set.default_action,
            "ip_rules": [
                {"i_p_address_or_range": each.value, "action": each.action}
                for each in settings.network_rule_set.ip_rules
            ],
        }
    return arguments
