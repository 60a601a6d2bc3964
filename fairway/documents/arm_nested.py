"""The scope of a template, and the outputs of the deployments nested in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fairway.documents.arm_scope import Loop, Scope
from fairway.documents.unknown import GROUP_HERE, known_subscription, unknown
from fairway.request import mapping, sequence


def scope_of(template: Mapping[str, Any], values: Mapping[str, Any]) -> Scope:
    """What expressions of a template refer to; `values` are its parameters' values, by name."""
    types = mapping(template.get("definitions")) or {}
    definitions = {key: _typed(each, types) for key, each in _lower(template.get("parameters")).items()}
    given = {key.lower(): value for key, value in values.items()}
    return Scope(
        parameters=definitions,
        values=given,
        incomplete=any(key not in given and _is_required(each) for key, each in definitions.items()),
        variables=_variables(mapping(template.get("variables")) or {}),
        functions=_functions(template),
        group="" if _of_subscription(template) else GROUP_HERE,
    )


def _of_subscription(template: Mapping[str, Any]) -> bool:
    """Whether what a template has itself is in no resource group."""
    return "/subscriptiondeploymenttemplate.json" in str(template.get("$schema", "")).lower()


def _typed(definition: Any, types: Mapping[str, Any]) -> Any:
    """A parameter with what the type has that it refers to, such as that it may be null."""
    about = mapping(definition)
    name = str(about.get("$ref", "")).rpartition("/")[2] if about is not None else ""
    return {**(mapping(types.get(name)) or {}), **about} if about is not None and name else definition


def _is_required(definition: Any) -> bool:
    about = mapping(definition) or {}
    return "defaultValue" not in about and about.get("nullable") is not True


def _lower(tree: Any) -> dict[str, Any]:
    return {key.lower(): value for key, value in (mapping(tree) or {}).items()}


def _variables(variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables, each loop among them as the loop that it is."""
    found = _lower(variables)
    for each in sequence(found.pop("copy", None)) or ():
        loop = mapping(each) or {}
        name = str(loop.get("name", ""))
        found[name.lower()] = Loop(loop)
    return found


def _functions(template: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in sequence(template.get("functions")) or ():
        space = mapping(each) or {}
        for name, function in (mapping(space.get("members")) or {}).items():
            found[f"{space.get('namespace')}.{name}".lower()] = function
    return found


def nested_scope(deployment: Mapping[str, Any], scope: Scope) -> Scope:
    """The scope of a nested template: its own, or by default the one around it."""
    properties = mapping(deployment.get("properties")) or {}
    template = mapping(properties.get("template")) or {}
    options = mapping(properties.get("expressionEvaluationOptions")) or {}
    group, subscription = (scope.value(deployment.get(key)) for key in ("resourceGroup", "subscriptionId"))
    around = replace(
        scope,
        group=group if isinstance(group, str) and group else "" if _of_subscription(template) else scope.group,
        subscription=known_subscription(subscription) or scope.subscription,
    )
    if str(options.get("scope", "")).lower() != "inner":
        return around
    values: dict[str, Any] = {}
    for key, each in (mapping(properties.get("parameters")) or {}).items():
        holder = mapping(each) or {}
        values[key] = scope.value(holder["value"]) if "value" in holder else unknown(f"parameters('{key}')")
    own = scope_of(template, values)
    return replace(own, group=around.group, subscription=around.subscription, budget=scope.budget)


@dataclass
class Deployments:
    """The outputs of the deployments of one template, by what `reference` names them."""

    around: Callable[[str], Any]
    """What `reference` finds outside."""
    by_name: dict[str, Callable[[], Any]] = field(default_factory=dict[str, Callable[[], Any]])
    known: dict[str, Any] = field(default_factory=dict[str, Any])

    def add(self, key: str | int, resource: Mapping[str, Any], scope: Scope) -> None:
        """Remember a resource, if it is a nested deployment; a loop of them is left out."""
        if str(resource.get("type", "")).lower() != "microsoft.resources/deployments" or "copy" in resource:
            return
        name = str(scope.value(resource.get("name", "")))
        for each in {str(key).lower(), name.replace("/", "").lower()}:
            self.by_name[each] = lambda: _outputs(resource, scope)

    def __call__(self, target: str) -> Any:
        """What `reference` returns for an id or a symbolic name."""
        key = target.rsplit("/", 1)[-1].lower()
        if key not in self.by_name:
            return self.around(target)
        if key not in self.known:
            self.known[key] = unknown(f"reference('{target}')")  # what refers to itself stays unknown
            self.known[key] = self.by_name[key]()
        return self.known[key]


def _outputs(deployment: Mapping[str, Any], scope: Scope) -> Any:
    template = mapping((mapping(deployment.get("properties")) or {}).get("template")) or {}
    inner = nested_scope(deployment, scope)
    own = Deployments(inner.outputs)
    inner = replace(inner, outputs=own)
    entries, items = mapping(template.get("resources")), sequence(template.get("resources"))
    for key, each in entries.items() if entries is not None else enumerate(items or ()):
        own.add(key, mapping(each) or {}, inner)
    found: dict[str, Any] = {}
    for key, each in (mapping(template.get("outputs")) or {}).items():
        value = inner.value((mapping(each) or {}).get("value"))
        found[key] = {"value": value}
    return {"outputs": found}
