"""Features and images that run from one Kubernetes version on, or up to one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fairway.rules.citations import aks
from fairway.rules.cluster import Cluster
from fairway.rules.kubernetes import Minor, minor, of_pool
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.remedies import newer_version
from fairway.rules.sizes import size_of
from fairway.rules.vm_size import trusted_launch

_SUPPORTED = aks("upgrade-os-version.md#supported-os-versions")
_ALWAYS = ((0, 0), (99, 0))

Has = Callable[[Cluster, Pool], bool]


def _ranged(id: str, what: str, path: str, has: Has, source: str, *, first: Minor = (0, 0), last: Minor = (99, 0)):
    """Register the rule that pools with a feature run Kubernetes `first` to `last`."""
    low, high = (f"{each[0]}.{each[1]}" for each in (first, last))
    span = f"{low} or later" if last == _ALWAYS[1] else f"up to {high}" if first == _ALWAYS[0] else f"{low} to {high}"

    @rule(
        id,
        f"{what} needs Kubernetes {span}.",
        remedy=f"Use Kubernetes {span}, or do without {what}.",
        sources=(source,),
    )
    def outside(cluster: Cluster) -> Faults:  # pyright: ignore[reportUnusedFunction]
        for pool in cluster.pools:
            version = of_pool(pool, cluster)
            if version and not first <= version <= last and has(cluster, pool):
                reason = f"pool {pool.shown} runs Kubernetes {version[0]}.{version[1]}; {what} needs {span}."
                # A version is never lowered.
                raised = f", or {newer_version(first, cluster.stack.today)}" if version < first else ""
                yield pool.fault(path, reason, remedy=f"Do without {what}{raised}.")


def _sku(*names: str) -> Has:
    return lambda _, pool: pool.os_sku in names


def _arm64(pool: Pool) -> bool:
    size = size_of(pool)
    return size is not None and size.arm64


_ranged(
    "vms-pool-kubernetes-below-1-27",
    "a pool of type VirtualMachines",
    "type",
    lambda _, pool: pool.word("type") == "virtualmachines",
    aks("virtual-machines-node-pools.md#prerequisites"),
    first=(1, 27),
)
_ranged(
    "kata-kubernetes-below-1-27",
    "pod sandboxing",
    "workloadRuntime",
    lambda _, pool: pool.word("workloadRuntime") == "katavmisolation",
    aks("use-pod-sandboxing.md#prerequisites"),
    first=(1, 27),
)
_ranged(
    "trusted-launch-kubernetes-below-1-25",
    "Trusted Launch",
    "securityProfile",
    lambda _, pool: trusted_launch(pool),
    aks("use-trusted-launch.md#limitations"),
    first=(1, 25),
)
_ranged(
    "artifact-streaming-kubernetes-below-1-25",
    "artifact streaming",
    "artifactStreamingProfile.enabled",
    lambda _, pool: pool.on("artifactStreamingProfile.enabled"),
    aks("artifact-streaming.md#prerequisites"),
    first=(1, 25),
)
_ranged(
    "fips-kubernetes-below-1-19",
    "enableFIPS",
    "enableFIPS",
    lambda _, pool: pool.on("enableFIPS"),
    aks("enable-fips-nodes.md#limitations"),
    first=(1, 19),
)
_ranged(
    "arm64-fips-kubernetes-below-1-31",
    "enableFIPS on an Arm64 size",
    "enableFIPS",
    lambda _, pool: pool.on("enableFIPS") and _arm64(pool),
    aks("use-arm64-vms.md#add-a-node-pool-with-an-arm64-vm"),
    first=(1, 31),
)
_ranged(
    "arm64-defender-kubernetes-below-1-29",
    "an Arm64 size in a cluster with Defender",
    "vmSize",
    lambda cluster, pool: _arm64(pool) and cluster.on("securityProfile.defender.securityMonitoring.enabled"),
    aks("use-arm64-vms.md#limitations"),
    first=(1, 29),
)
_ranged(
    "local-dns-kubernetes-below-1-31",
    "LocalDNS in mode Required",
    "localDNSProfile.mode",
    # In mode Preferred, AKS enables LocalDNS if the version supports it: LocalDNSProfile/properties/mode in the schema.
    lambda _, pool: pool.word("localDNSProfile.mode") == "required",
    aks("localdns-custom.md#prerequisites"),
    first=(1, 31),
)
_ranged(
    "windows-gpu-kubernetes-below-1-29",
    "a GPU size on Windows",
    "vmSize",
    lambda _, pool: pool.windows and pool.word("vmSize").startswith(("standard_nc", "standard_nd", "standard_nv")),
    aks("use-windows-gpu.md#limitations"),
    first=(1, 29),
)
_ranged(
    "osguard-kubernetes-below-1-32",
    "osSKU AzureLinuxOSGuard",
    "osSKU",
    _sku("azurelinuxosguard", "azurelinux3osguard"),
    _SUPPORTED,
    first=(1, 32),
)
_ranged(
    "azurelinux3-kubernetes-range",
    "osSKU AzureLinux3",
    "osSKU",
    _sku("azurelinux3"),
    _SUPPORTED,
    first=(1, 28),
    last=(1, 36),
)
_ranged("ubuntu2204-kubernetes-below-1-25", "osSKU Ubuntu2204", "osSKU", _sku("ubuntu2204"), _SUPPORTED, first=(1, 25))
_ranged("ubuntu2404-kubernetes-1-39", "osSKU Ubuntu2404", "osSKU", _sku("ubuntu2404"), _SUPPORTED, last=(1, 38))
_ranged(
    "windows2022-kubernetes-below-1-23", "osSKU Windows2022", "osSKU", _sku("windows2022"), _SUPPORTED, first=(1, 23)
)


def _extended_zone(cluster: Cluster) -> bool:
    return bool(cluster.text("extendedLocation.name"))


@rule(
    "extended-zone-kubernetes-below-1-24",
    "A cluster in an Extended Zone runs Kubernetes 1.24 or later.",
    remedy="Use a later version.",
    sources=(aks("extended-zones.md#prerequisites"),),
    # Azure has created such a cluster: azure-cli's recording test_aks_create_edge_zone.yaml, with 1.23.5.
    severity="warning",
)
def _extended_zone_version(cluster: Cluster) -> Faults:
    version = minor(cluster.text("kubernetesVersion"))
    if _extended_zone(cluster) and version and version < (1, 24):
        reason = f"the cluster is in Extended Zone {cluster.text('extendedLocation.name')} and runs Kubernetes "
        yield cluster.fault("kubernetesVersion", f"{reason}{version[0]}.{version[1]}; 1.24 is the first there.")


def _largest(pool: Pool) -> Iterator[tuple[str, float]]:
    for key in ("count", "maxCount"):
        value = pool.number(key)
        if value is not None and (key == "count" or pool.autoscaled):
            yield key, value


@rule(
    "extended-zone-over-100-nodes",
    "A pool in an Extended Zone has at most 100 nodes.",
    remedy="Set count and maxCount to 100 or less.",
    sources=(aks("extended-zones.md#limitations-and-constraints"),),
)
def _extended_zone_nodes(cluster: Cluster) -> Faults:
    for pool in cluster.pools if _extended_zone(cluster) else ():
        for key, value in _largest(pool):
            if value > 100:
                yield pool.fault(
                    key, f"pool {pool.shown} may have {value:.15g} nodes; an Extended Zone has room for 100."
                )
