"""Limits of add-ons: image cleaner, metadata service, cost analysis, virtual nodes, certificates, namespaces."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator

from fairway.rules.bounds import bounded
from fairway.rules.citations import aks, resource_schema, support, validator
from fairway.rules.cluster import MANAGED_NAMESPACE, Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_CLEANER = "securityProfile.imageCleaner"
_ACCESS = "networkProfile.podLinkLocalAccess"
_COST = "metricsProfile.costAnalysis.enabled"
_COST_ISSUES = "extensions/aks-cost-analysis-add-on-issues.md"
_NAMESPACE_FAQ = support(
    "extensions/troubleshoot-managed-namespaces.md#issue-2---some-namespaces-cant-be-changedcertain-names-cant-be-used"
)
_QUOTA = "properties.defaultResourceQuota"
_CERTIFICATES = "securityProfile.customCATrustCertificates"

NO_COST_ANALYSIS = ("usnateast", "usnatwest", "usseceast", "ussecwest")
NEED_IMDS = {
    "addonProfiles.ingressApplicationGateway.enabled": "the Application Gateway ingress controller",
    "addonProfiles.omsagent.enabled": "Container Insights",
    "addonProfiles.aciConnectorLinux.enabled": "virtual nodes",
    "addonProfiles.azurepolicy.enabled": "Azure Policy",
    "addonProfiles.httpApplicationRouting.enabled": "HTTP application routing",
    "ingressProfile.webAppRouting.enabled": "application routing",
    "aiToolchainOperatorProfile.enabled": "the AI toolchain operator",
    _COST: "cost analysis",
}
"""Add-ons that get their tokens from the metadata service of the node, by their switch."""
MORE_SYSTEM_NAMESPACES = (
    "cert-manager",
    "calico-system",
    "tigera-system",
    "app-routing-system",
    "aks-istio-system",
    "istio-system",
    "dapr-system",
    "flux-system",
    "prometheus-system",
    "eraser-system",
)
CUSTOM_CA_TRUST_ENDED = "2026-09-14"

bounded(
    "image-cleaner-interval-range",
    f"{_CLEANER}.intervalHours",
    24,
    2160,
    why="the image cleaner runs once a day at the most and every three months at the least",
    sources=(
        aks("image-cleaner.md#configuration-options-for-aks-standard"),
        validator("validate_image_cleaner_interval_hours"),
    ),
    # Where the cleaner is off, the interval is 0 or left from before.
    each=lambda cluster: (cluster,) if cluster.on(f"{_CLEANER}.enabled") else (),
)


def _switch(cluster: Cluster, path: str) -> bool:
    """Whether a switch is on; names of add-ons compare without regard to case."""
    head, _, rest = path.partition(".")
    if head != "addonProfiles":
        return cluster.on(path)
    wanted = rest.partition(".")[0].lower()
    return any(cluster.on(f"addonProfiles.{key}.enabled") for key in cluster.entries(head) if key.lower() == wanted)


@rule(
    "imds-restriction-with-add-on",
    "Add-ons that need the metadata service of the node do not go with podLinkLocalAccess None.",
    remedy="Set networkProfile.podLinkLocalAccess to IMDS, or leave the add-on out.",
    sources=(aks("imds-restriction.md#limitations"),),
)
def _metadata(cluster: Cluster) -> Faults:
    for path, name in NEED_IMDS.items() if cluster.word(_ACCESS) == "none" else ():
        if _switch(cluster, path):
            yield cluster.fault(_ACCESS, f"{name} gets its tokens from the metadata service, which pods cannot reach.")


@rule(
    "imds-restriction-windows",
    "podLinkLocalAccess None is for clusters with Linux pools.",
    remedy="Set networkProfile.podLinkLocalAccess to IMDS, or use Linux pools.",
    sources=(aks("imds-restriction.md#limitations"),),
)
def _metadata_windows(cluster: Cluster) -> Faults:
    for pool in cluster.pools if cluster.word(_ACCESS) == "none" else ():
        if pool.windows:
            yield pool.fault("osType", f"pool {pool.shown} is Windows, where the metadata service stays open to pods.")


@rule(
    "cost-analysis-without-disk-driver",
    "Cost analysis needs the disk CSI driver.",
    remedy="Set storageProfile.diskCSIDriver.enabled to true, or costAnalysis.enabled to false.",
    sources=(support(f"{_COST_ISSUES}#cause-1-azure-disk-csi-driver-is-disabled"),),
)
def _disks(cluster: Cluster) -> Faults:
    path = "storageProfile.diskCSIDriver.enabled"
    if cluster.on(_COST) and cluster.off(path):
        yield cluster.fault(path, "cost analysis keeps its data on a disk (InvalidDiskCSISettingForCostAnalysis).")


@rule(
    "cost-analysis-service-principal",
    "Cost analysis needs a managed identity.",
    remedy="Set identity.type to SystemAssigned or UserAssigned, and leave servicePrincipalProfile out.",
    sources=(support(f"{_COST_ISSUES}#cause-2-managed-identity-is-disabled"),),
)
def _cost_identity(cluster: Cluster) -> Faults:
    if cluster.on(_COST) and cluster.service_principal:
        reason = "cost analysis reads prices by a managed identity (InvalidManagedIdentitySettingForCostAnalysis)."
        yield cluster.fault("servicePrincipalProfile", reason)


@rule(
    "cost-analysis-region",
    "Cost analysis is not offered in US Nat and US Sec regions.",
    remedy="Set metricsProfile.costAnalysis.enabled to false.",
    sources=(
        aks("cost-analysis.md#limitations"),
        support(f"{_COST_ISSUES}#cause-3-the-add-on-is-unavailable-in-your-region"),
    ),
)
def _cost_region(cluster: Cluster) -> Faults:
    if cluster.on(_COST) and cluster.location in NO_COST_ANALYSIS:
        yield cluster.fault(_COST, f"{cluster.location} has no cost analysis (CostAnalysisNotEnabledInRegion).")


@rule(
    "resource-encryption-service-principal",
    "infrastructureEncryption needs a managed identity.",
    remedy="Set identity.type to SystemAssigned or UserAssigned, and leave servicePrincipalProfile out.",
    sources=(aks("kms-data-encryption-concepts.md#requirements"),),
)
def _encryption_identity(cluster: Cluster) -> Faults:
    path = "securityProfile.kubernetesResourceObjectEncryptionProfile.infrastructureEncryption"
    if cluster.word(path) == "enabled" and cluster.service_principal:
        yield cluster.fault("servicePrincipalProfile", "keys of the platform are for clusters with a managed identity.")


@rule(
    "virtual-node-overlay",
    "Virtual nodes do not go with overlay.",
    remedy="Leave the add-on out; or, for a new cluster, leave networkPluginMode out (in a stack file "
    "`networkPluginMode: null`), so that pods have addresses of the VNet: no way back from overlay is documented.",
    sources=(aks("concepts-network-azure-cni-overlay.md#choosing-a-network-model"),),
    severity="warning",
)
def _virtual_nodes(cluster: Cluster) -> Faults:
    path = "networkProfile.networkPluginMode"
    if cluster.word(path) == "overlay" and _switch(cluster, "addonProfiles.aciConnectorLinux.enabled"):
        yield cluster.fault(path, "container instances are in the VNet, and reach no pod with an overlay address.")


@rule(
    "custom-ca-format",
    "customCATrustCertificates holds certificates that are encoded in base64.",
    remedy="Write the output of `base64 -w0 ca.pem`, one certificate in each entry.",
    sources=(
        aks("custom-certificate-authority.md#resolve-custom-ca-x509-certificate-signed-by-unknown-authority-errors"),
        validator("validate_custom_ca_trust_certificates"),
    ),
)
def _certificates(cluster: Cluster) -> Faults:
    for text in cluster.texts(_CERTIFICATES):
        if "-----BEGIN" in text:
            yield cluster.fault(_CERTIFICATES, "a certificate is in PEM and not encoded.")
        elif not _encoded(text):
            yield cluster.fault(_CERTIFICATES, "an entry is not base64; blanks are not allowed in it.")


def _encoded(text: str) -> bool:
    try:
        return bool(b64decode(re.sub(r"[\r\n]", "", text), validate=True))
    except (Error, ValueError):
        return False


@rule(
    "custom-ca-trust-retired",
    f"enableCustomCATrust ended on {CUSTOM_CA_TRUST_ENDED}.",
    remedy="Leave enableCustomCATrust out and set securityProfile.customCATrustCertificates of the cluster.",
    sources=(aks("includes/custom-ca-preview-retirement.md"), aks("custom-certificate-authority.md")),
    severity="warning",
    kind="retired",
)
def _trust(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.on("enableCustomCATrust"):
            yield pool.fault("enableCustomCATrust", f"pool {pool.shown} gets no certificates by it any more.")


@rule(
    "managed-namespace-reserved",
    "A managed namespace is none of an add-on's.",
    remedy="Choose another name.",
    sources=(_NAMESPACE_FAQ, aks("managed-namespaces.md#limitations")),
    over=MANAGED_NAMESPACE,
)
def _reserved(namespace: Resource) -> Faults:
    name = namespace.word("managedNamespaceName")
    if name in MORE_SYSTEM_NAMESPACES:
        yield namespace.fault("managedNamespaceName", f"{name} belongs to an add-on.")


@rule(
    "managed-namespace-name",
    "The name of a managed namespace is 1 to 63 lowercase letters, digits and hyphens.",
    remedy="Shorten the name, and write it in lower case, with a letter or digit at both ends.",
    sources=(resource_schema("managedClusters_managedNamespaces/properties/name"),),
    over=MANAGED_NAMESPACE,
)
def _name(namespace: Resource) -> Faults:
    name = namespace.text("managedNamespaceName")
    if name and not re.fullmatch("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", name):
        yield namespace.fault("managedNamespaceName", f"{name} is not a valid name for a namespace.")


_DECIMAL = {unit: 1000.0**power for power, unit in enumerate(("", *"kMGTPE"))}
_BINARY = {f"{unit}i": 1024.0**power for power, unit in enumerate("KMGTPE", start=1)}
_UNITS = {"n": 1e-9, "u": 1e-6, "m": 0.001} | _DECIMAL | _BINARY
# The grammar of k8s.io/apimachinery pkg/api/resource Quantity: 2, 500m, 0.5, .5, 1e3, 4Gi.
_QUANTITY = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d{1,3})|(" + "|".join(_UNITS) + "))", re.ASCII)


def _number(text: str) -> float | None:
    """The number of an amount in Kubernetes' notation; None if it is not one."""
    found = _QUANTITY.fullmatch(text)
    if not found:
        return None
    return float(f"{found[1]}e{found[2]}") if found[2] else float(found[1]) * _UNITS[found[3]]


def _amounts(namespace: Resource) -> Iterator[tuple[str, str, float | None]]:
    """Each amount of the quota: its key, text, and number; None where it is no amount."""
    for key in ("cpuRequest", "cpuLimit", "memoryRequest", "memoryLimit"):
        if text := namespace.text(f"{_QUOTA}.{key}"):
            yield key, text, _number(text)


@rule(
    "managed-namespace-quota-format",
    "The quota of a managed namespace is in Kubernetes' amounts.",
    remedy="Write CPUs as 500m or 2, and memory as 512Mi or 4Gi.",
    sources=(aks("concepts-managed-namespaces.md#resource-quotas"),),
    over=MANAGED_NAMESPACE,
)
def _format(namespace: Resource) -> Faults:
    for key, text, number in _amounts(namespace):
        if number is None:
            yield namespace.fault(f"{_QUOTA}.{key}", f"{key} is {text}, which is no amount.")


@rule(
    "managed-namespace-request-over-limit",
    "In the quota of a managed namespace, requests are not above limits.",
    remedy="Set the limit to the request or more.",
    sources=(aks("concepts-managed-namespaces.md#resource-quotas"),),
    over=MANAGED_NAMESPACE,
    severity="warning",
    kind="practice",
    profiles=("dev", "prod", "regulated"),
)
def _over(namespace: Resource) -> Faults:
    numbers = {key: (text, number) for key, text, number in _amounts(namespace)}
    for kind in ("cpu", "memory"):
        request, limit = numbers.get(f"{kind}Request"), numbers.get(f"{kind}Limit")
        if request and limit and request[1] is not None and limit[1] is not None and request[1] > limit[1]:
            reason = f"{kind}Request {request[0]} is above {kind}Limit {limit[0]}: the rest can never be used."
            yield namespace.fault(f"{_QUOTA}.{kind}Request", reason)
