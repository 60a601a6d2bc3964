"""Ranges of services and pods."""

from __future__ import annotations

import pytest

from fairway.request import SECRET, UNKNOWN
from tests.preflight import (
    NODES,
    OVERLAY,
    Pairs,
    broken,
    cluster,
    distinguishes,
    judge,
    of,
    system,
    virtual_network,
)

PAIRS: Pairs = {
    "dns-service-ip-boundary": (
        cluster(networkProfile=OVERLAY | {"serviceCidr": "10.0.0.0/24", "dnsServiceIP": "10.0.0.0"}),
        cluster(networkProfile=OVERLAY | {"serviceCidr": "10.0.0.0/24", "dnsServiceIP": "10.0.0.2"}),
    ),
    "cidr-not-a-range": (
        cluster(networkProfile=OVERLAY | {"podCidr": "10.244.0.0/33"}),
        cluster(networkProfile=OVERLAY | {"podCidr": "10.244.0.0/16"}),
    ),
    "service-cidr-overlaps-node-subnet": (
        of(
            system(vnetSubnetID=NODES),
            networkProfile=OVERLAY,
            virtualNetwork=virtual_network("10.0.4.0/22") | {"addressPrefixes": ["10.0.0.0/20"]},
        ),
        of(
            system(vnetSubnetID=NODES),
            networkProfile=OVERLAY | {"serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.10"},
            virtualNetwork=virtual_network("10.0.4.0/22") | {"addressPrefixes": ["10.0.0.0/20"]},
        ),
    ),
    "service-cidr-inside-vnet": (
        of(
            system(vnetSubnetID=NODES),
            networkProfile=OVERLAY | {"serviceCidr": "10.241.0.0/16", "dnsServiceIP": "10.241.0.10"},
            virtualNetwork=virtual_network(),
        ),
        of(
            system(vnetSubnetID=NODES),
            networkProfile=OVERLAY | {"serviceCidr": "10.242.0.0/16", "dnsServiceIP": "10.242.0.10"},
            virtualNetwork=virtual_network(),
        ),
    ),
    "pod-cidr-overlaps-node-subnet": (
        of(
            system(vnetSubnetID=NODES),
            virtualNetwork=virtual_network("10.244.8.0/22") | {"addressPrefixes": ["10.244.8.0/22"]},
        ),
        of(
            system(vnetSubnetID=NODES),
            virtualNetwork=virtual_network("10.245.8.0/22") | {"addressPrefixes": ["10.245.8.0/22"]},
        ),
    ),
    "pod-cidr-overlaps-service-cidr": (
        cluster(networkProfile=OVERLAY | {"podCidr": "10.0.128.0/17"}),
        cluster(networkProfile=OVERLAY | {"podCidr": "10.1.128.0/17"}),
    ),
    "service-cidr-reserved-range": (
        cluster(networkProfile=OVERLAY | {"serviceCidr": "172.30.0.0/16", "dnsServiceIP": "172.30.0.10"}),
        cluster(networkProfile=OVERLAY | {"serviceCidr": "172.29.0.0/16", "dnsServiceIP": "172.29.0.10"}),
    ),
    "pod-cidr-reserved-range": (
        cluster(networkProfile=OVERLAY | {"podCidr": "172.16.0.0/12"}),
        cluster(networkProfile=OVERLAY | {"podCidr": "172.16.0.0/13"}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_range_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_range_that_is_not_configured_is_marked_as_azures_default() -> None:
    bad, _ = PAIRS["service-cidr-overlaps-node-subnet"]
    reasons = [each.reason for each in judge(bad) if each.rule == "service-cidr-overlaps-node-subnet"]
    assert reasons == [
        "10.0.0.0/16 (Azure's default serviceCidr) overlaps subnet nodes 10.0.4.0/22: "
        "traffic to nodes would go to services."
    ]


def test_the_address_of_cluster_dns_has_to_move_with_service_cidr() -> None:
    moved = OVERLAY | {"serviceCidr": "172.16.0.0/16"}
    assert "dns-service-ip-outside-service-cidr" in broken(cluster(networkProfile=moved))
    assert "dns-service-ip-outside-service-cidr" not in broken(cluster())


@pytest.mark.parametrize("secret", [SECRET, UNKNOWN])
def test_a_range_that_is_not_to_be_looked_at_is_not_taken_for_the_default(secret: str) -> None:
    bad, _ = PAIRS["service-cidr-overlaps-node-subnet"]
    hidden = bad | {"networkProfile": OVERLAY | {"serviceCidr": secret}}
    assert "service-cidr-overlaps-node-subnet" not in broken(hidden)


def test_a_pod_range_over_the_node_subnet_is_one_finding() -> None:
    network = OVERLAY | {"podCidr": "10.240.0.0/16"}
    fragment = of(system(vnetSubnetID=NODES), networkProfile=network, virtualNetwork=virtual_network())
    assert [each.rule for each in judge(fragment) if each.rule.startswith("pod-cidr-")] == [
        "pod-cidr-overlaps-node-subnet"
    ]


def test_the_remedy_of_a_dns_address_outside_names_the_one_inside() -> None:
    network = OVERLAY | {"serviceCidr": "172.16.8.0/22", "dnsServiceIP": "10.0.0.10"}
    found = [each for each in judge(cluster(networkProfile=network)) if each.path == "networkProfile.dnsServiceIP"]
    assert [each.remedy for each in found] == ["Set dnsServiceIP to 172.16.8.10."]
    mended = OVERLAY | {"serviceCidr": "172.16.8.0/22", "dnsServiceIP": "172.16.8.10"}
    assert "dns-service-ip-outside-service-cidr" not in broken(cluster(networkProfile=mended))
