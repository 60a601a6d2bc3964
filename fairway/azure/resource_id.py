"""The parts of a resource id:
learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ID = re.compile(
    r"/subscriptions/(?P<subscription>[^/]+)(?:/resourceGroups/(?P<group>[^/]+))?(?:/[^/]+)*"
    r"/providers/(?P<namespace>[^/]+)(?P<rest>(?:/[^/]+/[^/]+)+)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ResourceId:
    """A resource id in its parts, each in the id's letter case."""

    subscription: str
    """The subscription's GUID."""
    group: str
    """The resource group; empty for a resource of a subscription."""
    type: str
    """`Microsoft.Network/virtualNetworks/subnets` for a subnet."""
    names: tuple[str, ...]
    """The name of the resource, after those that contain it: `("vnet-hub", "firewall")`."""
    parent: str
    """The id of the resource that contains it, such as a subnet's VNet; empty if none does."""

    @property
    def name(self) -> str:
        """The name of the resource."""
        return self.names[-1]


def parse_id(text: str) -> ResourceId | None:
    """The parts of a resource id; None if the text is not one."""
    found = _ID.fullmatch(text)
    if found is None:
        return None
    rest = found["rest"][1:].split("/")
    parent = text.rsplit("/", 2)[0] if len(rest) > 2 else ""
    type = "/".join((found["namespace"], *rest[::2]))
    return ResourceId(found["subscription"], found["group"] or "", type, tuple(rest[1::2]), parent)


def type_of(text: str) -> str | None:
    """The type in a resource id, in the id's letter case; None if the text is not one."""
    found = parse_id(text)
    return found.type if found else None


def id_parts(text: str) -> ResourceId:
    """The parts of a resource id. Raises ValueError if the text is not one."""
    found = parse_id(text)
    if found is None:
        raise ValueError(f"{text} is not a resource id: /subscriptions/<id>/resourceGroups/<group>/providers/...")
    return found
