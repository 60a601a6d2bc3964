"""WAF policies of application gateways."""

from __future__ import annotations

from fairway.rules.citations import code
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_DOCS = "https://learn.microsoft.com/azure/web-application-firewall/ag/"
_CUSTOM = f"{_DOCS}custom-waf-rules-overview"
_AZURERM = code(
    "hashicorp/terraform-provider-azurerm", "internal/services/network/validate/web_application_firewall_policy.go"
)

POLICY = "azure-native:network:WebApplicationFirewallPolicy"
RULE_SETS = {
    "owasp": ("2.2.9", "3.0", "3.1", "3.2"),
    "microsoft_botmanagerruleset": ("0.1", "1.0", "1.1"),
    "microsoft_defaultruleset": ("2.1", "2.2"),
}
"""By type of a rule set in lower case: its versions."""


@rule(
    "waf-custom-rule-priority",
    "The custom rules of a WAF policy have priorities of their own.",
    remedy="Set priority of each rule to another number from 1 to 100; the lowest comes first.",
    sources=(_CUSTOM,),
    over=POLICY,
)
def _priority(policy: Resource) -> Faults:
    seen: dict[float, str] = {}
    for part in policy.parts("customRules"):
        priority, name = part.number("priority"), part.text("name")
        if priority is not None and name and seen.setdefault(priority, name) != name:
            yield part.fault("priority", f"rule {seen[priority]} has the priority {priority:.15g} as well.")


@rule(
    "waf-rule-set-version",
    "A managed rule set of a WAF policy has a version that Azure offers.",
    remedy="Use Microsoft_DefaultRuleSet 2.1, OWASP 3.2 or Microsoft_BotManagerRuleSet 1.1.",
    sources=(f"{_DOCS}application-gateway-crs-rulegroups-rules", _AZURERM),
    over=POLICY,
)
def _version(policy: Resource) -> Faults:
    for part in policy.parts("managedRules.managedRuleSets"):
        known = RULE_SETS.get(part.word("ruleSetType"), ())
        version = part.text("ruleSetVersion")
        if known and version and version not in known:
            # A version that is newer than this table may exist.
            newer = version > known[-1]
            reason = f"{part.text('ruleSetType')} has the versions {', '.join(known)}, and {version} is not among them."
            yield part.fault("ruleSetVersion", reason, "warning" if newer else None)


@rule(
    "waf-rate-limit-rule",
    "A rate limit rule of a WAF policy has a duration, a threshold and a grouping.",
    remedy="Set rateLimitDuration, rateLimitThreshold and groupByUserSession.",
    sources=(f"{_DOCS}rate-limiting-overview",),
    over=POLICY,
)
def _rate(policy: Resource) -> Faults:
    for part in policy.parts("customRules"):
        for key in ("rateLimitDuration", "rateLimitThreshold", "groupByUserSession"):
            if part.word("ruleType") == "ratelimitrule" and part.missing(key):
                yield part.fault(key, f"rule {part.text('name')} limits a rate without {key}.")
                break
