"""Clusters and their child resources. The values that AKS fills in are in `fairway.azure.defaults`."""

from __future__ import annotations

from fairway.azure.cluster_identities import created_identities
from fairway.azure.resource_type import ResourceType, in_group

_CLUSTER = in_group("Microsoft.ContainerService/managedClusters/{resourceName}")
_WINDOW = "maintenanceWindow"

MANAGED_CLUSTER = ResourceType(
    "containerservice:ManagedCluster",
    _CLUSTER,
    replaces=(
        *("diskEncryptionSetID", "dnsPrefix", "fqdnSubdomain", "linuxProfile", "location", "nodeResourceGroup"),
        *("windowsProfile", "agentPoolProfiles[].windowsProfile"),
        *(f"networkProfile.{each}" for each in ("serviceCidr", "serviceCidrs", "dnsServiceIP", "networkMode")),
        *(f"networkProfile.{each}" for each in ("networkPlugin", "networkPluginMode", "podCidr", "networkDataplane")),
        *(f"networkProfile.{each}" for each in ("networkPolicy", "outboundType")),
    ),
    seconds=(300, 120, 300),
    planned=created_identities,
    children={"agentPoolProfiles": "azure-native:containerservice:AgentPool"},
)
AGENT_POOL = ResourceType(
    "containerservice:AgentPool",
    f"{_CLUSTER}/agentPools/{{agentPoolName}}",
    replaces=("gpuInstanceProfile", "vmSize", "networkProfile.nodePublicIPTags"),
    seconds=(180, 120, 150),
)
MAINTENANCE_CONFIGURATION = ResourceType(
    "containerservice:MaintenanceConfiguration",
    f"{_CLUSTER}/maintenanceConfigurations/{{configName}}",
    shown=(
        *(f"{_WINDOW}.schedule.{each}" for each in ("weekly.dayOfWeek", "daily.intervalDays")),
        *(f"{_WINDOW}.{each}" for each in ("startTime", "utcOffset", "durationHours")),
    ),
)
MANAGED_NAMESPACE = ResourceType(
    "containerservice:ManagedNamespace",
    f"{_CLUSTER}/managedNamespaces/{{managedNamespaceName}}",
    replaces=("location",),
    seconds=(15, 10, 15),
    shown=(
        *(f"properties.defaultResourceQuota.{each}" for each in ("cpuLimit", "memoryLimit")),
        *(f"properties.{each}" for each in ("adoptionPolicy", "deletePolicy")),
    ),
)
TRUSTED_ACCESS_ROLE_BINDING = ResourceType(
    "containerservice:TrustedAccessRoleBinding",
    f"{_CLUSTER}/trustedAccessRoleBindings/{{trustedAccessRoleBindingName}}",
    replaces=("sourceResourceId",),
    seconds=(60, 60, 60),
    shown=("sourceResourceId", "roles"),
)
SNAPSHOT = ResourceType(
    "containerservice:Snapshot",
    in_group("Microsoft.ContainerService/snapshots/{resourceName}"),
    seconds=(10, 5, 5),
    defaults={"snapshotType": "NodePool"},
    shown=("creationData.sourceResourceId",),
)
IDENTITY_BINDING = ResourceType(
    "containerservice:IdentityBinding",
    f"{_CLUSTER}/identityBindings/{{identityBindingName}}",
    seconds=(30, 30, 30),
    shown=("managedIdentity.resourceId",),
)
