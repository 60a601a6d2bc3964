"""Names of the resources beside a cluster."""

from __future__ import annotations

import pytest

from fairway.request import Request
from fairway.rules.resource_names import NAMES
from tests.preflight import Fragment, Pairs, broken, cluster, distinguishes


def named(kind: str, name: str) -> Fragment:
    """A resource of that name."""
    return cluster() | {"beside": [Request(f"azure-native:{kind}", "one", {NAMES[kind][0]: name})]}


PAIRS: Pairs = {
    "resource-name": (named("keyvault:Vault", "shop--vault"), named("keyvault:Vault", "shop-vault-1")),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_name_rules_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize("kind", NAMES)
def test_a_name_is_as_long_as_its_type_allows(kind: str) -> None:
    longest = NAMES[kind][2]
    assert "resource-name" not in broken(named(kind, "a" * longest))
    assert "resource-name" in broken(named(kind, "a" * (longest + 1)))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("containerregistry:Registry", "shop-images"),
        ("keyvault:Secret", "shop_tls"),
        ("storage:StorageAccount", "Shop"),
        ("resources:ResourceGroup", "rg."),
        ("network:Subnet", "nodes-"),
        ("operationalinsights:Workspace", "logs-"),
        ("managedidentity:UserAssignedIdentity", "id"),
    ],
)
def test_a_name_has_the_characters_of_its_type(kind: str, name: str) -> None:
    assert "resource-name" in broken(named(kind, name))
