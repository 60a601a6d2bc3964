"""ARM templates: loops, conditions, children and nested deployments.

learn.microsoft.com/azure/azure-resource-manager/templates/syntax
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fairway.documents.arm_conditions import conditions_of
from fairway.documents.arm_group import with_group
from fairway.documents.arm_nested import Deployments, nested_scope, scope_of
from fairway.documents.arm_resource import ArmResource, found_of
from fairway.documents.arm_scope import MOST_COPIES, Scope
from fairway.documents.document import Document, Found, document
from fairway.documents.source import Source
from fairway.documents.unknown import NOWHERE, At, id_in_group, named, unknown
from fairway.request import Path, Placeholder, mapping, sequence

KIND = "ARM template"
DEPLOYMENT = "microsoft.resources/deployments"
_NOT_OF_THE_BODY = ("copy", "condition", "resources", "type", "name", "apiVersion", "dependsOn", "scope", "comments")
MOST_LEVELS = 12
"""Nested deployments in one another."""


def recognised(tree: Any) -> bool:
    """Whether data is an ARM template."""
    top = mapping(tree) or {}
    schema = str(top.get("$schema", "")).lower()
    listed = sequence(top.get("resources")) is not None or mapping(top.get("resources")) is not None
    return listed and ("deploymenttemplate.json" in schema or "contentVersion" in top)


def read(source: Source, parameters: Mapping[str, Any] | None = None, at: At = NOWHERE) -> Document:
    """The resources of a template; `parameters` are the values of a parameters file, `at` is where it is deployed."""
    template = mapping(source.tree) or {}
    scope = scope_of(template, parameters or {})
    scope = replace(scope, group=at.group or scope.group, subscription=at.subscription or scope.subscription)
    found = with_group([*_Reader(scope, 0, {}).resources(template, (), None)])
    missing = ", ".join(scope.budget.missing)
    hint = "these parameters have no value, so that what depends on them was not checked: "
    notes = [*scope.budget.notes, *([f"{hint}{missing}. Pass a file with their values too"] if missing else [])]
    return document(source, KIND, found, notes)


@dataclass(frozen=True)
class _Parent:
    type: str
    name: str


@dataclass(frozen=True)
class _Reader:
    """Reads the resources of one template."""

    scope: Scope
    level: int
    maybe: dict[str, tuple[bool, object]]
    """By the id of each resource so far: whether its condition is unknown, and its deployment."""
    deployment: object = field(default_factory=object)
    within: str = ""
    """Where the deployment is; empty for the template itself."""
    conditions: tuple[str, ...] = ()
    """Those of the deployments above that are not known."""

    def resources(self, template: Mapping[str, Any], base: Path, parent: _Parent | None) -> Iterator[Found]:
        """Each resource with what is in it."""
        entries, items = mapping(template.get("resources")), sequence(template.get("resources"))
        pairs = list(entries.items() if entries is not None else enumerate(items or ()))
        reader = self
        if parent is None:
            known = Deployments(self.scope.outputs)
            reader = replace(self, scope=replace(self.scope, outputs=known))
            for key, each in pairs:
                known.add(key, mapping(each) or {}, reader.scope)
        for key, each in pairs:
            resource = mapping(each)
            if resource is not None:
                yield from reader.copies(resource, (*base, "resources", key), parent)

    def copies(self, resource: Mapping[str, Any], base: Path, parent: _Parent | None) -> Iterator[Found]:
        """A resource, once for each iteration of its loop."""
        loop = mapping(resource.get("copy"))
        if loop is None:
            yield from self.one(resource, base, parent)
            return
        count, name = self.scope.value(loop.get("count")), str(loop.get("name", ""))
        known = isinstance(count, int) and not isinstance(count, bool)
        for at in range(min(count, MOST_COPIES)) if known else (unknown("copyIndex()"),):
            yield from replace(self, scope=self.scope.looping(name, at)).one(resource, base, parent)

    def one(self, resource: Mapping[str, Any], base: Path, parent: _Parent | None) -> Iterator[Found]:
        """A resource and its children; nothing where its condition is false, or it exists already."""
        if not self.scope.budget.spend() or resource.get("existing") is True:
            return
        condition = self.scope.value(resource.get("condition", True))
        if condition is False:
            return
        conditions = (*self.conditions, *conditions_of(self.scope, resource.get("condition"), self.within))
        kind, name = (str(self.scope.value(resource.get(key, ""))) for key in ("type", "name"))
        if kind.lower() == DEPLOYMENT:
            yield from replace(self, conditions=conditions).nested(resource, base)
            return
        if parent is not None and "." not in kind.partition("/")[0]:
            kind, name = f"{parent.type}/{kind}", f"{parent.name}/{name}"
        found = self.found(resource, base, kind, name)
        found = replace(found, request=replace(found.request, conditions=conditions, deployment=self.within))
        yield self.once(found, isinstance(condition, Placeholder))
        yield from self.resources(resource, base, _Parent(kind, name))

    def once(self, found: Found, maybe: bool) -> Found:
        """The same without its id where another may have it too: of two whose conditions are not known, only one is
        deployed, and what another deployment has is deployed once more."""
        key = found.request.id.lower()
        before, deployment = self.maybe.get(key, (False, self.deployment))
        alternative = key in self.maybe and (maybe or before or deployment is not self.deployment)
        self.maybe[key] = maybe, self.deployment
        return replace(found, request=replace(found.request, id="")) if alternative else found

    def found(self, resource: Mapping[str, Any], base: Path, kind: str, name: str) -> Found:
        """The request of a resource."""
        body = {key: self.scope.value(value) for key, value in resource.items() if key not in _NOT_OF_THE_BODY}
        id = self.id(resource, kind, name)
        above = sequence(self.scope.value(resource.get("dependsOn"))) or ()
        depends_on = tuple(str(named(str(each).rstrip("/").rsplit("/", 1)[-1])) for each in above)
        written = next((value for key, value in resource.items() if key.lower() == "apiversion"), "")
        segments, version = name.split("/"), self.scope.value(written)
        return found_of(
            ArmResource(
                (kind.partition("/providers/")[2] and id.rsplit("/providers/", 1)[1].rpartition("/")[0]) or kind,
                id,
                body,
                base,
                api_version=version if isinstance(version, str) and not isinstance(version, Placeholder) else "",
                depends_on=depends_on,
                parent=str(named(segments[-2])) if len(segments) > 1 else None,
            )
        )

    def id(self, resource: Mapping[str, Any], kind: str, name: str) -> str:
        """Its id: in the resource group, or below the resource that it extends."""
        if "/providers/" in kind:
            # A role assignment as older templates write it: `.../managedClusters/providers/roleAssignments`, named
            # `aks/Microsoft.Authorization/<name>`.
            outer, _, inner = kind.partition("/providers/")
            names, count = name.split("/"), outer.count("/")
            above = self.in_group(outer, *names[:count])
            own = f"{names[count]}/{inner}" if len(names) > count else inner
            return f"{above}/providers/{own}/{'/'.join(names[count + 1 :])}"
        found = self.in_group(kind, *name.split("/"))
        if kind.lower() == "microsoft.resources/resourcegroups":
            return f"/subscriptions/{self.scope.subscription}/resourceGroups/{name}"
        provider = found[found.index("/providers/") :]
        scope = self.scope.value(resource.get("scope"))
        if isinstance(scope, Placeholder):
            return f"/{scope}{provider}"
        if isinstance(scope, str) and scope.strip("/"):
            kinds = scope.strip("/").split("/")
            own = "/".join([kinds[0], *kinds[1::2]]), kinds[2::2]
            return (scope if scope.startswith("/") else self.in_group(own[0], *own[1])) + provider
        return found

    def in_group(self, kind: str, *names: str) -> str:
        """The id of a resource in the resource group of the deployment."""
        return id_in_group(self.scope.group, kind, *names, subscription=self.scope.subscription)

    def nested(self, resource: Mapping[str, Any], base: Path) -> Iterator[Found]:
        """The resources of a nested deployment."""
        properties = mapping(resource.get("properties")) or {}
        template = mapping(properties.get("template"))
        if template is None or self.level > MOST_LEVELS:
            name = self.scope.value(resource.get("name"))
            self.scope.budget.notes[f"the linked template of {name} was not read; check its file as well"] = None
            return
        inner = nested_scope(resource, self.scope)
        within = f"{base} {self.scope.loops}"
        below = _Reader(inner, self.level + 1, self.maybe, within=within, conditions=self.conditions)
        yield from below.resources(template, (*base, "properties", "template"), None)
