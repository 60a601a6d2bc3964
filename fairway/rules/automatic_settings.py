"""AKS Automatic: settings that it fixes, its tier and regions."""

from __future__ import annotations

from datetime import date

from fairway.rules.citations import aks, support
from fairway.rules.cluster import Cluster
from fairway.rules.kubernetes import data
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_TROUBLE = "create-upgrade-delete/aks-automatic-troubleshoot.md"
_COMPARED = aks("intro-aks-automatic.md#aks-automatic-and-standard-feature-comparison")
_LIMITS = aks("includes/aks-automatic/aks-automatic-limitations.md")

ALWAYS_ON = (
    "enableRBAC",
    "oidcIssuerProfile.enabled",
    "securityProfile.workloadIdentity.enabled",
    "securityProfile.imageCleaner.enabled",
    "workloadAutoScalerProfile.keda.enabled",
    "workloadAutoScalerProfile.verticalPodAutoscaler.enabled",
    "apiServerAccessProfile.enableVnetIntegration",
    "aadProfile.enableAzureRBAC",
    "addonProfiles.azurepolicy.enabled",
)
FIXED = {
    "nodeProvisioningProfile.mode": "Auto",
    "networkProfile.networkPlugin": "azure",
    "networkProfile.networkPluginMode": "overlay",
    "networkProfile.networkDataplane": "cilium",
    "nodeResourceGroupProfile.restrictionLevel": "ReadOnly",
}
HOSTED_SINCE = date(2026, 7, 24)


@rule(
    "automatic-fixed-setting",
    "AKS Automatic has its preconfigured settings: they are not switched off or set otherwise.",
    remedy="Leave the setting out, or set sku.name to Base.",
    sources=(
        _COMPARED,
        support(
            f"{_TROUBLE}#error-4---managed-cluster-automatic-sku-should-enable-feature_name-feature-with-recommended-values"
        ),
    ),
)
def _fixed(cluster: Cluster) -> Faults:
    if cluster.automatic:
        for path in ALWAYS_ON:
            if cluster.off(path):
                yield cluster.fault(path, f"{path} is false; AKS Automatic has it on.")
        for path, value in FIXED.items():
            if cluster.word(path) not in ("", value.lower()):
                yield cluster.fault(path, f"{path} is {cluster.text(path)}; AKS Automatic has {value}.")


@rule(
    "automatic-tier",
    "AKS Automatic has the Standard tier.",
    remedy="Set sku.tier to Standard, or leave it out.",
    sources=(support(f"{_TROUBLE}#error-5---managed-cluster-automatic-sku-should-use-standard-tier"),),
)
def _tier(cluster: Cluster) -> Faults:
    # Paid is the former name of Standard: Azure took it of a cluster of AKS Automatic in August 2025.
    if cluster.automatic and cluster.word("sku.tier") not in ("", "standard", "paid"):
        yield cluster.fault("sku.tier", f"sku.tier is {cluster.text('sku.tier')}; AKS Automatic has only Standard.")


@rule(
    "automatic-region",
    "AKS Automatic is created in a region that offers it.",
    remedy="Choose another region, or set sku.name to Base.",
    sources=(_LIMITS, support(f"{_TROUBLE}#error-2-automatic-sku-is-not-supported-in-this-region")),
    severity="warning",
)
def _region(cluster: Cluster) -> Faults:
    table = data("automatic_regions")
    if cluster.automatic and cluster.location and cluster.location not in table["regions"]:
        reason = f"{cluster.text('location')} is not among the regions of AKS Automatic (table read {table['read']})."
        yield cluster.fault("location", reason)


@rule(
    "automatic-system-pool-taint",
    "A System pool of AKS Automatic keeps the taint CriticalAddonsOnly=true:NoSchedule.",
    remedy="Add CriticalAddonsOnly=true:NoSchedule to nodeTaints, or leave nodeTaints out.",
    sources=(
        support(
            f"{_TROUBLE}#error-3-managed-cluster-automatic-sku-should-set-taint-criticaladdonsonlynoschedule-for-the-system-node-pool"
        ),
    ),
)
def _taint(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        taints = pool.texts("nodeTaints")
        if cluster.automatic and pool.system and taints and "CriticalAddonsOnly=true:NoSchedule" not in taints:
            yield pool.fault("nodeTaints", f"system pool {pool.shown} has only {', '.join(taints)}.")


@rule(
    "automatic-without-hosted-system",
    "AKS Automatic has managed system pools.",
    remedy="Leave hostedSystemProfile out, or set enabled to true.",
    sources=(_LIMITS,),
    severity="warning",
)
def _hosted(cluster: Cluster) -> Faults:
    path = "hostedSystemProfile.enabled"
    if cluster.automatic and cluster.off(path) and cluster.today >= HOSTED_SINCE:
        reason = "hostedSystemProfile.enabled is false; new clusters of AKS Automatic have managed system pools only."
        yield cluster.fault(path, reason, cluster.worse_if_new(cluster))
