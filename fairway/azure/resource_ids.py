"""Stand-in resource ids: what Azure would call a resource that nobody has deployed yet.

Other requests carry these ids (a pool its subnet, a role assignment its scope), so they must look like
Azure's own.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from fairway.request import MADE_UP_NAME, MADE_UP_SUBSCRIPTION, Placeholder

SUBSCRIPTION = MADE_UP_SUBSCRIPTION
TENANT = str(uuid.uuid5(uuid.NAMESPACE_URL, "fairway:tenant"))

_GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{{resourceGroupName}}"
_VNET = "Microsoft.Network/virtualNetworks/{virtualNetworkName}"
_ZONE = "Microsoft.Network/privateDnsZones/{privateZoneName}"
_CLUSTER = "Microsoft.ContainerService/managedClusters/{resourceName}"
_EXTENDED = (
    f"{_GROUP}/providers/{{clusterRp}}/{{clusterResourceName}}/{{clusterName}}/providers/"
    "Microsoft.KubernetesConfiguration"
)
_IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}"
_VAULT = "Microsoft.KeyVault/vaults/{vaultName}"

# In braces: the input that names the segment. The last one is the resource's own name; a program may leave it
# out.
_TEMPLATES = {
    "resources:ResourceGroup": _GROUP,
    "network:VirtualNetwork": f"{_GROUP}/providers/{_VNET}",
    "network:Subnet": f"{_GROUP}/providers/{_VNET}/subnets/{{subnetName}}",
    "network:NetworkSecurityGroup": (
        f"{_GROUP}/providers/Microsoft.Network/networkSecurityGroups/{{networkSecurityGroupName}}"
    ),
    "network:RouteTable": f"{_GROUP}/providers/Microsoft.Network/routeTables/{{routeTableName}}",
    "network:NatGateway": f"{_GROUP}/providers/Microsoft.Network/natGateways/{{natGatewayName}}",
    "network:PublicIPAddress": (f"{_GROUP}/providers/Microsoft.Network/publicIPAddresses/{{publicIpAddressName}}"),
    "network:PublicIPPrefix": f"{_GROUP}/providers/Microsoft.Network/publicIPPrefixes/{{publicIpPrefixName}}",
    "privatedns:PrivateZone": f"{_GROUP}/providers/{_ZONE}",
    "privatedns:VirtualNetworkLink": (f"{_GROUP}/providers/{_ZONE}/virtualNetworkLinks/{{virtualNetworkLinkName}}"),
    "managedidentity:UserAssignedIdentity": f"{_GROUP}/providers/{_IDENTITY}",
    "managedidentity:FederatedIdentityCredential": (
        f"{_GROUP}/providers/{_IDENTITY}/federatedIdentityCredentials/{{federatedIdentityCredentialResourceName}}"
    ),
    "authorization:RoleAssignment": ("{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}"),
    "containerservice:ManagedCluster": f"{_GROUP}/providers/{_CLUSTER}",
    "containerservice:AgentPool": f"{_GROUP}/providers/{_CLUSTER}/agentPools/{{agentPoolName}}",
    "containerservice:MaintenanceConfiguration": (
        f"{_GROUP}/providers/{_CLUSTER}/maintenanceConfigurations/{{configName}}"
    ),
    "monitor:DiagnosticSetting": "{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}",
    "operationalinsights:Workspace": (f"{_GROUP}/providers/Microsoft.OperationalInsights/workspaces/{{workspaceName}}"),
    "keyvault:Vault": f"{_GROUP}/providers/{_VAULT}",
    "keyvault:Key": f"{_GROUP}/providers/{_VAULT}/keys/{{keyName}}",
    "compute:DiskEncryptionSet": (f"{_GROUP}/providers/Microsoft.Compute/diskEncryptionSets/{{diskEncryptionSetName}}"),
    "containerservice:ManagedNamespace": f"{_GROUP}/providers/{_CLUSTER}/managedNamespaces/{{managedNamespaceName}}",
    "containerservice:TrustedAccessRoleBinding": (
        f"{_GROUP}/providers/{_CLUSTER}/trustedAccessRoleBindings/{{trustedAccessRoleBindingName}}"
    ),
    "kubernetesconfiguration:Extension": f"{_EXTENDED}/extensions/{{extensionName}}",
    "kubernetesconfiguration:FluxConfiguration": f"{_EXTENDED}/fluxConfigurations/{{fluxConfigurationName}}",
    "monitor:DataCollectionRule": (
        f"{_GROUP}/providers/Microsoft.Insights/dataCollectionRules/{{dataCollectionRuleName}}"
    ),
    "monitor:DataCollectionRuleAssociation": (
        "{resourceUri}/providers/Microsoft.Insights/dataCollectionRuleAssociations/{associationName}"
    ),
    "network:Route": f"{_GROUP}/providers/Microsoft.Network/routeTables/{{routeTableName}}/routes/{{routeName}}",
    "network:VirtualNetworkPeering": (
        f"{_GROUP}/providers/{_VNET}/virtualNetworkPeerings/{{virtualNetworkPeeringName}}"
    ),
    "storage:StorageAccount": f"{_GROUP}/providers/Microsoft.Storage/storageAccounts/{{accountName}}",
    "containerregistry:Registry": (f"{_GROUP}/providers/Microsoft.ContainerRegistry/registries/{{registryName}}"),
}
_SEGMENT = re.compile(r"\{(\w+)\}")


def templates() -> Mapping[str, str]:
    """The id of each type this module knows, by type token; in braces the inputs that name the segments."""
    return {f"azure-native:{kind}": template for kind, template in _TEMPLATES.items()}


def stand_in_id(token: str, name: str, properties: Mapping[str, Any]) -> str:
    """The id that Azure would give the resource of type `token` with the logical name `name`.

    Where the program leaves the Azure name out, the logical name stands for it; a segment that is secret or
    not yet known reads `unknown`. Types of azure-native that are not in the table get an id of the same look.
    A type of any other package gets `""`: its id is not ours to guess.
    """
    package, _, kind = token.partition(":")
    if package != "azure-native":
        return ""
    template = _TEMPLATES.get(kind) or _general(kind, properties)
    own = _SEGMENT.findall(template)[-1]
    default = _default_name(kind, name, properties) if own not in properties else ""
    return _SEGMENT.sub(lambda match: _segment(properties, match[1], default if match[1] == own else ""), template)


def stand_in_outputs(token: str, id: str) -> Mapping[str, str]:
    """Outputs that only Azure could tell and that a plan needs all the same: the ids of a managed identity,
    from which role-assignment names are made. The same resource id always gives the same values."""
    if token != "azure-native:managedidentity:UserAssignedIdentity":
        return {}
    return {
        "principalId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{id}#principal")),
        "clientId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{id}#client")),
        "tenantId": TENANT,
    }


def _segment(properties: Mapping[str, Any], key: str, default: str) -> str:
    value = properties.get(key, default)
    return MADE_UP_NAME if value == "" or isinstance(value, Placeholder) else str(value)


def _default_name(kind: str, name: str, properties: Mapping[str, Any]) -> str:
    if kind != "authorization:RoleAssignment":
        return name
    # Role assignments are named by a UUID, also when Azure or the provider picks it.
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{properties.get('scope')}/{name}"))


def _general(kind: str, properties: Mapping[str, Any]) -> str:
    module, _, type_name = kind.rpartition(":")
    camel = type_name[:1].lower() + type_name[1:]
    own = next((key for key in (f"{camel}Name", "resourceName", "name") if key in properties), f"{camel}Name")
    if "scope" in properties:
        base = "{scope}"
    elif "resourceGroupName" in properties:
        base = _GROUP
    else:
        base = f"/subscriptions/{SUBSCRIPTION}"
    namespace = module.partition("/")[0]
    return f"{base}/providers/Microsoft.{namespace[:1].upper()}{namespace[1:]}/{_plural(camel)}/{{{own}}}"


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch")) else f"{word}s"
