"""Azure Firewall: its subnet, its resource group and the routes of its subnet."""

from __future__ import annotations

from fairway.azure import firewall as azure_firewall
from fairway.azure.resource_id import parse_id
from fairway.azure.values import FIREWALL_MANAGEMENT_SUBNET, FIREWALL_SUBNET
from fairway.rules.citations import aks, thread
from fairway.rules.cluster_network import Stack
from fairway.rules.reader import Faults
from fairway.rules.references import kind_of
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

FIREWALL = azure_firewall.AZURE_FIREWALL.token
MANAGEMENT = FIREWALL_MANAGEMENT_SUBNET.lower()
_KIND = "microsoft.network/virtualnetworks/subnets"


@rule(
    "firewall-subnet-name",
    "A firewall is in the subnet AzureFirewallSubnet.",
    remedy="Write the id of a subnet named AzureFirewallSubnet.",
    sources=(aks("limit-egress-traffic.md#create-a-virtual-network-with-multiple-subnets"),),
    over=FIREWALL,
)
def _subnet_name(firewall: Resource) -> Faults:
    for each in firewall.parts("ipConfigurations"):
        subnet = each.text("subnet.id")
        name = subnet.rsplit("/", 1)[-1]
        # A template may name the subnet by a parameter.
        if kind_of(subnet) == _KIND and name.lower() != FIREWALL_SUBNET.lower() and "{" not in name:
            yield each.fault("subnet.id", f"the firewall is in {name}.")


@rule(
    "firewall-other-resource-group",
    "A firewall is in the resource group of its VNet.",
    remedy="Create the firewall in the resource group of the VNet.",
    sources=(thread("MicrosoftDocs/azure-docs/issues/13491"), thread("MicrosoftDocs/azure-docs/pull/122940")),
    over=FIREWALL,
)
def _group(firewall: Resource) -> Faults:
    own = firewall.word("resourceGroupName")
    for each in firewall.parts("ipConfigurations"):
        subnet = each.text("subnet.id")
        found = parse_id(subnet) if kind_of(subnet) == _KIND else None
        group = found.group if found else ""
        if own and group and group.lower() != own:
            reason = f"its VNet is in {group} (SecureGatewayReferencesSubnetInDifferentResourceGroup)."
            yield firewall.fault("resourceGroupName", reason)


@rule(
    "firewall-subnet-route",
    "A route table of AzureFirewallSubnet has the route 0.0.0.0/0 with the next hop Internet.",
    remedy="Leave routeTable out, or add a route 0.0.0.0/0 with nextHopType Internet to it.",
    sources=(
        thread("aztfmod/terraform-azurerm-caf/issues/868"),
        thread("hashicorp/terraform-provider-azurerm/issues/4834"),
    ),
    over=Stack,
)
def _route(stack: Stack) -> Faults:
    managed = {each.network for each in stack.subnets.values() if each.name.lower() == MANAGEMENT}
    for subnet in stack.subnets.values():
        # Without a table, routes_of has none; hidden routes may be this one.
        if subnet.name.lower() != FIREWALL_SUBNET.lower() or subnet.missing("routeTable"):
            continue
        # With a subnet for its management, a firewall may send all traffic to another appliance (forced tunneling,
        # learn.microsoft.com/azure/firewall/forced-tunneling).
        if subnet.network and subnet.network in managed:
            continue
        routes = stack.routes_of(subnet)
        if routes is None or any(each.hidden("addressPrefix") or each.hidden("nextHopType") for each in routes):
            continue
        if not any(
            each.text("addressPrefix") == "0.0.0.0/0" and each.word("nextHopType") == "internet" for each in routes
        ):
            reason = "its table has no such route (AzureFirewallSubnetRouteTableMustHaveDefaultRouteToInternet)."
            yield subnet.fault("routeTable", reason)
