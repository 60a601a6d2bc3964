"""Evaluates the expressions of an ARM template. What only a deployment returns is a placeholder, and so is all that is
made of it; `secureString` parameters are secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fairway.documents.arm_expression import Call, Expression, Literal, Member, SyntaxFaultError, is_expression, parse
from fairway.documents.arm_functions import FUNCTIONS, member
from fairway.documents.arm_special import SPECIAL
from fairway.documents.unknown import GROUP_HERE, unknown
from fairway.request import MADE_UP_SUBSCRIPTION, SECRET, Placeholder, mapping, sequence
from fairway.secret_names import is_client_id

MOST_STEPS = 60_000
"""Values that are computed for one file: a loop in a loop in a loop is cut off."""
LONGEST = 100_000
"""Characters or items of a value; a template has 4 MB at most."""
MOST_COPIES = 800
"""Iterations of a loop: learn.microsoft.com/azure/azure-resource-manager/templates/copy-resources#copy-limits"""


@dataclass
class Budget:
    """What is left of the work that one file may cause, and what was missing on the way."""

    steps: int = MOST_STEPS
    missing: dict[str, None] = field(default_factory=dict[str, None])
    """Parameters without a value that were needed."""
    notes: dict[str, None] = field(default_factory=dict[str, None])

    def spend(self, steps: int = 1) -> bool:
        """Whether there is enough left."""
        self.steps -= steps
        if self.steps < 0:
            self.notes["the template makes too many values to follow; the rest of them count as unknown"] = None
        return self.steps >= 0


@dataclass(frozen=True)
class Loop:
    """A copy loop that makes a variable."""

    definition: Mapping[str, Any]


@dataclass(frozen=True)
class Scope:
    """What the expressions of a template, or of one nested in it, can refer to. Names are in lower case."""

    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The definitions."""
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The values that are given, evaluated."""
    variables: Mapping[str, Any] = field(default_factory=dict[str, Any])
    functions: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The template's own, by `namespace.name`."""
    group: str = GROUP_HERE
    subscription: str = MADE_UP_SUBSCRIPTION
    loops: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The index of each copy loop around; the innermost under an empty name."""
    bound: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The variables of lambdas."""
    incomplete: bool = False
    """Whether a parameter that needs a value has none: then others may get one as well."""
    outputs: Callable[[str], Any] = unknown
    """What `reference` returns for an id or a symbolic name."""
    budget: Budget = field(default_factory=Budget)
    known: dict[str, Any] = field(default_factory=dict[str, Any])
    """Variables and parameters that were evaluated."""
    under_way: set[str] = field(default_factory=set[str])

    def value(self, tree: Any) -> Any:
        """A value of the template with its expressions evaluated, and its property loops."""
        if not self.budget.spend():
            return unknown("...")
        if isinstance(tree, str):
            return self.text(tree)
        if isinstance(tree, Loop):
            return self._copied(tree.definition)
        entries, items = mapping(tree), sequence(tree)
        if entries is not None:
            return self._entries(entries)
        return [self.value(each) for each in items] if items is not None else tree

    def text(self, text: str) -> Any:
        """The value of a text, which may be an expression."""
        if not is_expression(text):
            return text[1:] if text.startswith("[[") else text
        try:
            return self._evaluated(parse(text))
        except (SyntaxFaultError, RecursionError):
            return unknown(text[1:-1])

    def looping(self, name: str, index: Any) -> Scope:
        """This scope in an iteration of a loop."""
        return replace(self, loops={**self.loops, "": index, name.lower(): index})

    def _entries(self, entries: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in entries.items():
            name = self.text(key) if is_expression(key) else key
            if key == "copy" and sequence(value) is not None:
                found |= {str(each.get("name")): self._copied(each) for each in map(mapping, value) if each}
            elif not isinstance(name, Placeholder):
                found[str(name)] = self.value(value)
        return found

    def _copied(self, loop: Mapping[str, Any]) -> Any:
        """A property loop; the list as a whole is unknown where its length is."""
        count, name = self.value(loop.get("count")), str(loop.get("name", ""))
        if not isinstance(count, int) or isinstance(count, bool):
            return unknown(f"copy {name}")
        return [self.looping(name, at).value(loop.get("input")) for at in range(min(count, MOST_COPIES))]

    def _evaluated(self, node: Expression) -> Any:
        if not self.budget.spend():
            return unknown("...")
        if isinstance(node, Literal):
            return node.value
        if isinstance(node, Member):
            return self._member(node)
        if node.name in SPECIAL:
            try:
                return SPECIAL[node.name](self, node)
            except (LookupError, ValueError, TypeError, AttributeError):
                return unknown(node.text)
        if node.name in self.functions:
            return self._own(node)
        arguments = [self._evaluated(each) for each in node.arguments]
        return self.called(node, arguments)

    def called(self, node: Call, arguments: list[Any]) -> Any:
        """A function of values alone."""
        function = FUNCTIONS.get(node.name)
        if function is None:
            return unknown(node.text)
        hidden = [each for each in arguments if isinstance(each, Placeholder)]
        if hidden and node.name not in _TAKES_HIDDEN:
            return _mixed(node, arguments, hidden, function)
        try:
            found = function(*arguments)
        except (LookupError, ValueError, TypeError, AttributeError, OverflowError, ZeroDivisionError, MemoryError):
            return unknown(node.text)
        except (RecursionError, RuntimeError):
            return unknown(node.text)
        size = _size(found)
        return found if size < LONGEST and self.budget.spend(size // 20) else unknown(node.text)

    def _member(self, node: Member) -> Any:
        of, key = self._evaluated(node.of), self._evaluated(node.key)
        if isinstance(of, Placeholder) or isinstance(key, Placeholder):
            return SECRET if of is SECRET else unknown(node.text)
        try:
            return member(of, key)
        except (LookupError, RuntimeError):
            return None if node.safe else unknown(node.text)

    def _own(self, node: Call) -> Any:
        function = mapping(self.functions[node.name]) or {}
        names = [
            str((mapping(each) or {}).get("name", "")).lower() for each in sequence(function.get("parameters")) or ()
        ]
        values = dict(zip(names, map(self._evaluated, node.arguments), strict=False))
        here = Scope(group=self.group, subscription=self.subscription, functions=self.functions, budget=self.budget)
        inner = replace(here, values=values)
        return inner.value((mapping(function.get("output")) or {}).get("value"))

    def parameter(self, name: str) -> Any:
        """A parameter's value, its default, or a placeholder."""
        key = name.lower()
        about = mapping(self.parameters.get(key)) or {}
        secure = str(about.get("type", "")).lower().startswith("secure")
        given = self.values.get(key, about.get("defaultValue"))
        if secure and not is_client_id(name, given):
            return SECRET
        if key in self.values:
            return self.values[key]
        if "defaultValue" in about:
            return self._remembered(f"parameter {key}", about["defaultValue"], f"parameters('{name}')")
        if about.get("nullable") is True and not self.incomplete:
            return None
        if about and about.get("nullable") is not True:
            self.budget.missing[name] = None
        return unknown(f"parameters('{name}')")

    def variable(self, name: str) -> Any:
        """A variable's value."""
        if name.lower() not in self.variables:
            return unknown(f"variables('{name}')")
        return self._remembered(f"variable {name.lower()}", self.variables[name.lower()], f"variables('{name}')")

    def _remembered(self, key: str, tree: Any, text: str) -> Any:
        if key in self.under_way:
            return unknown(text)
        if key not in self.known:
            self.under_way.add(key)
            found = self.value(tree)
            self.under_way.discard(key)
            self.known[key] = found if _size(found) < LONGEST else unknown(text)
        return self.known[key]

    def evaluated(self, node: Expression) -> Any:
        """The value of a parsed expression."""
        return self._evaluated(node)


_TAKES_HIDDEN = ("createarray", "createobject")


def _mixed(node: Call, arguments: list[Any], hidden: list[Placeholder], function: Callable[..., Any]) -> Any:
    """What a function makes of values of which some are not known: of texts, a text that has their names in it."""
    if any(each is SECRET for each in hidden):
        return SECRET
    texts = all(isinstance(each, (str, int)) for each in arguments)
    if node.name in ("concat", "format", "tolower") and texts:
        try:
            text = str(concatenated if (concatenated := function(*arguments)) else "")
        except (LookupError, ValueError, TypeError):
            return unknown(node.text)
        # An id that begins with a subscription is one whatever its names are.
        return str(text) if text.lower().startswith("/subscriptions/") else Placeholder(text)
    return unknown(node.text)


def _size(value: Any) -> int:
    """Characters and items of a value, counted up to `LONGEST`."""
    total, level = 0, [value]
    while level and total < LONGEST:
        following: list[Any] = []
        for each in level:
            entries, items = mapping(each), sequence(each)
            total += len(each) if isinstance(each, str) else 1
            if entries is not None:
                following += entries.values()
            elif items is not None:
                following += items
            if total + len(following) > LONGEST:
                return LONGEST
        level = following
    return total
