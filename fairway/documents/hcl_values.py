"""What expressions of Terraform are worth, where the files at hand say it.

What they do not say (an attribute of a resource, the output of another module, a variable without a value) becomes a
value with the expression as its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fairway.documents.hcl_conversions import ValueSet, shown
from fairway.documents.hcl_functions import MOST_ITEMS, result_of, result_of_operator
from fairway.documents.hcl_nodes import (
    Call,
    Choice,
    Entries,
    Items,
    Literal,
    Loop,
    Node,
    Operation,
    Reference,
    Template,
)
from fairway.documents.unknown import unknown
from fairway.request import Path, Placeholder, mapping, sequence

At = tuple[str, int, int]
"""The file, the line and the column of a value."""
MOST_STEPS = 20
"""References that lead to one another, and loops in one another."""
MOST_NODES = 20_000
"""Expressions that are evaluated for one call: lists of references to lists of references grow exponentially."""


@dataclass
class Scope:
    """The values of variables and locals."""

    variables: Mapping[str, Node]
    """Each from a `.tfvars` file, or its default."""
    locals: Mapping[str, Node]
    places: dict[Path, At] = field(default_factory=dict[Path, At])
    """Where each value is that was evaluated."""
    bound: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The names of loops."""
    resources: Mapping[str, Mapping[str, Node]] = field(default_factory=dict[str, Mapping[str, Node]])
    """Arguments of resources, by the addresses of these."""
    counted: list[int] = field(default_factory=lambda: [0])
    """One number: how many expressions were evaluated. The scopes inside this one have the same list."""

    @property
    def exhausted(self) -> bool:
        """Whether there are more expressions than are evaluated; the others have no value."""
        return self.counted[0] > MOST_NODES

    def value(self, node: Node, path: Path, step: int = 0) -> Any:
        """The value of an expression; its place and the places of what is in it are kept under the path."""
        self.counted[0] += 1
        if self.exhausted:
            return unknown(node.text)
        self.places[path] = (node.file, node.line, node.column)
        if isinstance(node, Literal):
            return node.value
        if isinstance(node, Items):
            return [self.value(each, (*path, at), step) for at, each in enumerate(node.items)]
        if isinstance(node, Entries):
            return self._entries(node, path, step)
        if isinstance(node, Template):
            return self._text(node, step)
        if isinstance(node, Reference):
            return self._referred(node, path, step)
        if isinstance(node, Choice):
            # Its places are of no value.
            condition = replace(self, places={}).value(node.parts[0], (), step)
            chosen = {True: 1, False: 2}.get(condition) if isinstance(condition, bool) else None
            return self.value(node.parts[chosen], path, step) if chosen else unknown(node.text)
        if isinstance(node, Loop):
            return self._looped(node, path, step)
        if isinstance(node, Call):
            return self._called(node, path, step)
        if isinstance(node, Operation):
            inner = replace(self, places={})
            operands = [inner.value(each, (), step) for each in node.operands]
            return self._result(node, result_of_operator, node.sign, operands)
        return unknown(node.text)

    def _called(self, node: Call, path: Path, step: int) -> Any:
        here = (node.file, node.line, node.column)
        found = [(self.value(each, path, step), self.places.get(path, here)) for each in node.arguments]
        result = self._result(node, result_of, node.function, [each for each, _ in found])
        # What is returned as it is has the place where it is written, such as a `.tfvars` file.
        known = not isinstance(result, Placeholder) and node.function == "coalesce"
        origins = (at for each, at in found if known and each is not None and each != "")
        self.places[path] = next(origins, here)
        return result

    def _result(self, node: Node, of: Callable[[str, Sequence[Any]], Any], name: str, values: Sequence[Any]) -> Any:
        try:
            return of(name, values)
        except ValueError:
            return unknown(node.text)

    def _entries(self, node: Entries, path: Path, step: int) -> Any:
        found: dict[str, Any] = {}
        for key, each in node.entries:
            plain = isinstance(key, Reference) and len(key.steps) == 1
            name = key.text if plain else self.value(key, path, step)
            if isinstance(name, Placeholder) or not isinstance(name, (str, int)):
                return unknown(node.text)
            found[shown(name)] = self.value(each, (*path, shown(name)), step)
        return found

    def _text(self, node: Template, step: int) -> Any:
        inner = replace(self, places={})
        values = [each if isinstance(each, str) else inner.value(each, (), step) for each in node.parts]
        if len(values) == 1:
            return values[0]
        try:
            whole = "".join(shown(each) for each in values)
        except ValueError:
            return unknown(node.text)
        return Placeholder(whole) if any(isinstance(each, Placeholder) for each in values) else whole

    def _looped(self, node: Loop, path: Path, step: int) -> Any:
        over = self.value(node.over, path, step)
        entries, items = mapping(over), sequence(over)
        # Terraform goes through an object by its sorted keys.
        pairs = sorted(entries.items(), key=lambda each: each[0]) if entries is not None else [*enumerate(items or ())]
        if isinstance(over, ValueSet):
            pairs = [(each, each) for _, each in pairs]
        if step >= MOST_STEPS or (entries is None and items is None) or len(pairs) > MOST_ITEMS:
            return unknown(node.text)
        made: list[tuple[Any, Any]] = []
        for at, (key, item) in enumerate(pairs):
            own = dict(zip(node.names[-2:], (key, item) if len(node.names) > 1 else (item,), strict=True))
            inner = replace(self, bound={**self.bound, **own})
            name = replace(inner, places={}).value(node.key, (), step + 1) if node.key is not None else at
            made.append((name, inner.value(node.value, (*path, str(name) if node.key is not None else at), step + 1)))
        self.places[path] = (node.file, node.line, node.column)
        if node.key is None:
            return [value for _, value in made]
        named = all(isinstance(name, (str, int)) and not isinstance(name, Placeholder) for name, _ in made)
        found = {shown(name): value for name, value in made} if named else {}
        return found if len(found) == len(made) else unknown(node.text)

    def _referred(self, node: Reference, path: Path, step: int) -> Any:
        kind, *rest = node.steps
        if str(kind) in self.bound:
            value = self.bound[str(kind)]
            for each in rest:
                value = _item(value, each)
            return unknown(node.text) if value is _MISSING else value
        found, rest = self._named(node)
        if found is None or step >= MOST_STEPS:
            return unknown(node.text)
        inner, steps = _inside(found, rest)
        value = self.value(inner, path, step + 1)
        for each in steps:
            value = _item(value, each)
        # `each.key` inside a resource is another one for each index.
        of_index = isinstance(value, Placeholder) and any(each in value for each in ("each.", "count."))
        return unknown(node.text) if value is _MISSING or of_index else value

    def _named(self, node: Reference) -> tuple[Node | None, Sequence[str | int]]:
        """What a reference begins with, and the steps from there."""
        kind, *rest = node.steps
        if kind in ("var", "local"):
            table = self.variables if kind == "var" else self.locals
            return (table.get(str(rest[0])) if rest else None), rest[1:]
        length = 3 if kind == "data" else 2
        arguments = self.resources.get(".".join(map(str, node.steps[:length])), {})
        inside = node.steps[length:]
        # `azurerm_resource_group.main[0].name` and `main["a"].name`, of a resource with `count` or `for_each`.
        indexed = inside and (isinstance(inside[0], int) or "for_each" in arguments)
        inside = inside[1:] if indexed else inside
        return (arguments.get(str(inside[0])) if inside else None), inside[1:]


_MISSING = object()


def _inside(node: Node, steps: Sequence[str | int]) -> tuple[Node, Sequence[str | int]]:
    """The node that steps lead to, as far as the object is written out, and the other steps."""
    for at, each in enumerate(steps):
        below: Node | None = None
        if isinstance(node, Entries):
            below = next((value for key, value in node.entries if key.text.strip('"') == str(each)), None)
        elif isinstance(node, Items) and isinstance(each, int) and 0 <= each < len(node.items):
            below = node.items[each]
        if below is None:
            return node, steps[at:]
        node = below
    return node, ()


def _item(value: Any, step: str | int) -> Any:
    entries, items = mapping(value), sequence(value)
    if entries is not None and str(step) in entries:
        return entries[str(step)]
    return items[step] if items is not None and isinstance(step, int) and 0 <= step < len(items) else _MISSING
