"""Private DNS zones as resources of their own, and their links to VNets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.azure import privatedns
from fairway.request import MADE_UP_NAME
from fairway.rules.citations import thread
from fairway.rules.cluster_network import Stack
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_DNS = "https://learn.microsoft.com/azure/dns/"
_LINKS = f"{_DNS}private-dns-virtual-network-links"

ZONE = privatedns.PRIVATE_ZONE.token
LINK = privatedns.VIRTUAL_NETWORK_LINK.token
MOST_LABELS = 34
_LABEL = re.compile(r"[a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?", re.IGNORECASE)


@rule(
    "private-zone-name",
    "The name of a private DNS zone has 2 to 34 labels of up to 63 letters, digits, hyphens and underscores.",
    remedy="Use a name such as privatelink.azurecr.io or corp.example.",
    sources=(f"{_DNS}private-dns-privatednszone#restrictions",),
    over=ZONE,
)
def _name(zone: Resource) -> Faults:
    name = zone.text("privateZoneName")
    labels = name.split(".")
    if name and not (1 < len(labels) <= MOST_LABELS):
        count = "one label" if len(labels) == 1 else f"{len(labels)} labels"
        yield zone.fault("privateZoneName", f"{name} has {count}.")
    elif name and (wrong := [each for each in labels if not _LABEL.fullmatch(each)]):
        yield zone.fault("privateZoneName", f"{wrong[0] or 'an empty text'} is no label of a DNS name.")


def _zone(link: Reader) -> tuple[str, str]:
    """Where a zone is and its name; templates have no name of the resource group, but the id of the zone."""
    name = link.word("privateZoneName")
    group = link.word("resourceGroupName") or link.request.id.lower().rpartition("/virtualnetworklinks/")[0]
    return group if f"/{MADE_UP_NAME}/" not in group else "", name


def _links(stack: Stack) -> Iterator[tuple[Reader, tuple[str, str], str]]:
    """The links whose VNet is known, each with its zone (resource group and name) and the id of the VNet."""
    for link in stack.all(LINK):
        zone = _zone(link)
        if (net := link.word("virtualNetwork.id")) and all(zone):
            yield link, zone, net


@rule(
    "private-zone-linked-twice",
    "A private DNS zone has one link to a VNet.",
    remedy="Keep one of the links.",
    sources=(f"{_LINKS}#other-considerations",),
    over=Stack,
)
def _twice(stack: Stack) -> Faults:
    seen: dict[tuple[object, str], Reader] = {}
    for link, zone, net in _links(stack):
        first = seen.setdefault((zone, net), link)
        if link.word("virtualNetworkLinkName") != first.word("virtualNetworkLinkName"):
            yield link.fault("virtualNetwork.id", f"{first.request.name} links {zone[1]} to this VNet as well.")


@rule(
    "private-zone-name-linked-twice",
    "A VNet is linked to one private DNS zone of a name.",
    remedy="Keep one of the two zones, and refer to it in both places, such as by privateDnsZoneId.",
    sources=(thread("MicrosoftDocs/azure-aks-docs/issues/212"), thread("MicrosoftDocs/azure-docs/pull/122956")),
    over=Stack,
)
def _same_name(stack: Stack) -> Faults:
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for link, zone, net in _links(stack):
        if seen.setdefault((zone[1], net), zone) != zone:
            yield link.fault("virtualNetwork.id", f"this VNet is linked to another zone {zone[1]} already.")


@rule(
    "private-zone-registration-twice",
    "A VNet registers its machines in one private DNS zone.",
    remedy="Set registrationEnabled to false on all links of the VNet but one.",
    sources=(f"{_LINKS}#registration-virtual-network",),
    over=Stack,
)
def _registration(stack: Stack) -> Faults:
    seen: dict[str, tuple[str, str]] = {}
    for link, zone, net in _links(stack):
        if link.on("registrationEnabled") and (first := seen.setdefault(net, zone)) != zone:
            yield link.fault("registrationEnabled", f"this VNet registers its machines in {first[1]} already.")
