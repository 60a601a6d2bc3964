"""A stack as a plain program in Python: resource classes of the SDK, one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.eject import python_types
from fairway.eject.expressions import Result, inside
from fairway.eject.pieces import KEY_IN_KUBECONFIG
from fairway.eject.python_code import WIDTH, Bracket, Code, call, rendered, text
from fairway.eject.python_names import call_names, snake, variables
from fairway.eject.python_options import Options, options_code, subscription_call, timeouts
from fairway.eject.python_values import Values, config_variable
from fairway.eject.search import Search
from fairway.eject.trace import Declared, EjectError, Trace
from fairway.project.invokes import STACK_REFERENCE
from fairway.protocol.tokens import unversioned

_OFTEN = 2
"""From how many times on a value is a constant."""

_FUNCTIONS = {
    "role_definition": '''
def role_definition(scope: pulumi.Output[str], role: str) -> pulumi.Output[str]:
    """The id of a built-in role in the subscription of a scope."""
    subscription = scope.apply(lambda id: "/".join(id.split("/")[:3]))
    return pulumi.Output.concat(subscription, "/providers/Microsoft.Authorization/roleDefinitions/", role)
''',
    "role_name": '''
def role_name(scope: pulumi.Input[str], role: str, principal: pulumi.Input[str]) -> pulumi.Output[str]:
    """The name with which the assignment was created. With another name it is replaced."""
    return pulumi.Output.all(scope, principal).apply(
        lambda ids: str(uuid5(NAMESPACE_URL, f"{ids[0]}/{role}/{ids[1]}".lower()))
    )
''',
    "resource_group_of": '''
def resource_group_of(resource: pulumi.Output[str]) -> pulumi.Output[str]:
    """The id of the resource group in another id. AKS returns ids with `resourcegroups`."""
    return resource.apply(lambda id: "/".join(id.split("/")[:5]).replace("/resourcegroups/", "/resourceGroups/"))
''',
    "in_kubeconfig": '''
def in_kubeconfig(kubeconfig: pulumi.Output[str], key: str) -> pulumi.Output[str]:
    """The value of a key in a kubeconfig, which Azure returns in Base64."""
    return kubeconfig.apply(
        lambda value: str(re.findall(rf"@", b64decode(value).decode())[0])
    )
'''.replace("@", KEY_IN_KUBECONFIG),
    "encoded": '''
def encoded(value: pulumi.Output[str]) -> pulumi.Output[str]:
    """A text in Base64."""
    return value.apply(lambda text: b64encode(text.encode()).decode())
''',
}
_IMPORTS = {
    "role_name": ("from uuid import NAMESPACE_URL, uuid5",),
    "encoded": ("from base64 import b64encode",),
    "in_kubeconfig": ("import re", "from base64 import b64decode"),
}


@dataclass(frozen=True)
class Program:
    """A program, and what it needs."""

    text: str
    settings: frozenset[str]
    """The config keys of its secrets."""
    packages: frozenset[str]
    """The Python packages that it imports: `pulumi_azure_native`."""


def python_program(search: Search, trace: Trace, stack: str) -> Program:
    """The program of a traced stack. Raises EjectError with every value that cannot be written."""
    return _Writer(search, trace, stack).program()


class _Writer:
    def __init__(self, search: Search, trace: Trace, stack: str) -> None:
        self._trace, self._stack = trace, stack
        self._search = search
        self._modules = dict(_modules(trace))
        called = call_names(trace)
        taken = {*_FUNCTIONS, "pulumi", *(name for _, name in self._modules.values()), *called.values()}
        taken |= {config_variable(key.partition(":")[0]) for key, _ in trace.secrets.values()}
        self._variables = variables(trace.declared, taken)
        self._values = Values(trace, self._variables, called)
        self._options = Options(trace.by_urn(), self._variables, self._search.of_calls, trace.calls)
        self._properties: dict[str, dict[str, Any]] = {}
        self._called: set[int] = set()

    def program(self) -> Program:
        problems: list[str] = []
        for each in self._trace.declared:
            self._properties[each.urn], unexplained = self._search.properties(each)
            problems += unexplained
        exports, unexplained = self._search.exports()
        if problems := [*problems, *unexplained, *self._unused_calls(exports)]:
            raise EjectError("\n".join(problems))
        constants = self._constants()
        body = [block for each in self._trace.declared for block in self._resource(each)]
        outputs = [line for key, value in exports.items() for line in self._export(key, value)]
        blank = "\n" if self._values.functions else ""
        parts = [
            f'"""{self._title()}"""',
            self._imports(),
            *self._head(constants),
            blank + "\n".join([*body, *outputs]),
        ]
        packages = {module.partition(".")[0] for module, _ in self._modules.values()}
        return Program("\n\n".join(parts).rstrip() + "\n", frozenset(self._values.settings), frozenset(packages))

    def _unused_calls(self, exports: Any) -> Iterator[str]:
        """Results that something is made of in a way that is not seen."""
        used: set[int | None] = {
            each.call for each in inside([self._properties, exports, self._search.calls]) if isinstance(each, Result)
        }
        imports = (each.goal.import_id for each in self._trace.declared if each.goal)
        used |= {subscription_call(id, self._trace.calls) for id in imports if id}
        for number, each in enumerate(self._trace.calls):
            if number not in used:
                yield (
                    f"the result of {each.token} is used in a way that only the program has, or not at all: no "
                    f"property of a resource and no output of the stack has one of its values ({', '.join(each.result)}"
                    "). Let the program pass the value as it is, or remove the call"
                )

    def _title(self) -> str:
        where = f"The stack {self._stack} of the project {self._trace.project}"
        return f"{where}: its resources, with the names that are in its state."

    def _constants(self) -> dict[str, tuple[str, Code]]:
        """Values that occur often, with the constants that replace them, by their code."""
        seen: Counter[str] = Counter()
        code: dict[str, tuple[str, Code]] = {}
        for each in self._trace.declared:
            properties = self._properties[each.urn]
            for key in ("location", "tags"):
                if value := properties.get(key):
                    written = self._values.of(value)
                    seen[rendered(written)] += 1
                    code[rendered(written)] = (key.upper(), written)
            if each.goal and each.goal.custom_timeouts:
                written = timeouts(each.goal)
                seen[rendered(written)] += 1
                code[rendered(written)] = ("TIMEOUTS", written)
        found: dict[str, tuple[str, Code]] = {}
        for value, times in seen.most_common():
            name, written = code[value]
            # One of each: the region of most, the tags of most.
            if times >= _OFTEN and name not in (each for each, _ in found.values()):
                found[value] = (name, written)
        self._values.constants = {value: name for value, (name, _) in found.items()}
        return found

    def _imports(self) -> str:
        standard = {line for each in self._values.functions for line in _IMPORTS.get(each, ())}
        by_package: dict[str, set[str]] = {}
        whole = {"pulumi"}
        for module in {*(module for module, _ in self._modules.values()), *self._values.modules}:
            package, _, name = module.partition(".")
            if name:
                by_package.setdefault(package, set()).add(name)
            else:
                whole.add(module)
        lines = [f"import {each}" for each in sorted(whole)]
        for package, names in sorted(by_package.items()):
            flat = f"from {package} import {', '.join(sorted(names))}"
            several = Bracket(f"from {package} import (", tuple(("", each) for each in sorted(names)), ")", True)
            lines.append(flat if len(flat) <= WIDTH else rendered(several))
        ordered = sorted(standard, key=lambda line: (line.startswith("from"), line))
        return "\n\n".join(filter(None, ["\n".join(ordered), "\n".join(lines)]))

    def _head(self, constants: Mapping[str, tuple[str, Code]]) -> Iterator[str]:
        lines = [f"{name} = {rendered(code, 0, len(name) + 3)}" for name, code in constants.values()]
        if self._values.roles:
            lines += [f'{name} = "{id}"' for id, name in sorted(self._values.roles.items(), key=lambda each: each[1])]
        lines += [f"{config_variable(each)} = pulumi.Config({text(each)})" for each in sorted(self._values.namespaces)]
        if lines:
            yield "\n".join(lines)
        for each in sorted(self._values.functions):
            yield _FUNCTIONS[each].rstrip()

    def _resource(self, resource: Declared) -> Iterator[str]:
        self._values.calls.clear()
        options = self._options.of(resource, self._properties[resource.urn])
        options = [(key, self._values.constants.get(rendered(code), code)) for key, code in options]
        opts: list[tuple[str, Code]] = [("opts", options_code(options))] if options else []
        variable = self._variables[resource.urn]
        if resource.goal is not None and not resource.goal.custom:
            inputs = self._values.of(self._properties[resource.urn])
            props: list[tuple[str, Code]] = [("props", inputs)] if self._properties[resource.urn] else []
            made = call(
                "pulumi.ComponentResource", [("", text(resource.type)), ("", text(resource.name)), *props, *opts]
            )
            yield from self._calls()
            yield from self._assigned(variable, made)
            return
        scope = self._values.of(self._properties[resource.urn].get("scope"))
        if isinstance(scope, Bracket) and unversioned(resource.type) == ROLE_ASSIGNMENT.token:
            # The name of a role assignment and its role are made of it too.
            yield from self._assigned(f"{variable}_scope", scope)
            self._values.constants[rendered(scope)] = f"{variable}_scope"
        arguments = self._values.arguments(resource, self._properties[resource.urn])
        yield from self._calls()
        if resource.goal is None:
            yield from self._assigned(variable, self._lookup(resource, opts))
            return
        _, name = self._modules[resource.urn]
        cls = python_types.class_of(resource.type)[1]
        yield from self._assigned(
            variable, call(f"{name}.{cls}", [("", text(resource.name)), *arguments, *opts], exploded=True)
        )

    def _lookup(self, resource: Declared, opts: list[tuple[str, Code]]) -> Bracket:
        if unversioned(resource.type) == STACK_REFERENCE:
            return call("pulumi.StackReference", [("", text(resource.name)), ("stack_name", text(resource.id)), *opts])
        _, name = self._modules[resource.urn]
        id: Code = text(resource.id)
        cls = python_types.class_of(resource.type)[1]
        return call(f"{name}.{cls}.get", [("", text(resource.name)), ("", id), *opts])

    def _calls(self) -> Iterator[str]:
        """The calls whose results are used here for the first time."""
        for number in list(self._values.calls):
            if number in self._called:
                continue
            self._called.add(number)
            made = self._trace.calls[number]
            module, name, function = python_types.function_of(made.token)
            known = python_types.parameters_of(function)
            arguments = [
                (known.get(key.lower(), snake(key)), self._values.of(value))
                for key, value in self._search.calls[number].items()
            ]
            yield from self._calls()
            yield from self._assigned(
                self._values.known_calls[number], call(f"{module.rpartition('.')[2]}.{name}", arguments)
            )

    def _assigned(self, variable: str, code: Bracket) -> Iterator[str]:
        yield f"{variable} = {rendered(code, 0, len(variable) + 3)}"

    def _export(self, key: str, value: Any) -> Iterator[str]:
        self._values.calls.clear()
        self._values.may_be_none = True
        code = self._values.of(value)
        yield from self._calls()
        yield rendered(call("pulumi.export", [("", text(key)), ("", code)]))


def _modules(trace: Trace) -> Iterator[tuple[str, tuple[str, str]]]:
    """The module of each resource's class, and its name in the program, by URN; of calls by their number."""
    for each in trace.declared:
        if unversioned(each.type) == STACK_REFERENCE or (each.goal is not None and not each.goal.custom):
            continue
        module = python_types.class_of(each.type)[0]
        yield each.urn, (module, module.rpartition(".")[2])
    for number, made in enumerate(trace.calls):
        module = python_types.function_of(made.token)[0]
        yield f"call {number}", (module, module.rpartition(".")[2])
