"""Deployment Safeguards, as a type and as the generic resource."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.azure.newer_api import DEPLOYMENT_SAFEGUARD, RESOURCE
from fairway.request import UNKNOWN, Request
from fairway.rules.generic import as_typed
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes

AUTOMATIC = {"name": "Automatic", "tier": "Standard"}
POLICY = {"azurepolicy": {"enabled": True}}


def generic(level: str = "Enforce", **properties: Any) -> Request:
    """The request of azure-native's generic resource."""
    inputs = {
        "resourceGroupName": "rg1",
        "resourceProviderNamespace": "Microsoft.ContainerService",
        "parentResourcePath": "managedClusters/aks/providers/Microsoft.ContainerService",
        "resourceType": "deploymentSafeguards",
        "resourceName": "default",
        "apiVersion": "2025-07-01",
        "location": "westeurope",
        "properties": {"level": level, **properties},
    }
    above = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/aks"
    id = f"{above}/providers/Microsoft.ContainerService/deploymentSafeguards/default"
    return Request(RESOURCE.token, "safeguards", inputs, id=id)


def typed(level: str = "Enforce") -> Request:
    return Request(DEPLOYMENT_SAFEGUARD.token, "safeguards", {"resourceUri": f"{GROUP}/aks", "level": level})


def guarded(level: str = "Enforce", **properties: Any) -> Fragment:
    return cluster(beside=[typed(level)], **properties)


PAIRS: Pairs = {
    "deployment-safeguards-without-policy": (guarded(), guarded(addonProfiles=POLICY)),
    "deployment-safeguards-automatic-level": (guarded("Warn", sku=AUTOMATIC), guarded("Enforce", sku=AUTOMATIC)),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_safeguards_fit_the_cluster(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_the_generic_resource_is_seen_as_what_it_creates() -> None:
    found = as_typed(generic("Warn", podSecurityStandardsLevel="Baseline"))
    assert found.type == DEPLOYMENT_SAFEGUARD.token
    assert found.api_version == "2025-07-01"
    assert str(found.get("resourceUri")).endswith("/managedClusters/aks")
    assert (found.get("level"), found.get("podSecurityStandardsLevel")) == ("Warn", "Baseline")
    assert as_typed(found) == found


def test_its_values_are_checked_against_the_schema_of_its_version() -> None:
    assert "schema-enum" in broken({"beside": [generic("Refuse")]})
    assert "schema-property" in broken({"beside": [generic(podSecurityLevel="Baseline")]})
    assert not broken({"beside": [generic(podSecurityStandardsLevel="Restricted")]}) & {
        "schema-enum",
        "schema-property",
    }


@pytest.mark.parametrize("change", [{"resourceType": "somethingNew"}, {"resourceType": UNKNOWN}])
def test_what_is_not_known_stays_generic(change: dict[str, Any]) -> None:
    request = generic()
    other = Request(request.type, request.name, {**request.properties, **change}, id=request.id)
    assert as_typed(other) is other


def test_a_type_is_found_without_the_name_of_its_parent() -> None:
    request = generic()
    other = Request(request.type, request.name, {**request.properties, "parentResourcePath": UNKNOWN})
    assert as_typed(other).type == DEPLOYMENT_SAFEGUARD.token
    assert as_typed(other).get("level") == request.get("properties.level")
