"""LocalDNS: what Azure refused of pools, as azure-cli's recordings have it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.preflight import Pairs, broken, cluster, distinguishes, pool

ZONES: dict[str, Any] = {".": {"protocol": "PreferUDP"}, "cluster.local": {"protocol": "ForceTCP"}}


def resolved(**profile: Any) -> Any:
    return cluster(pool(localDNSProfile=profile))


PAIRS: Pairs = {
    "local-dns-without-mode": (
        resolved(vnetDNSOverrides=ZONES, kubeDNSOverrides=ZONES),
        resolved(mode="Required", vnetDNSOverrides=ZONES, kubeDNSOverrides=ZONES),
    ),
    "local-dns-one-kind-of-overrides": (resolved(mode="Required", kubeDNSOverrides=ZONES), resolved(mode="Required")),
    "local-dns-zone-missing": (
        resolved(mode="Required", vnetDNSOverrides=ZONES, kubeDNSOverrides={".": {}}),
        resolved(mode="Required", vnetDNSOverrides=ZONES, kubeDNSOverrides=ZONES | {"example.com": {}}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_local_dns_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_an_empty_local_dns_profile_has_no_mode_either() -> None:
    distinguishes("local-dns-without-mode", resolved(), resolved(mode="Disabled"))


def test_overrides_without_any_zone_are_refused_too() -> None:
    empty = resolved(mode="Required", vnetDNSOverrides={}, kubeDNSOverrides={})
    assert "local-dns-zone-missing" in broken(empty)
