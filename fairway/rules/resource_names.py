"""Names of the resources beside a cluster: how long they may be, and of what characters."""

from __future__ import annotations

import re

from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_RULES = "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules"
_NETWORK = ("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9_])?", "letters, digits, underscores, dots and hyphens")

NAMES: dict[str, tuple[str, int, int, str, str]] = {
    "keyvault:Vault": (
        "vaultName",
        3,
        24,
        "[A-Za-z](-?[A-Za-z0-9])*",
        "letters, digits and single hyphens, a letter first",
    ),
    "keyvault:Key": ("keyName", 1, 127, "[-A-Za-z0-9]+", "letters, digits and hyphens"),
    "keyvault:Secret": ("secretName", 1, 127, "[-A-Za-z0-9]+", "letters, digits and hyphens"),
    "containerregistry:Registry": ("registryName", 5, 50, "[A-Za-z0-9]+", "letters and digits"),
    "managedidentity:UserAssignedIdentity": (
        "resourceName",
        3,
        128,
        "[A-Za-z0-9][-A-Za-z0-9_]*",
        "letters, digits, hyphens and underscores",
    ),
    "operationalinsights:Workspace": (
        "workspaceName",
        4,
        63,
        "[A-Za-z0-9][-A-Za-z0-9]*[A-Za-z0-9]",
        "letters, digits and hyphens, with no hyphen at an end",
    ),
    "storage:StorageAccount": ("accountName", 3, 24, "[a-z0-9]+", "lowercase letters and digits"),
    "resources:ResourceGroup": (
        "resourceGroupName",
        1,
        90,
        r"[-\w.()]*[-\w()]",
        "letters, digits, underscores, hyphens, dots and parentheses, with no dot at the end",
    ),
    "network:VirtualNetwork": ("virtualNetworkName", 2, 64, *_NETWORK),
    "network:Subnet": ("subnetName", 1, 80, *_NETWORK),
    "network:NatGateway": ("natGatewayName", 1, 80, *_NETWORK),
    "network:PublicIPAddress": ("publicIpAddressName", 1, 80, *_NETWORK),
    "network:PublicIPPrefix": ("publicIpPrefixName", 1, 80, *_NETWORK),
    "network:RouteTable": ("routeTableName", 1, 80, *_NETWORK),
    "network:Route": ("routeName", 1, 80, *_NETWORK),
    "network:NetworkSecurityGroup": ("networkSecurityGroupName", 1, 80, *_NETWORK),
    "network:VirtualNetworkPeering": ("virtualNetworkPeeringName", 1, 80, *_NETWORK),
    "network:PrivateEndpoint": ("privateEndpointName", 1, 80, *_NETWORK),
    "network:ApplicationGateway": ("applicationGatewayName", 1, 80, *_NETWORK),
    "network:AzureFirewall": ("azureFirewallName", 1, 56, *_NETWORK),
    "network:BastionHost": ("bastionHostName", 1, 80, *_NETWORK),
    "network:FirewallPolicy": ("firewallPolicyName", 1, 80, *_NETWORK),
    "network:LoadBalancer": ("loadBalancerName", 1, 80, *_NETWORK),
    "network:PrivateLinkService": ("serviceName", 1, 80, *_NETWORK),
    "network:VirtualNetworkGateway": ("virtualNetworkGatewayName", 1, 80, *_NETWORK),
    "dashboard:Grafana": (
        "workspaceName",
        2,
        23,
        "[A-Za-z][-A-Za-z0-9]*[A-Za-z0-9]",
        "letters, digits and hyphens, a letter first and no hyphen last",
    ),
    "dataprotection:BackupVault": (
        "vaultName",
        2,
        50,
        "[A-Za-z][-A-Za-z0-9]*",
        "letters, digits and hyphens, a letter first",
    ),
    "compute:DiskEncryptionSet": (
        "diskEncryptionSetName",
        1,
        80,
        "[-A-Za-z0-9_]+",
        "letters, digits, hyphens and underscores",
    ),
}
"""By type: the key of its name, its shortest and longest length, its pattern, and the pattern in words."""


@rule(
    "resource-name",
    "The name of a resource has the length and the characters that Azure takes for its type.",
    remedy="Choose such a name.",
    sources=(_RULES,),
    over=tuple(f"azure-native:{each}" for each in NAMES),
)
def _name(resource: Resource) -> Faults:
    kind = resource.request.type.removeprefix("azure-native:")
    key, shortest, longest, pattern, words = NAMES[kind]
    name = resource.text(key)
    if name and not (shortest <= len(name) <= longest and re.fullmatch(pattern, name)):
        reason = f"{name} is not a valid name for a {kind.partition(':')[2]}."
        remedy = f"Write {shortest} to {longest} {words}."
        yield resource.fault(key, reason, remedy=remedy)
