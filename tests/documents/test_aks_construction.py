"""Parameters of AKS-Construction."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fairway.azure.containerservice import MANAGED_CLUSTER
from fairway.documents.aks_construction import table
from fairway.documents.document import Document
from fairway.documents.files import read_all
from fairway.documents.tables import has_property
from fairway.request import parse_path
from tests.documents.forms import found_in, read
from tests.documents.test_module_aks import at

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"
TEMPLATE = "https://github.com/Azure/AKS-Construction/releases/download/0.10.7/main.json"


def parameters(**values: Any) -> Document:
    listed = {name: {"value": each} for name, each in {"resourceName": "shop", **values}.items()}
    return read({"$schema": SCHEMA, "contentVersion": "1.0.0.0", "parameters": listed})


def test_what_is_left_out_has_the_default_of_the_template() -> None:
    document = parameters(agentCount=2)
    cluster, pool = document.requests
    assert document.kind == "parameters of AKS-Construction"
    assert cluster.id.endswith("/managedClusters/aks-shop")
    assert (cluster.get("agentPoolProfiles[0].name"), cluster.get("agentPoolProfiles[0].vmSize")) == (
        "agentpool",
        "Standard_B4s_v2",
    )
    assert cluster.get("autoUpgradeProfile.upgradeChannel") == "none"
    assert cluster.get("networkProfile.serviceCidr") == "172.10.0.0/16"
    assert (pool.id.rpartition("/")[2], pool.properties["count"], pool.properties["osDiskSizeGB"]) == (
        "userpool01",
        2,
        128,
    )


@pytest.mark.parametrize(
    ("values", "path", "value"),
    [
        ({"AksDisableLocalAccounts": True}, "disableLocalAccounts", False),
        ({"AksDisableLocalAccounts": True, "enable_aad": True}, "disableLocalAccounts", True),
        ({"aksdisablelocalaccounts": True, "ENABLE_AAD": True}, "disableLocalAccounts", True),
        ({"JustUseSystemPool": True}, "agentPoolProfiles[0].nodeTaints", None),
        ({"JustUseSystemPool": True, "agentVMSize": "D4"}, "agentPoolProfiles[0].vmSize", "D4"),
        ({"SystemPoolType": "Standard"}, "agentPoolProfiles[0].availabilityZones", ["1", "2", "3"]),
        ({"networkPluginMode": "Overlay"}, "networkProfile.podCidr", "10.240.100.0/22"),
        ({"networkPlugin": "azure"}, "networkProfile.podCidr", None),
        ({"networkPlugin": "kubenet", "networkPluginMode": "Overlay"}, "networkProfile.networkPluginMode", None),
        ({"aksOutboundTrafficType": "natGateway"}, "networkProfile.outboundType", "managedNATGateway"),
        ({"agentCountMax": 9}, "autoScalerProfile.scanInterval", "10s"),
        ({"agentCountMax": 0}, "autoScalerProfile", None),
        ({"azurepolicy": "audit"}, "addonProfiles.azurepolicy.config.version", "v2"),
        ({"AksPaidSkuForSLA": True}, "sku.tier", "Standard"),
        ({"byoAKSSubnetId": "/s"}, "identity.type", "UserAssigned"),
        ({"enablePrivateCluster": True}, "apiServerAccessProfile.privateDNSZone", "system"),
        ({"keyVaultKmsByoKeyId": "https://k"}, "securityProfile.azureKeyVaultKms.keyId", "https://k"),
        ({"serviceMeshProfile": "Istio"}, "serviceMeshProfile.istio.revisions", ["asm-1-20"]),
        ({"blobCSIAddon": True}, "storageProfile.blobCSIDriver.enabled", True),
        ({"custom_vnet": True}, "agentPoolProfiles[0].vnetSubnetID", "{network.outputs.aksSubnetId}"),
    ],
)
def test_a_parameter_reaches_the_request(values: dict[str, Any], path: str, value: Any) -> None:
    assert at(parameters(agentCount=3, **values).requests[0], path) == value


def test_spot_is_a_setting_of_the_user_pool() -> None:
    pool = parameters(nodePoolSpot=True).requests[1]
    assert (pool.properties["scaleSetPriority"], pool.properties["spotMaxPrice"]) == ("Spot", -1)
    assert "upgradeSettings" not in pool.properties


def test_a_finding_is_at_the_parameter() -> None:
    found = parameters(serviceCidr="10.0.0.0/16", dnsServiceIP="10.9.0.10")
    finding = {each.rule: each for each in found_in(found)}["dns-service-ip-outside-service-cidr"]
    assert finding.place is not None
    assert finding.place.path == "parameters.dnsServiceIP.value"


def test_other_parameters_are_those_of_a_template() -> None:
    assert parameters(colour="blue").kind == "ARM parameters"


def command(folder: Path, *words: str) -> Any:
    file = folder / "deploy.sh"
    lines = [f"az deployment group create -g rg --template-uri {TEMPLATE} --parameters", *words]
    file.write_text(" \\\n  ".join(lines) + "\n", "utf-8")
    return read_all([str(file)])[0]


def test_the_command_that_deploys_has_parameters_with_their_lines(tmp_path: Path) -> None:
    own = ("resourceName=shop", "agentCount=5", "JustUseSystemPool=true", 'authorizedIPRanges="[\\"1.2.3.4/32\\"]"')
    found = command(tmp_path, *own, "adminPrincipalId=$(az ad signed-in-user show --query id --out tsv)").document
    assert found is not None
    request = found.requests[0]
    assert (len(found.requests), request.get("agentPoolProfiles[0].count")) == (1, 5)
    assert request.get("apiServerAccessProfile.authorizedIPRanges") == ["1.2.3.4/32"]
    place = found.locate(request, ("apiServerAccessProfile", "authorizedIPRanges"))
    assert place is not None
    assert place.line == 5


def test_an_unknown_parameter_of_a_command_is_refused_with_its_line(tmp_path: Path) -> None:
    error = command(tmp_path, "resourceName=shop", "agentCuont=5").error
    assert error == "line 3: AKS-Construction has no parameter `agentCuont`; is `agentCount` meant?"


def test_a_command_with_a_file_of_parameters_is_refused(tmp_path: Path) -> None:
    assert "give the parameters file" in command(tmp_path, "@main.parameters.json").error


WIZARD = "https://azure.github.io/AKS-Construction/?"


def wizard(query: str) -> Any:
    return read_all([WIZARD + query])[0]


@pytest.mark.parametrize(
    ("query", "path", "value"),
    [
        ("", "autoUpgradeProfile.upgradeChannel", "stable"),
        ("ops=none", "autoUpgradeProfile.upgradeChannel", "none"),
        ("ops=none&cluster.upgradeChannel=patch", "autoUpgradeProfile.upgradeChannel", "patch"),
        ("secure=low", "aadProfile", None),
        ("secure=normal", "aadProfile.enableAzureRBAC", True),
        ("secure=private", "apiServerAccessProfile.enablePrivateCluster", True),
        (
            "secure=normal&deploy.apiips=1.2.3.4%2F32,5.6.7.8",
            "apiServerAccessProfile.authorizedIPRanges",
            ["1.2.3.4/32", "5.6.7.8"],
        ),
        ("secure=low&addons.azurepolicy=deny", "addonProfiles.azurepolicy.enabled", True),
        ("env=prod", "agentPoolProfiles[0].vmSize", "Standard_D4ds_v5"),
        ("env=Dev&ops=none", "agentPoolProfiles[0].count", 1),
        ("secure=low&net.networkPluginMode=true", "networkProfile.networkPluginMode", "Overlay"),
        ("secure=low&net.networkDataplane=true&addons.networkPolicy=azure", "networkProfile.networkPolicy", None),
        ("addons.workloadIdentity=true", "oidcIssuerProfile.enabled", True),
    ],
)
def test_the_address_of_the_wizard_has_presets_and_fields(query: str, path: str, value: Any) -> None:
    found = wizard(f"deploy.clusterName=shop&{query}").document
    assert found is not None
    assert found.requests[0].id.endswith("/aks-shop")
    assert at(found.requests[0], path) == value


def test_an_address_in_a_file_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "wizard.txt").write_text(f"our cluster:\n{WIZARD}deploy.clusterName=shop&ops=none\n", "utf-8")
    found = read_all([str(tmp_path / "wizard.txt")])[0].document
    assert found is not None
    place = found.locate(found.requests[0], ("dnsPrefix",))
    assert place is not None
    assert place.line == 2


@pytest.mark.parametrize(
    ("query", "message"), [("preset=entScale", "preset entScale"), ("ops=x", "no ops=x; it has none")]
)
def test_an_address_with_another_preset_is_refused(query: str, message: str) -> None:
    assert message in wizard(query).error


def test_every_parameter_sets_what_arm_has() -> None:
    for name, row in table()["parameters"].items():
        path = [*parse_path(row["to"])] if row["to"] and row["to"] != "name" else []
        if path[:1] == ["agentPoolProfiles"] and len(path) > 1:
            path.insert(1, 0)
        assert has_property(MANAGED_CLUSTER.token, tuple(path)), (name, row["to"])


@pytest.mark.parametrize(
    "words",
    [
        (
            "az deployment group create -g rg-shop --template-uri https://x/AKS-Construction/main.json -p",
            "agentCount=2",
        ),
        (
            "az deployment group create --resource-group=rg-shop -f main.json --parameters",
            "JustUseSystemPool=true agentCountMax=3",
        ),
    ],
)
def test_a_command_is_known_by_its_name_or_its_parameters_and_has_the_group(
    tmp_path: Path, words: tuple[str, str]
) -> None:
    file = tmp_path / "deploy.sh"
    file.write_text(f"{words[0]} \\\n  resourceName=shop {words[1]}\n", "utf-8")
    document = read_all([str(file)])[0].document
    assert document, read_all([str(file)])[0].error
    assert document.requests[0].id.endswith(
        "/resourceGroups/rg-shop/providers/Microsoft.ContainerService/managedClusters/aks-shop"
    )


@pytest.mark.parametrize(
    "text",
    [
        "az deployment group create -g rg -f main.json -p resourceName=shop agentCount=2\n",
        "az deployment group create -g rg -f main.json -p resourceName=shop agentCountMax=2\n",
        "# See Azure/AKS-Construction\nmkdir -p out\naz aks show -g rg -n shop > out/cluster.json\n",
    ],
)
def test_a_script_without_its_command_is_none_of_it(tmp_path: Path, text: str) -> None:
    file = tmp_path / "deploy.sh"
    file.write_text(text, "utf-8")
    error = read_all([str(file)])[0].error
    assert error.startswith("not a document that fairway can check: a single value")
