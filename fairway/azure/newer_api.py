"""Resources of API versions that the SDK does not have: the generic resource that requests them, and their types.

`azure-native:resources:Resource` takes any type with its API version, for create, update, read and delete
(pulumi/pulumi-azure-native issue 68, pull requests 4043 and 4692; parents with slashes, such as those of an extension:
pull request 2543). Its limits: azure-native fills in `location` (AutoLocationDisabled in
provider/pkg/resources/resources.go), no property is checked or forces a replacement, and `pulumi import` reads with
another API version (issue 4109).

The children of fleets have no `location` in ARM's schema (2026-03-02-preview, Microsoft.ContainerService.Fleet.json),
as proxy resources; whether Azure ignores one is documented nowhere. It has refused one for deployments alone
(pulumi-azure-native issue 643), and managed namespaces require it (LocationRequired,
Azure/terraform-azurerm-avm-res-containerservice-managedcluster pull request 162). The SDK has no way to leave it out.
"""

from __future__ import annotations

from fairway.azure.resource_type import ResourceType, in_group

RESOURCE = ResourceType(
    "resources:Resource",
    in_group("{resourceProviderNamespace}/{parentResourcePath}/{resourceType}/{resourceName}"),
)
DEPLOYMENT_SAFEGUARD = ResourceType(
    "containerservice:DeploymentSafeguard",
    "{resourceUri}/providers/Microsoft.ContainerService/deploymentSafeguards/default",
    shown=("level", "podSecurityStandardsLevel"),
)
