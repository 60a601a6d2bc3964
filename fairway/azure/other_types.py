"""Types of Microsoft.ContainerService without a row: only documents, rules and the SDK's properties need them."""

from __future__ import annotations

from fairway.azure.containerservice import MANAGED_CLUSTER
from fairway.azure.resource_type import ResourceType, in_group

_CLUSTER = MANAGED_CLUSTER.template
_FLEET = in_group("Microsoft.ContainerService/fleets/{fleetName}")
_SNAPSHOT = in_group("Microsoft.ContainerService/snapshots/{resourceName}")
_CLUSTER_SNAPSHOT = in_group("Microsoft.ContainerService/managedclustersnapshots/{resourceName}")

OTHER_TYPES = tuple(
    ResourceType(f"containerservice:{kind}", template)
    for kind, template in {
        "AutoUpgradeProfile": f"{_FLEET}/autoUpgradeProfiles/{{autoUpgradeProfileName}}",
        "Fleet": _FLEET,
        "FleetManagedNamespace": f"{_FLEET}/managedNamespaces/{{managedNamespaceName}}",
        "FleetMember": f"{_FLEET}/members/{{fleetMemberName}}",
        "FleetUpdateStrategy": f"{_FLEET}/updateStrategies/{{updateStrategyName}}",
        "IdentityBinding": f"{_CLUSTER}/identityBindings/{{identityBindingName}}",
        "LoadBalancer": f"{_CLUSTER}/loadBalancers/{{loadBalancerName}}",
        "ManagedClusterSnapshot": _CLUSTER_SNAPSHOT,
        "PrivateEndpointConnection": f"{_CLUSTER}/privateEndpointConnections/{{privateEndpointConnectionName}}",
        "Snapshot": _SNAPSHOT,
        "UpdateRun": f"{_FLEET}/updateRuns/{{updateRunName}}",
    }.items()
)
"""Their tokens and ids."""
