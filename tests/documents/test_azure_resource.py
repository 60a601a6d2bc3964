"""Resources as Azure's REST API and az have them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fairway.documents.files import read_all
from tests.documents.forms import found_in, read
from tests.documents.templates import cluster, pool

ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks"
POOL = {"id": f"{ID}/agentPools/web", "name": "web", "vmSize": "Standard_D4s_v5", "count": 2, "mode": "User"}


def test_az_aks_show_is_read_with_its_own_spelling() -> None:
    shown = {
        "id": ID,
        "name": "aks",
        "type": "Microsoft.ContainerService/ManagedClusters",
        "resourceGroup": "rg",
        "location": "westeurope",
        "enableRbac": True,
        "fqdn": "a.b",
        "provisioningState": "Succeeded",
        "agentPoolProfiles": [{**pool(), "vnetSubnetId": None, "osDiskSizeGb": 128, "nodeImageVersion": "x"}],
        "sku": {"name": "Base", "tier": "Free"},
    }
    document = read(shown)
    request = document.requests[0]
    assert (document.kind, request.name, request.exists) == ("output of az", "aks", True)
    assert {"enableRBAC", "resourceName", "resourceGroupName", "sku"} <= {*request.properties}
    assert not {"fqdn", "provisioningState", "resourceGroup", "id", "type"} & {*request.properties}
    assert {"vnetSubnetID", "osDiskSizeGB"} <= {*request.get("agentPoolProfiles")[0]}
    place = document.locate(request, ("agentPoolProfiles", 0, "osDiskSizeGB"))
    assert place is not None
    assert place.path == "agentPoolProfiles[0].osDiskSizeGb"


def test_az_aks_nodepool_list_is_checked_without_its_cluster() -> None:
    listed = [
        {**POOL, "typePropertiesType": "VirtualMachineScaleSets", "spotMaxPrice": 0.1234567, "scaleSetPriority": "Spot"}
    ]
    document = read(listed)
    assert document.requests[0].get("type") == "VirtualMachineScaleSets"
    assert "spot-maxprice-decimals" in {each.rule for each in found_in(document)}


@pytest.mark.parametrize("holder", [lambda each: each, lambda each: [each], lambda each: {"value": [each]}])
def test_a_body_has_its_type_or_is_known_by_its_properties(holder: Any) -> None:
    body = {key: cluster()[key] for key in ("location", "identity", "properties")}
    document = read(holder(body))
    assert [(each.type, each.exists) for each in document.requests] == [
        ("azure-native:containerservice:ManagedCluster", None)
    ]
    assert document.kind == "REST body"
    inner = {key: value for key, value in POOL.items() if key not in ("id", "name")}
    assert read(holder({"properties": inner})).requests[0].type == "azure-native:containerservice:AgentPool"


def test_a_path_that_is_missing_is_below_properties() -> None:
    body = {"location": "westeurope", "properties": {"dnsPrefix": "a"}}
    document = read(body)
    paths = [document.locate(document.requests[0], path) for path in (("sku", "tier"), ("networkProfile", "a"))]
    assert [each.path for each in paths if each] == ["sku.tier", "properties.networkProfile.a"]


def test_fleets_have_types_of_their_own() -> None:
    member = {"id": f"{ID.rsplit('/', 2)[0]}/fleets/f/members/M_1", "properties": {"clusterResourceId": ID}}
    assert "fleet-member-name" in {each.rule for each in found_in(read(member))}


@pytest.mark.parametrize("properties", [{"oidcIssuerProfile": {"enabled": True}}, "[parameters('all')]"])
def test_a_change_of_a_cluster_that_exists_may_leave_out_its_pools(properties: Any) -> None:
    body = {"type": "Microsoft.ContainerService/managedClusters", "name": "aks", "properties": properties}
    assert [each for each in found_in(read(body)) if each.severity == "error"] == []


def test_expressions_in_a_body_out_of_a_template_are_unknown() -> None:
    body = {"type": "Microsoft.ContainerService/managedClusters", "properties": {"dnsPrefix": "[parameters('prefix')]"}}
    assert [each for each in found_in(read(body)) if each.path == "dnsPrefix"] == []


def test_properties_that_azure_native_renames_are_found_under_its_names() -> None:
    rules = [{"id": "/subscriptions/s/x", "action": "Allow"}]
    acls = {"defaultAction": "Deny", "ipRules": [{"value": "1.2.3.4"}], "virtualNetworkRules": rules}
    properties = {"networkAcls": acls, "supportsHttpsTrafficOnly": True, "encryption": {"identity": {}}}
    account = {"id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/logs"}
    document = read({**account, "properties": properties})
    request = document.requests[0]
    assert request.get("enableHttpsTrafficOnly") is True
    assert request.get("networkRuleSet.defaultAction") == "Deny"
    assert request.get("networkRuleSet.ipRules[0].iPAddressOrRange") == "1.2.3.4"
    assert request.get("networkRuleSet.virtualNetworkRules[0].virtualNetworkResourceId") == "/subscriptions/s/x"
    assert "encryptionIdentity" in request.properties["encryption"]
    place = document.locate(request, ("networkRuleSet", "ipRules", 0, "iPAddressOrRange"))
    assert place is not None
    assert place.path == "properties.networkAcls.ipRules[0].value"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("null", "`null`"),
        ('"orders-prod"', "a single value"),
        ("3", "a single value"),
        ('["orders-prod", "pay-prod"]', "a list of 2 texts"),
        ('[["orders-prod", 3]]', "a list of 1"),
    ],
)
def test_the_result_of_a_query_is_named_as_such_in_a_short_sentence(tmp_path: Path, text: str, what: str) -> None:
    file = tmp_path / "cluster.json"
    file.write_text(text, "utf-8")
    (named,) = read_all([str(file)])
    assert named.error.startswith(f"this describes no resource: it is {what}, as az with `--query` prints it. Pass the")
    assert len(named.error) < 280
    (in_folder,) = read_all([str(tmp_path)])
    assert (in_folder.error, in_folder.skipped) == ("", "it describes no resources of Azure in a form that is read")
