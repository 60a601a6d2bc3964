"""Values that AKS fills in if a request leaves them out: the one table for rules, comparison and stand-in.

Each row has the day from which a new cluster or pool gets the value, from Microsoft's pages and public recordings of
azure-cli's tests (Azure/azure-cli and Azure/azure-cli-extensions, `tests/latest/recordings`). Rows apply from the top;
the conditions of a row see the values of the rows above.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from fairway.azure.autoscaler import AUTOSCALER
from fairway.request import parse_path, value_at, with_value_at

DEFAULT_SERVICE_CIDR = "10.0.0.0/16"
DEFAULT_DNS_SERVICE_IP = "10.0.0.10"
DEFAULT_POD_CIDR = "10.244.0.0/16"
DEFAULT_OUTBOUND_TYPE = "loadBalancer"
DEFAULT_MAX_SURGE = "10%"
# learn.microsoft.com/azure/aks/concepts-network-ip-address-planning
DEFAULT_MAX_PODS = {"overlay": 250, "none": 250, "node-subnet": 30}
OTHER_MAX_PODS = 110
WINDOWS_2022_FROM = (1, 25)
"""The Kubernetes version from which a Windows pool without osSKU gets Windows Server 2022; earlier it got 2019."""

WINDOWS_2025_FROM = (1, 36)
"""The Kubernetes version from which a Windows pool without osSKU gets Windows Server 2025."""

Minor = tuple[int, int]
OVERLAY_FROM: Minor = (1, 30)
"""The Kubernetes version from which a cluster without networkPlugin gets overlay, with any API version; earlier it got
kubenet (github.com/Azure/azure-rest-api-specs/pull/30845; 30 recorded creations of 2024-07 to 2025-11 agree)."""

LEFT_OUT = ""
GIVEN = ("*",)
_VERSION = re.compile(r"v?(\d+)\.(\d+)")


@dataclass(frozen=True)
class Default:
    """A value that AKS fills in."""

    path: str
    value: Any
    since: str = ""
    """The first day; empty if no earlier value is known."""
    until: str = ""
    """The first day on which a new cluster no longer gets it."""
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Other values that the request must have: in lower case by path; `LEFT_OUT` for a property that is left out,
    and `GIVEN` for any value."""
    later: bool = True
    """Whether an update of a cluster that has no value gets it too."""
    shown: bool = True
    """Whether a GET returns it; AKS does not show all of its defaults."""
    runs: tuple[Minor, Minor] | None = None
    """The first Kubernetes version whose clusters get it, and the first whose clusters no longer do; None for all."""

    def holds(self, day: date) -> bool:
        """Whether a cluster that is created on that day gets it."""
        text = day.isoformat()
        return self.since <= text and (not self.until or text < self.until)


_LAST: Minor = (99, 0)
_PLUGIN, _MODE = "networkProfile.networkPlugin", "networkProfile.networkPluginMode"
_AUTOMATIC = {"sku.name": ("automatic",)}
_PRIVATE = {"apiServerAccessProfile.enablePrivateCluster": ("true",)}
_PUBLIC = {"apiServerAccessProfile.enablePrivateCluster": ("false", LEFT_OUT)}
_INTEGRATED = {"apiServerAccessProfile.enableVnetIntegration": ("true",)}
_OBSERVED = "networkProfile.advancedNetworking"
_NAT = {"networkProfile.outboundType": ("managednatgateway",)}
_INGRESS = "ingressProfile.webAppRouting"
_OLD_SKU = "2023-05-01"

CLUSTER: tuple[Default, ...] = (
    *(
        Default("kubernetesVersion", text, since, until)
        for text, since, until in (
            ("1.17.13", "2020-11-01", "2021-01-01"),
            ("1.18.14", "2021-01-01", "2022-10-01"),
            ("1.23.12", "2022-10-01", "2023-03-01"),
            ("1.24.9", "2023-03-01", "2023-05-01"),
            ("1.25.6", "2023-05-01", "2023-08-01"),
            ("1.26.6", "2023-08-01", "2023-10-01"),
            ("1.26", "2023-10-01", "2023-11-15"),
            ("1.27", "2023-11-15", "2024-04-01"),
            ("1.28", "2024-04-01", "2024-08-01"),
            ("1.29", "2024-08-01", "2024-11-01"),
            ("1.30", "2024-11-01", "2025-06-01"),
            ("1.31", "2025-06-01", "2025-07-01"),
            ("1.32", "2025-07-01", "2026-01-01"),
        )
    ),
    Default("sku.tier", "Standard", when=_AUTOMATIC),
    Default("networkProfile.networkDataplane", "cilium", when=_AUTOMATIC),
    Default(_PLUGIN, "azure", when=_AUTOMATIC),
    Default(_MODE, "overlay", when=_AUTOMATIC),
    Default("nodeProvisioningProfile.mode", "Auto", when=_AUTOMATIC),
    Default("autoUpgradeProfile.upgradeChannel", "stable", when=_AUTOMATIC),
    # learn.microsoft.com/azure/aks/auto-upgrade-cluster: `none` is the default
    Default("autoUpgradeProfile.upgradeChannel", "none", shown=False),
    Default("nodeResourceGroupProfile.restrictionLevel", "ReadOnly", when=_AUTOMATIC),
    Default("oidcIssuerProfile.enabled", True, when=_AUTOMATIC),
    Default("disableLocalAccounts", True, when=_AUTOMATIC),
    Default("aadProfile.managed", True, when=_AUTOMATIC),
    Default("aadProfile.enableAzureRBAC", True, when=_AUTOMATIC),
    Default("apiServerAccessProfile.enableVnetIntegration", True, when=_AUTOMATIC),
    Default("azureMonitorProfile.metrics.enabled", True, when=_AUTOMATIC),
    Default("addonProfiles.azurepolicy.enabled", True, when=_AUTOMATIC),
    Default("ingressProfile.webAppRouting.enabled", True, when=_AUTOMATIC),
    Default("securityProfile.imageCleaner.enabled", True, when=_AUTOMATIC),
    Default("securityProfile.workloadIdentity.enabled", True, when=_AUTOMATIC),
    Default("workloadAutoScalerProfile.keda.enabled", True, when=_AUTOMATIC),
    Default("workloadAutoScalerProfile.verticalPodAutoscaler.enabled", True, when=_AUTOMATIC),
    Default(
        "securityProfile.imageCleaner.intervalHours", 168, when={"securityProfile.imageCleaner.enabled": ("true",)}
    ),
    Default("addonProfiles.KubeDashboard.enabled", True, until="2021-01-01"),
    Default("addonProfiles.KubeDashboard.enabled", False, "2021-01-01", "2022-01-01"),
    Default("sku.name", "Basic", until=_OLD_SKU),
    Default("sku.name", "Base", _OLD_SKU),
    Default("sku.tier", "Free"),
    Default("supportPlan", "KubernetesOfficial"),
    Default("enableRBAC", True),
    Default("disableLocalAccounts", False),
    Default("oidcIssuerProfile.enabled", False),
    Default("identity.type", "SystemAssigned", when={"servicePrincipalProfile.clientId": (LEFT_OUT, "msi")}),
    Default("servicePrincipalProfile.clientId", "msi"),
    Default("securityProfile", {}),
    Default("workloadAutoScalerProfile", {}),
    Default(
        "windowsProfile.adminUsername", "azureuser", "2023-06-01", "2025-07-01", {_PLUGIN: ("azure",)}, later=False
    ),
    Default("windowsProfile.enableCSIProxy", True, when={"windowsProfile.adminUsername": GIVEN}),
    Default(_PLUGIN, "kubenet", runs=((0, 0), OVERLAY_FROM)),
    Default(_MODE, "overlay", when={_PLUGIN: (LEFT_OUT,)}, runs=(OVERLAY_FROM, _LAST)),
    Default(_PLUGIN, "azure", runs=(OVERLAY_FROM, _LAST)),
    Default("networkProfile.networkDataplane", "azure", when={_PLUGIN: ("azure",)}),
    Default("networkProfile.networkPolicy", "cilium", when={"networkProfile.networkDataplane": ("cilium",)}),
    Default("networkProfile.networkPolicy", "none", "2023-10-01"),
    Default("networkProfile.podCidr", DEFAULT_POD_CIDR, when={_PLUGIN: ("kubenet",)}),
    Default("networkProfile.podCidr", DEFAULT_POD_CIDR, when={_MODE: ("overlay",)}),
    Default("networkProfile.serviceCidr", DEFAULT_SERVICE_CIDR),
    Default("networkProfile.dnsServiceIP", DEFAULT_DNS_SERVICE_IP),
    Default("networkProfile.podCidrs", [DEFAULT_POD_CIDR], when={_PLUGIN: ("kubenet",)}, shown=False),
    Default("networkProfile.podCidrs", [DEFAULT_POD_CIDR], when={_MODE: ("overlay",)}, shown=False),
    Default("networkProfile.serviceCidrs", [DEFAULT_SERVICE_CIDR], shown=False),
    Default("apiServerAccessProfile.privateDNSZone", "system", when=_PRIVATE),
    Default("apiServerAccessProfile.enablePrivateClusterPublicFQDN", True, "2022-01-01", when=_PRIVATE),
    Default("apiServerAccessProfile.enablePrivateClusterPublicFQDN", False, when=_PUBLIC, shown=False),
    Default("apiServerAccessProfile.enablePrivateCluster", False, when=_INTEGRATED),
    Default("apiServerAccessProfile.enablePrivateCluster", False, shown=False),
    Default("apiServerAccessProfile.enableVnetIntegration", False, shown=False),
    Default("networkProfile.outboundType", DEFAULT_OUTBOUND_TYPE),
    Default("networkProfile.loadBalancerSku", "standard"),
    Default("networkProfile.natGatewayProfile.managedOutboundIPProfile.count", 1, when=_NAT),
    Default("networkProfile.natGatewayProfile.idleTimeoutInMinutes", 4, when=_NAT),
    *(
        Default(f"{_OBSERVED}.{part}.enabled", on, when={f"{_OBSERVED}.enabled": (str(on).lower(),)})
        for part in ("observability", "security")
        for on in (True, False)
    ),
    Default(
        f"{_INGRESS}.nginx.defaultIngressControllerType",
        "AnnotationControlled",
        "2024-08-01",
        when={f"{_INGRESS}.enabled": ("true",)},
    ),
    Default("networkProfile.ipFamilies", ["IPv4"]),
    Default("nodeResourceGroupProfile.restrictionLevel", "Unrestricted", "2023-08-01", "2024-02-05"),
    Default("nodeProvisioningProfile.mode", "Manual", "2023-10-01"),
    Default("nodeProvisioningProfile.defaultNodePools", "Auto", "2025-01-01"),
    Default("bootstrapProfile.artifactSource", "Direct", "2024-04-01"),
    Default("autoUpgradeProfile.nodeOSUpgradeChannel", "NodeImage", "2023-08-01"),
    Default("storageProfile.diskCSIDriver.enabled", True),
    Default("storageProfile.fileCSIDriver.enabled", True),
    Default("storageProfile.snapshotController.enabled", True),
    Default("metricsProfile.costAnalysis.enabled", False, "2023-10-01"),
    *(Default(f"autoScalerProfile.{key}", value, shown=False) for key, value in AUTOSCALER.items()),
)
"""The defaults of a cluster."""

_SPOT = {"scaleSetPriority": ("spot",)}
_NOT_SPOT = {"scaleSetPriority": (LEFT_OUT, "regular")}
POOL: tuple[Default, ...] = (
    Default("count", 1, when={"type": (LEFT_OUT, "virtualmachinescalesets", "availabilityset")}),
    Default("mode", "User"),
    Default("osType", "Linux"),
    Default("osSKU", "Windows2022", when={"osType": ("windows",)}),
    Default("osSKU", "Ubuntu"),
    Default("kubeletDiskType", "OS"),
    Default("scaleDownMode", "Delete"),
    Default("type", "VirtualMachineScaleSets"),
    Default("workloadRuntime", "OCIContainer"),
    Default("enableAutoScaling", False),
    Default("enableEncryptionAtHost", False),
    Default("enableFIPS", False),
    Default("enableNodePublicIP", False),
    Default("enableUltraSSD", False),
    Default("availabilityZones", [], shown=False),
    Default("gpuProfile.driver", "Install", shown=False),
    Default("gpuProfile.installGPUDriver", True, shown=False),
    Default("podIPAllocationMode", "DynamicIndividual", shown=False),
    Default("powerState.code", "Running"),
    Default("scaleSetEvictionPolicy", "Delete", when=_SPOT),
    Default("scaleSetEvictionPolicy", "Delete", when=_NOT_SPOT, shown=False),
    Default("spotMaxPrice", -1, when=_SPOT),
    Default("spotMaxPrice", -1, when=_NOT_SPOT, shown=False),
    Default("scaleSetPriority", "Regular", shown=False),
    Default("nodeLabels", {}, until="2022-01-01"),
    *(
        Default("localDNSProfile.state", "Enabled", when={"localDNSProfile.mode": (mode,)})
        for mode in ("required", "preferred")
    ),
    Default("upgradeSettings.maxSurge", DEFAULT_MAX_SURGE, "2024-04-01", when=_NOT_SPOT),
    Default("upgradeSettings.maxUnavailable", "0", "2025-01-01"),
    Default("upgradeSettings", {}),
    Default("securityProfile.sshAccess", "LocalUser", "2023-08-01"),
    Default("securityProfile.enableSecureBoot", False, "2024-02-05"),
    Default("securityProfile.enableVTPM", False, "2024-02-05"),
)
"""The defaults of a pool; its disk, maxPods and version depend on its size and its cluster."""

_TABLES = {"cluster": CLUSTER, "pool": POOL}
_FIRST_OF = {f"networkProfile.{each}s": f"networkProfile.{each}" for each in ("podCidr", "serviceCidr")}
"""Lists that hold the value of another property if a request leaves them out; the first API versions have only
that other property."""
Of = Literal["cluster", "pool"]


def filled_in(
    of: Of, requested: Mapping[str, Any], day: date, *, shown: bool = False, new: bool = True
) -> dict[str, Any]:
    """The values that AKS fills in for a cluster or pool, nested as in the request, without the requested properties.

    With `shown`, only those that a GET returns; without `new`, only those that existing clusters get.
    """
    found: dict[str, Any] = {}
    for row in _rows(of, day, shown, new):
        if _at(requested, found, row.path) is None and _applies(row, requested, found):
            first = _at(requested, found, _FIRST_OF[row.path]) if row.path in _FIRST_OF else None
            found = with_value_at(found, parse_path(row.path), copy(row.value) if first is None else [first])
    return found


@lru_cache(64)
def _rows(of: Of, day: date, shown: bool, new: bool) -> tuple[Default, ...]:
    return tuple(row for row in _TABLES[of] if row.holds(day) and (row.shown or not shown) and (row.later or new))


def _applies(row: Default, requested: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    if row.runs and not row.runs[0] <= _minor(_at(requested, found, "kubernetesVersion")) < row.runs[1]:
        return False
    values = ((_at(requested, found, path), words) for path, words in row.when.items())
    return all(value is not None if words is GIVEN else _folded(value) in words for value, words in values)


def gets_overlay(version: Any) -> bool:
    """Whether a cluster of this Kubernetes version gets overlay if it has no networkPlugin."""
    return _minor(version) >= OVERLAY_FROM


def _minor(version: Any) -> Minor:
    """The minor version of a cluster; one that is not known is of today."""
    known = _VERSION.match(str(version))
    return (int(known[1]), int(known[2])) if known else OVERLAY_FROM


def _at(requested: Mapping[str, Any], found: Mapping[str, Any], path: str) -> Any:
    given = value_at(requested, path)
    return value_at(found, path) if given is None else given


def _folded(value: Any) -> str:
    return LEFT_OUT if value is None else str(value).casefold()
