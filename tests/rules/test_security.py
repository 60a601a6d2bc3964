"""Encryption, Defender, proxies, certificates."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN
from tests.preflight import USER_ASSIGNED, Pairs, cluster, distinguishes, judge

KEY = "https://kv1.vault.azure.net/keys/etcd/0123456789abcdef"


def kms(**settings: str) -> dict[str, Any]:
    """A cluster whose secrets are encrypted with the user's own key."""
    return cluster(securityProfile={"azureKeyVaultKms": {"enabled": True, **settings}})


PAIRS: Pairs = {
    "kms-key-id-format": (
        kms(keyId="/subscriptions/s/keys/etcd") | {"identity": USER_ASSIGNED},
        kms(keyId=KEY) | {"identity": USER_ASSIGNED},
    ),
    "kms-enabled-without-key": (kms() | {"identity": USER_ASSIGNED}, kms(keyId=KEY) | {"identity": USER_ASSIGNED}),
    "kms-system-identity": (kms(keyId=KEY), kms(keyId=KEY) | {"identity": USER_ASSIGNED}),
    "kms-public-with-vault-id": (
        kms(keyId=KEY, keyVaultNetworkAccess="Public", keyVaultResourceId="kv") | {"identity": USER_ASSIGNED},
        kms(keyId=KEY, keyVaultNetworkAccess="Private", keyVaultResourceId="kv") | {"identity": USER_ASSIGNED},
    ),
    "kms-private-without-vault": (
        kms(keyId=KEY, keyVaultNetworkAccess="Private") | {"identity": USER_ASSIGNED},
        kms(keyId=KEY, keyVaultNetworkAccess="Private", keyVaultResourceId=UNKNOWN) | {"identity": USER_ASSIGNED},
    ),
    "kms-private-without-vnet-integration": (
        kms(keyId=KEY, keyVaultNetworkAccess="Private", keyVaultResourceId="kv") | {"identity": USER_ASSIGNED},
        kms(keyId=KEY, keyVaultNetworkAccess="Private", keyVaultResourceId="kv")
        | {"identity": USER_ASSIGNED, "apiServerAccessProfile": {"enableVnetIntegration": True}},
    ),
    "defender-without-workspace": (
        cluster(securityProfile={"defender": {"securityMonitoring": {"enabled": True}}}),
        cluster(
            securityProfile={
                "defender": {"securityMonitoring": {"enabled": True}, "logAnalyticsWorkspaceResourceId": UNKNOWN}
            }
        ),
    ),
    "custom-ca-over-10": (
        cluster(securityProfile={"customCATrustCertificates": ["LS0t"] * 11}),
        cluster(securityProfile={"customCATrustCertificates": ["LS0t"] * 10}),
    ),
    "http-proxy-scheme": (
        cluster(httpProxyConfig={"httpProxy": "https://proxy:3128/"}),
        cluster(httpProxyConfig={"httpProxy": "http://proxy:3128/"}),
    ),
    "cost-analysis-free-tier": (
        cluster(metricsProfile={"costAnalysis": {"enabled": True}}, sku={"tier": "Free"}),
        cluster(metricsProfile={"costAnalysis": {"enabled": True}}, sku={"tier": "Standard"}),
    ),
    "gmsa-partial": (
        cluster(windowsProfile={"adminUsername": "ops", "gmsaProfile": {"enabled": True, "dnsServer": "10.1.0.4"}}),
        cluster(windowsProfile={"adminUsername": "ops", "gmsaProfile": {"enabled": True}}),
    ),
    "win-admin-password-too-short": (
        cluster(windowsProfile={"adminUsername": "ops", "adminPassword": "Ab34567"}),
        cluster(windowsProfile={"adminUsername": "ops", "adminPassword": "Ab345678"}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_security_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_finding_about_a_password_does_not_show_it() -> None:
    bad, _ = PAIRS["win-admin-password-too-short"]
    assert "Ab34567" not in str(judge(bad))
