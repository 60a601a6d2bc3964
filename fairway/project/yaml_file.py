"""Reads a YAML file the way Pulumi does, and remembers the line of every value.

Pulumi reads stack files with go-yaml v3 (https://github.com/go-yaml/yaml/blob/v3/resolve.go). PyYAML follows YAML 1.1
and would turn `on` into True and `22:30` into 1350; here `on` and `22:30` are text, as in Pulumi. Values that Pulumi
would change silently are refused: dates, which it turns into `2026-01-01 00:00:00 +0000 UTC`, and keys that are
not text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from pathlib import Path as FilePath
from typing import Any

import yaml

from fairway.request import Path, format_path, mapping, sequence

MAX_BYTES = 4 * 1024 * 1024
"""No stack file is that large; a larger file is a mistake."""

MAX_VALUES = 500_000
"""Values after anchors are expanded: a few lines of nested anchors can expand to billions."""

_YAML: Any = yaml
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlError(Exception):
    """A file that is not a valid YAML mapping. The message names file, line, reason and what to write."""

    def __init__(self, file: FilePath, line: int | None, problem: str) -> None:
        self.file, self.line, self.problem = file, line, problem
        super().__init__(f"{file}:{line}: {problem}" if line else f"{file}: {problem}")


@dataclass(frozen=True)
class Document:
    """A YAML file as plain data."""

    file: FilePath
    value: dict[str, Any]
    lines: Mapping[Path, int]
    """The line of each key or list item, counted from 1."""


def read(file: FilePath) -> Document:
    """Read one YAML mapping. Raises `YamlError` with file and line for anything else."""
    root = _compose(file, _text(file))
    if root is None:
        raise YamlError(file, None, "the file is empty; write a mapping (`key: value`)")
    reader = _Reader(file)
    value = mapping(reader.construct(root, ()))
    if value is None:
        raise YamlError(file, _line(root), f"the file is {_kind(root)}; write a mapping (`key: value`)")
    return Document(file, dict(value), reader.lines)


def _text(file: FilePath) -> str:
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise YamlError(file, None, f"the file has {size:,} bytes; at most {MAX_BYTES:,} are read")
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        raise YamlError(file, line, "this is not UTF-8 text; save the file as UTF-8") from None
    except FileNotFoundError:
        raise YamlError(file, None, "there is no such file") from None
    except OSError as error:
        raise YamlError(file, None, f"the file cannot be read: {error.strerror}") from None


def _compose(file: FilePath, text: str) -> yaml.Node | None:
    try:
        root: yaml.Node | None = _YAML.compose(text, Loader)
        return root
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = " ".join(part for part in (error.context, error.problem) if part)
        if mark and "\t" in _indentation(text, mark.line):
            reason = "there is a tab before the key; YAML indents with spaces only"
        raise YamlError(file, mark.line + 1 if mark else None, f"this is not YAML: {reason}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlError(file, line, "YAML does not allow the control character here: delete it") from None
    except RecursionError:
        raise YamlError(file, None, "the nesting is too deep to be a configuration") from None


def _indentation(text: str, line: int) -> str:
    lines = text.splitlines()
    return lines[line][: len(lines[line]) - len(lines[line].lstrip())] if line < len(lines) else ""


class _Reader:
    def __init__(self, file: FilePath) -> None:
        self.file = file
        self.lines: dict[Path, int] = {}
        self.count = 0
        self.open: set[int] = set()

    def construct(self, node: yaml.Node, path: Path) -> Any:
        self.count += 1
        if self.count > MAX_VALUES:
            raise YamlError(self.file, _line(node), f"anchors expand to over {MAX_VALUES:,} values: use fewer anchors")
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if id(node) in self.open:
            raise YamlError(self.file, _line(node), "the anchor refers to itself: write the value out instead")
        self.open.add(id(node))
        value = self._mapping(node, path) if isinstance(node, yaml.MappingNode) else self._sequence(node, path)
        self.open.discard(id(node))
        return value

    def _sequence(self, node: yaml.Node, path: Path) -> list[Any]:
        items: list[Any] = []
        for index, item in enumerate(node.value):
            self.lines[(*path, index)] = _line(item)
            items.append(self.construct(item, (*path, index)))
        return items

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        seen: dict[str, int] = {}
        merged: list[tuple[yaml.Node, yaml.Node]] = []
        for key_node, value_node in node.value:
            if key_node.value == "<<" and not _quoted(key_node):
                merged.append((key_node, value_node))
                continue
            key = self._key(key_node)
            if key in seen:
                where = format_path((*path, key))
                raise YamlError(
                    self.file,
                    _line(key_node),
                    f"`{where}` appears twice (first on line {seen[key]}): delete one of them",
                )
            seen[key] = _line(key_node)
            self.lines[(*path, key)] = _line(key_node)
            found[key] = self.construct(value_node, (*path, key))
        for key_node, value_node in merged:
            for key, value in self._merged(key_node, value_node, path):
                found.setdefault(key, value)
        return found

    def _merged(self, key_node: yaml.Node, node: yaml.Node, path: Path) -> list[tuple[str, Any]]:
        sources = node.value if isinstance(node, yaml.SequenceNode) else [node]
        pairs: list[tuple[str, Any]] = []
        for source in sources:
            if not isinstance(source, yaml.MappingNode):
                raise YamlError(self.file, _line(key_node), "`<<` merges mappings; this is not one")
            kept = dict(self.lines)
            value = self.construct(source, path)
            self.lines = {**self.lines, **kept}
            pairs += value.items()
        return pairs

    def _key(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise YamlError(self.file, _line(node), f"{_kind(node)} is used as a key; a key is text")
        key = self._scalar(node)
        if not isinstance(key, str):
            raise YamlError(
                self.file, _line(node), f'Pulumi does not read the key `{node.value}` as text: write "{node.value}"'
            )
        return key

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        if not node.tag.startswith("tag:yaml.org,2002:"):
            raise YamlError(self.file, _line(node), f"the tag {node.tag} is not supported: write the value without it")
        if _quoted(node) or _is_tagged_as_text(node):
            return node.value
        value = plain_scalar(node.value)
        if value is _DATE:
            raise YamlError(
                self.file,
                _line(node),
                f'Pulumi turns the bare date {node.value} into a longer text with a time zone: write "{node.value}"',
            )
        if isinstance(value, float) and not isfinite(value):
            raise YamlError(self.file, _line(node), f"`{node.value}` is not allowed: write a finite number")
        return value


_DATE = object()
_WORDS = {
    **dict.fromkeys(["true", "True", "TRUE"], True),
    **dict.fromkeys(["false", "False", "FALSE"], False),
    **dict.fromkeys(["", "~", "null", "Null", "NULL"], None),
    **dict.fromkeys([".nan", ".NaN", ".NAN"], float("nan")),
    **dict.fromkeys([".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"], float("inf")),
    **dict.fromkeys(["-.inf", "-.Inf", "-.INF"], float("-inf")),
}
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)$")
_BASED = re.compile(r"([-+]?)0([xX][0-9a-fA-F]+|[oO]?[0-7]+|[bB][01]+)$")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")
_TIMESTAMP = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[-+]\d\d:\d\d)?)?$")
_BASES = {"x": 16, "o": 8, "b": 2}


def plain_scalar(text: str) -> Any:
    """An unquoted scalar as go-yaml v3 reads it: text, a number, a bool, None, or the marker for a date."""
    if text in _WORDS:
        return _WORDS[text]
    if not text or text[0] not in "+-.0123456789":
        return text
    if _TIMESTAMP.match(text):
        return _DATE
    digits = text if text[0] == "." else text.replace("_", "")
    if _DECIMAL.match(digits):
        return int(digits) if -(2**63) <= int(digits) < 2**64 else float(digits)
    if based := _BASED.match(digits):
        sign, body = based.groups()
        base = _BASES.get(body[0].lower(), 8)
        return int(sign + (body[1:] if body[0].isalpha() else body), base)
    return float(digits) if _FLOAT.match(digits) else text


def flow(value: Any) -> str:
    """Plain data as YAML in one line, `{sku: {tier: Standard}}`, that reads back as the same."""
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return f"{{{', '.join(f'{flow(key)}: {flow(each)}' for key, each in entries.items())}}}"
    if items is not None:
        return f"[{', '.join(map(flow, items))}]"
    if isinstance(value, str):
        bare = re.fullmatch(r"[A-Za-z/][A-Za-z0-9_./-]*", value) and plain_scalar(value) == value
        return value if bare else _in_quotes(value)
    return "null" if value is None else json.dumps(value)


def scalar(value: Any) -> str:
    """A single value as YAML, as a key or as a value: a text without quotes where Pulumi and PyYAML read it as the same
    text."""
    if value is None or isinstance(value, (bool, int, float)):
        return json.dumps(value)
    text = str(value)
    return text if _is_read_as_text(text) else _in_quotes(text)


@lru_cache(1024)
def _is_read_as_text(text: str) -> bool:
    if not _PLAIN.fullmatch(text) or text in _YAML_1_1 or plain_scalar(text) != text:
        return False
    try:
        return bool(yaml.safe_load(text) == text)
    except yaml.YAMLError:  # as for `...`, the end of a document, and `a: b: c`
        return False


def _in_quotes(text: str) -> str:
    """The text in quotes: YAML refuses most control characters elsewhere, and reads others as line breaks."""
    return escaped(json.dumps(text, ensure_ascii=False))


def escaped(text: str) -> str:
    """The text with `\\u0085` for each character that a line of YAML cannot have."""
    return _NO_PART_OF_A_LINE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


_NO_PART_OF_A_LINE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""yaml.org/spec/1.2.2, 5.1 (printable characters) and 5.4 (line breaks of YAML 1.1)."""
_YAML_1_1 = frozenset(("y", "Y", "n", "N"))
"""Texts that PyYAML reads as text and other readers of YAML 1.1 as a boolean (yaml.org/type/bool)."""

_PLAIN = re.compile(r"[A-Za-z0-9_/.]([A-Za-z0-9_/.:@+ -]*[A-Za-z0-9_/.@+-])?")
_IMPLICIT: Any = yaml.resolver.Resolver()


def _quoted(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.style in ("'", '"', "|", ">")


def _is_tagged_as_text(node: yaml.ScalarNode) -> bool:
    """Whether the node has an explicit `!!str`: it is text although PyYAML would read something else."""
    text = "tag:yaml.org,2002:str"
    return node.tag == text and bool(_IMPLICIT.resolve(yaml.ScalarNode, node.value, (True, False)) != text)


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


def _kind(node: yaml.Node) -> str:
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    return "a mapping" if isinstance(node, yaml.MappingNode) else "a single value"
