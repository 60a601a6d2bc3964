"""Types without a row: only documents, rules and the SDK's properties need them."""

from __future__ import annotations

from fairway.azure.containerservice import MANAGED_CLUSTER
from fairway.azure.resource_type import ResourceType, in_group

_CLUSTER = MANAGED_CLUSTER.template
_FLEET = in_group("Microsoft.ContainerService/fleets/{fleetName}")
_SNAPSHOT = in_group("Microsoft.ContainerService/snapshots/{resourceName}")
_CLUSTER_SNAPSHOT = in_group("Microsoft.ContainerService/managedclustersnapshots/{resourceName}")

_RULES = in_group("Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}/securityRules")
_RESERVATIONS = in_group("Microsoft.Compute/capacityReservationGroups/{capacityReservationGroupName}")
_PLACEMENT = in_group("Microsoft.Compute/proximityPlacementGroups/{proximityPlacementGroupName}")

OTHER_TYPES = tuple(
    ResourceType(kind, template)
    for kind, template in {
        "authorization:RoleDefinition": "{scope}/providers/Microsoft.Authorization/roleDefinitions/{roleDefinitionId}",
        "compute:CapacityReservation": f"{_RESERVATIONS}/capacityReservations/{{capacityReservationName}}",
        "compute:CapacityReservationGroup": _RESERVATIONS,
        "compute:ProximityPlacementGroup": _PLACEMENT,
        "containerservice:AutoUpgradeProfile": f"{_FLEET}/autoUpgradeProfiles/{{autoUpgradeProfileName}}",
        "containerservice:Fleet": _FLEET,
        "containerservice:FleetManagedNamespace": f"{_FLEET}/managedNamespaces/{{managedNamespaceName}}",
        "containerservice:FleetMember": f"{_FLEET}/members/{{fleetMemberName}}",
        "containerservice:FleetUpdateStrategy": f"{_FLEET}/updateStrategies/{{updateStrategyName}}",
        "containerservice:IdentityBinding": f"{_CLUSTER}/identityBindings/{{identityBindingName}}",
        "containerservice:JWTAuthenticator": f"{_CLUSTER}/jwtAuthenticators/{{jwtAuthenticatorName}}",
        "containerservice:LoadBalancer": f"{_CLUSTER}/loadBalancers/{{loadBalancerName}}",
        "containerservice:ManagedClusterSnapshot": _CLUSTER_SNAPSHOT,
        "containerservice:PrivateEndpointConnection": (
            f"{_CLUSTER}/privateEndpointConnections/{{privateEndpointConnectionName}}"
        ),
        "containerservice:Snapshot": _SNAPSHOT,
        "containerservice:UpdateRun": f"{_FLEET}/updateRuns/{{updateRunName}}",
        "network:ApplicationGateway": in_group("Microsoft.Network/applicationGateways/{applicationGatewayName}"),
        "network:LoadBalancer": in_group("Microsoft.Network/loadBalancers/{loadBalancerName}"),
        "network:SecurityRule": f"{_RULES}/{{securityRuleName}}",
        "security:Pricing": "{scopeId}/providers/Microsoft.Security/pricings/{pricingName}",
    }.items()
)
"""Their tokens and ids."""
