"""Azure Kubernetes Fleet Manager: fleets, their members, update strategies, automatic upgrades and namespaces.

What cannot change is from the REST API (azure-mgmt-containerservicefleet 4.0.0, API version 2026-06-01, properties
with the visibility read and create). azure-native replaces a resource for such a property at the top level only, not
for one inside an object, such as those of `hubProfile`.
"""

from __future__ import annotations

from typing import Any

from fairway.azure.generated import digits
from fairway.azure.regions import region_name
from fairway.azure.resource_type import ResourceType, Values, in_group
from fairway.request import mapping

_FLEET = in_group("Microsoft.ContainerService/fleets/{fleetName}")


def _hub(id: str, inputs: Values) -> dict[str, Any]:
    """The host name of the hub, in the form of MicrosoftDocs/azure-aks-docs,
    articles/kubernetes-fleet/upgrade-hub-cluster-type.md."""
    hub = mapping(inputs.get("hubProfile"))
    if hub is None:
        return {}
    start = hub.get("dnsPrefix") or id.rsplit("/", 1)[-1]
    place = region_name(inputs.get("location"))
    host, name = f"{start}-{digits(id)}", f"hcp.{place}.azmk8s.io"
    return {"hubProfile": {**hub, "fqdn": f"{host}.{name}", "portalFqdn": f"{host}.portal.{name}"}}


FLEET = ResourceType(
    "containerservice:Fleet",
    _FLEET,
    replaces=("location",),
    seconds=(60, 30, 60),
    computed=_hub,
    shown=("hubProfile.apiServerAccessProfile.enablePrivateCluster",),
)
FLEET_MEMBER = ResourceType(
    "containerservice:FleetMember",
    f"{_FLEET}/members/{{fleetMemberName}}",
    replaces=("clusterResourceId",),
    seconds=(60, 15, 60),
    shown=("group",),
)
FLEET_UPDATE_STRATEGY = ResourceType(
    "containerservice:FleetUpdateStrategy",
    f"{_FLEET}/updateStrategies/{{updateStrategyName}}",
    seconds=(10, 10, 10),
    shown=(),
)
AUTO_UPGRADE_PROFILE = ResourceType(
    "containerservice:AutoUpgradeProfile",
    f"{_FLEET}/autoUpgradeProfiles/{{autoUpgradeProfileName}}",
    replaces=("updateStrategyId",),
    seconds=(10, 10, 10),
    shown=("channel", "targetKubernetesVersion", "disabled"),
)
FLEET_MANAGED_NAMESPACE = ResourceType(
    "containerservice:FleetManagedNamespace",
    f"{_FLEET}/managedNamespaces/{{managedNamespaceName}}",
    replaces=("location",),
    seconds=(30, 30, 30),
    shown=("properties.adoptionPolicy", "properties.deletePolicy"),
)
