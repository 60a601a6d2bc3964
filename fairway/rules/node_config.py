"""Settings of the kubelet and the node's kernel."""

from __future__ import annotations

import re

from fairway.rules.bounds import bounded
from fairway.rules.citations import AVM_CLUSTER, aks, schema
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_REFERENCE = "custom-node-configuration-reference.md"
_KUBELET = aks(f"{_REFERENCE}#linux-kubelet-custom-configuration")
_SOCKETS = aks(f"{_REFERENCE}#linux-socket-and-network-tuning")
_MEMORY = aks(f"{_REFERENCE}#linux-virtual-memory")
_SYSCTLS = "linuxOSConfig.sysctls"
_UNSAFE = "kubeletConfig.allowedUnsafeSysctls"

TOPOLOGY_POLICIES = ("none", "best-effort", "restricted", "single-numa-node")
HUGE_PAGES = ("always", "madvise", "never")
PORT_FIRST = (1024, 60999)
PORT_LAST = (32768, 65535)

bounded(
    "kubelet-container-log-files",
    "kubeletConfig.containerLogMaxFiles",
    2,
    None,
    why="the kubelet needs two files to rotate",
    sources=(schema("KubeletConfig/properties/containerLogMaxFiles"), _KUBELET),
)
bounded(
    "sysctl-tcp-keepalive-intvl-range",
    f"{_SYSCTLS}.netIpv4TcpkeepaliveIntvl",
    10,
    90,
    why="AKS accepts no other value",
    sources=(schema("SysctlConfig/properties/netIpv4TcpkeepaliveIntvl"), _SOCKETS),
)
bounded(
    "sysctl-conntrack-max-range",
    f"{_SYSCTLS}.netNetfilterNfConntrackMax",
    131072,
    2097152,
    why="AKS accepts no other value",
    sources=(schema("SysctlConfig/properties/netNetfilterNfConntrackMax"), _SOCKETS),
)
bounded(
    "sysctl-swappiness-range",
    f"{_SYSCTLS}.vmSwappiness",
    0,
    100,
    why="AKS accepts no other value",
    sources=(_MEMORY,),
)


@rule(
    "kubelet-gc-low-above-high",
    "imageGcLowThreshold is not above imageGcHighThreshold.",
    remedy="Set the low threshold below the high one; the defaults are 80 and 85.",
    sources=(_KUBELET, schema("KubeletConfig/properties/imageGcLowThreshold")),
)
def _garbage(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        low, high = (pool.number(f"kubeletConfig.imageGc{end}Threshold") for end in ("Low", "High"))
        if low is not None and high is not None and low > high:
            reason = (
                f"image collection in pool {pool.shown} starts at {high:.15g} % but stops at {low:.15g} %, so it "
                "never runs."
            )
            yield pool.fault("kubeletConfig.imageGcLowThreshold", reason)


@rule(
    "kubelet-topology-policy",
    "topologyManagerPolicy is none, best-effort, restricted or single-numa-node.",
    remedy="Write one of none, best-effort, restricted, single-numa-node.",
    sources=(_KUBELET,),
)
def _topology(cluster: Cluster) -> Faults:
    path = "kubeletConfig.topologyManagerPolicy"
    for pool in cluster.pools:
        if pool.text(path) and pool.word(path) not in TOPOLOGY_POLICIES:
            yield pool.fault(path, f"the kubelet of pool {pool.shown} has no policy {pool.text(path)}.")


@rule(
    "kubelet-unsafe-sysctls",
    "allowedUnsafeSysctls has only kernel.shm*, kernel.msg*, kernel.sem, fs.mqueue.* and net.*.",
    remedy="Leave other sysctls out: they apply to the whole node, not to a pod.",
    sources=(_KUBELET,),
)
def _unsafe(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        for text in pool.texts(_UNSAFE):
            if not re.match(r"kernel\.(shm|msg|sem)|fs\.mqueue\.|net\.", text):
                yield pool.fault(_UNSAFE, f"{text} (pool {pool.shown}) cannot be set by a pod.")


@rule(
    "sysctl-local-port-range",
    "netIpv4IpLocalPortRange is two ports: the first from 1024 to 60999, the last from 32768 to 65535.",
    remedy='Write two numbers with a blank between them: "32768 60999".',
    sources=(_SOCKETS,),
)
def _ports(cluster: Cluster) -> Faults:
    path = f"{_SYSCTLS}.netIpv4IpLocalPortRange"
    for pool in cluster.pools:
        text = pool.text(path)
        found = re.fullmatch(r"(\d{1,9})\s+(\d{1,9})", text, re.ASCII)
        first, last = (int(found[1]), int(found[2])) if found else (0, 0)
        fits = PORT_FIRST[0] <= first <= PORT_FIRST[1] and PORT_LAST[0] <= last <= PORT_LAST[1]
        if text and not (fits and first < last):
            yield pool.fault(path, f"{text} (pool {pool.shown}) is not a local port range that AKS accepts.")


@rule(
    "thp-enabled-value",
    "transparentHugePageEnabled is always, madvise or never.",
    remedy="Write one of always, madvise, never.",
    sources=(_MEMORY, schema("LinuxOSConfig/properties/transparentHugePageEnabled")),
)
def _huge_pages(cluster: Cluster) -> Faults:
    path = "linuxOSConfig.transparentHugePageEnabled"
    for pool in cluster.pools:
        if pool.text(path) and pool.word(path) not in HUGE_PAGES:
            yield pool.fault(path, f"the kernel of pool {pool.shown} has no mode {pool.text(path)}.")


@rule(
    "allowed-host-ports-inverted",
    "In allowedHostPorts, portStart is not above portEnd, and both are 1 to 65535.",
    remedy="Write the lower port as portStart, the higher one as portEnd.",
    sources=(schema("PortRange/properties/portStart"),),
)
def _host_ports(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        for part in pool.parts("networkProfile.allowedHostPorts"):
            start, end = part.number("portStart"), part.number("portEnd")
            if start is not None and end is not None and not 1 <= start <= end <= 65535:
                yield part.fault(
                    "portStart", f"pool {pool.shown} opens {start:.15g} to {end:.15g}, which is not a range."
                )


@rule(
    "localdns-windows",
    "LocalDNS needs a Linux pool.",
    remedy="Leave localDNSProfile out of Windows pools.",
    sources=(aks("localdns-custom.md#prerequisites"),),
)
def _local_dns(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.windows and pool.word("localDNSProfile.mode") == "required":
            yield pool.fault("localDNSProfile.mode", f"pool {pool.shown} is Windows, which has no LocalDNS.")


@rule(
    "seccomp-default-in-cluster",
    "kubeletConfig.seccompDefault is set on agentPools, not in a cluster's agentPoolProfiles.",
    remedy="Leave seccompDefault out of agentPoolProfiles, and set it on a pool of its own (agentPools).",
    sources=(AVM_CLUSTER,),
    severity="warning",
)
def _seccomp_inline(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        path = "kubeletConfig.seccompDefault"
        if pool.inline and pool.given(path):
            yield pool.fault(
                path, f"it is set on pool {pool.shown} in the request of the cluster, which Azure refuses."
            )
