"""The names of settings in Terraform and the Azure CLI, and ARM's names for them.

The words are the documented arguments of azurerm_kubernetes_cluster and azurerm_kubernetes_cluster_node_pool
(hashicorp/terraform-provider-azurerm: website/docs/r, 4.x, and the names of 3.x where they differ), the variables of
Azure/terraform-azurerm-aks and Azure/terraform-azurerm-avm-res-containerservice-managedcluster (variables*.tf), the
wrappers of an azapi_resource (`body`, `properties`), and the options of `az aks create`. Names that differ from ARM's
only in letter case, underscores and hyphens are not listed: `vm_size` is found anyway.
"""

from __future__ import annotations

from collections.abc import Mapping

from config.addons import (
    AddonProfile,
    AzureMonitorMetrics,
    SecretsProviderAddon,
    ServiceMeshProfile,
    StorageProfile,
    WebAppRouting,
    WorkloadAutoScalerProfile,
)
from config.cluster import Cluster
from config.cluster_profiles import GmsaProfile, LinuxProfile, WindowsProfile
from config.identity import Identity, KubeletIdentity
from config.model import Settings
from config.network_profile import AdvancedNetworking, LoadBalancerProfile, NATGatewayProfile, NetworkProfile
from config.node_config import KubeletConfig, LinuxOSConfig, SysctlConfig
from config.node_pool import AgentPool
from config.node_pool_profiles import AgentPoolNetworkProfile, AgentPoolWindowsProfile
from config.other_shapes import (
    Convert,
    as_it_is,
    at,
    gateway,
    inverted,
    ip_tags,
    role,
    ssh_key,
    taint,
)
from config.other_words_cluster import AUTO_SCALER, CLUSTER, FLAT, LOAD_BALANCER, STORAGE
from config.roles import RoleAssignment
from config.security import AADProfile, ApiServerAccessProfile, AzureKeyVaultKms, Defender
from config.upgrade import AutoScalerProfile, UpgradeOverrideSettings

_RETIRED_BY = "is retired by Azure; {} is its successor"

WITHOUT_COUNTERPART: Mapping[str, str] = {
    "temporary_name_for_rotation": "is not needed: a pool whose fixed settings change is replaced by a pool with "
    "another name (see `rotation` in docs/settings.md)",
    "service_principal": "needs a password that expires; the cluster uses a managed identity (see `identity`)",
    **dict.fromkeys(
        ("http_application_routing_enabled", "httpApplicationRouting"),
        _RETIRED_BY.format("`ingressProfile: {webAppRouting: {enabled: true}}`"),
    ),
    "enable_pod_security_policy": "was removed in Kubernetes 1.25; Azure Policy is on instead "
    "(`addonProfiles.azurepolicy`)",
    "docker_bridge_cidr": "has no effect since AKS uses containerd: remove it",
    "kubernetes_cluster_id": "is not needed: pools are listed under their cluster's nodePools",
    **dict.fromkeys(
        ("net_ipv4_ip_local_port_range_min", "net_ipv4_ip_local_port_range_max"),
        'is part of `netIpv4IpLocalPortRange: "32768 60999"`: set both ports there',
    ),
    "enable_telemetry": "is not needed: Fairway sends no telemetry",
    "private_endpoints": "are not supported; `apiServerAccessProfile: {enablePrivateCluster: true}`, the default, "
    "creates the API server's own",
    "diagnostic_settings": "are created from `monitoring`",
    "lock": "is not supported: `protect: true`, the default, prevents Pulumi from deleting the cluster, and `az lock "
    "create` creates a lock in Azure",
    **dict.fromkeys(("cluster_timeouts", "agentpool_timeouts"), "is not needed: Pulumi waits as long as Azure takes"),
    "create_agentpools_before_destroy": "is not needed: a pool's successor is created first (see `rotation` in "
    "docs/settings.md)",
    **dict.fromkeys(
        ("response_export_values", "schema_validation_enabled", "ignore_casing", "ignore_missing_property"),
        "is an argument of azapi: remove it",
    ),
    "attach_acr": "is a role on the registry: assign AcrPull to the kubelet identity there (`az role assignment "
    "create`)",
}
"""Names in Terraform and the Azure CLI without a counterpart here, and why."""

_POOL: dict[str, Convert] = {
    "auto_scaling_enabled": at("enableAutoScaling"),
    "body": as_it_is,
    "count_of": at("count"),
    "enable_cluster_autoscaler": at("enableAutoScaling"),
    "eviction_policy": at("scaleSetEvictionPolicy"),
    "fips_enabled": at("enableFIPS"),
    "enable_fips_image": at("enableFIPS"),
    "gpu_instance": at("gpuInstanceProfile"),
    "host_encryption_enabled": at("enableEncryptionAtHost"),
    "enable_host_encryption": at("enableEncryptionAtHost"),
    "kubernetes_version": at("orchestratorVersion"),
    "labels": at("nodeLabels"),
    "node_count": at("count"),
    "node_network_profile": at("networkProfile"),
    "node_osdisk_size": at("osDiskSizeGB"),
    "node_osdisk_type": at("osDiskType"),
    "node_public_ip_enabled": at("enableNodePublicIP"),
    "node_vm_size": at("vmSize"),
    "only_critical_addons_enabled": taint,
    "priority": at("scaleSetPriority"),
    "properties": as_it_is,
    "snapshot_id": at("creationData.sourceResourceId"),
    "taints": at("nodeTaints"),
    "ultra_ssd_enabled": at("enableUltraSSD"),
    "zones": at("availabilityZones"),
}

WORDS: Mapping[type[Settings], Mapping[str, Convert]] = {
    AADProfile: {"azure_rbac_enabled": at("enableAzureRBAC")},
    AddonProfile: {
        "gateway_id": at("config.applicationGatewayId"),
        "gateway_name": at("config.applicationGatewayName"),
        "sgx_quote_helper_enabled": at("config.ACCSGXQuoteHelperEnabled"),
        "subnet_cidr": at("config.subnetCIDR"),
        "subnet_id": at("config.subnetId"),
        "subnet_name": at("config.SubnetName"),
    },
    AdvancedNetworking: {
        "observability_enabled": at("observability.enabled"),
        "security_enabled": at("security.enabled"),
    },
    AgentPool: _POOL,
    AgentPoolNetworkProfile: {
        "application_security_group_ids": at("applicationSecurityGroups"),
        "node_public_ip_tags": ip_tags,
    },
    AgentPoolWindowsProfile: {"outbound_nat_enabled": inverted("disableOutboundNat")},
    ApiServerAccessProfile: {"virtual_network_integration_enabled": at("enableVnetIntegration")},
    AutoScalerProfile: AUTO_SCALER,
    AzureKeyVaultKms: {"key_vault_key_id": at("keyId")},
    AzureMonitorMetrics: {
        "annotations_allowed": at("kubeStateMetrics.metricAnnotationsAllowList"),
        "labels_allowed": at("kubeStateMetrics.metricLabelsAllowlist"),
    },
    Cluster: {**CLUSTER, **FLAT},
    Defender: {"log_analytics_workspace_id": at("logAnalyticsWorkspaceResourceId")},
    GmsaProfile: {"root_domain": at("rootDomainName")},
    Identity: {"identity_ids": at("userAssignedIdentities")},
    KubeletConfig: {
        "container_log_max_line": at("containerLogMaxFiles"),
        "cpu_cfs_quota_enabled": at("cpuCfsQuota"),
        "pod_max_pid": at("podMaxPids"),
    },
    KubeletIdentity: {"user_assigned_identity_id": at("resourceId")},
    LinuxOSConfig: {
        "sysctl_config": at("sysctls"),
        "transparent_huge_page": at("transparentHugePageEnabled"),
    },
    LinuxProfile: {"ssh_key": ssh_key},
    LoadBalancerProfile: LOAD_BALANCER,
    NATGatewayProfile: {"managed_outbound_ip_count": at("managedOutboundIPProfile.count")},
    NetworkProfile: {
        "ip_versions": at("ipFamilies"),
        "network_data_plane": at("networkDataplane"),
    },
    RoleAssignment: {"role_definition_id_or_name": role},
    SecretsProviderAddon: {
        "secret_rotation_enabled": at("config.enableSecretRotation"),
        "secret_rotation_interval": at("config.rotationPollInterval"),
    },
    ServiceMeshProfile: {
        "external_ingress_gateway_enabled": gateway("External"),
        "internal_ingress_gateway_enabled": gateway("Internal"),
        "certificate_authority": at("istio.certificateAuthority.plugin"),
        "revisions": at("istio.revisions"),
    },
    StorageProfile: STORAGE,
    SysctlConfig: {"net_ipv4_tcp_keepalive_intvl": at("netIpv4TcpkeepaliveIntvl")},
    UpgradeOverrideSettings: {"effective_until": at("until"), "force_upgrade_enabled": at("forceUpgrade")},
    WebAppRouting: {
        "default_nginx_controller": at("nginx.defaultIngressControllerType"),
        "dns_zone_ids": at("dnsZoneResourceIds"),
    },
    WindowsProfile: {"gmsa": at("gmsaProfile"), "license": at("licenseType")},
    WorkloadAutoScalerProfile: {
        "keda_enabled": at("keda.enabled"),
        "vertical_pod_autoscaler_enabled": at("verticalPodAutoscaler.enabled"),
    },
}
"""By the model of the mapping that contains the name."""
