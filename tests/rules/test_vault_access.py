"""Who reaches a key vault."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from fairway.rules.cluster_network import SUBNET
from fairway.rules.vault_access import VAULT
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes

NODES = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"


def vault(**properties: Any) -> Fragment:
    """A vault."""
    return cluster(beside=[Request(VAULT, "keys", {"vaultName": "keys", "properties": properties})])


def admitting(*services: str, **more: Any) -> Fragment:
    """A vault that admits a subnet with those service endpoints."""
    endpoints = {"addressPrefix": "10.224.0.0/24", "serviceEndpoints": [{"service": each} for each in services]}
    fragment = vault(networkAcls={"virtualNetworkRules": [{"id": NODES} | more]})
    return fragment | {"beside": [*fragment["beside"], Request(SUBNET, "nodes", endpoints, id=NODES)]}


PAIRS: Pairs = {
    "vault-without-access-policies": (
        vault(enableRbacAuthorization=False),
        vault(enableRbacAuthorization=False, accessPolicies=[]),
    ),
    "vault-subnet-without-endpoint": (admitting("Microsoft.Storage"), admitting("Microsoft.KeyVault")),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_access_to_vaults_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_vault_may_ignore_that_the_endpoint_is_missing() -> None:
    assert "vault-subnet-without-endpoint" not in broken(admitting(ignoreMissingVnetServiceEndpoint=True))


def test_a_vault_that_is_recovered_has_its_policies() -> None:
    assert "vault-without-access-policies" not in broken(vault(enableRbacAuthorization=False, createMode="recover"))
