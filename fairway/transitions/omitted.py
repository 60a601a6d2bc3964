"""What AKS does with properties that an update leaves out: the one table, with its evidence.

Measured on 2026-11-22 in public recordings of updates of 2020-11 to 2026-02 that are followed by a GET: azure-cli's and
aks-preview's (Azure/azure-cli, Azure/azure-cli-extensions, `tests/latest/recordings`) and those of Azure Service
Operator (Azure/azure-service-operator, `v2/internal/controllers/recordings`). 97 updates left out 1379 values that the
GET before them had, read-only ones aside; the GET after them had 1353 of them unchanged. The other 26:

- 9 keys of `nodeLabels` and `tags`: a request with the map replaces all of it;
- 5 below `virtualMachinesProfile.scale`: `manual` was sent instead of `autoscale`, or the other way;
- 4 below `networkProfile.advancedNetworking`: sent with `enabled` alone, AKS sets the parts left out to that value;
- 4 of `aadProfile`, when legacy Entra integration became managed;
- 3 of the `config` of add-ons that were turned off;
- 1 SSH key, which another one replaced.

Most of the unchanged values are AKS's defaults, so a reset would look the same. What the recordings cannot show is
shown by updates that Microsoft makes itself: built-in policies of Azure Policy (version of 2026-04-29) update running
clusters with old API versions and a part of the properties.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from fairway.request import Path, value_at
from fairway.rules.citations import code, thread

_POLICIES = "built-in-policies/policyDefinitions/Kubernetes"
_CLI = code("Azure/azure-cli-extensions", "src/aks-preview/azext_aks_preview/tests/latest/recordings")
_OPERATOR = code("Azure/azure-service-operator", "v2/internal/controllers/recordings")


def _policy(name: str) -> str:
    return code("Azure/azure-policy", f"{_POLICIES}/{name}.json")


_ADD_ON = _policy("AKS_AzurePolicyAddOn_DINE")
"""With API version 2021-07-01, which does not have most properties of today."""
_DEFENDER = _policy("ASC_Azure_Defender_AKS_SecurityProfile_DINE")
"""With API version 2022-06-01 and ten properties, of securityProfile the part `defender`: no tags, SKU, identity,
pools, add-ons, proxy or version."""
_RUN_COMMAND = _policy("AKS_DisableRunCommand_DINE")
"""Of apiServerAccessProfile with `disableRunCommand: true` alone."""
_NODE_OS = _policy("AKS_Autoupgrade_NodeOS_DINE")
"""Of autoUpgradeProfile with `nodeOSUpgradeChannel` alone."""
_LABELS = thread("Azure/azure-service-operator/issues/3522")
_RANGES = thread("kubernetes-sigs/cluster-api-provider-azure/issues/3654")
_NOT_REQUIRED = thread("Azure/azure-rest-api-specs/pull/7746")


CLUSTER: Mapping[str, str] = {
    "aadProfile": thread("Azure/azure-cli/pull/21973"),
    "addonProfiles": thread("Azure/AKS/issues/2904"),
    "aiToolchainOperatorProfile": _ADD_ON,
    "apiServerAccessProfile": _RUN_COMMAND,
    "apiServerAccessProfile.authorizedIPRanges": _RANGES,
    "autoUpgradeProfile": _NODE_OS,
    "azureMonitorProfile": _ADD_ON,
    "bootstrapProfile": _ADD_ON,
    "disableLocalAccounts": _DEFENDER,
    "enableRBAC": _OPERATOR,
    "httpProxyConfig": _DEFENDER,
    "identity": _DEFENDER,
    "identityProfile": _OPERATOR,
    "ingressProfile": _ADD_ON,
    "kubernetesVersion": _DEFENDER,
    "linuxProfile": _DEFENDER,
    "metricsProfile": _ADD_ON,
    "networkProfile": _OPERATOR,
    "nodeProvisioningProfile": _ADD_ON,
    "nodeResourceGroup": _OPERATOR,
    "nodeResourceGroupProfile": _ADD_ON,
    "oidcIssuerProfile": _ADD_ON,
    "podIdentityProfile": _ADD_ON,
    "publicNetworkAccess": _ADD_ON,
    "securityProfile": _DEFENDER,
    "serviceMeshProfile": _ADD_ON,
    "servicePrincipalProfile": _DEFENDER,
    "sku": _DEFENDER,
    "storageProfile": _CLI,
    "supportPlan": _DEFENDER,
    "upgradeSettings": _ADD_ON,
    "windowsProfile": _DEFENDER,
    "workloadAutoScalerProfile": _ADD_ON,
}
"""The source by property of a cluster. Without evidence: autoScalerProfile and what is not listed."""

POOL: Mapping[str, str] = {
    "count": _NOT_REQUIRED,
    "enableFIPS": _OPERATOR,
    "nodeLabels": _LABELS,
    "nodeTaints": _LABELS,
    "scaleDownMode": _OPERATOR,
    # Azure/AKS, CHANGELOG.md: a reset of sshAccess by a partial PUT was a fault, and is fixed.
    "securityProfile": _OPERATOR,
    "upgradeSettings": thread("Azure/azure-rest-api-specs/issues/27373"),
}
"""The source by property of a pool, besides those that cannot change."""

_PARTS = frozenset(
    (
        "addonProfiles",
        "apiServerAccessProfile",
        "autoUpgradeProfile",
        "networkProfile",
        "securityProfile",
        "storageProfile",
    )
)
"""The properties of a cluster whose evidence has requests with another part of them; of the others, with nothing."""
_PARTS_OF_POOLS = frozenset(("securityProfile", "upgradeSettings"))
_MAPS = ("nodeLabels", "tags")
"""Also the label that AKS sets on spot pools by itself is removed (Azure/AKS issue 3152)."""
_OBSERVED = ("networkProfile", "advancedNetworking")


def kept(of: Literal["cluster", "pool"], path: Path, after: Mapping[str, Any]) -> str:
    """The source for AKS keeping a property at `path` that the request `after` leaves out; empty if it is not known."""
    names = tuple(part for part in path if isinstance(part, str))
    table, parts = (CLUSTER, _PARTS) if of == "cluster" else (POOL, _PARTS_OF_POOLS)
    row = next((names[:end] for end in range(len(names), 0, -1) if ".".join(names[:end]) in table), None)
    if row is None or _is_in_a_part(path, after):
        return ""
    is_whole = row == names or value_at(after, row) in (None, {})
    return table[".".join(row)] if is_whole or row[0] in parts else ""


def keeps_unknown(path: Path, known: Mapping[str, Any]) -> bool:
    """Whether AKS keeps a property that the API version of the request does not have; `known` has what the request may
    have.

    Microsoft's policies with API version 2021-07-01 update clusters of any age. Only a part of what AKS takes as a
    whole is lost.
    """
    whole = next((each for each in (_OBSERVED, ("virtualMachinesProfile", "scale")) if path[: len(each)] == each), None)
    return value_at(known, whole) is None if whole else not is_lost(path, known)


def is_lost(path: Path, after: Mapping[str, Any]) -> bool:
    """Whether AKS removes or resets a property at `path` that the request `after` leaves out, since it has another part
    of the same map or of advancedNetworking."""
    if path[0] in _MAPS:
        return len(path) > 1 and after.get(str(path[0])) is not None
    return path[:2] == _OBSERVED and path[-1] == "enabled" and value_at(after, _OBSERVED) is not None


def _is_in_a_part(path: Path, after: Mapping[str, Any]) -> bool:
    """Whether the request has another part of what the property is in, and it is not known to keep the rest."""
    if path[:2] == _OBSERVED:
        return value_at(after, _OBSERVED) is not None
    is_config = path[0] == "addonProfiles" and len(path) > 3 and path[2] == "config"
    return is_lost(path, after) or (is_config and value_at(after, path[:2]) is not None)
