"""What a cluster does with its registry: pulls images from it, privately if configured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi

from components.context import Context, Part
from components.kind import Kind
from components.private_endpoint import PrivateEndpoints
from components.registry import ENDPOINT, GROUP_ID, ZONE_GROUP, ContainerRegistry
from components.shared import SharedResources
from config.private_zones import zone_of
from config.registry import Registry

PULL_ROLE = Kind("RoleAssignment", "role/acr-pull/{key}", configured="containerRegistry", parent="access")
PULL_ROLE_AFTER = Kind("RoleAssignment", "role/acr-pull/{key}", configured="containerRegistry", parent="")

SYSTEM_IMAGES = "mcr.microsoft.com/*"
"""The source of the cache rule for AKS's own images: learn.microsoft.com/azure/aks/network-isolated (bring your own
ACR)."""


class ClusterRegistry(Part):
    """The cluster's registry: a new one, an existing one, or a shared one."""

    id: pulumi.Input[str] | None
    """The registry's resource id; None without a registry."""
    login_server: pulumi.Input[str] | None
    """Its host name; None without a registry, and for an existing one."""

    def __init__(self, context: Context, endpoints: PrivateEndpoints, shared: SharedResources | None = None) -> None:
        """Declare the registry of the settings if it is new, and its private endpoint in the cluster's VNet."""
        self._context = context
        self._component: ContainerRegistry | None = None
        self._bootstrap = False
        self.id = self.login_server = None
        settings = context.settings.container_registry
        if settings is None:
            return
        declared: Registry = settings
        if settings.id:
            self.id = settings.id
        elif settings.shared:
            assert shared is not None  # config.shared.reference_errors
            self._component, declared = shared.registry(settings.shared)
        else:
            self._component = ContainerRegistry(context, settings, protect=context.settings.protect)
        if self._component:
            self.id, self.login_server = self._component.id, self._component.login_server
            self._bootstrap = any(rule.source_repository == SYSTEM_IMAGES for rule in declared.cache_rules.values())
        assert self.id is not None
        context.scopes["containerRegistry"] = self.id
        if settings.private_endpoint:
            endpoints.add(
                (ENDPOINT, ZONE_GROUP),
                settings.private_endpoint,
                target=self.id,
                groups=[GROUP_ID],
                zone=zone_of(GROUP_ID, context.settings.location),
            )

    def before(self) -> Sequence[pulumi.Resource]:
        """The registry with its cache rules."""
        return [self._component] if self._component else []

    def into(self, arguments: dict[str, Any]) -> None:
        """Set the registry from which nodes pull AKS's own images, if it caches them and the settings name no other."""
        profile = arguments.get("bootstrap_profile", {})
        if self._bootstrap and profile.get("artifact_source") == "Cache":
            profile.setdefault("container_registry_id", self.id)

    def kubelet_roles(self) -> dict[str, tuple[str, pulumi.Input[str]]]:
        """The role with which nodes pull images. A registry with permissions for repositories ignores AcrPull:
        learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions."""
        settings = self._context.settings.container_registry
        if settings is None or self.id is None:
            return {}
        per_repository = settings.role_assignment_mode == "AbacRepositoryPermissions"
        role = "Container Registry Repository Reader" if per_repository else "AcrPull"
        # With another registry the role on the old one is deleted last, while pods with its images may still start.
        label = "/".join(filter(None, ("acr-pull", settings.shared or (settings.id or "").rpartition("/")[2])))
        return {label: (role, self.id)}

    def outputs(self) -> dict[str, pulumi.Input[Any]]:
        """What a program exports of it; nothing without a registry."""
        found = {"containerRegistryId": self.id, "containerRegistryLoginServer": self.login_server}
        return {key: value for key, value in found.items() if value is not None}
