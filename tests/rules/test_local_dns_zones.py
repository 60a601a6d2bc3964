"""LocalDNS: its nodes and its zones."""

from __future__ import annotations

import pytest

from tests.preflight import Pairs, broken, cluster, distinguishes, pool


def overrides(zone: str = "cluster.local", kind: str = "kubeDNSOverrides", **settings: object) -> dict[str, object]:
    """A pool with settings for one zone."""
    inside = {"cluster.local": {}, ".": {}}
    zones = {"vnetDNSOverrides": inside, "kubeDNSOverrides": inside} | {kind: inside | {zone: settings}}
    return cluster(pool(localDNSProfile={"mode": "Required", **zones}))


REQUIRED = {"localDNSProfile": {"mode": "Required"}}
PAIRS: Pairs = {
    "local-dns-below-4-vcpus": (
        cluster(pool(vmSize="Standard_D2s_v5", **REQUIRED)),
        cluster(pool(vmSize="Standard_D4s_v5", **REQUIRED)),
    ),
    "local-dns-forward-destination": (
        overrides(forwardDestination="VnetDNS"),
        overrides(forwardDestination="ClusterCoreDNS"),
    ),
    "local-dns-tcp-with-verify": (
        overrides(protocol="ForceTCP", serveStale="Verify"),
        overrides(protocol="ForceTCP", serveStale="Immediate"),
    ),
    "local-dns-outside-zone": (
        overrides("example.com", "vnetDNSOverrides", forwardDestination="ClusterCoreDNS"),
        overrides("example.com", "kubeDNSOverrides", forwardDestination="ClusterCoreDNS"),
    ),
    "local-dns-zone-name": (overrides("*.example.com"), overrides("a_b.example.com.")),
    "local-dns-negative-amount": (overrides(maxConcurrent=-1), overrides(maxConcurrent=0)),
    "local-dns-os-sku": (
        cluster(pool(osSKU="Flatcar", **REQUIRED)),
        cluster(pool(osSKU="AzureLinux", **REQUIRED)),
    ),
}


@pytest.mark.parametrize(
    ("kind", "zone", "goes", "fine"),
    [
        ("vnetDNSOverrides", ".", "ClusterCoreDNS", False),
        ("vnetDNSOverrides", ".", "VnetDNS", True),
        ("kubeDNSOverrides", ".", "ClusterCoreDNS", True),
        ("vnetDNSOverrides", "cluster.local", "VnetDNS", False),
        ("kubeDNSOverrides", "svc.cluster.local", "VnetDNS", False),
        ("kubeDNSOverrides", "microsoft.com", "VnetDNS", True),
    ],
)
def test_each_zone_has_its_destinations(kind: str, zone: str, goes: str, fine: bool) -> None:
    found = broken(overrides(zone, kind, forwardDestination=goes))
    assert ("local-dns-forward-destination" not in found) == fine


def test_local_dns_that_is_only_preferred_takes_a_small_size() -> None:
    found = broken(cluster(pool(vmSize="Standard_D2s_v5", localDNSProfile={"mode": "Preferred"})))
    assert "local-dns-below-4-vcpus" not in found


@pytest.mark.parametrize("rule", PAIRS)
def test_local_dns_is_refused_where_its_page_does_not_allow_it(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
