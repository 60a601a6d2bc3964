"""Azure Firewall, its policies and their rules."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules.firewall_policies import POLICY, RULE_GROUP
from fairway.rules.firewalls import FIREWALL
from tests.preflight import GROUP, NETWORK, Fragment, Pairs, broken, cluster, distinguishes, virtual_network

HOME = f"{GROUP}/providers/Microsoft.Network/firewallPolicies/egress"
CONFIGURATION = {"name": "ip", "subnet": {"id": f"{NETWORK}/vnet1/subnets/AzureFirewallSubnet"}}
MANAGEMENT = {"managementIpConfiguration": {"name": "management"}}
NTP = {"ruleType": "NetworkRule", "name": "ntp", "sourceAddresses": ["*"], "destinationAddresses": ["*"]}
BY_NAME = {"ruleType": "NetworkRule", "name": "ntp", "sourceAddresses": ["*"], "destinationFqdns": ["ntp.ubuntu.com"]}
TAGS = {"ruleType": "ApplicationRule", "name": "aks", "fqdnTags": ["AzureKubernetesService"]}
HTTPS = TAGS | {"protocols": [{"protocolType": "Https", "port": 443}]}


def firewall(tier: str = "Standard", policy: Any = (), rules: Any = (), **inputs: Any) -> Fragment:
    """A firewall, its policy with those inputs, and a group of rules."""
    sku = {"name": "AZFW_VNet", "tier": tier}
    made = {"sku": sku, "firewallPolicy": {"id": HOME}, "ipConfigurations": [CONFIGURATION]} | inputs
    listed = [{"name": "all", "rules": [*rules]}]
    beside = [
        Request(FIREWALL, "egress", made),
        Request(POLICY, "egress", {"sku": {"tier": "Standard"}} | dict(policy), id=HOME),
        Request(RULE_GROUP, "aks", {"ruleCollections": listed}, id=f"{HOME}/ruleCollectionGroups/aks"),
    ]
    subnets = [
        {"name": name, "addressPrefix": f"10.241.{at}.0/26"} for at, name in enumerate(("AzureFirewallSubnet", "hub"))
    ]
    return cluster(virtualNetwork=virtual_network("10.240.0.0/22", *subnets), beside=beside)


BASIC = {"sku": {"tier": "Basic"}}
PREMIUM = {"sku": {"tier": "Premium"}}
DETECTION = {"intrusionDetection": {"mode": "Alert"}}
PROXY = {"dnsSettings": {"enableProxy": True}}
PAIRS: Pairs = {
    "firewall-basic-management": (firewall("Basic", BASIC), firewall("Basic", BASIC, **MANAGEMENT)),
    "firewall-configuration-names": (firewall(managementIpConfiguration={"name": "IP"}), firewall(**MANAGEMENT)),
    "firewall-policy-basic-threats": (
        firewall("Standard", BASIC | {"threatIntelMode": "Deny"}),
        firewall("Standard", BASIC | {"threatIntelMode": "Alert"}),
    ),
    "firewall-policy-basic-dns": (
        firewall("Standard", BASIC | PROXY),
        firewall("Standard", BASIC | {"dnsSettings": {"enableProxy": False}}),
    ),
    "firewall-policy-tier": (firewall("Standard", PREMIUM), firewall("Premium", PREMIUM)),
    "firewall-policy-feature": (firewall("Premium", DETECTION), firewall("Premium", PREMIUM | DETECTION)),
    "firewall-application-rule-protocols": (firewall(rules=[TAGS]), firewall(rules=[HTTPS])),
    "firewall-rule-addresses": (firewall(rules=[NTP | {"destinationAddresses": []}]), firewall(rules=[NTP])),
    "firewall-rule-names-without-proxy": (firewall(rules=[BY_NAME]), firewall(policy=PROXY, rules=[BY_NAME])),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_firewalls_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("policy", "rule", "refused"),
    [
        ({}, HTTPS | {"terminateTLS": True}, True),
        ({}, HTTPS | {"targetUrls": ["a.b/c"]}, True),
        (PREMIUM, HTTPS | {"terminateTLS": True}, False),
        ({"sku": {"tier": UNKNOWN}}, HTTPS | {"terminateTLS": True}, False),
        ({"transportSecurity": {"certificateAuthority": {"name": "ca"}}}, HTTPS, True),
    ],
)
def test_tls_inspection_is_in_policies_of_the_tier_premium(policy: Any, rule: Any, refused: bool) -> None:
    assert ("firewall-policy-feature" in broken(firewall("Premium", policy, [rule]))) == refused


@pytest.mark.parametrize("policy", [{"basePolicy": {"id": f"{HOME}-base"}}, {"dnsSettings": UNKNOWN}])
def test_a_policy_may_have_the_dns_proxy_from_elsewhere(policy: Any) -> None:
    assert "firewall-rule-names-without-proxy" not in broken(firewall(policy=policy, rules=[BY_NAME]))
