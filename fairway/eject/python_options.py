"""The options of a resource as Python code."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from fairway.eject import python_types
from fairway.eject.expressions import sources
from fairway.eject.python_code import Bracket, Code, call, listed, text
from fairway.eject.trace import Call, Declared, EjectError
from fairway.engine.goal import Alias, Goal
from fairway.protocol.tokens import unversioned
from fairway.protocol.urns import name_of
from fairway.protocol.values import bare


class Options:
    """Writes the options of resources."""

    def __init__(
        self,
        declared: Mapping[str, Declared],
        variables: Mapping[str, str],
        calls: Mapping[int, frozenset[str]],
        results: Sequence[Call] = (),
    ):
        self._declared, self._variables, self._calls, self._results = declared, variables, calls, results
        self._order = {urn: at for at, urn in enumerate(declared)}
        self._inside = {urn: self._custom_below(urn) for urn, each in declared.items() if _is_component(each)}

    def of(self, resource: Declared, properties: Mapping[str, Any]) -> list[tuple[str, Code]]:
        """The arguments of `pulumi.ResourceOptions`. Raises EjectError."""
        goal, found = resource.goal, list[tuple[str, Code]]()
        if resource.parent:
            found.append(("parent", self._variable(resource.parent)))
        waits = self._waits(resource, properties)
        if waits:
            found.append(("depends_on", listed(waits)))
        if goal is None:
            return found
        if goal.provider and goal.custom and (provider := goal.provider.rpartition("::")[0]) in self._variables:
            found.append(("provider", self._variables[provider]))
        found += _plain(goal)
        if goal.import_id:
            found.append(("import_", self._imported(goal.import_id)))
        if goal.deleted_with:
            found.append(("deleted_with", self._variable(goal.deleted_with)))
        if goal.replace_with:
            found.append(("replace_with", listed(self._variable(each) for each in goal.replace_with)))
        aliases = [self._alias(each) for each in goal.aliases if not _of_a_version(each, goal.type)]
        if aliases:
            found.append(("aliases", listed(aliases)))
        return found

    def _variable(self, urn: str) -> str:
        if urn not in self._variables:
            raise EjectError(f"{name_of(urn)} is referred to, but the program does not declare it")
        return self._variables[urn]

    def _imported(self, id: str) -> str:
        """The id of an import, which is plain text: Pulumi takes no Output there."""
        number = subscription_call(id, self._results)
        if number is None:
            return text(id)
        module, name, _ = python_types.function_of(self._results[number].token)
        looked_up = f"{module.rpartition('.')[2]}.{name.removesuffix('_output')}().subscription_id"
        rest = id.removeprefix("/subscriptions/").partition("/")[2].replace("{", "{{").replace("}", "}}")
        return f"f{text(f'/subscriptions/@/{rest}').replace('@', f'{{{looked_up}}}', 1)}"

    def _waits(self, resource: Declared, properties: Mapping[str, Any]) -> list[Code]:
        """What it depends on beside its properties: components where all that they contain is meant."""
        every = {*(resource.goal.dependencies if resource.goal else resource.dependencies)} & self._declared.keys()
        left = every - sources(properties, self._calls)
        found: list[str] = []
        for urn, inside in sorted(self._inside.items(), key=lambda each: -len(each[1])):
            if len(inside & left) > 1 and inside <= every and urn != resource.parent:
                found.append(urn)
                left -= inside
        return [self._variables[urn] for urn in sorted([*found, *left], key=self._order.__getitem__)]

    def _custom_below(self, component: str) -> frozenset[str]:
        """The resources that Pulumi waits for if something depends on a component."""
        found: set[str] = set()
        for urn, each in self._declared.items():
            if each.parent == component:
                found |= self._custom_below(urn) if _is_component(each) else {urn}
        return frozenset(found)

    def _alias(self, alias: Alias) -> Code:
        if alias.urn:
            return text(alias.urn)
        items: list[tuple[str, Code]] = [
            (key, text(value))
            for key, value in (
                ("name", alias.name),
                ("type_", alias.type),
                ("stack", alias.stack),
                ("project", alias.project),
            )
            if value
        ]
        if alias.parent:
            items.append(("parent", self._variables.get(alias.parent) or text(alias.parent)))
        if alias.no_parent:
            items.append(("parent", "pulumi.ROOT_STACK_RESOURCE"))
        return call("pulumi.Alias", items)


def options_code(found: Collection[tuple[str, Code]]) -> Bracket:
    """The options as an expression."""
    return call("pulumi.ResourceOptions", found)


def timeouts(goal: Goal) -> Bracket:
    """The custom timeouts as an expression."""
    return call("pulumi.CustomTimeouts", [(key, text(duration(each))) for key, each in goal.custom_timeouts.items()])


def duration(seconds: float) -> str:
    """Seconds as Pulumi writes a time: `90s`, `60m`, `6h`."""
    for unit, length in (("h", 3600), ("m", 60)):
        if seconds >= length and seconds % length == 0:
            return f"{int(seconds // length)}{unit}"
    return f"{seconds:g}s"


def _plain(goal: Goal) -> list[tuple[str, Code]]:
    found: list[tuple[str, Code]] = []
    if goal.protect:
        found.append(("protect", "True"))
    if goal.ignore_changes:
        found.append(("ignore_changes", listed(map(text, goal.ignore_changes))))
    if goal.delete_before_replace is not None:
        found.append(("delete_before_replace", str(goal.delete_before_replace)))
    if goal.retain_on_delete:
        found.append(("retain_on_delete", "True"))
    if goal.custom_timeouts:
        found.append(("custom_timeouts", timeouts(goal)))
    if goal.replace_on_changes:
        found.append(("replace_on_changes", listed(map(text, goal.replace_on_changes))))
    if goal.additional_secret_outputs:
        found.append(("additional_secret_outputs", listed(map(text, goal.additional_secret_outputs))))
    return found


def subscription_call(id: str, results: Sequence[Call]) -> int | None:
    """The number of the call that has looked up the subscription in the id of an import; None if none has."""
    start, _, rest = id.removeprefix("/subscriptions/").partition("/")
    found = (at for at, each in enumerate(results) if bare(each.result.get("subscriptionId")) == start)
    return next(found, None) if rest else None


def _is_component(resource: Declared) -> bool:
    return resource.goal is not None and not resource.goal.custom


def _of_a_version(alias: Alias, type: str) -> bool:
    """Whether an alias is one of those that the SDK sets itself, for older API versions and former modules."""
    parts = (alias.urn, alias.name, alias.parent, alias.stack, alias.project)
    return (
        not any(parts)
        and not alias.no_parent
        and bool(alias.type)
        and (unversioned(alias.type) == unversioned(type) or alias.type.rpartition(":")[2] == type.rpartition(":")[2])
    )
