"""Windows pools: supported versions and combinations."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.azure.defaults import WINDOWS_2025_FROM
from fairway.rules.citations import aks, cli_pool, support, thread, validator
from fairway.rules.cluster import Cluster
from fairway.rules.kubernetes import Minor, of_pool
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.remedies import EGRESS, WINDOWS_2025

_OS = cli_pool("get_os_type")
_SUPPORTED = aks("upgrade-os-version.md#supported-os-versions")
_NAT = aks("nat-gateway.md#prerequisites-and-limitations")

_UNPATCHED = ("none", "unmanaged")
"""Node OS channels that do nothing for Windows."""

WINDOWS_KUBELET = {
    "imageGcHighThreshold",
    "imageGcLowThreshold",
    "containerLogMaxSizeMB",
    "containerLogMaxFiles",
}


def _windows(cluster: Cluster) -> Iterator[tuple[Pool, Minor | None]]:
    """The Windows pools, each with its Kubernetes version if that is known."""
    return ((pool, of_pool(pool, cluster)) for pool in cluster.pools if pool.windows)


@rule(
    "ossku-windows-on-linux-pool",
    "A Windows osSKU needs osType Windows.",
    remedy="Set osType to Windows (the default is Linux), or choose a Linux osSKU.",
    sources=(thread("Azure/azure-cli/issues/24966"), _OS),
)
def _windows_sku(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.os_sku.startswith("windows") and not pool.windows and not pool.hidden("osType"):
            yield pool.fault("osType", f"pool {pool.shown} runs {pool.text('osSKU')}, but its osType is Linux.")


@rule(
    "ossku-linux-on-windows-pool",
    "A Linux osSKU needs osType Linux.",
    remedy="Set osSKU to Windows2022, leave it out for AKS's default, or set osType to Linux.",
    sources=(thread("jason-johnson/azure-pipelines-tasks-terraform/issues/163"), _OS),
)
def _linux_sku(cluster: Cluster) -> Faults:
    for pool, _ in _windows(cluster):
        if pool.os_sku and not pool.os_sku.startswith("windows"):
            yield pool.fault("osSKU", f"pool {pool.shown} runs {pool.text('osSKU')}, but its osType is Windows.")


@rule(
    "windows-pool-kubenet",
    "Windows pools need Azure CNI.",
    remedy="Set networkPlugin to azure, with networkPluginMode overlay.",
    sources=(aks("configure-kubenet.md#limitations--considerations-for-kubenet"),),
)
def _kubenet(cluster: Cluster) -> Faults:
    for pool, _ in _windows(cluster):
        if cluster.cni == "kubenet":
            yield cluster.fault(
                "networkProfile.networkPlugin", f"pool {pool.shown} is Windows; kubenet supports only Linux."
            )


@rule(
    "windows-pool-cilium",
    "A cluster with Windows pools does not run Cilium.",
    remedy="Use another cluster for Windows, or for a new one set networkDataplane to azure and "
    "networkPolicy to calico (or none): no way from Cilium back is documented.",
    sources=(aks("azure-cni-powered-by-cilium.md#limitations"),),
)
def _cilium(cluster: Cluster) -> Faults:
    for pool, _ in _windows(cluster):
        if cluster.cilium and not cluster.automatic:
            reason = f"pool {pool.shown} is Windows; Cilium supports only Linux."
            yield cluster.fault("networkProfile.networkDataplane", reason)


@rule(
    "windows2019-kubernetes-1-33",
    "Windows Server 2019 supports Kubernetes up to 1.32.",
    remedy="Set osSKU to Windows2022.",
    sources=(aks("includes/windows-server-2019-retirement.md"),),
)
def _windows_2019(cluster: Cluster) -> Faults:
    for pool, minor in _windows(cluster):
        if pool.os_sku == "windows2019" and minor and minor >= (1, 33):
            yield pool.fault("osSKU", f"pool {pool.shown} is Windows 2019 on Kubernetes {minor[0]}.{minor[1]}.")


@rule(
    "windows2022-kubernetes-1-37",
    "Windows Server 2022 supports Kubernetes up to 1.36.",
    remedy=f"Use {WINDOWS_2025}, or stay on 1.36.",
    sources=(aks("includes/windows-server-2022-retirement.md"), _SUPPORTED),
)
def _windows_2022(cluster: Cluster) -> Faults:
    for pool, minor in _windows(cluster):
        if pool.os_sku == "windows2022" and minor and minor >= (1, 37):
            yield pool.fault("osSKU", f"pool {pool.shown} is Windows 2022 on Kubernetes {minor[0]}.{minor[1]}.")


@rule(
    "windows2025-kubernetes-below-1-32",
    "Windows Server 2025 needs Kubernetes 1.32 or later.",
    remedy="Set osSKU to Windows2022, or raise the version.",
    sources=(_SUPPORTED,),
)
def _windows_2025(cluster: Cluster) -> Faults:
    for pool, minor in _windows(cluster):
        if pool.os_sku == "windows2025" and minor and minor < (1, 32):
            yield pool.fault("osSKU", f"pool {pool.shown} is Windows 2025 on Kubernetes {minor[0]}.{minor[1]}.")


_WINDOWS_UNKNOWN = (
    "For a new pool, set osSKU to Windows2022 or enableFIPS to true. An existing pool keeps its OS: change nothing."
)


@rule(
    "windows2025-without-fips",
    "Windows Server 2025, the default osSKU of Windows pools from Kubernetes 1.36 on, needs enableFIPS.",
    remedy="Set enableFIPS to true, or osSKU to Windows2022.",
    sources=(_SUPPORTED, aks("enable-fips-nodes.md#supported-os-versions")),
)
def _windows_2025_fips(cluster: Cluster) -> Faults:
    for pool, minor in _windows(cluster):
        default = pool.missing("osSKU") and minor is not None and minor >= WINDOWS_2025_FROM
        fips = pool.on("enableFIPS") or pool.hidden("enableFIPS")
        if fips:
            continue
        if default or pool.os_sku == "windows2025":
            why = ", the default from Kubernetes 1.36 on" if default else ""
            reason = f"pool {pool.shown} is Windows Server 2025{why}; it has FIPS images only."
            yield pool.fault("enableFIPS", reason)
        elif pool.missing("osSKU") and pool.missing("orchestratorVersion") and cluster.missing("kubernetesVersion"):
            reason = (
                f"pool {pool.shown} has no osSKU, and AKS chooses the Kubernetes version: a new pool on 1.36 or "
                "later is Windows Server 2025, which has FIPS images only."
            )
            yield pool.fault("enableFIPS", reason, "warning", remedy=_WINDOWS_UNKNOWN)


@rule(
    "linux-os-config-on-windows",
    "linuxOSConfig needs a Linux pool.",
    remedy="Leave linuxOSConfig out of Windows pools.",
    sources=(
        support("create-upgrade-delete/known-issues-custom-kubelet-configuration.md#custom-os-configurations-fail"),
    ),
)
def _linux_config(cluster: Cluster) -> Faults:
    for pool, _ in _windows(cluster):
        if pool.entries("linuxOSConfig"):
            yield pool.fault("linuxOSConfig", f"pool {pool.shown} is Windows, which has no sysctls to set.")


@rule(
    "kubelet-config-windows-unsupported-key",
    "On Windows, kubeletConfig sets only image garbage collection and container logs.",
    remedy="Keep image GC thresholds and container log limits; leave the rest out.",
    sources=(aks("custom-node-configuration-reference.md#windows-kubelet-custom-configuration"),),
)
def _kubelet(cluster: Cluster) -> Faults:
    for pool, _ in _windows(cluster):
        strange = sorted(set(pool.entries("kubeletConfig")) - WINDOWS_KUBELET)
        for key in (key for key in strange if pool.given(f"kubeletConfig.{key}")):
            yield pool.fault(
                f"kubeletConfig.{key}", f"pool {pool.shown} is Windows, where the kubelet does not support {key}."
            )


@rule(
    "disable-outbound-nat-with-load-balancer",
    "disableOutboundNat needs another outboundType than loadBalancer.",
    remedy=f"Leave disableOutboundNat out, or set outboundType to a NAT gateway or to userDefinedRouting.{EGRESS}",
    sources=(_NAT,),
)
def _outbound_nat(cluster: Cluster) -> Faults:
    way = cluster.word("networkProfile.outboundType")
    hidden = cluster.hidden("networkProfile.outboundType") or cluster.automatic
    for pool, _ in _windows(cluster):
        if pool.on("windowsProfile.disableOutboundNat") and way in ("", "loadbalancer") and not hidden:
            reason = f"pods of pool {pool.shown} would lose outbound access: the load balancer relies on that NAT."
            yield pool.fault("windowsProfile.disableOutboundNat", reason)


@rule(
    "disable-outbound-nat-on-linux",
    "disableOutboundNat needs a Windows pool.",
    remedy="Leave windowsProfile out of Linux pools.",
    sources=(validator("validate_disable_windows_outbound_nat"),),
    severity="warning",
)
def _outbound_nat_linux(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        linux = not pool.windows and not pool.hidden("osType")
        if linux and pool.on("windowsProfile.disableOutboundNat"):
            reason = f"pool {pool.shown} is Linux; the setting has no effect there."
            yield pool.fault("windowsProfile.disableOutboundNat", reason)


@rule(
    "windows-pool-without-windows-profile",
    "A cluster with Windows pools has a windowsProfile from its creation on.",
    remedy="Set windowsProfile.adminUsername (and a password, as a secret) when the cluster is created.",
    sources=(aks("create-node-pools.md#limitations"),),
    severity="warning",
)
def _profile(cluster: Cluster) -> Faults:
    for pool, _ in _windows(cluster):
        if cluster.missing("windowsProfile"):
            yield cluster.fault(
                "windowsProfile", f"pool {pool.shown} is Windows; its administrator cannot be added later."
            )


@rule(
    "windows-node-os-channel",
    "Windows nodes are patched by the node OS channel NodeImage.",
    remedy="Set autoUpgradeProfile.nodeOSUpgradeChannel to NodeImage.",
    sources=(aks("auto-upgrade-node-os-image.md#available-node-os-upgrade-channels"),),
    severity="warning",
)
def _channel(cluster: Cluster) -> Faults:
    path = "autoUpgradeProfile.nodeOSUpgradeChannel"
    for pool in cluster.pools if cluster.word(path) in _UNPATCHED else ():
        if pool.windows:
            channel = cluster.text(path)
            yield cluster.fault(path, f"{channel} applies no updates to the Windows nodes of pool {pool.shown}.")
            return
