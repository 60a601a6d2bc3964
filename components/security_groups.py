"""Application security groups: sets of nodes that security rules name instead of addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi_azure_native import network

from components.context import Context
from components.kind import Kind
from config.application_gateway import ApplicationGateway
from config.subnet import SEVERAL, SecurityRule

GROUP = Kind(
    "ApplicationSecurityGroup", "asg/{key}", "asg-{cluster}-{key}", 80, "network.applicationSecurityGroups.{key}"
)


def application_security_groups(context: Context, opts: pulumi.ResourceOptions) -> dict[str, pulumi.Input[str]]:
    """Declare the groups of the settings that do not exist. Returns the ids of all of them by name."""
    found: dict[str, pulumi.Input[str]] = {}
    for key, each in context.settings.network.application_security_groups.items():
        found[key] = each.id or _group(context, key, opts).id
    return found


def _group(context: Context, key: str, opts: pulumi.ResourceOptions) -> network.ApplicationSecurityGroup:
    return network.ApplicationSecurityGroup(
        context.logical(GROUP, key),
        application_security_group_name=context.azure(GROUP, key),
        opts=opts,
        **context.located,
    )


def rule_arguments(name: str, rule: SecurityRule, groups: dict[str, pulumi.Input[str]]) -> dict[str, Any]:
    """A security rule; with a list or groups it has no single value of that side, as Azure accepts one of them."""
    arguments: dict[str, Any] = {"name": name, **rule.arguments()}
    for several, one in SEVERAL.items():
        if arguments.get(several):
            del arguments[one]
    for side in ("source", "destination"):
        names = arguments.pop(f"{side}_application_security_groups", ())
        if names:
            arguments[f"{side}_application_security_groups"] = [{"id": groups[each]} for each in names]
            del arguments[f"{side}_address_prefix"]
    return arguments


def gateway_rules(gateways: Sequence[ApplicationGateway]) -> list[dict[str, Any]]:
    """The rules in the subnet of application gateways: Azure's own traffic to them, and clients to their ports.

    Azure refuses a gateway without the first (ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup,
    Azure/AKS-Construction issue 333); probes of Azure's load balancer are allowed by default:
    learn.microsoft.com/azure/application-gateway/configuration-infrastructure#network-security-groups.
    """
    found: dict[str, tuple[int, str, list[str]]] = {"gateway-manager": (100, "GatewayManager", ["65200-65535"])}
    ports = sorted({port for each in gateways for port in each.public_ports})
    if ports:
        found["clients"] = (110, "Internet", [str(each) for each in ports])
    inbound = {"direction": "Inbound", "access": "Allow", "protocol": "Tcp"}
    anywhere = {"source_port_range": "*", "destination_address_prefix": "*"}
    return [
        {
            "name": name,
            "priority": priority,
            "source_address_prefix": source,
            "destination_port_ranges": listed,
            **inbound,
            **anywhere,
        }
        for name, (priority, source, listed) in found.items()
    ]
