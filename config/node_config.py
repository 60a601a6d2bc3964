"""Configuration of the nodes themselves: kubelet, Linux kernel, local DNS.

Meaning and ranges: learn.microsoft.com/azure/aks/custom-node-configuration-reference and .../localdns-custom.
"""

from __future__ import annotations

from typing import Literal

from config.model import Settings
from config.types import Items


class KubeletConfig(Settings):
    """Kubelet settings of the pool's nodes. Windows nodes support only the image and log settings."""

    allowed_unsafe_sysctls: Items[str] | None = None
    """Sysctls that pods may set although Kubernetes considers them unsafe: `net.*`, `kernel.shm*`, `kernel.msg*`,
    `kernel.sem`, `fs.mqueue.*`. Azure's default: none."""
    container_log_max_files: int | None = None
    """Log files kept per container, 2 or more. Azure's default: 5."""
    container_log_max_size_mb: int | None = None
    """Size in MB at which a container's log file is rotated. Azure's default: 50, on Windows 10."""
    cpu_cfs_quota: bool | None = None
    """Whether CPU limits of containers are enforced. Azure's default: true."""
    cpu_cfs_quota_period: str | None = None
    """Period over which CPU limits are enforced, such as `200ms`. Azure's default: 100ms."""
    cpu_manager_policy: Literal["none", "static"] | None = None
    """`static` gives guaranteed pods that request whole CPUs exclusive use of them. Azure's default: none."""
    fail_swap_on: bool | None = None
    """Whether the kubelet refuses to start on a node with swap. Must be false to use swapFileSizeMB."""
    image_gc_high_threshold: int | None = None
    """Disk usage in percent above which the kubelet deletes unused images, 0 to 100. Azure's default: 85."""
    image_gc_low_threshold: int | None = None
    """Disk usage in percent at which the kubelet stops deleting images; below imageGcHighThreshold. Azure's default:
    80."""
    pod_max_pids: int | None = None
    """Maximum number of processes per pod. Azure's default: -1, no limit."""
    topology_manager_policy: Literal["none", "best-effort", "restricted", "single-numa-node"] | None = None
    """How strictly CPUs and devices of a pod are kept on one NUMA node. Azure's default: none."""


class SysctlConfig(Settings):
    """Kernel parameters (sysctls) of Linux nodes, by their ARM names."""

    fs_aio_max_nr: int | None = None
    """`fs.aio-max-nr`: maximum number of asynchronous I/O requests, 65536 to 6553500. Azure's default: 65536."""
    fs_file_max: int | None = None
    """`fs.file-max`: maximum number of open files on the node, 8192 or more."""
    fs_inotify_max_user_watches: int | None = None
    """`fs.inotify.max_user_watches`: maximum number of file watches per user, 781250 to 2097152. Azure's default:
    1048576."""
    fs_nr_open: int | None = None
    """`fs.nr_open`: maximum number of open files per process, 8192 to 20000500."""
    kernel_threads_max: int | None = None
    """`kernel.threads-max`: maximum number of threads on the node. Azure's default depends on memory."""
    net_core_netdev_max_backlog: int | None = None
    """`net.core.netdev_max_backlog`: incoming packets that can wait for the kernel, 1000 to 3240000. Azure's default:
    1000."""
    net_core_optmem_max: int | None = None
    """`net.core.optmem_max`: maximum option memory per socket in bytes, 20480 to 4194304."""
    net_core_rmem_default: int | None = None
    """`net.core.rmem_default`: default receive buffer of a socket, in bytes."""
    net_core_rmem_max: int | None = None
    """`net.core.rmem_max`: maximum receive buffer of a socket in bytes, 212992 to 134217728."""
    net_core_somaxconn: int | None = None
    """`net.core.somaxconn`: connections that can wait on a listening socket, 4096 to 3240000. Azure's default:
    16384."""
    net_core_wmem_default: int | None = None
    """`net.core.wmem_default`: default send buffer of a socket, in bytes."""
    net_core_wmem_max: int | None = None
    """`net.core.wmem_max`: maximum send buffer of a socket in bytes, 212992 to 134217728. Azure's default: 212992."""
    net_ipv4_ip_local_port_range: str | None = None
    """`net.ipv4.ip_local_port_range`: first and last local port, 1024 to 60999 and 32768 to 65535. Azure's default:
    `"32768 60999"`."""
    net_ipv4_neigh_default_gc_thresh1: int | None = None
    """`net.ipv4.neigh.default.gc_thresh1`: ARP cache entries that are always kept, 128 to 80000. Azure's default:
    4096."""
    net_ipv4_neigh_default_gc_thresh2: int | None = None
    """`net.ipv4.neigh.default.gc_thresh2`: ARP cache entries above which old ones are removed, 512 to 90000. Azure's
    default: 8192."""
    net_ipv4_neigh_default_gc_thresh3: int | None = None
    """`net.ipv4.neigh.default.gc_thresh3`: maximum number of ARP cache entries, 1024 to 100000. Azure's default:
    16384."""
    net_ipv4_tcp_fin_timeout: int | None = None
    """`net.ipv4.tcp_fin_timeout`: seconds an orphaned connection stays in FIN_WAIT_2, 5 to 120. Azure's default: 60."""
    net_ipv4_tcp_keepalive_probes: int | None = None
    """`net.ipv4.tcp_keepalive_probes`: unanswered keepalive probes before a connection is dropped, 1 to 15. Azure's
    default: 9."""
    net_ipv4_tcp_keepalive_time: int | None = None
    """`net.ipv4.tcp_keepalive_time`: idle seconds before the first keepalive probe, 30 to 432000. Azure's default:
    7200."""
    net_ipv4_tcp_max_syn_backlog: int | None = None
    """`net.ipv4.tcp_max_syn_backlog`: maximum number of half-open connections, 128 to 3240000. Azure's default:
    16384."""
    net_ipv4_tcp_max_tw_buckets: int | None = None
    """`net.ipv4.tcp_max_tw_buckets`: maximum number of sockets in TIME_WAIT, 8000 to 1440000."""
    net_ipv4_tcp_tw_reuse: bool | None = None
    """`net.ipv4.tcp_tw_reuse`: whether new connections can reuse sockets in TIME_WAIT."""
    net_ipv4_tcpkeepalive_intvl: int | None = None
    """`net.ipv4.tcp_keepalive_intvl`: seconds between keepalive probes, 10 to 90. Azure's default: 75."""
    net_netfilter_nf_conntrack_buckets: int | None = None
    """`net.netfilter.nf_conntrack_buckets`: size of the connection tracking hash table, 65536 to 524288. Azure's
    default depends on memory."""
    net_netfilter_nf_conntrack_max: int | None = None
    """`net.netfilter.nf_conntrack_max`: maximum number of tracked connections, 131072 to 2097152. Azure's default
    depends on memory."""
    vm_max_map_count: int | None = None
    """`vm.max_map_count`: maximum number of memory map areas per process."""
    vm_swappiness: int | None = None
    """`vm.swappiness`: how readily the kernel swaps memory to disk, 0 to 100. Azure's default: 60."""
    vm_vfs_cache_pressure: int | None = None
    """`vm.vfs_cache_pressure`: how readily the kernel frees directory and inode caches, 1 to 100. Azure's default:
    100."""


class LinuxOSConfig(Settings):
    """Operating system settings of Linux nodes. Not supported on Windows pools."""

    swap_file_size_mb: int | None = None
    """Size in MB of a swap file on the node's temporary disk. Requires kubeletConfig.failSwapOn false."""
    sysctls: SysctlConfig | None = None
    """Kernel parameters (sysctls) of the nodes."""
    transparent_huge_page_defrag: Literal["always", "defer", "defer+madvise", "madvise", "never"] | None = None
    """How much the kernel compacts memory to create huge pages. Azure's default: madvise."""
    transparent_huge_page_enabled: Literal["always", "madvise", "never"] | None = None
    """Which processes get transparent huge pages. Azure's default: always."""


class LocalDNSOverride(Settings):
    """How LocalDNS resolves the names of one DNS zone."""

    cache_duration_in_seconds: int | None = None
    """Maximum time in seconds for which an answer is cached. Azure's default: 3600."""
    forward_destination: Literal["ClusterCoreDNS", "VnetDNS"] | None = None
    """Where queries that are not cached are sent: CoreDNS of the cluster, or the DNS servers of the VNet."""
    forward_policy: Literal["Sequential", "RoundRobin", "Random"] | None = None
    """Order in which upstream DNS servers are tried. Azure's default: Sequential."""
    max_concurrent: int | None = None
    """Maximum number of concurrent queries. Azure's default: 1000."""
    protocol: Literal["PreferUDP", "ForceTCP"] | None = None
    """Protocol for queries to upstream servers: TCP always, or UDP if possible."""
    query_logging: Literal["Error", "Log"] | None = None
    """Whether every query (`Log`) or only failures (`Error`) are logged. Azure's default: Error."""
    serve_stale: Literal["Verify", "Immediate", "Disable"] | None = None
    """What to do with expired answers while upstream servers fail: return them at once (`Immediate`), only after trying
    upstream (`Verify`), or never (`Disable`). Azure's default: Immediate."""
    serve_stale_duration_in_seconds: int | None = None
    """Time in seconds for which an expired answer can still be returned. Azure's default: 3600."""


class LocalDNSProfile(Settings):
    """LocalDNS: a DNS proxy and cache on each node."""

    mode: Literal["Preferred", "Required", "Disabled"] | None = None
    """`Required` turns LocalDNS on, and the update fails if the pool does not support it; `Preferred` currently only
    validates these settings; `Disabled` turns it off."""
    kube_dns_overrides: dict[str, LocalDNSOverride] | None = None
    """Settings by DNS zone for pods that use cluster DNS (dnsPolicy ClusterFirst); the zone `.` is all other names."""
    vnet_dns_overrides: dict[str, LocalDNSOverride] | None = None
    """Settings by DNS zone for pods that use the VNet's DNS (dnsPolicy Default); the zone `.` is all other names."""
