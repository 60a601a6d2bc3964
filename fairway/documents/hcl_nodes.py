"""The parts of a file in HCL, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Node:
    """An expression: where it is, and one of the forms below."""

    file: str
    line: int
    column: int
    text: str
    """As it is written."""


@dataclass(frozen=True)
class Literal(Node):
    """A number, a boolean, null or a text without expressions."""

    value: Any


@dataclass(frozen=True)
class Template(Node):
    """A text with expressions in it."""

    parts: tuple[str | Node, ...]


@dataclass(frozen=True)
class Items(Node):
    """A list."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Entries(Node):
    """An object."""

    entries: tuple[tuple[Node, Node], ...]


@dataclass(frozen=True)
class Reference(Node):
    """`var.pool.size` or `local.zones[0]`: the names and indices in it."""

    steps: tuple[str | int, ...]


@dataclass(frozen=True)
class Call(Node):
    """A function with its arguments."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Operation(Node):
    """`one == other` or `!one`."""

    sign: str
    operands: tuple[Node, ...]


@dataclass(frozen=True)
class Choice(Node):
    """`condition ? one : other`."""

    parts: tuple[Node, Node, Node]


@dataclass(frozen=True)
class Loop(Node):
    """`[for name in list : value]`, or an object with keys; a condition is not read."""

    names: tuple[str, ...]
    """The item's, or the key's and the item's."""
    over: Node
    key: Node | None
    value: Node


@dataclass(frozen=True)
class Block:
    """`module "aks" { ... }`, or a whole file."""

    type: str
    labels: tuple[str, ...]
    file: str
    line: int
    column: int
    attributes: dict[str, Node] = field(default_factory=dict[str, Node])
    blocks: list[Block] = field(default_factory=list["Block"])

    def of(self, type: str) -> Iterator[Block]:
        """The blocks in it of a type."""
        return (each for each in self.blocks if each.type == type)
