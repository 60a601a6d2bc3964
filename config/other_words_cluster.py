"""What Terraform and the Azure CLI call a cluster's settings, and its blocks of flat variables."""

from __future__ import annotations

from collections.abc import Mapping

from config.addons import (
    StorageProfile,
)
from config.model import Settings
from config.network_profile import LoadBalancerProfile
from config.other_shapes import (
    Convert,
    at,
    block,
    choice,
    edge_zone,
    inside,
    inverted,
    log_agent,
    maintenance,
    references,
    zone_id,
)
from config.upgrade import AutoScalerProfile

_AGENTS = {
    "agents_availability_zones": "availabilityZones",
    "agents_count": "count",
    "agents_labels": "nodeLabels",
    "agents_max_count": "maxCount",
    "agents_max_pods": "maxPods",
    "agents_min_count": "minCount",
    "agents_pool_drain_timeout_in_minutes": "upgradeSettings.drainTimeoutInMinutes",
    "agents_pool_max_surge": "upgradeSettings.maxSurge",
    "agents_pool_name": "name",
    "agents_pool_node_soak_duration_in_minutes": "upgradeSettings.nodeSoakDurationInMinutes",
    "agents_pool_undrainable_node_behavior": "upgradeSettings.undrainableNodeBehavior",
    "agents_proximity_placement_group_id": "proximityPlacementGroupID",
    "agents_size": "vmSize",
    "agents_tags": "tags",
    "agents_type": "type",
    "default_node_pool_fips_enabled": "enableFIPS",
    "nodepool_labels": "nodeLabels",
    "nodepool_name": "name",
    "nodepool_tags": "tags",
    "nodepool_taints": "nodeTaints",
}

CLUSTER: dict[str, Convert] = {
    **{word: at(f"defaultNodePool.{key}") for word, key in _AGENTS.items()},
    "aad_admin_group_object_ids": at("aadProfile.adminGroupObjectIDs"),
    "aad_tenant_id": at("aadProfile.tenantID"),
    "aci_connector_linux": block("addonProfiles.aciConnectorLinux", enabled=True),
    "agent_pools": at("nodePools"),
    "ai_toolchain_operator_enabled": at("aiToolchainOperatorProfile.enabled"),
    "api_server_authorized_ip_ranges": at("apiServerAccessProfile.authorizedIPRanges"),
    "api_server_subnet_id": at("apiServerAccessProfile.subnetId"),
    "api_server_vnet_integration_enabled": at("apiServerAccessProfile.enableVnetIntegration"),
    "auto_upgrade_channel": at("autoUpgradeProfile.upgradeChannel"),
    "automatic_channel_upgrade": at("autoUpgradeProfile.upgradeChannel"),
    "automatic_upgrade_channel": at("autoUpgradeProfile.upgradeChannel"),
    "azure_active_directory_role_based_access_control": at("aadProfile"),
    "azure_policy_enabled": at("addonProfiles.azurepolicy.enabled"),
    "cluster_name": at("name"),
    "confidential_computing": block("addonProfiles.ACCSGXDevicePlugin", enabled=True),
    "cost_analysis_enabled": at("metricsProfile.costAnalysis.enabled"),
    "custom_ca_trust_certificates_base64": at("securityProfile.customCATrustCertificates"),
    "default_agent_pool": at("defaultNodePool"),
    "dns_prefix_private_cluster": at("fqdnSubdomain"),
    "ebpf_data_plane": at("networkProfile.networkDataplane"),
    "edge_zone": edge_zone,
    "enable_ai_toolchain_operator": at("aiToolchainOperatorProfile.enabled"),
    "enable_azure_monitor_metrics": at("azureMonitorProfile.metrics.enabled"),
    "enable_azure_rbac": at("aadProfile.enableAzureRBAC"),
    "enable_cost_analysis": at("metricsProfile.costAnalysis.enabled"),
    "enable_defender": at("securityProfile.defender.securityMonitoring.enabled"),
    "enable_image_cleaner": at("securityProfile.imageCleaner.enabled"),
    "enable_keda": at("workloadAutoScalerProfile.keda.enabled"),
    "enable_oidc_issuer": at("oidcIssuerProfile.enabled"),
    "enable_private_cluster": at("apiServerAccessProfile.enablePrivateCluster"),
    "enable_vpa": at("workloadAutoScalerProfile.verticalPodAutoscaler.enabled"),
    "enable_workload_identity": at("securityProfile.workloadIdentity.enabled"),
    "image_cleaner_enabled": at("securityProfile.imageCleaner.enabled"),
    "image_cleaner_interval_hours": at("securityProfile.imageCleaner.intervalHours"),
    "ingress_application_gateway": block("addonProfiles.ingressApplicationGateway", enabled=True),
    "k8s_support_plan": at("supportPlan"),
    "key_management_service": block("securityProfile.azureKeyVaultKms", enabled=True),
    "key_vault_secrets_provider": at("addonProfiles.azureKeyvaultSecretsProvider"),
    "key_vault_secrets_provider_enabled": at("addonProfiles.azureKeyvaultSecretsProvider.enabled"),
    "kms_enabled": at("securityProfile.azureKeyVaultKms.enabled"),
    "kms_key_vault_key_id": at("securityProfile.azureKeyVaultKms.keyId"),
    "kms_key_vault_network_access": at("securityProfile.azureKeyVaultKms.keyVaultNetworkAccess"),
    "kubelet_identity": at("identityProfile.kubeletidentity"),
    "load_balancer_sku": at("networkProfile.loadBalancerSku"),
    "local_account_disabled": at("disableLocalAccounts"),
    "log_analytics_workspace_daily_quota_gb": at("monitoring.dailyQuotaGb"),
    "log_retention_in_days": at("monitoring.retentionInDays"),
    "maintenance_window": maintenance("default"),
    "maintenance_window_auto_upgrade": maintenance("aksManagedAutoUpgradeSchedule"),
    "maintenance_window_node_os": maintenance("aksManagedNodeOSUpgradeSchedule"),
    "microsoft_defender": at("securityProfile.defender"),
    "microsoft_defender_enabled": at("securityProfile.defender.securityMonitoring.enabled"),
    "monitor_metrics": block("azureMonitorProfile.metrics", enabled=True),
    "net_profile_dns_service_ip": at("networkProfile.dnsServiceIP"),
    "net_profile_outbound_type": at("networkProfile.outboundType"),
    "net_profile_pod_cidr": at("networkProfile.podCidr"),
    "net_profile_pod_cidrs": at("networkProfile.podCidrs"),
    "net_profile_service_cidr": at("networkProfile.serviceCidr"),
    "net_profile_service_cidrs": at("networkProfile.serviceCidrs"),
    "network_data_plane": at("networkProfile.networkDataplane"),
    "network_ip_versions": at("networkProfile.ipFamilies"),
    "network_profile_advanced_networking": at("networkProfile.advancedNetworking"),
    "node_os_channel_upgrade": at("autoUpgradeProfile.nodeOSUpgradeChannel"),
    "node_os_upgrade_channel": at("autoUpgradeProfile.nodeOSUpgradeChannel"),
    "oidc_issuer_enabled": at("oidcIssuerProfile.enabled"),
    "oms_agent": log_agent,
    "open_service_mesh_enabled": at("addonProfiles.openServiceMesh.enabled"),
    "private_cluster_enabled": at("apiServerAccessProfile.enablePrivateCluster"),
    "private_cluster_public_fqdn_enabled": at("apiServerAccessProfile.enablePrivateClusterPublicFQDN"),
    "private_dns_zone_id": zone_id,
    "public_network_access_enabled": choice("publicNetworkAccess", "Enabled", "Disabled"),
    "rbac_aad_admin_group_object_ids": at("aadProfile.adminGroupObjectIDs"),
    "rbac_aad_azure_rbac_enabled": at("aadProfile.enableAzureRBAC"),
    "rbac_aad_tenant_id": at("aadProfile.tenantID"),
    "role_based_access_control_enabled": at("enableRBAC"),
    "run_command_enabled": inverted("apiServerAccessProfile.disableRunCommand"),
    "secret_rotation_enabled": at("addonProfiles.azureKeyvaultSecretsProvider.config.enableSecretRotation"),
    "secret_rotation_interval": at("addonProfiles.azureKeyvaultSecretsProvider.config.rotationPollInterval"),
    "sku_tier": at("sku.tier"),
    "tier": at("sku.tier"),
    "upgrade_override": at("upgradeSettings.overrideSettings"),
    "uptime_sla": choice("sku.tier", "Standard", "Free"),
    "web_app_routing": block("ingressProfile.webAppRouting", enabled=True),
    "workload_identity_enabled": at("securityProfile.workloadIdentity.enabled"),
}

AUTO_SCALER: dict[str, Convert] = {
    "daemonset_eviction_for_empty_nodes_enabled": at("daemonsetEvictionForEmptyNodes"),
    "daemonset_eviction_for_occupied_nodes_enabled": at("daemonsetEvictionForOccupiedNodes"),
    "empty_bulk_delete_max": at("maxEmptyBulkDelete"),
    "ignore_daemonsets_utilization_enabled": at("ignoreDaemonsetsUtilization"),
    "max_node_provisioning_time": at("maxNodeProvisionTime"),
    "max_unready_nodes": at("okTotalUnreadyCount"),
    "max_unready_percentage": at("maxTotalUnreadyPercentage"),
    "scale_down_unneeded": at("scaleDownUnneededTime"),
    "scale_down_unready": at("scaleDownUnreadyTime"),
}

LOAD_BALANCER: dict[str, Convert] = {
    "managed_outbound_ip_count": at("managedOutboundIPs.count"),
    "managed_outbound_ipv6_count": at("managedOutboundIPs.countIPv6"),
    "outbound_ip_address_ids": references("outboundIPs.publicIPs"),
    "outbound_ip_prefix_ids": references("outboundIPPrefixes.publicIPPrefixes"),
    "outbound_ports_allocated": at("allocatedOutboundPorts"),
}

STORAGE: dict[str, Convert] = {
    "blob_driver_enabled": at("blobCSIDriver.enabled"),
    "disk_driver_enabled": at("diskCSIDriver.enabled"),
    "file_driver_enabled": at("fileCSIDriver.enabled"),
    "snapshot_controller_enabled": at("snapshotController.enabled"),
}

_BLOCKS: tuple[tuple[str, str, type[Settings], Mapping[str, Convert]], ...] = (
    ("auto_scaler_profile", "autoScalerProfile", AutoScalerProfile, AUTO_SCALER),
    ("load_balancer_profile", "networkProfile.loadBalancerProfile", LoadBalancerProfile, LOAD_BALANCER),
    ("storage_profile", "storageProfile", StorageProfile, STORAGE),
)
FLAT = {
    f"{name}_{word}": inside(path, word)
    for name, path, model, words in _BLOCKS
    for word in sorted({*model.model_fields, *words})
}
"""The module terraform-azurerm-aks has one flat variable for each argument of a block."""
