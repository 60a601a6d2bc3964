"""The settings of `monitoring` beside the workspace and its logs, each with its effect on the requests."""

from __future__ import annotations

from typing import Any

from fairway.azure.roles import role_name
from tests.components.seen import Seen, of

Row = tuple[dict[str, Any], Seen, Any]

METRICS = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Monitor/accounts/central"
_RULE = "shop/prometheus"


def prometheus(**settings: Any) -> dict[str, Any]:
    return {"monitoring": {"prometheus": settings}}


def stored(**settings: Any) -> dict[str, Any]:
    return prometheus(azureMonitorWorkspace=settings)


_ACCOUNT = of("DataCollectionRule", "destinations.monitoringAccounts[0].accountResourceId", _RULE)

_PROMETHEUS: dict[str, Row] = {
    "azureMonitorWorkspace.name": (
        stored(name="amw-shop"),
        of("AzureMonitorWorkspace", "azureMonitorWorkspaceName"),
        "amw-shop",
    ),
    "azureMonitorWorkspace.location": (
        stored(location="northeurope"),
        of("DataCollectionEndpoint", "location"),
        "northeurope",
    ),
    "azureMonitorWorkspace.publicNetworkAccess": (
        stored(publicNetworkAccess="Disabled"),
        of("AzureMonitorWorkspace", "publicNetworkAccess"),
        "Disabled",
    ),
    "azureMonitorWorkspace.id": (stored(id=METRICS), _ACCOUNT, METRICS),
    "azureMonitorWorkspace.shared": (
        {**stored(shared="all"), "shared": {"azureMonitorWorkspaces": {"all": {}}}},
        lambda it: str(_ACCOUNT(it)).rpartition("/")[2],
        "amw-shared-test-all",
    ),
    "recordingRules": (
        prometheus(recordingRules=False),
        lambda it: [len(it.all(kind)) for kind in ("AzureMonitorWorkspace", "PrometheusRuleGroup")],
        [1, 0],
    ),
}

PEOPLE = "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"
EXISTING = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Dashboard/grafana/central"


def grafana(**settings: Any) -> dict[str, Any]:
    return {"monitoring": {"prometheus": {}, "grafana": settings}}


def person(**settings: Any) -> dict[str, Any]:
    return grafana(roleAssignments={"ops": {"principalId": PEOPLE, **settings}})


def role_of(name: str) -> Seen:
    """The name of a role."""
    return lambda record: role_name(str(of("RoleAssignment", "roleDefinitionId", name)(record)))


def property_of_grafana(key: str, value: str) -> Row:
    return grafana(**{key: value}), of("Grafana", f"properties.{key}"), value


OPS = "shop/grafana/role/ops"
_GRAFANA: dict[str, Row] = {
    "name": (grafana(name="amg-shop"), of("Grafana", "workspaceName"), "amg-shop"),
    "location": (grafana(location="northeurope"), of("Grafana", "location"), "northeurope"),
    "sku.name": (grafana(sku={"name": "Essential"}), of("Grafana", "sku.name"), "Essential"),
    "apiKey": property_of_grafana("apiKey", "Enabled"),
    "deterministicOutboundIP": property_of_grafana("deterministicOutboundIP", "Enabled"),
    "publicNetworkAccess": property_of_grafana("publicNetworkAccess", "Disabled"),
    "zoneRedundancy": property_of_grafana("zoneRedundancy", "Enabled"),
    "grafanaMajorVersion": property_of_grafana("grafanaMajorVersion", "12"),
    "roleAssignments.*.principalId": (person(), of("RoleAssignment", "principalId", OPS), PEOPLE),
    "roleAssignments.*.principalType": (
        person(principalType="User"),
        of("RoleAssignment", "principalType", OPS),
        "User",
    ),
    "roleAssignments.*.roleDefinitionName": (
        person(roleDefinitionName="Grafana Admin"),
        role_of(OPS),
        "Grafana Admin",
    ),
    "id": (grafana(id=EXISTING), lambda it: it.exports["shop"].get("grafanaId"), EXISTING),
    "principalId": (
        grafana(id=EXISTING, principalId=PEOPLE),
        of("RoleAssignment", "principalId", "shop/role/grafana/metrics"),
        PEOPLE,
    ),
    "shared": (
        {
            "monitoring": {"grafana": {"shared": "team"}},
            "shared": {"grafanas": {"team": {}}},
        },
        of("Grafana", "workspaceName"),
        "amg-shared-test-e2cd6a",
    ),
}

MONITORING_ROWS: dict[str, Row] = {
    **{f"monitoring.grafana.{key}": row for key, row in _GRAFANA.items()},
    **{f"monitoring.prometheus.{key}": row for key, row in _PROMETHEUS.items()},
}
