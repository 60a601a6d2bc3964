"""Kubernetes versions: their format, the supported ones, and how far pools may be behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from fairway.rules.citations import aks, cli_cluster, code, schema, support, thread, validator
from fairway.rules.cluster import Cluster
from fairway.rules.kubernetes import Minor, minor, newest, oldest, support_of, supported_from, version
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.remedies import MINORS

_SKEW = support("error-codes/nodepoolmcversionincompatible-error.md#symptoms")
_UPGRADE = aks("upgrade-node-pools.md#validation-rules-for-upgrades")
_CALENDAR = aks("supported-kubernetes-versions.md#aks-kubernetes-release-calendar-and-upcoming-versions")
_MODULE = code("Azure/terraform-azurerm-aks", "main.tf#lifecycle.precondition")

_UPGRADE_RUNNING = "and upgrade a running one: `az aks get-versions -l <region>` lists the available versions."
_LONG_TERM = "sku.tier to Premium and supportPlan to AKSLongTermSupport"
MINORS_BEHIND = 3
_PLATFORM = "Azure creates no new cluster with it, and existing ones have platform support only"
_WITHOUT_SUPPORT = "Azure creates no new cluster or pool with it, and existing ones have no support"


def written(cluster: Cluster) -> Iterator[tuple[Reader, str, str]]:
    """Every configured version; a pool's only if it differs from the control plane's."""
    control_plane = cluster.text("kubernetesVersion")
    yield cluster, "kubernetesVersion", control_plane
    for pool in cluster.pools:
        if (text := pool.text("orchestratorVersion")) != control_plane:
            yield pool, "orchestratorVersion", text


@rule(
    "version-format",
    "A Kubernetes version is major.minor or major.minor.patch.",
    remedy='Write "1.35" or "1.35.1", in quotes: unquoted, YAML reads 1.30 as 1.3.',
    sources=(
        validator("validate_k8s_version"),
        schema("ManagedClusterProperties/properties/kubernetesVersion"),
    ),
    malformed=True,
)
def _format(cluster: Cluster) -> Faults:
    for part, path, text in written(cluster):
        if text and version(text) is None:
            yield part.fault(path, f"{text} is not a version: AKS expects numbers separated by dots.")


def _against_control_plane(cluster: Cluster) -> Iterator[tuple[Pool, tuple[int, ...], tuple[int, ...]]]:
    """Each pool with its version and the control plane's, if both are known."""
    control = version(cluster.text("kubernetesVersion"))
    for pool in cluster.pools:
        own = version(pool.text("orchestratorVersion"))
        if control and own:
            yield pool, own, control


def _text(numbers: tuple[int, ...]) -> str:
    return ".".join(str(each) for each in numbers)


@rule(
    "pool-version-newer-than-control-plane",
    "A pool's version is not above the control plane's.",
    remedy="Raise kubernetesVersion first, or leave orchestratorVersion out.",
    sources=(_SKEW, _UPGRADE),
)
def _newer(cluster: Cluster) -> Faults:
    for pool, own, control in _against_control_plane(cluster):
        length = min(len(own), len(control))
        if own[:length] > control[:length]:
            reason = f"pool {pool.shown} has version {_text(own)}, above the control plane's {_text(control)}."
            yield pool.fault("orchestratorVersion", reason)


@rule(
    "pool-version-too-old",
    "A pool is at most three minor versions behind the control plane.",
    remedy="Raise orchestratorVersion, or leave it out.",
    sources=(_SKEW, _CALENDAR),
)
def _too_old(cluster: Cluster) -> Faults:
    for pool, own, control in _against_control_plane(cluster):
        if own[0] == control[0] and control[1] - own[1] > MINORS_BEHIND:
            reason = f"pool {pool.shown} has version {_text(own)}, too far behind the control plane's {_text(control)}."
            yield pool.fault("orchestratorVersion", reason)


@rule(
    "pool-version-differs-at-creation",
    "A pool that is created with the cluster runs the control plane's version.",
    remedy="Leave orchestratorVersion out of inline pools.",
    sources=(aks("create-node-pools.md#limitations"),),
    severity="warning",
)
def _differs(cluster: Cluster) -> Faults:
    for pool, own, control in _against_control_plane(cluster):
        if pool.inline and own[:2] < control[:2]:
            reason = f"pool {pool.shown} would be created with {_text(own)}, the control plane with {_text(control)}."
            yield pool.fault("orchestratorVersion", reason)


@rule(
    "pool-versions-partly-specified",
    "orchestratorVersion is set for every inline pool or for none.",
    remedy="Write orchestratorVersion for all inline pools or for none. Pools that a refresh has copied into the list "
    "have one: send the cluster once with its own inline pool alone, and a version (`upgradeKubernetes: true`).",
    sources=(aks("auto-upgrade-cluster.md#control-plane-upgrade-constraints"),),
)
def _partly(cluster: Cluster) -> Faults:
    inline = [pool for pool in cluster.pools if pool.inline]
    without = [pool for pool in inline if pool.missing("orchestratorVersion")]
    if without and len(without) < len(inline):
        reason = f"pool {without[0].name} has no version, but other pools do: Azure refuses the next update."
        # A cluster that is created may have such pools.
        yield without[0].fault("orchestratorVersion", reason, "error" if cluster.stack.exists(cluster) else "warning")


def long_term(cluster: Cluster) -> bool:
    """Whether the cluster has the support plan AKSLongTermSupport; Azure also requires the tier Premium for it."""
    return cluster.word("supportPlan") == "akslongtermsupport"


def _by_table(cluster: Cluster) -> Iterator[tuple[Reader, str, str]]:
    """Every configured version, unless Azure's own list for the region is saved, which has what the table has."""
    return iter(()) if cluster.offered and cluster.offered.versions is not None else written(cluster)


def _ended(cluster: Cluster) -> Iterator[tuple[Reader, str, Minor, str]]:
    """Each version whose community support has ended, with the date of the table."""
    for part, path, text in _by_table(cluster):
        wanted = minor(text)
        known = support_of(wanted) if wanted else None
        if wanted and known and cluster.today > known.community_ends:
            yield part, path, wanted, f"(table of {known.read})"


def _supported(wanted: Minor, today: date) -> str:
    """A version whose support does not end in the next months."""
    return f"{_text(supported_from(wanted, today + timedelta(days=90)))} or newer"


def _platform_support(wanted: Minor, today: date) -> bool:
    """Whether existing clusters may still have new pools of the version: until the fourth one after it is released,
    a year before that one ends (supported-kubernetes-versions.md#platform-support-policy)."""
    later = support_of((wanted[0], wanted[1] + 4))
    return later is None or today < later.community_ends - timedelta(days=365)


@rule(
    "version-lts-only",
    "A version past community support needs the Premium tier and the plan AKSLongTermSupport.",
    remedy=f"Use a newer version, or set {_LONG_TERM}.{MINORS}",
    sources=(thread("kubernetes-sigs/cluster-api-provider-azure/issues/5953"), _CALENDAR),
    severity="warning",
)
def _lts_only(cluster: Cluster) -> Faults:
    hidden = cluster.hidden("supportPlan") or cluster.hidden("sku.tier")
    for part, path, wanted, read in _ended(cluster):
        known = support_of(wanted)
        covered = long_term(cluster) and cluster.tier == "premium"
        if known and cluster.today <= known.lts_ends and not covered and not hidden:
            reason = f"community support of Kubernetes {_text(wanted)} ended on {known.community_ends} {read}"
            allowed = part.request is not cluster.request and _platform_support(wanted, cluster.today)
            severity = "warning" if allowed else cluster.worse_if_new(part)
            remedy = f"Use Kubernetes {_supported(wanted, cluster.today)}, or set {_LONG_TERM}.{MINORS}"
            yield part.fault(path, f"{reason}; {_PLATFORM if allowed else _WITHOUT_SUPPORT}.", severity, remedy=remedy)


@rule(
    "version-out-of-support",
    "A version past its long-term support is no longer offered.",
    remedy=f"Use a newer version for a new cluster, {_UPGRADE_RUNNING}{MINORS}",
    sources=(_CALENDAR,),
    severity="warning",
)
def _out_of_support(cluster: Cluster) -> Faults:
    for part, path, wanted, read in _ended(cluster):
        known = support_of(wanted)
        if known and cluster.today > known.lts_ends:
            reason = f"all support of Kubernetes {_text(wanted)} ended on {known.lts_ends} {read}"
            remedy = f"Use Kubernetes {_supported(wanted, cluster.today)} for a new cluster, {_UPGRADE_RUNNING}{MINORS}"
            yield part.fault(path, f"{reason}; {_WITHOUT_SUPPORT}.", cluster.worse_if_new(part), remedy=remedy)
    first, known = oldest()
    for part, path, text in _by_table(cluster):
        wanted = minor(text)
        # Support ends in the order of the versions, so versions older than the table's first have ended too.
        if wanted and wanted < first and cluster.today > known.lts_ends:
            ended = f"all support of {_text(first)} ended on {known.lts_ends} (table of {known.read})"
            reason = f"Kubernetes {_text(wanted)} is no longer supported: {ended}; {_WITHOUT_SUPPORT}."
            remedy = f"Use Kubernetes {_supported(wanted, cluster.today)} for a new cluster, {_UPGRADE_RUNNING}{MINORS}"
            yield part.fault(path, reason, cluster.worse_if_new(part), remedy=remedy)


@rule(
    "version-not-known",
    "A version is at most one minor above the newest that AKS has announced.",
    remedy="Check the spelling; `az aks get-versions -l <region>` lists the versions.",
    sources=(_CALENDAR,),
    severity="warning",
)
def _not_known(cluster: Cluster) -> Faults:
    last, known = newest()
    for part, path, text in _by_table(cluster):
        wanted = minor(text)
        if wanted and wanted > (last[0], last[1] + 1):
            yield part.fault(path, f"{_text(wanted)} is far above {_text(last)}, the newest (table of {known.read}).")


@rule(
    "lts-without-premium",
    "The plan AKSLongTermSupport needs the Premium tier.",
    remedy="Set sku.tier to Premium, or supportPlan to KubernetesOfficial.",
    sources=(aks("long-term-support.md#enable-long-term-support"), cli_cluster("set_up_k8s_support_plan")),
)
def _lts_tier(cluster: Cluster) -> Faults:
    if long_term(cluster) and cluster.tier not in ("", "premium"):
        yield cluster.fault("sku.tier", f"supportPlan is AKSLongTermSupport, but the tier is {cluster.tier}.")


@rule(
    "patch-channel-with-patch-version",
    "With the upgrade channel patch, kubernetesVersion is major.minor.",
    remedy="Leave the patch number out.",
    sources=(_MODULE,),
    severity="warning",
)
def _patch_channel(cluster: Cluster) -> Faults:
    text = cluster.text("kubernetesVersion")
    if cluster.word("autoUpgradeProfile.upgradeChannel") == "patch" and len(version(text) or ()) == 3:
        reason = f"the channel upgrades the cluster beyond {text}; the next update would then be a downgrade."
        yield cluster.fault("kubernetesVersion", reason)


@rule(
    "version-pinned-with-rapid-channel",
    "With the upgrade channels rapid and stable, no version is pinned.",
    remedy="Leave kubernetesVersion out, or ignore changes of it.",
    sources=(_MODULE,),
    severity="warning",
)
def _rapid_channel(cluster: Cluster) -> Faults:
    channel, text = cluster.word("autoUpgradeProfile.upgradeChannel"), cluster.text("kubernetesVersion")
    if channel in ("rapid", "stable") and text and "kubernetesVersion" not in cluster.request.ignore_changes:
        reason = f"channel {channel} raises the version above {text}; the next update would be a downgrade."
        yield cluster.fault("kubernetesVersion", reason)


@rule(
    "node-os-security-patch-windows",
    "The node OS channel SecurityPatch supports Linux pools only.",
    remedy="Use NodeImage if the cluster has Windows pools.",
    sources=(aks("auto-upgrade-node-os-image.md#node-os-autoupgrade-channel-known-limitations"),),
    severity="warning",
)
def _security_patch(cluster: Cluster) -> Faults:
    windows = [pool.shown for pool in cluster.pools if pool.windows]
    if windows and cluster.word("autoUpgradeProfile.nodeOSUpgradeChannel") == "securitypatch":
        reason = f"pool {', '.join(windows)} would stay unpatched: SecurityPatch skips Windows."
        yield cluster.fault("autoUpgradeProfile.nodeOSUpgradeChannel", reason)
