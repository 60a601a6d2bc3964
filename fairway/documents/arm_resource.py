"""A resource as ARM, az or a Kubernetes operator writes it, as a request with azure-native's names.

azure-native lifts what ARM has below `properties` one level up, at every depth, spells each key as its SDK does, and
has the names in the id as inputs. ARM reads keys without regard to case, and az writes `vnetSubnetId` for
`vnetSubnetID`; `fairway/standin/data/fields.json` has the spelling, read from the SDK.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fairway.azure.containerservice import MANAGED_CLUSTER
from fairway.azure.other_types import OTHER_TYPES
from fairway.azure.resource_type import PACKAGE, ResourceType
from fairway.azure.resource_types import type_of_arm
from fairway.documents.arm_outputs import outputs_of
from fairway.documents.document import Found
from fairway.documents.tables import About, properties_of, spelling, without_hyphens
from fairway.documents.unknown import named
from fairway.request import Path, Request, mapping, sequence
from fairway.rules.ownership import Unseen

_WITHOUT_A_ROW = {each.arm.lower(): each for each in OTHER_TYPES}
_ABOUT = frozenset(
    (
        *("id", "name", "type", "apiversion", "properties", "dependson", "copy", "condition", "comments", "resources"),
        *("metadata", "existing", "import", "etag", "systemdata", "resourcegroup", "typepropertiestype"),
    )
)
"""Keys beside `properties` that are no inputs, in lower case."""
_OF_A_NEW_CLUSTER = {"agentPoolProfiles", "dnsPrefix", "fqdnSubdomain", "hostedSystemProfile", "sku"}
"""A cluster with none of these is a change of one that exists, as templates that add monitoring have it: what it leaves
out stays as it is (the templates of
learn.microsoft.com/azure/azure-monitor/containers/kubernetes-monitoring-enable for clusters that exist)."""
_KEPT = {("identity", "tenantId")}
"""Outputs that rules read: a cluster's tenant."""
_BESIDE = ("location", "tags", "sku", "identity", "kind", "zones", "extendedLocation", "scale", "plan")
"""Inputs that ARM has beside `properties`."""


@dataclass(frozen=True)
class ArmResource:
    """A resource as a document describes it."""

    type: str
    """ARM's name: `Microsoft.Network/virtualNetworks/subnets`."""
    id: str
    """Its resource id, with expressions where a name is not known; empty where the document has none."""
    body: Mapping[str, Any]
    """The resource with its `properties`, or with these one level up."""
    base: Path = ()
    """Where it is in the document."""
    name_at: Path = ("name",)
    """Where its name is in it."""
    api_version: str = ""
    exists: bool | None = None
    depends_on: tuple[str, ...] = ()
    parent: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Inputs that are not in the body, such as a role assignment's scope."""


def found_of(resource: ArmResource) -> Found:
    """The request for a resource."""
    kind = kind_of(resource.type)
    reader = _Reader(outputs=resource.exists is True)
    about = properties_of(kind.token) if kind else None
    properties = reader.resource(about, resource.body)
    origins = reader.origins
    for key, text in (kind.named_in(resource.id) if kind and resource.id else {}).items():
        if kind and key not in (*resource.extra,):
            properties[key] = named(text)
            origins[key,] = resource.name_at
    properties |= resource.extra
    hidden = any(key.lower() == "properties" and _is_no_object(each) for key, each in resource.body.items())
    hidden = hidden or (kind is MANAGED_CLUSTER and not _OF_A_NEW_CLUSTER & {*properties})
    request = Request(
        kind.token if kind else _token(resource.type),
        _name(resource),
        Unseen(properties) if hidden else properties,
        id=resource.id,
        parent=resource.parent,
        depends_on=resource.depends_on,
        exists=resource.exists,
        api_version=resource.api_version,
        outputs=outputs_of(kind.token, resource.body) if kind and resource.exists else {},
    )
    return Found(request, resource.base, origins)


def _is_no_object(properties: Any) -> bool:
    return properties is not None and mapping(properties) is None


def kind_of(arm_type: str) -> ResourceType | None:
    """What is known of a type; None for one that no rule looks into."""
    return type_of_arm(arm_type) or _WITHOUT_A_ROW.get(arm_type.lower())


def _name(resource: ArmResource) -> str:
    return str(named(resource.id.rsplit("/", 1)[-1])) or str(resource.body.get("name") or "unnamed").rsplit("/", 1)[-1]


def _token(arm_type: str) -> str:
    """A token of the usual look for a type that no rule looks into."""
    namespace, _, kind = arm_type.partition("/")
    last = kind.rsplit("/", 1)[-1] or "Resource"
    return f"{PACKAGE}:{namespace.rsplit('.', 1)[-1].lower()}:{last[:1].upper()}{last[1:]}"


class _Reader:
    """Collects where each value comes from while it renames and lifts."""

    def __init__(self, *, outputs: bool) -> None:
        self.answered = outputs
        self.origins: dict[Path, Path] = {(): ()}

    def resource(self, about: About, body: Mapping[str, Any]) -> dict[str, Any]:
        top = {key: value for key, value in body.items() if key.lower() not in _ABOUT}
        found = self._entries(about, top, (), ())
        keys = {key.lower(): key for key in body}
        inner = keys.get("properties", "")
        # A query of a pack has `properties` of any form below ARM's.
        if about is not None and (kind := about["in"].get("properties", "any")) != "any":
            kept = self.value(kind, body.get(inner), ("properties",), (inner,))
            return {**found, **({"properties": kept} if inner else {})}
        if inner:
            self.origins |= {(): (inner,)} | {(each,): self.origins.get((each,), (each,)) for each in _BESIDE}
        if (own := keys.get("typepropertiestype")) and body[own] is not None:
            # az's name for a pool's `properties.type`, as `type` is that of the resource.
            found["type"] = body[own]
            self.origins["type",] = (own,)
        return found | self._entries(about, mapping(body.get(inner)) or {}, (), (inner,))

    def _entries(self, about: About, body: Mapping[str, Any], path: Path, origin: Path) -> dict[str, Any]:
        kinds: Mapping[str, Any] = about["in"] if about else {}
        names: Mapping[str, str] = spelling(frozenset(kinds)) if about else {}
        found: dict[str, Any] = {}
        for key, value in body.items():
            name = (
                names.get(key.casefold())
                or names.get(without_hyphens(key))
                or (about["arm"].get(key.casefold(), key) if about else key)
            )
            inner = mapping(value)
            if about and path and key.casefold() == "properties" and name not in kinds and inner is not None:
                found |= self._entries(about, inner, path, (*origin, key))
            elif not (self.answered and about and name in about["out"] and name not in kinds) or (*path, name) in _KEPT:
                self.origins[(*path, name)] = (*origin, key)
                found[name] = self.value(kinds.get(name, "any"), value, (*path, name), (*origin, key))
        return found

    def value(self, kind: Any, value: Any, path: Path, origin: Path) -> Any:
        entries, items = mapping(value), sequence(value)
        if isinstance(kind, list) and items is not None:
            return [self.value(kind[0], each, (*path, at), (*origin, at)) for at, each in enumerate(items)]
        if isinstance(kind, dict) and entries is not None:
            return {key: self.value(kind["*"], each, (*path, key), (*origin, key)) for key, each in entries.items()}
        if isinstance(kind, str) and kind.startswith("#") and entries is not None:
            return self._entries(properties_of(kind), entries, path, origin)
        return value
