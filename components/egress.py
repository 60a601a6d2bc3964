"""How traffic leaves the new subnets: NAT gateway with its addresses, route table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_azure_native import network

import fairway.azure.values as azure_values
from components.context import Context
from components.kind import Kind
from components.stack_outputs import StackOutputs
from config.egress import RouteTable

NAT_GATEWAY = Kind("NatGateway", "nat", "ng-{cluster}", 80, "network.natGateway")
NAT_ADDRESS = Kind("PublicIPAddress", "nat/{key}", "pip-{cluster}-{key}", 80, "network.natGateway")
ROUTE_TABLE = Kind("RouteTable", "routes", "rt-{cluster}", 80, "network.routeTable")


@dataclass(frozen=True)
class Egress:
    """What is attached to each new subnet for outbound traffic."""

    nat_gateway_id: pulumi.Input[str] | None
    """The NAT gateway, if nodes use one."""
    route_table_id: pulumi.Input[str] | None
    """The route table, if configured."""
    outbound_ip_ranges: list[pulumi.Output[str]]
    """The addresses of a new NAT gateway or firewall as /32 ranges."""

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of a subnet."""
        found = {"nat_gateway": self.nat_gateway_id, "route_table": self.route_table_id}
        return {key: {"id": id} for key, id in found.items() if id is not None}


def egress(
    context: Context,
    outputs: StackOutputs,
    opts: pulumi.ResourceOptions,
    firewall: tuple[pulumi.Output[str], list[pulumi.Output[str]]] | None = None,
) -> Egress:
    """Declare, or look up, the NAT gateway and the route table of the settings. `firewall` has the private address and
    the public ones of a new firewall, to which the route table leads."""
    settings, profile = context.settings.network, context.settings.network_profile
    gateway: pulumi.Input[str] | None = None
    ranges: list[pulumi.Output[str]] = []
    if profile and profile.outbound_type == "userAssignedNATGateway":
        if settings.nat_gateway.exists:
            gateway = outputs.id_of(settings.nat_gateway, azure_values.NAT_GATEWAY)
        else:
            gateway, ranges = _nat_gateway(context, opts)
    table: pulumi.Input[str] | None = None
    if settings.route_table and settings.route_table.exists:
        table = outputs.id_of(settings.route_table, azure_values.ROUTE_TABLE)
    elif settings.route_table or firewall:
        table = _route_table(context, opts, firewall)
    ranges += [pulumi.Output.format("{0}/32", each) for each in (firewall[1] if firewall else ())]
    return Egress(gateway, table, ranges)


def _nat_gateway(context: Context, opts: pulumi.ResourceOptions) -> tuple[pulumi.Output[str], list[pulumi.Output[str]]]:
    """The id of the NAT gateway, and its addresses as ranges."""
    settings = context.settings.network.nat_gateway
    zones: dict[str, Any] = {"zones": list(settings.zones)} if settings.zones else {}
    addresses = [
        network.PublicIPAddress(
            context.logical(NAT_ADDRESS, str(index)),
            public_ip_address_name=context.azure(NAT_ADDRESS, str(index)),
            sku={"name": "Standard"},
            public_ip_allocation_method="Static",
            opts=opts,
            **zones,
            **context.located,
        )
        for index in range(settings.public_ip_count)
    ]
    gateway = network.NatGateway(
        context.logical(NAT_GATEWAY),
        nat_gateway_name=context.azure(NAT_GATEWAY),
        sku={"name": "Standard"},
        public_ip_addresses=[{"id": address.id} for address in addresses],
        idle_timeout_in_minutes=settings.idle_timeout_in_minutes,
        opts=opts,
        **zones,
        **context.located,
    )
    return gateway.id, [pulumi.Output.format("{0}/32", address.ip_address) for address in addresses]


def _route_table(
    context: Context,
    opts: pulumi.ResourceOptions,
    firewall: tuple[pulumi.Output[str], list[pulumi.Output[str]]] | None,
) -> pulumi.Output[str]:
    settings = context.settings.network.route_table or RouteTable()
    routes: list[Any] = []
    if firewall is not None:
        private_address, public_addresses = firewall
        hop: dict[str, Any] = {"next_hop_type": "VirtualAppliance", "next_hop_ip_address": private_address}
        routes.append({"name": "firewall", "address_prefix": "0.0.0.0/0", **hop})
        # MicrosoftDocs/azure-aks-docs articles/aks/limit-egress-traffic.md#create-a-route-with-a-hop-to-azure-firewall.
        prefixes = [pulumi.Output.format("{0}/32", each) for each in public_addresses]
        routes += [
            {"name": f"firewall-address-{index}", "address_prefix": prefix, "next_hop_type": "Internet"}
            for index, prefix in enumerate(prefixes)
        ]
    routes += [{"name": route, **each.arguments()} for route, each in settings.routes.items()]
    table = network.RouteTable(
        context.logical(ROUTE_TABLE),
        route_table_name=context.azure(ROUTE_TABLE),
        routes=routes,
        disable_bgp_route_propagation=settings.disable_bgp_route_propagation,
        opts=opts,
        **context.located,
    )
    return table.id
