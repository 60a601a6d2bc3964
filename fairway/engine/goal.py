"""What a program registers for one resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fairway.protocol.state import Properties, Resource
from fairway.protocol.urns import urn_of
from fairway.protocol.values import from_struct


@dataclass(frozen=True)
class Alias:
    """A former identity of a resource: a whole URN, or the parts that were different."""

    urn: str = ""
    name: str = ""
    type: str = ""
    parent: str = ""
    no_parent: bool = False
    project: str = ""
    stack: str = ""


@dataclass(frozen=True)
class Goal:
    """A registration: the resource as the program declares it, with its options."""

    type: str
    name: str
    custom: bool
    parent: str
    inputs: Properties
    provider: str = ""
    version: str = ""
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    protect: bool = False
    ignore_changes: tuple[str, ...] = ()
    delete_before_replace: bool | None = None
    """None: the provider decides."""
    aliases: tuple[Alias, ...] = ()
    custom_timeouts: Mapping[str, float] = field(default_factory=dict[str, float])
    additional_secret_outputs: tuple[str, ...] = ()
    import_id: str = ""
    retain_on_delete: bool = False
    deleted_with: str = ""
    replace_with: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()

    def resource(self, urn: str, old: Resource | None, alias: str) -> Resource:
        """The resource for the state, before the provider has checked it."""
        return Resource(
            urn=urn,
            type=self.type,
            custom=self.custom,
            inputs=self.inputs,
            parent=self.parent,
            protect=self.protect,
            dependencies=self.dependencies,
            property_dependencies=self.property_dependencies,
            provider=self.provider,
            additional_secret_outputs=self.additional_secret_outputs,
            aliases=(alias,) if alias else (),
            custom_timeouts=self.custom_timeouts,
            import_id=self.import_id,
            retain_on_delete=self.retain_on_delete,
            deleted_with=self.deleted_with,
            replace_with=self.replace_with,
            ignore_changes=self.ignore_changes,
            replace_on_changes=self.replace_on_changes,
            created=old.created if old else "",
            modified=old.modified if old else "",
        )


def goal_of(request: Any) -> Goal:
    """The goal in a RegisterResource message."""
    return Goal(
        type=request.type,
        name=request.name,
        custom=request.custom,
        parent=request.parent,
        inputs=from_struct(request.object),
        provider=request.provider,
        version=request.version,
        dependencies=tuple(sorted(set(request.dependencies))),
        property_dependencies={
            key: tuple(sorted(set(each.urns))) for key, each in sorted(request.propertyDependencies.items())
        },
        protect=request.protect,
        ignore_changes=tuple(request.ignoreChanges),
        delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
        aliases=tuple(_alias(each) for each in request.aliases),
        custom_timeouts=_timeouts(request.customTimeouts),
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
        import_id=request.importId,
        retain_on_delete=request.retainOnDelete,
        deleted_with=request.deletedWith,
        replace_with=tuple(request.replace_with),
        replace_on_changes=tuple(request.replaceOnChanges),
    )


def _alias(message: Any) -> Alias:
    if message.WhichOneof("alias") == "urn":
        return Alias(urn=message.urn)
    spec = message.spec
    return Alias(
        name=spec.name,
        type=spec.type,
        parent=spec.parentUrn,
        no_parent=spec.noParent,
        project=spec.project,
        stack=spec.stack,
    )


_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def _timeouts(message: Any) -> dict[str, float]:
    texts = {"create": message.create, "update": message.update, "delete": message.delete}
    return {key: seconds_of(text) for key, text in texts.items() if text}


def seconds_of(duration: str) -> float:
    """Go's text form of a duration, `1h30m`, in seconds."""
    total, number = 0.0, ""
    rest = duration
    while rest:
        if rest[0].isdigit() or rest[0] == ".":
            number, rest = number + rest[0], rest[1:]
            continue
        unit = "ms" if rest.startswith("ms") else rest[0]
        if unit not in _UNITS or not number:
            raise ValueError(f"`{duration}` is not a duration; write `90s`, `60m` or `1h30m`")
        total, number, rest = total + float(number) * _UNITS[unit], "", rest[len(unit) :]
    return total


class Aliases:
    """The other URNs that a resource may have in the state."""

    def __init__(self, stack: str, project: str) -> None:
        self._stack = stack
        self._project = project
        self._used: dict[str, str] = {}

    def use(self, urn: str, alias: str) -> None:
        """Record that the resource `urn` was found under `alias`, which was then the parent of its children."""
        self._used[urn] = alias

    def of(self, goal: Goal) -> list[str]:
        """The URNs: first those that the program sets, then those that follow from a parent's alias."""
        found = [self._collapsed(goal, each) for each in goal.aliases]
        parent_alias = self._used.get(goal.parent)
        if parent_alias is not None:
            parent_name = goal.parent.split("::", 3)[3]
            found.append(self._inherited(goal.type, goal.name, parent_name, parent_alias))
            for each in goal.aliases:
                own = self._collapsed(goal, each)
                type = own.split("::", 3)[2].rpartition("$")[2]
                found.append(self._inherited(type, own.split("::", 3)[3], parent_name, parent_alias))
        return list(dict.fromkeys(found))

    def _collapsed(self, goal: Goal, alias: Alias) -> str:
        if alias.urn:
            return alias.urn
        parent = self._used.get(alias.parent, alias.parent) if alias.parent else goal.parent
        return urn_of(
            alias.stack or self._stack,
            alias.project or self._project,
            "" if alias.no_parent else parent,
            alias.type or goal.type,
            alias.name or goal.name,
        )

    def _inherited(self, type: str, name: str, parent_name: str, parent_alias: str) -> str:
        # The name of a child that starts with its parent's name started with the parent's old name.
        if name.startswith(parent_name):
            name = parent_alias.split("::", 3)[3] + name[len(parent_name) :]
        return urn_of(self._stack, self._project, parent_alias, type, name)
