"""Names of pools, clusters, DNS prefixes and resource groups."""

from __future__ import annotations

import pytest

from fairway.request import Request
from fairway.rules.ownership import AGENT_POOL
from tests.preflight import HOME, Pairs, broken, cluster, distinguishes, judge, pool, windows

PAIRS: Pairs = {
    "np-name-windows-too-long": (cluster(windows(name="windows1")), cluster(windows(name="win123"))),
    "np-name-uppercase": (cluster(pool(name="User1")), cluster(pool(name="user1"))),
    "np-name-leading-digit": (cluster(pool(name="1user")), cluster(pool(name="u1ser"))),
    "np-name-duplicate": (cluster(agentPools=[pool(name="SYS")]), cluster(agentPools=[pool(name="sys2")])),
    "cluster-name-too-long": (cluster(name="a" * 64), cluster(name="a" * 63, nodeResourceGroup="nodes")),
    "cluster-name-characters": (cluster(name="shop.prod"), cluster(name="shop-prod_1")),
    "cluster-name-reserved-substring": (cluster(name="my-Windows-aks"), cluster(name="my-win-aks")),
    "cluster-name-reserved-exact": (cluster(name="Azure"), cluster(name="azure1")),
    "dns-prefix-too-long": (cluster(dnsPrefix="a" * 55), cluster(dnsPrefix="a" * 54)),
    "dns-prefix-dot": (cluster(dnsPrefix="shop.prod"), cluster(dnsPrefix="shop-prod")),
    "node-rg-name-too-long": (cluster(name="a" * 63), cluster(name="a" * 62)),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_naming_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_pool_that_azure_names_itself_has_no_name_to_judge() -> None:
    unnamed = pool()
    del unnamed["name"]
    assert "np-name-linux-too-long" not in broken(cluster(unnamed))


def test_the_corrected_dns_prefix_is_short_enough() -> None:
    (finding,) = (each for each in judge(cluster(dnsPrefix="a." * 40)) if each.rule == "dns-prefix-dot")
    assert finding.remedy == f"Write {'a-' * 26}a."


def test_of_a_generated_name_the_configured_part_is_to_change() -> None:
    made = Request(AGENT_POOL, "shop/my-web/zo7", {**HOME, "agentPoolName": "my-webzo7", "mode": "User"})
    (found,) = [each for each in judge(cluster(beside=[made])) if each.rule == "np-name-hyphen"]
    assert found.remedy == "Write myweb instead of my-web."


def test_of_a_generated_name_that_was_cut_the_configured_part_is_to_change() -> None:
    made = Request(AGENT_POOL, "shop/My-very-long-pool/7ns", {**HOME, "agentPoolName": "my-very-l7ns", "mode": "User"})
    (found,) = [each for each in judge(cluster(beside=[made])) if each.rule == "np-name-hyphen"]
    assert found.remedy == "Write myverylongpo instead of My-very-long-pool."
