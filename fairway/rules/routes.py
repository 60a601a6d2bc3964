"""Route tables: the routes in them and beside them."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.azure import network as azure_network
from fairway.rules.citations import thread
from fairway.rules.cluster_network import ROUTE_TABLE, Stack
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule

_LEARN = "https://learn.microsoft.com/azure/virtual-network"

ROUTE = azure_network.ROUTE.token


def _routes(stack: Stack) -> Iterator[tuple[tuple[str, str], str, Reader]]:
    """The routes of the plan, each with its table (resource group and name) and its own name."""
    for table in stack.all(ROUTE_TABLE):
        key = (table.word("resourceGroupName"), table.word("routeTableName"))
        yield from ((key, part.word("name"), part) for part in table.parts("routes"))
    for route in stack.all(ROUTE):
        key = (route.word("resourceGroupName"), route.word("routeTableName"))
        yield key, route.word("routeName") or route.request.name.lower(), route


@rule(
    "route-same-prefix",
    "The routes of a table have different prefixes.",
    remedy="Keep one route for the prefix.",
    sources=(f"{_LEARN}/manage-route-table#create-a-route",),
    over=Stack,
)
def _same(stack: Stack) -> Faults:
    seen: dict[tuple[str, ...], list[tuple[str, Reader]]] = {}
    for (group, table), name, route in _routes(stack):
        prefix = route.word("addressPrefix")
        if not (table and prefix and name):
            continue
        earlier = seen.setdefault((group, table, prefix), [])
        first = next((other for other, each in earlier if other != name and not _alternatives(each, route)), "")
        if first:
            yield route.fault("addressPrefix", f"route {first} of the table {table} has {prefix} as well.")
        earlier.append((name, route))


def _alternatives(one: Reader, other: Reader) -> bool:
    """Whether the routes are in two requests for one table, of which a template deploys one."""
    ours, theirs = one.request, other.request
    return ours is not theirs and ours.type == theirs.type == ROUTE_TABLE


@rule(
    "route-next-hop-address",
    "Only a route to a VirtualAppliance has nextHopIpAddress.",
    remedy="Remove nextHopIpAddress, or set nextHopType to VirtualAppliance.",
    sources=("https://learn.microsoft.com/rest/api/virtualnetwork/routes/create-or-update",),
    over=Stack,
)
def _address(stack: Stack) -> Faults:
    for _, name, route in _routes(stack):
        kind = route.text("nextHopType")
        if kind and kind.lower() != "virtualappliance" and route.text("nextHopIpAddress"):
            yield route.fault("nextHopIpAddress", f"route {name} goes to {kind}, which takes no address.")


@rule(
    "route-next-hop-address-missing",
    "A route to a VirtualAppliance has nextHopIpAddress.",
    remedy="Set nextHopIpAddress to the address of the appliance, such as the private address of the firewall.",
    sources=(
        thread("hashicorp/terraform-provider-azurerm/pull/20365"),
        thread("Azure/terraform-azurerm-hubnetworking/issues/48"),
    ),
    over=Stack,
)
def _no_address(stack: Stack) -> Faults:
    for _, name, route in _routes(stack):
        if route.word("nextHopType") == "virtualappliance" and route.missing("nextHopIpAddress"):
            yield route.fault("nextHopIpAddress", f"route {name} has no address to go to (MissingNextHopIpAddress).")
