"""Who reaches the API server."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import SECRET, UNKNOWN
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes, judge, of, system

NAT = {"outboundType": "userAssignedNATGateway"}
ROUTED = {"outboundType": "userDefinedRouting"}
MANAGED = {"outboundType": "managedNATGateway"}
OFFICE = ["198.51.100.0/24"]


def access(**profile: Any) -> dict[str, Any]:
    """A cluster with that access to its API server."""
    return cluster(apiServerAccessProfile=profile)


PAIRS: Pairs = {
    "authorized-ranges-private-cluster": (
        access(enablePrivateCluster=True, authorizedIPRanges=["20.0.0.1/32"]),
        access(enablePrivateCluster=False, authorizedIPRanges=["20.0.0.1/32"]),
    ),
    "authorized-ranges-private-address": (
        access(authorizedIPRanges=["10.0.0.0/8"]),
        access(authorizedIPRanges=["20.0.0.0/8", "20.30.40.50", "128.0.0.0/1"]),
    ),
    "authorized-ranges-not-a-range": (
        access(authorizedIPRanges=["office"]),
        access(authorizedIPRanges=["20.0.0.1"]),
    ),
    "authorized-ranges-host-bits": (
        access(authorizedIPRanges=["137.117.106.90/29"]),
        access(authorizedIPRanges=["137.117.106.88/29"]),
    ),
    "authorized-ranges-over-200": (
        access(authorizedIPRanges=[f"20.0.{each}.1/32" for each in range(201)]),
        access(authorizedIPRanges=[f"20.0.{each}.1/32" for each in range(201)], enableVnetIntegration=True),
    ),
    "authorized-ranges-node-public-ip": (
        access(authorizedIPRanges=["20.0.0.1"]) | of(system(enableNodePublicIP=True)),
        access(authorizedIPRanges=["20.0.0.1"])
        | of(system(enableNodePublicIP=True, nodePublicIPPrefixID=f"{GROUP}/prefix")),
    ),
    "authorized-ranges-virtual-node": (
        access(authorizedIPRanges=["20.0.0.1"])
        | {"addonProfiles": {"aciConnectorLinux": {"enabled": True, "config": {"SubnetName": "aci"}}}},
        access(authorizedIPRanges=["20.0.0.1"]) | {"addonProfiles": {"aciConnectorLinux": {"enabled": False}}},
    ),
    "api-ranges-not-world": (access(authorizedIPRanges=["0.0.0.0/0"]), access(authorizedIPRanges=["0.0.0.0/32"])),
    "api-server-open-to-all": (access(enablePrivateCluster=False), access(authorizedIPRanges=["20.0.0.1"])),
    "authorized-ranges-without-egress": (
        access(authorizedIPRanges=OFFICE) | {"networkProfile": {"outboundType": "userDefinedRouting"}},
        access(authorizedIPRanges=OFFICE) | {"networkProfile": {"outboundType": "loadBalancer"}},
    ),
    "vnet-integration-region": (
        access(enableVnetIntegration=True) | {"location": "Qatar Central"},
        access(enableVnetIntegration=True) | {"location": "West Europe"},
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_api_server_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    "fragment",
    [
        access(enablePrivateCluster=True),
        access(enablePrivateCluster=UNKNOWN),
        access(authorizedIPRanges=SECRET),
        cluster(apiServerAccessProfile=UNKNOWN),
        {"sku": {"name": "Automatic", "tier": "Standard"}},
    ],
)
def test_an_api_server_that_may_be_closed_is_not_called_open(fragment: Fragment) -> None:
    assert "api-server-open-to-all" not in broken(fragment)


def test_an_api_server_without_settings_is_open() -> None:
    assert "api-server-open-to-all" in broken(cluster(), profile="dev")


def egress(profile: Fragment, ranges: Any, **more: Any) -> set[tuple[str, str]]:
    """The findings about the nodes' access to an API server that allows `ranges`."""
    node = system(
        vnetSubnetID="/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/v/subnets/n"
    )
    fragment = of(node, apiServerAccessProfile={"authorizedIPRanges": ranges} | more, networkProfile=profile)
    return {(each.rule, each.severity) for each in judge(fragment) if each.rule == "authorized-ranges-without-egress"}


@pytest.mark.parametrize("profile", [NAT, ROUTED])
def test_nodes_behind_a_nat_gateway_or_a_firewall_come_from_an_address_that_aks_does_not_let_in(
    profile: Fragment,
) -> None:
    assert egress(profile, OFFICE) == {("authorized-ranges-without-egress", "warning")}
    assert egress(profile, ["0.0.0.0/32"]) == {("authorized-ranges-without-egress", "error")}


def test_the_address_of_a_managed_nat_gateway_is_known_only_once_it_is_there() -> None:
    for ranges in (OFFICE, ["0.0.0.0/32"]):
        assert egress(MANAGED, ranges) == {("authorized-ranges-without-egress", "warning")}
    fragment = cluster(apiServerAccessProfile={"authorizedIPRanges": OFFICE}, networkProfile=MANAGED)
    (remedy,) = (each.remedy for each in judge(fragment) if each.rule == "authorized-ranges-without-egress")
    assert "use outboundType userAssignedNATGateway instead" in remedy


@pytest.mark.parametrize("profile", [NAT, ROUTED, MANAGED])
@pytest.mark.parametrize(
    ("ranges", "more"),
    [
        ([*OFFICE, UNKNOWN], {}),
        (["0.0.0.0/0"], {}),
        (UNKNOWN, {}),
        ([], {}),
        (OFFICE, {"enableVnetIntegration": True}),
        (OFFICE, {"enableVnetIntegration": UNKNOWN}),
        (OFFICE, {"enablePrivateCluster": True}),
    ],
)
def test_nodes_that_are_let_in_or_come_by_a_private_address_are_fine(
    profile: Fragment, ranges: Any, more: Fragment
) -> None:
    assert egress(profile, ranges, **more) == set()


def test_the_load_balancers_own_addresses_are_let_in_by_aks() -> None:
    own = {"outboundIPs": {"publicIPs": [{"id": f"{GROUP}/providers/Microsoft.Network/publicIPAddresses/out"}]}}
    assert egress({"outboundType": "loadBalancer", "loadBalancerProfile": own}, OFFICE) == set()
