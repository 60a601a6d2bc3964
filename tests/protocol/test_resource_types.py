"""Stand-in ids look like Azure's own."""

from typing import Any

import pytest

from fairway.azure.resource_types import TYPES
from fairway.protocol.resource_types import id_in_plan, outputs_in_plan
from fairway.protocol.sdk_types import fields_of, resource_shape
from fairway.request import UNKNOWN

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g"
CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/c"


@pytest.mark.parametrize(
    ("kind", "inputs", "id"),
    [
        ("resources:ResourceGroup", {"resourceGroupName": "g"}, GROUP),
        (
            "network:Subnet",
            {"resourceGroupName": "g", "virtualNetworkName": "v", "subnetName": "s"},
            f"{GROUP}/providers/Microsoft.Network/virtualNetworks/v/subnets/s",
        ),
        ("containerservice:ManagedCluster", {"resourceGroupName": "g", "resourceName": "c"}, CLUSTER),
        (
            "containerservice:AgentPool",
            {"resourceGroupName": "g", "resourceName": "c", "agentPoolName": "p"},
            f"{CLUSTER}/agentPools/p",
        ),
        (
            "monitor:DiagnosticSetting",
            {"resourceUri": CLUSTER, "name": "d"},
            f"{CLUSTER}/providers/Microsoft.Insights/diagnosticSettings/d",
        ),
        (
            "authorization:RoleAssignment",
            {"scope": GROUP, "roleAssignmentName": "r"},
            f"{GROUP}/providers/Microsoft.Authorization/roleAssignments/r",
        ),
    ],
)
def test_a_known_type_has_the_id_azure_would_give_it(kind: str, inputs: dict[str, Any], id: str) -> None:
    assert id_in_plan(f"azure-native:{kind}", "logical", inputs) == id


def test_the_logical_name_replaces_a_missing_name() -> None:
    inputs = {"resourceGroupName": "g", "virtualNetworkName": "v"}
    assert id_in_plan("azure-native:network:Subnet", "nodes", inputs).endswith("/virtualNetworks/v/subnets/nodes")


def test_a_role_assignment_without_a_name_gets_the_same_uuid_each_time() -> None:
    ids = {id_in_plan("azure-native:authorization:RoleAssignment", "r", {"scope": GROUP}) for _ in range(2)}
    assert len(ids) == 1
    assert not ids.pop().endswith("/r")


def test_a_segment_not_yet_known_reads_unknown() -> None:
    inputs = {"resourceGroupName": UNKNOWN, "resourceName": "c"}
    id = id_in_plan("azure-native:containerservice:ManagedCluster", "c", inputs)
    assert "/resourceGroups/unknown/" in id


def test_any_other_azure_type_gets_an_id_of_the_same_look() -> None:
    inputs = {"resourceGroupName": "g", "sharedThing": "a"}
    id = id_in_plan("azure-native:search:Service", "s", inputs)
    assert id == f"{GROUP}/providers/Microsoft.Search/services/s"


def test_other_packages_ids_are_not_guessed() -> None:
    assert id_in_plan("random:index/randomId:RandomId", "r", {}) == ""


def test_an_identity_has_made_up_ids_in_a_plan() -> None:
    made_up = outputs_in_plan("azure-native:managedidentity:UserAssignedIdentity", "/some/id", {})
    assert made_up.keys() == {"principalId", "clientId", "tenantId"}
    assert made_up["principalId"] != made_up["clientId"]
    assert outputs_in_plan("azure-native:network:VirtualNetwork", "/some/id", {}) == {}


def test_a_cluster_has_made_up_ids_of_the_identities_that_aks_creates() -> None:
    token, id = "azure-native:containerservice:ManagedCluster", f"{GROUP}/providers/Microsoft.C/managedClusters/shop"
    system = {"type": "SystemAssigned"}
    add_ons = {"omsagent": {"enabled": True}, "azurepolicy": {"enabled": False}}
    routing = {"webAppRouting": {"enabled": True}}
    inputs = {"identity": system, "addonProfiles": add_ons, "ingressProfile": routing, "location": "westeurope"}
    made_up = outputs_in_plan(token, id, inputs)
    assert made_up.keys() == {"identity", "identityProfile", "addonProfiles", "ingressProfile"}
    assert made_up["addonProfiles"].keys() == {"omsagent"}
    assert made_up == outputs_in_plan(token, id, inputs)
    kubelet = made_up["identityProfile"]["kubeletidentity"]["resourceId"]
    assert "/resourceGroups/MC_" in kubelet
    assert kubelet.endswith(
        "_shop_westeurope/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop-agentpool"
    )
    own = {"identity": {"type": "UserAssigned"}, "identityProfile": {"kubeletidentity": {"resourceId": "/own"}}}
    assert outputs_in_plan(token, id, own) == {}


@pytest.mark.parametrize("token", TYPES)
def test_every_segment_is_an_input_of_the_sdk(token: str) -> None:
    shape = resource_shape(token)
    assert shape.cls is not None
    assert {*TYPES[token].segments} <= fields_of(shape.cls).types.keys()
