"""Policies of a web application firewall, for Application Gateway and Application Gateway for Containers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from config.checks import Errors, check, valid_only
from config.existing import beside, without_effect
from config.forms import wrong
from config.model import Settings
from config.types import Items, Named, WafPolicyId

_Variable = Literal[
    "RemoteAddr",
    "RequestMethod",
    "QueryString",
    "PostArgs",
    "RequestUri",
    "RequestHeaders",
    "RequestBody",
    "RequestCookies",
]
_Operator = Literal[
    "IPMatch",
    "Equal",
    "Contains",
    "LessThan",
    "GreaterThan",
    "LessThanOrEqual",
    "GreaterThanOrEqual",
    "BeginsWith",
    "EndsWith",
    "Regex",
    "GeoMatch",
    "Any",
]
_Excluded = Literal[
    "RequestHeaderNames",
    "RequestHeaderKeys",
    "RequestHeaderValues",
    "RequestCookieNames",
    "RequestCookieKeys",
    "RequestCookieValues",
    "RequestArgNames",
    "RequestArgKeys",
    "RequestArgValues",
]


class PolicySettings(Settings):
    """How the firewall treats requests."""

    mode: Literal["Prevention", "Detection"] = "Prevention"
    """`Prevention` blocks what the rules find; `Detection` only logs it. Default: Prevention."""
    state: Literal["Enabled", "Disabled"] = "Enabled"
    """Whether the policy is on. Default: Enabled."""
    request_body_check: bool | None = None
    """Whether the bodies of requests are inspected. Azure's default: true."""
    request_body_inspect_limit_in_kb: int | None = None
    """Kilobytes of a body that are inspected, 8 to 2000. Azure's default: 128."""
    max_request_body_size_in_kb: int | None = None
    """Maximum size of a body without files, in kilobytes: 8 to 2000. Azure's default: 128."""
    file_upload_limit_in_mb: int | None = None
    """Maximum size of an uploaded file, in megabytes: 1 to 4000. Azure's default: 100."""
    custom_block_response_status_code: int | None = None
    """HTTP status of a blocked request: 200, 403, 405, 406, 429 or 990 to 999. Azure's default: 403."""


class ManagedRuleOverride(Settings):
    """Another state or action of a managed rule."""

    rule_id: str
    """Number of the rule, in quotes: `"942430"`."""
    state: Literal["Enabled", "Disabled"] | None = None
    """Whether the rule is on. Azure's default: Disabled for a rule that is listed here."""
    action: Literal["AnomalyScoring", "Allow", "Block", "Log", "JSChallenge"] | None = None
    """What the rule does with a request that it matches. If omitted, that of the rule set."""


class ManagedRuleGroupOverride(Settings):
    """Other states and actions of rules in a group."""

    rule_group_name: str
    """Name of the group, such as `SQLI`."""
    rules: Items[ManagedRuleOverride] | None = None
    """The rules. If omitted, all rules of the group are off."""


class ManagedRuleSet(Settings):
    """A set of rules that Microsoft maintains."""

    rule_set_type: str
    """Type of the set: `Microsoft_DefaultRuleSet`, `OWASP` or `Microsoft_BotManagerRuleSet`."""
    rule_set_version: str
    """Version of the set, in quotes: `"2.1"`."""
    rule_group_overrides: Items[ManagedRuleGroupOverride] | None = None
    """Rules with another state or action, by group. Default: none."""


class WafExclusion(Settings):
    """A part of requests that the managed rules do not inspect."""

    match_variable: _Excluded
    """The part, such as `RequestCookieNames`."""
    selector_match_operator: Literal["Equals", "Contains", "StartsWith", "EndsWith", "EqualsAny"]
    """How names are compared with selector; `EqualsAny` means all names."""
    selector: str
    """Name of the header, cookie or argument; `*` with EqualsAny."""


def _sets() -> tuple[ManagedRuleSet, ...]:
    types = {"Microsoft_DefaultRuleSet": "2.1", "Microsoft_BotManagerRuleSet": "1.1"}
    given = ({"ruleSetType": kind, "ruleSetVersion": version} for kind, version in types.items())
    return tuple(ManagedRuleSet.model_validate(each) for each in given)


class ManagedRules(Settings):
    """The rules that Microsoft maintains."""

    managed_rule_sets: Items[ManagedRuleSet] = Field(default_factory=_sets)
    """The sets of rules. Default: Microsoft_DefaultRuleSet 2.1 and Microsoft_BotManagerRuleSet 1.1."""
    exclusions: Items[WafExclusion] | None = None
    """Parts of requests that these rules do not inspect. Default: none."""


class MatchVariable(Settings):
    """A part of requests to compare."""

    variable_name: _Variable
    """The part, such as `RemoteAddr` or `RequestHeaders`."""
    selector: str | None = None
    """Name of the header, cookie or argument, if the part has several."""


class MatchCondition(Settings):
    """A condition that requests must match."""

    match_variables: Items[MatchVariable]
    """The parts of a request that are compared; one match is enough."""
    operator: _Operator
    """How they are compared with the values."""
    match_values: Items[str] = ()
    """The values, such as `["198.51.100.0/24"]` for IPMatch or `["DE"]` for GeoMatch. One match is enough."""
    negation_conditon: bool | None = None
    """Whether the condition is true if nothing matches. ARM's name has this spelling. Azure's default: false."""
    transforms: Items[str] | None = None
    """Changes before the comparison, such as `Lowercase`. Default: none."""


class WafCustomRule(Settings):
    """A rule of your own; it comes before the managed rules."""

    priority: Annotated[int, Field(ge=1, le=100)]
    """Order of the rule, 1 to 100, unique in the policy. Lower numbers come first."""
    rule_type: Literal["MatchRule", "RateLimitRule"] = "MatchRule"
    """`MatchRule`, or `RateLimitRule`, which counts requests. Default: MatchRule."""
    action: Literal["Allow", "Block", "Log", "JSChallenge"]
    """What happens to a request that matches all conditions; `Allow` skips the other rules."""
    match_conditions: Items[MatchCondition]
    """The conditions, which must all match."""
    state: Literal["Enabled", "Disabled"] | None = None
    """Whether the rule is on. Azure's default: Enabled."""
    rate_limit_duration: Literal["OneMin", "FiveMins"] | None = None
    """The time in which a RateLimitRule counts requests."""
    rate_limit_threshold: Annotated[int, Field(ge=1)] | None = None
    """Number of requests in that time above which a RateLimitRule acts."""
    group_by_user_session: Items[Literal["ClientAddr", "GeoLocation", "None"]] = ()
    """Whose requests a RateLimitRule counts together, as a list of one: `["ClientAddr"]`."""


class WafPolicy(Settings):
    """A policy of the web application firewall: a new one, or an existing one (`id`)."""

    id: WafPolicyId | None = None
    """Resource ID of an existing WAF policy, which Fairway does not change."""
    policy_settings: PolicySettings = PolicySettings()
    """How the firewall treats requests. Default: Prevention."""
    managed_rules: ManagedRules = Field(default_factory=ManagedRules)
    """The rules that Microsoft maintains."""
    custom_rules: Named[WafCustomRule] = {}
    """Rules of your own by name. Default: none."""

    @check
    def _new_or_existing(self) -> Errors:
        if self.id:
            why = "a policy with an `id` exists and has its own owner"
            yield from without_effect(self, beside(self, {"id"}), why)

    @check
    def _priorities_differ(self) -> Errors:
        taken: dict[int, str] = {}
        for name, rule in self.custom_rules.items():
            with valid_only:
                if (first := taken.setdefault(rule.priority, name)) != name:
                    yield wrong(
                        f"the rule {first} has the priority {rule.priority} as well: give each rule another one",
                        at=f"customRules.{name}.priority",
                    )

    def policy(self) -> dict[str, Any]:
        """The SDK's arguments of a new policy."""
        found = self.arguments()
        rules: list[dict[str, Any]] = []
        for name, rule in self.custom_rules.items():
            given = rule.arguments()
            grouped = given.pop("group_by_user_session", None)
            if grouped:
                variables = [{"variable_name": each} for each in grouped]
                given["group_by_user_session"] = [{"group_by_variables": variables}]
            rules.append({"name": name, **given})
        found["custom_rules"] = rules
        return {key: value for key, value in found.items() if value}
