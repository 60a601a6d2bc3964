"""Public addresses and prefixes."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from fairway.rules.public_addresses import PUBLIC_ADDRESS, PUBLIC_PREFIX
from tests.preflight import GROUP, OVERLAY, Fragment, Pairs, broken, cluster, distinguishes, of, system

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


def nodes(length: int, count: int, **pool: Any) -> Fragment:
    """A pool whose nodes have addresses of a prefix."""
    public = {"enableNodePublicIP": True, "nodePublicIPPrefixID": BLOCK} | pool
    made = Request(PUBLIC_PREFIX, "block", {"prefixLength": length}, id=BLOCK)
    return of(system(count=count, **public), networkProfile=OVERLAY) | {"beside": [made]}


PAIRS: Pairs = {
    "public-ip-domain-label": (
        address(**STATIC, dnsSettings={"domainNameLabel": "Shop"}),
        address(**STATIC, dnsSettings={"domainNameLabel": "shop-1"}),
    ),
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
    "node-public-ip-prefix-too-small": (nodes(31, 3), nodes(30, 3)),
    "node-public-ip-prefix-alone": (nodes(28, 3, enableNodePublicIP=False), nodes(28, 3)),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_address_rules_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(("length", "fits"), [(123, False), (124, True), (127, True)])
def test_a_prefix_of_ipv6_has_16_addresses_at_most(length: int, fits: bool) -> None:
    made = Request(PUBLIC_PREFIX, "block", {"prefixLength": length, "publicIPAddressVersion": "IPv6"}, id=BLOCK)
    assert ("public-ip-prefix-length" not in broken(beside(made))) == fits
