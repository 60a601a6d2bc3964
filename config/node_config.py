"""How a node itself is set up: kubelet, Linux kernel, local DNS.

Meaning and ranges: learn.microsoft.com/azure/aks/custom-node-configuration-reference and .../localdns-custom.
"""

from __future__ import annotations

from typing import Literal

from config.model import Settings
from config.types import Items


class KubeletConfig(Settings):
    """Kubelet settings of a pool's nodes. On Windows only the image and log settings work."""

    allowed_unsafe_sysctls: Items[str] | None = None
    """Namespaced sysctls that pods may set although Kubernetes calls them unsafe."""
    container_log_max_files: int | None = None
    """Log files kept per container, 2 or more."""
    container_log_max_size_mb: int | None = None
    """Size at which a container's log is rotated, in MB."""
    cpu_cfs_quota: bool | None = None
    """Whether CPU limits are enforced."""
    cpu_cfs_quota_period: str | None = None
    """The period of the CPU quota, such as `100ms`."""
    cpu_manager_policy: Literal["none", "static"] | None = None
    """`static` gives whole cores to guaranteed pods that ask for whole cores."""
    fail_swap_on: bool | None = None
    """Whether kubelet refuses to start on a node with swap."""
    image_gc_high_threshold: int | None = None
    """Percent of disk use at which unused images are always collected."""
    image_gc_low_threshold: int | None = None
    """Percent of disk use below which none are; not above the high threshold."""
    pod_max_pids: int | None = None
    """Processes a pod may run."""
    topology_manager_policy: Literal["none", "best-effort", "restricted", "single-numa-node"] | None = None
    """How CPU and devices are kept on one NUMA node."""


class SysctlConfig(Settings):
    """Kernel settings of Linux nodes, by ARM's names for them."""

    fs_aio_max_nr: int | None = None
    """`fs.aio-max-nr`."""
    fs_file_max: int | None = None
    """`fs.file-max`: open files on the node."""
    fs_inotify_max_user_watches: int | None = None
    """`fs.inotify.max_user_watches`."""
    fs_nr_open: int | None = None
    """`fs.nr_open`: open files of one process."""
    kernel_threads_max: int | None = None
    """`kernel.threads-max`."""
    net_core_netdev_max_backlog: int | None = None
    """`net.core.netdev_max_backlog`."""
    net_core_optmem_max: int | None = None
    """`net.core.optmem_max`, bytes."""
    net_core_rmem_default: int | None = None
    """`net.core.rmem_default`, bytes."""
    net_core_rmem_max: int | None = None
    """`net.core.rmem_max`, bytes."""
    net_core_somaxconn: int | None = None
    """`net.core.somaxconn`: waiting connections of one listener."""
    net_core_wmem_default: int | None = None
    """`net.core.wmem_default`, bytes."""
    net_core_wmem_max: int | None = None
    """`net.core.wmem_max`, bytes."""
    net_ipv4_ip_local_port_range: str | None = None
    """`net.ipv4.ip_local_port_range`: two ports, `"32768 60999"`."""
    net_ipv4_neigh_default_gc_thresh1: int | None = None
    """`net.ipv4.neigh.default.gc_thresh1`."""
    net_ipv4_neigh_default_gc_thresh2: int | None = None
    """`net.ipv4.neigh.default.gc_thresh2`."""
    net_ipv4_neigh_default_gc_thresh3: int | None = None
    """`net.ipv4.neigh.default.gc_thresh3`."""
    net_ipv4_tcp_fin_timeout: int | None = None
    """`net.ipv4.tcp_fin_timeout`, seconds."""
    net_ipv4_tcp_keepalive_probes: int | None = None
    """`net.ipv4.tcp_keepalive_probes`."""
    net_ipv4_tcp_keepalive_time: int | None = None
    """`net.ipv4.tcp_keepalive_time`, seconds."""
    net_ipv4_tcp_max_syn_backlog: int | None = None
    """`net.ipv4.tcp_max_syn_backlog`."""
    net_ipv4_tcp_max_tw_buckets: int | None = None
    """`net.ipv4.tcp_max_tw_buckets`."""
    net_ipv4_tcp_tw_reuse: bool | None = None
    """`net.ipv4.tcp_tw_reuse`."""
    net_ipv4_tcpkeepalive_intvl: int | None = None
    """`net.ipv4.tcp_keepalive_intvl`, 10 to 90 seconds."""
    net_netfilter_nf_conntrack_buckets: int | None = None
    """`net.netfilter.nf_conntrack_buckets`."""
    net_netfilter_nf_conntrack_max: int | None = None
    """`net.netfilter.nf_conntrack_max`, 131072 to 2097152."""
    vm_max_map_count: int | None = None
    """`vm.max_map_count`."""
    vm_swappiness: int | None = None
    """`vm.swappiness`, 0 to 100."""
    vm_vfs_cache_pressure: int | None = None
    """`vm.vfs_cache_pressure`."""


class LinuxOSConfig(Settings):
    """The operating system of Linux nodes. Not on Windows pools."""

    swap_file_size_mb: int | None = None
    """Swap on the temporary disk, in MB; kubelet must not fail on swap then."""
    sysctls: SysctlConfig | None = None
    """Kernel settings."""
    transparent_huge_page_defrag: Literal["always", "defer", "defer+madvise", "madvise", "never"] | None = None
    """How hard the kernel works to make huge pages."""
    transparent_huge_page_enabled: Literal["always", "madvise", "never"] | None = None
    """Whether memory is given in huge pages."""


class LocalDNSOverride(Settings):
    """How DNS names under one zone are answered on the node."""

    cache_duration_in_seconds: int | None = None
    """How long an answer is cached."""
    forward_destination: Literal["ClusterCoreDNS", "VnetDNS"] | None = None
    """Who is asked when the cache does not know."""
    forward_policy: Literal["Sequential", "RoundRobin", "Random"] | None = None
    """In which order upstream servers are asked."""
    max_concurrent: int | None = None
    """Queries under way at once."""
    protocol: Literal["PreferUDP", "ForceTCP"] | None = None
    """What upstream is asked over."""
    query_logging: Literal["Error", "Log"] | None = None
    """Log failures only, or every query."""
    serve_stale: Literal["Verify", "Immediate", "Disable"] | None = None
    """Whether an expired answer is given while upstream is silent."""
    serve_stale_duration_in_seconds: int | None = None
    """How long an expired answer may be given."""


class LocalDNSProfile(Settings):
    """A DNS cache on every node."""

    mode: Literal["Preferred", "Required", "Disabled"] | None = None
    """`Required` fails where the node cannot run it, `Preferred` goes on without."""
    kube_dns_overrides: dict[str, LocalDNSOverride] | None = None
    """By zone, for pods that use the cluster's DNS; `.` is every other name."""
    vnet_dns_overrides: dict[str, LocalDNSOverride] | None = None
    """By zone, for pods that use the VNet's DNS."""
