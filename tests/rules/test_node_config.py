"""kubelet and the kernel."""

from __future__ import annotations

import pytest

from fairway.request import Request
from fairway.rules import check
from fairway.rules.ownership import AGENT_POOL
from tests.preflight import TODAY, Pairs, cluster, distinguishes, pool, windows

PAIRS: Pairs = {
    "kubelet-container-log-files": (
        cluster(pool(kubeletConfig={"containerLogMaxFiles": 1})),
        cluster(pool(kubeletConfig={"containerLogMaxFiles": 2})),
    ),
    "kubelet-gc-low-above-high": (
        cluster(pool(kubeletConfig={"imageGcLowThreshold": 90, "imageGcHighThreshold": 80})),
        cluster(pool(kubeletConfig={"imageGcLowThreshold": 80, "imageGcHighThreshold": 80})),
    ),
    "kubelet-unsafe-sysctls": (
        cluster(pool(kubeletConfig={"allowedUnsafeSysctls": ["vm.max_map_count"]})),
        cluster(pool(kubeletConfig={"allowedUnsafeSysctls": ["net.*", "kernel.msg*"]})),
    ),
    "sysctl-tcp-keepalive-intvl-range": (
        cluster(pool(linuxOSConfig={"sysctls": {"netIpv4TcpkeepaliveIntvl": 9}})),
        cluster(pool(linuxOSConfig={"sysctls": {"netIpv4TcpkeepaliveIntvl": 10}})),
    ),
    "sysctl-conntrack-max-range": (
        cluster(pool(linuxOSConfig={"sysctls": {"netNetfilterNfConntrackMax": 2097153}})),
        cluster(pool(linuxOSConfig={"sysctls": {"netNetfilterNfConntrackMax": 2097152}})),
    ),
    "sysctl-local-port-range": (
        cluster(pool(linuxOSConfig={"sysctls": {"netIpv4IpLocalPortRange": "1000 60999"}})),
        cluster(pool(linuxOSConfig={"sysctls": {"netIpv4IpLocalPortRange": "32000 60000"}})),
    ),
    "allowed-host-ports-inverted": (
        cluster(pool(networkProfile={"allowedHostPorts": [{"portStart": 90, "portEnd": 80}]})),
        cluster(pool(networkProfile={"allowedHostPorts": [{"portStart": 80, "portEnd": 80}]})),
    ),
    "seccomp-default-in-cluster": (
        cluster(pool(kubeletConfig={"seccompDefault": "RuntimeDefault"})),
        cluster(pool(kubeletConfig={"cpuManagerPolicy": "static"})),
    ),
    "localdns-windows": (
        cluster(windows(localDNSProfile={"mode": "Required"})),
        cluster(pool(localDNSProfile={"mode": "Required"})),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_node_configuration_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_the_seccomp_profile_of_a_pool_of_its_own_is_fine() -> None:
    pool = Request(AGENT_POOL, "web", {"kubeletConfig": {"seccompDefault": "RuntimeDefault"}})
    assert "seccomp-default-in-cluster" not in {each.rule for each in check([pool], today=TODAY)}
