"""Good practice: vaults, registries, security groups, gateways."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.azure.containerregistry import REGISTRY
from fairway.azure.keyvault import VAULT
from fairway.azure.network import NETWORK_SECURITY_GROUP
from fairway.request import Request
from tests.preflight import Fragment, Pairs, broken, cluster, distinguishes


def vault(**properties: Any) -> Fragment:
    inputs = {"resourceGroupName": "rg1", "vaultName": "kv-shop", "properties": properties}
    return cluster(beside=[Request(VAULT.token, "kv", inputs)])


def registry(**properties: Any) -> Fragment:
    inputs = {"resourceGroupName": "rg1", "registryName": "images", "sku": {"name": "Premium"}, **properties}
    return cluster(beside=[Request(REGISTRY.token, "images", inputs)])


def group(port: str, source: str, **more: Any) -> Fragment:
    rule = {
        "name": "in",
        "access": "Allow",
        "direction": "Inbound",
        "protocol": "Tcp",
        "priority": 100,
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
        "destinationPortRange": port,
        "sourceAddressPrefix": source,
        **more,
    }
    inputs = {"resourceGroupName": "rg1", "networkSecurityGroupName": "nsg1", "securityRules": [rule]}
    return cluster(beside=[Request(NETWORK_SECURITY_GROUP.token, "nsg1", inputs)])


def gateway(tier: str, **more: Any) -> Fragment:
    inputs = {"resourceGroupName": "rg1", "applicationGatewayName": "gw", "sku": {"tier": tier, "capacity": 2}, **more}
    return cluster(beside=[Request("azure-native:network:ApplicationGateway", "gw", inputs)])


WAF = {"enabled": True}
SECRET = "https://kv.vault.azure.net/secrets/tls"


def certified(secret: str) -> Fragment:
    """A gateway with a certificate in a vault."""
    identity = {"type": "UserAssigned", "userAssignedIdentities": ["/i"]}
    certificates = [{"name": "tls", "keyVaultSecretId": secret}]
    more = {"webApplicationFirewallConfiguration": WAF, "identity": identity, "sslCertificates": certificates}
    return gateway("WAF_v2", **more)


PAIRS: Pairs = {
    "vault-without-purge-protection": (vault(enableSoftDelete=True), vault(enablePurgeProtection=True)),
    "vault-open-to-all": (vault(), vault(networkAcls={"defaultAction": "Deny", "bypass": "AzureServices"})),
    "registry-admin-user": (registry(adminUserEnabled=True), registry(adminUserEnabled=False)),
    "registry-anonymous-pull": (registry(anonymousPullEnabled=True), registry(anonymousPullEnabled=False)),
    "registry-public": (registry(), registry(publicNetworkAccess="Disabled")),
    "registry-in-one-zone": (registry(location="ukwest"), registry(location="uksouth", zoneRedundancy="Disabled")),
    "security-group-open-to-all": (group("20-23", "*"), group("22", "198.51.100.0/24")),
    "gateway-certificate-version": (certified(f"{SECRET}/0a1b"), certified(SECRET)),
    "gateway-without-firewall": (gateway("Standard_v2"), gateway("WAF_v2", webApplicationFirewallConfiguration=WAF)),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_practice_around_a_cluster_distinguishes_a_bad_request_from_a_near_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_https_from_anywhere_is_fine() -> None:
    assert "security-group-open-to-all" not in broken(group("443", "Internet"), profile="prod")
    assert "security-group-open-to-all" not in broken(group("22", "*", access="Deny"), profile="prod")
    assert "security-group-open-to-all" in broken(group("*", "Internet", protocol="*"), profile="prod")
