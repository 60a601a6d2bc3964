"""JSON as ARM templates have it, with comments and line breaks in texts, and the position of each value.

Values are parsed by the standard library; positions are looked up when a finding needs one. ARM's comments and
multi-line strings: learn.microsoft.com/azure/azure-resource-manager/templates/syntax#comments-and-metadata.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from fairway.documents.source import MAX_DEPTH, Position, Source, UnreadableError, depth_is_fine
from fairway.request import Path

_STRING = r'"(?:[^"\\]|\\.)*"'
_COMMENT = re.compile(rf"({_STRING})|//[^\n]*|/\*.*?\*/", re.DOTALL)
_LAST_COMMA = re.compile(rf"({_STRING})|,(?=\s*[}}\]])", re.DOTALL)
_WARNING = re.compile(r"^WARNING: [^\n]*", re.MULTILINE)
_ERROR = re.compile(r"\s*(?:ERROR: *)?(?:\((\w+)\)|(?<=ERROR: )|(?<=ERROR:)) *([^\n]+)")
_TABLE = re.compile(r"^-{3,}(?: +-{3,})+\s*$", re.MULTILINE)
_TABS = re.compile(r"[\w.()-]+\t[^:\n]*$", re.MULTILINE)
"""az prints warnings and errors beside the output (`2>&1`), and tables with `--output table` or
`--output tsv`."""
_TOKEN = re.compile(rf"{_STRING}|[\[\]{{}},:]|[^\s\[\]{{}},:\"]+", re.DOTALL)


def parse(text: str, file: str) -> Source:
    """The JSON in a text. Raises UnreadableError with the line of what is wrong."""
    try:
        tree = json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and (lines := _lines(text, file)):
            return lines
        text = _plain(text)
        tree = _loaded(text)
    except (RecursionError, ValueError) as error:
        raise _strange(error) from None
    if not depth_is_fine(tree):
        raise UnreadableError(f"the JSON is nested deeper than {MAX_DEPTH} levels")

    @cache
    def positions() -> _Positions:
        return _Positions(text)

    return Source(file, tree, lambda path: positions().of(path))


def _lines(text: str, file: str) -> Source | None:
    """JSON lines, as the list of their values; None for any other text."""
    numbers = [at for at, each in enumerate(text.split("\n")) if each.strip()]
    lines = text.split("\n")
    try:
        trees = [json.loads(lines[at], strict=False) for at in numbers]
    except (ValueError, RecursionError):
        return None
    if not depth_is_fine(trees):
        return None

    def position(path: Path) -> Position:
        at = path[0] if path and isinstance(path[0], int) and path[0] < len(numbers) else 0
        return numbers[at] + 1, _Positions(lines[numbers[at]]).of(path[1:])[1]

    return Source(file, trees, position)


def _plain(text: str) -> str:
    """The text without comments, az's warnings and commas before a closing bracket; each character keeps its place."""
    text = _WARNING.sub(lambda found: " " * len(found[0]), text)
    without = _COMMENT.sub(lambda found: found[1] or re.sub(r"[^\n]", " ", found[0]), text)
    return _LAST_COMMA.sub(lambda found: found[1] or " ", without)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        if reason := _of_az(text):
            raise UnreadableError(reason) from None
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        why = "the JSON ends too early, so the file was cut short" if cut else f"this is not JSON ({error.msg})"
        raise UnreadableError(f"{why}, at line {error.lineno}, column {error.colno}") from None
    except (RecursionError, ValueError) as error:
        raise _strange(error) from None


def _of_az(text: str) -> str:
    """What az printed instead of JSON; empty for other texts."""
    if found := _ERROR.match(text):
        return az_error(found[1] or "", found[2])
    return of_table(text)


def of_table(text: str) -> str:
    """Why a table of az is not read; empty for other texts."""
    if _TABLE.search(text) or _TABS.match(text):
        return "this is a table of az, which has not all values: run the command again with `--output json`"
    return ""


def az_error(code: str, message: str) -> str:
    """The error of Azure that a file has instead of a description."""
    return (
        f"it has an error of Azure instead of a description: {code}{': ' if code else ''}{message.strip()[:200]}. Run "
        "its command again with an identity that may read the resource, or leave the file out if others describe it"
    )


def _strange(error: Exception) -> UnreadableError:
    deep = isinstance(error, RecursionError)
    return UnreadableError(
        f"the JSON is nested deeper than {MAX_DEPTH} levels" if deep else f"this is not JSON ({error})"
    )


@dataclass
class _Node:
    """A value in the text: where it begins, and what is in it."""

    start: int
    children: dict[str | int, _Node] = field(default_factory=dict["str | int", "_Node"])
    is_list: bool = False


class _Positions:
    """The positions of all values of a JSON text."""

    def __init__(self, text: str) -> None:
        self.lines = [0, *(each.end() for each in re.finditer("\n", text))]
        self.root = _scanned(text)

    def of(self, path: Path) -> Position:
        node = self.root
        for part in path:
            found = node.children.get(part)
            if found is None:
                break
            node = found
        line = bisect_right(self.lines, node.start)
        return line, node.start - self.lines[line - 1] + 1


def _scanned(text: str) -> _Node:
    """The values of a valid JSON text, as a tree."""
    root = _Node(0)
    above: list[_Node] = []
    key: str | None = None
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word in ("}", "]"):
            above.pop()
        elif word in (",", ":"):
            continue
        elif above and not above[-1].is_list and key is None:
            key = json.loads(word, strict=False) if "\\" in word else word[1:-1]
        else:
            node = _Node(token.start(), is_list=word == "[")
            if not above:
                root = node
            else:
                holder = above[-1]
                holder.children[len(holder.children) if holder.is_list else key or ""] = node
            key = None
            if word in ("{", "["):
                above.append(node)
    return root
