"""Checks of network settings that depend on each other."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from config.checks import Check, Errors, valid_only
from config.forms import wrong
from config.subnet_ranges import free_range, ranges_known
from fairway.azure.values import BASTION_SUBNET, FIREWALL_MANAGEMENT_SUBNET, FIREWALL_SUBNET, SERVICE_SUBNETS

if TYPE_CHECKING:
    from config.network import Network

DEFAULT_ROUTE = "0.0.0.0/0"
FIREWALL_SUBNETS = {FIREWALL_SUBNET, FIREWALL_MANAGEMENT_SUBNET}


def _firewall_has_a_subnet(network: Network) -> Errors:
    if network.firewall is None or network.firewall.id:
        return
    needed = [FIREWALL_SUBNET]
    if network.firewall.sku.tier == "Basic":
        # learn.microsoft.com/azure/firewall/deploy-firewall-basic-portal-policy.
        needed.append(FIREWALL_MANAGEMENT_SUBNET)
    for name in needed:
        if name not in network.subnets:
            yield wrong(
                f"a new firewall needs a subnet of this name: add `subnets: {{{name}: {{addressPrefix: "
                f"{free_range(network, 26)}}}}}`, a /26",
                at="firewall",
            )
    for name in FIREWALL_SUBNETS & network.subnets.keys():
        with valid_only:
            if network.subnets[name].way_out:
                yield wrong(
                    "the route to the firewall would lead from it to itself; Azure refuses it with "
                    "AzureFirewallSubnetRouteTableMustHaveDefaultRouteToInternet. Remove wayOut",
                    at=f"subnets.{name}.wayOut",
                )
    if not network.new_subnets.keys() - FIREWALL_SUBNETS:
        yield wrong(
            "all other subnets exist, so only their owner can route them to a new firewall: set `id` to the policy of "
            "their firewall, or create the subnet of the nodes here (addressPrefix)",
            at="firewall",
        )


def _one_default_route(network: Network) -> Errors:
    table = network.route_table
    if network.firewall is None or network.firewall.id or table is None:
        return
    if table.exists:
        yield wrong(
            "the default route of an existing table leads elsewhere: remove routeTable, so that Fairway creates one "
            "with a route to the new firewall, or set firewall.id to the policy of the firewall that it leads to",
            at="routeTable",
        )
        return
    for name, route in table.routes.items():
        with valid_only:
            if route.address_prefix == DEFAULT_ROUTE:
                yield wrong(
                    f"the route to the new firewall has {DEFAULT_ROUTE} too, and a table has one route for a prefix: "
                    "remove this route, or firewall",
                    at=f"routeTable.routes.{name}",
                )


def _sources_are_known(network: Network) -> Errors:
    if network.firewall and not network.firewall.source_addresses and not ranges_known(network):
        yield wrong(
            "set sourceAddresses to the ranges of the nodes' subnets: those of an existing VNet are not known here",
            at="firewall",
        )


def _endpoints_are_in_subnets(network: Network) -> Errors:
    for name, each in network.private_endpoints.items():
        with valid_only:
            if each.subnet and each.subnet not in network.subnets:
                yield wrong(
                    f"{each.subnet} is not in network.subnets ({', '.join(network.subnets) or 'none'})",
                    at=f"privateEndpoints.{name}.subnet",
                )


def _rules_name_groups(network: Network) -> Errors:
    known = network.application_security_groups
    for at, groups in _named_groups(network):
        with valid_only:
            for group in groups:
                if group not in known:
                    yield wrong(
                        f"{group} is not in network.applicationSecurityGroups ({', '.join(known) or 'none'})", at=at
                    )


def _named_groups(network: Network) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, subnet in network.subnets.items():
        with valid_only:
            for rule, each in subnet.security_rules.items():
                with valid_only:
                    path = f"subnets.{name}.securityRules.{rule}"
                    yield f"{path}.sourceApplicationSecurityGroups", each.source_application_security_groups
                    yield f"{path}.destinationApplicationSecurityGroups", each.destination_application_security_groups


def _bastion_has_its_subnets(network: Network) -> Errors:
    bastion = network.bastion
    if bastion is None:
        return
    if bastion.sku.name != "Developer" and BASTION_SUBNET not in network.subnets:
        yield wrong(
            f"Bastion needs a subnet of this name: add `subnets: {{{BASTION_SUBNET}: {{addressPrefix: "
            f"{free_range(network, 26)}}}}}`, a /26",
            at="bastion",
        )
    subnet = network.subnets.get(BASTION_SUBNET)
    for key, each in subnet.ranges.items() if subnet else ():
        if isinstance(each, IPv4Network) and each.prefixlen > 26:
            yield wrong(
                f"{each} is too small for a new Bastion host: use a /26, such as {free_range(network, 26)}",
                at=f"subnets.{BASTION_SUBNET}.{key}",
            )


def _jump_host_has_a_subnet(network: Network) -> Errors:
    host = network.bastion and network.bastion.jump_host
    if host and host.subnet not in network.subnets:
        known = ", ".join(network.subnets) or "none"
        yield wrong(f"{host.subnet} is not in network.subnets ({known})", at="bastion.jumpHost.subnet")
    if host and host.subnet.lower() in SERVICE_SUBNETS:
        # learn.microsoft.com/azure/bastion/configuration-settings#subnet.
        yield wrong(
            f"{host.subnet} is only for its service: add another subnet, such as `subnets: {{jump: {{addressPrefix: "
            f"{free_range(network, 28)}}}}}`, and set `subnet: jump`",
            at="bastion.jumpHost.subnet",
        )


CHECKS: tuple[Check, ...] = (
    _firewall_has_a_subnet,
    _one_default_route,
    _sources_are_known,
    _endpoints_are_in_subnets,
    _rules_name_groups,
    _bastion_has_its_subnets,
    _jump_host_has_a_subnet,
)
"""Each yields errors with `at`, the path below the network."""
