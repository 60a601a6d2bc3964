"""The settings of `monitoring` beside the workspace and its logs, each with its effect on the requests."""

from __future__ import annotations

from typing import Any

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

MONITORING_ROWS: dict[str, Row] = {
    **{f"monitoring.prometheus.{key}": row for key, row in _PROMETHEUS.items()},
}
