"""The resources that several clusters of a stack use."""

from __future__ import annotations

from typing import Any

import pulumi

from components.home import Home
from components.kind import SHARED
from components.registry import ContainerRegistry
from config.registry import Registry
from config.shared import Shared


class SharedResources:
    """What `shared` declares, for the clusters that name it."""

    def __init__(self, settings: Shared, stack: str, *, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the resource group, unless it exists, and everything in it; `stack` is part of their names."""
        self._settings = settings
        home = Home(SHARED, f"{SHARED}-{stack}", settings, opts=opts)
        self.resource_group_name = home.resource_group_name
        self._registries = {
            key: ContainerRegistry(home.of(key), each, protect=settings.protect)
            for key, each in settings.container_registries.items()
        }

    def registry(self, key: str) -> tuple[ContainerRegistry, Registry]:
        """The registry `key` and its settings."""
        return self._registries[key], self._settings.container_registries[key]

    def outputs(self) -> dict[str, Any]:
        """What a program exports of it."""
        registries = {key: {"id": each.id, "loginServer": each.login_server} for key, each in self._registries.items()}
        return {"resourceGroupName": self.resource_group_name, "containerRegistries": registries}
