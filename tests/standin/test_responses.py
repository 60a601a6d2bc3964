"""What AKS returns: defaults by date, its own spelling, and what it creates with a cluster."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from fairway.azure.defaults import CLUSTER as CLUSTER_DEFAULTS
from fairway.azure.defaults import POOL as POOL_DEFAULTS
from fairway.azure.defaults import filled_in
from fairway.azure.generated import TENANT
from fairway.azure.resource_types import TYPES
from fairway.standin import fields
from fairway.standin.cloud import START
from fairway.standin.errors import ArmError
from fairway.standin.node_sizes import of_size
from fairway.standin.responses_network import effective
from tests.standin_help import CLUSTER, SUBSCRIPTION, Azure, system

TODAY = date(2026, 11, 21)
MANAGED_CLUSTER, AGENT_POOL = "azure-native:containerservice:ManagedCluster", "azure-native:containerservice:AgentPool"


@pytest.fixture
def azure(tmp_path: Path) -> Azure:
    found = Azure(tmp_path)
    found.group()
    return found


def at(azure: Azure, year: int, month: int, day: int) -> Azure:
    """The same cloud on that day."""
    azure.cloud.wait((datetime(year, month, day, tzinfo=UTC) - START).total_seconds() - azure.cloud.clock)
    return azure


def test_a_word_is_taken_in_any_case_and_answered_in_azures(azure: Azure) -> None:
    _, found = azure.cluster(networkProfile={"networkPlugin": "AZURE", "outboundType": "loadbalancer"})
    assert (found["networkProfile"]["networkPlugin"], found["networkProfile"]["outboundType"]) == (
        "azure",
        "loadBalancer",
    )
    again = azure.change(networkProfile={"networkPlugin": "azure", "loadBalancerSku": "Standard"})
    assert again["networkProfile"]["loadBalancerSku"] == "standard"


def test_people_s_own_texts_keep_their_case_and_may_be_empty(azure: Azure) -> None:
    _, found = azure.cluster(tags={"Owner": "LINUX", "empty": ""})
    assert found["tags"] == {"Owner": "LINUX", "empty": ""}


def test_every_word_of_an_enum_is_found_in_any_case() -> None:
    requested = {"agentPoolProfiles": [{"osType": "LINUX", "scaleSetPriority": "spot"}], "sku": {"name": "base"}}
    assert fields.spelled(MANAGED_CLUSTER, requested) == {
        "agentPoolProfiles": [{"osType": "Linux", "scaleSetPriority": "Spot"}],
        "sku": {"name": "Base"},
    }
    assert fields.spelled(AGENT_POOL, {"mode": "unheard-of", "count": 3}) == {"mode": "unheard-of", "count": 3}


def test_empty_texts_and_a_disk_of_no_size_count_as_left_out(azure: Azure) -> None:
    _, found = azure.cluster(
        kubernetesVersion="",
        agentPoolProfiles=[system(osDiskSizeGB=0, orchestratorVersion="", vmSize="Standard_D4s_v5")],
    )
    (pool,) = found["agentPoolProfiles"]
    assert pool["osDiskSizeGB"] == 128
    assert pool["orchestratorVersion"] == found["kubernetesVersion"] != ""
    again = azure.change(kubernetesVersion="", agentPoolProfiles=[system(osDiskSizeGB=128)])
    assert again["kubernetesVersion"] == found["kubernetesVersion"]


@pytest.mark.parametrize(
    ("requested", "kind", "gigabytes"),
    [
        ({"vmSize": "Standard_D4s_v5"}, "Managed", 128),
        ({"vmSize": "Standard_D8s_v5"}, "Managed", 256),
        ({"vmSize": "Standard_D16s_v5"}, "Managed", 512),
        ({"vmSize": "Standard_D32s_v5"}, "Managed", 1024),
        ({"vmSize": "Standard_D64s_v5"}, "Managed", 2048),
        ({"vmSize": "Standard_DS2_v2"}, "Managed", 128),
        ({"vmSize": "Standard_D8ds_v5"}, "Ephemeral", 300),
        ({"vmSize": "Standard_D8ds_v5", "osDiskType": "Managed"}, "Managed", 256),
        ({"vmSize": "Standard_D2ds_v5"}, "Managed", 128),
        ({"vmSize": "Standard_D8a_v4"}, "Ephemeral", 200),
        ({"type": "VirtualMachines"}, "Managed", 128),
    ],
)
def test_the_os_disk_follows_the_size_of_the_nodes(requested: dict[str, Any], kind: str, gigabytes: int) -> None:
    found = of_size(requested, TODAY)
    assert (found["osDiskType"], found["osDiskSizeGB"]) == (kind, gigabytes)


def test_before_june_2025_an_ephemeral_disk_had_128_gigabytes() -> None:
    assert of_size({"vmSize": "Standard_NC4as_T4_v3"}, date(2024, 9, 20)) == {
        "vmSize": "Standard_NC4as_T4_v3",
        "osDiskType": "Ephemeral",
        "osDiskSizeGB": 128,
    }


def test_a_cluster_gets_the_version_of_its_day(azure: Azure) -> None:
    _, found = at(azure, 2024, 9, 1).cluster(kubernetesVersion="", location="westeurope")
    assert found["kubernetesVersion"] == "1.29"


def test_a_cluster_without_a_plugin_was_kubenet_once_and_is_overlay_now() -> None:
    before, since = (filled_in("cluster", {}, day)["networkProfile"] for day in (date(2024, 9, 1), TODAY))
    assert (before["networkPlugin"], before.get("networkPluginMode")) == ("kubenet", None)
    assert (since["networkPlugin"], since["networkPluginMode"], since["podCidr"]) == (
        "azure",
        "overlay",
        "10.244.0.0/16",
    )
    flat = filled_in("cluster", {"networkProfile": {"networkPlugin": "azure"}}, TODAY)["networkProfile"]
    assert {"networkPluginMode", "podCidr"}.isdisjoint(flat)


def test_only_a_private_cluster_has_a_zone_and_a_public_name_by_default() -> None:
    keys = {"privateDNSZone", "enablePrivateClusterPublicFQDN"}
    private = {"apiServerAccessProfile": {"enablePrivateCluster": True}}
    answers = [filled_in("cluster", each, TODAY, shown=True) for each in ({}, private)]
    of_both = [each.get("apiServerAccessProfile", {}) for each in answers]
    assert [keys & each.keys() for each in of_both] == [set(), keys]


@pytest.mark.parametrize("on", [True, False])
def test_the_parts_of_advanced_networking_follow_it(on: bool) -> None:
    found = filled_in("cluster", {"networkProfile": {"advancedNetworking": {"enabled": on}}}, TODAY)["networkProfile"]
    assert [found["advancedNetworking"][part] for part in ("observability", "security")] == [{"enabled": on}] * 2


def test_an_automatic_cluster_decides_much_by_itself() -> None:
    found = filled_in("cluster", {"sku": {"name": "Automatic"}}, TODAY)
    assert (found["sku"], found["nodeProvisioningProfile"]["mode"]) == ({"tier": "Standard"}, "Auto")
    assert found["networkProfile"]["networkPolicy"] == "cilium"
    assert found["autoUpgradeProfile"]["upgradeChannel"] == "stable"


@pytest.mark.parametrize("table", [CLUSTER_DEFAULTS, POOL_DEFAULTS])
def test_a_default_is_of_the_sdk_or_of_a_past_day(table: tuple[Any, ...]) -> None:
    token = MANAGED_CLUSTER if table is CLUSTER_DEFAULTS else AGENT_POOL
    for row in table:
        assert fields.is_input(token, row.path.split(".")[0]), row.path
        assert not row.until or row.since < row.until, row.path


def test_spot_nodes_get_their_label_and_taint(azure: Azure) -> None:
    azure.cluster()
    _, found = azure.pool("spot", scaleSetPriority="Spot", nodeLabels={"a": "b"}, nodeTaints=["c=d:NoSchedule"])
    assert found["nodeLabels"] == {"a": "b", "kubernetes.azure.com/scalesetpriority": "spot"}
    assert found["nodeTaints"] == ["c=d:NoSchedule", "kubernetes.azure.com/scalesetpriority=spot:NoSchedule"]
    assert (found["scaleSetEvictionPolicy"], found["spotMaxPrice"]) == ("Delete", -1)
    assert "maxSurge" not in found["upgradeSettings"]


def test_what_only_spot_nodes_have_is_not_answered_of_others(azure: Azure) -> None:
    azure.cluster()
    _, found = azure.pool("web", scaleSetPriority="Regular", scaleSetEvictionPolicy="Delete", nodeTaints=[])
    assert {"scaleSetPriority", "scaleSetEvictionPolicy", "spotMaxPrice", "nodeTaints"}.isdisjoint(found)


def test_what_aks_made_for_a_cluster_can_be_named_in_its_requests(azure: Azure) -> None:
    _, found = azure.cluster()
    copied = {"networkProfile": found["networkProfile"], "identityProfile": found["identityProfile"]}
    azure.change(**copied)
    nowhere = f"{SUBSCRIPTION}/resourceGroups/other/providers/Microsoft.Network/publicIPAddresses/x"
    with pytest.raises(ArmError, match="was not found"):
        azure.change(networkProfile={"loadBalancerProfile": {"outboundIPs": {"publicIPs": [{"id": nowhere}]}}})


def test_there_are_as_many_outbound_addresses_as_requested(azure: Azure) -> None:
    three = {"networkProfile": {"loadBalancerProfile": {"managedOutboundIPs": {"count": 3}}}}
    _, found = azure.cluster(**three)
    listed = [each["id"] for each in found["networkProfile"]["loadBalancerProfile"]["effectiveOutboundIPs"]]
    assert len(set(listed)) == 3
    assert all("/resourceGroups/MC_rg_shop_westeurope/" in each for each in listed)


def test_another_way_out_has_no_load_balancer_and_a_nat_gateway_has_addresses(azure: Azure) -> None:
    _, found = azure.cluster(networkProfile={"outboundType": "managedNATGateway"})
    network = found["networkProfile"]
    assert "loadBalancerProfile" not in network
    assert network["natGatewayProfile"]["managedOutboundIPProfile"] == {"count": 1}
    assert len(network["natGatewayProfile"]["effectiveOutboundIPs"]) == 1


def test_a_basic_load_balancer_is_answered_without_a_profile() -> None:
    basic = {"loadBalancerSku": "Basic", "outboundType": "loadBalancer", "serviceCidr": "10.0.0.0/16"}
    given = {"nodeResourceGroup": "MC", "networkProfile": basic}
    assert effective(CLUSTER, given)["serviceCidrs"] == ["10.0.0.0/16"]
    assert "loadBalancerProfile" not in effective(CLUSTER, given)
    standard = {**given, "networkProfile": {**basic, "loadBalancerSku": "standard", "serviceCidrs": ["fd00::/108"]}}
    assert "loadBalancerProfile" in effective(CLUSTER, standard)
    assert effective(CLUSTER, standard)["serviceCidrs"] == ["fd00::/108"]


def test_add_ons_have_identities_of_their_own_while_they_are_on(azure: Azure) -> None:
    _, found = azure.cluster(addonProfiles={"azurepolicy": {"enabled": True}, "openServiceMesh": {"enabled": True}})
    identity = found["addonProfiles"]["azurepolicy"]["identity"]["resourceId"]
    assert identity.endswith(
        "MC_rg_shop_westeurope/providers/Microsoft.ManagedIdentity/userAssignedIdentities/azurepolicy-shop"
    )
    assert "identity" not in found["addonProfiles"]["openServiceMesh"]
    again = azure.change(addonProfiles={"azurepolicy": {"enabled": False}})
    assert "identity" not in again["addonProfiles"]["azurepolicy"]


def test_a_private_cluster_has_a_link_and_azures_zone(azure: Azure) -> None:
    _, found = azure.cluster(apiServerAccessProfile={"enablePrivateCluster": True, "authorizedIPRanges": []})
    assert found["apiServerAccessProfile"] == {
        "enablePrivateCluster": True,
        "privateDNSZone": "system",
        "enablePrivateClusterPublicFQDN": True,
    }
    assert found["privateLinkResources"][0]["id"] == f"{CLUSTER}/privateLinkResources/management"


def test_what_an_update_leaves_out_stays(azure: Azure) -> None:
    azure.cluster(networkProfile={"networkPlugin": "azure", "networkPluginMode": "overlay", "podCidr": "10.9.0.0/16"})
    found = azure.change(sku={"name": "Base", "tier": "Standard"})
    assert found["networkProfile"]["podCidr"] == "10.9.0.0/16"
    assert azure.change()["sku"]["tier"] == "Standard"


def test_a_kubenet_cluster_has_a_range_of_pods_and_110_pods_a_node(azure: Azure) -> None:
    _, found = azure.cluster(networkProfile={"networkPlugin": "kubenet"})
    assert found["networkProfile"]["podCidr"] == "10.244.0.0/16"
    assert found["agentPoolProfiles"][0]["maxPods"] == 110
    assert found["agentPoolProfiles"][0]["securityProfile"]["sshAccess"] == "LocalUser"


def test_networks_are_answered_with_azures_defaults(azure: Azure) -> None:
    inputs = {"resourceGroupName": "rg", "location": "westeurope"}
    _, gateway = azure.create("network:NatGateway", "n", **inputs, natGatewayName="n")
    _, address = azure.create("network:PublicIPAddress", "a", **inputs, publicIpAddressName="a")
    assert (gateway["idleTimeoutInMinutes"], gateway["sku"]) == (4, {"name": "Standard"})
    assert (address["idleTimeoutInMinutes"], address["publicIPAllocationMethod"]) == (4, "Dynamic")


def test_a_key_is_found_by_its_address_with_and_without_a_version(azure: Azure) -> None:
    inputs = {"resourceGroupName": "rg", "vaultName": "keys"}
    sku = {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}}
    azure.create("keyvault:Vault", "keys", **inputs, location="westeurope", properties=sku)
    _, key = azure.create("keyvault:Key", "k", **inputs, keyName="k", properties={"kty": "RSA"})
    assert key["keyUri"] == "https://keys.vault.azure.net/keys/k"
    assert key["keyUriWithVersion"].startswith(f"{key['keyUri']}/")


def test_every_type_has_three_durations_and_a_name_in_arm() -> None:
    for kind in TYPES.values():
        assert len(kind.seconds) == 3, kind.token
        assert min(kind.seconds) > 0, kind.token
    assert TYPES["azure-native:resources:ResourceGroup"].arm == "Microsoft.Resources/resourceGroups"


def test_azure_names_the_type_of_a_cluster_in_its_own_case(azure: Azure) -> None:
    assert azure.cluster()[1]["type"] == "Microsoft.ContainerService/ManagedClusters"


@pytest.mark.parametrize(("version", "sku"), [("1.35", "Windows2022"), ("1.36", "Windows2025")])
def test_windows_nodes_get_the_server_of_their_kubernetes_version(azure: Azure, version: str, sku: str) -> None:
    azure.cluster(kubernetesVersion=version)
    _, found = azure.pool("win", osType="Windows", enableFIPS=True)
    assert found["osSKU"] == sku


@pytest.mark.parametrize(
    ("network", "pods"),
    [
        ({"networkPlugin": "azure", "networkPluginMode": "overlay"}, 250),
        ({"networkPlugin": "azure"}, 30),
        ({"networkPlugin": "none"}, 250),
    ],
)
def test_the_number_of_pods_follows_the_network(azure: Azure, network: dict[str, Any], pods: int) -> None:
    _, found = azure.cluster(networkProfile=network)
    assert found["agentPoolProfiles"][0]["maxPods"] == pods
