"""How traffic leaves the new subnets: NAT gateway with its addresses, route table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_azure_native import network

import fairway.azure.values as azure_values
from components.context import Context
from components.kind import Kind
from components.options import untyped
from components.stack_outputs import StackOutputs
from config.egress import RouteTable

NAT_GATEWAY = Kind("NatGateway", "nat", "ng-{cluster}", 80, "network.natGateway")
NAT_ADDRESS = Kind("PublicIPAddress", "nat/{key}", "pip-{cluster}-{key}", 80, "network.natGateway")
NAT_PREFIX = Kind("PublicIPPrefix", "nat", "ippre-{cluster}-nat", 80, "network.natGateway")
NAT_GATEWAY_V2 = Kind("NatGateway", "nat-v2", "ng-{cluster}-v2", 80, "network.natGateway")
NAT_ADDRESS_V2 = Kind("PublicIPAddress", "nat-v2/{key}", "pip-{cluster}-v2-{key}", 80, "network.natGateway")
NAT_PREFIX_V2 = Kind("PublicIPPrefix", "nat-v2", "ippre-{cluster}-nat-v2", 80, "network.natGateway")
"""With StandardV2 other names: a SKU cannot change, so both exist until the subnets have the new gateway."""
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
    """The id of the NAT gateway, and its new addresses as ranges.

    StandardV2 with the SDK's API version: learn.microsoft.com/azure/nat-gateway/manage-nat-gateway-v2 (Bicep) sends it
    with 2024-05-01, the gateway's addresses with all zones.
    """
    settings = context.settings.network.nat_gateway
    is_v2 = settings.sku.name == "StandardV2"
    kinds = (NAT_GATEWAY, NAT_ADDRESS, NAT_PREFIX)
    if is_v2:
        kinds = (NAT_GATEWAY_V2, NAT_ADDRESS_V2, NAT_PREFIX_V2)
    sku, zones = {"name": settings.sku.name}, settings.zones
    if is_v2 and zones is None:
        zones = ("1", "2", "3")
    placed: dict[str, Any] = {**context.located, **({"zones": list(zones)} if zones else {})}
    gateway_kind, address_kind, prefix_kind = kinds
    addresses = [
        network.PublicIPAddress(
            context.logical(address_kind, str(index)),
            public_ip_address_name=context.azure(address_kind, str(index)),
            sku=untyped(sku),
            public_ip_allocation_method="Static",
            opts=opts,
            **placed,
        )
        for index in range(settings.new_addresses)
    ]
    prefixes = [
        network.PublicIPPrefix(
            context.logical(prefix_kind),
            public_ip_prefix_name=context.azure(prefix_kind),
            prefix_length=length,
            sku=untyped(sku),
            opts=opts,
            **placed,
        )
        for length in (settings.public_ip_prefix_length,)
        if length is not None
    ]
    attached = {
        "public_ip_addresses": [each.id for each in (*addresses, *settings.public_ip_addresses)],
        "public_ip_prefixes": [each.id for each in (*prefixes, *settings.public_ip_prefixes)],
    }
    gateway = network.NatGateway(
        context.logical(gateway_kind),
        nat_gateway_name=context.azure(gateway_kind, name=settings.name),
        sku=untyped(sku),
        idle_timeout_in_minutes=settings.idle_timeout_in_minutes,
        opts=opts,
        **{key: untyped([{"id": id} for id in ids]) for key, ids in attached.items() if ids},
        **(context.located if is_v2 else placed),
    )
    ranges = [pulumi.Output.format("{0}/32", address.ip_address) for address in addresses]
    return gateway.id, ranges + [each.ip_prefix for each in prefixes]


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
        route_table_name=context.azure(ROUTE_TABLE, name=settings.name),
        routes=routes,
        disable_bgp_route_propagation=settings.disable_bgp_route_propagation,
        opts=opts,
        **context.located,
    )
    return table.id
