"""Values and expressions as Python code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fairway.azure.roles import BUILT_IN_ROLES
from fairway.eject import python_types
from fairway.eject.expressions import (
    EXPRESSIONS,
    Expression,
    Hidden,
    Joined,
    Json,
    Output,
    Part,
    Result,
    RoleName,
    Setting,
)
from fairway.eject.python_code import Bracket, Code, call, dictionary, listed, one_line, rendered, scalar, text
from fairway.eject.python_names import snake
from fairway.eject.search import ROLE_DEFINITIONS
from fairway.eject.trace import Declared, Trace
from fairway.project.invokes import STACK_REFERENCE
from fairway.protocol.sdk_types import ANY, Shape, fields_of
from fairway.protocol.tokens import unversioned
from fairway.protocol.values import bare
from fairway.request import mapping, sequence

_FUNCTIONS = {
    "base64": "encoded",
    "group": "resource_group_of",
    "server": "in_kubeconfig",
    "certificate-authority-data": "in_kubeconfig",
}
"""The functions of a program for parts of texts."""
_ROLE_NAMES = {id: name for name, id in BUILT_IN_ROLES.items()}


@dataclass
class Values:
    """Writes values, and remembers what the program needs for them."""

    trace: Trace
    variables: Mapping[str, str]
    """The variables of resources, by URN."""
    known_calls: Mapping[int, str]
    """The variables of the results of calls, by number."""
    constants: dict[str, str] = field(default_factory=dict[str, str])
    """Constants by the code of their values."""
    roles: dict[str, str] = field(default_factory=dict[str, str])
    """The constants for built-in roles that were used, by GUID."""
    functions: set[str] = field(default_factory=set[str])
    """The functions of the program that were used."""
    namespaces: set[str] = field(default_factory=set[str])
    """The namespaces of the secrets that were used."""
    settings: set[str] = field(default_factory=set[str])
    """The config keys that were used."""
    modules: set[str] = field(default_factory=set[str])
    """The modules of classes that were used for values."""
    calls: list[int] = field(default_factory=list[int])
    """The calls whose results were used since the list was emptied."""
    may_be_none: bool = False
    """Whether a value inside an object that Azure has left out is None, as an output of the stack may be. A property
    fails instead: without the value, it would be another resource."""

    def __post_init__(self) -> None:
        self._by_urn = self.trace.by_urn()
        self._with_classes = False

    def of(self, value: Any, shape: Shape = ANY) -> Code:
        """A value as code; keys are the SDK's where it has a type for them."""
        if isinstance(value, EXPRESSIONS):
            return self._expression(value)
        entries, items = mapping(value), sequence(value)
        if entries is not None:
            names, shapes = _inside(shape)
            cls = python_types.of_union(shape, entries) if shape.kind == "union" else shape.cls
            if self._with_classes and cls is not None and python_types.fits(cls, entries):
                return self._object(cls, entries)
            own = {
                key: self._member(shape.cls, key, each, shapes.get(key, shape.item or ANY))
                for key, each in entries.items()
            }
            code = dictionary({names.get(key, key): each for key, each in own.items()})
            return self.constants.get(rendered(code), code)
        if items is not None:
            return listed(self.of(each, python_types.item_of(shape)) for each in items)
        return scalar(value)

    def arguments(self, resource: Declared, properties: Mapping[str, Any]) -> list[tuple[str, Code]]:
        """The arguments of a resource: names first, tags last."""
        shape = python_types.shape_of(resource.type)
        names, shapes = _inside(shape)
        ordered = sorted(properties, key=_order)
        found: list[tuple[str, Code]] = []
        for key in ordered:
            self._with_classes = python_types.needs_classes(shapes.get(key, ANY), properties[key])
            code = self._member(shape.cls, key, properties[key], shapes.get(key, ANY))
            if key == "location" and isinstance(code, str):
                code = self.constants.get(code, code)
            if key == "roleDefinitionId":
                code = self._role_definition(properties[key], code)
            name = names.get(key, snake(key))
            # The SDK's classes have `resource_name` for the logical name.
            found.append((f"{name}_" if name == "resource_name" else name, code))
        self._with_classes = False
        return found

    def _member(self, cls: type | None, key: str, value: Any, shape: Shape) -> Code:
        """A value of a property; where that only takes an enum, its member."""
        found = python_types.enum_member(cls, key, value) if isinstance(value, str) else None
        if found is None:
            return self.of(value, shape)
        self.modules.add(found[0])
        return f"{found[0].rpartition('.')[2]}.{found[1]}"

    def _object(self, cls: type, entries: Mapping[str, Any]) -> Code:
        """An object of a class."""
        module, fields = cls.__module__.rpartition(".")[0], fields_of(cls)
        self.modules.add(module)
        names = python_types.python_names(cls)
        items = [(names[key], self._member(cls, key, each, fields.types[key])) for key, each in entries.items()]
        return call(f"{module.rpartition('.')[2]}.{cls.__name__}", items)

    def _role_definition(self, value: Any, code: Code) -> Code:
        """Shorter for a built-in role in the subscription of the scope."""
        if not isinstance(value, Joined) or len(value.parts) != 2:
            return code
        head, rest = value.parts
        if (
            isinstance(head, Part)
            and head.kind == "head"
            and head.number == 3
            and isinstance(rest, str)
            and rest.startswith(ROLE_DEFINITIONS)
        ):
            self.functions.add("role_definition")
            return call(
                "role_definition",
                [("", self._expression(head.whole)), ("", self._role(rest.removeprefix(ROLE_DEFINITIONS)))],
            )
        return code

    def _role(self, id: str) -> str:
        name = _ROLE_NAMES.get(id)
        if name is None:
            return text(id)
        self.roles[id] = snake(name.replace("-", " ")).upper()
        return self.roles[id]

    def _expression(self, value: Expression) -> Code:
        if isinstance(value, Output):
            return self._output(value)[0]
        if isinstance(value, Result):
            return self._result(value)
        if isinstance(value, Setting):
            return self._setting(value)
        if isinstance(value, Hidden):
            return call("pulumi.Output.secret", [("", self.of(value.value))])
        if isinstance(value, RoleName):
            self.functions.add("role_name")
            return call(
                "role_name", [("", self.of(value.scope)), ("", self._role(value.role)), ("", self.of(value.principal))]
            )
        if isinstance(value, Json):
            return call("pulumi.Output.json_dumps", [("", self.of(value.tree))])
        code = self._joined(value) if isinstance(value, Joined) else self._part(value)
        return self.constants.get(rendered(code), code)

    def _joined(self, value: Joined) -> Code:
        texts = (each.replace("{", "{{").replace("}", "}}") if isinstance(each, str) else "{}" for each in value.parts)
        filled = [self.of(each) for each in value.parts if not isinstance(each, str)]
        return call("pulumi.Output.format", [("", text("".join(texts))), *(("", each) for each in filled)])

    def _part(self, value: Part) -> Code:
        whole, optional = (
            self._output(value.whole) if isinstance(value.whole, Output) else (self._expression(value.whole), False)
        )
        known = "str(value)" if optional else "value"
        if value.kind in _FUNCTIONS:
            self.functions.add(_FUNCTIONS[value.kind])
            key = [("", text(value.kind))] if _FUNCTIONS[value.kind] == "in_kubeconfig" else []
            return call(_FUNCTIONS[value.kind], [("", whole), *key])
        cut = f"{known}.split({text(value.separator)})"
        done = {
            "head": f"{text(value.separator)}.join({cut}[:{value.number}])",
            "segment": f"{cut}[{value.number}]",
            "after": f"{known}.partition({text(value.separator)})[2]",
            "lower": f"{known}.lower()",
        }[value.kind]
        named = "text" if value.kind == "lower" else "id" if value.separator == "/" else "host"
        return _followed(whole, python_types.Applied(f"lambda {named}: {done.replace('value', named, 1)}"))

    def _output(self, value: Output) -> tuple[Code, bool]:
        resource = self._by_urn[value.urn]
        variable = self.variables[value.urn]
        if unversioned(resource.type) == STACK_REFERENCE and value.path[0] == "outputs":
            steps = "".join(f"[{scalar(each)}]" for each in value.path[2:])
            return f"{variable}.get_output({scalar(value.path[1])}){steps}", False
        steps, optional = python_types.attributes(resource.type, value.path)
        at = value.doubtful(bare(resource.inputs)) if self.may_be_none else 0
        if at and all(isinstance(each, str) for each in steps[at:]):
            steps = [*steps[:at], python_types.Applied(f"lambda each: each and each{''.join(map(str, steps[at:]))}")]
        return _followed(variable, *steps), optional

    def _result(self, value: Result) -> Code:
        if value.call not in self.calls:
            self.calls.append(value.call)
        function = python_types.function_of(self.trace.calls[value.call].token)[2]
        return _followed(self.known_calls[value.call], *python_types.result_steps(function, value.path))

    def _setting(self, value: Setting) -> str:
        namespace, _, key = value.key.partition(":")
        self.namespaces.add(namespace)
        self.settings.add(value.key)
        if not value.path:
            return f"{config_variable(namespace)}.require_secret({text(key)})"
        steps = "".join(f"[{scalar(each)}]" for each in value.path)
        return f"{config_variable(namespace)}.require_secret_object({text(key)}){steps}"


def _followed(code: Code, *steps: python_types.Step) -> Code:
    """The code with attributes and calls after it."""
    for step in steps:
        if isinstance(step, python_types.Applied):
            code = Bracket(f"{one_line(code)}.apply(", (("", step.function),), ")")
        elif isinstance(code, Bracket):
            code = replace(code, closing=f"{code.closing}{step}")
        else:
            code += step
    return code


def config_variable(namespace: str) -> str:
    """The variable of the config of a namespace."""
    return f"{snake(namespace)}_config"


def _order(key: str) -> tuple[int, str]:
    if key == "resourceGroupName":
        return 1, key
    if key == "location":
        return 2, key
    if key == "tags":
        return 4, key
    return (0 if key == "name" or (key.endswith("Name") and not key.startswith("kubernetes")) else 3), key


def _inside(shape: Shape) -> tuple[Mapping[str, str], Mapping[str, Shape]]:
    """The Python names and the types of an object's properties; nothing for a map."""
    if shape.cls is None:
        return {}, {}
    return python_types.python_names(shape.cls), fields_of(shape.cls).types
