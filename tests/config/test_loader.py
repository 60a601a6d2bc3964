"""What cannot be read is refused with the place, the reason and the remedy; what can be is merged as promised."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config.loader import ConfigError, load
from config.stack import Stack
from fairway.change.side import Side
from fairway.change.sides import comparison_of
from fairway.plan import record
from fairway.plan.program import plan
from fairway.project.project import find_project
from fairway.request import SECRET, UNKNOWN
from tests.stacks import SMALLEST, planned, project, refused, stack_file


def cluster(settings: str) -> str:
    """A stack file with one cluster `shop` of these settings."""
    lines = "\n".join(f"    {line}" for line in settings.splitlines())
    return stack_file(f"clusters:\n  shop:\n{lines}\n")


IDENTITY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i"
NETWORK = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network"
UDR = "networkProfile: {outboundType: userDefinedRouting}"
FIREWALL_SUBNETS = "{nodes: {addressPrefix: 10.224.0.0/20}, AzureFirewallSubnet: {addressPrefix: 10.224.255.192/26}}"
SPOKE = f"{NETWORK}/virtualNetworks/v"
SUBNET = f"{SPOKE}/subnets/w"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

BAD = {
    "a misspelled key": (
        cluster("netwrokProfile: {}"),
        ["Pulumi.test.yaml:5", "clusters.shop.netwrokProfile", "Did you mean networkProfile?"],
    ),
    "a key of another group": (
        cluster("osDiskSizeGB: 128"),
        ["clusters.shop.osDiskSizeGB", "belongs under defaultNodePool or nodePools"],
    ),
    "an ARM name in the wrong case": (
        cluster("networkprofile: {}"),
        ["clusters.shop.networkprofile", "Did you mean networkProfile?"],
    ),
    "the SDK's name instead of ARM's": (
        cluster("default_node_pool: {}"),
        ["Did you mean defaultNodePool?"],
    ),
    "a choice in the wrong case": (
        cluster("defaultNodePool: {mode: system}"),
        ["clusters.shop.defaultNodePool.mode", "Did you mean System?"],
    ),
    "the beginning of a choice": (
        cluster("managedNamespaces: {shop: {defaultNetworkPolicy: {ingress: AllowSame}}}"),
        ["clusters.shop.managedNamespaces.shop.defaultNetworkPolicy.ingress", "Did you mean AllowSameNamespace?"],
    ),
    "text for a number": (
        cluster('defaultNodePool: {count: "3"}'),
        ["clusters.shop.defaultNodePool.count", 'the text "3"', "without quotes"],
    ),
    "a fraction for a whole number": (
        cluster("defaultNodePool: {count: 3.5}"),
        ["clusters.shop.defaultNodePool.count", "whole number"],
    ),
    "a number for a switch": (
        cluster("enableRBAC: 1"),
        ["clusters.shop.enableRBAC", "true or false"],
    ),
    "a bare version": (
        cluster("kubernetesVersion: 1.30"),
        [
            "Pulumi.test.yaml:5",
            "clusters.shop.kubernetesVersion",
            "in quotes",
            "but 1.30 without quotes is the number 1.3",
        ],
    ),
    "a list where a mapping belongs": (
        stack_file("clusters:\n  shop: [1, 2]\n"),
        ["clusters.shop", "is a list", "a mapping"],
    ),
    "clusters as a list": (
        stack_file("clusters: [shop]\n"),
        ["clusters", "is a list", "a mapping"],
    ),
    "a mapping where a list belongs": (
        cluster("apiServerAccessProfile: {authorizedIPRanges: {a: b}}"),
        ["authorizedIPRanges", "is a mapping", "a list"],
    ),
    "two pools with one name in different letter case": (
        cluster("nodePools: {web: {}, Web: {}}"),
        ["clusters.shop.nodePools", "Web and web are the same name in Azure"],
    ),
    "a range with host bits": (
        cluster("networkProfile: {podCidr: 10.244.1.0/16}"),
        ["podCidr", "the range itself is 10.244.0.0/16"],
    ),
    "a range that is none": (
        cluster("networkProfile: {podCidr: 10.244.0.0/33}"),
        ["podCidr", "not a CIDR range"],
    ),
    "inline pools": (
        cluster("agentPoolProfiles: []"),
        ["defaultNodePool", "nodePools", "a new agent pool was introduced"],
    ),
    "a subnet that no network has": (
        cluster("defaultNodePool: {subnet: web}"),
        ["clusters.shop.defaultNodePool.subnet", "which is not in network.subnets (nodes)"],
    ),
    "a subnet that no network has, for another pool": (
        cluster("nodePools: {web: {podSubnet: pods}}"),
        ["clusters.shop.nodePools.web.podSubnet", "which is not in network.subnets (nodes)"],
    ),
    "a list where a choice belongs": (
        cluster("defaultNodePool: {osDiskType: []}"),
        ["is a list, but must be one of Managed, Ephemeral"],
    ),
    "a word of elsewhere with a list": (
        cluster("defaultNodePool: {sku_tier: []}"),
        ["clusters.shop.defaultNodePool.sku_tier", "is not a setting"],
    ),
    "a number for an include": (
        "config:\n  fairway:include: 3\n  fairway:clusters: {shop: {location: westeurope}}\n",
        ["Pulumi.test.yaml:2: include", 'write `["3"]`'],
    ),
    "a password in its ARM place": (
        cluster("windowsProfile: {adminUsername: azureuser, adminPassword: hunter2}"),
        ["adminPassword", "adminPasswordSecret", "pulumi config set -s test --secret"],
    ),
    "a password in a proxy's URL": (
        cluster("httpProxyConfig: {httpProxy: 'http://user:hunter2@proxy:3128'}"),
        ["httpProxyConfig.httpProxy", "plain text"],
    ),
    "an unknown key": (
        stack_file("clusters: {shop: {}}\nclutsers: {}\n"),
        ["Pulumi.test.yaml:4: fairway:clutsers\n", "Did you mean fairway:clusters?"],
    ),
    "a key of the stack in the singular": (
        "config:\n  fairway:cluster: {}\n",
        ["Pulumi.test.yaml:2: fairway:cluster\n", "Did you mean fairway:clusters?"],
    ),
    "a shared resource at the top": (
        stack_file("clusters: {shop: {}}\nnetworks: {}\n"),
        ["Pulumi.test.yaml:4: fairway:networks\n", "It belongs under shared"],
    ),
    "a cluster with nothing under it": (
        stack_file("clusters:\n  shop:\n"),
        ["Pulumi.test.yaml:4", "clusters.shop", "is empty", "`shop: {}`"],
    ),
    "a pool with nothing under it": (
        cluster("nodePools: {web: }"),
        ["clusters.shop.nodePools.web", "`web: {}`"],
    ),
    "two clusters of one name in Azure": (
        stack_file("clusters:\n  a: {name: same}\n  b: {name: Same}\n"),
        ["Pulumi.test.yaml:5", "clusters.b.name", "also the name of the cluster a: rename one"],
    ),
    "a tab": (
        stack_file("include: [base.yaml]\n" + SMALLEST),
        ["base.yaml:2", "YAML indents with spaces"],
    ),
    "a subnet outside the VNet": (
        cluster("network: {subnets: {nodes: {addressPrefix: 10.50.0.0/22}}}"),
        ["clusters.shop.network.subnets.nodes.addressPrefix", "outside the VNet (10.224.0.0/16)"],
    ),
    "the default subnet outside the VNet": (
        cluster("network: {addressPrefixes: [10.1.0.0/16]}"),
        ["clusters.shop.network.addressPrefixes", "`subnets: {nodes: {addressPrefix: 10.1.0.0/20}}`"],
    ),
    "two subnets of one range": (
        cluster("network: {subnets: {nodes: {addressPrefix: 10.224.0.0/22}, web: {addressPrefix: 10.224.2.0/24}}}"),
        ["network.subnets.web.addressPrefix", "10.224.2.0/24 overlaps the subnet nodes (10.224.0.0/22)"],
    ),
    "the second range of a subnet outside the VNet": (
        cluster('network: {subnets: {nodes: {addressPrefixes: [10.224.0.0/22, "fd00::/64"]}}}'),
        ["network.subnets.nodes.addressPrefixes[1]", "fd00::/64 is outside the VNet"],
    ),
    "a subnet with a range in both forms": (
        cluster("network: {subnets: {nodes: {addressPrefix: 10.224.0.0/22, addressPrefixes: [10.224.0.0/22]}}}"),
        ["network.subnets.nodes", "addressPrefix or addressPrefixes", "only one"],
    ),
    "no subnet for a pool": (
        cluster("network: {subnets: {web: {addressPrefix: 10.224.0.0/22}}}"),
        ["clusters.shop.defaultNodePool", "has no subnet", "rename one to `nodes`"],
    ),
    "an existing subnet with other settings": (
        cluster(f"network: {{subnets: {{nodes: {{id: {SUBNET}, wayOut: true}}}}}}"),
        ["clusters.shop.network.subnets.nodes", "wayOut has no effect"],
    ),
    "an existing network with other settings": (
        cluster(f"network: {{subnets: {{nodes: {{id: {SUBNET}}}}}, natGateway: {{publicIpCount: 2}}}}"),
        ["clusters.shop.network", "natGateway has no effect"],
    ),
    "too many addresses": (
        cluster("network: {natGateway: {publicIpCount: 17}}"),
        ["clusters.shop.network.natGateway.publicIpCount", "is 17, but must be at most 16"],
    ),
    "a name of another form than that of a key": (
        cluster("budget: {amount: 1, name: shop.budget, timePeriod: {startDate: '2026-12-01'}}"),
        ["clusters.shop.budget.name", "'shop.budget' is not a budget's name", "such as shop-monthly"],
    ),
    "an amount of nothing": (
        cluster("budget: {amount: 0, timePeriod: {startDate: '2026-12-01'}}"),
        ["clusters.shop.budget.amount", "is 0, but must be more than 0"],
    ),
    "a share over the largest": (
        cluster("budget: {amount: 1, notifications: {full: {operator: GreaterThan, threshold: 2000}}}"),
        ["clusters.shop.budget.notifications.full.threshold", "is 2000, but must be at most 1000\n"],
    ),
    "a NAT gateway without addresses": (
        cluster("network: {natGateway: {publicIpCount: 0}}"),
        ["clusters.shop.network.natGateway.publicIpCount", "needs an address"],
    ),
    "a NAT gateway in several zones": (
        cluster('network: {natGateway: {zones: ["1", "2"]}}'),
        ["clusters.shop.network.natGateway.zones", "`sku: {name: StandardV2}`"],
    ),
    "a zone-redundant NAT gateway in one zone": (
        cluster('network: {natGateway: {sku: {name: StandardV2}, zones: ["1"]}}'),
        ["clusters.shop.network.natGateway.zones", "remove zones"],
    ),
    "too short a memory": (
        cluster("monitoring: {retentionInDays: 5}"),
        ["clusters.shop.monitoring.retentionInDays", "at least 30"],
    ),
    "two security rules of one priority": (
        cluster(
            "network: {subnets: {nodes: {addressPrefix: 10.224.0.0/20, securityRules: {"
            "a: {priority: 100, direction: Inbound, access: Allow}, "
            "b: {priority: 100, direction: Inbound, access: Deny}}}}}"
        ),
        ["securityRules.b.priority", "the rule a has the priority 100 as well"],
    ),
    "a day that is none": (
        cluster(
            "maintenance: {default: {schedule: {weekly: {dayOfWeek: Sunday}}, startTime: '01:00', "
            "notAllowedDates: [{start: '2026-13-45', end: '2027-01-01'}]}}"
        ),
        ["notAllowedDates[0].start", "is not a valid date"],
    ),
    "a choice of a later API": (
        cluster("defaultNodePool: {osSKU: Ubuntu2404}"),
        [
            "clusters.shop.defaultNodePool.osSKU",
            "API version 2025-10-01",
            "use Ubuntu: from Kubernetes 1.35 on it is the same",
        ],
    ),
    "a misspelled setting in a rotation": (
        cluster("nodePools: {web: {vmSize: Standard_D4ds_v5, rotation: {from: {vmsize: Standard_D2ds_v5}}}}"),
        ["rotation.from.vmsize", "vmsize is not a setting. Did you mean vmSize? Allowed here: availabilityZones"],
    ),
    "a misspelled setting with an underscore in a rotation": (
        cluster("nodePools: {web: {vmSize: Standard_D4ds_v5, rotation: {from: {vm_size: Standard_D2ds_v5}}}}"),
        ["rotation.from.vm_size", "Did you mean vmSize?"],
    ),
    "a pool in a rotation": (
        cluster("nodePools: {web: {vmSize: Standard_D4ds_v5, rotation: {from: {api: {vmSize: Standard_D2ds_v5}}}}}"),
        ["rotation.from.api", "api is not a setting; allowed here: availabilityZones"],
    ),
    "an unknown subnet in a rotation": (
        cluster("nodePools: {web: {rotation: {from: {subnet: nope}}}}"),
        ["clusters.shop.nodePools.web.rotation.from.subnet", "nope"],
    ),
    "a principal without its identity": (
        cluster("identity: {principalId: 8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b}"),
        ["clusters.shop.identity", "userAssignedIdentities"],
    ),
    "a password where a secret is named": (
        cluster("windowsProfile: {adminUsername: azureuser, adminPasswordSecret: 'hunter2 hunter2!'}"),
        ["windowsProfile.adminPasswordSecret", "must be the name of the config key that holds the secret"],
    ),
    "the location without its prefix": (
        "config:\n  fairway:location: westeurope\n  fairway:clusters: {shop: {}}\n",
        ["location", "azure-native:location"],
    ),
    "no clusters": (
        "config:\n  azure-native:location: westeurope\n",
        ["Pulumi.test.yaml:1: there are no clusters", "`fairway:clusters: {shop: {}}` below `config:`"],
    ),
    "no location": (
        "config:\n  fairway:clusters: {shop: {}}\n",
        ["clusters.shop", "has no location", "azure-native:location"],
    ),
    "a rotation from the settings the pool has": (
        cluster("nodePools: {web: {vmSize: Standard_D4ds_v5, rotation: {from: {vmSize: Standard_D4ds_v5}}}}"),
        ["clusters.shop.nodePools.web.rotation.from", "nothing to rotate"],
    ),
    "a rotation of what changes in place": (
        cluster("nodePools: {web: {count: 2, rotation: {from: {count: 3}}}}"),
        ["rotation.from", "count can change in place"],
    ),
    "a rotation of a pool with a name of its own": (
        cluster(
            "nodePools: {web: {name: web, vmSize: Standard_D4ds_v5, rotation: {from: {vmSize: Standard_D2ds_v5}}}}"
        ),
        ["clusters.shop.nodePools.web.name", "cannot be rotated"],
    ),
    "two identities": (
        cluster(f"identity: {{userAssignedIdentities: [{IDENTITY}, {IDENTITY}2]}}"),
        ["clusters.shop.identity", "one user-assigned identity"],
    ),
    "a role by two names": (
        cluster(
            "roleAssignments: {ops: {principalId: 8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b, roleDefinitionName: Reader, "
            "roleDefinitionId: 8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b}}"
        ),
        ["clusters.shop.roleAssignments.ops", "either roleDefinitionName or roleDefinitionId"],
    ),
    "an unknown role name": (
        cluster(
            "roleAssignments: {ops: {principalId: 8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b, roleDefinitionName: Emperor}}"
        ),
        [
            "roleAssignments.ops.roleDefinitionName",
            "Emperor is not one of Azure's built-in roles",
            "Set roleDefinitionId instead: `az role",
        ],
    ),
    "a misspelled role": (
        cluster(
            "roleAssignments:\n  ops:\n    principalId: 8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b\n"
            "    roleDefinitionName: RBAC Admn"
        ),
        ["Pulumi.test.yaml:8: clusters", "Did you mean Azure Kubernetes Service RBAC Admin or "],
    ),
    "a role on another resource": (
        cluster(
            "roleAssignments: {ops: {principalId: 8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b, roleDefinitionName: AcrPull}}"
        ),
        ["AcrPull is a role on a container registry", "set `scope` to the registry's id"],
    ),
    "a misspelled scope": (
        cluster(
            "roleAssignments: {ops: {principalId: 8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b, roleDefinitionName: Reader, "
            "scope: virtualnetwork}}"
        ),
        ["clusters.shop.roleAssignments.ops.scope", "Did you mean virtualNetwork?"],
    ),
    "a scope that the cluster does not have": (
        cluster(
            "network: {subnets: {}}\nroleAssignments:\n  ops:\n    principalId: 8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b\n"
            "    roleDefinitionName: Reader\n    scope: virtualNetwork"
        ),
        [
            "clusters.shop.roleAssignments.ops.scope",
            "this cluster has no virtualNetwork: write one of cluster, resourceGroup, workspace, or a resource id",
        ],
    ),
    "a kubelet identity without its ids": (
        cluster(f"identityProfile: {{kubeletidentity: {{resourceId: {IDENTITY}}}}}"),
        [
            "clusters.shop.identityProfile.kubeletidentity",
            "without clientId and objectId: an existing identity has resourceId, and as GUIDs clientId and objectId",
            "for a new identity, write `kubeletidentity: {}`",
        ],
    ),
    "a role of an add-on that is off": (
        cluster("roleAssignments: {dns: {identity: webAppRouting, roleDefinitionName: Reader}}"),
        [
            "clusters.shop.roleAssignments.dns.identity",
            "webAppRouting needs ingressProfile.webAppRouting: {enabled: true}",
        ],
    ),
    "a role of an existing identity without its principal": (
        cluster(
            f"identity: {{userAssignedIdentities: [{IDENTITY}]}}\n"
            "roleAssignments: {dns: {identity: cluster, roleDefinitionName: Reader}}"
        ),
        ["clusters.shop.roleAssignments.dns.identity", "cluster needs identity.principalId"],
    ),
    "a role of two principals": (
        cluster(
            "roleAssignments: {ops: {principalId: 8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b, identity: cluster, "
            "roleDefinitionName: Reader}}"
        ),
        ["clusters.shop.roleAssignments.ops", "set either principalId"],
    ),
    "workload identities without the OIDC issuer": (
        cluster(
            "oidcIssuerProfile: {enabled: false}\n"
            "workloadIdentities: {orders: {namespace: shop, serviceAccountName: orders}}"
        ),
        ["clusters.shop.workloadIdentities", "workloadIdentities needs oidcIssuerProfile.enabled"],
    ),
    "a service account that is listed twice": (
        cluster("workloadIdentities: {orders: {namespace: shop, serviceAccountNames: [orders, orders]}}"),
        ["clusters.shop.workloadIdentities.orders.serviceAccountNames", "orders is listed twice"],
    ),
    "a binding of an identity that is not configured": (
        cluster("identityBindings: {orders: {workloadIdentity: orders}}"),
        ["clusters.shop.identityBindings.orders.workloadIdentity", "is not in workloadIdentities (none)"],
    ),
    "a binding of no identity": (
        cluster("identityBindings: {orders: {}}"),
        ["clusters.shop.identityBindings.orders", "set either managedIdentity or workloadIdentity"],
    ),
    "a binding with a name in upper case": (
        cluster(f"identityBindings: {{Orders: {{managedIdentity: {{resourceId: {IDENTITY}}}}}}}"),
        ["clusters.shop.identityBindings.Orders", "lower-case letters"],
    ),
    "a binding without workload identity": (
        cluster(
            f"identityBindings: {{orders: {{managedIdentity: {{resourceId: {IDENTITY}}}}}}}\n"
            "securityProfile: {workloadIdentity: {enabled: false}}"
        ),
        ["clusters.shop.identityBindings", "identityBindings needs securityProfile.workloadIdentity.enabled"],
    ),
    "a name for an existing identity": (
        cluster(f"workloadIdentities: {{orders: {{id: {IDENTITY}, name: a, namespace: b, serviceAccountName: c}}}}"),
        ["clusters.shop.workloadIdentities.orders.name", "has no effect"],
    ),
    "a client id of a new identity": (
        cluster(
            "workloadIdentities: {orders: {clientId: 8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b, namespace: b, "
            "serviceAccountName: c}}"
        ),
        ["clusters.shop.workloadIdentities.orders.clientId", "add its resource ID as `id`"],
    ),
    "roles of an existing identity without its object id": (
        cluster(
            f"workloadIdentities: {{orders: {{id: {IDENTITY}, namespace: b, serviceAccountName: c, "
            f"roleAssignments: {{a: {{roleDefinitionName: Reader, scope: cluster}}}}}}}}"
        ),
        ["clusters.shop.workloadIdentities.orders.roleAssignments", "needs principalId", "az identity show --ids"],
    ),
    "a namespace in upper case": (
        cluster("workloadIdentities: {orders: {namespace: Shop, serviceAccountName: orders}}"),
        ["clusters.shop.workloadIdentities.orders.namespace", "'Shop' is not a namespace's name (lower case"],
    ),
    "a role binding without roles": (
        cluster(f"trustedAccessRoleBindings: {{backup: {{sourceResourceId: {IDENTITY}, roles: []}}}}"),
        ["trustedAccessRoleBindings.backup.roles", "is empty, but must have at least one item"],
    ),
    "a workload's role without a scope": (
        cluster(
            "workloadIdentities: {orders: {namespace: shop, serviceAccountName: orders, "
            "roleAssignments: {vault: {roleDefinitionName: Reader}}}}"
        ),
        ["clusters.shop.workloadIdentities.orders.roleAssignments.vault.scope", "is required"],
    ),
    "a role on a namespace of another resource": (
        cluster(
            "roleAssignments: {ops: {principalId: 8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b, roleDefinitionName: Reader, "
            "scope: resourceGroup, namespace: web}}"
        ),
        ["clusters.shop.roleAssignments.ops.namespace", "remove scope or namespace"],
    ),
    "a switch in the words of old YAML": (
        cluster("protect: no"),
        ["clusters.shop.protect", 'is the text "no", but only true and false are booleans here: write false'],
    ),
    "a switch in quotes": (
        cluster('protect: "true"'),
        ["write true, without quotes"],
    ),
    "a word for a number": (
        cluster("defaultNodePool: {count: three}"),
        ['is the text "three", but must be a whole number'],
    ),
    "one value for a list": (
        cluster("apiServerAccessProfile: {authorizedIPRanges: 198.51.100.4}"),
        ['must be a list: write `["198.51.100.4"]`'],
    ),
    "an include that is no list": (
        "config:\n  fairway:include: base.yaml\n  fairway:clusters: {shop: {}}\n",
        ["Pulumi.test.yaml:2: include", "write `[base.yaml]`"],
    ),
    "a version with a v": (
        cluster("kubernetesVersion: v1.35"),
        ["'v1.35' is not a Kubernetes version, such as \"1.35\""],
    ),
    "a VM size without its prefix": (
        cluster("defaultNodePool: {vmSize: D4ds_v5}"),
        ["'D4ds_v5' is not a full VM size name, such as Standard_D4ds_v5"],
    ),
    "an environment variable": (
        cluster("defaultNodePool: {vmSize: '${VM_SIZE}'}"),
        ["environment variables are not expanded here: write the value itself"],
    ),
    "an environment variable for an id": (
        cluster("diskEncryptionSetID: '${DES}'"),
        ["is not a resource id, such as /subscriptions/<id>", "environment variables are not expanded"],
    ),
    "a group by its name": (
        cluster("aadProfile: {adminGroupObjectIDs: [platform-admins]}"),
        ["'platform-admins' is not a GUID, such as 8a1f2c3d-", "`az ad group show --group <name> --query id`"],
    ),
    "a tenant by its domain": (
        cluster("aadProfile: {tenantID: contoso.onmicrosoft.com}"),
        ["is not a GUID", "`az account show --query tenantId` shows that of your subscription"],
    ),
    "an identity's client by its name": (
        cluster("workloadIdentities: {web: {clientId: id-web, serviceAccount: a/b}}"),
        [
            "'id-web' is not a GUID",
            "`az identity show --name <name> --resource-group <group> --query clientId`",
        ],
    ),
    "a subnet by its name": (
        cluster("defaultNodePool: {vnetSubnetID: my-subnet}"),
        ["'my-subnet' is not a resource id", "Microsoft.Network/virtualNetworks/<name>/subnets/<name>"],
    ),
    "the id of a VNet for a subnet": (
        cluster(f"network: {{subnets: {{nodes: {{id: {SUBNET.rsplit('/', 2)[0]}}}}}}}"),
        [
            "subnets.nodes.id",
            "of type Microsoft.Network/virtualNetworks, but must be of Microsoft.Network/virtualNetworks/subnets",
        ],
    ),
    "a placeholder in an id": (
        cluster(f"defaultNodePool: {{vnetSubnetID: {SUBNET.replace('/s/', '/<sub>/', 1)}}}"),
        ["contains the placeholder <sub>: replace it with the actual value"],
    ),
    "a pool's name with a hyphen": (
        cluster("defaultNodePool: {name: my-pool}"),
        ["'my-pool' is not a pool name (letters and digits), such as system"],
    ),
    "a subnet whose name has a space": (
        cluster("network: {subnets: {'my nodes': {addressPrefix: 10.224.0.0/20}}}"),
        ['is the text "my nodes", but a name must be a letter followed by letters, digits, - and _'],
    ),
    "a cluster's key at the top": (
        'config:\n  fairway:kubernetesVersion: "1.35"\n  fairway:clusters: {shop: {}}\n',
        ["Pulumi.test.yaml:2: fairway:kubernetesVersion", "It belongs under clusters.<name>"],
    ),
    "settings outside config": (
        "fairway:clusters:\n  shop: {}\n",
        ["Pulumi.test.yaml:1: fairway:clusters", "outside `config:`", "Write `fairway:clusters:` below `config:`"],
    ),
    "settings outside config, without the prefix": (
        "# mine\nclusters:\n  shop: {}\n",
        ["Pulumi.test.yaml:2: clusters", "Write `fairway:clusters:` below `config:`"],
    ),
    "settings without the prefix": (
        "config:\n  azure-native:location: westeurope\n  clusters: {shop: {}}\n",
        ["Pulumi.test.yaml:3: clusters", "settings need the prefix fairway:. Write `fairway:clusters:`"],
    ),
    "settings with a misspelled prefix": (
        "config:\n  faiway:clusters: {shop: {}}\n",
        ["Pulumi.test.yaml:2: faiway:clusters", "Write `fairway:clusters:` below `config:`"],
    ),
    "tags with a misspelled prefix": (
        "config:\n  fairwy:tags: {a: b}\n  fairway:clusters: {shop: {location: westeurope}}\n",
        ["Pulumi.test.yaml:2: fairwy:tags", "Write `fairway:tags:`"],
    ),
    "subnets half ours": (
        cluster(
            f"network: {{subnets: {{web: {{id: {SUBNET}}}, api: {{id: {SUBNET}}}, "
            "nodes: {addressPrefix: 10.224.0.0/20}, pods: {addressPrefix: 10.224.16.0/20}}}"
        ),
        ["clusters.shop.network", "api, web exist, nodes, pods would be created", "Networks/v, the VNet of api, web"],
    ),
    "a gateway that the hub's side does not offer": (
        cluster(
            f"network: {{peerings: {{hub: {{remoteVirtualNetworkId: {SPOKE}, remotePeering: {{}}, "
            "useRemoteGateways: true}}}"
        ),
        ["peerings.hub.useRemoteGateways", "set `remotePeering: {allowGatewayTransit: true}`"],
    ),
    "DNS zones without application routing": (
        cluster("network: {dnsZones: {apps: {name: shop.example.com}}}"),
        ["network.dnsZones", "set `ingressProfile: {webAppRouting: {enabled: true}}`"],
    ),
    "a link of a public zone": (
        cluster(f"network: {{dnsZones: {{apps: {{name: example.com, linkedVirtualNetworks: {{hub: {SPOKE}}}}}}}}}"),
        ["dnsZones.apps.linkedVirtualNetworks", "set `private: true`"],
    ),
    "a zone that is not a domain": (
        cluster("network: {dnsZones: {apps: {name: shop}}}"),
        ["dnsZones.apps.name", "is not the name of a domain, such as shop.example.com"],
    ),
    "a firewall without its subnet": (
        cluster(f"{UDR}\nnetwork: {{firewall: {{}}}}"),
        ["clusters.shop.network.firewall", "add `subnets: {AzureFirewallSubnet: {addressPrefix: 10.224.255.192/26}}`"],
    ),
    "a firewall that nodes do not use": (
        cluster(f"network: {{firewall: {{}}, subnets: {FIREWALL_SUBNETS}}}"),
        ["network.firewall", "the nodes do not use it: set `networkProfile: {outboundType: userDefinedRouting}`"],
    ),
    "two default routes": (
        cluster(
            f"{UDR}\nnetwork:\n  firewall: {{}}\n  subnets: {FIREWALL_SUBNETS}\n  routeTable: {{routes: {{out: "
            "{addressPrefix: 0.0.0.0/0, nextHopType: VirtualAppliance, nextHopIpAddress: 10.9.0.4}}}"
        ),
        ["network.routeTable.routes.out", "a table has one route for a prefix: remove this route"],
    ),
    "a new firewall with an existing route table": (
        cluster(
            f"{UDR}\nnetwork:\n  firewall: {{}}\n  subnets: {FIREWALL_SUBNETS}\n"
            f"  routeTable: {{id: {NETWORK}/routeTables/r}}"
        ),
        ["network.routeTable", "remove routeTable"],
    ),
    "a route on the subnet of the firewall": (
        cluster(
            f"{UDR}\nnetwork: {{firewall: {{}}, subnets: {{nodes: {{addressPrefix: 10.224.0.0/20}}, "
            "AzureFirewallSubnet: {addressPrefix: 10.224.255.192/26, wayOut: true}}}"
        ),
        ["subnets.AzureFirewallSubnet.wayOut", "AzureFirewallSubnetRouteTableMustHaveDefaultRouteToInternet"],
    ),
    "a new firewall for existing subnets": (
        cluster(
            f"{UDR}\nnetwork: {{virtualNetworkId: {SPOKE}, firewall: {{sourceAddresses: [10.7.0.0/16]}}, subnets: {{"
            f"nodes: {{id: {SUBNET}}}, AzureFirewallSubnet: {{addressPrefix: 10.7.0.0/26}}}}}}"
        ),
        ["network.firewall", "only their owner can route them to a new firewall"],
    ),
    "rules for ranges that are not known": (
        cluster(
            f"{UDR}\nnetwork: {{firewall: {{id: {NETWORK}/firewallPolicies/p}}, virtualNetworkId: {SPOKE}, subnets: "
            f"{{nodes: {{id: {SUBNET}}}}}}}"
        ),
        ["network.firewall", "set sourceAddresses"],
    ),
    "zones of an existing firewall": (
        cluster(f"{UDR}\nnetwork: {{firewall: {{id: {NETWORK}/firewallPolicies/p, zones: ['1']}}}}"),
        ["network.firewall", "zones has no effect"],
    ),
    "a firewall's id instead of its policy's": (
        cluster(f"{UDR}\nnetwork: {{firewall: {{id: {NETWORK}/azureFirewalls/f}}}}"),
        ["network.firewall.id", "Microsoft.Network/azureFirewalls, but must be of Microsoft.Network/firewallPolicies"],
    ),
    "a basic firewall without the subnet for its management": (
        cluster(f"{UDR}\nnetwork: {{firewall: {{sku: {{tier: Basic}}}}, subnets: {FIREWALL_SUBNETS}}}"),
        ["clusters.shop.network.firewall", "AzureFirewallManagementSubnet: {addressPrefix: 10.224."],
    ),
    "DNS settings of a basic firewall": (
        cluster(
            f"{UDR}\nnetwork: {{firewall: {{sku: {{tier: Basic}}, dnsSettings: {{}}}}, subnets: {FIREWALL_SUBNETS}}}"
        ),
        ["network.firewall.dnsSettings", "has no DNS settings"],
    ),
    "a basic firewall that denies": (
        cluster(
            f"{UDR}\nnetwork: {{firewall: {{sku: {{tier: Basic}}, threatIntelMode: Deny}}, "
            f"subnets: {FIREWALL_SUBNETS}}}"
        ),
        ["network.firewall.threatIntelMode", "write Alert or Off"],
    ),
    "a host in a network rule of a firewall without the proxy": (
        cluster(
            f"{UDR}\nnetwork: {{firewall: {{dnsSettings: {{enableProxy: false}}, networkRules: {{git: {{"
            f"destinationFqdns: [github.com], destinationPorts: ['22']}}}}}}, subnets: {FIREWALL_SUBNETS}}}"
        ),
        ["network.firewall.networkRules.git.destinationFqdns", "need the DNS proxy, and it is off"],
    ),
    "a firewall rule without a destination": (
        cluster(
            f"{UDR}\nnetwork: {{firewall: {{networkRules: {{sql: {{destinationPorts: ['1433']}}}}}}, "
            f"subnets: {FIREWALL_SUBNETS}}}"
        ),
        ["firewall.networkRules.sql", "set either destinationAddresses or destinationFqdns"],
    ),
    "ports of a firewall rule that do not exist": (
        cluster(
            f"{UDR}\nnetwork: {{firewall: {{networkRules: {{sql: {{destinationAddresses: ['*'], destinationPorts: "
            f"['1433-99999']}}}}}}, subnets: {FIREWALL_SUBNETS}}}"
        ),
        ["firewall.networkRules.sql.destinationPorts", "1433-99999 is not a port or a range of ports up to 65535"],
    ),
    "a private endpoint in a subnet that does not exist": (
        cluster(
            f"network: {{privateEndpoints: {{v: {{subnet: e, privateLinkServiceId: {IDENTITY}, groupIds: [vault]}}}}}}"
        ),
        ["network.privateEndpoints.v.subnet", "e is not in network.subnets (nodes)"],
    ),
    "a private endpoint without a known zone": (
        cluster(
            f"network: {{privateEndpoints: {{v: {{subnet: nodes, privateLinkServiceId: {IDENTITY}, groupIds: [x]}}}}}}"
        ),
        ["privateEndpoints.v.groupIds", "set privateDNSZone to its name"],
    ),
    "a private endpoint of a registry that does not exist": (
        cluster(
            "network:\n  privateEndpoints:\n"
            "    r: {subnet: nodes, privateLinkServiceId: containerRegistry, groupIds: [registry]}"
        ),
        ["privateEndpoints.r.privateLinkServiceId", "this cluster has no containerRegistry"],
    ),
    "addresses of a load balancer that nodes do not use": (
        cluster("network: {loadBalancer: {publicIpCount: 2}}"),
        ["network.loadBalancer", "set `networkProfile: {outboundType: loadBalancer}`"],
    ),
    "a rule for a security group that does not exist": (
        cluster(
            "network: {subnets: {nodes: {addressPrefix: 10.224.0.0/24, securityRules: {web: {priority: 100, direction: "
            "Inbound, access: Allow, destinationApplicationSecurityGroups: [web]}}}}}"
        ),
        ["securityRules.web.destinationApplicationSecurityGroups", "web is not in network.applicationSecurityGroups"],
    ),
    "a pool in a security group that does not exist": (
        cluster("nodePools: {web: {applicationSecurityGroups: [web]}}"),
        ["nodePools.web.applicationSecurityGroups", "web is not in network.applicationSecurityGroups (none)"],
    ),
    "Bastion without its subnet": (
        cluster("network: {bastion: {}}"),
        ["network.bastion", "add `subnets: {AzureBastionSubnet: {addressPrefix: 10.224.255.192/26}}`"],
    ),
    "a small subnet of Bastion": (
        cluster(
            "network: {bastion: {}, subnets: {nodes: {addressPrefix: 10.224.0.0/20}, "
            "AzureBastionSubnet: {addressPrefix: 10.224.255.0/28}}}"
        ),
        ["subnets.AzureBastionSubnet.addressPrefix", "use a /26, such as 10.224.255.192/26"],
    ),
    "tunnels of a small Bastion": (
        cluster("network: {bastion: {sku: {name: Basic}, enableTunneling: true}}"),
        ["network.bastion.enableTunneling", "set `sku: {name: Standard}`"],
    ),
    "a jump host in a subnet that does not exist": (
        cluster(f"network: {{bastion: {{sku: {{name: Developer}}, jumpHost: {{subnet: jump, sshPublicKey: {KEY}}}}}}}"),
        ["network.bastion.jumpHost.subnet", "jump is not in network.subnets (nodes)"],
    ),
    "a jump host in the subnet of Bastion": (
        cluster(
            f"network: {{bastion: {{jumpHost: {{subnet: AzureBastionSubnet, sshPublicKey: {KEY}}}}}, subnets: {{nodes: "
            "{addressPrefix: 10.224.0.0/20}, AzureBastionSubnet: {addressPrefix: 10.224.255.192/26}}}"
        ),
        ["network.bastion.jumpHost.subnet", "add another subnet, such as `subnets: {jump: {addressPrefix: 10.224."],
    ),
    "a private SSH key": (
        cluster("network: {bastion: {sku: {name: Developer}, jumpHost: {subnet: nodes, sshPublicKey: BEGIN}}}"),
        ["network.bastion.jumpHost.sshPublicKey", "is not a public SSH key"],
    ),
    "an endpoint to a public API server": (
        cluster(
            "apiServerAccessProfile: {enablePrivateCluster: false, authorizedIPRanges: [198.51.100.0/24]}\n"
            f"network: {{apiServerEndpoint: {{subnetId: {SUBNET}}}}}"
        ),
        ["network.apiServerEndpoint", "only a private cluster without enableVnetIntegration has a private link"],
    ),
    "a VNet where a subnet belongs": (
        cluster(f"network: {{subnets: {{nodes: {{id: {SPOKE}}}}}}}"),
        ["network.subnets.nodes.id", "of type Microsoft.Network/virtualNetworks, but must be of", "subnets/<name>"],
    ),
    "a subnet where a VNet belongs": (
        cluster(f"network: {{virtualNetworkId: {SUBNET}, subnets: {{}}}}"),
        ["network.virtualNetworkId", "virtualNetworks/subnets, but must be of Microsoft.Network/virtualNetworks"],
    ),
    "an existing subnet of another VNet": (
        cluster(f"network: {{virtualNetworkId: {SPOKE}2, subnets: {{nodes: {{id: {SUBNET}}}}}}}"),
        ["network.subnets.nodes.id", "is in the VNet", "all subnets of a cluster are in one VNet"],
    ),
    "an existing VNet without subnets": (
        cluster(f"network: {{virtualNetworkId: {SPOKE}}}"),
        ["clusters.shop.network", "set subnets too"],
    ),
    "a new subnet outside an existing VNet": (
        cluster(
            f"network:\n  virtualNetworkId: {SPOKE}\n  addressPrefixes: [10.7.0.0/16]\n"
            "  subnets: {nodes: {addressPrefix: 10.8.0.0/24}}"
        ),
        ["subnets.nodes.addressPrefix", "10.8.0.0/24 is outside the VNet (10.7.0.0/16)"],
    ),
    "DNS servers of an existing VNet": (
        cluster(
            f"network:\n  virtualNetworkId: {SPOKE}\n  dnsServers: [10.7.0.4]\n"
            "  subnets: {nodes: {addressPrefix: 10.8.0.0/24}}"
        ),
        ["clusters.shop.network", "dnsServers has no effect", "the VNet already exists"],
    ),
    "an existing route table with routes": (
        cluster(f"network: {{routeTable: {{id: {NETWORK}/routeTables/r, routes: {{}}}}}}"),
        ["network.routeTable", "routes has no effect: what has an `id` exists"],
    ),
    "an output without a stack": (
        cluster("network: {subnets: {nodes: {output: nodesId}}}"),
        ["network.subnets.nodes.output", "set network.stackReference"],
    ),
    "a stack whose outputs are not used": (
        cluster("network: {stackReference: acme/network/prod}"),
        ["network.stackReference", "no setting uses an output of it"],
    ),
    "a stack without its organization": (
        cluster("network: {stackReference: network/prod, subnets: {nodes: {output: nodesId}}}"),
        ["network.stackReference", "is not the full name of a stack, such as acme/network/prod"],
    ),
    "security rules for an existing group": (
        cluster(
            "network: {subnets: {nodes: {addressPrefix: 10.224.0.0/24, securityRules: {web: {priority: 100, "
            "direction: Inbound, access: Allow}}, networkSecurityGroup: {id: "
            f"{NETWORK}/networkSecurityGroups/n}}}}}}}}"
        ),
        ["network.subnets.nodes.securityRules", "networkSecurityGroup already exists"],
    ),
    "an id with a slash at its end": (
        cluster(f"network: {{virtualNetworkId: {SPOKE}/, subnets: {{nodes: {{addressPrefix: 10.8.0.0/24}}}}}}"),
        ["network.virtualNetworkId", f"has a space or slash around the id: write {SPOKE}"],
    ),
    "a scope of a type that does not exist": (
        cluster(
            "roleAssignments: {read: {principalId: 8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b, roleDefinitionName: Reader, "
            "scope: /subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vault/shop}}"
        ),
        ["roleAssignments.read.scope", "Azure has no type Microsoft.KeyVault/vault, but Microsoft.KeyVault/vaults"],
    ),
    "a name that Azure refuses for an administrator": (
        cluster(f"network: {{bastion: {{jumpHost: {{subnet: nodes, adminUsername: admin, sshPublicKey: {KEY}}}}}}}"),
        ["bastion.jumpHost.adminUsername", "admin is one of the names that Azure refuses"],
    ),
    "a key that is cut off": (
        cluster("network: {bastion: {jumpHost: {subnet: nodes, sshPublicKey: ssh-rsa abc}}}"),
        ["bastion.jumpHost.sshPublicKey", "is not a public SSH key", "ssh-keygen -t ed25519"],
    ),
    "a setting by its last word": (
        cluster(f"network: {{bastion: {{jumpHost: {{subnet: nodes, size: Standard_D2s_v5, sshPublicKey: {KEY}}}}}}}"),
        ["bastion.jumpHost.size", "Did you mean vmSize?"],
    ),
    "a name where a group belongs": (
        cluster("network: {bastion: {sku: Standard}}"),
        ["bastion.sku", "write `sku: {name: Standard}`"],
    ),
    "a list where the plural belongs": (
        cluster("workloadIdentities: {orders: {namespace: orders, serviceAccountName: [a, b]}}"),
        ["serviceAccountName", "write `serviceAccountNames: [a, b]`"],
    ),
    "a zone that no region has": (
        cluster('network: {loadBalancer: {publicIpCount: 1, zones: ["7"]}}'),
        ["network.loadBalancer.zones[0]", "is not an availability zone"],
    ),
    "a credential set without credentials": (
        cluster("containerRegistry: {credentialSets: {hub: {loginServer: docker.io, authCredentials: []}}}"),
        ["credentialSets.hub.authCredentials", "is empty"],
    ),
    "a retention that no registry has": (
        cluster(
            "containerRegistry: {policies: {softDeletePolicy: {retentionDays: 900}, retentionPolicy: {days: 900}}}"
        ),
        ["softDeletePolicy.retentionDays", "at most 90", "retentionPolicy.days", "at most 365"],
    ),
    "a private endpoint for a VNet": (
        cluster(
            f"network: {{privateEndpoints: {{a: {{subnet: nodes, privateLinkServiceId: {SPOKE}, groupIds: [blob]}}}}}}"
        ),
        ["privateEndpoints.a.privateLinkServiceId", "which has no private link", "containerRegistry, keyVault"],
    ),
    "a managed HSM as the vault of the cluster": (
        cluster("keyVault: {id: /subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/managedHSMs/h}"),
        ["keyVault.id", "must be of Microsoft.KeyVault/vaults"],
    ),
    "an address of a page where a host belongs": (
        cluster(
            "network: {firewall: {applicationRules: {docker: {targetFqdns: ['https://docker.io', 'a.*.com']}}, "
            "networkRules: {git: {destinationFqdns: ['*.github.com'], destinationPorts: ['22']}}}}"
        ),
        ["docker.targetFqdns[0]", "docker.targetFqdns[1]", "git.destinationFqdns[0]", "without scheme, port and path"],
    ),
    "a service whose zone is not known in the cloud of the region": (
        cluster(
            "location: chinanorth3\n"
            "network: {privateEndpoints: {app: {subnet: nodes, groupIds: [configurationStores], privateLinkServiceId: "
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.AppConfiguration/configurationStores/a}}}"
        ),
        ["privateEndpoints.app.groupIds", "in AzureChinaCloud is not known here", "privateDnsZoneId: none"],
    ),
    "a subnet with neither range nor id": (
        cluster("network: {subnets: {nodes: {}}}"),
        ["clusters.shop.network.subnets.nodes", "addressPrefix"],
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_is_refused_with_place_and_remedy(name: str, tmp_path: Path) -> None:
    text, words = BAD[name]
    message = refused(tmp_path, text, {"base.yaml": "tags:\n\ta: b\n"})
    for word in words:
        assert word in message
    assert "hunter2" not in message
    assert "Traceback" not in message


def test_all_faults_are_reported_at_once(tmp_path: Path) -> None:
    message = refused(tmp_path, cluster("enableRBAC: 1\nkubernetesVersion: 1.30\nfoo: bar"))
    assert message.startswith("3 settings are refused:")
    assert [line.split(": ")[1] for line in message.splitlines() if "Pulumi.test.yaml:" in line] == [
        "clusters.shop.enableRBAC",
        "clusters.shop.kubernetesVersion",
        "clusters.shop.foo",
    ]


def test_unreadable_yaml_names_file_and_line(tmp_path: Path) -> None:
    message = refused(
        tmp_path,
        "config:\n  fairway:include: [base.yaml]\n  fairway:clusters: {}\n",
        {"base.yaml": "a: [1\nb: 2\n"},
    )
    assert "config/base.yaml:2" in message
    assert "not YAML" in message


def test_a_duplicate_key_names_both_lines(tmp_path: Path) -> None:
    message = refused(
        tmp_path,
        stack_file("include: [base.yaml]\n" + SMALLEST),
        {"base.yaml": "tags: {a: b}\ntags: {c: d}\n"},
    )
    assert "config/base.yaml:2" in message
    assert "first on line 1" in message


def test_an_include_that_is_missing_is_named_at_its_line_with_the_one_that_was_meant(tmp_path: Path) -> None:
    stack = stack_file("include:\n  - other.yaml\n  - bsae.yaml\n" + SMALLEST)
    message = refused(tmp_path, stack, {"base.yaml": "tags: {a: b}\n", "other.yaml": "tags: {c: d}\n"})
    assert "config/stacks/Pulumi.test.yaml:5: includes bsae.yaml, which does not exist" in message
    assert "config/ has base.yaml, other.yaml. Did you mean base.yaml?" in message


def test_an_include_of_an_include_that_is_missing_is_named_at_its_line(tmp_path: Path) -> None:
    base = "tags: {a: b}\ninclude: [nothing.yaml]\n"
    message = refused(tmp_path, stack_file("include: [base.yaml]\n" + SMALLEST), {"base.yaml": base})
    assert "config/base.yaml:2: includes nothing.yaml, which does not exist" in message


def test_an_include_whose_name_no_file_can_have_does_not_exist(tmp_path: Path) -> None:
    message = refused(tmp_path, stack_file(f"include: [{'x' * 300}.yaml]\n" + SMALLEST), {})
    assert f"includes {'x' * 300}.yaml, which does not exist" in message


def test_an_include_that_includes_itself_is_refused(tmp_path: Path) -> None:
    circle = {"a.yaml": "include: [b.yaml]\n", "b.yaml": "include: [a.yaml]\n"}
    message = refused(tmp_path, stack_file("include: [a.yaml]\n" + SMALLEST), circle)
    assert "config/b.yaml:1: includes a.yaml, which includes itself (a.yaml -> b.yaml -> a.yaml)" in message


def test_an_include_outside_the_config_folder_is_refused(tmp_path: Path) -> None:
    message = refused(tmp_path, stack_file("include: [../Pulumi.yaml]\n" + SMALLEST))
    assert "Pulumi.test.yaml:3: includes ../Pulumi.yaml, which is outside config/" in message


def test_config_in_an_include_is_refused_as_it_is_for_stack_files(tmp_path: Path) -> None:
    base = "config:\n  fairway:tags: {a: b}\n"
    message = refused(tmp_path, stack_file("include: [base.yaml]\n" + SMALLEST), {"base.yaml": base})
    assert "config/base.yaml:1: config" in message
    assert "is only for stack files: an include has its keys at the top level" in message
    assert message.startswith("One setting is refused:")


def test_an_include_of_the_wrong_kind_is_named_once(tmp_path: Path) -> None:
    message = refused(tmp_path, stack_file("include: [base.yaml, 3]\n" + SMALLEST), {"base.yaml": "tags: {a: b}\n"})
    assert "Pulumi.test.yaml:3: include[1]" in message
    assert message.startswith("One setting is refused:")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"- a\n- b\n", "a list; write a mapping"),
        ("tags: {name: Z\xfcrich}\n".encode("latin-1"), "not UTF-8"),
        (b"tags: {a: 'x\x07'}\n", "control character"),
        (b"tags:\n  a: b\n" + b"#" * 5_000_000, "at most 4,194,304"),
        (b"x: &x {a: *x}\n", "the anchor refers to itself"),
        (b"start: 2026-12-24\n", 'write "2026-12-24"'),
        (b"1: 2\n", "the key `1` as text"),
    ],
    ids=["empty", "list", "latin-1", "control", "10 MB", "endless", "date", "number as key"],
)
def test_a_file_that_is_no_settings_file_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    project(tmp_path, "", {"base.yaml": ""})
    (tmp_path / "config" / "base.yaml").write_bytes(content)
    message = refused(tmp_path, stack_file("include: [base.yaml]\n" + SMALLEST))
    assert "config/base.yaml" in message
    assert words in message


def test_a_stack_file_near_pulumis_limit_says_what_to_move(tmp_path: Path) -> None:
    labels = {f"label-{number}": "x" * 60 for number in range(1400)}
    settings = f"clusters:\n  shop: {{defaultNodePool: {{nodeLabels: {json.dumps(labels)}}}}}\n"
    message = refused(tmp_path, stack_file(settings))
    assert "argument list too long" in message
    assert "Move fairway:clusters" in message


def test_the_same_settings_in_an_include_are_fine(tmp_path: Path) -> None:
    labels = {f"label-{number}": "x" * 60 for number in range(1400)}
    base = f"clusters:\n  shop: {{defaultNodePool: {{nodeLabels: {json.dumps(labels)}}}}}\n"
    plan = planned(tmp_path, "include: [base.yaml]\nclusters: {shop: {}}\n", {"base.yaml": base})
    assert len(plan.record.one("ManagedCluster").get("agentPoolProfiles[0].nodeLabels")) == 1400


def test_mappings_merge_lists_replace_and_null_removes(tmp_path: Path) -> None:
    base = """\
tags: {owner: platform, tier: base}
clusters:
  shop:
    networkProfile: {networkPluginMode: overlay}
    apiServerAccessProfile: {authorizedIPRanges: [192.0.2.0/24, 198.51.100.0/24], enablePrivateCluster: false}
    nodePools: {web: {count: 2}, batch: {}}
"""
    top = """\
include: [base.yaml]
tags: {tier: top}
clusters:
  shop:
    networkProfile: {networkPluginMode: null}
    apiServerAccessProfile: {authorizedIPRanges: [203.0.113.0/24]}
    nodePools: {batch: null}
"""
    record = planned(tmp_path, top, {"base.yaml": base}).record
    cluster = record.one("ManagedCluster")
    assert cluster.get("tags") == {"owner": "platform", "tier": "top"}
    assert cluster.get("networkProfile.networkPluginMode") is None
    assert cluster.get("networkProfile.networkPlugin") == "azure"
    assert cluster.get("apiServerAccessProfile.authorizedIPRanges") == ["203.0.113.0/24", UNKNOWN]
    assert record.one("AgentPool").get("count") == 2


def test_later_includes_lie_above_earlier_ones(tmp_path: Path) -> None:
    files = {
        "a.yaml": "tags: {x: a, y: a, z: a}\n",
        "b.yaml": "include: [c.yaml]\ntags: {x: b}\n",
        "c.yaml": "tags: {x: c, y: c}\n",
    }
    record = planned(tmp_path, "include: [a.yaml, b.yaml]\n" + SMALLEST, files).record
    assert record.one("ManagedCluster").get("tags") == {"x": "b", "y": "c", "z": "a"}


def test_a_finding_names_the_line_of_the_file_that_sets_it(tmp_path: Path) -> None:
    base = "clusters:\n  shop:\n    networkProfile:\n      serviceCidr: 10.224.0.0/24\n"
    plan = planned(tmp_path, "include: [base.yaml]\n" + SMALLEST, {"base.yaml": base})
    places = {str(finding.place) for finding in plan.errors if finding.path == "networkProfile.serviceCidr"}
    assert places == {"config/base.yaml:4"}


@pytest.mark.parametrize("key", ["scan-interval", "scanInterval"])
def test_the_autoscalers_keys_are_taken_with_hyphens_and_without(tmp_path: Path, key: str) -> None:
    plan = planned(tmp_path, f"clusters: {{shop: {{autoScalerProfile: {{{key}: 20s}}}}}}\n")
    assert plan.record.one("ManagedCluster").get("autoScalerProfile") == {"scanInterval": "20s"}


def test_a_secret_in_plain_text_is_refused_and_never_printed(tmp_path: Path) -> None:
    text = cluster("windowsProfile: {adminUsername: azureuser, adminPasswordSecret: winPassword}")
    message = refused(tmp_path, text + "  fairway:winPassword: hunter2\n")
    assert "Pulumi.test.yaml:6: winPassword" in message
    assert "plain text" in message
    assert "hunter2" not in message


WITHOUT_PASSWORD = cluster("windowsProfile:\n  adminUsername: u\n  adminPasswordSecret: winPassword")
UNSET = "needs the secret winPassword, which is not set: `pulumi config set -s test --secret fairway:winPassword`"


def test_every_include_that_is_missing_or_cannot_be_read_is_named_at_once(tmp_path: Path) -> None:
    text = stack_file("include: [bsae.yaml, spoke.yaml, broken.yaml]\n" + SMALLEST)
    files = {"base.yaml": "", "spoke.yaml": "include: [gone.yaml]\nclusters: {}\n", "broken.yaml": "clusters: [\n"}
    message = refused(tmp_path, text, files)
    assert message.startswith("3 settings are refused:")
    assert "Pulumi.test.yaml:3: includes bsae.yaml, which does not exist" in message
    assert "Did you mean base.yaml?" in message
    assert "config/spoke.yaml:1: includes gone.yaml, which does not exist" in message
    assert "config/broken.yaml:" in message


def test_pulumi_up_stops_at_a_secret_that_is_not_set(tmp_path: Path) -> None:
    folder = project(tmp_path, WITHOUT_PASSWORD)
    config = find_project(folder).stack_config("test").values
    with pytest.raises(ConfigError) as caught:
        record(load, project="shops", stack="test", config=config, root_directory=str(folder))
    assert "Pulumi.test.yaml:7: clusters.shop.windowsProfile.adminPasswordSecret" in str(caught.value)
    assert UNSET in str(caught.value)


def test_a_plan_goes_on_without_a_secret_that_is_not_set_and_warns_with_line_and_command(tmp_path: Path) -> None:
    planned = plan(project(tmp_path, WITHOUT_PASSWORD), "test")
    assert planned.record.one("ManagedCluster").properties["windowsProfile"]["adminPassword"] is SECRET
    (message,) = planned.record.messages
    assert message.severity == "warning"
    where = "config/stacks/Pulumi.test.yaml:7: clusters.shop.windowsProfile.adminPasswordSecret"
    assert message.text.startswith(f"{where} {UNSET}. ")


@pytest.mark.usefixtures("quick")
def test_a_comparison_goes_on_without_a_secret_that_is_not_set_and_notes_it(tmp_path: Path) -> None:
    folder = project(tmp_path, WITHOUT_PASSWORD)
    found = comparison_of(Side(stack="test"), Side(stack="test"), lambda: find_project(folder))
    assert found.worst == "same"
    assert any(UNSET in note for note in found.notes)


@pytest.mark.usefixtures("quick")
def test_a_command_names_the_stack_that_lacks_the_secret_not_the_one_it_is_compared_with(tmp_path: Path) -> None:
    folder = project(tmp_path, stack_file(SMALLEST))
    (folder / "config" / "stacks" / "Pulumi.other.yaml").write_text(WITHOUT_PASSWORD, encoding="utf-8")
    found = comparison_of(Side(stack="test"), Side(stack="other"), lambda: find_project(folder))
    assert any(UNSET.replace("-s test", "-s other") in note for note in found.notes)


def test_a_key_that_is_nearly_the_name_of_a_secret_is_refused_with_that(tmp_path: Path) -> None:
    text = cluster("windowsProfile: {adminUsername: azureuser, adminPasswordSecret: winPassword}")
    message = refused(tmp_path, text + "  fairway:winPasword: {secure: AAAA}\n")
    assert "Pulumi.test.yaml:6: fairway:winPasword" in message
    assert "Did you mean fairway:winPassword?" in message


@pytest.mark.parametrize("key", ["adminUsername", "adminPasswordSecret", "licenseType"])
def test_a_secret_inside_the_plain_settings_is_refused_where_it_is_and_nothing_else_is_reported(
    tmp_path: Path, key: str
) -> None:
    text = cluster(f"kubernetesVersion: 1.30\nwindowsProfile:\n  {key}: {{secure: AAAAhunter2}}")
    message = refused(tmp_path, text)
    assert f"Pulumi.test.yaml:7: clusters.shop.windowsProfile.{key}" in message
    assert "contains an encrypted value, so Pulumi treats all of clusters as secret" in message
    assert "`pulumi config set -s test --secret" in message
    assert message.startswith("One setting is refused:")
    assert "hunter2" not in message
    assert "secret-not-decrypted" not in message


@pytest.mark.parametrize(
    "settings", ["autoUpgradeProfile: {}", "kubernetesVersion: {}", "httpProxyConfig: {{noProxy: {}}}"]
)
def test_the_password_of_a_url_is_in_no_message(tmp_path: Path, settings: str) -> None:
    message = refused(tmp_path, cluster(settings.format('"http://aa/hunter2@proxy:3128"')))
    assert "http://[secret]@proxy:3128" in message
    assert "hunter2" not in message


def test_a_decrypted_secret_is_in_no_message(tmp_path: Path) -> None:
    """Pulumi hands the program what it has decrypted; a message about it must not show it."""
    folder = project(tmp_path, "config: {}\n")
    clusters = '{"shop": {"windowsProfile": {"adminPasswordSecret": "hunter2", "licenseType": "hunter2"}}}'
    config = {"azure-native:location": "westeurope", "fairway:clusters": clusters}
    with pytest.raises(ConfigError) as caught:
        record(
            load, project="p", stack="test", config=config, secret_keys=["fairway:clusters"], root_directory=str(folder)
        )
    assert "contains an encrypted value" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_an_encrypted_name_of_an_include_is_refused_at_its_line_and_not_shown(tmp_path: Path) -> None:
    """`pulumi up` hands the name over decrypted, and a message about a missing include would show it."""
    text = stack_file("clusters: {shop: {}}\ninclude:\n  - base.yaml\n  - {secure: AAAA}\n")
    folder = project(tmp_path, text, {"base.yaml": "tags: {a: b}\n"})
    config = {
        "azure-native:location": "westeurope",
        "fairway:clusters": '{"shop": {}}',
        "fairway:include": '["base.yaml", "hunter2"]',
    }
    with pytest.raises(ConfigError) as caught:
        record(
            load, project="p", stack="test", config=config, secret_keys=["fairway:include"], root_directory=str(folder)
        )
    assert "Pulumi.test.yaml:6: include[1]" in str(caught.value)
    assert "contains an encrypted value" in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("setting", "wanted", "other"),
    [
        ("outboundIPs: {publicIPs: [{id: %s}]}", "publicIPAddresses", "publicIPPrefixes"),
        ("outboundIPPrefixes: {publicIPPrefixes: [{id: %s}]}", "publicIPPrefixes", "publicIPAddresses"),
    ],
)
def test_outbound_addresses_and_prefixes_are_not_taken_for_each_other(
    tmp_path: Path, setting: str, wanted: str, other: str
) -> None:
    profile = f"networkProfile: {{outboundType: loadBalancer, loadBalancerProfile: {{{setting}}}}}"
    network = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network"
    message = refused(tmp_path, cluster(profile % f"{network}/{other}/out"))
    assert (
        f"is the id of a resource of type Microsoft.Network/{other}, but must be of Microsoft.Network/{wanted}"
        in message
    )
    text = cluster(profile % f"{network}/{wanted}/out").replace("config:\n  azure-native:location: westeurope\n", "")
    assert planned(tmp_path, text.replace("  fairway:", "")).record.one("ManagedCluster")


def test_a_secret_that_is_set_and_named_reaches_azure_masked(tmp_path: Path) -> None:
    text = cluster("windowsProfile: {adminUsername: azureuser, adminPasswordSecret: winPassword}")
    settings = text.replace("config:\n  azure-native:location: westeurope\n", "")
    plan = planned(tmp_path, settings.replace("  fairway:", "") + "\nwinPassword: {secure: AAAAhunter2}\n")
    cluster_request = plan.record.one("ManagedCluster")
    assert cluster_request.properties["windowsProfile"]["adminPassword"] == "[secret]"
    assert cluster_request.secrets == ("windowsProfile.adminPassword",)
    assert "hunter2" not in str(plan)


def test_an_unknown_key_of_an_include_is_refused_there(tmp_path: Path) -> None:
    include = {"base.yaml": "tagz: {a: b}\nfairway:tags: {a: b}\n"}
    message = refused(tmp_path, stack_file("include: [base.yaml]\n" + SMALLEST), include)
    assert "config/base.yaml:1: tagz" in message
    assert "Did you mean tags?" in message
    assert "config/base.yaml:2: fairway:tags" in message
    assert "write tags" in message


def test_null_takes_an_included_tag_away_and_brings_a_default_back(tmp_path: Path) -> None:
    base = "tags: {a: b, c: d}\nclusters: {shop: {protect: false, network: {natGateway: {publicIpCount: 3}}}}\n"
    top = "include: [base.yaml]\ntags: {a: null}\nclusters: {shop: {protect: null, network: {natGateway: null}}}\n"
    record = planned(tmp_path, top, {"base.yaml": base}).record
    assert record.one("ManagedCluster").get("tags") == {"c": "d"}
    assert record.one("ManagedCluster").protect
    assert len(record.all("PublicIPAddress")) == 1


def test_null_removes_an_included_id_or_what_has_no_effect_beside_one(tmp_path: Path) -> None:
    subscription = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/x/providers"
    nat = f"{subscription}/Microsoft.Network/natGateways/n"
    vault = f"{subscription}/Microsoft.DataProtection/backupVaults/old"
    base = (
        f"clusters: {{shop: {{backup: {{backupVault: {{id: {vault}}}}},"
        ' network: {natGateway: {publicIpCount: 1, zones: ["1"]}}}}\n'
    )
    top = (
        "include: [base.yaml]\nclusters: {shop: {backup: {backupVault: {id: null, name: bv}},"
        f" network: {{natGateway: {{id: {nat}, zones: null, publicIpCount: null}}}}}}}}\n"
    )
    record = planned(tmp_path, top, {"base.yaml": base}).record
    assert record.one("BackupVault").get("vaultName") == "bv"
    assert not record.all("NatGateway")


def test_a_label_may_end_in_secret(tmp_path: Path) -> None:
    plan = planned(tmp_path, 'clusters: {shop: {nodePools: {web: {nodeLabels: {usesSecret: "true"}}}}}\n')
    assert plan.record.one("AgentPool").get("nodeLabels") == {"usesSecret": "true"}


def test_a_secret_may_begin_like_a_mapping(tmp_path: Path) -> None:
    """Pulumi hands mappings over as JSON; a secret is text whatever it begins with."""
    settings = "clusters: {shop: {windowsProfile: {adminUsername: u, adminPasswordSecret: pw}}}\npw: {secure: AAAA}\n"
    folder = project(tmp_path, stack_file(settings))
    config = {
        "azure-native:location": "westeurope",
        "fairway:clusters": '{"shop": {"windowsProfile": {"adminUsername": "u", "adminPasswordSecret": "pw"}}}',
        "fairway:pw": "{Winter2026}!",
    }

    def program() -> None:
        assert load().settings.clusters["shop"].windows_profile

    record(program, project="p", stack="test", config=config, secret_keys=["fairway:pw"], root_directory=str(folder))


def test_the_place_of_a_replaced_list_is_where_it_was_replaced(tmp_path: Path) -> None:
    base = "clusters:\n  shop:\n    apiServerAccessProfile:\n      authorizedIPRanges: [192.0.2.0/24, 10.0.0.0/8]\n"
    top = "include: [base.yaml]\nclusters:\n  shop:\n    apiServerAccessProfile:\n      enablePrivateCluster: false\n"
    plan = planned(tmp_path, top + "      authorizedIPRanges: [198.51.100.0/24, 10.0.0.0/8]\n", {"base.yaml": base})
    places = [finding.place for finding in plan.findings if finding.rule == "authorized-ranges-private-address"]
    assert [place.file for place in places if place] == ["config/stacks/Pulumi.test.yaml"]


def test_a_cluster_without_tags_has_none_to_send() -> None:
    shop = Stack.model_validate({"clusters": {"shop": {}}}).deployed_as("test", "westeurope").clusters["shop"]
    assert shop.tags is None
