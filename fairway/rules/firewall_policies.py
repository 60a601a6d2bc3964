"""Policies of Azure Firewall and their rules, and the tiers of both."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.rules.citations import code, thread
from fairway.rules.firewalls import FIREWALL
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_DOCS = "https://learn.microsoft.com/azure/firewall/"
_TIERS_PAGE = "https://learn.microsoft.com/azure/firewall-manager/policy-overview"

POLICY = "azure-native:network:FirewallPolicy"
RULE_GROUP = "azure-native:network:FirewallPolicyRuleCollectionGroup"
TIERS = ("basic", "standard", "premium")
DESTINATIONS = ("destinationAddresses", "destinationIpGroups", "destinationFqdns")
SOURCES = ("sourceAddresses", "sourceIpGroups")


def _tier(resource: Resource) -> str:
    """The tier in lower case; Standard where it is left out, and empty where it is not known."""
    hidden = resource.hidden("sku") or resource.hidden("sku.tier")
    return "" if hidden else resource.word("sku.tier") or "standard"


def _rules(group: Resource, kind: str) -> Iterator[Reader]:
    """The rules of that kind in a group of rule collections."""
    for collection in group.parts("ruleCollections"):
        yield from (each for each in collection.parts("rules") if each.word("ruleType") == kind)


def _policy(group: Resource) -> Resource | None:
    return group.stack.resource(group.request.id.lower().rpartition("/rulecollectiongroups/")[0])


@rule(
    "firewall-basic-management",
    "A firewall of the tier Basic has a management configuration.",
    remedy="Set managementIpConfiguration, with AzureFirewallManagementSubnet and an address of its own.",
    sources=(f"{_DOCS}deploy-firewall-basic-portal-policy", thread("Azure/azure-cli/issues/32624")),
    over=FIREWALL,
)
def _management(firewall: Resource) -> Faults:
    key = "managementIpConfiguration"
    if _tier(firewall) == "basic" and firewall.word("sku.name") == "azfw_vnet" and firewall.missing(key):
        yield firewall.fault(key, "the tier Basic is managed through a network interface of its own.")


@rule(
    "firewall-configuration-names",
    "The configurations of a firewall have names of their own.",
    remedy="Rename managementIpConfiguration.",
    # Only Terraform's provider has this.
    sources=(code("hashicorp/terraform-provider-azurerm", "internal/services/firewall/firewall_resource.go"),),
    over=FIREWALL,
    severity="warning",
)
def _names(firewall: Resource) -> Faults:
    name = firewall.word("managementIpConfiguration.name")
    if name and name in {each.word("name") for each in firewall.parts("ipConfigurations")}:
        yield firewall.fault("managementIpConfiguration.name", f"{name} is the name of one of ipConfigurations too.")


@rule(
    "firewall-policy-tier",
    "The policy of a firewall has its tier, or a lower one.",
    remedy="Set sku.tier of the firewall to that of the policy, or name a policy of a lower tier.",
    sources=(_TIERS_PAGE, thread("MicrosoftDocs/azure-docs/issues/83843")),
    over=FIREWALL,
)
def _policy_tier(firewall: Resource) -> Faults:
    policy, ours = firewall.stack.resource(firewall.text("firewallPolicy.id")), _tier(firewall)
    theirs = _tier(policy) if policy else ""
    if policy and ours in TIERS and theirs in TIERS and TIERS.index(theirs) > TIERS.index(ours):
        yield firewall.fault("firewallPolicy.id", f"policy {policy.request.name} is {theirs}, the firewall {ours}.")


@rule(
    "firewall-policy-feature",
    "Intrusion detection, TLS inspection and rules for URLs are in a policy of the tier Premium.",
    remedy="Set sku.tier of the policy to Premium, or leave the feature out.",
    sources=(f"{_DOCS}premium-features", _TIERS_PAGE),
    over=(POLICY, RULE_GROUP),
)
def _feature(resource: Resource) -> Faults:
    policy = resource if resource.request.type == POLICY else _policy(resource)
    if policy is None or _tier(policy) not in ("basic", "standard"):
        return
    tier = _tier(policy).title()
    if resource is policy:
        if resource.word("intrusionDetection.mode") in ("alert", "deny"):
            yield resource.fault("intrusionDetection.mode", f"a policy of the tier {tier} has no intrusion detection.")
        if resource.given("transportSecurity.certificateAuthority"):
            key = "transportSecurity.certificateAuthority"
            yield resource.fault(key, f"a policy of the tier {tier} inspects no TLS.")
        return
    for each in _rules(resource, "applicationrule"):
        if each.on("terminateTLS"):
            yield each.fault("terminateTLS", f"a policy of the tier {tier} inspects no TLS.")
        elif each.given("targetUrls"):
            yield each.fault("targetUrls", f"a policy of the tier {tier} has rules for names, not for URLs.")


@rule(
    "firewall-application-rule-protocols",
    "An application rule has protocols, with FQDN tags as well.",
    remedy="Set protocols, such as protocolType Https with port 443.",
    sources=(
        thread("hashicorp/terraform-provider-azurerm/issues/15760"),
        thread("hashicorp/terraform-provider-azurerm/issues/14099"),
    ),
    over=RULE_GROUP,
)
def _protocols(group: Resource) -> Faults:
    for each in _rules(group, "applicationrule"):
        if each.missing("protocols"):
            yield each.fault("protocols", f"rule {each.text('name')} has none.")


@rule(
    "firewall-rule-addresses",
    "A network rule has sources and destinations.",
    remedy="Set sourceAddresses or sourceIpGroups, and destinationAddresses, destinationIpGroups or destinationFqdns.",
    sources=(thread("Azure/azure-cli/issues/18932"),),
    over=RULE_GROUP,
)
def _addresses(group: Resource) -> Faults:
    for each in _rules(group, "networkrule"):
        for keys in (SOURCES, DESTINATIONS):
            if all(map(each.missing, keys)):
                yield each.fault(keys[0], f"rule {each.text('name')} has none of {', '.join(keys)}.")


@rule(
    "firewall-rule-names-without-proxy",
    "Network rules name destinations by FQDN only where the policy has the DNS proxy.",
    remedy="Set dnsSettings.enableProxy of the policy to true, or write addresses.",
    sources=(f"{_DOCS}fqdn-filtering-network-rules", thread("Azure/azure-sdk-for-go/issues/11094")),
    over=RULE_GROUP,
)
def _proxy(group: Resource) -> Faults:
    policy, path = _policy(group), "dnsSettings.enableProxy"
    if policy is None or policy.given("basePolicy.id") or policy.hidden("basePolicy"):
        return
    if policy.on(path) or policy.hidden(path) or policy.off("dnsSettings.requireProxyForNetworkRules"):
        return
    for each in _rules(group, "networkrule"):
        if each.given("destinationFqdns"):
            name = policy.request.name
            yield each.fault("destinationFqdns", f"enableProxy of policy {name} is not true: no name is resolved.")


@rule(
    "firewall-policy-basic-threats",
    "Threat intelligence of a policy of the tier Basic alerts, and denies nothing.",
    remedy="Set threatIntelMode to Alert or Off, or sku.tier to Standard.",
    sources=(f"{_DOCS}choose-firewall-sku", f"{_DOCS}features-by-sku"),
    over=POLICY,
)
def _threats(policy: Resource) -> Faults:
    if _tier(policy) == "basic" and policy.word("threatIntelMode") == "deny":
        yield policy.fault("threatIntelMode", "the tier Basic has no such mode.")


@rule(
    "firewall-policy-basic-dns",
    "A policy of the tier Basic has no DNS proxy and no DNS servers.",
    remedy="Leave dnsSettings out, or set sku.tier to Standard.",
    sources=(
        thread("Azure/terraform-azurerm-caf-enterprise-scale/issues/848"),
        thread("Azure/terraform-azurerm-caf-enterprise-scale/issues/862"),
    ),
    over=POLICY,
)
def _basic_dns(policy: Resource) -> Faults:
    for key in ("dnsSettings.enableProxy", "dnsSettings.servers"):
        if _tier(policy) == "basic" and policy.given(key) and not policy.off(key):
            yield policy.fault(key, "the tier Basic has no such setting (FirewallPolicyHigherTierOnlyProperties).")
