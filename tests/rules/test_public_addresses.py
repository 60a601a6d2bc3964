"""Public addresses, prefixes and NAT gateways."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from fairway.rules.public_addresses import NAT_GATEWAY, PUBLIC_ADDRESS, PUBLIC_PREFIX
from tests.preflight import GROUP, NETWORK, OVERLAY, Fragment, Pairs, broken, cluster, distinguishes, of, system

OUT = f"{GROUP}/providers/Microsoft.Network/publicIPAddresses/out"
BLOCK = f"{GROUP}/providers/Microsoft.Network/publicIPPrefixes/block"
GATEWAY = f"{GROUP}/providers/Microsoft.Network/natGateways/nat"
STATIC = {"sku": {"name": "Standard"}, "publicIPAllocationMethod": "Static"}


def beside(*resources: Request) -> Fragment:
    """Resources beside a cluster."""
    return cluster() | {"beside": list(resources)}


def address(**inputs: Any) -> Fragment:
    """A public address."""
    return beside(Request(PUBLIC_ADDRESS, "out", inputs, id=OUT))


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


def nodes(length: int, count: int, **pool: Any) -> Fragment:
    """A pool whose nodes have addresses of a prefix."""
    public = {"enableNodePublicIP": True, "nodePublicIPPrefixID": BLOCK} | pool
    made = Request(PUBLIC_PREFIX, "block", {"prefixLength": length}, id=BLOCK)
    return of(system(count=count, **public), networkProfile=OVERLAY) | {"beside": [made]}


PAIRS: Pairs = {
    "nat-gateway-address-zone": (
        gateway({"zones": ["2"], **STATIC}, zones=["1"]),
        gateway({"zones": ["1", "2", "3"], **STATIC}, zones=["1"]),
    ),
    "public-ip-domain-label": (
        address(**STATIC, dnsSettings={"domainNameLabel": "Shop"}),
        address(**STATIC, dnsSettings={"domainNameLabel": "shop-1"}),
    ),
    "nat-gateway-idle-timeout-range": (gateway(idleTimeoutInMinutes=121), gateway(idleTimeoutInMinutes=120)),
    "public-ip-idle-timeout-range": (address(idleTimeoutInMinutes=31), address(idleTimeoutInMinutes=30)),
    "public-ip-standard-dynamic": (
        address(sku={"name": "Standard"}, publicIPAllocationMethod="Dynamic"),
        address(**STATIC),
    ),
    "public-ip-basic-retired": (address(sku={"name": "Basic"}), address(**STATIC)),
    "public-ip-basic-zones": (address(sku={"name": "Basic"}, zones=["1"]), address(zones=["1"], **STATIC)),
    "public-ip-prefix-length": (
        beside(Request(PUBLIC_PREFIX, "block", {"prefixLength": 32}, id=BLOCK)),
        beside(Request(PUBLIC_PREFIX, "block", {"prefixLength": 31}, id=BLOCK)),
    ),
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
    "node-public-ip-prefix-too-small": (nodes(31, 3), nodes(30, 3)),
    "node-public-ip-prefix-alone": (nodes(28, 3, enableNodePublicIP=False), nodes(28, 3)),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_address_rules_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_standard_nat_gateway_has_no_ipv6_address() -> None:
    assert "nat-gateway-address-sku" in broken(gateway(STATIC | {"publicIPAddressVersion": "IPv6"}))


def test_a_gateway_subnet_has_no_nat_gateway() -> None:
    assert "nat-gateway-subnets" in broken(attached(("vnet1", "GatewaySubnet")))


@pytest.mark.parametrize(("length", "fits"), [(123, False), (124, True), (127, True)])
def test_a_prefix_of_ipv6_has_16_addresses_at_most(length: int, fits: bool) -> None:
    made = Request(PUBLIC_PREFIX, "block", {"prefixLength": length, "publicIPAddressVersion": "IPv6"}, id=BLOCK)
    assert ("public-ip-prefix-length" not in broken(beside(made))) == fits
