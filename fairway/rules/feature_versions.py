"""Features of networking, encryption and add-ons, each with the first Kubernetes version that has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from fairway.rules.citations import aks
from fairway.rules.cluster import Cluster
from fairway.rules.kubernetes import Minor, minor
from fairway.rules.reader import Faults, Reader, Severity
from fairway.rules.registry import rule
from fairway.rules.remedies import newer_version

Use = tuple[Reader, str]
"""A part of a request and the property of it that uses a feature."""

_ACNS = "networkProfile.advancedNetworking"


def _since(
    id: str,
    least: Minor,
    feature: str,
    uses: Callable[[Cluster], Iterable[Use]],
    *sources: str,
    severity: Severity = "error",
) -> None:
    """Register the rule that `feature` needs a Kubernetes version."""
    text = f"{least[0]}.{least[1]}"

    @rule(
        id,
        f"{feature} needs Kubernetes {text}.",
        remedy=f"Raise the Kubernetes version to {text} or later, or leave the setting out.",
        sources=sources,
        severity=severity,
    )
    def older(cluster: Cluster) -> Faults:  # pyright: ignore[reportUnusedFunction]
        version = cluster.text("kubernetesVersion")
        found = minor(version)
        for part, path in uses(cluster) if found is not None and found < least else ():
            reason = f"kubernetesVersion is {version}; {feature} works from {text} on."
            remedy = f"Leave the setting out, or {newer_version(least, cluster.stack.today)}."
            yield part.fault(path, reason, remedy=remedy)


def _word(path: str, *values: str) -> Callable[[Cluster], Iterator[Use]]:
    """Where a property of the cluster has one of those values."""

    def uses(cluster: Cluster) -> Iterator[Use]:
        if cluster.word(path) in values:
            yield cluster, path

    return uses


def _on(path: str) -> Callable[[Cluster], Iterator[Use]]:
    """Where a switch of the cluster is on."""

    def uses(cluster: Cluster) -> Iterator[Use]:
        if cluster.on(path):
            yield cluster, path

    return uses


def _pools(path: str, *values: str) -> Callable[[Cluster], Iterator[Use]]:
    """Where a property of a pool is set, or has one of those values."""

    def uses(cluster: Cluster) -> Iterator[Use]:
        for pool in cluster.pools:
            if pool.word(path) in values if values else pool.given(path):
                yield pool, path

    return uses


def _cilium_dual_stack(cluster: Cluster) -> Iterator[Use]:
    if cluster.cilium and cluster.dual_stack:
        yield cluster, "networkProfile.ipFamilies"


def _private_gateways(cluster: Cluster) -> Iterator[Use]:
    for pool in cluster.pools:
        if pool.word("mode") == "gateway" and pool.word("type") == "virtualmachines":
            yield pool, "type"


_since(
    "static-block-kubernetes-1-28",
    (1, 28),
    "podIPAllocationMode StaticBlock",
    _pools("podIPAllocationMode", "staticblock"),
    aks("configure-azure-cni-static-block-allocation.md#limitations"),
)
_since(
    "multiple-slb-kubernetes-1-28",
    (1, 28),
    "enableMultipleStandardLoadBalancers",
    _on("networkProfile.loadBalancerProfile.enableMultipleStandardLoadBalancers"),
    aks("use-multiple-standard-load-balancer.md#prerequisites"),
)
_since(
    "cilium-dual-stack-kubernetes-1-29",
    (1, 29),
    "Cilium with two address families",
    _cilium_dual_stack,
    aks("azure-cni-powered-by-cilium.md#dual-stack-networking-with-azure-cni-powered-by-cilium"),
)
_since(
    "acns-policies-kubernetes-1-29",
    (1, 29),
    "advancedNetworkPolicies",
    _word(f"{_ACNS}.security.advancedNetworkPolicies", "l7", "fqdn"),
    aks("container-network-security-fqdn-filtering-concepts.md#overview-of-fqdn-filtering"),
    aks(
        "azure-cni-powered-by-cilium.md#which-cilium-features-does-azure-cni-powered-by-cilium-support-which-features-require-advanced-container-networking-services"
    ),
)
_since(
    "allowed-host-ports-kubernetes-1-29",
    (1, 29),
    "allowedHostPorts",
    _pools("networkProfile.allowedHostPorts"),
    aks("use-node-public-ips.md#allow-host-port-connections-and-add-node-pools-to-application-security-groups"),
)
_since(
    "node-public-ip-tags-kubernetes-1-29",
    (1, 29),
    "nodePublicIPTags",
    _pools("networkProfile.nodePublicIPTags"),
    aks("use-node-public-ips.md#use-public-ip-tags-on-node-public-ips"),
)
_since(
    "bootstrap-cache-kubernetes-1-30",
    (1, 30),
    "bootstrapProfile.artifactSource Cache",
    _word("bootstrapProfile.artifactSource", "cache"),
    aks("network-isolated.md#before-you-begin"),
)
_since(
    "ebpf-host-routing-kubernetes-1-33",
    (1, 33),
    "accelerationMode BpfVeth",
    _word(f"{_ACNS}.performance.accelerationMode", "bpfveth"),
    aks("how-to-enable-ebpf-host-routing.md#requirements-and-parameters"),
)
_since(
    "resource-encryption-kubernetes-1-33",
    (1, 33),
    "infrastructureEncryption",
    _word("securityProfile.kubernetesResourceObjectEncryptionProfile.infrastructureEncryption", "enabled"),
    aks("kms-data-encryption-concepts.md#requirements"),
)
_since(
    "acns-mtls-kubernetes-1-34",
    (1, 34),
    "transitEncryption mTLS",
    _word(f"{_ACNS}.security.transitEncryption.type", "mtls"),
    aks("container-network-security-cilium-mutual-tls-how-to.md#prerequisites"),
)
_since(
    "gateway-private-addresses-kubernetes-1-34",
    (1, 34),
    "a Gateway pool of type VirtualMachines",
    _private_gateways,
    aks("configure-static-egress-gateway.md#configure-static-egress-gateway-with-private-ip-addresses"),
)
_since(
    "pod-identity-kubernetes-1-26",
    (1, 26),
    "podIdentityProfile",
    _on("podIdentityProfile.enabled"),
    aks("use-azure-ad-pod-identity.md#prerequisites"),
    # It ran on older versions before the page requested for this one.
    severity="warning",
)
_since(
    "istio-kubernetes-1-23",
    (1, 23),
    "the Istio add-on",
    _word("serviceMeshProfile.mode", "istio"),
    aks("istio-deploy-addon.md#install-mesh-for-existing-cluster"),
)
