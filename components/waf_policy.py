"""The policy of a web application firewall."""

from __future__ import annotations

import pulumi
from pulumi_azure_native import network

from components.context import Context
from components.kind import Kind
from config.waf_policy import WafPolicy


def waf_policy(
    context: Context, kind: Kind, settings: WafPolicy | None, opts: pulumi.ResourceOptions
) -> pulumi.Input[str]:
    """The id of the policy; a new one is declared, unless the settings have an `id`."""
    settings = settings or WafPolicy()
    if settings.id:
        return settings.id
    policy = network.WebApplicationFirewallPolicy(
        context.logical(kind),
        policy_name=context.azure(kind),
        opts=opts,
        **settings.policy(),
        **context.located,
    )
    return policy.id
