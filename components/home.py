"""Where resources are declared: in the resource group of a cluster, or in the one that clusters share."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any, Protocol, Self

import pulumi
from pulumi_azure_native import resources

from components.kind import Kind
from components.options import component_options

GROUP = Kind("ResourceGroup", "group", "rg-{cluster}", 90, "resourceGroupName")


class HomeSettings(Protocol):
    """The settings of a resource group and of all resources in it."""

    @property
    def resource_group_name(self) -> str | None:
        """Name of an existing resource group."""
        ...

    @property
    def location(self) -> str | None:
        """Azure region."""
        ...

    @property
    def tags(self) -> dict[str, str] | None:
        """Azure tags."""
        ...

    @property
    def version_aliases(self) -> str:
        """`keep` or `drop`."""
        ...


class Home:
    """The names, resource group, region and tags of resources that belong together."""

    name: str
    """The cluster's key in the settings, or `shared`; all logical names start with it."""
    base: str
    """The name in Azure that the other names in Azure contain."""
    member: str
    """The key of a shared resource, which comes second in its logical names; empty for a cluster."""
    resource_group_name: pulumi.Input[str]
    """The resource group."""
    grouped: dict[str, Any]
    """The arguments that resources in the resource group share: the group's name and tags."""
    located: dict[str, Any]
    """The same with the region."""

    def __init__(
        self,
        name: str,
        base: str,
        settings: HomeSettings,
        *,
        member: str = "",
        resource_group_name: pulumi.Input[str] | None = None,
        group_name: str | None = None,
        secret: Callable[[str], pulumi.Output[str]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the resource group, unless it is passed as `resource_group_name` or the settings have one.
        `group_name` is the name of a new one. `secret` returns the value of a secret from its config key."""
        self.name, self.base, self.member = name, base, member
        self._settings, self._secret = settings, secret
        if resource_group_name is None:
            resource_group_name = settings.resource_group_name or self._resource_group(group_name, opts)
        self.resource_group_name = resource_group_name
        self.grouped = {"resource_group_name": resource_group_name, "tags": settings.tags}
        self.located = {**self.grouped, "location": settings.location}

    def of(self, member: str) -> Home:
        """The same place for the shared resource `member`."""
        base = f"{self.base}-{member}"
        group = self.resource_group_name
        return Home(self.name, base, self._settings, member=member, resource_group_name=group, secret=self._secret)

    def placed(self, resource_group_name: str | None, tags: dict[str, str] | None) -> Self:
        """The same for resources in another resource group, or with other tags; None: as here."""
        found = copy(self)
        found.resource_group_name = resource_group_name or self.resource_group_name
        other = self._settings.tags if tags is None else tags or None
        found.grouped = {"resource_group_name": found.resource_group_name, "tags": other}
        found.located = {**found.grouped, "location": self._settings.location}
        return found

    def secret(self, key: str) -> pulumi.Output[str]:
        """The value of the config key `fairway:<key>`. Raises ValueError if the program passed no `secret`."""
        if self._secret is None:
            raise ValueError(
                f"the settings of {self.name} need the secret {key}: pass `secret=`, a function from a config key to "
                'its value, such as `Config("fairway").require_secret`'
            )
        return self._secret(key)

    def logical(self, kind: Kind, key: str = "", suffix: str = "") -> str:
        """The logical name of a resource."""
        return kind.logical_name(self.name, key, suffix, self.member)

    def azure(self, kind: Kind, key: str = "", *, name: str | None = None) -> str:
        """The name of a resource in Azure: `name` from the settings, otherwise that of its kind."""
        if name:
            return name.replace("{cluster}", self.base).replace("{location}", self._settings.location or "")
        return kind.azure_name(self.base, key)

    def options(self, opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions | None:
        """The options of a component, or of a resource without one."""
        return component_options(self._settings.version_aliases, opts)

    def _resource_group(self, name: str | None, opts: pulumi.ResourceOptions | None) -> pulumi.Output[str]:
        group = resources.ResourceGroup(
            self.logical(GROUP),
            resource_group_name=self._settings.resource_group_name or self.azure(GROUP, name=name),
            location=self._settings.location,
            tags=self._settings.tags,
            opts=self.options(opts),
        )
        return group.name


class HomeComponent(pulumi.ComponentResource):
    """A component of a cluster, or of what clusters share."""

    def __init__(self, token: str, name: str, home: Home, opts: pulumi.ResourceOptions | None) -> None:
        """Register the component with the type token `fairway:index:<token>`."""
        logical = "/".join(filter(None, (home.name, name, home.member)))
        super().__init__(f"fairway:index:{token}", logical, None, home.options(opts))
        self._child = pulumi.ResourceOptions(parent=self)
