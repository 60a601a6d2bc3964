"""Good practice: logs of the control plane, and how long they are kept."""

from __future__ import annotations

from fairway.azure.operationalinsights import WORKSPACE
from fairway.rules.citations import aks
from fairway.rules.cluster import Cluster
from fairway.rules.practice import ALL, has_surroundings, practice
from fairway.rules.reader import Fault, Faults, Reader
from fairway.rules.resource import Resource

SHORTEST_RETENTION = 90
_AUDIT = ("kube-audit", "kube-audit-admin")
_PLATFORM = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "cluster-autoscaler")


@practice(
    "defender-plan-free",
    "The plan Containers of Microsoft Defender is Standard.",
    remedy="Set pricingTier to Standard.",
    sources=("https://learn.microsoft.com/azure/defender-for-cloud/defender-for-containers-introduction",),
    over="Pricing",
)
def _plan(pricing: Resource) -> Faults:
    if pricing.word("pricingName") == "containers" and pricing.word("pricingTier") == "free":
        yield pricing.fault("pricingTier", "images in registries are not scanned for vulnerabilities.")


@practice(
    "log-retention",
    "Logs are kept for 90 days or more.",
    remedy="Set retentionInDays to 90 or more.",
    sources=("https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure",),
    over=WORKSPACE.token,
)
def _retention(workspace: Resource) -> Faults:
    days = workspace.number("retentionInDays")
    if days is not None and days < SHORTEST_RETENTION:
        reason = f"after {days:.15g} days no log shows what an attacker did."
        yield workspace.fault("retentionInDays", reason)


def _categories(cluster: Cluster) -> tuple[list[Reader], set[str]] | None:
    """The entries of the cluster's diagnostic settings, and their enabled categories; None if they are not known."""
    if not has_surroundings(cluster) or not cluster.request.id:
        return None
    settings = cluster.stack.diagnostic_settings
    mine = settings.get(cluster.request.id.lower(), ())
    if "" in settings or any(each.hidden("logs") for each in mine):
        return None
    entries = [part for each in mine for part in each.parts("logs")]
    on = [each for each in entries if not each.off("enabled")]
    groups = {each.word("categoryGroup") for each in on}
    found = {each.word("category") for each in on}
    if "alllogs" in groups:
        found |= {*_AUDIT, *_PLATFORM, "guard"}
    return on, found | ({*_AUDIT, "guard"} if "audit" in groups else set[str]())


@practice(
    "audit-logs",
    "The audit log of the API server is kept.",
    remedy="Create a diagnosticSettings of the cluster with the categories kube-audit-admin and guard.",
    sources=(aks("monitor-aks.md"), aks("monitor-aks-reference.md#resource-logs")),
    profiles=ALL,
)
def _audit(cluster: Cluster) -> Faults:
    found = _categories(cluster)
    if found and not ("guard" in found[1] and found[1].intersection(_AUDIT)):
        reason = "no diagnosticSettings among these resources keep who changed what in the cluster."
        yield Fault(cluster.request, (), None, reason)


@practice(
    "platform-logs",
    "The logs of the control plane are kept.",
    remedy=f"Add the categories {', '.join(_PLATFORM)} to the diagnosticSettings of the cluster.",
    sources=(aks("monitor-aks-reference.md#resource-logs"),),
)
def _platform(cluster: Cluster) -> Faults:
    found = _categories(cluster)
    if found and (missing := [each for each in _PLATFORM if each not in found[1]]):
        reason = f"without the logs {', '.join(missing)}, a failed scheduling or scaling cannot be explained."
        yield Fault(cluster.request, (), None, reason)


@practice(
    "audit-log-of-reads",
    "The audit log leaves out what only reads.",
    remedy="Replace the category kube-audit by kube-audit-admin.",
    sources=(aks("monitor-aks.md"),),
    profiles=("dev", "prod"),
)
def _reads(cluster: Cluster) -> Faults:
    for each in (_categories(cluster) or ([], ()))[0]:
        if each.word("category") == "kube-audit":
            yield each.fault("category", "kube-audit has each read of each controller: most of a cluster's log costs.")
