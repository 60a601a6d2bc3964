"""Application Gateway for Containers: the traffic controller, and the identity of its controller in the cluster."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.checks import Errors, check
from config.forms import Form, wrong
from config.model import Settings
from config.types import Items
from config.waf_policy import WafPolicy
from config.workloads import KubernetesNamespace, ServiceAccount

FrontendName = Annotated[
    str,
    Form(
        r"^[A-Za-z0-9]([A-Za-z0-9-_.]{0,62}[A-Za-z0-9])?$",
        "a frontend's name (at most 64 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends)",
        "shop",
    ),
]


class AlbController(Settings):
    """The ALB Controller: the pods that configure the traffic controller, which its Helm chart installs."""

    namespace: KubernetesNamespace = "azure-alb-system"
    """Kubernetes namespace of the controller, `albController.namespace` in the chart. Default: azure-alb-system."""
    service_account_name: ServiceAccount = "alb-controller-sa"
    """Kubernetes service account of its pods. Default: alb-controller-sa."""


class TrafficController(Settings):
    """An Application Gateway for Containers in a subnet of the cluster's VNet, with the identity of its ALB Controller.

    Gateways and routes in Kubernetes refer to it (bring your own deployment)."""

    subnet: str
    """Name of its subnet in `network.subnets`, with nothing else in it: a /24 that is delegated to
    `Microsoft.ServiceNetworking/trafficControllers`; Fairway delegates a new one."""
    name: FrontendName | None = None
    """Name in Azure. If omitted, `agfc-<cluster name>`. Cannot change after creation."""
    frontends: Annotated[Items[FrontendName], Field(min_length=1)] = ("frontend",)
    """Names of its frontends, each with a host name of Azure. Default: one, `frontend`."""
    firewall_policy: WafPolicy | None = None
    """A WAF policy that WebApplicationFirewallPolicy resources in Kubernetes can refer to: new (`{}` is enough) or
    existing (`id`). Default: none."""
    alb_controller: AlbController = AlbController()
    """The controller in the cluster, to whose service account the identity is bound."""

    @check
    def _frontends_differ(self) -> Errors:
        folded = [each.lower() for each in self.frontends]
        twice = next((name for name in self.frontends if folded.count(name.lower()) > 1), None)
        if twice:
            yield wrong(f"{twice} is listed twice", at="frontends")

    @check
    def _policy_fits(self) -> Errors:
        policy = self.firewall_policy
        # learn.microsoft.com/azure/application-gateway/for-containers/web-application-firewall#limitations.
        for at, each in enumerate(policy.managed_rules.managed_rule_sets if policy else ()):
            if each.rule_set_type.lower() == "owasp":
                yield wrong(
                    "Application Gateway for Containers does not support the OWASP rule sets: use "
                    "Microsoft_DefaultRuleSet 2.1",
                    at=f"firewallPolicy.managedRules.managedRuleSets[{at}].ruleSetType",
                )
        for name, rule in (policy.custom_rules if policy else {}).items():
            if rule.rule_type == "RateLimitRule" or rule.action == "JSChallenge":
                key = "ruleType" if rule.rule_type == "RateLimitRule" else "action"
                yield wrong(
                    "Application Gateway for Containers supports neither rate limits nor JSChallenge: remove the rule",
                    at=f"firewallPolicy.customRules.{name}.{key}",
                )
