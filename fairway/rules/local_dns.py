"""LocalDNS: the DNS cache on the nodes."""

from __future__ import annotations

from collections.abc import Mapping

from fairway.rules.citations import aks, code
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

# Azure's refusals are in Azure/azure-cli-extensions, src/aks-preview, recordings of test_aks_nodepool_*_localdns_*.
_PAGE = aks("localdns-custom.md")
_OVERRIDES = ("vnetDNSOverrides", "kubeDNSOverrides")


@rule(
    "local-dns-without-mode",
    "localDNSProfile has a mode.",
    remedy="Write `mode: Required`, `Preferred` or `Disabled`, or leave localDNSProfile out.",
    sources=(_PAGE,),
)
def _mode(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.get("localDNSProfile") is not None and pool.missing("localDNSProfile.mode"):
            yield pool.fault("localDNSProfile", f"the localDNSProfile of pool {pool.shown} has no mode.")


@rule(
    "local-dns-one-kind-of-overrides",
    "localDNSProfile has both vnetDNSOverrides and kubeDNSOverrides, or neither.",
    remedy="Write both, or leave both out for AKS's defaults.",
    sources=(_PAGE,),
)
def _both(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        given = [each for each in _OVERRIDES if pool.given(f"localDNSProfile.{each}")]
        absent = [each for each in _OVERRIDES if pool.missing(f"localDNSProfile.{each}")]
        if given and absent:
            yield pool.fault(f"localDNSProfile.{given[0]}", f"pool {pool.shown} has {given[0]} but no {absent[0]}.")


@rule(
    "local-dns-zone-missing",
    "vnetDNSOverrides and kubeDNSOverrides each have the zones `.` and cluster.local.",
    remedy='Add entries `"."` and `"cluster.local"` to both.',
    sources=(_PAGE, code("Azure/karpenter-provider-azure", "pkg/apis/v1beta1/aksnodeclass.go#LocalDNS")),
)
def _zone(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        for kind in _OVERRIDES:
            zones = pool.get(f"localDNSProfile.{kind}")
            if not isinstance(zones, Mapping) or not (zones or pool.word("localDNSProfile.mode") == "required"):
                continue
            for zone in (each for each in (".", "cluster.local") if each not in zones):
                reason = f"{kind} of pool {pool.shown} has no entry for the zone {zone}"
                yield pool.fault(f"localDNSProfile.{kind}", f"{reason}; Azure asks for both.")
