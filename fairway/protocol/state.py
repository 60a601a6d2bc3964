"""The state of a stack: the resources that an engine manages.

The JSON is Pulumi's deployment, version 3, so that `pulumi stack import` accepts the state of a rehearsal
(https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/core.go, ResourceV3).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any

from fairway.protocol.passphrase import Cipher
from fairway.protocol.secret import sealed
from fairway.protocol.urns import name_of, qualified_type, type_of
from fairway.request import mapping, sequence

Properties = Mapping[str, Any]


def _no_properties() -> Properties:
    return {}


@dataclass(frozen=True)
class Resource:
    """A resource or component in the state. Secrets in inputs and outputs are `Secret`s."""

    urn: str
    type: str
    custom: bool = True
    id: str = ""
    inputs: Properties = field(default_factory=_no_properties)
    outputs: Properties = field(default_factory=_no_properties)
    parent: str = ""
    protect: bool = False
    external: bool = False
    """It was only read (`.get()`); the engine never deletes it."""
    delete: bool = False
    """It is replaced by a successor and still to be deleted."""
    pending_replacement: bool = False
    """It was deleted for a replacement whose successor is not created yet."""
    taint: bool = False
    """Marked by `pulumi state taint`: the next update replaces it."""
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    init_errors: tuple[str, ...] = ()
    """Why Azure did not finish creating or updating it; the next update tries again."""
    provider: str = ""
    additional_secret_outputs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    custom_timeouts: Mapping[str, float] = field(default_factory=dict[str, float])
    """Seconds for `create`, `update` and `delete`."""
    import_id: str = ""
    retain_on_delete: bool = False
    deleted_with: str = ""
    replace_with: tuple[str, ...] = ()
    ignore_changes: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    created: str = ""
    modified: str = ""

    @property
    def name(self) -> str:
        """The logical name."""
        return name_of(self.urn)


@dataclass(frozen=True)
class Operation:
    """An operation of a provider that the engine started and has no result of."""

    type: str
    """`creating`, `updating`, `deleting`, `reading` or `importing`."""
    resource: Resource


_WIRE = {
    "pending_replacement": "pendingReplacement",
    "property_dependencies": "propertyDependencies",
    "init_errors": "initErrors",
    "additional_secret_outputs": "additionalSecretOutputs",
    "custom_timeouts": "customTimeouts",
    "import_id": "importID",
    "retain_on_delete": "retainOnDelete",
    "deleted_with": "deletedWith",
    "replace_with": "replaceWith",
    "ignore_changes": "ignoreChanges",
    "replace_on_changes": "replaceOnChanges",
}
_ALWAYS = ("urn", "custom", "type")


def to_json(resource: Resource, cipher: Cipher) -> dict[str, Any]:
    """The resource as in a state file."""
    found: dict[str, Any] = {}
    for each in fields(resource):
        value = getattr(resource, each.name)
        if value or each.name in _ALWAYS:
            found[_WIRE.get(each.name, each.name)] = cipher.hidden(value)
    return found


def from_json(document: Mapping[str, Any], cipher: Cipher | None = None) -> Resource:
    """The inverse of `to_json`; keys unknown to this engine are left out. Without a cipher a secret is a
    `Secret` of its envelope."""
    shown = cipher.shown if cipher else sealed
    found: dict[str, Any] = {}
    for each in fields(Resource):
        value = document.get(_WIRE.get(each.name, each.name))
        if isinstance(each.default, bool):
            found[each.name] = value is True
        elif isinstance(each.default, tuple):
            found[each.name] = tuple(map(str, sequence(value) or ()))
        elif each.default_factory is MISSING:
            found[each.name] = str(value or "")
        else:
            found[each.name] = {key: shown(one) for key, one in (mapping(value) or {}).items() if one is not None}
    sources: Mapping[str, Any] = found["property_dependencies"]
    found["property_dependencies"] = {key: tuple(map(str, urns or ())) for key, urns in sources.items()}
    found["type"] = found["type"] or type_of(found["urn"])
    return Resource(**found)


def now() -> str:
    """The current time in the format of states."""
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def _renamed(resources: list[Resource]) -> list[Resource]:
    """The resources with their new URNs if they were found by an alias, and without the aliases.

    Children get the new parent even if the update did not reach them (Pulumi's
    NormalizeURNReferences in deploy/snapshot.go).
    """
    new: dict[str, str] = {}
    for each in resources:
        new.update(dict.fromkeys(each.aliases, each.urn))
        if each.parent in new:
            new[each.urn] = each.urn.replace(
                f"{qualified_type(each.urn)}::", f"{qualified_type(new[each.parent])}${each.type}::", 1
            )
    return [_with_new_urns(each, new) for each in resources] if new else resources


def _with_new_urns(resource: Resource, new: Mapping[str, str]) -> Resource:
    provider, _, id = resource.provider.rpartition("::")
    return replace(
        resource,
        urn=new.get(resource.urn, resource.urn),
        parent=new.get(resource.parent, resource.parent),
        provider=f"{new.get(provider, provider)}::{id}" if provider else "",
        dependencies=tuple(new.get(urn, urn) for urn in resource.dependencies),
        property_dependencies={
            key: tuple(new.get(urn, urn) for urn in urns) for key, urns in resource.property_dependencies.items()
        },
        deleted_with=new.get(resource.deleted_with, resource.deleted_with),
        replace_with=tuple(new.get(urn, urn) for urn in resource.replace_with),
        aliases=(),
    )


Log = Callable[[Mapping[str, Any]], None]


class Snapshot:
    """The resources of a stack during an update.

    Resources that the update has processed come first, in its order; the others follow unchanged. So the list is
    a valid state at any time, and a resource always comes after its dependencies. Each change is passed to `log`
    before the next one.
    """

    def __init__(self, resources: Iterator[Resource] | list[Resource], pending: list[Operation], log: Log) -> None:
        self._before = dict(enumerate(resources))
        self._after: dict[int, Resource] = {}
        self._keys = itertools.count(len(self._before))
        self._operations = dict(enumerate(pending))
        self._operation_keys = itertools.count(len(pending))
        self._log = log

    def entries(self) -> list[tuple[int, Resource]]:
        """Every resource with its key, in order."""
        return [*self._after.items(), *self._before.items()]

    def at(self, key: int) -> Resource:
        """The resource of an entry."""
        return self._after[key] if key in self._after else self._before[key]

    def resources(self) -> list[Resource]:
        """Every resource, in order, with its new URN."""
        return _renamed([resource for _, resource in self.entries()])

    def pending(self) -> list[Operation]:
        """The operations that have no result yet."""
        return list(self._operations.values())

    def pending_keys(self) -> list[int]:
        """The keys of `pending`, in its order."""
        return list(self._operations)

    def put(self, resource: Resource, *, instead_of: int | None = None) -> int:
        """Add a resource that the update has processed; it replaces the entry `instead_of`, if any."""
        key = next(self._keys)
        self._apply({"put": key, "resource": resource, "drop": instead_of})
        return key

    def change(self, key: int, resource: Resource) -> None:
        """Replace the resource of an entry, at its position."""
        self._apply({"change": key, "resource": resource})

    def drop(self, key: int) -> None:
        """Remove an entry."""
        self._apply({"drop": key})

    def begin(self, type: str, resource: Resource) -> int:
        """Record that an operation of a provider starts."""
        key = next(self._operation_keys)
        self._apply({"begin": key, "type": type, "resource": resource})
        return key

    def end(self, operation: int) -> None:
        """Record that an operation has ended."""
        self._apply({"end": operation})

    def _apply(self, entry: Mapping[str, Any]) -> None:
        self._log(entry)
        self.replay(entry)

    def replay(self, entry: Mapping[str, Any]) -> None:
        """Apply one logged change."""
        if (dropped := entry.get("drop")) is not None:
            self._before.pop(dropped, None)
            self._after.pop(dropped, None)
        if "put" in entry:
            self._after[entry["put"]] = entry["resource"]
            self._keys = itertools.count(entry["put"] + 1)
        if "change" in entry:
            where = self._after if entry["change"] in self._after else self._before
            where[entry["change"]] = entry["resource"]
        if "begin" in entry:
            self._operations[entry["begin"]] = Operation(entry["type"], entry["resource"])
            self._operation_keys = itertools.count(entry["begin"] + 1)
        if "end" in entry:
            self._operations.pop(entry["end"], None)
