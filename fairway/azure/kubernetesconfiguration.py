"""Extensions of a cluster, and its Flux configurations."""

from __future__ import annotations

from typing import Any

from fairway.azure.cluster_identities import system_assigned
from fairway.azure.resource_type import ResourceType, Values, in_group

_ON_CLUSTER = in_group("{clusterRp}/{clusterResourceName}/{clusterName}/providers/Microsoft.KubernetesConfiguration")


def _extension(id: str, inputs: Values) -> dict[str, Any]:
    """An extension of a cluster has an identity of its own: Azure/azure-cli-extensions, src/k8s-extension,
    tests/latest/recordings (aksAssignedIdentity)."""
    version = {"currentVersion": inputs["version"]} if inputs.get("version") else {}
    return {**_identity(id, inputs), **version}


def _identity(id: str, _: Values) -> dict[str, Any]:
    return {"aksAssignedIdentity": {**system_assigned(id), "type": "SystemAssigned"}}


EXTENSION = ResourceType(
    "kubernetesconfiguration:Extension",
    f"{_ON_CLUSTER}/extensions/{{extensionName}}",
    seconds=(120, 90, 90),
    defaults={"autoUpgradeMinorVersion": True, "releaseTrain": "Stable"},
    computed=_extension,
    planned=_identity,
    shown=("extensionType", "version", "releaseTrain"),
)
FLUX_CONFIGURATION = ResourceType(
    "kubernetesconfiguration:FluxConfiguration",
    f"{_ON_CLUSTER}/fluxConfigurations/{{fluxConfigurationName}}",
    seconds=(90, 60, 60),
    defaults={"scope": "cluster", "namespace": "default", "suspend": False},
    computed=lambda _id, _inputs: {"complianceState": "Compliant"},
    shown=("sourceKind", "namespace", "scope"),
)
