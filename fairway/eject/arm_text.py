"""Expressions as the functions of ARM's template language.

learn.microsoft.com/azure/azure-resource-manager/templates/template-functions
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fairway.eject.arm_bodies import Keys, path_of
from fairway.eject.expressions import (
    EXPRESSIONS,
    ONLY_KEY,
    ONLY_VALUE,
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
from fairway.eject.trace import Call, Declared, EjectError
from fairway.protocol.tokens import unversioned
from fairway.protocol.values import Secret, bare
from fairway.request import Path, format_path, mapping, sequence, value_at


class NotInArmError(EjectError):
    """An expression that ARM's template language does not have."""


def quoted(text: str) -> str:
    """A text in an expression."""
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True)
class Writer:
    """Writes values for one template."""

    id_of: Callable[[str], str]
    """The expression of the id of a resource, by its URN."""
    version_of: Callable[[str], str]
    """The API version of a resource, by its URN."""
    parameter: Callable[[str, Path], str]
    """The expression of a secret, by its config key and path."""
    outer: Callable[[Output], str | None]
    """The expression of an output that the template gets from outside; None if it refers to the resource."""
    resources: Mapping[str, Declared]
    calls: tuple[Call, ...]

    def value(self, tree: Any) -> Any:
        """A value of the template."""
        if isinstance(tree, EXPRESSIONS):
            known = self._known(tree)
            return literal(known) if known is not None else f"[{self.text(tree)}]"
        if isinstance(tree, Secret):
            raise NotInArmError("is a secret that is not in the config")
        if isinstance(tree, Keys):
            return {str(self.value(each)): dict[str, Any]() for each in tree}
        entries, items = mapping(tree), sequence(tree)
        if entries is not None:
            return {literal(key): self.value(each) for key, each in entries.items()}
        if items is not None:
            return [self.value(each) for each in items]
        return literal(tree)

    def _known(self, each: Expression) -> str | None:
        """The text of a name that the program itself has given."""
        if not isinstance(each, Output) or each.path == ("id",):
            return None
        resource = self.resources[each.urn]
        found = name_of(resource) if each.path == ("name",) else value_at(bare(resource.inputs), each.path)
        return found if isinstance(found, str) and found == value_at(bare(resource.outputs), each.path) else None

    def text(self, each: Expression) -> str:
        """An expression without brackets."""
        known = self._known(each)
        if known is not None:
            return quoted(known)
        if isinstance(each, Output):
            return self._output(each)
        if isinstance(each, Setting):
            return self.parameter(each.key, each.path)
        if isinstance(each, Part):
            return _part(each, self.text(each.whole))
        if isinstance(each, Joined):
            parts = [quoted(part) if isinstance(part, str) else self.text(part) for part in each.parts]
            return f"concat({', '.join(parts)})"
        if isinstance(each, Json):
            return f"concat({', '.join(self._json(each.tree))})"
        if isinstance(each, Hidden) and isinstance(each.value, EXPRESSIONS):
            return self.text(each.value)
        if isinstance(each, Result):
            return self._result(each)
        what = "the name of a role assignment" if isinstance(each, RoleName) else "a secret made of several values"
        raise NotInArmError(f"is {what} that only a program can make")

    def _json(self, tree: Any) -> list[str]:
        """The parts of a text that is JSON, as Python writes it."""
        holes: list[Expression] = []

        def cut(value: Any) -> Any:
            if isinstance(value, EXPRESSIONS):
                holes.append(value)
                return f"\0{len(holes) - 1}\0"
            entries, items = mapping(value), sequence(value)
            if entries is not None:
                return {key: cut(inner) for key, inner in entries.items()}
            return value if items is None else [cut(inner) for inner in items]

        texts = json.dumps(cut(tree)).split("\\u0000")
        return [quoted(text) if at % 2 == 0 else self.text(holes[int(text)]) for at, text in enumerate(texts)]

    def _output(self, each: Output) -> str:
        if each.path == ("id",):
            return self.id_of(each.urn)
        given = self.outer(each)
        if given is not None:
            return given
        return reference(self, each)

    def _result(self, each: Result) -> str:
        call = self.calls[each.call]
        found = _CLIENT.get((unversioned(call.token), format_path(each.path)))
        if found is None:
            where = format_path(each.path)
            raise NotInArmError(f"is {where} in the result of {unversioned(call.token)}, which templates cannot call")
        return found


_CLIENT = {
    ("azure-native:authorization:getClientConfig", "tenantId"): "subscription().tenantId",
    ("azure-native:authorization:getClientConfig", "subscriptionId"): "subscription().subscriptionId",
    ("azure-native:authorization:getClientConfig", "objectId"): "deployer().objectId",
}


def name_of(resource: Declared) -> str:
    """The name of a resource in Azure."""
    return resource.id.rstrip("/").rsplit("/", 1)[-1]


def reference(writer: Writer, each: Output, doubtful: int = 0) -> str:
    """An output by ARM's `reference`. The first `doubtful` steps lead to an object that Azure may leave out: then it is
    null. Bicep compiles `.?` to the same (Azure/bicep, src/Bicep.Core.Samples, `nullableString` of modules)."""
    token = unversioned(writer.resources[each.urn].type)
    path = path_of(token, each.path)
    certain = len(path_of(token, each.path[: doubtful - 1])) if doubtful else len(path)
    id, version = writer.id_of(each.urn), quoted(writer.version_of(each.urn))
    below = path[0] == "properties"
    found = f"reference({id}, {version})" if below else f"reference({id}, {version}, 'full')"
    for at, part in enumerate(path):
        if at == 0 and below:
            continue
        if at >= certain:
            found = f"tryGet({found}, {part if isinstance(part, int) else quoted(part)})"
        elif part == ONLY_KEY:
            found = f"items({found})[0].key"
        elif part == ONLY_VALUE:
            found = f"items({found})[0].value"
        elif isinstance(part, int):
            found += f"[{part}]"
        else:
            found += f".{part}" if part.isidentifier() else f"[{quoted(part)}]"
    return found


def _part(each: Part, whole: str) -> str:
    separator = quoted(each.separator)
    found = {
        "head": f"join(take(split({whole}, {separator}), {each.number}), {separator})",
        "segment": f"split({whole}, {separator})[{each.number}]",
        "after": f"join(skip(split({whole}, {separator}), 1), {separator})",
        "lower": f"toLower({whole})",
        "base64": f"base64({whole})",
        "group": f"format('/subscriptions/{{0}}/resourceGroups/{{1}}', split({whole}, '/')[2], split({whole}, '/')[4])",
    }.get(each.kind)
    if found is None:
        raise NotInArmError(f"is the {each.kind} of a kubeconfig, which templates cannot read")
    return found


def literal(value: Any) -> Any:
    """A value as it is: a text that begins like an expression is written as one."""
    return f"[{quoted(value)}]" if isinstance(value, str) and value.startswith("[") else value
