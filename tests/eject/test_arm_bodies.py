"""ARM's bodies of azure-native's inputs."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.azure.resource_types import TYPES
from fairway.documents.arm_resource import ArmResource, found_of
from fairway.documents.tables import properties_of
from fairway.eject.arm_bodies import LIFTED, body_of, path_of
from fairway.standin.fields_of_sdk import FILE


@pytest.mark.parametrize(
    ("kind", "inputs", "body"),
    [
        ("containerservice:ManagedCluster", {"sku": {"tier": "Free"}}, {"sku": {"tier": "Free"}}),
        ("operationalinsights:Workspace", {"sku": {"name": "A"}}, {"properties": {"sku": {"name": "A"}}}),
        ("network:ApplicationGateway", {"sku": {"name": "A"}}, {"properties": {"sku": {"name": "A"}}}),
        ("containerservice:AgentPool", {"tags": {"a": "b"}}, {"properties": {"tags": {"a": "b"}}}),
        ("network:PublicIPAddress", {"zones": ["1"]}, {"zones": ["1"]}),
        (
            "network:NetworkSecurityGroup",
            {"securityRules": [{"name": "a", "access": "Deny"}]},
            {"properties": {"securityRules": [{"name": "a", "properties": {"access": "Deny"}}]}},
        ),
        (
            "containerservice:ManagedCluster",
            {"autoScalerProfile": {"scanInterval": "10s"}},
            {"properties": {"autoScalerProfile": {"scan-interval": "10s"}}},
        ),
        (
            "storage:StorageAccount",
            {"networkRuleSet": {"ipRules": [{"iPAddressOrRange": "192.0.2.1"}]}},
            {"properties": {"networkAcls": {"ipRules": [{"value": "192.0.2.1"}]}}},
        ),
        ("keyvault:Vault", {"properties": {"tenantId": "a"}}, {"properties": {"tenantId": "a"}}),
        (
            "monitor:MetricAlert",
            {"criteria": {"allOf": [], "odataType": "Microsoft.Azure.Monitor.MultipleResourceMultipleMetricCriteria"}},
            {
                "properties": {
                    "criteria": {
                        "allOf": [],
                        "odata.type": "Microsoft.Azure.Monitor.MultipleResourceMultipleMetricCriteria",
                    }
                }
            },
        ),
        (
            "eventgrid:SystemTopicEventSubscription",
            {"destination": {"endpointType": "EventHub", "resourceId": "/hub"}},
            {"properties": {"destination": {"endpointType": "EventHub", "properties": {"resourceId": "/hub"}}}},
        ),
    ],
)
def test_what_azure_native_has_one_level_up_is_below_properties(
    kind: str, inputs: dict[str, Any], body: dict[str, Any]
) -> None:
    token = f"azure-native:{kind}"
    assert body_of(token, inputs) == body
    read = found_of(ArmResource(TYPES[token].arm, "", body, ())).request.properties
    assert {key: read[key] for key in inputs} == inputs


def test_the_path_of_an_output_is_the_one_in_the_whole_resource() -> None:
    cluster = "azure-native:containerservice:ManagedCluster"
    assert path_of(cluster, ("oidcIssuerProfile", "issuerURL")) == ("properties", "oidcIssuerProfile", "issuerURL")
    assert path_of(cluster, ("identity", "principalId")) == ("identity", "principalId")
    endpoint = path_of("azure-native:network:NetworkSecurityGroup", ("securityRules", 0, "priority"))
    assert endpoint == ("properties", "securityRules", 0, "properties", "priority")


def test_each_object_with_properties_of_its_own_exists_in_the_sdk() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert [each for each in LIFTED if f'"{each}/' not in text and not properties_of(f"#{each}")] == []
