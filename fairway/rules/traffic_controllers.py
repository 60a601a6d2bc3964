"""Application Gateway for Containers: traffic controllers and their associations with subnets."""

from __future__ import annotations

from fairway.rules.cidr import networks
from fairway.rules.citations import thread
from fairway.rules.cluster_network import Stack
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource
from fairway.rules.virtual_networks import GATEWAY_FOR_CONTAINERS, LONGEST_FOR_CONTAINERS

_PAGE = (
    "https://learn.microsoft.com/azure/application-gateway/for-containers/"
    "application-gateway-for-containers-components#application-gateway-for-containers-associations"
)

_OVERVIEW = "https://learn.microsoft.com/azure/application-gateway/for-containers/overview#supported-regions"
_READ = "2025-07-21"
"""The day of the page with the regions."""
REGIONS = (
    *("australiaeast", "brazilsouth", "canadacentral", "centralindia", "centralus", "eastasia", "eastus", "eastus2"),
    *("francecentral", "germanywestcentral", "koreacentral", "northcentralus", "northeurope", "norwayeast"),
    *("southcentralus", "southeastasia", "switzerlandnorth", "uaenorth", "uksouth", "westus", "westeurope"),
)

ASSOCIATION = "azure-native:servicenetworking:AssociationsInterface"
CONTROLLER = "azure-native:servicenetworking:TrafficControllerInterface"


@rule(
    "traffic-controller-subnet-delegation",
    "The subnet of an association is delegated to Microsoft.ServiceNetworking/trafficControllers.",
    remedy="Add the delegation Microsoft.ServiceNetworking/trafficControllers to the subnet.",
    sources=(_PAGE, thread("Azure/AKS/issues/5170")),
    over=Stack,
)
def _delegation(stack: Stack) -> Faults:
    for each in stack.all(ASSOCIATION):
        subnet = stack.subnet(each.text("subnet.id"))
        if subnet is None or subnet.partly_hidden("delegations") or not all(subnet.delegations):
            continue
        if GATEWAY_FOR_CONTAINERS not in subnet.delegations:
            code = "AppGwForContainersAssociationSubnetNotDelegatedToTrafficController"
            yield each.fault("subnet.id", f"subnet {subnet.name} is not delegated to it ({code}).")


@rule(
    "traffic-controller-subnet-size",
    "The subnet of an association is a /24 or larger.",
    remedy="Choose a subnet with 256 addresses, a /24.",
    sources=(_PAGE, thread("Azure/AKS/issues/5170")),
    over=Stack,
)
def _size(stack: Stack) -> Faults:
    for each in stack.all(ASSOCIATION):
        subnet = stack.subnet(each.text("subnet.id"))
        ranges = [net for net in networks(subnet.cidrs) if net.version == 4] if subnet else []
        if subnet and ranges and min(net.prefixlen for net in ranges) > LONGEST_FOR_CONTAINERS:
            code = "AppGwForContainersSubnetAssociationNotEnoughIPv4AddressesInSubnet"
            yield each.fault("subnet.id", f"subnet {subnet.name} is {ranges[0]} ({code}).")


@rule(
    "traffic-controller-one-association",
    "A traffic controller has one association.",
    remedy="Keep one association, or create another traffic controller.",
    sources=(_PAGE,),
    over=Stack,
)
def _one(stack: Stack) -> Faults:
    seen: dict[str, str] = {}
    for each in stack.all(ASSOCIATION):
        controller, name = each.request.id.lower().rpartition("/associations/")[0], each.word("associationName")
        if controller and name and seen.setdefault(controller, name) != name:
            yield each.fault("associationName", f"{seen[controller]} is its association already.")


@rule(
    "traffic-controller-association-region",
    "An association is in the region of its traffic controller.",
    remedy="Set location to that of the traffic controller.",
    sources=(_PAGE,),
    over=Stack,
)
def _region(stack: Stack) -> Faults:
    for each in stack.all(ASSOCIATION):
        controller = stack.resource(each.request.id.lower().rpartition("/associations/")[0])
        if controller and controller.is_elsewhere(each):
            reason = f"it is in {each.location}, and the traffic controller in {controller.location}."
            yield each.fault("location", reason)


@rule(
    "traffic-controller-region",
    "Application Gateway for Containers is offered in the region.",
    remedy="Check Microsoft's list for the region, or use an application gateway.",
    sources=(_OVERVIEW,),
    severity="note",
    over=CONTROLLER,
)
def _offered(controller: Resource) -> Faults:
    region = controller.location
    if region and region not in REGIONS and not controller.stack.exists(controller):
        yield controller.fault(
            "location", f"{region} is not in Microsoft's list of {_READ}; later regions are missing."
        )
