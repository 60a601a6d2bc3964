"""Terraform's plans and states."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fairway.documents.azurerm_names import attributes_data
from fairway.documents.checked import checked
from fairway.documents.document import Document
from fairway.documents.files import Read
from fairway.documents.other_files import instead_by_content
from fairway.documents.terraform_values import table
from fairway.request import SECRET
from fairway.rules import Profile
from tests.documents.forms import found_in, read
from tests.preflight import TODAY

POOL = {"name": "sys", "vm_size": "Standard_D4s_v5", "node_count": 3, "type": "VirtualMachineScaleSets"}
CLUSTER = {
    "name": "aks",
    "location": "westeurope",
    "resource_group_name": "rg",
    "dns_prefix": "aks",
    "sku_tier": "Free",
    "kubernetes_version": None,
    "default_node_pool": [POOL],
    "identity": [{"type": "SystemAssigned"}],
    "network_profile": [{"network_plugin": "azure", "network_plugin_mode": "overlay", "load_balancer_sku": "standard"}],
}
NODE_POOL = {**POOL, "name": "web", "mode": "User", "os_type": "Linux", "kubernetes_cluster_id": None}
AKS = "azurerm_kubernetes_cluster.aks"
WEB = "azurerm_kubernetes_cluster_node_pool.web"


def plan(*resources: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A plan that creates these resources, by their addresses."""
    listed = [{**_about(address), "values": values} for address, values in resources]
    changes = [{"address": address, "change": {"actions": ["create"]}} for address, _ in resources]
    planned = {"root_module": {"resources": listed}}
    return {"format_version": "1.2", "planned_values": planned, "resource_changes": changes, **more}


def _about(address: str) -> dict[str, Any]:
    type, name = address.split(".")[-2:]
    return {"address": address, "mode": "managed", "type": type, "name": name}


def rules(document: Document) -> set[tuple[str, str]]:
    return {(each.rule, each.path) for each in found_in(document) if each.severity == "error"}


def with_(tree: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**tree, **changes}


def test_a_cluster_of_azurerm_without_errors_has_none() -> None:
    document = read(plan((AKS, CLUSTER)))
    assert rules(document) == set()
    assert (document.kind, document.requests[0].name, document.requests[0].exists) == ("Terraform plan", AKS, False)
    assert document.requests[0].get("agentPoolProfiles[0].mode") == "System"


def network(**changes: Any) -> dict[str, Any]:
    return {"network_profile": [{"network_plugin": "azure", **changes}]}


def first_pool(**changes: Any) -> dict[str, Any]:
    return {"default_node_pool": [{**POOL, **changes}]}


@pytest.mark.parametrize(
    ("changes", "rule", "path", "place"),
    [
        (
            network(service_cidr="10.0.0.0/16", dns_service_ip="10.9.0.10"),
            "dns-service-ip-outside-service-cidr",
            "networkProfile.dnsServiceIP",
            "network_profile[0].dns_service_ip",
        ),
        (
            first_pool(name="averylongname"),
            "np-name-linux-too-long",
            "agentPoolProfiles[0].name",
            "default_node_pool[0].name",
        ),
        ({"dns_prefix": "aks-"}, "dns-prefix-trailing-hyphen", "dnsPrefix", "dns_prefix"),
        (
            first_pool(auto_scaling_enabled=True, min_count=0, max_count=3),
            "system-pool-autoscale-min-zero",
            "agentPoolProfiles[0].minCount",
            "default_node_pool[0].min_count",
        ),
        (
            {"local_account_disabled": True},
            "local-accounts-disabled-without-entra",
            "aadProfile",
            "azure_active_directory_role_based_access_control",
        ),
        (
            first_pool(upgrade_settings=[{"max_surge": "10%", "drain_timeout_in_minutes": 5000}]),
            "drain-timeout-range",
            "agentPoolProfiles[0].upgradeSettings.drainTimeoutInMinutes",
            "default_node_pool[0].upgrade_settings[0].drain_timeout_in_minutes",
        ),
        (
            network(outbound_type="userDefinedRouting"),
            "udr-without-vnet",
            "agentPoolProfiles[0].vnetSubnetID",
            "default_node_pool[0].vnet_subnet_id",
        ),
    ],
)
def test_a_fault_in_azurerms_words_has_its_finding_at_the_attribute(
    changes: dict[str, Any], rule: str, path: str, place: str
) -> None:
    document = read(plan((AKS, with_(CLUSTER, **changes))))
    found = {(each.rule, each.path): each for each in found_in(document)}
    assert (rule, path) in found
    at = found[rule, path].place
    assert at is not None
    assert at.path == place


def test_an_attribute_that_is_known_after_apply_is_hidden() -> None:
    tree = plan((AKS, {key: value for key, value in CLUSTER.items() if key != "identity"}))
    tree["resource_changes"][0]["change"]["after_unknown"] = {
        "kubernetes_version": True,
        "default_node_pool": [{"zones": True}],
    }
    found = read(tree).requests[0]
    assert str(found.properties["kubernetesVersion"]) == "[unknown]"
    assert str(found.properties["agentPoolProfiles"][0]["availabilityZones"]) == "[unknown]"


def test_what_terraform_marks_as_sensitive_is_secret() -> None:
    tree = plan((AKS, with_(CLUSTER, windows_profile=[{"admin_username": "a", "admin_password": "hunter2hunter2"}])))
    tree["planned_values"]["root_module"]["resources"][0]["sensitive_values"] = {
        "windows_profile": [{"admin_password": True}]
    }
    assert read(tree).requests[0].properties["windowsProfile"]["adminPassword"] is SECRET


def reference(*names: str) -> dict[str, Any]:
    return {"references": list(names)}


def delegated(module: str = "") -> list[tuple[str, dict[str, Any]]]:
    service = {"name": "Microsoft.Web/serverFarms", "actions": []}
    subnet = {
        "name": "nodes",
        "virtual_network_name": "vnet",
        "resource_group_name": "rg",
        "address_prefixes": ["10.1.0.0/24"],
    }
    subnet["delegation"] = [{"name": "d", "service_delegation": [service]}]
    return [(f"{module}azurerm_subnet.nodes", subnet), (AKS, CLUSTER)]


def unknown_subnet(tree: dict[str, Any]) -> dict[str, Any]:
    tree["resource_changes"][-1]["change"]["after_unknown"] = {"default_node_pool": [{"vnet_subnet_id": True}]}
    return tree


def test_a_new_subnet_is_found_by_the_reference_in_the_configuration() -> None:
    expressions = {
        "default_node_pool": [{"vnet_subnet_id": reference("azurerm_subnet.nodes.id", "azurerm_subnet.nodes")}]
    }
    configuration = {"root_module": {"resources": [{"address": AKS, "expressions": expressions}]}}
    tree = unknown_subnet(plan(*delegated(), configuration=configuration))
    assert "node-subnet-delegated" in {rule for rule, _ in rules(read(tree))}
    assert "node-subnet-delegated" not in {rule for rule, _ in rules(read({**tree, "configuration": {}}))}


def test_a_reference_is_followed_through_outputs_of_modules() -> None:
    expressions = {"default_node_pool": [{"vnet_subnet_id": reference("module.net.subnet_id", "module.net")}]}
    outputs = {"subnet_id": {"expression": reference("azurerm_subnet.nodes.id", "azurerm_subnet.nodes")}}
    module = {"module_calls": {"net": {"module": {"outputs": outputs}}}}
    configuration = {"root_module": {"resources": [{"address": AKS, "expressions": expressions}], **module}}
    tree = unknown_subnet(plan(*delegated("module.net."), configuration=configuration))
    assert "node-subnet-delegated" in {rule for rule, _ in rules(read(tree))}


def test_a_pool_belongs_to_the_cluster_that_it_refers_to() -> None:
    expressions = {"kubernetes_cluster_id": reference(f"{AKS}.id", AKS)}
    configuration = {"root_module": {"resources": [{"address": WEB, "expressions": expressions}]}}
    kubenet = with_(CLUSTER, network_profile=[{"network_plugin": "kubenet"}])
    tree = plan((AKS, kubenet), (WEB, with_(NODE_POOL, os_type="Windows")), configuration=configuration)
    tree["resource_changes"][1]["change"]["after_unknown"] = {"kubernetes_cluster_id": True}
    assert "windows-pool-kubenet" in {rule for rule, _ in rules(read(tree))}


@pytest.mark.parametrize(("attribute", "linked"), [("principal_id", False), ("id", True)])
def test_only_a_reference_to_an_id_is_the_id_of_the_resource(attribute: str, linked: bool) -> None:
    identity = "azurerm_user_assigned_identity.aks"
    expressions = {"principal_id": reference(f"{identity}.{attribute}", identity)}
    role = "azurerm_role_assignment.network"
    configuration = {"root_module": {"resources": [{"address": role, "expressions": expressions}]}}
    tree = plan(
        (identity, {"name": "id-aks", "resource_group_name": "rg", "location": "westeurope"}),
        (role, {"role_definition_name": "Network Contributor"}),
        configuration=configuration,
    )
    tree["resource_changes"][1]["change"]["after_unknown"] = {"principal_id": True, "scope": True}
    document = read(tree)
    assert ("role-assignment-principal" in {rule for rule, _ in rules(document)}) is linked
    assert document.requests[1].get("roleDefinitionId").endswith("4d97b98b-1d4f-4787-a291-c67834d212e7")


def test_a_role_that_is_not_in_the_table_is_not_missing() -> None:
    values = {"role_definition_name": "Acme Operator", "scope": "/subscriptions/s"}
    role = ("azurerm_role_assignment.own", {**values, "principal_id": "0f1d2c3b-1111-4222-8333-944455556666"})
    assert [each.rule for each in found_in(read(plan(role)))] == []


def test_modules_are_read_to_the_bottom() -> None:
    tree = plan((AKS, CLUSTER))
    root = tree["planned_values"]["root_module"]
    tree["planned_values"]["root_module"] = {"child_modules": [{"child_modules": [root]}]}
    document = read(tree)
    place = document.locate(document.requests[0], ("dnsPrefix",))
    assert place is not None
    assert (place.path, place.line > 8) == ("dns_prefix", True)


def test_a_route_table_belongs_to_the_subnet_that_it_is_associated_with() -> None:
    group = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network"
    subnet = {"id": f"{group}/virtualNetworks/vnet/subnets/nodes", "name": "nodes", "address_prefixes": ["10.1.0.0/24"]}
    tie = {"subnet_id": subnet["id"], "route_table_id": f"{group}/routeTables/rt"}
    found = read(plan(("azurerm_subnet.a", subnet), ("azurerm_subnet_route_table_association.a", tie)))
    assert found.requests[0].get("routeTable.id") == tie["route_table_id"]


def test_maintenance_windows_are_resources_of_their_own() -> None:
    window: dict[str, Any] = {
        "frequency": "Weekly",
        "interval": 1,
        "duration": 2,
        "day_of_week": "Monday",
        "start_time": "25:00",
    }
    window["start_date"] = "2026-12-01T00:00:00Z"
    document = read(plan((AKS, with_(CLUSTER, maintenance_window_node_os=[window]))))
    found = {each.rule: each for each in found_in(document)}
    assert "mw-start-time-format" in found
    assert document.requests[1].get("maintenanceWindow.startDate") == "2026-12-01"
    place = found["mw-start-time-format"].place
    assert place is not None
    assert place.path.startswith("maintenance_window_node_os[0]")


def test_a_window_may_start_on_a_day_that_is_known_after_apply() -> None:
    window = {"frequency": "Daily", "interval": 1, "duration": 4, "start_time": "03:00"}
    tree = plan((AKS, with_(CLUSTER, maintenance_window_node_os=[window])))
    tree["resource_changes"][0]["change"]["after_unknown"] = {"maintenance_window_node_os": [{"start_date": True}]}
    assert [each.rule for each in found_in(read(tree)) if each.severity != "note"] == []


def test_a_state_exists_in_both_of_its_forms() -> None:
    shown = {"format_version": "1.0", "values": plan((AKS, CLUSTER))["planned_values"]}
    instance = {"attributes": CLUSTER}
    raw = {"version": 4, "terraform_version": "1.9.0", "resources": [{**_about(AKS), "instances": [instance]}]}
    for tree in (shown, raw):
        document = read(tree)
        assert (document.kind, [each.exists for each in document.requests]) == ("Terraform state", [True])
        assert document.requests[0].name == AKS


def test_what_a_raw_state_marks_as_sensitive_is_secret() -> None:
    index = {"type": "index", "value": {"value": 0, "type": "number"}}
    names = [{"type": "get_attr", "value": each} for each in ("default_node_pool", "vm_size", "dns_prefix")]
    marks = [[names[0], index, names[1]], [names[2]], [{"type": "get_attr", "value": "not_there"}]]
    instance = {"attributes": with_(CLUSTER, dns_prefix="aks-"), "sensitive_attributes": marks}
    raw = {"version": 4, "terraform_version": "1.9.0", "resources": [{**_about(AKS), "instances": [instance]}]}
    document = read(raw)
    properties = document.requests[0].properties
    assert (properties["dnsPrefix"], properties["agentPoolProfiles"][0]["vmSize"]) == (SECRET, SECRET)
    assert document.requests[0].get("agentPoolProfiles[0].count") == 3
    assert rules(document) == set()


def test_a_plan_may_have_its_changes_alone() -> None:
    change = {"actions": ["update"], "after": with_(CLUSTER, dns_prefix="aks-"), "after_unknown": {"location": True}}
    document = read({"format_version": "1.2", "resource_changes": [{**_about(AKS), "change": change}]})
    assert ("dns-prefix-trailing-hyphen", "dnsPrefix") in rules(document)
    assert (document.requests[0].exists, document.requests[0].get("location")) == (True, None)


def test_a_part_of_a_cluster_does_not_lack_what_it_leaves_out() -> None:
    part = {"name": "aks", "location": "westeurope", "resource_group_name": "rg", "sku_tier": "Paid"}
    assert rules(read(plan((AKS, part)))) == set()


def test_a_pool_that_leaves_its_node_count_to_azurerm_has_no_finding() -> None:
    pool = {"name": "sys", "vm_size": "Standard_D4ds_v5", "auto_scaling_enabled": True, "min_count": 1, "max_count": 3}
    document = read(plan((AKS, with_(CLUSTER, default_node_pool=[pool]))))
    assert "pool-without-count" not in {rule for rule, _ in rules(document)}


@pytest.mark.parametrize("type", ["azapi_resource", "azapi_update_resource"])
def test_a_body_of_azapi_that_is_no_json_has_a_note(type: str) -> None:
    values = {"type": "Microsoft.ContainerService/managedClusters@2025-09-01", "name": "aks", "body": "{"}
    document = read(plan((f"{type}.a", values)))
    assert document.notes == (f"{type}.a is not read: its body is a text that is no JSON",)


def test_azapi_has_arms_body_also_as_text() -> None:
    body = {"properties": {"dnsPrefix": "aks-"}}
    values = {
        "type": "Microsoft.ContainerService/managedClusters@2025-09-01",
        "name": "aks",
        "parent_id": "/subscriptions/s/resourceGroups/rg",
    }
    for each in (body, json.dumps(body)):
        document = read(plan(("azapi_resource.a", {**values, "body": each})))
        assert ("dns-prefix-trailing-hyphen", "dnsPrefix") in rules(document)
        assert document.requests[0].api_version == "2025-09-01"


def test_every_name_of_the_table_is_of_a_block_or_an_attribute() -> None:
    rows = {"pool": {"names": table()["pool"]}, **table()["types"]}
    for type, row in rows.items():
        for key in row["names"]:
            above = key.rpartition(".")[0]
            assert row["names"].get(above, "x") != "", f"{type}: {key} is below {above}, which is not read"


def remedies(tree: dict[str, Any], profile: Profile | None = None) -> dict[str, str]:
    (result,) = checked(Read("a.json", read(tree)), today=TODAY, only=(), ignored=(), profile=profile)
    return {each.rule: each.remedy for each in result.findings}


def places(tree: dict[str, Any], profile: Profile) -> dict[str, str]:
    (result,) = checked(Read("a.json", read(tree)), today=TODAY, only=(), ignored=(), profile=profile)
    return {each.rule: each.place.path for each in result.findings if each.place}


def test_a_remedy_has_azurerms_names_beside_arms() -> None:
    tree = plan((AKS, with_(CLUSTER, **network(service_cidr="10.0.0.0/16", dns_service_ip="10.9.0.10"))))
    assert remedies(tree)["dns-service-ip-outside-service-cidr"] == (
        "Set dnsServiceIP to 10.0.0.10. In azurerm, dnsServiceIP is `network_profile.dns_service_ip`."
    )
    practice = remedies(plan((AKS, CLUSTER)), "regulated")
    assert practice["run-command-disabled"].endswith("is `run_command_enabled` (with the opposite value).")
    assert "is `microsoft_defender` (a block that switches it on)" in practice["defender"]
    assert practice["fips"].endswith("In azurerm, enableFIPS is `default_node_pool.fips_enabled`.")


def test_what_azurerm_has_no_attribute_for_keeps_arms_name_and_is_named() -> None:
    tree = plan((AKS, CLUSTER), (WEB, NODE_POOL))
    assert places(tree, "regulated")["node-resource-group-open"] == "nodeResourceGroupProfile.restrictionLevel"
    remedy = remedies(tree, "regulated")["node-resource-group-open"]
    assert remedy.endswith("There is no attribute for restrictionLevel in azurerm.")


def test_an_attribute_that_is_not_set_is_at_its_own_name() -> None:
    found = places(plan((AKS, CLUSTER)), "regulated")
    wanted = {
        "image-cleaner": "image_cleaner_enabled",
        "fips": "default_node_pool[0].fips_enabled",
        "network-policy-missing": "network_profile[0].network_policy",
        "cost-analysis": "cost_analysis_enabled",
        "upgrade-channel": "automatic_upgrade_channel",
        "container-logs": "oms_agent",
    }
    assert {key: found[key] for key in wanted} == wanted


def test_every_name_in_the_table_is_an_attribute_of_azurerm_or_was_one() -> None:
    """A name that is misspelt would never be read."""
    for type, row in table()["types"].items():
        known = attributes_data()["types"][type]["attributes"]
        own = table()["pool"] if type == "azurerm_kubernetes_cluster_node_pool" else row["names"]
        for name, to in own.items():
            if to and name not in OF_3_X:
                assert _has(known, name.split(".")), (type, name)


OF_3_X = {
    *("enable_auto_scaling", "enable_host_encryption", "enable_node_public_ip", "automatic_channel_upgrade"),
    *("node_os_channel_upgrade", "api_server_authorized_ip_ranges", "network_profile.ebpf_data_plane"),
    "custom_ca_trust_enabled",
    *(
        "api_server_access_profile.vnet_integration_enabled",
        "storage_profile.disk_driver_version",
        "web_app_routing.dns_zone_id",
    ),
}


def _has(tree: Any, path: list[str]) -> bool:
    inner = tree[0] if isinstance(tree, list) else tree
    return not path or (isinstance(inner, dict) and path[0] in inner and _has(inner[path[0]], path[1:]))


def test_the_name_of_a_pool_is_checked_where_its_cluster_is_not_known() -> None:
    assert ("np-name-hyphen", "agentPoolName") in rules(read(plan((WEB, with_(NODE_POOL, name="bad-name")))))


# What the provider has and an update of a cluster would send, checked leaf by leaf.


def one(values: dict[str, Any], address: str = AKS) -> Any:
    return read(plan((address, values))).requests[0]


def test_the_kubernetes_version_is_that_of_the_azapi_update_which_the_cluster_itself_ignores() -> None:
    id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks"
    update = {
        "type": "Microsoft.ContainerService/managedClusters@2024-02-01",
        "resource_id": id,
        "body": {"properties": {"kubernetesVersion": "1.34"}},
    }
    pool = {
        "type": "Microsoft.ContainerService/managedClusters/agentPools@2025-09-01",
        "resource_id": f"{id}/agentPools/sys",
        "body": {"properties": {"orchestratorVersion": "1.33"}},
    }
    cluster = with_(CLUSTER, id=id, kubernetes_version="1.31")
    updates = [("azapi_update_resource.post_create", update), ("azapi_update_resource.default_pool", pool)]
    found = read(plan((AKS, cluster), *updates)).requests
    assert [each.properties["kubernetesVersion"] for each in found] == ["1.34"]
    assert found[0].get("agentPoolProfiles[0].orchestratorVersion") == "1.33"


def test_the_body_of_a_resource_of_azapi_is_read_from_a_raw_state_with_its_id_as_it_is() -> None:
    id = "/subscriptions/s/resourcegroups/rg/providers/Microsoft.ContainerService/managedClusters/aks"
    attributes = {
        "type": "Microsoft.ContainerService/managedClusters@2025-10-01",
        "id": id,
        "name": "aks",
        "body": {"type": ["object", {}], "value": {"properties": {"dnsPrefix": "aks", "fqdnSubdomain": None}}},
    }
    raw = {"mode": "managed", "type": "azapi_resource", "name": "this", "instances": [{"attributes": attributes}]}
    request = read({"version": 4, "terraform_version": "1.11.4", "resources": [raw]}).requests[0]
    assert (request.id, request.properties["dnsPrefix"], "fqdnSubdomain" in request.properties) == (id, "aks", False)


def test_sysctls_and_the_range_of_ports_are_in_one_object() -> None:
    sysctls = {
        "net_ipv4_ip_local_port_range_min": 1024,
        "net_ipv4_ip_local_port_range_max": 65000,
        "vm_swappiness": 10,
        "net_ipv4_tcp_tw_reuse": False,
    }
    pool = one(first_pool(linux_os_config=[{"swap_file_size_mb": 1, "sysctl_config": [sysctls]}]) | {"name": "a"})
    assert pool.get("agentPoolProfiles[0].linuxOSConfig") == {
        "swapFileSizeMB": 1,
        "sysctls": {"vmSwappiness": 10, "netIpv4TcpTwReuse": False, "netIpv4IpLocalPortRange": "1024 65000"},
    }


def test_the_autoscaler_has_texts_in_the_names_of_azure_native() -> None:
    profile = {
        "max_unready_nodes": 3,
        "max_unready_percentage": 45,
        "skip_nodes_with_system_pods": True,
        "ignore_daemonsets_utilization_enabled": False,
        "scale_down_unneeded": "10m",
    }
    assert one(with_(CLUSTER, auto_scaler_profile=[profile])).properties["autoScalerProfile"] == {
        "okTotalUnreadyCount": "3",
        "maxTotalUnreadyPercentage": "45",
        "skipNodesWithSystemPods": "true",
        "ignoreDaemonsetsUtilization": False,
        "scaleDownUnneededTime": "10m",
    }


def test_a_window_without_a_schedule_is_the_configuration_named_default() -> None:
    window = {
        "allowed": [{"day": "Sunday", "hours": [1, 2]}],
        "not_allowed": [{"start": "2026-12-24T00:00:00Z", "end": "2026-12-27T00:00:00Z"}],
    }
    document = read(plan((AKS, with_(CLUSTER, maintenance_window=[window]))))
    request = document.requests[1]
    assert request.properties["configName"] == "default"
    assert request.properties["timeInWeek"] == [{"day": "Sunday", "hourSlots": [1, 2]}]
    assert request.properties["notAllowedTime"] == window["not_allowed"]
    place = document.locate(request, ("timeInWeek", 0, "hourSlots", 1))
    assert place is not None
    assert place.path == "maintenance_window[0].allowed[0].hours[1]"


def test_days_that_a_window_leaves_out_are_days_without_a_time() -> None:
    span = {"start": "2026-12-24T00:00:00Z", "end": "2026-12-27T00:00:00Z"}
    window = {"frequency": "Daily", "interval": 1, "duration": 4, "start_time": "03:00", "not_allowed": [span]}
    request = read(plan((AKS, with_(CLUSTER, maintenance_window_auto_upgrade=[window])))).requests[1]
    assert request.get("maintenanceWindow.notAllowedDates") == [{"start": "2026-12-24", "end": "2026-12-27"}]


@pytest.mark.parametrize(
    ("changes", "path", "value"),
    [
        ({"azure_policy_enabled": True}, "addonProfiles.azurepolicy.config.version", "v2"),
        ({"automatic_upgrade_channel": ""}, "autoUpgradeProfile.upgradeChannel", "none"),
        ({"edge_zone": "losangeles"}, "extendedLocation.type", "EdgeZone"),
        ({"windows_profile": [{"gmsa": [{"root_domain": "a.b"}]}]}, "windowsProfile.gmsaProfile.enabled", True),
        ({"web_app_routing": [{"dns_zone_id": "/x"}]}, "ingressProfile.webAppRouting.dnsZoneResourceIds", ["/x"]),
        ({"open_service_mesh_enabled": False}, "addonProfiles", None),
        ({"image_cleaner_enabled": False, "image_cleaner_interval_hours": 48}, "securityProfile", None),
        (
            {"service_mesh_profile": [{"mode": "Istio", "internal_ingress_gateway_enabled": False}]},
            "serviceMeshProfile.istio.components.ingressGateways",
            [{"enabled": False, "mode": "Internal"}],
        ),
        (
            network(load_balancer_profile=[{"managed_outbound_ip_count": 0, "outbound_ip_address_ids": ["/ip"]}]),
            "networkProfile.loadBalancerProfile",
            {"outboundIPs": {"publicIPs": [{"id": "/ip"}]}},
        ),
        (
            first_pool(node_network_profile=[{"node_public_ip_tags": {"RoutingPreference": "Internet"}}]),
            "agentPoolProfiles[0].networkProfile.nodePublicIPTags",
            [{"ipTagType": "RoutingPreference", "tag": "Internet"}],
        ),
    ],
)
def test_what_azurerm_sends_for_a_block_or_leaves_out(changes: dict[str, Any], path: str, value: Any) -> None:
    assert one(with_(CLUSTER, **changes)).get(path) == value


def test_the_price_of_spot_is_left_out_for_a_regular_pool() -> None:
    regular = one(with_(NODE_POOL, priority="Regular", spot_max_price=-1), WEB)
    spot = one(with_(NODE_POOL, priority="Spot", spot_max_price=-1, eviction_policy="Delete"), WEB)
    assert ("spotMaxPrice" in regular.properties, spot.properties["spotMaxPrice"]) == (False, -1)


def test_a_state_of_azurerm_2_has_its_add_ons_and_entra_in_older_blocks() -> None:
    addons = {
        "azure_policy": [{"enabled": True}],
        "kube_dashboard": [{"enabled": False}],
        "oms_agent": [{"enabled": True, "log_analytics_workspace_id": "/workspace"}],
        "ingress_application_gateway": [{"enabled": False}],
    }
    entra = {"managed": True, "admin_group_object_ids": ["group"], "azure_rbac_enabled": True}
    older = with_(
        CLUSTER,
        addon_profile=[addons],
        role_based_access_control=[{"enabled": True, "azure_active_directory": [entra]}],
    )
    document = read(plan((AKS, older)))
    request = document.requests[0]
    assert {key: each["enabled"] for key, each in request.properties["addonProfiles"].items()} == {
        "azurepolicy": True,
        "omsagent": True,
    }
    assert (request.properties["enableRBAC"], request.get("aadProfile.adminGroupObjectIDs")) == (True, ["group"])
    place = document.locate(request, ("addonProfiles", "omsagent", "config", "logAnalyticsWorkspaceResourceID"))
    assert place is not None
    assert place.path == "addon_profile[0].oms_agent[0].log_analytics_workspace_id"


def test_a_state_of_terraform_0_11_is_refused_with_what_to_do() -> None:
    state = {
        "version": 3,
        "terraform_version": "0.11.14",
        "serial": 1,
        "modules": [{"path": ["root"], "resources": {}}],
    }
    reason = instead_by_content(state, "terraform.tfstate")
    assert reason.startswith("this is a state of Terraform 0.11.14")
    assert "terraform show -json" in reason


def test_pools_of_azurerm_1_are_read_and_get_a_mode() -> None:
    old = {key: each for key, each in CLUSTER.items() if key != "default_node_pool"}
    windows = {"name": "win", "count": 2, "os_type": "Windows", "vm_size": "Standard_D4s_v3", "fqdn": "x.azmk8s.io"}
    profiles = [{"name": "sys", "count": 3, "os_type": "Linux", "max_pods": 30}, windows]
    document = read(plan((AKS, {**old, "agent_pool_profile": profiles})))
    pools = document.requests[0].properties["agentPoolProfiles"]
    assert [(each["name"], each["count"], each["mode"], each["osType"]) for each in pools] == [
        ("sys", 3, "System", "Linux"),
        ("win", 2, "User", "Windows"),
    ]
    assert "azurerm 1.x, which have no mode" in document.notes[0]


@pytest.mark.parametrize(("bridge", "noted"), [("172.17.0.1/16", False), ("", False), ("170.10.0.1/16", True)])
def test_the_docker_bridge_is_noted_where_it_was_set(bridge: str, *, noted: bool) -> None:
    profile = {**CLUSTER["network_profile"][0], "docker_bridge_cidr": bridge}
    notes = read(plan((AKS, with_(CLUSTER, network_profile=[profile])))).notes
    assert [f"docker_bridge_cidr {bridge} of {AKS} is left out" in each for each in notes] == ([True] if noted else [])


def test_a_sensitive_attribute_that_is_empty_is_no_secret() -> None:
    """As in every state of azurerm 4 with a `windows_profile`."""
    profile = {"admin_username": "azureuser", "admin_password": ""}
    path = [
        {"type": "get_attr", "value": "windows_profile"},
        {"type": "index", "value": {"value": 0, "type": "number"}},
    ]
    hidden = [[*path, {"type": "get_attr", "value": "admin_password"}]]
    id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/shop"
    values = with_(CLUSTER, id=id, windows_profile=[profile])
    instance = {"attributes": values, "sensitive_attributes": hidden}
    resource = {"mode": "managed", "type": AKS.partition(".")[0], "name": "aks", "instances": [instance]}
    state = {"version": 4, "terraform_version": "1.9.0", "resources": [resource]}
    assert read(state).requests[0].properties["windowsProfile"] == {"adminUsername": "azureuser"}
    profile["admin_password"] = "Pa55word"
    assert read(state).requests[0].properties["windowsProfile"]["adminPassword"] == SECRET
