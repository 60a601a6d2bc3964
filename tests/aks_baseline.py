"""What Microsoft's AKS baseline requests (mspnp/aks-baseline at 0b468aa), by azure-native's names."""

from __future__ import annotations

from typing import Any

SET = "set"
"""An id that is made on the way."""

POOL = {
    "availabilityZones": ["1", "2", "3"],
    "enableAutoScaling": True,
    "enableEncryptionAtHost": False,
    "enableFIPS": False,
    "enableNodePublicIP": False,
    "maxPods": 30,
    "orchestratorVersion": "1.35.0",
    "osDiskType": "Ephemeral",
    "osSKU": "AzureLinux",
    "osType": "Linux",
    "scaleSetEvictionPolicy": "Delete",
    "scaleSetPriority": "Regular",
    "type": "VirtualMachineScaleSets",
    "upgradeSettings": {"maxSurge": "33%"},
    "vnetSubnetID": SET,
}
SUBNET = {
    "defaultOutboundAccess": False,
    "networkSecurityGroup": {"id": SET},
    "privateEndpointNetworkPolicies": "Disabled",
    "privateLinkServiceNetworkPolicies": "Disabled",
}
# Without the names of parts, such as that of a probe: they are everybody's own.
PEERING = {
    "allowForwardedTraffic": False,
    "allowGatewayTransit": False,
    "allowVirtualNetworkAccess": True,
    "remoteVirtualNetwork": {"id": SET},
    "useRemoteGateways": False,
}
ENDPOINT = {"subnet": {"id": SET}}
CONNECTION = {"privateLinkServiceId": SET}
ADDRESS = {
    "idleTimeoutInMinutes": 4,
    "publicIPAddressVersion": "IPv4",
    "publicIPAllocationMethod": "Static",
    "sku": {"name": "Standard"},
    "zones": ["1", "2", "3"],
}
OFF, ON = {"enabled": False}, {"enabled": True}

BASELINE: dict[str, Any] = {
    "ManagedCluster": {
        "aadProfile": {"enableAzureRBAC": True, "managed": True, "tenantID": "a parameter"},
        "addonProfiles": {
            "aciConnectorLinux": OFF,
            "azureKeyvaultSecretsProvider": {"config": {"enableSecretRotation": "false"}, **ON},
            "azurepolicy": {"config": {"version": "v2"}, **ON},
            "httpApplicationRouting": OFF,
            "ingressApplicationGateway": OFF,
            "kubeDashboard": OFF,
            "omsagent": {"config": {"logAnalyticsWorkspaceResourceID": SET, "useAADAuth": "true"}, **ON},
            "openServiceMesh": OFF,
        },
        "agentPoolProfiles": [
            {
                **POOL,
                "count": 3,
                "maxCount": 4,
                "minCount": 3,
                "mode": "System",
                "name": "npsystem",
                "nodeTaints": ["CriticalAddonsOnly=true:NoSchedule"],
                "osDiskSizeGB": 64,
                "vmSize": "Standard_D2d_v5",
            }
        ],
        "apiServerAccessProfile": {
            "disableRunCommand": True,
            "enablePrivateCluster": True,
            "enablePrivateClusterPublicFQDN": True,
            "enableVnetIntegration": True,
            "privateDNSZone": SET,
            "subnetId": SET,
        },
        "autoScalerProfile": {
            "balanceSimilarNodeGroups": "false",
            "expander": "random",
            "maxEmptyBulkDelete": "10",
            "maxGracefulTerminationSec": "600",
            "maxNodeProvisionTime": "15m",
            "maxTotalUnreadyPercentage": "45",
            "newPodScaleUpDelay": "0s",
            "okTotalUnreadyCount": "3",
            "scaleDownDelayAfterAdd": "10m",
            "scaleDownDelayAfterDelete": "20s",
            "scaleDownDelayAfterFailure": "3m",
            "scaleDownUnneededTime": "10m",
            "scaleDownUnreadyTime": "20m",
            "scaleDownUtilizationThreshold": "0.5",
            "scanInterval": "10s",
            "skipNodesWithLocalStorage": "true",
            "skipNodesWithSystemPods": "true",
        },
        "autoUpgradeProfile": {"nodeOSUpgradeChannel": "NodeImage", "upgradeChannel": "none"},
        "azureMonitorProfile": {
            "metrics": {
                "kubeStateMetrics": {"metricAnnotationsAllowList": "", "metricLabelsAllowlist": ""},
                **ON,
            }
        },
        "disableLocalAccounts": True,
        "enablePodSecurityPolicy": False,
        "enableRBAC": True,
        "identity": {"type": "UserAssigned", "userAssignedIdentities": [SET]},
        "ingressProfile": {"webAppRouting": OFF},
        "kubernetesVersion": "1.35.0",
        "networkProfile": {
            "dnsServiceIP": "172.16.0.10",
            "loadBalancerSku": "standard",
            "networkPlugin": "azure",
            "networkPluginMode": "overlay",
            "networkPolicy": "azure",
            "outboundType": "userDefinedRouting",
            "podCidr": "192.168.0.0/16",
            "serviceCidr": "172.16.0.0/16",
        },
        "oidcIssuerProfile": ON,
        "podIdentityProfile": OFF,
        "securityProfile": {
            "azureKeyVaultKms": OFF,
            "defender": {"logAnalyticsWorkspaceResourceId": SET, "securityMonitoring": ON},
            "imageCleaner": {"intervalHours": 120, **ON},
            "nodeRestriction": ON,
            "workloadIdentity": ON,
        },
        "servicePrincipalProfile": {"clientId": "msi"},
        "sku": {"name": "Base", "tier": "Standard"},
        "storageProfile": {
            "blobCSIDriver": OFF,
            "diskCSIDriver": OFF,
            "fileCSIDriver": OFF,
            "snapshotController": OFF,
        },
        "tags": {"Application identifier": "a0008", "Business unit": "BU0001"},
        "workloadAutoScalerProfile": {"keda": OFF},
    },
    "AgentPool": {
        **POOL,
        "agentPoolName": "npuser01",
        "count": 2,
        "maxCount": 5,
        "minCount": 2,
        "mode": "User",
        "osDiskSizeGB": 120,
        "vmSize": "Standard_D4d_v5",
    },
    "MaintenanceConfiguration": {
        "configName": "aksManagedNodeOSUpgradeSchedule",
        "maintenanceWindow": {
            "durationHours": 12,
            "schedule": {"weekly": {"dayOfWeek": "Tuesday", "intervalWeeks": 1}},
            "startTime": "21:00",
        },
    },
    # The scheduler's category, which the baseline writes in order to turn it off, is as good as absent.
    "DiagnosticSetting": {
        "logs": [
            {"category": category, "enabled": True}
            for category in ("cluster-autoscaler", "kube-controller-manager", "kube-audit-admin", "guard")
        ],
        "name": "default",
        "workspaceId": SET,
    },
    "Workspace": {
        "publicNetworkAccessForIngestion": "Enabled",
        "publicNetworkAccessForQuery": "Enabled",
        "retentionInDays": 30,
        "sku": {"name": "PerGB2018"},
        "workspaceCapping": {"dailyQuotaGb": -1},
    },
    "VirtualNetwork": {"addressSpace": {"addressPrefixes": ["10.240.0.0/16"]}},
    # The firewall gets the first free address of its subnet.
    "RouteTable": {
        "routes": [
            {
                "addressPrefix": "0.0.0.0/0",
                "name": "r-nexthop-to-fw",
                "nextHopIpAddress": "10.200.0.4",
                "nextHopType": "VirtualAppliance",
            }
        ]
    },
    "Subnet snet-clusternodes": {**SUBNET, "addressPrefix": "10.240.0.0/22", "routeTable": {"id": SET}},
    "Subnet snet-clusteringressservices": {
        **SUBNET,
        "addressPrefix": "10.240.4.0/28",
        "routeTable": {"id": SET},
    },
    "Subnet snet-privatelinkendpoints": {
        **SUBNET,
        "addressPrefix": "10.240.4.32/28",
        "privateLinkServiceNetworkPolicies": "Enabled",
    },
    "Subnet snet-privatecluster": {
        **SUBNET,
        "addressPrefix": "10.240.7.0/28",
        "delegations": [{"name": "delegation", "serviceName": "Microsoft.ContainerService/managedClusters"}],
        "routeTable": {"id": SET},
    },
    "PrivateZone": {"location": "global", "privateZoneName": "privatelink.eastus.azmk8s.io"},
    "Subnet snet-applicationgateway": {**SUBNET, "addressPrefix": "10.240.5.0/24"},
    "VirtualNetworkPeering spoke": PEERING,
    "VirtualNetworkPeering hub": PEERING,
    "Registry": {
        "adminUserEnabled": False,
        "dataEndpointEnabled": True,
        "encryption": {"status": "disabled"},
        "networkRuleBypassOptions": "AzureServices",
        "networkRuleSet": {"defaultAction": "Deny"},
        "policies": {
            "quarantinePolicy": {"status": "disabled"},
            "retentionPolicy": {"days": 15, "status": "enabled"},
            "trustPolicy": {"status": "disabled", "type": "Notary"},
        },
        "publicNetworkAccess": "Disabled",
        "sku": {"name": "Premium"},
        "zoneRedundancy": "Enabled",
    },
    "Replication": {"replicationName": "centralus"},
    "Vault": {
        "properties": {
            "createMode": "default",
            "enableRbacAuthorization": True,
            "enableSoftDelete": True,
            "enabledForDeployment": False,
            "enabledForDiskEncryption": False,
            "enabledForTemplateDeployment": False,
            "networkAcls": {"bypass": "AzureServices", "defaultAction": "Deny"},
            "sku": {"family": "A", "name": "standard"},
            "softDeleteRetentionInDays": 7,
            "tenantId": SET,
        }
    },
    "PrivateEndpoint registry": {
        **ENDPOINT,
        "privateLinkServiceConnections": [{**CONNECTION, "groupIds": ["registry"]}],
    },
    "PrivateEndpoint vault": {**ENDPOINT, "privateLinkServiceConnections": [{**CONNECTION, "groupIds": ["vault"]}]},
    "FederatedIdentityCredential": {
        "audiences": ["api://AzureADTokenExchange"],
        "issuer": SET,
        "subject": "system:serviceaccount:a0008:traefik-ingress-controller",
    },
    "AzureMonitorWorkspace": {"publicNetworkAccess": "Enabled"},
    "DataCollectionEndpoint": {"kind": "Linux", "networkAcls": {"publicNetworkAccess": "Enabled"}},
    "DataCollectionRule prometheus": {
        "dataCollectionEndpointId": SET,
        "dataFlows": [{"streams": ["Microsoft-PrometheusMetrics"]}],
        "dataSources": {
            "prometheusForwarder": [{"name": "PrometheusDataSource", "streams": ["Microsoft-PrometheusMetrics"]}]
        },
        "destinations": {"monitoringAccounts": [{"accountResourceId": SET}]},
        "kind": "Linux",
    },
    "PublicIPAddress": {**ADDRESS},
    "WebApplicationFirewallPolicy": {
        "managedRules": {
            "managedRuleSets": [
                {"ruleSetType": "OWASP", "ruleSetVersion": "3.2"},
                {"ruleSetType": "Microsoft_BotManagerRuleSet", "ruleSetVersion": "1.0"},
            ]
        },
        "policySettings": {"fileUploadLimitInMb": 10, "mode": "Prevention", "state": "Enabled"},
    },
    "ApplicationGateway": {
        "autoscaleConfiguration": {"maxCapacity": 10, "minCapacity": 0},
        "backendAddressPools": [{"backendAddresses": [{"fqdn": "bu0001a0008-00.aks-ingress.contoso.com"}]}],
        "backendHttpSettingsCollection": [
            {
                "cookieBasedAffinity": "Disabled",
                "name": "aks-ingress-backendpool-httpsettings",
                "pickHostNameFromBackendAddress": True,
                "port": 443,
                "probe": {"id": SET},
                "protocol": "Https",
                "requestTimeout": 20,
                "trustedRootCertificates": [{"id": SET}],
            }
        ],
        "enableHttp2": False,
        "firewallPolicy": {"id": SET},
        "frontendIPConfigurations": [{"publicIPAddress": {"id": SET}}],
        "frontendPorts": [{"name": "port-443", "port": 443}],
        "gatewayIPConfigurations": [{"subnet": {"id": SET}}],
        "httpListeners": [
            {
                "frontendIPConfiguration": {"id": SET},
                "frontendPort": {"id": SET},
                "hostName": "bicycle.contoso.com",
                "name": "listener-https",
                "protocol": "Https",
                "requireServerNameIndication": True,
                "sslCertificate": {"id": SET},
            }
        ],
        "identity": {"type": "UserAssigned", "userAssignedIdentities": [SET]},
        "probes": [
            {
                "interval": 30,
                "minServers": 0,
                "path": "/favicon.ico",
                "pickHostNameFromBackendHttpSettings": True,
                "protocol": "Https",
                "timeout": 30,
                "unhealthyThreshold": 3,
            }
        ],
        "requestRoutingRules": [
            {
                "backendAddressPool": {"id": SET},
                "backendHttpSettings": {"id": SET},
                "httpListener": {"id": SET},
                "name": "apw-routing-rules",
                "priority": 100,
                "ruleType": "Basic",
            }
        ],
        "sku": {"name": "WAF_v2", "tier": "WAF_v2"},
        "sslCertificates": [{"keyVaultSecretId": SET}],
        "sslPolicy": {
            "cipherSuites": ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"],
            "minProtocolVersion": "TLSv1_2",
            "policyType": "Custom",
        },
        "trustedRootCertificates": [{"keyVaultSecretId": SET, "name": "root-cert-wildcard-aks-ingress"}],
        "zones": ["1", "2", "3"],
    },
}
"""What the baseline requests for cluster and spoke, by kind and name of our requests, without its empty lists and
nulls."""

HUB: dict[str, Any] = {
    "VirtualNetwork hub": {"addressSpace": {"addressPrefixes": ["10.200.0.0/24"]}},
    "Subnet AzureFirewallSubnet": {"addressPrefix": "10.200.0.0/26", "defaultOutboundAccess": False},
    "Subnet GatewaySubnet": {"addressPrefix": "10.200.0.64/27", "defaultOutboundAccess": False},
    "Subnet AzureBastionSubnet": {
        "addressPrefix": "10.200.0.96/27",
        "defaultOutboundAccess": False,
        "networkSecurityGroup": {"id": SET},
    },
    "PublicIPAddress firewall": {**ADDRESS},
    "PublicIPAddress bastion": {**ADDRESS},
    "FirewallPolicy": {
        "dnsSettings": {"enableProxy": True},
        "insights": {
            "isEnabled": True,
            "logAnalyticsResources": {"defaultWorkspaceId": {"id": SET}},
            "retentionDays": 30,
        },
        "intrusionDetection": {"mode": "Deny"},
        "sku": {"tier": "Premium"},
        "threatIntelMode": "Deny",
    },
    "AzureFirewall": {
        "firewallPolicy": {"id": SET},
        "ipConfigurations": [
            {"publicIPAddress": {"id": SET}, "subnet": {"id": SET}},
            {"publicIPAddress": {"id": SET}},
            {"publicIPAddress": {"id": SET}},
        ],
        "sku": {"name": "AZFW_VNet", "tier": "Premium"},
        "zones": ["1", "2", "3"],
    },
    "BastionHost": {
        "enableTunneling": True,
        "ipConfigurations": [
            {
                "privateIPAllocationMethod": "Dynamic",
                "publicIPAddress": {"id": SET},
                "subnet": {"id": SET},
            }
        ],
        "sku": {"name": "Standard"},
    },
}
"""The same for the hub, without its rules."""

LOGICAL = {
    "DiagnosticSetting": "aks/logs",
    "PrivateZone": "aks/dns",
    "VirtualNetworkPeering spoke": "aks/peering/spoke-to-hub",
    "VirtualNetworkPeering hub": "aks/remote-peering/spoke-to-hub",
    "PrivateEndpoint registry": "aks/registry/endpoint",
    "PrivateEndpoint vault": "aks/key-vault/endpoint",
    "DataCollectionRule prometheus": "aks/prometheus",
    "PublicIPAddress": "aks/gateway",
    "VirtualNetwork hub": "shared/vnet/network",
    "PublicIPAddress firewall": "shared/firewall/network/0",
    "PublicIPAddress bastion": "shared/bastion/network",
}
"""The logical names of requests of which there are several of a kind; those of subnets follow from theirs."""
