"""The syntax of ARM's template expressions: `[concat(parameters('name'), '-vnet')]`.

learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

MAX_DEPTH = 60
_TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w$]*)|(\.\?|\[\?|[()\[\],.]))")


class SyntaxFaultError(Exception):
    """The text is no expression."""


@dataclass(frozen=True)
class Literal:
    """A text or a number."""

    value: Any


@dataclass(frozen=True)
class Call:
    """A function and its arguments."""

    name: str
    """In lower case; a function of the template's own has its namespace, `contoso.unique`."""
    arguments: tuple[Expression, ...]
    text: str


@dataclass(frozen=True)
class Member:
    """A property or an item of a value."""

    of: Expression
    key: Expression
    text: str
    safe: bool = False
    """`.?` and `[?]`: null where there is none."""


Expression = Literal | Call | Member


def is_expression(text: str) -> bool:
    """Whether a text of a template is an expression; `[[` is a text that begins with a bracket."""
    return text.startswith("[") and text.endswith("]") and not text.startswith("[[")


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """The expression in the brackets of `text`. Raises SyntaxFaultError."""
    return _Parser(text[1:-1]).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [*_tokens(text)]
        self.at = 0
        self.depth = 0

    def whole(self) -> Expression:
        found = self.expression()
        if self.at < len(self.tokens):
            raise SyntaxFaultError(f"unexpected {self.tokens[self.at][1]}")
        return found

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> tuple[str, str, int, int]:
        if self.at >= len(self.tokens) or (wanted and self.peek() != wanted):
            raise SyntaxFaultError(f"{wanted or 'a value'} is missing")
        self.at += 1
        return self.tokens[self.at - 1]

    def expression(self) -> Expression:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise SyntaxFaultError("too many levels")
        kind, word, start, _ = self.take()
        if kind == "text":
            found: Expression = Literal(word[1:-1].replace("''", "'"))
        elif kind == "number":
            found = Literal(float(word) if "." in word else int(word))
        elif kind == "name":
            found = self.call(word, start)
        else:
            raise SyntaxFaultError(f"unexpected {word}")
        while self.peek() in (".", ".?", "[", "[?"):
            found = self.member(found, start)
        self.depth -= 1
        return found

    def call(self, name: str, start: int) -> Expression:
        while self.peek() == ".":
            self.take()
            name += f".{self.take()[1]}"
        self.take("(")
        arguments: list[Expression] = []
        while self.peek() != ")":
            arguments.append(self.expression())
            if self.peek() != ")":
                self.take(",")
        end = self.take(")")[3]
        return Call(name.lower(), tuple(arguments), self.text[start:end].strip())

    def member(self, of: Expression, start: int) -> Expression:
        sign = self.take()[1]
        if sign.startswith("."):
            _, word, _, end = self.take()
            key: Expression = Literal(word)
        else:
            key = self.expression()
            end = self.take("]")[3]
        return Member(of, key, self.text[start:end].strip(), "?" in sign)


def _tokens(text: str) -> list[tuple[str, str, int, int]]:
    found: list[tuple[str, str, int, int]] = []
    at = 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None:
            raise SyntaxFaultError(f"unexpected {text[at]}")
        kind = ("text", "number", "name", "sign")[(match.lastindex or 1) - 1]
        found.append((kind, match[match.lastindex or 0], match.start(), match.end()))
        at = match.end()
    return found
