"""Extensions of a cluster, and its Flux configurations."""

from __future__ import annotations

from fairway.azure.resource_type import ResourceType, in_group

_ON_CLUSTER = in_group("{clusterRp}/{clusterResourceName}/{clusterName}/providers/Microsoft.KubernetesConfiguration")

EXTENSION = ResourceType(
    "kubernetesconfiguration:Extension",
    f"{_ON_CLUSTER}/extensions/{{extensionName}}",
    seconds=(120, 90, 90),
    defaults={"autoUpgradeMinorVersion": True, "releaseTrain": "Stable"},
)
FLUX_CONFIGURATION = ResourceType(
    "kubernetesconfiguration:FluxConfiguration",
    f"{_ON_CLUSTER}/fluxConfigurations/{{fluxConfigurationName}}",
    seconds=(90, 60, 60),
    defaults={"scope": "cluster", "namespace": "default", "suspend": False},
    computed=lambda _id, _inputs: {"complianceState": "Compliant"},
)
