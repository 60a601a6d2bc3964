"""Checks of network settings that depend on each other."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Network, ip_network
from typing import TYPE_CHECKING

from config.forms import wrong
from fairway.azure.values import BASTION_SUBNET, FIREWALL_MANAGEMENT_SUBNET, FIREWALL_SUBNET, SERVICE_SUBNETS

if TYPE_CHECKING:
    from config.network import Network

DEFAULT_ROUTE = "0.0.0.0/0"
FIREWALL_SUBNETS = {FIREWALL_SUBNET, FIREWALL_MANAGEMENT_SUBNET}


def _firewall_has_a_subnet(network: Network) -> None:
    if network.firewall is None or network.firewall.id:
        return
    needed = [FIREWALL_SUBNET]
    if network.firewall.sku.tier == "Basic":
        # learn.microsoft.com/azure/firewall/deploy-firewall-basic-portal-policy.
        needed.append(FIREWALL_MANAGEMENT_SUBNET)
    for name in needed:
        if name not in network.subnets:
            raise wrong(
                f"a new firewall needs a subnet of this name: add `subnets: {{{name}: {{addressPrefix: "
                f"{free_range(network, 26)}}}}}`, a /26",
                at="firewall",
            )
    for name in FIREWALL_SUBNETS & network.subnets.keys():
        if network.subnets[name].way_out:
            raise wrong(
                "the route to the firewall would lead from it to itself; Azure refuses it with "
                "AzureFirewallSubnetRouteTableMustHaveDefaultRouteToInternet. Remove wayOut",
                at=f"subnets.{name}.wayOut",
            )
    if not network.new_subnets.keys() - FIREWALL_SUBNETS:
        raise wrong(
            "all other subnets exist, so only their owner can route them to a new firewall: set `id` to the policy of "
            "their firewall, or create the subnet of the nodes here (addressPrefix)",
            at="firewall",
        )


def _one_default_route(network: Network) -> None:
    table = network.route_table
    if network.firewall is None or network.firewall.id or table is None:
        return
    if table.exists:
        raise wrong(
            "the default route of an existing table leads elsewhere: remove routeTable, so that Fairway creates one "
            "with a route to the new firewall, or set firewall.id to the policy of the firewall that it leads to",
            at="routeTable",
        )
    for name, route in table.routes.items():
        if route.address_prefix == DEFAULT_ROUTE:
            raise wrong(
                f"the route to the new firewall has {DEFAULT_ROUTE} too, and a table has one route for a prefix: "
                "remove this route, or firewall",
                at=f"routeTable.routes.{name}",
            )


def _sources_are_known(network: Network) -> None:
    is_known = network.owned or "address_prefixes" in network.model_fields_set
    if network.firewall and not network.firewall.source_addresses and not is_known:
        raise wrong(
            "set sourceAddresses to the ranges of the nodes' subnets: those of an existing VNet are not known here",
            at="firewall",
        )


def _endpoints_are_in_subnets(network: Network) -> None:
    for name, each in network.private_endpoints.items():
        if each.subnet and each.subnet not in network.subnets:
            raise wrong(
                f"{each.subnet} is not in network.subnets ({', '.join(network.subnets) or 'none'})",
                at=f"privateEndpoints.{name}.subnet",
            )


def _rules_name_groups(network: Network) -> None:
    known = network.application_security_groups
    for name, subnet in network.subnets.items():
        for rule, each in subnet.security_rules.items():
            for key, groups in (
                ("source", each.source_application_security_groups),
                ("destination", each.destination_application_security_groups),
            ):
                missing = [group for group in groups if group not in known]
                if missing:
                    raise wrong(
                        f"{missing[0]} is not in network.applicationSecurityGroups ({', '.join(known) or 'none'})",
                        at=f"subnets.{name}.securityRules.{rule}.{key}ApplicationSecurityGroups",
                    )


def _bastion_has_its_subnets(network: Network) -> None:
    bastion = network.bastion
    if bastion is None:
        return
    if bastion.sku.name != "Developer" and BASTION_SUBNET not in network.subnets:
        raise wrong(
            f"Bastion needs a subnet of this name: add `subnets: {{{BASTION_SUBNET}: {{addressPrefix: "
            f"{free_range(network, 26)}}}}}`, a /26",
            at="bastion",
        )
    subnet = network.subnets.get(BASTION_SUBNET)
    for key, each in subnet.ranges.items() if subnet else ():
        if isinstance(each, IPv4Network) and each.prefixlen > 26:
            raise wrong(
                f"{each} is too small for a new Bastion host: use a /26, such as {free_range(network, 26)}",
                at=f"subnets.{BASTION_SUBNET}.{key}",
            )
    host = bastion.jump_host
    if host and host.subnet not in network.subnets:
        known = ", ".join(network.subnets) or "none"
        raise wrong(f"{host.subnet} is not in network.subnets ({known})", at="bastion.jumpHost.subnet")
    if host and host.subnet.lower() in SERVICE_SUBNETS:
        # learn.microsoft.com/azure/bastion/configuration-settings#subnet.
        raise wrong(
            f"{host.subnet} is only for its service: add another subnet, such as `subnets: {{jump: {{addressPrefix: "
            f"{free_range(network, 28)}}}}}`, and set `subnet: jump`",
            at="bastion.jumpHost.subnet",
        )


def free_range(network: Network, prefix: int) -> str:
    """The last free IPv4 range of this size in the VNet, where it leaves the most room; `<free range>/26` if none."""
    taken = [each for subnet in network.subnets.values() for each in subnet.ranges.values()]
    known = network.owned or "address_prefixes" in network.model_fields_set
    for space in map(ip_network, network.address_prefixes if known else ()):
        if not isinstance(space, IPv4Network) or space.prefixlen > prefix:
            continue
        size, start = 2 ** (32 - prefix), int(space.broadcast_address) + 1
        while start > int(space.network_address):
            start -= size
            found = IPv4Network((start, prefix))
            if not any(found.overlaps(each) for each in taken if isinstance(each, IPv4Network)):
                return str(found)
    return f"<free range>/{prefix}"


CHECKS: tuple[Callable[[Network], None], ...] = (
    _firewall_has_a_subnet,
    _one_default_route,
    _sources_are_known,
    _endpoints_are_in_subnets,
    _rules_name_groups,
    _bastion_has_its_subnets,
)
"""Each raises PydanticCustomError, with `at`, the path below the network."""
