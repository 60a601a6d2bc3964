"""Public addresses that come from a prefix."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from fairway.rules.public_addresses import PUBLIC_ADDRESS, PUBLIC_PREFIX
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes

BLOCK = f"{GROUP}/providers/Microsoft.Network/publicIPPrefixes/block"
STATIC = {"sku": {"name": "Standard"}, "publicIPAllocationMethod": "Static"}


def block(count: int, length: int = 31, *, version: str = "IPv4", **address: Any) -> Fragment:
    """A prefix and addresses from it."""
    size = {"prefixLength": length, "publicIPAddressVersion": version, "location": "West Europe"}
    made = [
        Request(
            PUBLIC_ADDRESS,
            f"out{place}",
            {"publicIPPrefix": {"id": BLOCK}, "location": "westeurope", **STATIC, **address},
            id=f"{GROUP}/providers/Microsoft.Network/publicIPAddresses/out{place}",
        )
        for place in range(count)
    ]
    return cluster() | {"beside": [Request(PUBLIC_PREFIX, "block", size, id=BLOCK), *made]}


PAIRS: Pairs = {
    "public-ip-of-prefix-sku": (block(1, sku={"name": "Basic"}), block(1)),
    "public-ip-of-prefix-location": (block(1, location="northeurope"), block(1)),
    "public-ip-prefix-used-up": (block(3), block(2)),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_prefix_rules_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_dynamic_address_does_not_come_from_a_prefix() -> None:
    assert "public-ip-of-prefix-sku" in broken(block(1, publicIPAllocationMethod="Dynamic"))
    assert broken(block(1, publicIPAllocationMethod="Dynamic", publicIPPrefix=None)) == {"public-ip-standard-dynamic"}


@pytest.mark.parametrize(("count", "fits"), [(4, True), (5, False)])
def test_a_prefix_of_ipv6_with_length_126_has_4_addresses(count: int, fits: bool) -> None:
    found = broken(block(count, 126, version="IPv6", publicIPAddressVersion="IPv6"))
    assert ("public-ip-prefix-used-up" not in found) == fits
