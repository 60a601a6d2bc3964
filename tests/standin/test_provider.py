"""azure-native's behaviour: Check, Diff, previews, Read, functions."""

from __future__ import annotations

import base64
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from fairway.azure.resource_types import TYPES
from fairway.protocol.values import Secret
from fairway.request import UNKNOWN
from fairway.standin import fields, fields_of_sdk
from fairway.standin.errors import ArmError, StandInError
from fairway.standin.provider import Provider, ProviderError
from fairway.standin.provider_facts import FACTS, fact
from tests.standin_help import CLUSTER, GROUP, IDENTITY, NETWORK, Azure, cluster_inputs, pool_inputs, system, urn

CLUSTER_TYPE, POOL_TYPE = "containerservice:ManagedCluster", "containerservice:AgentPool"


@pytest.fixture
def azure(tmp_path: Path) -> Azure:
    return Azure(tmp_path)


def test_the_table_of_fields_is_that_of_the_installed_sdk() -> None:
    kept = json.loads(fields_of_sdk.FILE.read_text(encoding="utf-8"))
    assert fields_of_sdk.table(kept["resources"]) == kept


def test_a_type_that_another_version_of_the_sdk_has_is_refused_by_name() -> None:
    with pytest.raises(StandInError, match="has no resource type azure-native:sql:Serverr"):
        fields.is_input("azure-native:sql:Serverr", "location")


def test_what_forces_a_replacement_is_an_input() -> None:
    for kind in TYPES.values():
        for path in kind.forces_replacement:
            assert fields.is_input(kind.token, path.split(".")[0].removesuffix("[]")), f"{kind.token} {path}"
        for segment in kind.segments:
            assert fields.is_input(kind.token, segment), f"{kind.token} {segment}"


# The names in forceNewMap (pulumi-azure-native, provider/pkg/gen/replacement.go) of types with more than `location`.
FORCE_NEW = {
    "containerservice:ManagedCluster": (
        *("diskEncryptionSetID", "dnsPrefix", "fqdnSubdomain", "linuxProfile", "location", "nodeResourceGroup"),
        *("windowsProfile", "serviceCidr", "serviceCidrs", "dnsServiceIP", "networkMode", "networkPlugin"),
        *("networkPluginMode", "podCidr", "networkDataplane", "networkPolicy", "outboundType", "nodePublicIPTags"),
    ),
    "containerservice:AgentPool": ("gpuInstanceProfile", "vmSize", "nodePublicIPTags"),
    "network:PublicIPAddress": ("location", "publicIPAddressVersion", "publicIPPrefix", "sku"),
    "storage:StorageAccount": ("isHnsEnabled", "location"),
}


@pytest.mark.parametrize("kind", FORCE_NEW)
def test_a_name_that_replaces_does_so_one_level_down_too_as_the_sdk_has_it(kind: str) -> None:
    table: Any = fields_of_sdk.table([f"azure-native:{kind}"])
    inputs = table["resources"][f"azure-native:{kind}"]["in"]
    found = {name for name in FORCE_NEW[kind] if name in inputs}
    for key, value in inputs.items():
        listed = isinstance(value, list)
        item = value[0] if listed else value
        if isinstance(item, str) and item.startswith("#"):
            below = table["objects"][item[1:]]["in"]
            found |= {f"{key}{'[]' if listed else ''}.{name}" for name in FORCE_NEW[kind] if name in below}
    assert {*TYPES[f"azure-native:{kind}"].replaces} == found


@pytest.mark.parametrize("token", TYPES)
def test_an_id_contains_the_names_it_is_built_from(token: str) -> None:
    kind = TYPES[token]
    inputs = {key: f"{GROUP}" if key in ("scope", "resourceUri") else f"the-{key}" for key in kind.segments}
    assert kind.named_in(kind.id_of(inputs)) == inputs
    assert kind.named_in(kind.id_of(inputs).upper().replace("/PROVIDERS/", "/providers/")) != {}


def test_a_resource_without_a_name_gets_a_random_one_that_the_seed_decides(azure: Azure) -> None:
    one, _ = azure.provider.check(urn("resources:ResourceGroup", "rg"), {}, {"location": "x"}, b"seed")
    again, _ = azure.provider.check(urn("resources:ResourceGroup", "rg"), {}, {"location": "x"}, b"seed")
    other, _ = azure.provider.check(urn("resources:ResourceGroup", "rg"), {}, {"location": "x"}, b"another")
    assert one == again
    assert one["resourceGroupName"] != other["resourceGroupName"]
    assert one["resourceGroupName"].startswith("rg")
    assert len(one["resourceGroupName"]) == len("rg") + 8
    assert one["__createBeforeDelete"] is True
    assert one["azureApiVersion"] == "2024-03-01"


def test_a_generated_name_stays(azure: Azure) -> None:
    olds = {"resourceGroupName": "rg12345678", "__createBeforeDelete": True, "location": "x"}
    found = azure.check("resources:ResourceGroup", "rg", {"location": "x"}, **olds)
    assert (found["resourceGroupName"], found["__createBeforeDelete"]) == ("rg12345678", True)


def test_a_child_is_named_like_its_logical_name(azure: Azure) -> None:
    found = azure.check("network:Subnet", "nodes", {"resourceGroupName": "rg", "virtualNetworkName": "v"})
    assert found["subnetName"] == "nodes"
    assert "__createBeforeDelete" not in found


def test_a_role_assignment_is_named_by_a_guid(azure: Azure) -> None:
    inputs = {"scope": GROUP, "principalId": "p", "roleDefinitionId": "r"}
    assert len(azure.check("authorization:RoleAssignment", "r", inputs)["roleAssignmentName"].split("-")) == 5


def test_the_location_is_the_old_one_then_the_configured_one_then_the_groups(azure: Azure) -> None:
    azure.group()
    inputs = {"resourceGroupName": "rg", "routeTableName": "t"}
    assert azure.check("network:RouteTable", "t", inputs)["location"] == "westeurope"
    assert azure.check("network:RouteTable", "t", inputs | {"resourceGroupName": UNKNOWN})["location"] is UNKNOWN
    azure.provider.configure({"location": "northeurope"})
    assert azure.check("network:RouteTable", "t", inputs)["location"] == "northeurope"
    assert azure.check("network:RouteTable", "t", inputs, location="uksouth")["location"] == "uksouth"


def test_missing_inputs_and_inputs_of_the_wrong_type_are_reported(azure: Azure) -> None:
    _, failures = azure.provider.check(urn("authorization:RoleAssignment", "r"), {}, {"scope": GROUP})
    assert ("principalId", "missing required property 'principalId'") in failures
    _, failures = azure.provider.check(urn("resources:ResourceGroup", "g"), {}, {})
    assert "pulumi config set azure-native:location" not in str(failures), "the SDK does not require a location"
    wrong = cluster_inputs(agentPoolProfiles=[system(count="3")])
    _, failures = azure.provider.check(urn(CLUSTER_TYPE, "shop"), {}, wrong)
    assert failures == [
        ("agentPoolProfiles[0].count", "'agentPoolProfiles[0].count' should be of type 'integer' but got a string")
    ]


@pytest.mark.parametrize(
    ("old", "new", "path", "how"),
    [
        ({"dnsPrefix": "a"}, {"dnsPrefix": "b"}, "dnsPrefix", "update-replace"),
        ({"tags": {"a": "b"}}, {"tags": {"a": "c"}}, "tags.a", "update"),
        ({}, {"tags": {"a": "c"}}, "tags", "add"),
        ({"tags": {"a": "c"}}, {}, "tags", "delete"),
        ({"networkProfile": {}}, {"networkProfile": {"podCidr": "x"}}, "networkProfile.podCidr", "add-replace"),
        ({"networkProfile": {"podCidr": "x"}}, {"networkProfile": {}}, "networkProfile.podCidr", "delete"),
        ({"dnsPrefix": "a"}, {}, "dnsPrefix", "delete"),
        (
            {"windowsProfile": {}},
            {"windowsProfile": {"licenseType": "None"}},
            "windowsProfile.licenseType",
            "add-replace",
        ),
        ({"windowsProfile": {"licenseType": "None"}}, {"windowsProfile": {}}, "windowsProfile.licenseType", "delete"),
        (
            {"windowsProfile": {"adminPassword": "x"}},
            {"windowsProfile": {"adminPassword": "y"}},
            "windowsProfile.adminPassword",
            "update-replace",
        ),
        (
            {"agentPoolProfiles": [{"count": 1}]},
            {"agentPoolProfiles": [{"count": 2}]},
            "agentPoolProfiles[0].count",
            "update",
        ),
        (
            {"agentPoolProfiles": [{"windowsProfile": {"disableOutboundNat": False}}]},
            {"agentPoolProfiles": [{"windowsProfile": {"disableOutboundNat": True}}]},
            "agentPoolProfiles[0].windowsProfile.disableOutboundNat",
            "update-replace",
        ),
        (
            {"agentPoolProfiles": [{"networkProfile": {"nodePublicIPTags": []}}]},
            {"agentPoolProfiles": [{"networkProfile": {"nodePublicIPTags": [{"tag": "a"}]}}]},
            "agentPoolProfiles[0].networkProfile.nodePublicIPTags[0]",
            "add",
        ),
        ({"agentPoolProfiles": []}, {"agentPoolProfiles": [{"count": 2}]}, "agentPoolProfiles[0]", "add"),
        ({"enableRBAC": True}, {"enableRBAC": 1}, "enableRBAC", "update"),
        ({"resourceName": "a"}, {"resourceName": UNKNOWN}, "resourceName", "update-replace"),
    ],
)
def test_a_difference_is_named_and_replaces_where_it_must(
    azure: Azure, old: dict[str, Any], new: dict[str, Any], path: str, how: str
) -> None:
    found = azure.provider.diff(urn(CLUSTER_TYPE, "shop"), old, {}, new)
    assert found.detailed == {path: how}
    assert found.changes
    assert found.delete_before_replace == how.endswith("replace")
    assert found.replaces == ([path] if how.endswith("replace") else [])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"location": "West Europe"}, {"location": "westeurope"}),
        ({"resourceGroupName": "RG"}, {"resourceGroupName": "rg"}),
        ({"sku": {"name": "Basic", "tier": "Paid"}}, {"sku": {"name": "Base", "tier": "Standard"}}),
        ({"__createBeforeDelete": True}, {}),
        ({}, {"disableLocalAccounts": False}),
    ],
)
def test_what_means_the_same_is_no_difference(azure: Azure, old: dict[str, Any], new: dict[str, Any]) -> None:
    found = azure.provider.diff(urn(CLUSTER_TYPE, "shop"), old, {}, new)
    assert (found.changes, found.detailed) == (False, {})


def test_writing_down_what_azure_chose_replaces_nothing_at_the_top_but_does_below(azure: Azure) -> None:
    held = {"nodeResourceGroup": "MC_x", "networkProfile": {"podCidr": "10.244.0.0/16"}}
    top = azure.provider.diff(urn(CLUSTER_TYPE, "shop"), {}, held, {"nodeResourceGroup": "MC_x"})
    assert (top.detailed, top.replaces) == ({"nodeResourceGroup": "add"}, [])
    below = azure.provider.diff(
        urn(CLUSTER_TYPE, "shop"), {"networkProfile": {}}, held, {"networkProfile": {"podCidr": "10.244.0.0/16"}}
    )
    assert below.replaces == ["networkProfile.podCidr"]


def test_a_default_that_is_now_written_is_no_difference_and_another_value_is_one(azure: Azure) -> None:
    registry, storage = urn("containerregistry:Registry", "r"), urn("storage:StorageAccount", "s")
    assert not azure.provider.diff(registry, {}, {}, {"zoneRedundancy": "Disabled"}).changes
    assert azure.provider.diff(registry, {}, {}, {"zoneRedundancy": "Enabled"}).detailed == {"zoneRedundancy": "add"}
    assert not azure.provider.diff(storage, {}, {}, {"isHnsEnabled": False}).changes
    assert azure.provider.diff(storage, {}, {}, {"isHnsEnabled": True}).replaces == ["isHnsEnabled"]


@pytest.mark.parametrize(
    ("kind", "old", "new", "replaced"),
    [
        ("network:PublicIPAddress", {"sku": {"name": "Basic"}}, {"sku": {"name": "Standard"}}, ["sku.name"]),
        (
            "network:PublicIPAddress",
            {"publicIPAddressVersion": "IPv4"},
            {"publicIPAddressVersion": "IPv6"},
            ["publicIPAddressVersion"],
        ),
        (
            "network:PublicIPAddress",
            {"publicIPPrefix": {"id": "a"}},
            {"publicIPPrefix": {"id": "b"}},
            ["publicIPPrefix.id"],
        ),
        ("network:PublicIPPrefix", {"prefixLength": 30}, {"prefixLength": 29}, []),
        ("network:NetworkSecurityGroup", {"location": "a"}, {"location": "b"}, []),
        ("network:RouteTable", {"location": "a"}, {"location": "b"}, []),
        ("network:NatGateway", {"location": "a"}, {"location": "b"}, []),
        ("network:VirtualNetwork", {"location": "a"}, {"location": "b"}, ["location"]),
        ("keyvault:Vault", {"location": "a"}, {"location": "b"}, []),
    ],
)
def test_what_azure_native_replaces_outside_aks(
    azure: Azure, kind: str, old: dict[str, Any], new: dict[str, Any], replaced: list[str]
) -> None:
    found = azure.provider.diff(urn(kind, "x"), old, {}, new)
    assert (found.changes, found.replaces) == (True, replaced)


def test_a_version_before_3_25_replaced_for_what_was_left_out() -> None:
    assert fact("create-only left out", "3.24.1") == "delete-replace"
    assert fact("create-only left out", "3.25.0") == "delete"


def test_each_fact_about_the_provider_holds_for_the_installed_sdk_in_one_row() -> None:
    installed = version("pulumi-azure-native")
    for name in {each.name for each in FACTS}:
        assert len([each for each in FACTS if each.name == name and each.holds(installed)]) == 1, name


def test_a_resource_with_a_random_name_is_created_before_the_old_one_is_deleted(azure: Azure) -> None:
    old = {"location": "a", "__createBeforeDelete": True}
    assert not azure.provider.diff(
        urn("resources:ResourceGroup", "g"), old, {}, {"location": "b"}
    ).delete_before_replace


def test_a_change_of_a_pools_size_replaces_it_and_of_its_count_does_not(azure: Azure) -> None:
    one = pool_inputs("web")
    size = azure.provider.diff(urn(POOL_TYPE, "web"), one, {}, one | {"vmSize": "Standard_D8s_v5"})
    assert (size.replaces, size.delete_before_replace) == (["vmSize"], True)
    assert azure.provider.diff(urn(POOL_TYPE, "web"), one, {}, one | {"count": 9}).replaces == []


def test_in_a_preview_of_a_new_resource_only_its_inputs_are_known(azure: Azure) -> None:
    inputs = azure.check(
        CLUSTER_TYPE,
        "shop",
        cluster_inputs(
            oidcIssuerProfile={"enabled": True},
            identity={"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]},
        ),
    )
    id, found = azure.provider.create(urn(CLUSTER_TYPE, "shop"), inputs, preview=True)
    assert id == ""
    assert found["dnsPrefix"] == "shop"
    assert found["name"] is UNKNOWN
    assert found["oidcIssuerProfile"] == {"enabled": True, "issuerURL": UNKNOWN}
    assert found["identity"]["userAssignedIdentities"] is UNKNOWN, "a list goes in, a map comes out"
    assert found["agentPoolProfiles"][0]["count"] == 3
    assert found["agentPoolProfiles"][0]["nodeImageVersion"] is UNKNOWN
    assert azure.cloud.everything() == []


def test_in_a_preview_of_an_update_name_and_location_are_known_too(azure: Azure) -> None:
    azure.group()
    _, outputs = azure.cluster()
    found = azure.provider.update(
        urn(CLUSTER_TYPE, "shop"), CLUSTER, outputs, cluster_inputs(tags={"a": "b"}), preview=True
    )
    assert (found["name"], found["location"], found["tags"]) == ("shop", "westeurope", {"a": "b"})
    assert found["fqdn"] is UNKNOWN
    assert "tags" not in (azure.provider.arm.get(CLUSTER) or {})


def test_what_exists_cannot_be_created(azure: Azure) -> None:
    azure.group()
    azure.cluster()
    with pytest.raises(ProviderError, match="cannot create already existing resource '/subscriptions/"):
        azure.cluster()


def test_a_read_of_what_is_unchanged_leaves_inputs_and_outputs_alone(azure: Azure) -> None:
    azure.network()
    azure.identity()
    inputs = azure.check(CLUSTER_TYPE, "shop", cluster_inputs(identity={"type": "SystemAssigned"}))
    id, outputs = azure.provider.create(urn(CLUSTER_TYPE, "shop"), inputs)
    assert azure.provider.read(urn(CLUSTER_TYPE, "shop"), id, inputs, outputs) == (id, inputs, outputs)


def test_a_read_puts_what_changed_in_azure_into_the_inputs_and_no_default(azure: Azure) -> None:
    azure.group()
    inputs = azure.check(CLUSTER_TYPE, "shop", cluster_inputs())
    id, outputs = azure.provider.create(urn(CLUSTER_TYPE, "shop"), inputs)
    azure.change(tags={"by": "hand"}, agentPoolProfiles=[system(count=7)])
    found = azure.provider.read(urn(CLUSTER_TYPE, "shop"), id, inputs, outputs)
    assert found is not None
    assert found[1] == {**inputs, "tags": {"by": "hand"}, "agentPoolProfiles": [system(count=7)]}
    assert found[2]["agentPoolProfiles"][0]["count"] == 7


def test_what_is_gone_in_azure_goes_out_of_the_inputs(azure: Azure) -> None:
    azure.group()
    inputs = azure.check(
        CLUSTER_TYPE, "shop", cluster_inputs(tags={"a": "b", "c": "d"}, supportPlan="KubernetesOfficial")
    )
    id, outputs = azure.provider.create(urn(CLUSTER_TYPE, "shop"), inputs)
    azure.change(tags={"a": "b"})
    found = azure.provider.read(urn(CLUSTER_TYPE, "shop"), id, inputs, outputs)
    assert found is not None
    assert found[1] == {**inputs, "tags": {"a": "b"}}


def test_a_pool_that_is_new_in_azure_comes_into_the_inputs_whole_without_what_is_read_only(azure: Azure) -> None:
    azure.group()
    inputs = azure.check(CLUSTER_TYPE, "shop", cluster_inputs())
    id, outputs = azure.provider.create(urn(CLUSTER_TYPE, "shop"), inputs)
    azure.pool("web")
    found = azure.provider.read(urn(CLUSTER_TYPE, "shop"), id, inputs, outputs)
    assert found is not None
    first, second = found[1]["agentPoolProfiles"]
    assert first == system()
    assert (second["name"], second["maxPods"]) == ("web", 250)
    assert not {"nodeImageVersion", "provisioningState", "currentOrchestratorVersion"} & set(second)


def test_subnets_made_on_their_own_do_not_come_into_their_networks_inputs(azure: Azure) -> None:
    azure.group()
    settings = {
        "resourceGroupName": "rg",
        "virtualNetworkName": "vnet",
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
    }
    inputs = azure.check("network:VirtualNetwork", "v", settings)
    id, outputs = azure.provider.create(urn("network:VirtualNetwork", "v"), inputs)
    subnet = {
        "resourceGroupName": "rg",
        "virtualNetworkName": "vnet",
        "subnetName": "s",
        "addressPrefix": "10.0.0.0/24",
    }
    azure.create("network:Subnet", "s", **subnet)
    found = azure.provider.read(urn("network:VirtualNetwork", "v"), id, inputs, outputs)
    assert found is not None
    assert found[1] == inputs
    assert len(found[2]["subnets"]) == 1


def test_a_read_without_outputs_of_the_last_time_takes_what_azure_answers(azure: Azure) -> None:
    azure.group()
    inputs = azure.check(CLUSTER_TYPE, "shop", cluster_inputs())
    id, outputs = azure.provider.create(urn(CLUSTER_TYPE, "shop"), inputs)
    found = azure.provider.read(urn(CLUSTER_TYPE, "shop"), id, inputs, None)
    assert found is not None
    assert found[1]["supportPlan"] == outputs["supportPlan"]


def test_an_import_reads_all_outputs_that_are_inputs(azure: Azure) -> None:
    azure.network()
    found = azure.provider.read(urn("network:VirtualNetwork", "v"), NETWORK, None, None)
    assert found is not None
    inputs = found[1]
    assert (inputs["virtualNetworkName"], inputs["resourceGroupName"], inputs["location"]) == (
        "vnet",
        "rg",
        "westeurope",
    )
    assert inputs["subnets"][0]["addressPrefix"] == "10.240.0.0/22"
    assert not {"etag", "provisioningState", "resourceGuid"} & (set(inputs) | set(inputs["subnets"][0]))


def test_identities_are_imported_as_a_list(azure: Azure) -> None:
    azure.group()
    azure.identity()
    azure.cluster(identity={"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]})
    found = azure.provider.read(urn(CLUSTER_TYPE, "shop"), CLUSTER, None, None)
    assert found is not None
    assert found[1]["identity"] == {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]}


def test_a_read_of_what_is_gone_finds_nothing_and_of_a_wrong_id_says_so(azure: Azure) -> None:
    assert azure.provider.read(urn(CLUSTER_TYPE, "shop"), CLUSTER, None, None) is None
    with pytest.raises(ProviderError, match="is not the id of a azure-native:containerservice:ManagedCluster"):
        azure.provider.read(urn(CLUSTER_TYPE, "shop"), NETWORK, None, None)


def test_a_delete_of_what_is_gone_is_fine(azure: Azure) -> None:
    azure.provider.delete(urn(CLUSTER_TYPE, "shop"), CLUSTER)
    assert azure.codes() == [("DELETE", 204, None)]


def test_a_function_returns_the_client_config(azure: Azure) -> None:
    found = azure.provider.invoke("azure-native:authorization:getClientConfig", {})
    assert set(found) == {"clientId", "objectId", "subscriptionId", "tenantId"}
    token = azure.provider.invoke("azure-native:authorization:getClientToken", {})["token"]
    assert isinstance(token, Secret)


def test_a_get_function_returns_an_existing_resource_and_fails_for_others(azure: Azure) -> None:
    azure.group()
    args = {"resourceGroupName": "rg", "resourceName": "shop"}
    with pytest.raises(ArmError, match="ResourceNotFound"):
        azure.provider.invoke("azure-native:containerservice:getManagedCluster", args)
    azure.cluster()
    found = azure.provider.invoke("azure-native:containerservice:getManagedCluster", args)
    assert (found["id"], found["azureApiVersion"]) == (CLUSTER, "2025-09-01")
    with pytest.raises(StandInError, match="does not support the function azure-native:sql:getServerr"):
        azure.provider.invoke("azure-native:sql:getServerr", {})


def test_kubeconfigs_are_given_and_no_admins_where_local_accounts_are_disabled(azure: Azure) -> None:
    azure.group()
    azure.cluster(disableLocalAccounts=True, aadProfile={"managed": True})
    args = {"resourceGroupName": "rg", "resourceName": "shop"}
    base = "azure-native:containerservice:listManagedCluster"
    config = azure.provider.invoke(f"{base}UserCredentials", args)["kubeconfigs"][0]
    assert "command: kubelogin" in base64.b64decode(config["value"]).decode()
    with pytest.raises(ArmError, match="disable local accounts"):
        azure.provider.invoke(f"{base}AdminCredentials", args)
    calls = [(each["status"], each["id"].lower()) for each in azure.cloud.entries() if each["operation"] == "POST"]
    assert calls == [(200, CLUSTER.lower()), (400, CLUSTER.lower())]


def test_two_providers_see_one_cloud(azure: Azure, tmp_path: Path) -> None:
    azure.group()
    other = Azure(tmp_path)
    other.cluster()
    assert isinstance(other.provider, Provider)
    assert azure.provider.arm.get(CLUSTER) is not None
    assert [each["n"] for each in azure.cloud.entries()] == list(range(1, len(azure.cloud.entries()) + 1))
