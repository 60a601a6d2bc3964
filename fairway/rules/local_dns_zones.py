"""LocalDNS: on which nodes it runs, and where the queries of each zone go."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from fairway.rules.citations import aks, code, release
from fairway.rules.cluster import Cluster
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults, Reader, once
from fairway.rules.registry import rule
from fairway.rules.sizes import sized

_PAGE = "localdns-custom.md"
_CHECKED = aks(f"{_PAGE}#configuration-validation-rules")
_OVERRIDES = ("vnetDNSOverrides", "kubeDNSOverrides")
_KARPENTER = code("Azure/karpenter-provider-azure", "pkg/apis/v1beta1/aksnodeclass.go#LocalDNSZoneOverride")
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_FEWEST_VCPUS = 4

AMOUNTS = ("maxConcurrent", "cacheDurationInSeconds", "serveStaleDurationInSeconds")


@rule(
    "local-dns-below-4-vcpus",
    "LocalDNS needs a size with four vCPUs or more.",
    remedy="Choose a larger size, such as Standard_D4s_v5, or set localDNSProfile.mode to Disabled.",
    sources=(aks(f"{_PAGE}#prerequisites"),),
)
def _vcpus(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        vcpus = size.vcpus
        if pool.word("localDNSProfile.mode") == "required" and vcpus and vcpus < _FEWEST_VCPUS:
            reason = f"pool {pool.shown} requires LocalDNS; a node of {size.name} has {vcpus} vCPUs."
            yield pool.fault("localDNSProfile.mode", reason)


@once
def _zones(cluster: Cluster) -> Iterator[tuple[Pool, str, str, Reader]]:
    """Each override: its pool, its kind and zone, and its settings."""
    for pool in cluster.pools:
        for kind in _OVERRIDES:
            for zone, settings in pool.entries(f"localDNSProfile.{kind}").items():
                if isinstance(settings, Mapping):
                    yield pool, kind, zone, Reader(pool.request, (*pool.at(f"localDNSProfile.{kind}"), zone))


@rule(
    "local-dns-forward-destination",
    "LocalDNS sends cluster.local to ClusterCoreDNS, and the root zone of vnetDNSOverrides to VnetDNS.",
    remedy="Set forwardDestination to ClusterCoreDNS for cluster.local, to VnetDNS for `.` in vnetDNSOverrides.",
    sources=(_CHECKED,),
)
def _destination(cluster: Cluster) -> Faults:
    for pool, kind, zone, settings in _zones(cluster):
        goes = settings.word("forwardDestination")
        outside = zone == "." and kind == "vnetDNSOverrides" and goes == "clustercoredns"
        inside = zone.endswith("cluster.local") and goes == "vnetdns"
        if outside or inside:
            reason = (
                f"zone {zone} in {kind} of pool {pool.shown} is forwarded to {settings.text('forwardDestination')}."
            )
            yield settings.fault("forwardDestination", reason)


@rule(
    "local-dns-tcp-with-verify",
    "With protocol ForceTCP, serveStale is not Verify.",
    remedy="Set serveStale to Immediate, or protocol to PreferUDP.",
    sources=(_CHECKED,),
)
def _verify(cluster: Cluster) -> Faults:
    for pool, kind, zone, settings in _zones(cluster):
        if settings.word("protocol") == "forcetcp" and settings.word("serveStale") == "verify":
            reason = f"zone {zone} in {kind} of pool {pool.shown} has protocol ForceTCP and serveStale Verify."
            yield settings.fault("serveStale", reason)


@rule(
    "local-dns-os-sku",
    "LocalDNS runs on Ubuntu and Azure Linux.",
    remedy="Set osSKU to Ubuntu or AzureLinux, or localDNSProfile.mode to Disabled.",
    sources=(aks(f"{_PAGE}#prerequisites"),),
)
def _os(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.word("localDNSProfile.mode") == "required" and pool.os_sku == "flatcar":
            yield pool.fault("osSKU", f"pool {pool.shown} requires LocalDNS and runs {pool.text('osSKU')}.")


@rule(
    "local-dns-outside-zone",
    "vnetDNSOverrides send no zones but cluster.local to ClusterCoreDNS.",
    remedy="Set forwardDestination to VnetDNS, or move the zone to kubeDNSOverrides.",
    sources=(release("2026-01-04"), _KARPENTER),
)
def _outside(cluster: Cluster) -> Faults:
    for pool, kind, zone, settings in _zones(cluster):
        outside = kind == "vnetDNSOverrides" and zone != "." and not zone.endswith("cluster.local")
        if outside and settings.word("forwardDestination") == "clustercoredns":
            reason = f"zone {zone} in {kind} of pool {pool.shown} is forwarded to ClusterCoreDNS."
            yield settings.fault("forwardDestination", reason)


@rule(
    "local-dns-zone-name",
    "A zone of LocalDNS is a DNS name, or `.`.",
    remedy="Write a domain such as example.com, without a scheme, blanks or wildcards.",
    sources=(_KARPENTER,),
)
def _name(cluster: Cluster) -> Faults:
    for pool, kind, zone, _ in _zones(cluster):
        if zone != "." and not re.fullmatch(rf"{_LABEL}(\.{_LABEL})*\.?", zone):
            reason = f"zone {zone!r} in {kind} of pool {pool.shown} is not a DNS name."
            yield pool.fault(f"localDNSProfile.{kind}", reason)


@rule(
    "local-dns-negative-amount",
    "maxConcurrent and the durations of LocalDNS are 0 or more.",
    remedy="Write a positive number: 1000 queries and 3600 seconds are the defaults.",
    sources=(_KARPENTER,),
)
def _amounts(cluster: Cluster) -> Faults:
    for pool, kind, zone, settings in _zones(cluster):
        for key in AMOUNTS:
            number = settings.number(key)
            if number is not None and number < 0:
                reason = f"{key} of zone {zone} in {kind} of pool {pool.shown} is {number:.15g}."
                yield settings.fault(key, reason)
