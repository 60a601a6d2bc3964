"""Managed Grafana is linked to the metrics, may read them, and people may use it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from components.grafana import grafana_name
from config.cluster import Cluster
from fairway.azure.roles import role_name
from tests.repository import build

CENTRAL = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Dashboard/grafana/central"
PEOPLE = "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"
OBSERVED = {"monitoring": {"prometheus": {}, "grafana": {}}}


def test_grafana_is_linked_to_the_workspace_and_its_identity_may_read_it() -> None:
    plan = build(OBSERVED)
    grafana, workspace = plan.one("Grafana"), plan.one("AzureMonitorWorkspace")
    links = grafana.get("properties.grafanaIntegrations.azureMonitorWorkspaceIntegrations")
    assert links == [{"azureMonitorWorkspaceResourceId": workspace.id}]
    assert grafana.get("identity.type") == "SystemAssigned"
    roles = {each.name: each for each in plan.all("RoleAssignment") if "grafana" in each.name}
    found = {
        (role_name(str(each.get("roleDefinitionId"))), str(each.get("scope")).rpartition("/")[2])
        for each in roles.values()
    }
    assert found == {("Monitoring Data Reader", "amw-shop"), ("Monitoring Reader", "rg-shop")}
    assert len({each.get("principalId") for each in roles.values()}) == 1
    assert grafana.protect


def test_without_prometheus_grafana_shows_logs_and_platform_metrics() -> None:
    plan = build({"monitoring": {"grafana": {}}})
    assert "grafanaIntegrations" not in plan.one("Grafana").properties["properties"]
    assert [each.name for each in plan.all("RoleAssignment") if "grafana" in each.name] == [
        "shop/role/grafana/resource-group"
    ]


def test_an_existing_grafana_gets_roles_only_if_its_identity_is_configured() -> None:
    existing = {"prometheus": {}, "grafana": {"id": CENTRAL}}
    assert not [each for each in build({"monitoring": existing}).all("RoleAssignment") if "grafana" in each.name]
    known = {**existing, "grafana": {"id": CENTRAL, "principalId": PEOPLE}}
    found = [each for each in build({"monitoring": known}).all("RoleAssignment") if "grafana" in each.name]
    assert {each.get("principalId") for each in found} == {PEOPLE}
    assert len(found) == 2


def test_names_of_grafana_are_short_and_different_for_long_names() -> None:
    names = {grafana_name(f"a-very-long-name-of-a-cluster-{each}") for each in "ab"}
    assert len(names) == 2
    assert all(len(each) <= 23 for each in names)


@pytest.mark.parametrize(
    ("grafana", "reason"),
    [
        ({"id": CENTRAL, "sku": {"name": "Standard"}}, "sku has no effect"),
        ({"principalId": PEOPLE}, "of an existing Grafana"),
        ({"name": "1amg"}, "a Grafana workspace's name"),
        ({"id": CENTRAL.replace("Dashboard/grafana", "Monitor/accounts")}, r"must be of Microsoft\.Dashboard/grafana"),
    ],
)
def test_contradictions_are_refused(grafana: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Cluster.model_validate({"monitoring": {"grafana": grafana}})


def test_a_shared_grafana_beside_metrics_of_the_clusters_own_is_refused() -> None:
    with pytest.raises(ValueError, match="a shared Grafana is linked to the workspaces"):
        Cluster.model_validate({"monitoring": {"prometheus": {}, "grafana": {"shared": "team"}}})


@pytest.mark.parametrize("grafana", [{"publicNetworkAccess": "Disabled"}, {"id": CENTRAL}])
def test_the_grafana_of_a_cluster_has_a_private_endpoint_by_its_name(grafana: dict[str, Any]) -> None:
    endpoint = {"subnet": "nodes", "privateLinkServiceId": "grafana", "groupIds": ["grafana"]}
    subnets = {"nodes": {"addressPrefix": "10.224.0.0/20"}}
    network = {"subnets": subnets, "privateEndpoints": {"dashboards": endpoint}}
    plan = build({"monitoring": {"prometheus": {}, "grafana": grafana}, "network": network})
    (connection,) = plan.one("PrivateEndpoint").properties["privateLinkServiceConnections"]
    assert connection["privateLinkServiceId"] == grafana.get("id", plan.all("Grafana") and plan.one("Grafana").id)
    assert plan.one("PrivateZone").properties["privateZoneName"] == "privatelink.grafana.azure.com"
    with pytest.raises(ValidationError, match="this cluster has no grafana"):
        Cluster.model_validate({"monitoring": {"prometheus": {}}, "network": network})
