"""NAT gateways."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from fairway.rules.nat_gateways import NAT_GATEWAY
from fairway.rules.public_addresses import PUBLIC_ADDRESS, PUBLIC_PREFIX
from tests.preflight import GROUP, NETWORK, Fragment, Pairs, broken, cluster, distinguishes

OUT = f"{GROUP}/providers/Microsoft.Network/publicIPAddresses/out"
BLOCK = f"{GROUP}/providers/Microsoft.Network/publicIPPrefixes/block"
GATEWAY = f"{GROUP}/providers/Microsoft.Network/natGateways/nat"
STATIC = {"sku": {"name": "Standard"}, "publicIPAllocationMethod": "Static"}
V2 = {"name": "StandardV2"}
INTERNET = {"ipTags": [{"ipTagType": "RoutingPreference", "tag": "Internet"}]}


def beside(*resources: Request) -> Fragment:
    """Resources beside a cluster."""
    return cluster() | {"beside": list(resources)}


def gateway(made: Fragment | None = None, **inputs: Any) -> Fragment:
    """A NAT gateway, with an address or prefix of the plan."""
    kind, id = (PUBLIC_PREFIX, BLOCK) if made and "prefixLength" in made else (PUBLIC_ADDRESS, OUT)
    members = {"publicIpPrefixes" if kind == PUBLIC_PREFIX else "publicIpAddresses": [{"id": id}]} if made else {}
    others = [Request(kind, "out", made, id=id)] if made else []
    return beside(Request(NAT_GATEWAY, "nat", members | inputs, id=GATEWAY), *others)


def attached(*names: tuple[str, str]) -> Fragment:
    """Subnets with one NAT gateway, each by its VNet and name."""
    made = [
        Request(
            "azure-native:network:Subnet",
            f"{net}-{name}",
            {
                "resourceGroupName": "rg1",
                "virtualNetworkName": net,
                "subnetName": name,
                "addressPrefix": f"10.{place}.0.0/24",
                "natGateway": {"id": GATEWAY},
            },
            id=f"{NETWORK}/{net}/subnets/{name}",
        )
        for place, (net, name) in enumerate(names)
    ]
    return beside(*made)


PAIRS: Pairs = {
    "nat-gateway-address-zone": (
        gateway({"zones": ["2"], **STATIC}, zones=["1"]),
        gateway({"zones": ["1", "2", "3"], **STATIC}, zones=["1"]),
    ),
    "nat-gateway-idle-timeout-range": (gateway(idleTimeoutInMinutes=121), gateway(idleTimeoutInMinutes=120)),
    "nat-gateway-over-16-addresses": (
        gateway({"prefixLength": 27, "sku": {"name": "Standard"}}),
        gateway({"prefixLength": 28, "sku": {"name": "Standard"}}),
    ),
    "nat-gateway-address-sku": (
        gateway(STATIC, sku={"name": "StandardV2"}),
        gateway(STATIC | {"sku": {"name": "StandardV2"}}, sku={"name": "StandardV2"}),
    ),
    "nat-gateway-zones": (gateway(zones=["1", "2"]), gateway(zones=["1", "2", "3"], sku={"name": "StandardV2"})),
    "nat-gateway-subnets": (attached(("vnet1", "a"), ("vnet2", "b")), attached(("vnet1", "a"), ("vnet1", "b"))),
    "nat-gateway-v2-region": (gateway(location="Qatar Central", sku=V2), gateway(location="westeurope", sku=V2)),
    "managed-natgw-v2-region": (
        cluster(location="swedensouth", networkProfile={"outboundType": "managedNATGatewayV2"}),
        cluster(location="swedencentral", networkProfile={"outboundType": "managedNATGatewayV2"}),
    ),
    "nat-gateway-address-not-supported": (
        gateway(STATIC | INTERNET),
        gateway(STATIC | {"ddosSettings": {"protectionMode": "VirtualNetworkInherited"}}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_nat_gateway_rules_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_standard_nat_gateway_has_no_ipv6_address() -> None:
    assert "nat-gateway-address-sku" in broken(gateway(STATIC | {"publicIPAddressVersion": "IPv6"}))


def test_a_gateway_subnet_has_no_nat_gateway() -> None:
    assert "nat-gateway-subnets" in broken(attached(("vnet1", "GatewaySubnet")))


def test_a_gateway_in_all_zones_has_16_addresses_of_each_kind() -> None:
    many = {"publicIpAddresses": [{"id": f"{OUT}{each}"} for each in range(32)]}
    addresses = [
        Request(
            PUBLIC_ADDRESS, f"out{each}", {"publicIPAddressVersion": "IPv6" if each % 2 else "IPv4"}, id=f"{OUT}{each}"
        )
        for each in range(32)
    ]
    both = beside(Request(NAT_GATEWAY, "nat", {**many, "sku": V2}, id=GATEWAY), *addresses)
    assert "nat-gateway-over-16-addresses" not in broken(both)
    alone = beside(Request(NAT_GATEWAY, "nat", many, id=GATEWAY), *addresses)
    assert "nat-gateway-over-16-addresses" in broken(alone)


@pytest.mark.parametrize(
    ("made", "sku"),
    [({"ddosSettings": {"protectionMode": "Enabled"}}, "Standard"), ({"customIPPrefix": {"id": "c"}}, "StandardV2")],
)
def test_a_protected_address_and_one_of_a_range_of_your_own_are_reported(made: Fragment, sku: str) -> None:
    address = {"sku": {"name": sku}, "prefixLength": 30} if "customIPPrefix" in made else STATIC
    assert "nat-gateway-address-not-supported" in broken(gateway(address | made, sku={"name": sku}))
