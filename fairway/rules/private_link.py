"""Private endpoints with their groups of DNS zones, and private link services."""

from __future__ import annotations

from fairway.rules.citations import thread
from fairway.rules.cluster_network import PRIVATE_ENDPOINT, Stack
from fairway.rules.practice import ALL, practice
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_LINK = "https://learn.microsoft.com/azure/private-link/"
_GROUPS = f"{_LINK}private-endpoint-dns#private-dns-zone-group"
_SERVICE = f"{_LINK}private-link-service-overview"

ZONE_GROUP = "azure-native:network:PrivateDnsZoneGroup"
LINK_SERVICE = "azure-native:network:PrivateLinkService"
MOST_ZONES = 5
MOST_ADDRESSES = 8
_FRONTENDS = "loadBalancerFrontendIpConfigurations"


@rule(
    "private-endpoint-zone-group-twice",
    "A private endpoint has one group of DNS zones.",
    remedy="Put the zones of both groups into one.",
    sources=(_GROUPS, thread("pulumi/pulumi-azure-native/issues/2179")),
    over=Stack,
)
def _twice(stack: Stack) -> Faults:
    seen: dict[str, str] = {}
    for each in stack.all(ZONE_GROUP):
        endpoint, name = each.request.id.lower().rpartition("/privatednszonegroups/")[0], each.word(_NAME)
        if endpoint and name and seen.setdefault(endpoint, name) != name:
            yield each.fault(_NAME, f"{seen[endpoint]} is the group of this endpoint already.")


_NAME = "privateDnsZoneGroupName"


@rule(
    "private-endpoint-zones-over-5",
    "A group of DNS zones has at most five zones.",
    remedy="Keep up to five of the zones.",
    sources=(_GROUPS, thread("Azure/ResourceModules/issues/1674")),
    over=ZONE_GROUP,
)
def _zones(group: Resource) -> Faults:
    count = len(group.items("privateDnsZoneConfigs"))
    if count > MOST_ZONES:
        yield group.fault("privateDnsZoneConfigs", f"{count} zones are listed; Azure takes {MOST_ZONES}.")


@rule(
    "private-endpoint-region",
    "A private endpoint is in the region of its VNet.",
    remedy="Set location to that of the VNet.",
    sources=(f"{_LINK}private-endpoint-overview#private-endpoint-properties",),
    over=(PRIVATE_ENDPOINT, LINK_SERVICE),
)
def _region(resource: Resource) -> Faults:
    inner = [each.text("subnet.id") for each in resource.parts("ipConfigurations")]
    for subnet_id in dict.fromkeys((resource.text("subnet.id"), *inner)):
        found = resource.stack.resource(subnet_id.lower().rpartition("/subnets/")[0])
        if found and found.is_elsewhere(resource):
            reason = f"it is in {resource.location}, and VNet {found.request.name} in {found.location}."
            yield resource.fault("location", reason)


@rule(
    "private-link-service-subnet",
    "The subnet of a private link service has no network policies for such services.",
    remedy='Set privateLinkServiceNetworkPolicies of the subnet to "Disabled".',
    sources=(
        f"{_LINK}disable-private-link-service-network-policy",
        thread("Azure/aca-landing-zone-accelerator/issues/114"),
        thread("hashicorp/terraform-provider-azurerm/issues/25258"),
    ),
    over=LINK_SERVICE,
)
def _policies(service: Resource) -> Faults:
    key = "privateLinkServiceNetworkPolicies"
    for part in service.parts("ipConfigurations"):
        subnet = service.stack.subnet(part.text("subnet.id"))
        if subnet and not subnet.hidden(key) and subnet.word(key) != "disabled":
            code = "PrivateLinkServiceCannotBeCreatedInSubnetThatHasNetworkPoliciesEnabled"
            yield part.fault("subnet.id", f"{key} of subnet {subnet.name} is not Disabled ({code}).")


@rule(
    "private-link-service-load-balancer",
    "A private link service is behind a load balancer of the SKU Standard.",
    remedy="Set sku.name of the load balancer to Standard.",
    sources=(f"{_SERVICE}#limitations",),
    over=LINK_SERVICE,
)
def _balancer(service: Resource) -> Faults:
    for part in service.parts(_FRONTENDS):
        balancer = service.stack.resource(part.word("id").rpartition("/frontendipconfigurations/")[0])
        if balancer and balancer.word("sku.name") == "basic":
            yield part.fault("id", f"load balancer {balancer.request.name} has the SKU Basic.")


@rule(
    "private-link-service-addresses",
    "A private link service has up to eight addresses, one of them primary.",
    remedy="Keep up to eight ipConfigurations, and set primary to true on one of them.",
    sources=(f"{_SERVICE}#details",),
    over=LINK_SERVICE,
)
def _addresses(service: Resource) -> Faults:
    listed = service.parts("ipConfigurations")
    if len(listed) > MOST_ADDRESSES:
        yield service.fault("ipConfigurations", f"{len(listed)} are listed; Azure takes {MOST_ADDRESSES}.")
    elif sum(each.on("primary") for each in listed) > 1:
        yield service.fault("ipConfigurations", "two of them are primary.")


@practice(
    "private-endpoint-record-twice",
    "Endpoints of one resource do not share a DNS zone.",
    remedy="Keep one of the endpoints for all networks that use the zone, or give the other one no group of DNS zones.",
    sources=(_GROUPS,),
    profiles=ALL,
    over=ZONE_GROUP,
)
def _one_record(group: Resource) -> Faults:
    own = _record(group)
    for each in group.stack.all(ZONE_GROUP) if own else ():
        if each.request is group.request:
            return
        if _record(each) & own:
            reason = f"{each.request.name} writes the same name, and with either endpoint gone the name is gone too."
            yield group.fault("privateDnsZoneConfigs", reason)
            return


def _record(group: Resource) -> set[tuple[str, str]]:
    """The targets of the endpoint with each of its zones."""
    found = group.stack.resource(group.request.id.lower().rpartition("/privatednszonegroups/")[0])
    targets = (
        [each.word("privateLinkServiceId") for each in found.parts("privateLinkServiceConnections")] if found else []
    )
    zones = [each.word("privateDnsZoneId") for each in group.parts("privateDnsZoneConfigs")]
    return {(target, zone) for target in targets for zone in zones if target and zone}
