"""Two address families."""

from __future__ import annotations

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules import check
from tests.preflight import (
    GROUP,
    NODES,
    OVERLAY,
    TODAY,
    Pairs,
    broken,
    cluster,
    distinguishes,
    of,
    requests_of,
    system,
    virtual_network,
)

PAIRS: Pairs = {
    "ipv6-only": (
        cluster(networkProfile=OVERLAY | {"ipFamilies": ["IPv6"]}),
        cluster(networkProfile=OVERLAY | {"ipFamilies": ["IPv4"]}),
    ),
    "dual-stack-without-overlay": (
        cluster(networkProfile={"networkPlugin": "azure", "ipFamilies": ["IPv4", "IPv6"]}),
        cluster(networkProfile=OVERLAY | {"ipFamilies": ["IPv4", "IPv6"]}),
    ),
    "dual-stack-one-pod-cidr": (
        cluster(networkProfile=OVERLAY | {"ipFamilies": ["IPv4", "IPv6"], "podCidrs": ["10.244.0.0/16"]}),
        cluster(networkProfile=OVERLAY | {"ipFamilies": ["IPv4", "IPv6"], "podCidrs": ["10.244.0.0/16", "fd00::/64"]}),
    ),
    "two-cidrs-single-stack": (
        cluster(networkProfile=OVERLAY | {"podCidrs": ["10.244.0.0/16", "fd00::/64"]}),
        cluster(networkProfile=OVERLAY | {"ipFamilies": ["IPv4", "IPv6"], "podCidrs": ["10.244.0.0/16", "fd00::/64"]}),
    ),
    "pod-cidr-and-pod-cidrs-differ": (
        cluster(networkProfile=OVERLAY | {"podCidr": "10.244.0.0/16", "podCidrs": ["10.245.0.0/16"]}),
        cluster(networkProfile=OVERLAY | {"podCidr": "10.244.0.0/16", "podCidrs": ["10.244.0.0/16"]}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_dual_stack_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_list_of_which_a_part_is_hidden_is_not_counted() -> None:
    for network in (
        {"ipFamilies": ["IPv6", UNKNOWN]},
        {"ipFamilies": ["IPv4", "IPv6"], "podCidrs": ["10.244.0.0/16", UNKNOWN]},
        {"ipFamilies": ["IPv4", UNKNOWN], "podCidrs": ["10.244.0.0/16", "fd00::/64"]},
    ):
        ours = {"ipv6-only", "dual-stack-one-pod-cidr", "two-cidrs-single-stack"}
        assert not broken(cluster(networkProfile=OVERLAY | network)) & ours


@pytest.mark.parametrize(("sku", "fine"), [({}, False), ({"name": "Standard"}, False), ({"name": "StandardV2"}, True)])
def test_two_address_families_leave_by_a_nat_gateway_of_the_second_version(sku: dict[str, str], fine: bool) -> None:
    gateway = Request("azure-native:network:NatGateway", "nat", {"sku": sku}, id=f"{GROUP}/natGateways/nat")
    network = virtual_network(natGateway={"id": gateway.id})
    profile = OVERLAY | {"ipFamilies": ["IPv4", "IPv6"], "outboundType": "userAssignedNATGateway"}
    requests = requests_of(of(system(vnetSubnetID=NODES), networkProfile=profile, virtualNetwork=network))
    found = [
        each for each in check([*requests, gateway], today=TODAY) if each.rule == "dual-stack-standard-nat-gateway"
    ]
    assert [(each.resource, each.severity) for each in found] == ([] if fine else [("NatGateway nat", "warning")])
