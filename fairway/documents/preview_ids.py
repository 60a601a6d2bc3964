"""Ids and names that a preview does not have yet, by the resources that each property depends on.

A preview writes an unknown value where the id or the name of a new resource will be, and under `propertyDependencies`
the URNs that the property is made from (ResourceV3 in pulumi/pulumi, sdk/go/common/apitype/core.go). The engine passes
the same to a policy pack.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fairway.azure import values as azure_values
from fairway.azure.resource_type import ResourceType, arm_type
from fairway.azure.resource_types import TYPES
from fairway.documents.classic_azure import ID_KEYS, NAME_KEYS
from fairway.protocol.tokens import unversioned
from fairway.protocol.urns import type_of
from fairway.request import UNKNOWN, mapping, sequence
from fairway.rules.references import LISTED, OF_A_CLUSTER, OF_A_POOL, OF_A_SUBNET

_TYPES: Mapping[str, tuple[str, ...]] = {
    **{key: (type,) for key, type in ID_KEYS.items()},
    **{path.rpartition(".")[2]: types for path, types in {**OF_A_CLUSTER, **OF_A_POOL}.items()},
    "userAssignedIdentities": azure_values.IDENTITY,
}
"""By the name of a property, the types whose ids belong there."""
_AROUND_AN_ID: Mapping[str, tuple[str, ...]] = {
    **{path.partition(".")[0]: types for path, types in OF_A_SUBNET.items()},
    **{path.rpartition(".")[2]: types for path, types in LISTED.items()},
}
"""The same for a property `id`, by the name of the object or list around it."""
_NO_ID = "unknown/providers/"


@dataclass
class Links:
    """The ids of the resources of a preview so far."""

    ids: dict[str, str] = field(default_factory=dict[str, str])
    """By URN."""
    count: Counter[str] = field(default_factory=Counter[str])

    def put(self, urn: str, id: str) -> None:
        """Set the id of a resource, or another one."""
        if urn in self.ids:
            self.count[self.ids[urn].lower()] -= 1
        self.ids[urn] = id
        self.count[id.lower()] += 1

    def filled(self, kind: ResourceType | None, inputs: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs with the id or the name of the one resource of a fitting type that an unknown one depends on;
        `above` are the URNs by input. Two resources with one id are not guessed at."""
        found: dict[str, Any] = {}
        for key, value in inputs.items():
            urns = dict.fromkeys(map(str, sequence(above.get(key)) or ()))
            ids = [id for urn in urns if (id := self.ids.get(urn) or _type_alone(urn))]
            ids = [id if self.count[id.lower()] < 2 else _without_id(arm_type(id)) for id in ids]
            name = _named(key, ids, kind) if value is UNKNOWN else ""
            found[key] = name or _filled(value, key, "", ids)
        return found


def _named(key: str, ids: Sequence[str], kind: ResourceType | None) -> str:
    """The name of what a resource is in: `virtualNetworkName` of a subnet."""
    type = NAME_KEYS.get(key, "")
    if kind is not None and key in kind.segments and key != kind.name_key:
        depth = kind.segments.index(key) - kind.segments.index("resourceGroupName") if _grouped(kind) else 0
        type = "/".join(kind.arm.split("/")[: depth + 1]) if depth > 0 else type
    id = _of_type(ids, (type,)) if type else ""
    return id.rsplit("/", 1)[-1]


def _grouped(kind: ResourceType) -> bool:
    return "resourceGroupName" in kind.segments


def _filled(value: Any, key: str, around: str, ids: Sequence[str]) -> Any:
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {name: _filled(each, name, key, ids) for name, each in entries.items()}
    if items is not None:
        return [_filled(each, key, around, ids) for each in items]
    types = (_AROUND_AN_ID.get(around) if key == "id" else _TYPES.get(key)) if value is UNKNOWN else None
    return _of_type(ids, types or ()) or value


def _of_type(ids: Iterable[str], types: Iterable[str]) -> str:
    """The one id of these types; empty where there is none, or several."""
    wanted = {each.lower() for each in types}
    found = {each for each in ids if arm_type(each).lower() in wanted}
    id = found.pop() if len(found) == 1 else ""
    return "" if id.startswith(_NO_ID) else id


def _type_alone(urn: str) -> str:
    """An id that has only a type, for a resource that the preview does not have."""
    kind = TYPES.get(unversioned(type_of(urn))) if urn.count("::") >= 3 else None
    return _without_id(kind.arm) if kind else ""


def _without_id(type: str) -> str:
    namespace, *kinds = type.split("/")
    return f"{_NO_ID}{namespace}" + "".join(f"/{each}/-" for each in kinds)
