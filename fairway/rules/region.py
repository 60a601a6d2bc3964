"""What a region lacks."""

from __future__ import annotations

from fairway.rules.citations import support
from fairway.rules.cluster import Cluster
from fairway.rules.kubernetes import data
from fairway.rules.reader import Faults
from fairway.rules.registry import rule


@rule(
    "zones-in-region-without-zones",
    "Pools name availability zones only in a region that has them.",
    remedy="Leave availabilityZones out, or choose a region with zones.",
    sources=(
        "https://learn.microsoft.com/azure/reliability/regions-list",
        support("error-codes/availabilityzonenotsupported-error.md"),
    ),
)
def _zones(cluster: Cluster) -> Faults:
    table = data("regions")
    for pool in cluster.pools:
        zones = {str(each).lower() for each in pool.items("availabilityZones")} - {"auto"}
        if zones and cluster.location in table["withoutZones"]:
            reason = f"pool {pool.shown} names zones; {cluster.location} has none (table of {table['read']})."
            yield pool.fault("availabilityZones", reason)
