"""Resources of Pulumi's classic azure provider."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fairway.documents.azurerm_names import attributes_data
from fairway.documents.checked import checked
from fairway.documents.classic_azure import Classic, camel_of, classic_founds
from fairway.documents.files import Read
from fairway.documents.terraform_values import table
from fairway.protocol.secret import SECRET_SIGNATURE, SIGNATURE
from fairway.request import SECRET
from fairway.rules import Profile
from tests.documents.forms import found_in, read
from tests.preflight import TODAY

CLUSTER = "azure:containerservice/kubernetesCluster:KubernetesCluster"
POOL = "azure:containerservice/kubernetesClusterNodePool:KubernetesClusterNodePool"
ID = "/subscriptions/8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b/resourceGroups/rg/providers/Microsoft.ContainerService"
INPUTS: dict[str, Any] = {
    "__defaults": ["name"],
    "name": "aks1a2b",
    "location": "westeurope",
    "resourceGroupName": "rg",
    "dnsPrefix": "aks",
    "defaultNodePool": {"name": "sys", "vmSize": "Standard_D4s_v5", "nodeCount": 3},
    "identity": {"type": "SystemAssigned"},
    "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay"},
}


def state(**inputs: Any) -> dict[str, Any]:
    """A stack with a cluster."""
    urn = f"urn:pulumi:dev::p::{CLUSTER}::aks"
    resource = {"urn": urn, "type": CLUSTER, "custom": True, "id": f"{ID}/managedClusters/aks1a2b"}
    return {"version": 3, "deployment": {"resources": [{**resource, "inputs": {**INPUTS, **inputs}}]}}


def test_a_state_is_read_with_the_names_in_azure() -> None:
    request = read(state()).requests[0]
    assert (request.type, request.name, request.exists) == (
        "azure-native:containerservice:ManagedCluster",
        "aks",
        True,
    )
    assert (request.get("resourceName"), request.get("resourceGroupName")) == ("aks1a2b", "rg")
    assert request.get("agentPoolProfiles[0].count") == 3
    assert [each.rule for each in found_in(read(state())) if each.severity == "error"] == []


@pytest.mark.parametrize(
    ("inputs", "rule", "path", "place"),
    [
        (
            {"networkProfile": {"networkPlugin": "azure", "serviceCidr": "10.0.0.0/16", "dnsServiceIp": "10.9.0.10"}},
            "dns-service-ip-outside-service-cidr",
            "networkProfile.dnsServiceIP",
            "inputs.networkProfile.dnsServiceIp",
        ),
        (
            {"defaultNodePool": {"name": "averylongname", "vmSize": "Standard_D4s_v5", "nodeCount": 3}},
            "np-name-linux-too-long",
            "agentPoolProfiles[0].name",
            "inputs.defaultNodePool.name",
        ),
        (
            {"localAccountDisabled": True},
            "local-accounts-disabled-without-entra",
            "aadProfile",
            "inputs.azureActiveDirectoryRoleBasedAccessControl",
        ),
        (
            {"networkProfile": {"networkPlugin": "azure", "outboundType": "userDefinedRouting"}},
            "udr-without-vnet",
            "agentPoolProfiles[0].vnetSubnetID",
            "inputs.defaultNodePool.vnetSubnetId",
        ),
    ],
)
def test_a_fault_is_at_the_input(inputs: dict[str, Any], rule: str, path: str, place: str) -> None:
    found = {(each.rule, each.path): each.place for each in found_in(read(state(**inputs)))}
    at = found[rule, path]
    assert at is not None
    assert at.path == place
    assert at.line > 1


def practice(profile: Profile) -> dict[str, str]:
    (result,) = checked(Read("a.json", read(state())), today=TODAY, only=(), ignored=(), profile=profile)
    return {each.rule: each.remedy for each in result.findings}


def test_remedies_have_the_providers_names() -> None:
    found = practice("regulated")
    assert found["fips"].endswith("In the azure provider, enableFIPS is `defaultNodePool.fipsEnabled`.")
    assert found["node-resource-group-open"].endswith("no attribute for restrictionLevel in the azure provider.")


def test_secrets_are_hidden_and_lists_of_one_are_lists_again() -> None:
    secret = {SIGNATURE: SECRET_SIGNATURE, "ciphertext": "v1:abc"}
    found = read(state(windowsProfile={"adminUsername": "a", "adminPassword": secret})).requests[0]
    assert found.properties["windowsProfile"]["adminPassword"] is SECRET
    type = "azure:armmsi/federatedIdentityCredential:FederatedIdentityCredential"
    inputs = {"name": "f", "audience": "api://AzureADTokenExchange", "issuer": "https://x", "subject": "s"}
    (one,) = classic_founds([Classic("urn", type, "f", inputs, ())])
    assert one.request.get("audiences") == ["api://AzureADTokenExchange"]


def test_maintenance_windows_are_resources_of_their_own() -> None:
    window = {"frequency": "Weekly", "interval": 1, "dayOfWeek": "Monday", "duration": 2, "startTime": "00:00"}
    found = read(state(maintenanceWindowAutoUpgrade=window))
    assert [each.name for each in found.requests] == ["aks", "aksManagedAutoUpgradeSchedule"]
    assert found.requests[1].parent == "aks"
    assert "mw-duration-too-short" in {each.rule for each in found_in(found)}


def _attributes(tree: dict[str, Any], classic: tuple[str, ...], own: tuple[str, ...]) -> Iterator[Any]:
    for name, kind in tree.items():
        spelled = camel_of(name, is_list=kind == "list" or isinstance(kind, list))
        yield (*classic, spelled), (*own, name), kind
        inner = kind[0] if isinstance(kind, list) else kind
        if isinstance(inner, dict):
            yield from _attributes(inner, (*classic, spelled), (*own, name))


def test_every_attribute_of_azurerm_is_found_under_its_camel_case_name() -> None:
    for type, row in attributes_data()["types"].items():
        for classic, own, kind in _attributes(row["attributes"], (), ()):
            if isinstance(kind, str) and type in table()["types"]:
                reader_path = _read_back(row["attributes"], classic)
                assert reader_path == own, (type, classic)


def _read_back(tree: dict[str, Any], classic: tuple[str, ...]) -> tuple[str, ...]:
    from fairway.documents.classic_azure import _Reader

    inputs: Any = "x"
    for name in reversed(classic):
        inputs = {name: inputs}
    reader = _Reader()
    reader.block(tree, inputs, (), ())
    paths = [tuple(part for part in path if isinstance(part, str)) for path in reader.origins]
    return max(paths, key=len)


def test_add_ons_and_entra_of_older_releases_are_read() -> None:
    addons = {"omsAgent": {"enabled": True, "logAnalyticsWorkspaceId": "/w"}, "azurePolicy": {"enabled": True}}
    entra = {"managed": True, "adminGroupObjectIds": ["group"]}
    access = {"enabled": True, "azureActiveDirectory": entra}
    document = read(state(addonProfile=addons, roleBasedAccessControl=access))
    request = document.requests[0]
    assert request.get("addonProfiles.omsagent.config.logAnalyticsWorkspaceResourceID") == "/w"
    assert (request.get("enableRBAC"), request.get("aadProfile.adminGroupObjectIDs")) == (True, ["group"])
    place = document.locate(request, ("enableRBAC",))
    assert place is not None
    assert place.path == "inputs.roleBasedAccessControl.enabled"


def test_a_cluster_has_its_urn_and_its_windows_have_none() -> None:
    window = {"frequency": "Daily", "interval": 1, "duration": 4, "startTime": "03:00"}
    document = read(state(maintenanceWindowNodeOs=window))
    assert [document.found[id(each)].urn for each in document.requests] == [f"urn:pulumi:dev::p::{CLUSTER}::aks", ""]


def test_a_state_has_what_the_program_left_out_and_no_keys_of_pulumi() -> None:
    tree = state(networkProfile={"__defaults": ["outboundType"], "networkPlugin": "azure"})
    network = {"networkPlugin": "azure", "podCidr": None, "serviceCidr": "10.0.0.0/16"}
    outputs = {"kubernetesVersion": "1.34", "networkProfile": network, "kubeConfigRaw": "secret", "__meta": "{}"}
    tree["deployment"]["resources"][0]["outputs"] = outputs
    request = read(tree).requests[0]
    assert request.get("kubernetesVersion") == "1.34"
    assert request.properties["networkProfile"] == {"networkPlugin": "azure", "serviceCidr": "10.0.0.0/16"}
    assert "secret" not in str(request)
