"""Azure Managed Grafana, linked to workspaces of metrics, with its roles and those of people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pulumi
from pulumi_azure_native import dashboard

from components.home import Home, HomeComponent
from components.kind import Kind, hashed_name
from components.role_assignment import role_assignment
from config.grafana import Grafana
from fairway.azure.roles import BUILT_IN_ROLES

_KEY = "monitoring.grafana"
GRAFANA = Kind("Grafana", "grafana", configured=_KEY)
READS_METRICS = Kind("RoleAssignment", "grafana/reads/{key}", configured=_KEY, parent="grafana")
USES = Kind("RoleAssignment", "grafana/role/{key}", configured=f"{_KEY}.roleAssignments.{{key}}", parent="grafana")

RENAMED = {
    "properties.grafanaIntegrations": "",
    "properties.zoneRedundancy": "zoneRedundancy",
    "properties.apiKey": "apiKey",
    "properties.publicNetworkAccess": "publicNetworkAccess",
}

READER = "Monitoring Data Reader"
"""Reads the metrics of an Azure Monitor workspace:
learn.microsoft.com/azure/azure-monitor/metrics/prometheus-grafana."""


class ManagedGrafana(HomeComponent):
    """A Grafana and everything that belongs only to it."""

    id: pulumi.Output[str]
    """Its resource id."""
    endpoint: pulumi.Output[str]
    """Its address for a browser."""
    principal_id: pulumi.Output[str]
    """The object id of its identity."""

    def __init__(
        self,
        home: Home,
        settings: Grafana,
        workspaces: Sequence[tuple[str, pulumi.Input[str]]],
        location: str | None,
        *,
        protect: bool,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the Grafana of the settings, linked to `workspaces`: their labels and ids. `protect` is whether
        Pulumi refuses to delete it."""
        super().__init__("ManagedGrafana", "grafana", home, opts)
        found = dashboard.Grafana(
            home.logical(GRAFANA),
            workspace_name=settings.name or grafana_name(home.base),
            location=settings.location or location,
            sku={"name": settings.sku.name},
            identity={"type": dashboard.ManagedServiceIdentityType.SYSTEM_ASSIGNED},
            properties=_properties(settings, workspaces),
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
            **home.grouped,
        )
        self.id = found.id
        self.endpoint = found.properties.apply(lambda properties: properties.endpoint)
        self.principal_id = found.identity.apply(lambda identity: str(identity and identity.principal_id))
        for label, scope in workspaces:
            role_assignment(
                home.logical(READS_METRICS, label),
                role=BUILT_IN_ROLES[READER],
                scope=scope,
                principal_id=self.principal_id,
                principal_type="ServicePrincipal",
                opts=self._child,
            )
        for key, user in settings.role_assignments.items():
            role_assignment(
                home.logical(USES, key),
                role=BUILT_IN_ROLES[user.role_definition_name],
                scope=self.id,
                principal_id=user.principal_id,
                principal_type=user.principal_type,
                once=False,
                opts=self._child,
            )
        self.register_outputs({"id": self.id, "endpoint": self.endpoint})


def grafana_name(base: str) -> str:
    """A name for the Grafana of a cluster or stack, with a hash: it is unique in all of Azure, and short."""
    return hashed_name("amg-{}-{}", re.sub("[^a-z0-9-]", "", base.lower())[:12].strip("-"), base)


def _properties(settings: Grafana, workspaces: Sequence[tuple[str, pulumi.Input[str]]]) -> Any:
    found = dict(_plain(settings))
    if workspaces:
        links = [{"azure_monitor_workspace_resource_id": id} for _, id in workspaces]
        found["grafana_integrations"] = {"azure_monitor_workspace_integrations": links}
    return found


def _plain(settings: Grafana) -> Iterator[tuple[str, Any]]:
    names = ("api_key", "deterministic_outbound_ip", "public_network_access", "zone_redundancy")
    for name in (*names, "grafana_major_version"):
        if (value := getattr(settings, name)) is not None:
            yield name, value
