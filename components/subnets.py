"""The new subnets of a cluster, each with a network security group, in a new VNet or in an existing one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_azure_native import network

from components.context import Context
from components.kind import Kind
from components.security_groups import gateway_rules, rule_arguments
from config.subnet import Subnet
from fairway.azure.resource_id import id_parts
from fairway.azure.values import SERVICE_SUBNETS, TRAFFIC_CONTROLLER

SUBNET = Kind("Subnet", "subnet/{key}", configured="network.subnets.{key}")
SECURITY_GROUP = Kind("NetworkSecurityGroup", "nsg/{key}", "nsg-{cluster}-{key}", 80, "network.subnets.{key}")

API_SERVER = "Microsoft.ContainerService/managedClusters"
"""The delegation of the API server's subnet: learn.microsoft.com/azure/aks/api-server-vnet-integration."""


@dataclass(frozen=True)
class VirtualNetwork:
    """The VNet in which subnets are created."""

    id: pulumi.Input[str]
    name: pulumi.Input[str]
    resource_group_name: pulumi.Input[str]

    @classmethod
    def existing(cls, id: pulumi.Input[str]) -> VirtualNetwork:
        """The VNet with this id. Its subnets are created in the subscription of the deployment, because the nodes' VNet
        is in the subscription of the cluster."""
        parts = pulumi.Output.from_input(id).apply(id_parts)
        return cls(id, parts.apply(lambda each: each.name), parts.apply(lambda each: each.group))


def subnets(
    context: Context,
    virtual_network: VirtualNetwork,
    egress: Mapping[str, Any],
    parent: pulumi.Resource,
    declared: dict[str, network.Subnet],
    names: Collection[str],
    groups: dict[str, pulumi.Input[str]],
) -> None:
    """Declare those new subnets of the settings, and add them to `declared`. They come one after the other: Azure
    refuses concurrent changes of a VNet (AnotherOperationInProgress). `egress` has the arguments of those with outbound
    traffic, `groups` the ids of application security groups."""
    settings = context.settings.network
    for key, each in settings.new_subnets.items():
        if key not in names:
            continue
        service = API_SERVER if key == settings.api_server_subnet else None
        arguments = _arguments(each, TRAFFIC_CONTROLLER if key in context.association_subnets else service)
        of_gateway = any(key == gateway.subnet for gateway in context.gateways)
        of_service = key.lower() in SERVICE_SUBNETS or of_gateway or key in context.association_subnets
        owned = bool(each.delegations) or key == settings.api_server_subnet or of_service
        if group := _group_id(context, key, each, parent, groups):
            arguments["network_security_group"] = {"id": group}
        declared[key] = network.Subnet(
            context.logical(SUBNET, key),
            resource_group_name=virtual_network.resource_group_name,
            virtual_network_name=virtual_network.name,
            subnet_name=key,
            opts=pulumi.ResourceOptions(parent=parent, depends_on=list(declared.values())[-1:]),
            **arguments,
            **(egress if (not owned if each.way_out is None else each.way_out) else {}),
        )


def _arguments(subnet: Subnet, service: str | None) -> dict[str, Any]:
    arguments = subnet.arguments()
    for key in ("security_rules", "network_security_group"):
        arguments.pop(key, None)
    services = subnet.delegations or ((service,) if service else ())
    arguments["service_endpoints"] = [{"service": service} for service in subnet.service_endpoints] or None
    arguments["delegations"] = [{"name": _last(service), "service_name": service} for service in services] or None
    return {name: value for name, value in arguments.items() if value is not None}


def _group_id(
    context: Context, key: str, subnet: Subnet, parent: pulumi.Resource, groups: dict[str, pulumi.Input[str]]
) -> pulumi.Input[str] | None:
    """The id of the subnet's network security group; None for the subnet of a service that needs none."""
    configured = subnet.network_security_group
    if configured is None or configured.id:
        return configured and configured.id
    if (key.lower() in SERVICE_SUBNETS or key in context.association_subnets) and not subnet.security_rules:
        return None
    rules: list[Any] = [rule_arguments(rule, each, groups) for rule, each in subnet.security_rules.items()]
    gateways = [gateway for gateway in context.gateways if gateway.subnet == key]
    if gateways and not rules:
        rules = gateway_rules(gateways)
    group = network.NetworkSecurityGroup(
        context.logical(SECURITY_GROUP, key),
        network_security_group_name=context.azure(SECURITY_GROUP, key, name=configured.name),
        security_rules=rules,
        opts=pulumi.ResourceOptions(parent=parent),
        **context.located,
    )
    return group.id


def _last(service: str) -> str:
    return service.rsplit("/", 1)[-1]
