"""For names of Terraform or `az aks create` the message has ARM's, in a form that loads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from config.cluster import Cluster
from config.model import Settings
from config.model_tree import annotation_at, as_model, fields
from config.node_pool import AgentPool, NodePool
from config.other_words import WITHOUT_COUNTERPART, WORDS
from config.translation import translated
from config.unknown_key import about
from fairway.project.yaml_file import flow, read
from fairway.request import leaves
from tests.samples import sample
from tests.stacks import refused, stack_file

GUID = "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"


def id_of(kind: str) -> str:
    return f"/subscriptions/s/resourceGroups/g/providers/{kind}/x"


SUBNET = f"{id_of('Microsoft.Network/virtualNetworks')}/subnets/x"
WORKSPACE = id_of("Microsoft.OperationalInsights/workspaces")
WINDOW = {"frequency": "Weekly", "interval": 2, "duration": 6, "day_of_week": "Sunday", "start_time": "01:00"}

POOL: dict[str, Any] = {
    "name": "web",
    "vm_size": "Standard_D4ds_v5",
    "auto_scaling_enabled": True,
    "capacity_reservation_group_id": id_of("Microsoft.Compute/capacityReservationGroups"),
    "eviction_policy": "Delete",
    "fips_enabled": True,
    "gpu_instance": "MIG1g",
    "host_encryption_enabled": True,
    "host_group_id": id_of("Microsoft.Compute/hostGroups"),
    "kubelet_config": {
        "allowed_unsafe_sysctls": ["net.*"],
        "container_log_max_line": 5,
        "container_log_max_size_mb": 50,
        "cpu_cfs_quota_enabled": True,
        "cpu_cfs_quota_period": "100ms",
        "cpu_manager_policy": "static",
        "image_gc_high_threshold": 85,
        "image_gc_low_threshold": 80,
        "pod_max_pid": 1024,
        "topology_manager_policy": "best-effort",
    },
    "kubelet_disk_type": "OS",
    "linux_os_config": {
        "swap_file_size_mb": 1500,
        "sysctl_config": {"vm_max_map_count": 65530, "net_ipv4_tcp_keepalive_intvl": 30, "fs_aio_max_nr": 65536},
        "transparent_huge_page": "always",
        "transparent_huge_page_defrag": "madvise",
    },
    "max_count": 5,
    "max_pods": 110,
    "min_count": 1,
    "mode": "User",
    "node_count": 2,
    "node_labels": {"a": "b"},
    "node_network_profile": {
        "allowed_host_ports": [{"port_start": 80, "port_end": 81, "protocol": "TCP"}],
        "application_security_group_ids": [id_of("Microsoft.Network/applicationSecurityGroups")],
        "node_public_ip_tags": {"RoutingPreference": "Internet"},
    },
    "node_public_ip_enabled": False,
    "node_public_ip_prefix_id": id_of("Microsoft.Network/publicIPPrefixes"),
    "node_taints": ["a=b:NoSchedule"],
    "orchestrator_version": "1.35",
    "os_disk_size_gb": 128,
    "os_disk_type": "Ephemeral",
    "os_sku": "Ubuntu",
    "os_type": "Linux",
    "pod_subnet_id": SUBNET,
    "priority": "Spot",
    "proximity_placement_group_id": id_of("Microsoft.Compute/proximityPlacementGroups"),
    "scale_down_mode": "Delete",
    "snapshot_id": id_of("Microsoft.ContainerService/snapshots"),
    "spot_max_price": -1.0,
    "tags": {"a": "b"},
    "temporary_name_for_rotation": "tmp",
    "ultra_ssd_enabled": True,
    "upgrade_settings": {"max_surge": "33%", "drain_timeout_in_minutes": 30, "node_soak_duration_in_minutes": 5},
    "vnet_subnet_id": SUBNET,
    "windows_profile": {"outbound_nat_enabled": True},
    "workload_runtime": "OCIContainer",
    "zones": [1, 2],
}
"""Every documented argument of azurerm_kubernetes_cluster_node_pool of a pool."""

CLUSTER: dict[str, Any] = {
    "name": "shop",
    "location": "westeurope",
    "resource_group_name": "rg",
    "default_node_pool": {
        **{key: value for key, value in POOL.items() if key not in ("eviction_policy", "priority", "spot_max_price")},
        "only_critical_addons_enabled": True,
        "type": "VirtualMachineScaleSets",
    },
    "dns_prefix": "shop",
    "dns_prefix_private_cluster": "shop",
    "aci_connector_linux": {"subnet_name": "virtual"},
    "automatic_upgrade_channel": "patch",
    "api_server_access_profile": {
        "authorized_ip_ranges": ["198.51.100.0/24"],
        "subnet_id": SUBNET,
        "virtual_network_integration_enabled": True,
    },
    "auto_scaler_profile": {
        "balance_similar_node_groups": True,
        "daemonset_eviction_for_empty_nodes_enabled": True,
        "daemonset_eviction_for_occupied_nodes_enabled": True,
        "expander": "random",
        "ignore_daemonsets_utilization_enabled": False,
        "max_graceful_termination_sec": 600,
        "max_node_provisioning_time": "15m",
        "max_unready_nodes": 3,
        "max_unready_percentage": 45,
        "new_pod_scale_up_delay": "10s",
        "scale_down_delay_after_add": "10m",
        "scale_down_delay_after_delete": "10s",
        "scale_down_delay_after_failure": "3m",
        "scan_interval": "10s",
        "scale_down_unneeded": "10m",
        "scale_down_unready": "20m",
        "scale_down_utilization_threshold": "0.5",
        "empty_bulk_delete_max": 10,
        "skip_nodes_with_local_storage": False,
        "skip_nodes_with_system_pods": True,
    },
    "azure_active_directory_role_based_access_control": {
        "tenant_id": GUID,
        "admin_group_object_ids": [GUID],
        "azure_rbac_enabled": True,
    },
    "azure_policy_enabled": True,
    "confidential_computing": {"sgx_quote_helper_enabled": True},
    "cost_analysis_enabled": True,
    "custom_ca_trust_certificates_base64": ["AAAA"],
    "disk_encryption_set_id": id_of("Microsoft.Compute/diskEncryptionSets"),
    "edge_zone": "losangeles",
    "http_application_routing_enabled": False,
    "http_proxy_config": {
        "http_proxy": "http://p:1",
        "https_proxy": "http://p:1",
        "no_proxy": ["a"],
        "trusted_ca": "A",
    },
    "identity": {
        "type": "UserAssigned",
        "identity_ids": [id_of("Microsoft.ManagedIdentity/userAssignedIdentities")],
    },
    "image_cleaner_enabled": True,
    "image_cleaner_interval_hours": 48,
    "ingress_application_gateway": {
        "gateway_id": "/g",
        "gateway_name": "g",
        "subnet_cidr": "10.1.0.0/16",
        "subnet_id": SUBNET,
    },
    "key_management_service": {"key_vault_key_id": "https://v/keys/k/1", "key_vault_network_access": "Public"},
    "key_vault_secrets_provider": {"secret_rotation_enabled": True, "secret_rotation_interval": "2m"},
    "kubelet_identity": {
        "client_id": GUID,
        "object_id": GUID,
        "user_assigned_identity_id": id_of("Microsoft.ManagedIdentity/userAssignedIdentities"),
    },
    "kubernetes_version": "1.35",
    "linux_profile": {"admin_username": "azureuser", "ssh_key": {"key_data": "ssh-rsa AAAA"}},
    "local_account_disabled": True,
    "maintenance_window": {"allowed": [{"day": "Sunday", "hours": [1, 2]}]},
    "maintenance_window_auto_upgrade": {
        **WINDOW,
        "utc_offset": "+01:00",
        "start_date": "2026-12-01T00:00:00Z",
        "not_allowed": [{"start": "2026-12-24T00:00:00Z", "end": "2026-12-27T00:00:00Z"}],
    },
    "maintenance_window_node_os": WINDOW,
    "microsoft_defender": {"log_analytics_workspace_id": WORKSPACE},
    "monitor_metrics": {"annotations_allowed": "a", "labels_allowed": "b"},
    "network_profile": {
        "network_plugin": "azure",
        "network_mode": "transparent",
        "network_policy": "cilium",
        "dns_service_ip": "10.0.0.10",
        "network_data_plane": "cilium",
        "network_plugin_mode": "overlay",
        "outbound_type": "loadBalancer",
        "pod_cidr": "10.244.0.0/16",
        "pod_cidrs": ["10.244.0.0/16"],
        "service_cidr": "10.0.0.0/16",
        "service_cidrs": ["10.0.0.0/16"],
        "ip_versions": ["IPv4"],
        "load_balancer_sku": "standard",
        "load_balancer_profile": {
            "backend_pool_type": "NodeIP",
            "idle_timeout_in_minutes": 30,
            "managed_outbound_ip_count": 2,
            "managed_outbound_ipv6_count": 1,
            "outbound_ip_address_ids": [id_of("Microsoft.Network/publicIPAddresses")],
            "outbound_ip_prefix_ids": [id_of("Microsoft.Network/publicIPPrefixes")],
            "outbound_ports_allocated": 8,
        },
        "nat_gateway_profile": {"idle_timeout_in_minutes": 4, "managed_outbound_ip_count": 2},
        "advanced_networking": {"observability_enabled": True, "security_enabled": True},
    },
    "bootstrap_profile": {"artifact_source": "Cache", "container_registry_id": None},
    "node_os_upgrade_channel": "NodeImage",
    "node_resource_group": "rg-nodes",
    "oidc_issuer_enabled": True,
    "oms_agent": {"log_analytics_workspace_id": WORKSPACE, "msi_auth_for_monitoring_enabled": True},
    "open_service_mesh_enabled": False,
    "private_cluster_enabled": True,
    "private_dns_zone_id": "System",
    "private_cluster_public_fqdn_enabled": False,
    "service_mesh_profile": {
        "mode": "Istio",
        "revisions": ["asm-1-30"],
        "internal_ingress_gateway_enabled": True,
        "external_ingress_gateway_enabled": False,
        "certificate_authority": {
            "key_vault_id": id_of("Microsoft.KeyVault/vaults"),
            "root_cert_object_name": "r",
            "cert_chain_object_name": "c",
            "cert_object_name": "o",
            "key_object_name": "k",
        },
    },
    "workload_autoscaler_profile": {"keda_enabled": True, "vertical_pod_autoscaler_enabled": True},
    "workload_identity_enabled": True,
    "role_based_access_control_enabled": True,
    "run_command_enabled": False,
    "service_principal": {"client_id": "a", "client_secret": "hunter2"},
    "sku_tier": "Standard",
    "storage_profile": {
        "blob_driver_enabled": True,
        "disk_driver_enabled": True,
        "file_driver_enabled": True,
        "snapshot_controller_enabled": True,
    },
    "support_plan": "KubernetesOfficial",
    "tags": {"a": "b"},
    "upgrade_override": {"force_upgrade_enabled": True, "effective_until": "2026-12-01T00:00:00Z"},
    "web_app_routing": {"dns_zone_ids": [], "default_nginx_controller": "Internal"},
    "windows_profile": {
        "admin_username": "azureuser",
        "license": "Windows_Server",
        "gmsa": {"dns_server": "10.1.0.4", "root_domain": "shop.local"},
    },
}
"""Every documented argument of azurerm_kubernetes_cluster but the password."""

SUGGESTED = {
    ("zones", flow(["1"])): 'availabilityZones: ["1"]',
    ("priority", "Spot"): "scaleSetPriority: Spot",
    ("node_count", "3"): "count: 3",
    ("auto_scaling_enabled", "true"): "enableAutoScaling: true",
    ("enable-cluster-autoscaler", "true"): "enableAutoScaling: true",
    ("only_critical_addons_enabled", "true"): 'nodeTaints: ["CriticalAddonsOnly=true:NoSchedule"]',
    ("windows_profile", "{outbound_nat_enabled: true}"): "windowsProfile: {disableOutboundNat: false}",
    ("sku_tier", "Standard"): "sku: {tier: Standard}",
    ("skuTier", "Standard"): "sku: {tier: Standard}",
    ("private_cluster_enabled", "true"): "apiServerAccessProfile: {enablePrivateCluster: true}",
    ("enable-private-cluster", "true"): "apiServerAccessProfile: {enablePrivateCluster: true}",
    ("oidc_issuer_enabled", "true"): "oidcIssuerProfile: {enabled: true}",
    ("run_command_enabled", "false"): "apiServerAccessProfile: {disableRunCommand: true}",
    ("private_dns_zone_id", "System"): "apiServerAccessProfile: {privateDNSZone: system}",
    ("rbac_aad_azure_rbac_enabled", "true"): "aadProfile: {enableAzureRBAC: true}",
    ("azure_active_directory_role_based_access_control", "{azure_rbac_enabled: true}"): (
        "aadProfile: {enableAzureRBAC: true}"
    ),
    ("agents_size", "Standard_D4ds_v5"): "defaultNodePool: {vmSize: Standard_D4ds_v5}",
    ("auto_scaler_profile_max_unready_nodes", "3"): 'autoScalerProfile: {okTotalUnreadyCount: "3"}',
    ("auto_scaler_profile_scan_interval", '"10s"'): 'autoScalerProfile: {scanInterval: "10s"}',
    ("oms_agent", f"{{log_analytics_workspace_id: {WORKSPACE}}}"): f"monitoring: {{workspaceId: {WORKSPACE}}}",
    ("maintenance_window_node_os", flow(WINDOW)): (
        "maintenance: {aksManagedNodeOSUpgradeSchedule: {schedule: {weekly: {intervalWeeks: 2, dayOfWeek: Sunday}}, "
        'startTime: "01:00", durationHours: 6}}'
    ),
}
"""What is written, and what the message says to write instead."""


def loaded(text: str, folder: Path) -> dict[str, Any]:
    file = folder / "fragment.yaml"
    file.write_text(text, encoding="utf-8")
    return read(file).value


@pytest.mark.parametrize("written", SUGGESTED, ids=lambda written: f"{written[0]}: {written[1][:20]}")
def test_the_message_says_what_to_write(written: tuple[str, str], tmp_path: Path) -> None:
    key, text = written
    value = loaded(f"{key}: {text}", tmp_path)[key]
    of_pool = "availability" in SUGGESTED[written] or any(
        each in SUGGESTED[written] for each in ("scaleSet", "count:", "enableAuto", "nodeTaints", "disableOutboundNat")
    )
    path = ("clusters", "shop", "nodePools", "web", key) if of_pool else ("clusters", "shop", key)
    assert f"rite `{SUGGESTED[written]}`" in about(path, value)


@pytest.mark.parametrize(("model", "written"), [(NodePool, POOL), (Cluster, CLUSTER)], ids=["pool", "cluster"])
def test_every_argument_of_azurerm_gets_a_fragment_that_loads(
    model: type[Settings], written: dict[str, Any], tmp_path: Path
) -> None:
    path = ("clusters", "shop", "nodePools", "web") if model is NodePool else ("clusters", "shop")
    checked = 0
    for key, value in written.items():
        if key in fields(model):
            continue
        message = about((*path, key), value)
        if key in WITHOUT_COUNTERPART:
            assert message == WITHOUT_COUNTERPART[key]
            continue
        fragment = translated(model, {key: value})
        ours = model.model_validate(fragment)
        assert ours.model_fields_set, key
        if texts := re.findall(r"`(.*?)`", message):
            assert loaded("\n".join(texts), tmp_path) == fragment, key
        assert re.search(r"[Ww]rite `|Did you mean \w+\?", message), f"{key}: {message}"
        checked += 1
    assert checked > 25


def test_all_of_a_terraform_cluster_is_understood_at_once() -> None:
    fragment = translated(Cluster, CLUSTER)
    Cluster.model_validate(fragment)
    assert not [path for path, _ in leaves(fragment) if any("_" in str(part) for part in path)]


@pytest.mark.parametrize(
    ("model", "word"),
    [(model, word) for model, words in WORDS.items() for word in words],
    ids=lambda each: each if isinstance(each, str) else each.__name__,
)
def test_every_word_leads_to_a_setting_that_exists(model: type[Settings], word: str) -> None:
    marked = [path for path, value in leaves(translated(model, {word: "MARK"})) if "MARK" in str(value)]
    for path in marked:
        assert annotation_at(path, model) is not None, f"{word} leads to {path}"
    assert word not in fields(model)


@pytest.mark.parametrize(
    "word",
    [
        "agents_availability_zones",
        "agents_count",
        "agents_labels",
        "agents_max_count",
        "agents_max_pods",
        "agents_min_count",
        "agents_pool_drain_timeout_in_minutes",
        "agents_pool_max_surge",
        "agents_pool_name",
        "agents_pool_node_soak_duration_in_minutes",
        "agents_pool_undrainable_node_behavior",
        "agents_proximity_placement_group_id",
        "agents_size",
        "agents_tags",
        "agents_type",
        "api_server_authorized_ip_ranges",
        "api_server_subnet_id",
        "default_node_pool_fips_enabled",
        "ebpf_data_plane",
        "key_vault_secrets_provider_enabled",
        "kms_enabled",
        "kms_key_vault_key_id",
        "kms_key_vault_network_access",
        "log_retention_in_days",
        "microsoft_defender_enabled",
        "net_profile_dns_service_ip",
        "net_profile_outbound_type",
        "net_profile_pod_cidr",
        "net_profile_pod_cidrs",
        "net_profile_service_cidr",
        "net_profile_service_cidrs",
        "network_ip_versions",
        "public_network_access_enabled",
        "rbac_aad_admin_group_object_ids",
        "rbac_aad_tenant_id",
    ],
)
def test_every_variable_of_azures_module_for_terraform_leads_to_a_setting(word: str) -> None:
    """Variables of Azure/terraform-azurerm-aks, variables.tf."""
    assert word not in translated(Cluster, {word: "x"})


@pytest.mark.parametrize(
    "word",
    [
        "enable_cluster_autoscaler",
        "enable_fips_image",
        "enable_host_encryption",
        "node_osdisk_size",
        "node_osdisk_type",
        "node_vm_size",
    ],
)
def test_every_option_of_az_for_a_pool_leads_to_a_setting(word: str) -> None:
    assert word not in translated(AgentPool, {word: True})


@pytest.mark.parametrize(
    "word",
    [
        "enable_ai_toolchain_operator",
        "enable_azure_monitor_metrics",
        "enable_cost_analysis",
        "enable_defender",
        "enable_image_cleaner",
        "enable_oidc_issuer",
        "enable_vpa",
        "enable_workload_identity",
        "k8s_support_plan",
        "tier",
        "uptime_sla",
    ],
)
def test_every_option_of_az_for_a_cluster_leads_to_a_setting(word: str) -> None:
    assert word not in translated(Cluster, {word: True})


def test_a_plain_word_leads_to_a_value_that_loads() -> None:
    """The words whose value stays as it is, each with a value of its setting."""
    checked = 0
    for model, words in WORDS.items():
        for word in words:
            marks = [path for path, value in leaves(translated(model, {word: "MARK"})) if value == "MARK"]
            if len(marks) != 1 or word in CLUSTER or word in POOL or as_model(annotation_at(marks[0], model)):
                continue
            around = as_model(annotation_at(marks[0][:-1], model))
            named = {field.alias: field for field in around.model_fields.values()} if around else {}
            value = sample(named[str(marks[0][-1])]) if named else "text"
            fragment = translated(model, {word: value})
            errors = _wrong_in(model, fragment)
            assert not errors, f"{model.__name__}.{word} -> {fragment}: {errors}"
            checked += 1
    assert checked > 50


def _wrong_in(model: type[Settings], fragment: dict[str, Any]) -> list[Any]:
    from pydantic import ValidationError

    try:
        model.model_validate(fragment)
    except ValidationError as error:
        return [each for each in error.errors() if each["type"] != "missing"]
    return []


def test_a_hint_never_writes_what_would_not_load() -> None:
    without_principal = {"readers": {"role_definition_id_or_name": "Reader"}}
    hint = about(("clusters", "shop", "role_assignments"), without_principal)
    assert "roleAssignments" in hint
    assert "principalId" not in hint
    assert "rite `" not in hint


def test_a_password_is_never_part_of_a_hint() -> None:
    for key, value in {
        "windows_profile": {"admin_username": "azureuser", "admin_password": "hunter2"},
        "service_principal": {"client_id": "a", "client_secret": "hunter2"},
        "windowsPassword": "hunter2",
        "windows_profile_admin_password": "hunter2",
    }.items():
        assert "hunter2" not in about(("clusters", "shop", key), value)


@pytest.mark.parametrize("key", ["passphrase", "apiKey", "connectionString", "storage_account_key", "bind_password"])
def test_a_secret_by_its_name_is_never_part_of_a_hint(key: str) -> None:
    for around in ("labels", "node_labels", "tag_s"):
        message = about(("clusters", "shop", "nodePools", "web", around), {"team": "shop", key: "hunter2"})
        assert "hunter2" not in message, message
    assert "hunter2" not in about(("clusters", "shop", key), "hunter2")


@pytest.mark.parametrize(
    ("path", "value", "right"),
    [
        (("clusters", "shop", "kubernetes-version"), 1.30, "kubernetesVersion"),
        (("clusters", "shop", "kubernetes_version"), 1.30, "kubernetesVersion"),
        (("clusters", "shop", "nodePools", "web", "orchestrator_version"), 1.30, "orchestratorVersion"),
        (("clusters", "shop", "nodePools", "web", "kubernetesVersion"), 1.30, "orchestratorVersion"),
        (("clusters", "shop", "nodePools", "web", "node_labels"), {"release": 1.30}, "nodeLabels"),
        (("clusters", "shop", "nodePools", "web", "labels"), {"release": 1.30}, "nodeLabels"),
        (("clusters", "shop", "node_pools"), {"web": {"orchestratorVersion": 1.30}}, "nodePools"),
        (("kubernetesVersion",), 1.30, "clusters.<name>"),
    ],
    ids=lambda each: ".".join(each) if isinstance(each, tuple) else None,
)
def test_a_bare_fraction_is_never_written_as_text(path: tuple[str, ...], value: Any, right: str) -> None:
    """`1.30` is read as 1.3: a hint with "1.3" would be another Kubernetes version."""
    message = about(path, value)
    assert '"1.3"' not in message
    assert right in message
    assert message.endswith('Put the value in quotes: "1.30" is text, but 1.30 without quotes is the number 1.3')


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("pod_identity_profile", "workloadIdentity"),
        ("admin_password", "adminPasswordSecret"),
        ("Location", "azure-native:location"),
    ],
)
def test_a_key_that_is_no_setting_is_known_however_it_is_spelled(key: str, reason: str) -> None:
    assert reason in about(("clusters", "shop", key), "x")


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("clusters", "shop", "outboundType"), "loadBalancer", "It belongs under networkProfile"),
        (("clusters", "shop", "networkPolicy"), "cilium", "rite `networkProfile: {networkPolicy: cilium}`"),
        (("clusters", "shop", "vmSize"), "Standard_D4ds_v5", "It belongs under defaultNodePool or nodePools.<name>"),
        (("clusters", "shop", "maxSurge"), "33%", "under defaultNodePool or nodePools.<name>.upgradeSettings"),
        (
            ("clusters", "shop", "priority"),
            "Spot",
            "Write `scaleSetPriority: Spot` under defaultNodePool or nodePools.<name>",
        ),
        (("clusters", "shop", "nodePools", "web", "sku_tier"), "Free", "Write `sku: {tier: Free}` under clusters.shop"),
        (("clusters", "shop", "nodePools", "web", "podCidr"), "10.1.0.0/16", "It belongs under networkProfile"),
        (("clusters", "shop", "nodePools", "web", "kubernetesVersion"), "1.35", 'Write `orchestratorVersion: "1.35"`'),
        (("kubernetesVersion",), "1.35", "It belongs under clusters.<name>"),
        (("vm_size",), "Standard_D4ds_v5", "Write `vmSize: Standard_D4ds_v5` under clusters.<name>.defaultNodePool or"),
    ],
    ids=lambda each: ".".join(each) if isinstance(each, tuple) else None,
)
def test_a_key_in_the_wrong_place_gets_the_right_one(path: tuple[str, ...], value: Any, words: str) -> None:
    assert words in about(path, value)


@pytest.mark.parametrize("key", ["enabled", "config", "type", "mode", "id", "count", "idleTimeoutInMinutes"])
def test_a_key_of_many_places_gets_none(key: str) -> None:
    assert "belongs under" not in about(("clusters", "shop", "apiServerAccessProfile", key), True)


def test_fifty_keys_are_not_listed() -> None:
    message = about(("clusters", "shop", "foo"), "bar")
    assert len(message) < 120
    assert "docs/stack.schema.json" in message


def test_a_few_keys_are() -> None:
    assert "Allowed here: name, tier" in about(("clusters", "shop", "sku", "foo"), "bar")


AVM: dict[str, Any] = {
    "parent_id": "/subscriptions/s/resourceGroups/rg-shop",
    "managed_identities": {"user_assigned_resource_ids": [id_of("Microsoft.ManagedIdentity/userAssignedIdentities")]},
    "aad_profile": {"admin_group_object_ids": [GUID], "enable_azure_rbac": True},
    "addon_profile_azure_policy": {"enabled": True},
    "addon_profile_confidential_computing": {"enabled": True},
    "addon_profile_ingress_application_gateway": {
        "enabled": True,
        "config": {"application_gateway_id": id_of("Microsoft.Network/applicationGateways"), "subnet_id": None},
    },
    "addon_profile_key_vault_secrets_provider": {
        "enabled": True,
        "config": {"enable_secret_rotation": True, "rotation_poll_interval": "5m"},
    },
    "addon_profile_oms_agent": {
        "enabled": True,
        "config": {"log_analytics_workspace_resource_id": WORKSPACE, "use_aad_auth": True},
    },
    "addon_profiles_extra": {"openServiceMesh": {"enabled": True}},
    "agent_pools": {"web": {"name": "web", "count_of": 3, "enable_auto_scaling": False, "vm_size": "Standard_D4ds_v5"}},
    "api_server_access_profile": {"enable_private_cluster": True, "private_dns_zone": "system"},
    "auto_upgrade_profile": {"node_os_upgrade_channel": "NodeImage", "upgrade_channel": "patch"},
    "default_agent_pool": {"count_of": 3, "vm_size": "Standard_D4ds_v5", "os_disk_size_gb": 128},
    "ingress_profile": {"web_app_routing": {"enabled": True, "nginx": {"default_ingress_controller_type": "None"}}},
    "maintenanceconfiguration": {
        "auto": {
            "name": "aksManagedAutoUpgradeSchedule",
            "maintenance_window": {
                "duration_hours": 4,
                "start_time": "01:00",
                "schedule": {"weekly": {"day_of_week": "Sunday", "interval_weeks": 1}},
            },
        }
    },
    "network_profile": {
        "load_balancer_profile": {"managed_outbound_ips": {"count": 2, "count_i_pv6": 1}},
        "network_plugin": "azure",
        "network_plugin_mode": "overlay",
    },
    "role_assignments": {
        "readers": {"role_definition_id_or_name": "Azure Kubernetes Service RBAC Reader", "principal_id": GUID},
        "others": {"role_definition_id_or_name": f"/providers/x/roleDefinitions/{GUID}", "principal_id": GUID},
    },
    "security_profile": {"image_cleaner": {"enabled": True, "interval_hours": 48}},
    "properties": {"dnsPrefix": "x", "networkProfile": {"networkPlugin": "azure"}},
    "body": {"properties": {"autoUpgradeProfile": {"upgradeChannel": "patch"}}},
}
"""Variables of the Azure Verified Module, and the wrappers of an azapi_resource."""


@pytest.mark.parametrize("key", AVM)
def test_every_word_of_the_verified_module_and_of_azapi_gets_a_fragment_that_loads(key: str) -> None:
    fragment = translated(Cluster, {key: AVM[key]})
    assert key not in fragment
    Cluster.model_validate(fragment)
    assert "rite `" in about(("clusters", "shop", key), AVM[key])


@pytest.mark.parametrize(
    ("key", "fragment"),
    [
        ("parent_id", {"resourceGroupName": "rg-shop"}),
        (
            "addon_profile_key_vault_secrets_provider",
            {
                "addonProfiles": {
                    "azureKeyvaultSecretsProvider": {
                        "enabled": True,
                        "config": {"enableSecretRotation": "true", "rotationPollInterval": "5m"},
                    }
                }
            },
        ),
        (
            "role_assignments",
            {
                "roleAssignments": {
                    "readers": {"roleDefinitionName": "Azure Kubernetes Service RBAC Reader", "principalId": GUID},
                    "others": {"roleDefinitionId": GUID, "principalId": GUID},
                }
            },
        ),
        ("body", {"autoUpgradeProfile": {"upgradeChannel": "patch"}}),
    ],
)
def test_a_word_of_the_verified_module_has_the_key_and_value_of_arm(key: str, fragment: dict[str, Any]) -> None:
    assert translated(Cluster, {key: AVM[key]}) == fragment


@pytest.mark.parametrize("key", ["enable_telemetry", "lock", "private_endpoints", "response_export_values"])
def test_what_the_verified_module_has_beside_the_cluster_is_explained(key: str) -> None:
    assert about(("clusters", "shop", key), {}) == WITHOUT_COUNTERPART[key]


def test_settings_that_azure_has_and_fairway_has_not_are_explained() -> None:
    routing = about(("clusters", "shop", "addonProfiles", "httpApplicationRouting"), {"enabled": True})
    assert "is retired by Azure; `ingressProfile: {webAppRouting: {enabled: true}}` is its successor" in routing
    tables = about(("clusters", "shop", "monitoring", "tables"), {"ContainerLogV2": {"retentionInDays": 30}})
    assert "Azure creates its tables together with the workspace" in tables
    assert "Azure creates" not in about(("clusters", "shop", "tables"), {})


def test_keys_that_go_into_one_group_are_written_once() -> None:
    beside = {"network_plugin": "azure", "network_policy": "calico", "enable_keda": True, "dns_prefix": "x"}
    first = about(("clusters", "shop", "network_plugin"), "azure", beside)
    assert "Write `networkProfile: {networkPlugin: azure, networkPolicy: calico}` instead of this and" in first
    second = about(("clusters", "shop", "network_policy"), "calico", beside)
    assert second.endswith("See network_plugin for what to write")
    assert about(("clusters", "shop", "enable_keda"), True, beside) == about(("clusters", "shop", "enable_keda"), True)


def test_a_key_whose_group_is_present_goes_below_it() -> None:
    beside = {"networkProfile": {"networkDataplane": "azure"}, "network_plugin": "azure"}
    message = about(("clusters", "shop", "network_plugin"), "azure", beside)
    assert message.endswith("Write under networkProfile `networkPlugin: azure`")


def test_the_faults_of_a_file_write_a_group_once(tmp_path: Path) -> None:
    message = refused(
        tmp_path,
        stack_file(
            "clusters:\n  shop:\n    network_plugin: azure\n    sku: {tier: Free}\n    uptime_sla: true\n    "
            "network_policy: calico\n"
        ),
    )
    assert "`networkProfile: {networkPlugin: azure, networkPolicy: calico}`" in message
    assert "Write under sku `tier: Standard`" in message


def test_a_key_of_many_places_names_the_nearest_few() -> None:
    found = about(("clusters", "shop", "subnet"), "nodes")
    assert re.search(
        "It belongs under defaultNodePool or nodePools.<name> or containerRegistry.privateEndpoint or "
        r"keyVault.privateEndpoint, and in \d+ other places$",
        found,
    )
    assert "It belongs under clusters.<name> or " in about(("name",), "x")


@pytest.mark.parametrize("key", ["httpsKey", "sshPrivateKey", "bucketSecretKey"])
def test_the_secret_of_a_flux_source_has_its_place(key: str) -> None:
    found = about(("clusters", "shop", "fluxConfigurations", "apps", "gitRepository", key), "hunter2")
    assert f"configurationProtectedSettings: {{{key}: {{secret: <name>}}}}" in found
    assert "hunter2" not in found
