"""Private link scopes of Azure Monitor, their private endpoints and the resources in them."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.azure.monitor import PRIVATE_LINK_SCOPE, PRIVATE_LINK_SCOPED_RESOURCE
from fairway.azure.resource_id import type_of
from fairway.azure.values import LINKED_TO_SCOPE
from fairway.rules.citations import code, thread
from fairway.rules.cluster_network import PRIVATE_ENDPOINT, Stack
from fairway.rules.private_link import ZONE_GROUP
from fairway.rules.reader import Fault, Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_PAGES = "https://learn.microsoft.com/azure/azure-monitor/fundamentals/"
_DESIGN = f"{_PAGES}private-link-design"
_CONFIGURE = f"{_PAGES}private-link-configure"
_LIMITS = code("MicrosoftDocs/azure-monitor-docs", "articles/azure-monitor/fundamentals/includes/ampls-limitations.md")
GROUP = "azuremonitor"
"""The part of a scope that a private endpoint is for."""
LARGEST_PREFIX = 27
ZONES = ("monitor", "oms.opinsights", "ods.opinsights", "agentsvc.azure-automation", "blob.core")
"""How the names of the zones begin after `privatelink.`, in each cloud."""


def scope_endpoints(stack: Stack) -> Iterator[tuple[Resource, str]]:
    """The private endpoints of private link scopes, each with the id of its scope in lower case."""
    for endpoint in stack.all(PRIVATE_ENDPOINT):
        for kind in ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections"):
            for part in endpoint.parts(kind):
                if GROUP in map(str.lower, part.texts("groupIds")):
                    yield endpoint, part.word("privateLinkServiceId")


def linked(stack: Stack) -> set[str]:
    """The ids of all resources in private link scopes of this plan, in lower case; empty for one that is hidden."""
    return {each.word("linkedResourceId") for each in stack.all(PRIVATE_LINK_SCOPED_RESOURCE.token)}


@rule(
    "private-link-scope-linked-twice",
    "A resource is in a private link scope once.",
    remedy="Remove one of the two scopedResources.",
    sources=(thread("Azure/azure-rest-api-specs/issues/28176"),),
    over=Stack,
)
def _twice(stack: Stack) -> Faults:
    seen: dict[tuple[str, str], str] = {}
    for each in stack.all(PRIVATE_LINK_SCOPED_RESOURCE.token):
        scope, target = each.request.id.lower().rpartition("/scopedresources/")[0], each.word("linkedResourceId")
        if scope and target and seen.setdefault((scope, target), each.request.id.lower()) != each.request.id.lower():
            name = target.rpartition("/")[2]
            yield each.fault("linkedResourceId", f"{name} is in this scope by another name (Conflict).")


@rule(
    "private-link-scope-linked-type",
    "Log Analytics workspaces, data collection endpoints and Application Insights are in private link scopes.",
    remedy="For an Azure Monitor workspace, link the data collection endpoint that its metrics are sent to.",
    sources=(f"{_PAGES}private-link-security#ampls-resources",),
    over=PRIVATE_LINK_SCOPED_RESOURCE.token,
    severity="warning",
)
def _type(link: Resource) -> Faults:
    kind = type_of(link.text("linkedResourceId"))
    metrics = link.word("kind") == "metrics" or link.hidden("kind")
    if kind and not metrics and kind.lower() not in map(str.lower, LINKED_TO_SCOPE):
        yield link.fault("linkedResourceId", f"a resource of type {kind} is not reached through a private link scope.")


@rule(
    "private-link-scope-second",
    "Networks with the same DNS have one private link scope of Azure Monitor together.",
    remedy="Put all resources into one scope with one private endpoint, or separate the private DNS zones.",
    sources=(f"{_DESIGN}#avoid-dns-overrides-by-using-a-single-ampls", _LIMITS),
    over=Stack,
    severity="warning",
)
def _second(stack: Stack) -> Faults:
    networks: dict[str, str] = {}
    zones: dict[str, str] = {}
    scopes: dict[str, str] = {}
    for endpoint, scope in scope_endpoints(stack):
        scopes[endpoint.request.id.lower()] = scope
        network = endpoint.word("subnet.id").rpartition("/subnets/")[0]
        if scope and network and networks.setdefault(network, scope) != scope:
            first, name = networks[network].rpartition("/")[2], network.rpartition("/")[2]
            reason = f"VNet {name} has an endpoint of {first}; the names of Azure Monitor lead to one of the two only."
            yield endpoint.fault("privateLinkServiceConnections", reason)
    for group in stack.all(ZONE_GROUP):
        scope = scopes.get(group.request.id.lower().rpartition("/privatednszonegroups/")[0], "")
        for part in group.parts("privateDnsZoneConfigs"):
            zone = part.word("privateDnsZoneId")
            name = zone.rpartition("/")[2]
            # The zone of blobs has names of other services too.
            if not scope or not name.startswith("privatelink.monitor."):
                continue
            if zones.setdefault(zone, scope) != scope:
                first = zones[zone].rpartition("/")[2]
                reason = f"zone {name} has the records of {first}, which those of this scope overwrite."
                yield part.fault("privateDnsZoneId", reason)


@rule(
    "private-link-scope-zones",
    "The private endpoint of a private link scope has records in five private DNS zones.",
    remedy="Add the zones to privateDnsZoneConfigs: in the public cloud privatelink.monitor.azure.com, "
    "privatelink.oms.opinsights.azure.com, privatelink.ods.opinsights.azure.com, "
    "privatelink.agentsvc.azure-automation.net and privatelink.blob.core.windows.net.",
    sources=(f"{_CONFIGURE}#review-endpoints-dns-settings",),
    over=Stack,
    severity="warning",
)
def _zones(stack: Stack) -> Faults:
    endpoints = {endpoint.request.id.lower() for endpoint, _ in scope_endpoints(stack)}
    for group in stack.all(ZONE_GROUP):
        if group.request.id.lower().rpartition("/privatednszonegroups/")[0] not in endpoints:
            continue
        names = [each.word("privateDnsZoneId").rpartition("/")[2] for each in group.parts("privateDnsZoneConfigs")]
        if group.partly_hidden("privateDnsZoneConfigs") or not all(each.startswith("privatelink.") for each in names):
            continue
        absent = [each for each in ZONES if not any(name.startswith(f"privatelink.{each}.") for name in names)]
        if absent:
            reason = f"without the zones of {', '.join(absent)}, agents connect to the public addresses of these names."
            yield group.fault("privateDnsZoneConfigs", reason)


@rule(
    "private-link-scope-endpoint-subnet",
    "The private endpoint of a private link scope is in a subnet of /27 or larger.",
    remedy="Give the endpoint a subnet with a range of /27 or larger.",
    sources=(f"{_CONFIGURE}#network-subnet-size",),
    over=Stack,
    severity="warning",
)
def _subnet(stack: Stack) -> Faults:
    for endpoint, _ in scope_endpoints(stack):
        subnet = stack.subnets.get(endpoint.word("subnet.id"))
        lengths = [each.rpartition("/")[2] for each in subnet.cidrs if ":" not in each] if subnet else []
        if lengths and all(each.isdigit() and int(each) > LARGEST_PREFIX for each in lengths):
            reason = f"the subnet is a /{lengths[0]}, and the endpoint needs 11 addresses or more."
            yield endpoint.fault("subnet.id", reason)


@rule(
    "private-link-scope-unreached",
    "A new private link scope has a private endpoint.",
    remedy="Create a private endpoint for the scope with the group azuremonitor.",
    sources=(f"{_CONFIGURE}#connect-ampls-to-a-private-endpoint",),
    over=PRIVATE_LINK_SCOPE.token,
    severity="note",
)
def _unreached(scope: Resource) -> Faults:
    found = {target for _, target in scope_endpoints(scope.stack)}
    if not scope.stack.exists(scope) and scope.request.id and not found & {"", scope.request.id.lower()}:
        reason = "no private endpoint of this plan leads to it, so networks reach Azure Monitor by public addresses."
        yield Fault(scope.request, (), None, reason)


@rule(
    "private-link-scope-private-only",
    "The access mode PrivateOnly applies to all networks that share the DNS of a scope's private endpoints.",
    remedy="Set the mode to Open until all resources of Azure Monitor that these networks use are in the scope.",
    sources=(f"{_DESIGN}#access-modes",),
    over=PRIVATE_LINK_SCOPE.token,
    severity="note",
)
def _private_only(scope: Resource) -> Faults:
    texts = {
        "ingestionAccessMode": "what they send to resources outside of the scope is refused.",
        "queryAccessMode": "people and tools in them cannot query workspaces outside of the scope.",
    }
    for key, reason in texts.items():
        path = f"accessModeSettings.{key}"
        if scope.word(path) == "privateonly":
            yield scope.fault(path, reason)
