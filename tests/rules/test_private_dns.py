"""The name of a private API server."""

from __future__ import annotations

from typing import Any

import pytest

from tests.preflight import GROUP, USER_ASSIGNED, Pairs, cluster, distinguishes, judge

ZONES = f"{GROUP}/providers/Microsoft.Network/privateDnsZones"
ZONE = f"{ZONES}/privatelink.westeurope.azmk8s.io"


def private(**profile: Any) -> dict[str, Any]:
    """A private cluster."""
    return cluster(apiServerAccessProfile={"enablePrivateCluster": True, **profile})


PAIRS: Pairs = {
    "custom-private-dns-zone-system-identity": (
        private(privateDNSZone=ZONE),
        private(privateDNSZone=ZONE) | {"identity": USER_ASSIGNED},
    ),
    "custom-private-dns-zone-name": (
        private(privateDNSZone=f"{ZONES}/aks.example.com") | {"identity": USER_ASSIGNED},
        private(privateDNSZone=f"{ZONES}/team.private.westeurope.azmk8s.io") | {"identity": USER_ASSIGNED},
    ),
    "custom-private-dns-zone-other-region": (
        private(privateDNSZone=ZONE) | {"identity": USER_ASSIGNED, "location": "northeurope"},
        private(privateDNSZone=ZONE) | {"identity": USER_ASSIGNED, "location": "West Europe"},
    ),
    "dns-prefix-and-fqdn-subdomain": (
        private(privateDNSZone=ZONE) | {"identity": USER_ASSIGNED, "dnsPrefix": "a", "fqdnSubdomain": "b"},
        private(privateDNSZone=ZONE) | {"identity": USER_ASSIGNED, "dnsPrefix": "", "fqdnSubdomain": "b"},
    ),
    "tags-over-15-with-private-dns": (
        private() | {"tags": {f"tag{each}": "" for each in range(16)}},
        private() | {"tags": {f"tag{each}": "" for each in range(15)}},
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_private_dns_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_zone_whose_region_is_written_for_people_is_spelled_out() -> None:
    fragment = private(privateDNSZone=f"{ZONES}/privatelink.West Europe.azmk8s.io") | {"identity": USER_ASSIGNED}
    found = [each.reason for each in judge(fragment) if each.rule == "custom-private-dns-zone-name"]
    assert found == [
        "privatelink.West Europe.azmk8s.io has the region with blanks or capitals; "
        "AKS expects privatelink.westeurope.azmk8s.io."
    ]
