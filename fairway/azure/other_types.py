"""Types without a row: only documents, rules and the SDK's properties need them."""

from __future__ import annotations

from fairway.azure.containerservice import MANAGED_CLUSTER
from fairway.azure.fleet import FLEET
from fairway.azure.resource_type import ResourceType, in_group

_CLUSTER = MANAGED_CLUSTER.template
_CLUSTER_SNAPSHOT = in_group("Microsoft.ContainerService/managedclustersnapshots/{resourceName}")

_RULES = in_group("Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}/securityRules")
_MAINTENANCE = in_group("Microsoft.Maintenance/maintenanceConfigurations/{resourceName}")

OTHER_TYPES = tuple(
    ResourceType(kind, template)
    for kind, template in {
        "applicationinsights:Component": in_group("Microsoft.Insights/components/{resourceName}"),
        "authorization:RoleDefinition": "{scope}/providers/Microsoft.Authorization/roleDefinitions/{roleDefinitionId}",
        "containerservice:JWTAuthenticator": f"{_CLUSTER}/jwtAuthenticators/{{jwtAuthenticatorName}}",
        "containerservice:LoadBalancer": f"{_CLUSTER}/loadBalancers/{{loadBalancerName}}",
        "containerservice:ManagedClusterSnapshot": _CLUSTER_SNAPSHOT,
        "containerservice:PrivateEndpointConnection": (
            f"{_CLUSTER}/privateEndpointConnections/{{privateEndpointConnectionName}}"
        ),
        "containerservice:UpdateRun": f"{FLEET.template}/updateRuns/{{updateRunName}}",
        "maintenance:MaintenanceConfiguration": _MAINTENANCE,
        "network:LoadBalancer": in_group("Microsoft.Network/loadBalancers/{loadBalancerName}"),
        "network:PrivateLinkService": in_group("Microsoft.Network/privateLinkServices/{serviceName}"),
        "network:SecurityRule": f"{_RULES}/{{securityRuleName}}",
        "network:VirtualNetworkGateway": in_group(
            "Microsoft.Network/virtualNetworkGateways/{virtualNetworkGatewayName}"
        ),
        "security:Pricing": "{scopeId}/providers/Microsoft.Security/pricings/{pricingName}",
    }.items()
)
"""Their tokens and ids."""
