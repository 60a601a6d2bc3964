"""Private DNS zones, snapshots of pools and bindings of trusted access."""

from __future__ import annotations

import re

from fairway.azure import containerservice, privatedns
from fairway.rules.citations import aks, code, schema, thread
from fairway.rules.reader import Faults, Reader
from fairway.rules.references import kind_of
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_ZONES = "https://learn.microsoft.com/azure/dns/private-dns-privatednszone"
_SNAPSHOT = aks("node-pool-snapshot.md#take-a-node-pool-snapshot")

SNAPSHOT = "azure-native:containerservice:Snapshot"
HOST_GROUP = "azure-native:compute:DedicatedHostGroup"


def _location(resource: Reader) -> Faults:
    where = resource.text("location")
    if where and where.lower() != "global":
        yield resource.fault("location", f"location is {where}; private DNS is not in a region.")


@rule(
    "private-zone-location",
    "The location of a private DNS zone is global.",
    remedy="Set location to global.",
    sources=(_ZONES, thread("Azure/azure-cli/issues/6052")),
    over=privatedns.PRIVATE_ZONE.token,
)
def _zone(zone: Resource) -> Faults:
    yield from _location(zone)


@rule(
    "private-zone-link-location",
    "The location of a link to a private DNS zone is global.",
    remedy="Set location to global.",
    sources=(_ZONES,),
    over=privatedns.VIRTUAL_NETWORK_LINK.token,
)
def _link(link: Resource) -> Faults:
    yield from _location(link)


@rule(
    "trusted-access-role-format",
    "A role of trusted access is written with the type of its resource: Microsoft.MachineLearningServices/workspaces/"
    "mlworkload.",
    remedy="Write the role as `az aks trustedaccess role list -l <region>` lists it, after its sourceResourceType.",
    sources=(schema("TrustedAccessRoleBindingProperties/properties/roles"), thread("Azure/azure-cli/pull/28171")),
    over=containerservice.TRUSTED_ACCESS_ROLE_BINDING.token,
)
def _role(binding: Resource) -> Faults:
    for text in binding.texts("roles"):
        if not re.fullmatch(r"[A-Za-z]+(\.[A-Za-z]+)+(/[-A-Za-z0-9]+){2,}", text):
            yield binding.fault("roles", f"{text} is no role of a type of resource (non-exist role).")


@rule(
    "trusted-access-role-of-source",
    "The roles of trusted access are of the type of the resource that gets them.",
    remedy="Choose a role whose name begins with the type of sourceResourceId.",
    sources=(thread("Azure/azure-cli/issues/27174"),),
    over=containerservice.TRUSTED_ACCESS_ROLE_BINDING.token,
)
def _role_of_source(binding: Resource) -> Faults:
    kind = kind_of(binding.text("sourceResourceId"))
    for text in binding.texts("roles"):
        of_role = text.lower().rpartition("/")[0]
        if kind and of_role and of_role != kind:
            yield binding.fault("roles", f"{text} is for a {of_role}, and the source is a {kind}.")


@rule(
    "snapshot-source",
    "A snapshot is taken of a pool.",
    remedy="Set creationData.sourceResourceId to the id of an agent pool.",
    sources=(_SNAPSHOT, schema("CreationData/properties/sourceResourceId")),
    over=SNAPSHOT,
)
def _source(snapshot: Resource) -> Faults:
    kind = kind_of(snapshot.text("creationData.sourceResourceId"))
    if kind and kind != "microsoft.containerservice/managedclusters/agentpools":
        yield snapshot.fault("creationData.sourceResourceId", f"it is the id of a {kind}.")


@rule(
    "host-group-zones",
    "A host group is in one zone, or in none.",
    remedy="Keep one zone, and create a host group for each other zone.",
    sources=(
        "https://learn.microsoft.com/azure/virtual-machines/dedicated-hosts#availability-zones",
        code("hashicorp/terraform-provider-azurerm", "internal/services/compute/dedicated_host_group_resource.go"),
    ),
    over=HOST_GROUP,
)
def _host_group(group: Resource) -> Faults:
    count = len(group.items("zones"))
    if count > 1:
        yield group.fault("zones", f"{count} zones are listed.")
