"""What kube-proxy runs with."""

from __future__ import annotations

from fairway.rules.citations import AVM_CLUSTER, aks, release, support
from fairway.rules.cluster import Cluster
from fairway.rules.kubernetes import minor
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_PAGE = "connectivity/troubleshoot-nftables.md"
_PROXY = "networkProfile.kubeProxyConfig"

NFTABLES_FROM = (1, 33)


@rule(
    "kube-proxy-with-cilium",
    "With networkDataplane cilium, kubeProxyConfig.enabled is false or left out.",
    remedy="Leave kubeProxyConfig out: Cilium does the work of kube-proxy.",
    sources=(support(f"{_PAGE}#issue-4-cilium-dataplane-conflict"),),
)
def _cilium(cluster: Cluster) -> Faults:
    if cluster.word("networkProfile.networkDataplane") == "cilium" and cluster.on(f"{_PROXY}.enabled"):
        reason = "kubeProxyConfig is on beside Cilium (CiliumDataplaneRequiresKubeProxyConfigDisabled)."
        yield cluster.fault(f"{_PROXY}.enabled", reason)


@rule(
    "nftables-kubernetes-below-1-33",
    "kube-proxy in mode NFTABLES needs Kubernetes 1.33.",
    remedy="Raise kubernetesVersion to 1.33 or later, or set mode to IPTABLES.",
    # Until 2026-07 AKS took the mode and ran kube-proxy with iptables (troubleshoot-nftables.md).
    sources=(release("2026-07-17"), aks("configure-kube-proxy.md")),
)
def _nftables(cluster: Cluster) -> Faults:
    version = minor(cluster.text("kubernetesVersion"))
    if cluster.word(f"{_PROXY}.mode") == "nftables" and version is not None and version < NFTABLES_FROM:
        shown = cluster.text("kubernetesVersion")
        yield cluster.fault(f"{_PROXY}.mode", f"Kubernetes {shown} has no such mode, and AKS refuses it.")


@rule(
    "kube-proxy-off-without-byo-cni",
    "kubeProxyConfig.enabled is false only with networkPlugin none, or with Cilium.",
    remedy="Set kubeProxyConfig.enabled to true, or leave it out.",
    sources=(AVM_CLUSTER, aks("configure-kube-proxy.md")),
    severity="warning",
)
def _off(cluster: Cluster) -> Faults:
    plugin = cluster.word("networkProfile.networkPlugin")
    if cluster.off(f"{_PROXY}.enabled") and plugin in ("azure", "kubenet") and cluster.cilium is False:
        reason = f"kube-proxy is switched off with networkPlugin {plugin}: nothing forwards traffic to services."
        yield cluster.fault(f"{_PROXY}.enabled", reason)
