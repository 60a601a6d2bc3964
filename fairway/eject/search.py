"""Finds how the values that a program registers are made of outputs, secrets and results of calls.

An engine sees the value of a property and the resources that it depends on, not how the program made one of the other.
Here the value is looked up in the outputs of these resources: as a whole, in parts of ids and host names, in texts that
contain it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.eject.expressions import (
    EXPRESSIONS,
    Expression,
    Hidden,
    Joined,
    Json,
    Part,
    RoleName,
    Setting,
    inside,
    sources,
)
from fairway.eject.literals import secret_literals
from fairway.eject.pieces import (
    Piece,
    generated,
    looks_made,
    pieces_of_call,
    pieces_of_resource,
    pieces_of_secrets,
)
from fairway.eject.trace import Declared, Trace
from fairway.protocol.tokens import unversioned
from fairway.protocol.urns import type_of
from fairway.protocol.values import Secret, bare
from fairway.request import Path, Placeholder, Request, format_path, leaves, mapped, mapping, sequence

_SHORTEST = 6
"""Shorter texts are not looked for inside of others, except names of what the property depends on."""
_SHORTEST_NAME = 3
_ROLE_NAME = "roleAssignmentName"
ROLE_DEFINITIONS = "/providers/Microsoft.Authorization/roleDefinitions/"


@dataclass(frozen=True)
class _Scope:
    """Where a value may come from."""

    urns: Sequence[str]
    names: bool = False
    """Whether the value may contain names of these resources. The program may also write them itself."""
    before: int | None = None
    """Only results of calls before this one."""
    planned: Any = None
    """The value in a plan, where few outputs are known; None if there is none."""

    def inside(self, key: str | int) -> _Scope:
        """The same for a part of the value."""
        if isinstance(self.planned, Placeholder):
            return self
        entries, items = mapping(self.planned), sequence(self.planned)
        if isinstance(key, int):
            return replace(self, planned=items[key] if items is not None and key < len(items) else None)
        return replace(self, planned=None if entries is None else entries.get(key))


class Search:
    """Looks values up in one trace."""

    def __init__(self, trace: Trace, planned: Sequence[Request] = ()) -> None:
        """`planned` are the requests of a plan: what is known there cannot be made of an output that is not."""
        self._trace = trace
        self._planned = {(each.type, each.name, each.parent_type): each.properties for each in planned}
        self._by_urn = trace.by_urn()
        self._of_calls = [tuple(pieces_of_call(at, each)) for at, each in enumerate(trace.calls)]
        self._secret = tuple(pieces_of_secrets(trace.secrets))
        self._pieces: dict[str, tuple[Piece, ...]] = {}
        self._generated = generated(trace)
        everything = tuple(self._by_urn)
        self.calls: dict[int, Any] = {
            at: self._tree(each.args, _Scope(everything, names=True, before=at)) for at, each in enumerate(trace.calls)
        }
        """The arguments of each call."""
        self.of_calls: Mapping[int, frozenset[str]] = {at: sources(args) for at, args in self.calls.items()}
        """The resources, by URN, that the arguments of each call are from."""

    def properties(self, resource: Declared) -> tuple[dict[str, Any], list[str]]:
        """The inputs of a resource with expressions in them, and a sentence about each value that is not explained."""
        depends = resource.depends
        token, above = unversioned(resource.type), type_of(resource.parent) if resource.parent else ""
        planned = self._planned.get((token, resource.name, unversioned(above)))
        found = {
            key: self._property(value, depends.get(key, ()), planned and planned.get(key))
            for key, value in resource.inputs.items()
        }
        if token == ROLE_ASSIGNMENT.token:
            found |= _of_role(resource, found)
        short = token.rpartition(":")[2]
        return found, [
            *(
                each
                for key, value in found.items()
                for each in self._unexplained(f"{short} {resource.name}: {key}", value)
            ),
            *(
                _not_in_config(f"{short} {resource.name}: {format_path(each)}")
                for each in secret_literals(token, found)
            ),
        ]

    def exports(self) -> tuple[dict[str, Any], list[str]]:
        """What the stack exports, with expressions in it, and what is not explained."""
        problems: list[str] = []
        origins = self._trace.origins

        def entered(value: Any, path: Path) -> Any:
            urns = next((origins[path[:end]] for end in range(len(path) + 1) if path[:end] in origins), None)
            entries, items = mapping(value), sequence(value)
            if urns is None and entries is not None:
                return {key: entered(each, (*path, key)) for key, each in entries.items()}
            if urns is None and items is not None:
                return [entered(each, (*path, at)) for at, each in enumerate(items)]
            found = self._property(value, sorted(urns or ()))
            problems.extend(self._unexplained(f"the output {format_path(path)}", found))
            return found

        found = {key: entered(each, (key,)) for key, each in self._trace.exports.items()}
        problems.extend(_not_in_config(f"the output {format_path(each)}") for each in secret_literals("", found))
        return found, problems

    def _property(self, value: Any, urns: Iterable[str], planned: Any = None) -> Any:
        known = [urn for urn in urns if urn in self._by_urn]
        found = self._tree(value, _Scope(known, planned=planned))
        rest = [urn for urn in known if urn not in sources(found, self.of_calls)]
        return self._tree(found, _Scope(rest, names=True, planned=planned)) if rest else found

    def _unexplained(self, where: str, value: Any) -> Iterator[str]:
        for _, leaf in leaves(value):
            if isinstance(leaf, Secret):
                yield _not_in_config(where)
            elif isinstance(leaf, str) and any(each in leaf.lower() for each in self._generated):
                yield f"{where} contains a value that only Azure has, and the program does not pass it as an Output"

    def _tree(self, value: Any, scope: _Scope) -> Any:
        if isinstance(value, EXPRESSIONS):
            return value
        if isinstance(value, Secret):
            return self._hidden(self._tree(value.value, scope))
        entries, items = mapping(value), sequence(value)
        if entries is not None:
            return {key: self._tree(each, scope.inside(key)) for key, each in entries.items()}
        if items is not None:
            return [self._tree(each, scope.inside(at)) for at, each in enumerate(items)]
        return self._text(value, scope) if isinstance(value, str) else value

    @staticmethod
    def _hidden(inner: Any) -> Any:
        """A secret as an expression: what is not explained stays a `Secret`."""
        if isinstance(inner, EXPRESSIONS):
            from_config = any(isinstance(each, Setting) for each in inside(inner))
            return inner if from_config else Hidden(inner)

        def kept(each: Any) -> Any:
            return Secret(each) if isinstance(each, (str, bool, int, float)) else each

        return Hidden(inner) if inner is None else mapped(inner, kept)

    def _text(self, text: str, scope: _Scope) -> Any:
        pieces = self._candidates(scope)
        exact = [each for each in pieces if each.text == text and (scope.names or each.is_made or looks_made(text))]
        whole = next((each.expression for each in exact if not isinstance(each.expression, Part)), None)
        if whole is not None:
            return whole
        inner = [each for each in pieces if _may_be_inside(each, scope)]
        # Of its own outputs rather than of parts of ids that it has from others.
        shallow = _joined(text, [each for each in inner if each.depth == 1 and each.text != text])
        if exact and (exact[0].depth == 1 or not _is_made_of(shallow, exact[0], text)):
            return exact[0].expression
        found = shallow if exact else _joined(text, inner)
        if found == (text,):
            return text
        tree = _as_json(text)
        return Joined(found) if tree is None else Json(self._tree(tree, replace(scope, planned=None)))

    def _candidates(self, scope: _Scope) -> list[Piece]:
        """The pieces that a value may be made of, as far as a plan shows it."""
        own = [piece for urn in scope.urns for piece in self._pieces_of(urn)]
        results = [piece for each in self._of_calls[: scope.before] for piece in each if piece.is_made]
        if scope.planned is None:
            return [*own, *results, *self._secret]
        if not isinstance(scope.planned, Placeholder):
            return [*(piece for piece in own if piece.is_planned), *self._secret]
        # What a plan does not have is not made of what it has; but that may be a part of it.
        return [*sorted(own, key=lambda each: each.is_planned), *results, *self._secret]

    def _pieces_of(self, urn: str) -> tuple[Piece, ...]:
        if urn not in self._pieces:
            self._pieces[urn] = tuple(pieces_of_resource(self._by_urn[urn]))
        return self._pieces[urn]


def _not_in_config(where: str) -> str:
    return (
        f"{where} is a secret that is not in the config. Set it with `pulumi config set --secret`, and let the program "
        "take it from there"
    )


def _of_role(resource: Declared, found: Mapping[str, Any]) -> dict[str, Any]:
    """Name and role of a role assignment, where they are made of its scope and principal."""
    given = bare(resource.inputs)
    definition, scope, principal = (str(given.get(key, "")) for key in ("roleDefinitionId", "scope", "principalId"))
    role = definition.rpartition("/")[2]
    head = "/".join(scope.split("/")[:3])
    changed: dict[str, Any] = {}
    if isinstance(found.get("scope"), EXPRESSIONS) and definition == f"{head}{ROLE_DEFINITIONS}{role}":
        changed["roleDefinitionId"] = Joined((Part(found["scope"], "head", "/", 3), f"{ROLE_DEFINITIONS}{role}"))
    derived = any(isinstance(found.get(key), EXPRESSIONS) for key in ("scope", "principalId"))
    if derived and given.get(_ROLE_NAME) == str(uuid5(NAMESPACE_URL, f"{scope}/{role}/{principal}".lower())):
        changed[_ROLE_NAME] = RoleName(found["scope"], role, found["principalId"])
    return changed


def _as_json(text: str) -> Any:
    """The object in a text that is JSON as Python writes it; None for any other."""
    try:
        tree = json.loads(text) if text.startswith("{") else None
    except ValueError:
        return None
    return tree if json.dumps(tree) == text else None


def _may_be_inside(piece: Piece, scope: _Scope) -> bool:
    if piece.is_made and len(piece.text) >= _SHORTEST:
        return True
    return scope.names and piece.is_name and len(piece.text) >= _SHORTEST_NAME


def _is_made_of(parts: tuple[str | Expression, ...], exact: Piece, text: str) -> bool:
    """Whether the parts say at least as much about a text as a piece that is equal to it."""
    return parts != (text,) and sum(isinstance(each, EXPRESSIONS) for each in parts) > 1 and exact.depth > 1


def _joined(text: str, pieces: Sequence[Piece]) -> tuple[str | Expression, ...]:
    """The text cut at the longest pieces in it."""
    return _cut(text, sorted(pieces, key=lambda each: (-len(each.text), each.depth)))


def _cut(text: str, pieces: Sequence[Piece]) -> tuple[str | Expression, ...]:
    for at, piece in enumerate(pieces):
        if piece.text in text:
            before, _, after = text.partition(piece.text)
            rest = pieces[at:]
            return (*(_cut(before, rest) if before else ()), piece.expression, *(_cut(after, rest) if after else ()))
    return (text,)
