"""Azure's values that both the settings and the rules use: resource types, log categories, and a range that
allows none.

Types: learn.microsoft.com/azure/templates.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from fairway.azure import (
    application_gateway,
    compute,
    containerregistry,
    containerservice,
    dashboard,
    dataprotection,
    firewall,
    fleet,
    keyvault,
    managedidentity,
    monitor,
    network,
    operationalinsights,
    privatedns,
    servicenetworking,
    storage,
)

USE_AAD_AUTH = "useAADAuth"
"""In the config of the add-on omsagent: whether the agent signs in with a managed identity and reads a rule."""


def agent_reads_rule(config: Mapping[str, Any] | None) -> bool:
    """Whether the omsagent add-on with this config signs in with a managed identity, and so reads a data collection
    rule.

    Templates write the key as useAADAuth or useAadAuth, and the value as a text or a boolean. azure-cli ignores the
    case of the value (CONST_MONITORING_USING_AAD_MSI_AUTH in its module acs), and Azure returns the keys of an add-on's
    config in any case.
    """
    return any(
        key.casefold() == USE_AAD_AUTH.casefold() and str(each).casefold() == "true"
        for key, each in (config or {}).items()
    )


LOAD_BALANCER_ONLY = "0.0.0.0/32"
"""In authorizedIPRanges: only the cluster's own load balancer, which has no address if nodes use NAT."""

APPLICATION_GATEWAY = (application_gateway.APPLICATION_GATEWAY.arm,)
ACTION_GROUP = (monitor.ACTION_GROUP.arm,)
APPLICATION_SECURITY_GROUP = ("Microsoft.Network/applicationSecurityGroups",)
BACKUP_POLICY = (dataprotection.BACKUP_POLICY.arm,)
BACKUP_VAULT = (dataprotection.BACKUP_VAULT.arm,)
CAPACITY_RESERVATION_GROUP = (compute.CAPACITY_RESERVATION_GROUP.arm,)
AZURE_MONITOR_WORKSPACE = (monitor.AZURE_MONITOR_WORKSPACE.arm,)
CLUSTER = (containerservice.MANAGED_CLUSTER.arm,)
DISK_ENCRYPTION_SET = (compute.DISK_ENCRYPTION_SET.arm,)
EVENT_HUB = ("Microsoft.EventHub/namespaces/eventhubs",)
EVENT_HUB_RULE = ("Microsoft.EventHub/namespaces/authorizationRules",)
FIREWALL_POLICY = (firewall.FIREWALL_POLICY.arm,)
FLEET = (fleet.FLEET.arm,)
HOST_GROUP = (compute.DEDICATED_HOST_GROUP.arm,)
GRAFANA = (dashboard.GRAFANA.arm,)
IDENTITY = (managedidentity.USER_ASSIGNED_IDENTITY.arm,)
NODE_POOL = (containerservice.AGENT_POOL.arm,)
NAT_GATEWAY = (network.NAT_GATEWAY.arm,)
PRIVATE_DNS_ZONE = (privatedns.PRIVATE_ZONE.arm,)
PRIVATE_LINK_SCOPE = (monitor.PRIVATE_LINK_SCOPE.arm,)
LINKED_TO_SCOPE = (
    operationalinsights.WORKSPACE.arm,
    monitor.DATA_COLLECTION_ENDPOINT.arm,
    "Microsoft.Insights/components",
)
PROXIMITY_PLACEMENT_GROUP = (compute.PROXIMITY_PLACEMENT_GROUP.arm,)
PUBLIC_IP_ADDRESS = (network.PUBLIC_IP_ADDRESS.arm,)
PUBLIC_IP_PREFIX = (network.PUBLIC_IP_PREFIX.arm,)
REGISTRY = (containerregistry.REGISTRY.arm,)
ROUTE_TABLE = (network.ROUTE_TABLE.arm,)
SECURITY_GROUP = (network.NETWORK_SECURITY_GROUP.arm,)
SNAPSHOT = (containerservice.SNAPSHOT.arm,)
STORAGE_ACCOUNT = (storage.STORAGE_ACCOUNT.arm,)
SUBNET = (network.SUBNET.arm,)
VIRTUAL_NETWORK = (network.VIRTUAL_NETWORK.arm,)
WAF_POLICY = (application_gateway.WAF_POLICY.arm,)
WORKSPACE = (operationalinsights.WORKSPACE.arm,)

DNS_ZONE = ("Microsoft.Network/dnsZones", *PRIVATE_DNS_ZONE)
KEY_VAULT = (keyvault.VAULT.arm, "Microsoft.KeyVault/managedHSMs")

SELF = application_gateway.SELF
"""The own id of an application gateway in ids of its parts."""

TRAFFIC_CONTROLLER = servicenetworking.DELEGATION
"""The delegation of subnets for Application Gateway for Containers."""

BASTION_SUBNET = "AzureBastionSubnet"
FIREWALL_SUBNET = "AzureFirewallSubnet"
FIREWALL_MANAGEMENT_SUBNET = "AzureFirewallManagementSubnet"

SERVICE_SUBNETS = {
    "gatewaysubnet": 29,
    FIREWALL_SUBNET.lower(): 26,
    # Bastion needs a /26 since 2021-11-02; older hosts keep their /27.
    BASTION_SUBNET.lower(): 27,
    FIREWALL_MANAGEMENT_SUBNET.lower(): 26,
    "routeserversubnet": 27,
}
"""Subnets that a service finds by their names in lower case, each with the longest prefix it accepts."""

LogCategory = Literal[
    "kube-apiserver",
    "kube-audit",
    "kube-audit-admin",
    "kube-controller-manager",
    "kube-scheduler",
    "cluster-autoscaler",
    "cloud-controller-manager",
    "guard",
    "csi-azuredisk-controller",
    "csi-azurefile-controller",
    "csi-snapshot-controller",
    "karpenter-events",
    "fleet-member-agent",
    "fleet-member-net-controller-manager",
    "fleet-mcs-controller-manager",
]
"""The logs of a cluster, as of 2026-11-21: learn.microsoft.com/azure/aks/monitor-aks-reference."""

REFUSED_ADMIN_NAMES = {
    *("administrator", "admin", "user", "user1", "test", "user2", "test1", "user3", "admin1", "1", "123", "a"),
    *("actuser", "adm", "admin2", "aspnet", "backup", "console", "david", "guest", "john", "owner", "root", "server"),
    *("sql", "support", "support_388945a0", "sys", "test2", "test3", "user4", "user5"),
}
"""Names of administrators that Azure refuses: learn.microsoft.com/rest/api/compute/virtual-machines/create-or-update
(OSProfile.adminUsername)."""

OS_SINCE = {"Ubuntu2404": "2025-10-01", "Windows2025": "2026-02-01", "AzureContainerLinux": "2026-03-01"}
"""The first stable API version with an osSKU, where it is later than 2025-09-01, which azure-native 3 sends."""
