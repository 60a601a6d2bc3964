"""examples/aks-baseline asks for what Microsoft's AKS baseline asks for, but for what its README says."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fairway.plan.program import Plan, plan
from fairway.request import UNKNOWN, Request, format_path, leaves
from tests.aks_baseline import BASELINE, HUB, LOGICAL, SET

TODAY = date(2026, 11, 21)
"""Rules with dates judge as of the day the example was written."""

EXAMPLE = Path(__file__).parent.parent / "examples" / "aks-baseline"

NOT_SET = "not set"

OWN = re.compile(
    r"(dnsPrefix|location|nodeResourceGroup|resourceUri|[a-z]Name|destinations\[0\]|"
    r"(Pools|[cC]onfigurations|Connections|probes|sslCertificates|monitoringAccounts)\[\d\]\.name)$"
)
"""Where something is and what it is called: everybody's own."""


class Row(NamedTuple):
    settings: tuple[str, ...]
    baseline: Any
    here: Any


def _rows() -> Iterator[Row]:
    """The table of README.md that names settings; each names its request."""
    for line in (EXAMPLE / "README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 4:
            yield Row(tuple(re.findall(r"`([^`]+)`", cells[0])), _value(cells[1]), _value(cells[2]))


def _value(cell: str) -> Any:
    """A value in code font is JSON; words are words."""
    return json.loads(cell[1:-1]) if cell.startswith("`") else cell


def _flat(what: str, properties: Any) -> dict[str, Any]:
    """Every value by the name the table would give it; ids are only there or not."""
    return {
        f"{what} {format_path(path)}": SET if str(value).startswith(("/subscriptions/", "$self/", UNKNOWN)) else value
        for path, value in leaves(properties)
        if value not in ([], {}, None)
    }


ROWS = list(_rows())


@pytest.fixture(scope="module")
def planned() -> Plan:
    return plan(EXAMPLE, "baseline", today=TODAY)


@pytest.fixture(scope="module")
def hub() -> Plan:
    return plan(EXAMPLE, "hub", today=TODAY)


@pytest.fixture(scope="module")
def here(planned: Plan, hub: Plan) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part, whole, subnets in ((BASELINE, planned, "aks/subnet"), (HUB, hub, "shared/subnet/network")):
        for what in part:
            kind, _, name = what.partition(" ")
            logical = LOGICAL.get(what, f"{subnets}/{name}" if name else None)
            found |= _flat(what, whole.record.one(kind, logical).properties)
    passed_on = {key for key in found if "tags." in key and not key.startswith("ManagedCluster tags.")}
    return {key: value for key, value in found.items() if key not in passed_on}


@pytest.fixture(scope="module")
def there() -> dict[str, Any]:
    return {
        key: value for what, properties in (BASELINE | HUB).items() for key, value in _flat(what, properties).items()
    }


def test_nothing_in_it_is_refused(planned: Plan, hub: Plan) -> None:
    assert not planned.errors + hub.errors


def test_the_readme_names_every_difference_and_no_other(here: dict[str, Any], there: dict[str, Any]) -> None:
    differ = {key for key in here.keys() | there.keys() if here.get(key) != there.get(key)}
    named = [setting for row in ROWS for setting in row.settings]
    assert sorted(named) == sorted(key for key in differ if key in there or not OWN.search(key))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.settings[0])
def test_a_row_of_the_readme_says_what_is_planned(row: Row, here: dict[str, Any], there: dict[str, Any]) -> None:
    assert [here.get(setting, NOT_SET) for setting in row.settings] == [row.here] * len(row.settings)
    assert [there.get(setting, NOT_SET) for setting in row.settings] == [row.baseline] * len(row.settings)


def test_all_traffic_leaves_by_the_firewall_of_the_hub(planned: Plan) -> None:
    record = planned.record
    assert record.one("ManagedCluster").get("networkProfile.outboundType") == "userDefinedRouting"
    assert record.one("RouteTable").get("routes[0].nextHopIpAddress") == "10.200.0.4"
    nodes = record.one("Subnet", "aks/subnet/snet-clusternodes")
    assert nodes.get("routeTable.id") == record.one("RouteTable").id
    assert not record.all("NatGateway")
    assert [each.name for each in record.all("PublicIPAddress")] == ["aks/gateway"]


def test_both_pools_stand_in_the_subnet_for_nodes(planned: Plan) -> None:
    nodes = planned.record.one("Subnet", "aks/subnet/snet-clusternodes").id
    assert planned.record.one("ManagedCluster").get("agentPoolProfiles[0].vnetSubnetID") == nodes
    assert planned.record.one("AgentPool").get("vnetSubnetID") == nodes


def test_the_api_server_is_in_the_spoke_with_a_new_zone(planned: Plan) -> None:
    server = planned.record.one("ManagedCluster").properties["apiServerAccessProfile"]
    assert server["subnetId"] == planned.record.one("Subnet", "aks/subnet/snet-privatecluster").id
    assert server["privateDNSZone"] == planned.record.one("PrivateZone", "aks/dns").id


def test_private_endpoints_are_reached_by_https_only(planned: Plan) -> None:
    group = planned.record.one("NetworkSecurityGroup", "aks/nsg/snet-privatelinkendpoints")
    rules = {rule["name"]: rule for rule in group.get("securityRules")}
    assert rules["AllowAll443InFromVnet"]["destinationPortRange"] == "443"
    assert {"DenyAllInbound", "DenyAllOutbound"} < rules.keys()


def test_registry_and_vault_are_reached_in_the_spoke_only(planned: Plan) -> None:
    record = planned.record
    assert record.one("Registry").get("publicNetworkAccess") == "Disabled"
    assert record.one("Vault").get("properties.publicNetworkAccess") == "Disabled"
    endpoints = record.one("Subnet", "aks/subnet/snet-privatelinkendpoints").id
    assert {each.get("subnet.id") for each in record.all("PrivateEndpoint")} == {endpoints}


def test_the_gateway_has_its_firewall_its_subnet_and_a_role_on_the_vault_before_it(planned: Plan) -> None:
    gateway = planned.record.one("ApplicationGateway")
    assert gateway.get("firewallPolicy.id") == planned.record.one("WebApplicationFirewallPolicy").id
    subnet = planned.record.one("Subnet", "aks/subnet/snet-applicationgateway")
    assert gateway.get("gatewayIPConfigurations[0].subnet.id") == subnet.id
    assert subnet.get("routeTable") is None
    assert planned.record.one("RoleAssignment", "aks/gateway/key-vault").name in gateway.depends_on


def test_the_ingress_controller_reads_its_certificate_from_the_vault(planned: Plan) -> None:
    vault = planned.record.one("Vault").id
    own = [each for each in planned.record.all("RoleAssignment") if "/workload/ingress-controller/" in each.name]
    assert {(_role(each), each.get("scope")) for each in own} == {
        ("4633458b-17de-408a-b874-0445c86b69e6", vault),
        ("21090545-7ca7-4776-b22c-e363652d74d2", vault),
    }


def test_the_hubs_firewall_lets_the_spoke_reach_what_the_baseline_allows(hub: Plan) -> None:
    collections = hub.record.one("FirewallPolicyRuleCollectionGroup").get("ruleCollections")
    rules = {rule["name"]: rule for collection in collections for rule in collection["rules"]}
    assert {"aks", "dns", "azure-monitor-addon", "azure-policy-addon", "github-origin"} < rules.keys()
    assert {tuple(rule["sourceAddresses"]) for rule in rules.values()} == {("10.240.0.0/16",)}
    assert not hub.record.all("ManagedCluster") + hub.record.all("NatGateway")


def test_the_policies_of_the_baseline_are_assigned_to_the_resource_group(planned: Plan) -> None:
    assigned = planned.record.all("PolicyAssignment")
    assert len(assigned) == 20
    assert {each.get("scope") for each in assigned} == {planned.record.one("ResourceGroup").id}


def test_two_groups_may_sign_in_and_one_of_them_reads_one_namespace(planned: Plan) -> None:
    cluster = planned.record.one("ManagedCluster").id
    people = [each for each in planned.record.all("RoleAssignment") if each.get("principalType") == "Group"]
    roles = {each.name.rpartition("/")[2]: (_role(each), each.get("scope")) for each in people}
    assert roles == {
        "cluster-admins": ("b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b", cluster),
        "cluster-admins-sign-in": ("4abbcc35-e782-43d8-92c5-2d3f1bd2253f", cluster),
        "a0008-readers": ("7f6c6a51-bcf8-42ba-9220-52d62157d7db", f"{cluster}/namespaces/a0008"),
        "a0008-readers-sign-in": ("4abbcc35-e782-43d8-92c5-2d3f1bd2253f", cluster),
    }


def _role(assignment: Request) -> str:
    return assignment.properties["roleDefinitionId"].rpartition("/")[2]
