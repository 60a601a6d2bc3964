"""The resources that several clusters of a stack use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pulumi

from components.disk_encryption import SharedDiskEncryption
from components.grafana import ManagedGrafana
from components.home import Home
from components.key_vault import KeyVault
from components.kind import SHARED
from components.metrics_workspace import MetricsWorkspace, metrics_workspace
from components.network import ClusterNetwork
from components.private_endpoint import PrivateEndpoints
from components.private_link_scope import AzureMonitorPrivateLinkScope
from components.registry import ContainerRegistry
from components.role_assignment import ids_for_all
from components.shared_network import shared_network
from config.cluster import Cluster
from config.key_vault import Vault
from config.private_link_scope import SharedPrivateLinkScope
from config.registry import Registry
from config.shared import Shared


class SharedResources:
    """What `shared` declares, for the clusters that name it."""

    def __init__(
        self,
        settings: Shared,
        stack: str,
        clusters: Iterable[Cluster] = (),
        *,
        secret: Callable[[str], pulumi.Output[str]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the resource group, unless it exists, and everything in it; `stack` is part of their names.
        `clusters` are those of the stack: a network is for the clusters in it. `secret` returns the value of a secret
        from its config key."""
        self._settings = settings
        home = Home(SHARED, f"{SHARED}-{stack}", settings, secret=secret, opts=opts)
        self.resource_group_name = home.resource_group_name
        users = {key: [each for each in clusters if each.network.shared == key] for key in settings.networks}
        self._networks = {
            key: shared_network(home.of(key), each, settings.location, users[key])
            for key, each in settings.networks.items()
        }
        self._registries = {
            key: ContainerRegistry(home.of(key), each, protect=settings.protect)
            for key, each in settings.container_registries.items()
        }
        self._vaults = {
            key: KeyVault(home.of(key), each, home.secret, protect=settings.protect)
            for key, each in settings.key_vaults.items()
        }
        self._disks = {
            key: SharedDiskEncryption(home.of(key), each, self._vaults[each.key_vault], protect=settings.protect)
            for key, each in settings.disk_encryption_sets.items()
        }
        self._metrics_workspaces = {
            key: metrics_workspace(home.of(key), each, settings.location, protect=settings.protect)
            for key, each in settings.azure_monitor_workspaces.items()
        }
        linked = [(key, each.id) for key, each in self._metrics_workspaces.items()]
        self._grafanas = {
            key: ManagedGrafana(home.of(key), each, linked, settings.location, protect=settings.protect)
            for key, each in settings.grafanas.items()
        }
        self._scopes = {
            key: self._private_link_scope(home.of(key), each, settings.location)
            for key, each in settings.private_link_scopes.items()
        }

        networks = [network for network, _ in self._networks.values()]
        others = (self._registries, self._vaults, self._disks, self._grafanas)
        for each in (*networks, *(each for part in others for each in part.values())):
            ids_for_all(each)

    def disk_encryption(self, key: str) -> SharedDiskEncryption:
        """The disk encryption set `key`."""
        return self._disks[key]

    def metrics_workspace(self, key: str) -> MetricsWorkspace:
        """The Azure Monitor workspace `key`."""
        return self._metrics_workspaces[key]

    def grafana(self, key: str) -> ManagedGrafana:
        """The Grafana `key`."""
        return self._grafanas[key]

    def private_link_scope(self, key: str) -> AzureMonitorPrivateLinkScope:
        """The private link scope `key`."""
        return self._scopes[key]

    def _private_link_scope(
        self, home: Home, settings: SharedPrivateLinkScope, location: str | None
    ) -> AzureMonitorPrivateLinkScope:
        component, endpoint = AzureMonitorPrivateLinkScope(home, settings), settings.private_endpoint
        if endpoint:
            around = self._networks[endpoint.network][1] if endpoint.network else None
            component.connect(home, endpoint, around, location)
        return component

    def registry(self, key: str) -> tuple[ContainerRegistry, Registry]:
        """The registry `key` and its settings."""
        return self._registries[key], self._settings.container_registries[key]

    def network(self, key: str) -> tuple[ClusterNetwork, PrivateEndpoints]:
        """The network `key` and its private endpoints."""
        return self._networks[key]

    def vault(self, key: str) -> tuple[KeyVault, Vault]:
        """The vault `key` and its settings."""
        return self._vaults[key], self._settings.key_vaults[key]

    def outputs(self) -> dict[str, Any]:
        """What a program exports of it."""
        registries = {key: {"id": each.id, "loginServer": each.login_server} for key, each in self._registries.items()}
        networks = {
            key: {"virtualNetworkId": each.virtual_network_id, "subnetIds": each.subnet_ids}
            for key, (each, _) in self._networks.items()
        }
        vaults = {key: {"id": each.id, "uri": each.uri} for key, each in self._vaults.items()}
        metrics = {
            key: {"id": each.id, "prometheusQueryEndpoint": each.query_endpoint}
            for key, each in self._metrics_workspaces.items()
        }
        found = {
            "networks": networks,
            "containerRegistries": registries,
            "keyVaults": vaults,
            "diskEncryptionSets": {key: {"id": each.id} for key, each in self._disks.items()},
            "azureMonitorWorkspaces": metrics,
            "privateLinkScopes": {key: {"id": each.scope.id} for key, each in self._scopes.items()},
            "grafanas": {key: {"id": each.id, "endpoint": each.endpoint} for key, each in self._grafanas.items()},
        }
        return {"resourceGroupName": self.resource_group_name} | {key: each for key, each in found.items() if each}
