"""Changes of subnets, firewalls, registries, vaults, keys and locks by which clients lose something have a text."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN
from tests.change.test_weakened import nested, updated

REGISTRY, VAULT, RULES = "containerregistry:Registry", "keyvault:Vault", "properties.networkAcls"
ZONES = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/privateDnsZones"
NETWORK, SQL = "network:VirtualNetwork", {"serviceEndpoints": [{"service": "Microsoft.Sql"}]}
POLICIES, AGENTS = "privateEndpointNetworkPolicies", "Microsoft.ContainerService/managedClusters"
LOCK, GROUP = "authorization:ManagementLockByScope", "network:PrivateDnsZoneGroup"
WORKSPACES = "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces"


def acls(*addresses: str, action: str = "Deny") -> dict[str, Any]:
    return {"defaultAction": action, "ipRules": [{"value": each} for each in addresses]}


def zones(*names: str) -> list[dict[str, str]]:
    return [{"privateDnsZoneId": f"{ZONES}/{each}"} for each in names]


def sent_to(name: str) -> dict[str, Any]:
    return {"logAnalytics": [{"name": "logs", "workspaceResourceId": f"{WORKSPACES}/{name}"}]}


@pytest.mark.parametrize(
    ("kind", "path", "old", "new", "outcome", "text"),
    [
        ("network:Subnet", "serviceEndpoints", [{"service": "Microsoft.Sql"}], [], "interrupted",
         "No service endpoint for Microsoft.Sql."),
        ("network:Subnet", "serviceEndpoints", None, [{"service": "Microsoft.Sql"}], "interrupted",
         "A service endpoint for Microsoft.Sql."),
        (NETWORK, "subnets", [{"name": "a", **SQL}], [{"name": "b"}, {"name": "a"}], "interrupted",
         "No service endpoint for Microsoft.Sql."),
        ("network:Subnet", "delegations", [{"name": "d", "serviceName": AGENTS}], [], "interrupted",
         f"no longer delegated to {AGENTS}."),
        ("network:Subnet", "delegations", [], [{"name": "d", "serviceName": AGENTS}], "in place", ""),
        ("network:Subnet", "networkSecurityGroup", {"id": "/s/nsg"}, None, "in place", "No network security group"),
        ("network:Subnet", POLICIES, None, "Enabled", "interrupted",
         "The route table and the security group of the subnet now apply to"),
        ("network:Subnet", POLICIES, "RouteTableEnabled", "enabled", "interrupted", "The security group of the subnet"),
        ("network:Subnet", POLICIES, "Disabled", "RouteTableEnabled", "interrupted", "The route table of the subnet"),
        ("network:Subnet", POLICIES, "Enabled", "RouteTableEnabled", "in place",
         "The security group of the subnet no longer applies to its private endpoints."),
        ("network:Subnet", POLICIES, "Enabled", "NetworkSecurityGroupEnabled", "in place",
         "The route table of the subnet no longer applies to its private endpoints."),
        ("network:Subnet", POLICIES, "Enabled", "enabled", "in place", ""),
        ("network:Subnet", POLICIES, "Enabled", "Another", "in place", ""),
        ("network:Subnet", POLICIES, "NetworkSecurityGroupEnabled", "Disabled", "in place", "no longer applies"),
        ("network:Subnet", POLICIES, None, "Disabled", "in place", ""),
        ("network:Subnet", POLICIES, "Enabled", None, "in place", ""),
        (VAULT, RULES, acls("192.0.2.1", "192.0.2.2"), acls("192.0.2.2"), "interrupted", "let in: 192.0.2.1."),
        (VAULT, RULES, acls("192.0.2.1", action="Allow"), acls(action="Allow"), "in place", ""),
        (REGISTRY, "networkRuleSet", acls("192.0.2.1"), acls(), "interrupted", "No longer let in: 192.0.2.1."),
        (REGISTRY, "networkRuleSet", acls("192.0.2.1"), acls("192.0.2.1", "192.0.2.2"), "in place", ""),
        (REGISTRY, "networkRuleSet", acls("192.0.2.1", "192.0.2.9"), acls("192.0.2.0/29"), "interrupted",
         "No longer let in: 192.0.2.9."),
        (REGISTRY, "networkRuleSet", acls("192.0.2.1"), acls("192.0.2.1/32"), "in place", ""),
        ("network:FirewallPolicy", "threatIntelMode", "Alert", "Deny", "interrupted", "feed of threats is denied"),
        ("network:AzureFirewall", "threatIntelMode", "Deny", "Alert", "in place", ""),
        ("network:FirewallPolicy", "dnsSettings.servers", ["10.0.0.4"], None, "in place", "names by Azure's DNS."),
        (LOCK, "level", "CanNotDelete", "ReadOnly", "in place", "The lock refuses changes too"),
        (LOCK, "level", "ReadOnly", "CanNotDelete", "in place", ""),
        (GROUP, "privateDnsZoneConfigs", zones("a.io", "b.io"), zones("b.io"), "interrupted", "no records in a.io."),
        (GROUP, "privateDnsZoneConfigs", zones("a.io", "b.io"), zones("A.io"), "interrupted", "no records in b.io."),
        (GROUP, "privateDnsZoneConfigs", zones("a.io"), UNKNOWN, "in place", ""),
        ("monitor:DiagnosticSetting", "workspaceId", "/a/logs", "/a/other", "in place", "sent to logs."),
        ("monitor:DataCollectionRule", "destinations", sent_to("one"), sent_to("two"), "in place", "sent to one."),
        ("monitor:DataCollectionRule", "destinations", sent_to("one"), sent_to("ONE"), "in place", ""),
        ("monitor:DataCollectionRule", "destinations", sent_to("one"), {}, "interrupted", "sent to one."),
    ],
)  # fmt: skip
def test_what_clients_lose_is_named(kind: str, path: str, old: Any, new: Any, outcome: str, text: str) -> None:
    sides = [{} if each is None else nested(path, each) for each in (old, new)]
    found = updated(kind, *sides)
    texts = [each.text for each in found.reasons if each.source]
    assert found.outcome == outcome
    assert any(text in each for each in texts) if text else not texts


def test_private_endpoints_that_follow_rules_instead_of_routes_are_named_with_both_effects() -> None:
    found = updated("network:Subnet", {POLICIES: "RouteTableEnabled"}, {POLICIES: "NetworkSecurityGroupEnabled"})
    assert found.outcome == "interrupted"
    assert [each.text.split(" to ")[0] for each in found.reasons if each.source] == [
        "The route table of the subnet no longer applies",
        "The security group of the subnet now applies",
    ]
    assert "its routes no longer lead traffic to the private endpoints through a firewall" in found.workloads
    assert "that its rules do not let through fail" in found.workloads
    found = updated("network:Subnet", {POLICIES: "Enabled"}, {POLICIES: "RouteTableEnabled"})
    assert "what its rules denied reaches the private endpoints" in found.workloads
    assert "fail" not in found.workloads


@pytest.mark.parametrize("name", ["keySize", "kty", "curveName"])
def test_a_key_of_another_size_is_another_version(name: str) -> None:
    found = updated("keyvault:Key", nested(f"properties.{name}", "a"), nested(f"properties.{name}", "b"))
    assert found.outcome == "in place"
    assert found.reasons[0].text == "Azure does not change a key that exists: the request returns it as it is."
    assert "`az keyvault key create`" in found.workaround
    assert "Keep the old one enabled" in found.workaround


@pytest.mark.parametrize(("kind", "path"), [(REGISTRY, "networkRuleSet"), (VAULT, RULES)])
def test_a_firewall_that_is_switched_on_names_no_removed_rule_alone(kind: str, path: str) -> None:
    before, after = acls("192.0.2.1", "192.0.2.2", action="Allow"), acls("192.0.2.2")
    for old in (before, {key: each for key, each in before.items() if key != "defaultAction"}):
        found = updated(kind, nested(path, old), nested(path, after))
        texts = [each.text for each in found.reasons if each.source]
        assert (found.outcome, texts) == ("interrupted", ["Only some addresses keep public access."])


@pytest.mark.parametrize("path", ["properties.attributes.enabled", "properties.attributes.exp", "properties.keyOps"])
def test_azure_does_not_change_a_key_that_exists(path: str) -> None:
    found = updated("keyvault:Key", nested(path, 1), nested(path, 0))
    assert found.outcome == "in place"
    assert found.reasons[0].text == "Azure does not change a key that exists: the request returns it as it is."
    assert "`az keyvault key set-attributes`" in found.workaround


def test_logs_that_are_no_longer_archived_are_named_where_another_destination_stays() -> None:
    logs = {"workspaceId": f"{WORKSPACES}/logs"}
    found = updated("monitor:DiagnosticSetting", {**logs, "storageAccountId": "/a/archive"}, logs)
    assert (found.outcome, found.reasons[0].text) == ("interrupted", "Nothing new is sent to archive.")


@pytest.mark.parametrize(("action", "outcome"), [("Deny", "interrupted"), ("Allow", "in place")])
def test_trusted_services_lose_a_registry_only_where_it_takes_some_addresses(action: str, outcome: str) -> None:
    rules = nested("networkRuleSet.defaultAction", action)
    sides = [rules | {"networkRuleBypassOptions": each} for each in ("AzureServices", "None")]
    found = updated(REGISTRY, *sides)
    assert found.outcome == outcome
    assert ("Trusted services" in found.reasons[0].text) is (outcome == "interrupted")
