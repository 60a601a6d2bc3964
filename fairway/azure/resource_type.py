"""One type of Azure resource: the one row for plan, comparison, stand-in, estimates and tree."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from fairway.azure.generated import SUBSCRIPTION
from fairway.request import MADE_UP_NAME, Placeholder

PACKAGE = "azure-native"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{{resourceGroupName}}"
"""The id of a resource group."""

AutoName = Literal["random", "copy", "uuid"]
Values = Mapping[str, Any]
Computed = Callable[[str, Values], dict[str, Any]]
"""From an id and the inputs to outputs that only Azure has; `None` under a key removes it."""

_SEGMENT = re.compile(r"\{(\w+)\}")


def in_group(path: str) -> str:
    """The id of a resource in a resource group: `in_group("Microsoft.Network/natGateways/{natGatewayName}")`."""
    return f"{GROUP}/providers/{path}"


def _nothing(_id: str, _inputs: Values) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, eq=False)
class ResourceType:
    """One type of resource."""

    kind: str
    """Pulumi's type token without the package: `network:NatGateway`."""
    template: str
    """Its id, with the inputs for the segments in braces, its own name last."""
    replaces: tuple[str, ...] = ()
    """The inputs whose change makes azure-native replace it, besides those in its id:
    `networkProfile.podCidr`, `agentPoolProfiles[].windowsProfile`.

    They are from `forceNewMap` (pulumi-azure-native, provider/pkg/gen/replacement.go and properties.go; pull
    request 4771), and from the REST API's specification, with `x-ms-mutability` create and read only (above all
    `location` of common-types' TrackedResource, Azure/azure-rest-api-specs). A name in `forceNewMap` applies to any
    object of the type, and Diff looks for it at the top level, in objects there and in the items of lists there, no
    deeper (calculateDetailedDiff in provider/pkg/provider/diff.go). What Azure itself refuses to change is in
    `fairway.transitions`."""
    named: AutoName | None = None
    """How azure-native names it if the program does not: `random` adds digits to the logical name, `copy` uses it
    unchanged. The default is `copy` for child resources, otherwise `random`."""
    seconds: tuple[int, int, int] = (5, 5, 5)
    """How long Azure takes to create, update and delete it: estimates. For clusters and pools they are from AKS's
    quickstarts and from medians that users report, for others from times of ARM in practice."""
    children: Mapping[str, str] = field(default_factory=dict[str, str])
    """Properties that list resources which can also be created separately, with the type of each."""
    default_location: bool = True
    """Whether azure-native fills in the resource group's location."""
    defaults: Values = field(default_factory=dict[str, Any])
    """The values that Azure fills in for missing inputs, from the REST API's documentation."""
    computed: Computed = _nothing
    """The outputs that only Azure has."""
    planned: Computed | None = None
    """The outputs with made-up ids that a plan needs too, because names are derived from them. `computed` has them
    too."""
    in_use: tuple[str, str] | None = None
    """ARM's code and message if it is deleted while others use it; `{name}`, `{id}` and `{users}` are filled in. None
    if it can be deleted then."""
    blocked_by: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """By the type of a child resource that blocks its deletion: ARM's code and message."""
    taken: tuple[str, str] | None = None
    """ARM's code and message if another in Azure has its name, which is part of a host name; `{name}` is filled in.
    None if only its parent has to be unique."""
    shown: tuple[str, ...] | None = None
    """The inputs that the tree of a plan shows; None for the first few texts and numbers."""
    is_approximate: bool = False
    """Whether it has no row in `fairway.azure` but is derived from the SDK's metadata."""

    @property
    def token(self) -> str:
        """Pulumi's type token."""
        return f"{PACKAGE}:{self.kind}"

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """The inputs in the id; they force a replacement."""
        return tuple(_SEGMENT.findall(self.template))

    @cached_property
    def forces_replacement(self) -> frozenset[str]:
        """All inputs whose change replaces it."""
        return frozenset((*self.replaces, *self.segments))

    @property
    def name_key(self) -> str:
        """The input with the resource's own name; empty if it has none."""
        return self.segments[-1] if self.template.endswith("}") else ""

    @property
    def autoname(self) -> AutoName:
        """How azure-native names it if the program does not."""
        return self.named or ("copy" if len(self.segments) > 2 else "random")

    @cached_property
    def arm(self) -> str:
        """ARM's name of the type: `Microsoft.Network/virtualNetworks/subnets`."""
        return arm_type(self.template)

    def arm_of(self, id: str) -> str:
        """ARM's name of the type of a resource, which for the generic resource is in its id."""
        return arm_type(id) if "{" in self.arm else self.arm

    def id_of(self, inputs: Values) -> str:
        """The id for these inputs. Slashes around an id in the id (`scope`) are trimmed, as azure-native does."""
        id = _SEGMENT.sub(lambda found: str(inputs.get(found[1], "")).strip("/"), self.template)
        return id if id.startswith("/") else f"/{id}"

    def id_in_plan(self, name: str, inputs: Values) -> str:
        """The id of a planned resource with the logical name `name`.

        If the program leaves the Azure name out, the logical name is used; a segment that is secret or not yet known
        is `unknown`.
        """
        left_out = self._name_in_plan(name, inputs)

        def segment(match: re.Match[str]) -> str:
            value = inputs.get(match[1], left_out if match[1] == self.name_key else "")
            return MADE_UP_NAME if value == "" or isinstance(value, Placeholder) else str(value)

        return _SEGMENT.sub(segment, self.template)

    def _name_in_plan(self, name: str, inputs: Values) -> str:
        if self.autoname != "uuid":
            return name
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{inputs.get('scope')}/{name}"))

    def named_in(self, id: str) -> dict[str, str]:
        """The inputs in an id; empty if it is the id of another type."""
        found = self._pattern.fullmatch(id)
        return found.groupdict() if found else {}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        pattern = re.escape(self.template).replace(r"\{", "{").replace(r"\}", "}")
        pattern = pattern.replace(re.escape(SUBSCRIPTION), "[^/]+")
        first = re.sub(r"^\{(\w+)\}", r"(?P<\1>/.+)", pattern)
        # With slashes in azure-native too: pulumi-azure-native pull request 2543.
        first = first.replace("{parentResourcePath}", "(?P<parentResourcePath>.+)")
        return re.compile(_SEGMENT.sub(r"(?P<\1>[^/]+)", first), re.IGNORECASE)


def arm_type(id: str) -> str:
    """ARM's type in a resource id or a template."""
    if "/providers/" not in id:
        return "Microsoft.Resources/resourceGroups"
    namespace, *rest = id.rsplit("/providers/", 1)[1].split("/")
    return "/".join([namespace, *rest[::2]])
