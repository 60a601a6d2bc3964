"""HCL as Terraform's files have it: the attributes and blocks of a file with their positions.

What an expression is worth is not decided here: `hcl_values` does it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from fairway.documents.hcl_nodes import (
    Block,
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
from fairway.documents.source import UnreadableError

if TYPE_CHECKING:
    from lark import Token, Tree

    Part = Tree[Token] | Token

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))")
_HEREDOC = re.compile(r"<<(-?)(\S+)\r?\n(.*?)\r?\n?[ \t]*\2\s*$", re.DOTALL)


def parse(text: str, file: str) -> Block:
    """The file as a block. Raises UnreadableError with the position of what is wrong."""
    import hcl2  # it builds its parser at the first use, which takes a second
    from lark.exceptions import LarkError, UnexpectedInput

    try:
        tree = cast("Any", hcl2).parses_to_tree(text if text.endswith("\n") else f"{text}\n")
        return _Reader(file, text).block(tree.children[0], Block("", (), file, 1, 1))
    except UnexpectedInput as error:
        if error.line < 1:
            raise UnreadableError(
                f"this is not HCL: the file ends inside a block or an expression; {_FORMAT}"
            ) from None
        where = f"line {error.line}, column {error.column}"
        raise UnreadableError(f"this is not HCL, at {where}; {_FORMAT}") from None
    except (LarkError, RecursionError):
        raise UnreadableError(f"this is not HCL that can be read; {_FORMAT}") from None


_FORMAT = "`terraform fmt` names the fault"


@dataclass
class _Reader:
    """Turns the parser's tree into nodes."""

    file: str
    text: str

    def block(self, body: Tree[Token], into: Block) -> Block:
        for each in _trees(body):
            if each.data == "attribute":
                name, *_, value = _trees(each)
                into.attributes[self.name(name)] = self.node(value)
            elif each.data == "block":
                *labels, inner = _trees(each)
                type, *names = [self.name(part) for part in labels]
                meta = each.meta
                found = Block(type, tuple(names), self.file, meta.line, meta.column)
                into.blocks.append(self.block(inner, found))
        return into

    def name(self, part: Tree[Token]) -> str:
        return _unescaped(self.written(part).strip('"'))

    def written(self, part: Tree[Token]) -> str:
        return self.text[part.meta.start_pos : part.meta.end_pos].strip()

    def node(self, part: Tree[Token]) -> Node:
        at = (self.file, part.meta.line, part.meta.column, self.written(part))
        inner = list(_trees(part))
        if part.data == "expr_term" and len(inner) == 1:
            return self.node(inner[0])
        made = getattr(self, f"_{part.data}", None)
        return made(at, part, inner) if made else Node(*at)

    def _int_lit(self, at: tuple[str, int, int, str], _part: Any, _inner: Any) -> Node:
        return Literal(*at, int(at[3]))

    def _float_lit(self, at: tuple[str, int, int, str], _part: Any, _inner: Any) -> Node:
        return Literal(*at, float(at[3]))

    def _literal_value(self, at: tuple[str, int, int, str], _part: Any, _inner: Any) -> Node:
        return Literal(*at, {"true": True, "false": False, "null": None}[at[3]])

    def _identifier(self, at: tuple[str, int, int, str], _part: Any, _inner: Any) -> Node:
        return Reference(*at, (at[3],))

    def _string(self, at: tuple[str, int, int, str], _part: Any, inner: list[Tree[Token]]) -> Node:
        parts: list[str | Node] = []
        for each in inner:
            below = [*_trees(each)]
            if not below:
                parts.append(_unescaped("".join(str(token) for token in each.children)))
            elif below[0].data == "interpolation":
                parts.append(self.node(next(_trees(below[0]))))
            else:
                return Node(*at)  # `%{ if ... }`
        if all(isinstance(each, str) for each in parts):
            return Literal(*at, "".join(map(str, parts)))
        return Template(*at, tuple(parts))

    def _heredoc_template(self, at: tuple[str, int, int, str], _part: Any, _inner: Any) -> Node:
        found = _HEREDOC.match(at[3])
        if found is None or "${" in at[3] or "%{" in at[3]:
            return Node(*at)
        lines = found[3].split("\n")
        indent = min((len(each) - len(each.lstrip()) for each in lines if each.strip()), default=0) if found[1] else 0
        return Literal(*at, "\n".join(each[indent:] for each in lines) + "\n")

    _heredoc_template_trim = _heredoc_template

    def _tuple(self, at: tuple[str, int, int, str], _part: Any, inner: list[Tree[Token]]) -> Node:
        return Items(*at, tuple(self.node(each) for each in inner))

    def _object(self, at: tuple[str, int, int, str], _part: Any, inner: list[Tree[Token]]) -> Node:
        pairs = [[*_trees(each)] for each in inner if each.data == "object_elem"]
        keys = [next(_trees(key), key) for key, _ in pairs]
        return Entries(*at, tuple((self.node(key), self.node(pair[1])) for key, pair in zip(keys, pairs, strict=True)))

    def _get_attr_expr_term(self, at: tuple[str, int, int, str], _part: Any, inner: list[Tree[Token]]) -> Node:
        before, name = self.node(inner[0]), self.written(next(_trees(inner[1])))
        return Reference(*at, (*before.steps, name)) if isinstance(before, Reference) else Node(*at)

    def _index_expr_term(self, at: tuple[str, int, int, str], _part: Any, inner: list[Tree[Token]]) -> Node:
        before = self.node(inner[0])
        below = next(_trees(inner[1]), None)
        step = self.node(below) if below is not None else Literal(*at, int(self.written(inner[1]).lstrip(".")))
        if isinstance(before, Reference) and isinstance(step, Literal) and isinstance(step.value, (int, str)):
            return Reference(*at, (*before.steps, step.value))
        return Node(*at)

    def _function_call(self, at: tuple[str, int, int, str], _part: Any, inner: list[Tree[Token]]) -> Node:
        names = [each for each in inner if each.data == "identifier"]
        arguments = next((each for each in inner if each.data == "arguments"), None)
        if len(names) != 1 or at[3].rstrip(") \n").endswith("..."):
            return Node(*at)
        given = tuple(self.node(each) for each in _trees(arguments)) if arguments is not None else ()
        return Call(*at, self.written(names[0]), given)

    def _unary_op(self, at: tuple[str, int, int, str], _part: Any, inner: list[Tree[Token]]) -> Node:
        below = self.node(inner[0])
        if isinstance(below, Literal) and isinstance(below.value, (int, float)) and at[3].startswith("-"):
            return Literal(*at, -below.value)
        return Operation(*at, "!", (below,)) if at[3].startswith("!") else Node(*at)

    def _binary_op(self, at: tuple[str, int, int, str], _part: Any, inner: list[Tree[Token]]) -> Node:
        sign, other = _trees(inner[1])
        return Operation(*at, self.written(sign), (self.node(inner[0]), self.node(other)))

    def _for_tuple_expr(self, at: tuple[str, int, int, str], _part: Any, inner: list[Tree[Token]]) -> Node:
        intro, *values = inner
        *names, over = _trees(intro)
        if len(values) != 1 or any(each.data != "identifier" for each in names):
            return Node(*at)
        return Loop(*at, tuple(map(self.written, names)), self.node(over), None, self.node(values[0]))

    def _for_object_expr(self, at: tuple[str, int, int, str], _part: Any, inner: list[Tree[Token]]) -> Node:
        intro, *values = inner
        *names, over = _trees(intro)
        if len(values) != len(("key", "value")) or "..." in at[3] or values[1].data == "for_cond":
            return Node(*at)
        key, value = (self.node(each) for each in values)
        return Loop(*at, tuple(map(self.written, names)), self.node(over), key, value)

    def _conditional(self, at: tuple[str, int, int, str], _part: Any, inner: list[Tree[Token]]) -> Node:
        condition, one, other = (self.node(each) for each in inner)
        return Choice(*at, (condition, one, other))


_BREAK = "new_line_or_comment"


def _is_tree(part: Any) -> bool:
    return hasattr(part, "data")


def _trees(part: Any) -> Iterator[Tree[Token]]:
    """What is in a tree, without line breaks, comments and punctuation."""
    return (each for each in part.children if _is_tree(each) and each.data != _BREAK)


def _unescaped(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        return chr(int(code, 16)) if code else _ESCAPES.get(found[3], found[0])

    return _ESCAPE.sub(one, text).replace("$${", "${").replace("%%{", "%{")
