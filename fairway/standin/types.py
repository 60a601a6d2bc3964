"""The resource types the stand-in serves, and what azure-native and ARM hold about each.

What forces a replacement is in `provider_facts`. Durations are estimates: those
of clusters and pools from AKS's own quickstarts and the medians people report (a cluster 4-6 minutes, a pool 2-4),
the others from what ARM answers in practice; nothing is timed by them but the virtual clock.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from fairway.azure.resource_ids import SUBSCRIPTION, templates
from fairway.protocol.tokens import unversioned
from fairway.standin.errors import StandInError
from fairway.standin.provider_facts import fact

AutoName = Literal["random", "copy", "uuid"]

_SEGMENT = re.compile(r"\{(\w+)\}")
_GROUP_ID = re.compile(r"/subscriptions/[^/]+/resourceGroups/[^/]+", re.IGNORECASE)


@dataclass(frozen=True)
class ResourceType:
    """One type of resource."""

    token: str
    template: str
    """Its id, in braces the inputs that name the segments."""
    forces_replacement: frozenset[str] = frozenset()
    """Properties, as in azure-native's metadata: `networkProfile.podCidr`, `rules[].name`."""
    autoname: AutoName = "copy"
    seconds: tuple[int, int, int] = (5, 5, 5)
    """How long Azure takes to create, update and delete it: estimates."""
    children: tuple[tuple[str, str], ...] = ()
    """Properties that list resources which can also be made on their own, with the type of each."""
    default_location: bool = True
    """Whether azure-native fills in the resource group's location."""

    @property
    def segments(self) -> tuple[str, ...]:
        """The inputs that make the id; they force a replacement."""
        return tuple(_SEGMENT.findall(self.template))

    @property
    def name_key(self) -> str:
        """The input with the resource's own name."""
        return self.segments[-1]

    @property
    def arm(self) -> str:
        """ARM's name of the type: `Microsoft.Network/virtualNetworks/subnets`."""
        return arm_type(self.template)

    def id_of(self, inputs: Mapping[str, Any]) -> str:
        """The id that inputs ask for. An id in an id (`scope`) is trimmed of slashes, as azure-native does."""
        id = _SEGMENT.sub(lambda found: str(inputs.get(found[1], "")).strip("/"), self.template)
        return id if id.startswith("/") else f"/{id}"

    def named_in(self, id: str) -> dict[str, str]:
        """The inputs that an id tells; empty where it is the id of something else."""
        pattern = re.escape(self.template).replace(r"\{", "{").replace(r"\}", "}")
        pattern = pattern.replace(re.escape(SUBSCRIPTION), "[^/]+")
        first = re.sub(r"^\{(\w+)\}", r"(?P<\1>/.+)", pattern)
        found = re.fullmatch(_SEGMENT.sub(r"(?P<\1>[^/]+)", first), id, re.IGNORECASE)
        return found.groupdict() if found else {}


def arm_type(id: str) -> str:
    """ARM's type of a resource id or of a template."""
    if "/providers/" not in id:
        return "Microsoft.Resources/resourceGroups"
    namespace, *rest = id.rsplit("/providers/", 1)[1].split("/")
    return "/".join([namespace, *rest[::2]])


_ALL = {kind.removeprefix("azure-native:"): template for kind, template in templates().items()}


def _type(
    kind: str,
    *,
    autoname: AutoName = "random",
    seconds: tuple[int, int, int] = (5, 5, 5),
    children: tuple[tuple[str, str], ...] = (),
    default_location: bool = True,
) -> ResourceType:
    token, listed = f"azure-native:{kind}", tuple((key, f"azure-native:{each}") for key, each in children)
    replaces = frozenset[str](fact("create-only").get(kind, ()))
    return ResourceType(token, _ALL[kind], replaces, autoname, seconds, listed, default_location)


TYPES: Mapping[str, ResourceType] = {
    each.token: each
    for each in (
        _type("resources:ResourceGroup", seconds=(2, 2, 20)),
        _type(
            "containerservice:ManagedCluster",
            seconds=(300, 120, 300),
            children=(("agentPoolProfiles", "containerservice:AgentPool"),),
        ),
        _type(
            "containerservice:AgentPool",
            autoname="copy",
            seconds=(180, 120, 150),
        ),
        _type("containerservice:MaintenanceConfiguration", autoname="copy"),
        _type("containerservice:ManagedNamespace", autoname="copy", seconds=(15, 10, 15)),
        _type("containerservice:TrustedAccessRoleBinding", autoname="copy", seconds=(60, 60, 60)),
        _type("managedidentity:UserAssignedIdentity"),
        _type("managedidentity:FederatedIdentityCredential", autoname="copy", seconds=(3, 3, 3)),
        _type("authorization:RoleAssignment", autoname="uuid", seconds=(4, 4, 4)),
        _type(
            "network:VirtualNetwork",
            seconds=(10, 10, 10),
            children=(("subnets", "network:Subnet"), ("virtualNetworkPeerings", "network:VirtualNetworkPeering")),
        ),
        _type("network:Subnet", autoname="copy", seconds=(6, 6, 10)),
        _type("network:VirtualNetworkPeering", autoname="copy", seconds=(12, 12, 12)),
        _type("network:NetworkSecurityGroup", seconds=(5, 5, 10)),
        _type("network:RouteTable", seconds=(5, 5, 10), children=(("routes", "network:Route"),)),
        _type("network:Route", autoname="copy", seconds=(5, 5, 5)),
        _type("network:NatGateway", seconds=(10, 10, 12)),
        _type("network:PublicIPAddress", seconds=(5, 5, 12)),
        _type("network:PublicIPPrefix", seconds=(5, 5, 12)),
        _type("privatedns:PrivateZone", seconds=(30, 15, 15), default_location=False),
        _type(
            "privatedns:VirtualNetworkLink",
            autoname="copy",
            seconds=(30, 15, 20),
            default_location=False,
        ),
        _type("operationalinsights:Workspace", seconds=(30, 10, 20)),
        _type("monitor:DataCollectionRule"),
        _type("monitor:DataCollectionRuleAssociation"),
        _type("monitor:DiagnosticSetting"),
        _type("keyvault:Vault", seconds=(30, 10, 10)),
        _type("keyvault:Key", autoname="copy"),
        _type("compute:DiskEncryptionSet", seconds=(20, 15, 15)),
        _type("containerregistry:Registry", seconds=(15, 10, 15)),
        _type("storage:StorageAccount", seconds=(25, 5, 5)),
        _type("kubernetesconfiguration:Extension", autoname="copy", seconds=(120, 90, 90)),
        _type("kubernetesconfiguration:FluxConfiguration", autoname="copy", seconds=(90, 60, 60)),
    )
}
"""Every type served, by its token."""

BY_ARM: Mapping[str, ResourceType] = {
    each.arm.lower(): each for each in TYPES.values() if "{clusterRp}" not in each.arm
}
"""The same by ARM's name in lower case."""


def served(token: str) -> ResourceType:
    """The type of a token, of any API version; raises `StandInError` that names what is served."""
    found = TYPES.get(unversioned(token))
    if found is None:
        known = ", ".join(sorted(each.removeprefix("azure-native:") for each in TYPES))
        raise StandInError(
            f"The stand-in for Azure does not know {token}, and it invents nothing. It serves {known}. "
            "Rehearse without this resource."
        )
    return found


def is_served(token: str) -> bool:
    """Whether a token, of any API version, is of a type served."""
    return unversioned(token) in TYPES


def of_urn(urn: str) -> tuple[ResourceType, str]:
    """The type and the logical name in a URN."""
    parts = urn.split("::", 3)
    return served(parts[2].rsplit("$", 1)[-1]), parts[3]


def type_of_id(id: str) -> ResourceType | None:
    """The served type that an id is of; None where it is of no such type."""
    if "/providers/" not in id:
        return TYPES["azure-native:resources:ResourceGroup"] if _GROUP_ID.fullmatch(id) else None
    return BY_ARM.get(arm_type(id).lower())
