"""Deployment Safeguards of a cluster."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.azure.newer_api import DEPLOYMENT_SAFEGUARD
from fairway.rules.citations import aks
from fairway.rules.cluster import Cluster
from fairway.rules.practice import add_on, lacks
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule

_PAGE = "deployment-safeguards.md"


def _safeguards(cluster: Cluster) -> Iterator[Reader]:
    """Those of the cluster among the requests."""
    for each in map(Reader, cluster.stack.by_type.get(DEPLOYMENT_SAFEGUARD.token, ())):
        if cluster.request.id and each.word("resourceUri") == cluster.request.id.lower():
            yield each


@rule(
    "deployment-safeguards-without-policy",
    "Deployment Safeguards need the add-on azurepolicy.",
    remedy="Set addonProfiles.azurepolicy.enabled to true.",
    sources=(aks(f"{_PAGE}#prerequisites"),),
    severity="warning",
)
def _without_policy(cluster: Cluster) -> Faults:
    path = f"{add_on(cluster, 'azurepolicy')}.enabled"
    for _ in _safeguards(cluster) if lacks(cluster, path) and not cluster.automatic else ():
        yield cluster.fault(path, "Azure Policy, which checks workloads for Deployment Safeguards, is not installed.")


@rule(
    "deployment-safeguards-automatic-level",
    "AKS Automatic enforces Deployment Safeguards.",
    remedy="Set level to Enforce, and list the namespaces to leave out in excludedNamespaces.",
    sources=(aks(f"{_PAGE}#aks-automatic-defaults-and-aks-standard-options"),),
    severity="warning",
)
def _automatic(cluster: Cluster) -> Faults:
    for each in _safeguards(cluster) if cluster.automatic else ():
        if each.word("level") == "warn":
            yield each.fault("level", "the level of AKS Automatic cannot be switched to Warn.")
