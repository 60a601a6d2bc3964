"""DNS names of a private API server: zones, subdomains and the public name."""

from __future__ import annotations

import re

from fairway.request import MADE_UP_NAME
from fairway.rules.citations import aks, cli_cluster, code, thread
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.remedies import user_assigned

_ACCESS = "apiServerAccessProfile"
_ZONE = f"{_ACCESS}.privateDNSZone"
_PUBLIC = f"{_ACCESS}.enablePrivateClusterPublicFQDN"
_OPTIONS = aks("private-clusters.md#configuration-options-for-private-dns")
_AVM = "Azure/terraform-azurerm-avm-res-containerservice-managedcluster"

_NAME = re.compile(r"([-a-z0-9]{1,32}\.)?(privatelink|private)\.[a-z0-9]+\.azmk8s\.(io|us|cn)")

_OTHER_CLOUDS = ("usgov", "usdod", "ussec", "usnat", "china")
"""Regions whose zones have other names: the page has those of the global cloud."""
TAGS_OF_A_ZONE = 15


def _zone_name(cluster: Cluster) -> str:
    """The name of the user's own zone; empty if AKS creates the zone or the name is not known."""
    name = cluster.word(_ZONE).partition("/privatednszones/")[2]
    return "" if name == MADE_UP_NAME else name


def _own_zone(cluster: Cluster) -> bool:
    return cluster.word(_ZONE) not in ("", "system", "none")


@rule(
    "private-dns-none-without-public-fqdn",
    "privateDNSZone none needs the public name.",
    remedy="Leave enablePrivateClusterPublicFQDN out, or set privateDNSZone to system.",
    sources=(thread("Azure/bicep-registry-modules/issues/1752"), cli_cluster("get_disable_public_fqdn")),
)
def _no_name(cluster: Cluster) -> Faults:
    if cluster.private and cluster.word(_ZONE) == "none" and cluster.off(_PUBLIC):
        yield cluster.fault(_PUBLIC, "without a zone and a public name, the API server's name cannot be resolved.")


@rule(
    "custom-private-dns-zone-system-identity",
    "Your own private DNS zone needs a user-assigned identity.",
    remedy=user_assigned("Private DNS Zone Contributor on the zone"),
    sources=(aks("system-assigned-managed-identity.md#limitations"), _OPTIONS),
)
def _identity(cluster: Cluster) -> Faults:
    if cluster.private and _own_zone(cluster) and cluster.system_identity:
        reason = "a system-assigned identity does not exist yet when it needs its role on the zone."
        yield cluster.fault("identity.type", reason)


@rule(
    "custom-private-dns-zone-name",
    "A private DNS zone is called [name.]privatelink.<region>.azmk8s.io, or with private. instead of privatelink.",
    remedy="Name the zone privatelink.<region>.azmk8s.io.",
    sources=(_OPTIONS, code("Azure/terraform-azurerm-aks", "main.tf#lifecycle.precondition")),
)
def _name(cluster: Cluster) -> Faults:
    name = _zone_name(cluster)
    written, spelled = cluster.text(_ZONE).rsplit("/", 1)[-1], "".join(name.split())
    if name and not _NAME.fullmatch(name) and not cluster.location.startswith(_OTHER_CLOUDS):
        reason = f"AKS does not support a zone called {written}."
        if _NAME.fullmatch(spelled):
            reason = f"{written} has the region with blanks or capitals; AKS expects {spelled}."
        yield cluster.fault(_ZONE, reason)


@rule(
    "custom-private-dns-zone-other-region",
    "A private DNS zone is named after the cluster's region.",
    remedy="Use the zone of the cluster's region; each region needs its own zone.",
    sources=(_OPTIONS,),
)
def _other_region(cluster: Cluster) -> Faults:
    found = re.search(r"(?:privatelink|private)\.([a-z0-9]+)\.azmk8s\.", _zone_name(cluster))
    if found and cluster.location and found[1] != cluster.location:
        yield cluster.fault(_ZONE, f"the zone is for {found[1]}, but the cluster is in {cluster.location}.")


@rule(
    "fqdn-subdomain-without-custom-zone",
    "fqdnSubdomain needs a private cluster with your own DNS zone.",
    remedy="Set dnsPrefix instead, or privateDNSZone to the id of a zone.",
    sources=(thread(f"{_AVM}/issues/64"), cli_cluster("get_fqdn_subdomain")),
)
def _subdomain(cluster: Cluster) -> Faults:
    known = not cluster.hidden(_ZONE) and not cluster.hidden(f"{_ACCESS}.enablePrivateCluster")
    text = cluster.text("fqdnSubdomain")
    if text and known and not (cluster.private and _own_zone(cluster)):
        yield cluster.fault("fqdnSubdomain", f"{text} needs a private DNS zone of your own, but none is configured.")


@rule(
    "dns-prefix-and-fqdn-subdomain",
    "dnsPrefix and fqdnSubdomain exclude each other.",
    remedy="Leave dnsPrefix out if fqdnSubdomain is set.",
    sources=(thread(f"{_AVM}/pull/167"), cli_cluster("get_dns_name_prefix")),
)
def _both(cluster: Cluster) -> Faults:
    if cluster.given("dnsPrefix") and cluster.given("fqdnSubdomain"):
        yield cluster.fault("fqdnSubdomain", "dnsPrefix is set too, but the API server has only one name.")


@rule(
    "tags-over-15-with-private-dns",
    "A private cluster with a DNS zone created by AKS has at most 15 tags.",
    remedy="Remove tags, or use your own private DNS zone.",
    sources=(aks("use-tags.md#limitations"),),
    severity="warning",
)
def _tags(cluster: Cluster) -> Faults:
    count = len(cluster.entries("tags"))
    if cluster.private and cluster.word(_ZONE) in ("", "system") and count > TAGS_OF_A_ZONE:
        yield cluster.fault("tags", f"AKS copies the {count} tags to the zone, which allows {TAGS_OF_A_ZONE}.")
