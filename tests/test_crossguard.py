"""The rules over what the engine sends to a policy pack."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fairway.crossguard import Config, PackConfigError, Registered, Violation, violations
from fairway.rules import RULES, check
from tests.commands.test_check import LONG_SECRET, leaked
from tests.documents.forms import summary, with_real_ids
from tests.preflight import CASES, TODAY, Fragment, requests_of

CLUSTER = "azure-native:containerservice:ManagedCluster"
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def urn(type: str, name: str, parent: str = "") -> str:
    return f"urn:pulumi:dev::shop::{parent}{type}::{name}"


def cluster(name: str = "shop", **inputs: Any) -> Registered:
    usual = {"resourceGroupName": "rg", "resourceName": name, "location": "westeurope", "dnsPrefix": name}
    return Registered(urn(CLUSTER, name), CLUSTER, {**usual, **inputs})


def cidr(text: str, **more: Any) -> dict[str, Any]:
    return {"networkProfile": {"serviceCidr": text, **more}}


def rules(*resources: Registered, **config: Any) -> list[str]:
    return [each.finding.rule for each in violations(resources, Config(**config))]


def one(found: list[Violation], rule: str) -> Violation:
    return next(each for each in found if each.finding.rule == rule)


def test_a_finding_names_the_resource_by_its_urn_and_teaches() -> None:
    found = violations([cluster(**cidr("10.0.0.0/33"))], Config())
    first = next(each for each in found if each.finding.path == "networkProfile.serviceCidr")
    assert first.urn == urn(CLUSTER, "shop")
    assert first.text.startswith(f'[{first.finding.rule}] networkProfile.serviceCidr = "10.0.0.0/33": ')
    assert "\nRemedy: " in first.text
    assert "\nSource: https://" in first.text


def test_of_two_resources_with_the_same_name_the_right_one_is_named() -> None:
    good, bad = cluster(), cluster(**cidr("10.0.0.0/33"))
    nested = Registered(urn(CLUSTER, "shop", "acme:index:Shop$"), bad.type, bad.inputs, urn("acme:index:Shop", "b"))
    assert {each.urn for each in violations([good, nested], Config(ignore=tuple(rules(good, good))))} == {nested.urn}


def test_versions_in_types_and_numbers_with_a_fraction_of_zero_make_no_difference() -> None:
    pool = {"name": "system", "mode": "System", "count": 1.0, "vmSize": "Standard_D4ds_v5"}
    versioned = "azure-native:containerservice/v20250901:ManagedCluster"
    inputs = {**cluster().inputs, "agentPoolProfiles": [pool]}
    found = violations([Registered(urn(versioned, "shop"), versioned, inputs)], Config("prod"))
    assert one(found, "system-pool-single-node").finding.value == 1
    assert "count = 1: " in one(found, "system-pool-single-node").text


def test_what_is_not_known_yet_and_what_is_not_azures_is_silent() -> None:
    bucket = Registered(urn("aws:s3:Bucket", "b"), "aws:s3:Bucket", {"networkProfile": 1})
    unknown = cluster(**cidr(UNKNOWN_TEXT))
    assert not [each for each in violations([bucket, unknown], Config()) if "Cidr" in each.finding.path]


def test_secrets_are_not_in_the_text() -> None:
    profile = {"adminUsername": "azureuser", "adminPassword": "MARKER-4711"}
    found = violations([cluster(windowsProfile=profile, tags={"a": "MARKER-4711"}, **cidr("MARKER-4711"))], Config())
    assert found
    assert not any("MARKER" in each.text for each in found)


def test_a_secret_that_is_cut_off_escaped_or_in_lower_case_is_masked() -> None:
    profile = {"adminUsername": "azureuser", "adminPassword": LONG_SECRET}
    pool = {"name": LONG_SECRET, "vmSize": LONG_SECRET, "nodeLabels": {LONG_SECRET: LONG_SECRET}}
    bad = cluster(windowsProfile=profile, agentPoolProfiles=[pool], dnsPrefix=LONG_SECRET, **cidr(LONG_SECRET))
    text = "\n".join(each.text for each in violations([bad], Config("regulated")))
    assert "[secret]" in text
    assert leaked(text) == set()


SUBNET = "azure-native:network:Subnet"
NODES = urn(SUBNET, "nodes")


def networked(subnet_id: str, *, depends: tuple[str, ...] = (NODES,)) -> list[Registered]:
    """A cluster, and a subnet that the addresses of its services overlap with."""
    names = {"resourceGroupName": "rg", "virtualNetworkName": "vnet", "subnetName": "nodes"}
    subnet = Registered(NODES, SUBNET, {**names, "addressPrefix": "10.0.0.0/22"})
    pool = {"name": "system", "mode": "System", "count": 3.0, "vmSize": "Standard_D4ds_v5", "vnetSubnetID": subnet_id}
    found = cluster(**cidr("10.0.0.0/16", networkPlugin="azure"), agentPoolProfiles=[pool])
    return [subnet, replace(found, dependencies=depends, property_dependencies={"agentPoolProfiles": depends})]


def overlapping(*resources: Registered) -> bool:
    return any("overlap" in each for each in rules(*resources))


def test_a_subnet_that_does_not_exist_yet_is_found_by_what_the_pool_depends_on() -> None:
    assert overlapping(*networked(UNKNOWN_TEXT))
    other = urn(SUBNET, "other")
    assert not overlapping(*networked(UNKNOWN_TEXT, depends=()))
    assert not overlapping(*networked(UNKNOWN_TEXT, depends=(NODES, other)))


def test_a_subnet_that_exists_is_found_by_its_id() -> None:
    inside = "resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets"
    subscription = "/subscriptions/8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"
    assert overlapping(*networked(f"{subscription}/{inside}/nodes"))
    assert not overlapping(*networked(f"{subscription}/{inside}/others"))


def test_new_subnets_with_the_same_id_are_not_guessed_at() -> None:
    subnet, found = networked(UNKNOWN_TEXT)
    twin = replace(subnet, urn=urn(SUBNET, "nodes", "acme:index:Net$"))
    assert not overlapping(subnet, twin, found)


def test_a_profile_rules_and_exclusions_are_configured() -> None:
    bad = cluster(**cidr("10.0.0.0/33"))
    (rule, *_) = rules(bad)
    assert rules(bad, rules=(rule,)) == [rule]
    assert rule not in rules(bad, ignore=(rule,))
    assert rules(bad, exclude=("ManagedCluster sh*",)) == []
    assert rules(bad, exclude=(bad.urn,)) == []
    assert rules(bad, exclude=("ManagedCluster other",)) == rules(bad)
    assert rules(bad, rules=("api-server-open-to-all",)) == rules(bad, rules=("api-server-open-to-all",), profile="dev")


def test_no_general_rule_reports_what_is_ignored() -> None:
    pool = {"name": "bad-name", "mode": "System", "count": 3.0, "vmSize": "Standard_D4ds_v5"}
    bad = cluster(agentPoolProfiles=[pool])
    assert "np-name-hyphen" in rules(bad)
    assert {*rules(bad, ignore=("np-name-hyphen",))} == {*rules(bad)} - {"np-name-hyphen"}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"rules": ["service-cidr-overlap"]},
            "rules: service-cidr-overlap is not a rule. Did you mean service-cidr-",
        ),
        ({"ignore": ["xyzzy"]}, "ignore: xyzzy is not a rule. `fairway rules` lists them."),
        ({"profile": "production"}, "profile: there is no profile production; write one of dev, prod, regulated."),
        ({"exclude": "shop"}, 'exclude: "shop" is not a list; write ["shop"].'),
    ],
)
def test_a_configuration_of_what_does_not_exist_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(PackConfigError) as refused:
        Config.of(values)
    assert str(refused.value).startswith(message)


def test_a_configuration_is_read() -> None:
    assert Config.of({}) == Config()
    assert Config.of({"profile": "prod", "ignore": ["api-server-open-to-all"], "exclude": ["* x"]}) == Config(
        "prod", (), ("api-server-open-to-all",), ("* x",)
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_case_has_the_same_findings_as_in_every_other_form(case: Fragment) -> None:
    for side in ("bad", "good"):
        requests = with_real_ids(requests_of(case[side]))
        resources = [Registered(urn(each.type, each.name), each.type, each.properties) for each in requests]
        found = [each.finding for each in violations(resources, Config(), today=TODAY)]
        assert summary(found) == summary(check(requests, today=TODAY)), side


def test_a_rule_that_fails_is_a_warning_that_names_it_and_the_others_apply(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Any) -> Any:
        raise KeyError("x")

    rule = "np-name-hyphen"
    bad = cluster(agentPoolProfiles=[{"name": "bad-name", "mode": "System", "count": 3.0}], **cidr("10.0.0.0/33"))
    usual = rules(bad)
    monkeypatch.setitem(RULES, rule, replace(RULES[rule], function=broken))
    found = violations([bad], Config())
    failed = one(found, rule)
    assert (failed.urn, failed.finding.severity) == ("", "warning")
    assert failed.text.startswith(f"[{rule}] this rule failed")
    assert {*usual} - {rule} <= {each.finding.rule for each in found}
    assert rule not in rules(bad, ignore=(rule,))


def test_names_and_ids_that_are_not_known_yet_are_those_of_what_they_depend_on() -> None:
    network, pool = urn("azure-native:network:VirtualNetwork", "net"), urn(POOL, "web")
    names = {"resourceGroupName": "rg", "virtualNetworkName": UNKNOWN_TEXT, "subnetName": "nodes"}
    resources = [
        Registered(
            network, "azure-native:network:VirtualNetwork", {"resourceGroupName": "rg", "virtualNetworkName": "v"}
        ),
        Registered(
            NODES, SUBNET, {**names, "addressPrefix": "10.0.0.0/22"}, "", (network,), {"virtualNetworkName": (network,)}
        ),
        cluster(**cidr("10.0.0.0/16", networkPlugin="azure")),
        Registered(
            pool,
            POOL,
            {
                "resourceGroupName": "rg",
                "resourceName": UNKNOWN_TEXT,
                "agentPoolName": "web",
                "vnetSubnetID": UNKNOWN_TEXT,
            },
            "",
            (),
            {"resourceName": (urn(CLUSTER, "shop"),), "vnetSubnetID": (NODES,)},
        ),
    ]
    assert overlapping(*resources)
    assert not overlapping(*resources[:3], replace(resources[3], property_dependencies={}))


POOL = "azure-native:containerservice:AgentPool"
CLASSIC = "azure:containerservice/kubernetesCluster:KubernetesCluster"
CLASSIC_POOL = "azure:containerservice/kubernetesClusterNodePool:KubernetesClusterNodePool"
CLASSIC_SUBNET = "azure:network/subnet:Subnet"


def classic(**inputs: Any) -> Registered:
    pool = {"name": "system", "vmSize": "Standard_D4ds_v5", "nodeCount": 3.0}
    usual = {
        "name": "shop",
        "resourceGroupName": "rg",
        "location": "westeurope",
        "dnsPrefix": "shop",
        "defaultNodePool": pool,
    }
    return Registered(urn(CLASSIC, "shop"), CLASSIC, {**usual, **inputs})


def test_a_cluster_of_the_classic_provider_is_checked_in_its_own_words() -> None:
    profile = {"networkPlugin": "azure", "serviceCidr": "10.0.0.0/16", "dnsServiceIp": "10.9.0.10"}
    found = violations([classic(networkProfile=profile)], Config())
    wrong = one(found, "dns-service-ip-outside-service-cidr")
    assert wrong.urn == urn(CLASSIC, "shop")
    assert 'networkProfile.dnsServiceIp = "10.9.0.10": ' in wrong.text
    assert "In the azure provider, dnsServiceIP is `networkProfile.dnsServiceIp`." in wrong.text
    assert "dns-service-ip-outside-service-cidr" not in rules(classic())


def test_resources_of_the_classic_provider_find_each_other_in_a_preview() -> None:
    subnet = Registered(
        urn(CLASSIC_SUBNET, "nodes"),
        CLASSIC_SUBNET,
        {"name": "nodes", "resourceGroupName": "rg", "virtualNetworkName": "v", "addressPrefixes": ["10.0.0.0/22"]},
    )
    inputs = {"name": "web", "kubernetesClusterId": UNKNOWN_TEXT, "vnetSubnetId": UNKNOWN_TEXT, "mode": "User"}
    above = {"kubernetesClusterId": (urn(CLASSIC, "shop"),), "vnetSubnetId": (subnet.urn,)}
    pool = Registered(urn(CLASSIC_POOL, "web"), CLASSIC_POOL, inputs, "", (), above)
    network = {"networkPlugin": "azure", "serviceCidr": "10.0.0.0/16"}
    assert overlapping(subnet, classic(networkProfile=network), pool)
    assert not overlapping(subnet, classic(networkProfile=network), replace(pool, property_dependencies={}))
