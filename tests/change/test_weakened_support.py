"""Changes of networks, registries, vaults and identities by which pods lose something have a text."""

from __future__ import annotations

from typing import Any

import pytest

from tests.change.test_weakened import nested, updated

PEERING, REGISTRY, VAULT = "network:VirtualNetworkPeering", "containerregistry:Registry", "keyvault:Vault"
RECORDS, CREDENTIAL = "privatedns:PrivateRecordSet", "managedidentity:FederatedIdentityCredential"
POLICIES, FIRST = "properties.accessPolicies", [{"ipv4Address": "10.0.0.4"}]


@pytest.mark.parametrize(
    ("kind", "path", "old", "new"),
    [
        (PEERING, "allowForwardedTraffic", True, False),
        (PEERING, "allowVirtualNetworkAccess", None, False),
        (PEERING, "useRemoteGateways", True, None),
        ("network:RouteTable", "disableBgpRoutePropagation", None, True),
        ("network:FirewallPolicy", "dnsSettings.enableProxy", True, False),
        (REGISTRY, "roleAssignmentMode", "LegacyRegistryPermissions", "AbacRepositoryPermissions"),
        (REGISTRY, "adminUserEnabled", True, None),
        (REGISTRY, "anonymousPullEnabled", True, False),
        (VAULT, "properties.enableRbacAuthorization", False, True),
        (VAULT, POLICIES, [{"objectId": "a"}, {"objectId": "b"}], [{"objectId": "b"}]),
        (CREDENTIAL, "audiences", ["api://AzureADTokenExchange"], ["other"]),
        (RECORDS, "aRecords", FIRST, None),
    ],
)
def test_what_pods_lose_is_named_and_what_they_gain_is_not(kind: str, path: str, old: Any, new: Any) -> None:
    sides = [{} if each is None else nested(path, each) for each in (old, new)]
    lost, gained = updated(kind, *sides), updated(kind, *reversed(sides))
    assert lost.outcome == "interrupted"
    assert lost.workloads
    assert lost.reasons[0].source
    assert kind == CREDENTIAL or gained.outcome != "interrupted"


def test_other_records_are_resolved_later() -> None:
    found = updated(RECORDS, {"aRecords": FIRST}, {"aRecords": [{"ipv4Address": "10.0.0.5"}]})
    assert (found.outcome, found.reasons[0].text) == ("in place", "The name has other records.")


@pytest.mark.parametrize(("action", "outcome"), [("Deny", "interrupted"), ("Allow", "in place")])
def test_trusted_services_lose_a_vault_only_where_it_takes_some_addresses(action: str, outcome: str) -> None:
    acls = "properties.networkAcls"
    old, new = (nested(acls, {"bypass": each, "defaultAction": action}) for each in ("AzureServices", "None"))
    assert updated(VAULT, old, new).outcome == outcome
