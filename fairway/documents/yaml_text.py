"""YAML, also of several documents, with the position of each value. Plain values are read as Kubernetes reads them."""

from __future__ import annotations

from typing import Any

import yaml

from fairway.documents.source import MAX_DEPTH, Position, Source, UnreadableError
from fairway.project.yaml_file import Loader, plain_scalar
from fairway.request import Path

MOST_VALUES = 100_000
"""Values after anchors are expanded: a few lines of anchors on anchors can mean billions."""
_YAML: Any = yaml


def parse(text: str, file: str) -> Source:
    """The YAML in a text: the data of its one document, or the list of them. Raises UnreadableError."""
    try:
        nodes: list[Any] = [each for each in _YAML.compose_all(text, Loader) if each is not None and each.value != ""]
    except yaml.MarkedYAMLError as error:
        raise UnreadableError(_why(text, error)) from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise UnreadableError("this is not YAML") from None
    if not nodes:
        raise UnreadableError("the file is empty")
    reader = _Reader()
    trees = [reader.value(each, 0) for each in nodes]
    if len(nodes) == 1:
        return Source(file, trees[0], lambda path: _position(nodes[0], path))
    return Source(file, trees, lambda path: _of_one(nodes, path))


def _why(text: str, error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    where = f" at line {mark.line + 1}" if mark else ""
    lines = text.splitlines()
    begins = next((at for at, each in enumerate(lines) if each[:1] in ("{", "[") and each[:2] != "{{"), 0)
    if begins and not any(each.startswith("---") for each in lines):
        return (
            f"there is other text before the JSON at line {begins + 1}: save the standard output alone, without `2>&1`"
        )
    if "{{" in text:
        return (
            "this is a template, of Helm or the like: render it first, as in `helm template FOLDER | fairway check -`"
        )
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    if line[: len(line) - len(line.lstrip())].count("\t"):
        return f"this is not YAML{where}: it is indented with a tab, and YAML takes only blanks"
    return f"this is not YAML{where} ({error.problem or error.context})"


def _of_one(nodes: list[Any], path: Path) -> Position:
    at = path[0] if path and isinstance(path[0], int) and path[0] < len(nodes) else 0
    return _position(nodes[at], path[1:])


def _position(node: Any, path: Path) -> Position:
    for part in path:
        found = None
        if isinstance(node, yaml.MappingNode):
            found = next((value for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            found = node.value[part]
        if found is None:
            break
        node = found
    return node.start_mark.line + 1, node.start_mark.column + 1


class _Reader:
    def __init__(self) -> None:
        self.count = 0

    def value(self, node: Any, depth: int) -> Any:
        """The data of a node."""
        self.count += 1
        if self.count > MOST_VALUES:
            raise UnreadableError(f"the anchors expand to more than {MOST_VALUES:,} values")
        if depth > MAX_DEPTH:
            raise UnreadableError(f"the YAML is nested deeper than {MAX_DEPTH} levels")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(each, depth + 1) for each in node.value]
        return _scalar(node)

    def _mapping(self, node: Any, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key, value in node.value:
            inner = self.value(value, depth + 1)
            if key.value == "<<" and not key.style:
                for each in inner if isinstance(inner, list) else [inner]:  # pyright: ignore[reportUnknownVariableType]
                    merged = {**(each if isinstance(each, dict) else {}), **merged}
            elif isinstance(key, yaml.ScalarNode):
                found[str(key.value)] = inner
        return {**merged, **found}


def _scalar(node: Any) -> Any:
    if node.style in ("'", '"', "|", ">") or not isinstance(node, yaml.ScalarNode):
        return node.value
    try:
        found = plain_scalar(node.value)
    except (ValueError, OverflowError):
        return node.value
    # A date is text to Kubernetes and to az.
    return found if found is None or isinstance(found, (str, int, float)) else node.value
