"""VM sizes, zones, versions and Istio revisions against what Azure offers the subscription in the region.

These rules report only where the results of the `az` commands are saved, `fairway.subscription`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fairway.rules.citations import aks, support, thread
from fairway.rules.cluster import Cluster
from fairway.rules.kubernetes import minor, version
from fairway.rules.offered import Offered, OfferedSize
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.sizes import with_sizes
from fairway.rules.spelling import closest
from fairway.rules.version import long_term, written
from fairway.subscription import REVISIONS, SIZES, VERSIONS

_AGAIN = "If Azure offers it now, save the result again: `fairway subscription` prints the commands."
_ISTIO = "serviceMeshProfile.istio"
_RESTRICTED = "https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-sku-not-available"


def revisions_offered(cluster: Cluster) -> Mapping[str, frozenset[str]] | None:
    """The Istio revisions that Azure offers, each with the Kubernetes versions for the cluster's support plan; None
    where they are not saved."""
    return cluster.offered.revisions(cluster.word("supportPlan")) if cluster.offered else None


def _with_offer(cluster: Cluster) -> Iterator[tuple[Pool, str, Offered, OfferedSize | None]]:
    """Each pool with its size and what Azure offers of it, where the sizes are saved."""
    offered = cluster.offered
    if offered is None or not offered.sizes:
        return
    for pool in cluster.pools:
        for each in with_sizes(pool):
            if name := each.text("vmSize"):
                yield each, name, offered, offered.sizes.get(name.lower())


@rule(
    "vm-size-not-offered",
    "Azure offers the subscription the VM size of each pool in its region.",
    remedy=f"Choose a size that `az vm list-skus --location <region>` lists without a restriction. {_AGAIN}",
    sources=(_RESTRICTED, aks("quotas-skus-regions.md#supported-vm-sizes")),
)
def _size(cluster: Cluster) -> Faults:
    for pool, name, offered, found in _with_offer(cluster):
        if found is None:
            near = closest(name, [each.row.text("name") for each in (offered.sizes or {}).values()])
            meant = f" Did you mean {near}?" if near else ""
            reason = f"pool {pool.shown}: {cluster.location} has no size {name} ({offered.saved(SIZES)}).{meant}"
            yield pool.fault("vmSize", reason)
        elif found.restricted:
            reason = f"pool {pool.shown}: {name} is restricted in {cluster.location} for the subscription: "
            yield pool.fault("vmSize", f"{reason}{found.restricted} ({offered.saved(SIZES)}).")


@rule(
    "vm-size-zone-not-offered",
    "Azure offers the subscription the VM size of each pool in its availability zones.",
    remedy=f"Name zones that have the size, or choose another size. {_AGAIN}",
    sources=(_RESTRICTED, support("error-codes/availabilityzonenotsupported-error.md")),
)
def _zone(cluster: Cluster) -> Faults:
    for pool, name, offered, found in _with_offer(cluster):
        zones = [str(each) for each in pool.items("availabilityZones") if str(each).isdecimal()]
        known = found and not found.restricted and found.row.parts("locationInfo")
        missing = [each for each in zones if found and known and each not in found.zones]
        if found and missing:
            has = f"zones {', '.join(sorted(found.zones))}" if found.zones else "no zone"
            word = f"zone{'s' * (len(missing) > 1)} {', '.join(missing)}"
            reason = f"pool {pool.shown}: {name} is not offered in {word}; in {cluster.location} it has {has} "
            yield pool.fault("availabilityZones", f"{reason}({offered.saved(SIZES)}).")


@rule(
    "version-not-offered",
    "Azure offers the Kubernetes version in the region, for the cluster's support plan.",
    remedy=f"Choose a version that `az aks get-versions --location <region>` lists. {_AGAIN}",
    sources=(aks("supported-kubernetes-versions.md#kubernetes-versions"), aks("long-term-support.md")),
    severity="warning",
)
def _version(cluster: Cluster) -> Faults:
    offered = cluster.offered
    known = offered.versions if offered else None
    hidden = cluster.hidden("supportPlan") or cluster.hidden("sku.tier")
    for part, path, text in written(cluster) if offered and known else ():
        numbers, name = version(text), minor(text)
        found = (known or {}).get(f"{name[0]}.{name[1]}") if name else None
        if not offered or not numbers or not name:
            continue
        severity = cluster.worse_if_new(part)
        where = f"in {cluster.location} ({offered.saved(VERSIONS)})"
        listed = ", ".join(sorted(known or (), key=lambda each: minor(each) or (0, 0)))
        if found is None:
            yield part.fault(path, f"Kubernetes {text} is not offered {where}; the versions are {listed}.", severity)
        elif len(numbers) == 3 and found.patches and text not in found.patches:
            patches = ", ".join(sorted(found.patches, key=lambda each: version(each) or ()))
            yield part.fault(path, f"Kubernetes {text} is not offered {where}; the patches are {patches}.", severity)
        elif not found.community and not hidden and not (long_term(cluster) and cluster.tier == "premium"):
            reason = f"Kubernetes {text} is offered {where} with long-term support only."
            remedy = "Set sku.tier to Premium and supportPlan to AKSLongTermSupport, or choose a newer version."
            yield part.fault(path, reason, severity, remedy=remedy)


@rule(
    "istio-revision-not-offered",
    "Azure offers the Istio revision in the region, for the cluster's Kubernetes version.",
    remedy=f"Choose a revision that `az aks mesh get-revisions --location <region>` lists. {_AGAIN}",
    sources=(aks("istio-support-policy.md#supported-revisions"), thread("MicrosoftDocs/azure-docs/issues/120606")),
    severity="warning",
)
def _revision(cluster: Cluster) -> Faults:
    known, wanted = revisions_offered(cluster), minor(cluster.text("kubernetesVersion"))
    for text in cluster.texts(f"{_ISTIO}.revisions") if known and cluster.offered else ():
        runs_on = (known or {}).get(text)
        saved = cluster.offered.saved(REVISIONS) if cluster.offered else ""
        severity = cluster.worse_if_new(cluster)
        if runs_on is None:
            reason = f"{text} is not offered in {cluster.location} ({saved}); offered are {', '.join(known or ())}."
            yield cluster.fault(f"{_ISTIO}.revisions", reason, severity)
        elif wanted and runs_on and f"{wanted[0]}.{wanted[1]}" not in runs_on:
            listed = ", ".join(sorted(runs_on, key=lambda each: minor(each) or (0, 0)))
            reason = f"{text} runs on Kubernetes {listed}, not on {wanted[0]}.{wanted[1]} ({saved})."
            yield cluster.fault(f"{_ISTIO}.revisions", reason, severity)
