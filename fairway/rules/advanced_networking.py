"""Advanced networking, kube-proxy and network policies: what each needs, and what ends."""

from __future__ import annotations

from fairway.rules.citations import aks, schema
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.remedies import REIMAGES_ALL
from fairway.rules.retired import last_day
from fairway.rules.sizes import size_of

_ACNS = "networkProfile.advancedNetworking"
_MTLS = f"{_ACNS}.security.transitEncryption.type"
_POLICIES = f"{_ACNS}.security.advancedNetworkPolicies"
_MODE = f"{_ACNS}.performance.accelerationMode"
_KUBE_PROXY = "networkProfile.kubeProxyConfig"
_POLICY = "networkProfile.networkPolicy"
_MTLS_LIMITS = aks("container-network-security-cilium-mutual-tls-concepts.md#considerations-and-limitations")
_EBPF_LIMITS = aks("container-network-performance-ebpf-host-routing.md#limitations")
_ENGINES = aks("use-network-policies.md#differences-between-network-policy-engines-cilium-azure-npm-and-calico")

NPM_ENDS = last_day("networkPolicyManagerLinux")
NPM_WINDOWS_ENDS = last_day("networkPolicyManagerWindows")
TIMEOUTS = ("tcpFinTimeoutSeconds", "tcpTimeoutSeconds", "udpTimeoutSeconds")


def _mtls(cluster: Cluster) -> bool:
    return cluster.word(_MTLS) == "mtls"


def _istio(cluster: Cluster) -> bool:
    return cluster.word("serviceMeshProfile.mode") == "istio"


@rule(
    "acns-mtls-without-cilium",
    "transitEncryption mTLS needs networkDataplane cilium.",
    remedy="Set networkDataplane to cilium, or leave transitEncryption out.",
    sources=(_MTLS_LIMITS,),
)
def _mtls_plane(cluster: Cluster) -> Faults:
    if _mtls(cluster) and cluster.cilium is False:
        yield cluster.fault(_MTLS, "Cilium does the encryption between pods, and networkDataplane is not cilium.")


@rule(
    "acns-mtls-with-istio",
    "transitEncryption mTLS and the Istio add-on exclude each other.",
    remedy="Set serviceMeshProfile.mode to Disabled, or leave transitEncryption out.",
    sources=(_MTLS_LIMITS,),
)
def _mtls_mesh(cluster: Cluster) -> Faults:
    if _mtls(cluster) and _istio(cluster):
        yield cluster.fault(_MTLS, "serviceMeshProfile.mode is Istio, and both encrypt the traffic between pods.")


@rule(
    "acns-policies-while-disabled",
    "advancedNetworkPolicies L7 and FQDN need advancedNetworking and its security to be on.",
    remedy="Set advancedNetworking.enabled and security.enabled to true, or advancedNetworkPolicies to None.",
    sources=(
        aks("container-network-security-fqdn-filtering-concepts.md#limitations"),
        schema("AdvancedNetworking/properties/enabled"),
    ),
)
def _disabled(cluster: Cluster) -> Faults:
    if cluster.word(_POLICIES) in ("l7", "fqdn"):
        off = [path for path in (f"{_ACNS}.enabled", f"{_ACNS}.security.enabled") if cluster.off(path)]
        for path in off:
            name = path.removeprefix("networkProfile.")
            yield cluster.fault(path, f"advancedNetworkPolicies is {cluster.text(_POLICIES)}, and {name} is false.")


@rule(
    "acns-l7-with-istio",
    "L7 policies and the Istio add-on are not combined.",
    remedy="Set advancedNetworkPolicies to FQDN, or leave serviceMeshProfile out.",
    sources=(aks("container-network-security-l7-policy-concepts.md#limitations-and-considerations"),),
    severity="warning",
)
def _layer_7_mesh(cluster: Cluster) -> Faults:
    if cluster.word(_POLICIES) == "l7" and _istio(cluster):
        yield cluster.fault(_POLICIES, "Istio's proxies change the traffic that the L7 policies look at.")


@rule(
    "ebpf-host-routing-without-cilium",
    "accelerationMode BpfVeth needs networkDataplane cilium.",
    remedy="Set networkDataplane to cilium, or accelerationMode to None.",
    sources=(_EBPF_LIMITS, schema("AdvancedNetworkingPerformance/properties/accelerationMode")),
)
def _acceleration(cluster: Cluster) -> Faults:
    if cluster.word(_MODE) == "bpfveth" and cluster.cilium is False:
        yield cluster.fault(_MODE, "Cilium routes packets that way, and networkDataplane is not cilium.")


@rule(
    "ebpf-host-routing-confidential",
    "accelerationMode BpfVeth does not go with confidential VMs and pod sandboxing.",
    remedy="Set accelerationMode to None, or choose another VM size and workloadRuntime OCIContainer.",
    sources=(_EBPF_LIMITS,),
)
def _isolated(cluster: Cluster) -> Faults:
    for pool in cluster.pools if cluster.word(_MODE) == "bpfveth" else ():
        size = size_of(pool)
        if size and size.confidential:
            yield pool.fault("vmSize", f"pool {pool.shown}: {size.name} is a confidential VM.")
        if pool.word("workloadRuntime").startswith("kata"):
            yield pool.fault("workloadRuntime", f"pool {pool.shown} runs pods in virtual machines of their own.")


@rule(
    "wireguard-with-fips",
    "Nodes with FIPS do not rely on WireGuard.",
    remedy="Use the encryption of the VNet for pools with enableFIPS.",
    sources=(aks("container-network-security-wireguard-encryption-concepts.md#considerations--limitations"),),
    severity="warning",
    kind="practice",
    profiles=("prod", "regulated"),
)
def _fips(cluster: Cluster) -> Faults:
    for pool in cluster.pools if cluster.word(_MTLS) == "wireguard" else ():
        if pool.on("enableFIPS"):
            yield pool.fault("enableFIPS", f"pool {pool.shown} has FIPS, and WireGuard's ciphers are not validated.")


@rule(
    "ipvs-azure-network-policy",
    "kube-proxy in mode IPVS does not go with networkPolicy azure.",
    remedy="Set kubeProxyConfig.mode to IPTABLES, or networkPolicy to calico.",
    sources=(aks("configure-kube-proxy.md#kube-proxy-configuration-options"),),
)
def _ipvs(cluster: Cluster) -> Faults:
    path = f"{_KUBE_PROXY}.mode"
    if cluster.word(path) == "ipvs" and cluster.word(_POLICY) == "azure":
        yield cluster.fault(path, "Azure's policy manager writes iptables rules, which IPVS does not read.")


@rule(
    "ipvs-settings-without-ipvs",
    "ipvsConfig comes with kube-proxy in mode IPVS, and its timeouts are positive.",
    remedy="Set kubeProxyConfig.mode to IPVS, or leave ipvsConfig out.",
    sources=(schema("ContainerServiceNetworkProfile"), aks("configure-kube-proxy.md#kube-proxy-configuration-options")),
)
def _ipvs_settings(cluster: Cluster) -> Faults:
    path, mode = f"{_KUBE_PROXY}.ipvsConfig", f"{_KUBE_PROXY}.mode"
    if cluster.entries(path) and cluster.word(mode) != "ipvs" and not cluster.hidden(mode):
        yield cluster.fault(path, f"kubeProxyConfig.mode is {cluster.text(mode, 'IPTABLES')}.")
    for key in TIMEOUTS:
        seconds = cluster.number(f"{path}.{key}")
        if seconds is not None and seconds <= 0:
            reason = f"{key} is {seconds:.15g}, and a timeout is a second or more."
            yield cluster.fault(f"{path}.{key}", reason, remedy=f"Set {key} to a positive number, or leave it out.")


@rule(
    "network-policy-without-cni",
    "networkPolicy azure and calico need a network plugin of AKS.",
    remedy="Set networkPolicy to none: your own network plugin brings its policy engine.",
    sources=(_ENGINES,),
)
def _own_plugin(cluster: Cluster) -> Faults:
    policy = cluster.word(_POLICY)
    if cluster.cni == "none" and policy in ("azure", "calico"):
        yield cluster.fault(_POLICY, f"networkPlugin is none, and AKS installs {policy} with its own plugins only.")


@rule(
    "byo-cni-without-pod-cidr",
    "A cluster with a network plugin of your own names the range of its pods.",
    remedy="Set networkProfile.podCidr to the range that your network plugin gives to pods.",
    sources=(aks("use-byo-cni.md#prerequisites"),),
    severity="warning",
)
def _pod_range(cluster: Cluster) -> Faults:
    paths = ("networkProfile.podCidr", "networkProfile.podCidrs")
    if cluster.cni == "none" and all(map(cluster.missing, paths)):
        reason = "without podCidr the API server does not reach pods (webhooks, metrics, port-forward)."
        yield cluster.fault(paths[0], reason)


@rule(
    "azure-npm-retiring",
    "New clusters enforce policies by Cilium: networkPolicy azure ends on 2028-09-30.",
    remedy="Set networkDataplane and networkPolicy to cilium. A running cluster needs overlay or pod subnets"
    f" first, in an update of its own.{REIMAGES_ALL}",
    sources=(aks("includes/azure-network-policy-manager-linux-retirement.md"), aks("use-network-policies.md")),
    severity="warning",
    kind="retired",
)
def _npm(cluster: Cluster) -> Faults:
    kubenet = cluster.word("networkProfile.networkPlugin") == "kubenet"  # has no such policy, and no Cilium either
    if cluster.word(_POLICY) == "azure" and not kubenet and not any(pool.windows for pool in cluster.pools):
        over = cluster.today > NPM_ENDS
        when = f"ended on {NPM_ENDS} and gets no fixes" if over else f"ends on {NPM_ENDS}; then it gets no fixes"
        yield cluster.fault(_POLICY, f"Azure's policy manager {when}.", cluster.worse_if_new(cluster) if over else None)


@rule(
    "azure-npm-windows-retired",
    "Clusters with Windows pools do not use networkPolicy azure: it ended on 2026-09-30.",
    remedy="Set networkPolicy to calico: on a running cluster in two updates, none first. Each reimages the "
    "nodes, and in between no policy applies.",
    sources=(aks("includes/azure-network-policy-manager-windows-retirement.md"), aks("use-network-policies.md")),
    severity="warning",
    kind="retired",
)
def _npm_windows(cluster: Cluster) -> Faults:
    windows = [pool.shown for pool in cluster.pools if pool.windows]
    if windows and cluster.word(_POLICY) == "azure":
        over = cluster.today > NPM_WINDOWS_ENDS
        when = f"{'ended' if over else 'ends'} on {NPM_WINDOWS_ENDS}"
        reason = f"pool {', '.join(windows)} is Windows, where Azure's policy manager {when}."
        yield cluster.fault(_POLICY, reason, cluster.worse_if_new(cluster) if over else None)
