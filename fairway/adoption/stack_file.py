"""Writes a stack file as a person would: short values on one line, blocks for the rest, and comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from fairway.project.yaml_file import scalar
from fairway.request import Path, mapping, sequence

WIDTH = 120
_ONE_LINE = 100


def stack_file(config: Mapping[str, Any], comments: Mapping[Path, str], schema: str = "") -> str:
    """The text of a stack file; comments by the path, below `config`, of the setting that they are above. The comment
    at `()` comes first."""
    head = [f"# yaml-language-server: $schema={schema}"] if schema else []
    lines = [*head, *_comment(comments.get((), ""), ""), "config:"]
    lines += _entries(config, (), "  ", comments)
    return "\n".join(lines) + "\n"


def _entries(tree: Mapping[str, Any], path: Path, indent: str, comments: Mapping[Path, str]) -> Iterator[str]:
    for key, value in tree.items():
        here = (*path, key)
        yield from _comment(comments.get(here, ""), indent)
        commented = any(each[: len(here)] == here and len(each) > len(here) for each in comments)
        flow = _flow(value)
        label = f"{indent}{scalar(key)}:"
        entries, items = mapping(value), sequence(value)
        # The clusters, pools and their like are blocks, however short they are.
        short = len(f"{label} {flow}") <= _ONE_LINE and not _is_deep(entries) and not commented
        if short or not (entries or items):
            yield f"{label} {flow}"
        elif entries:
            yield label
            yield from _entries(entries, here, f"{indent}  ", comments)
        else:
            yield label
            for each in items or ():
                yield from _item(each, (*here, 0), f"{indent}  ")


def _item(value: Any, path: Path, indent: str) -> Iterator[str]:
    flow = _flow(value)
    entries = mapping(value)
    if entries and len(indent) + len(flow) > _ONE_LINE:
        first, *others = [*_entries(entries, path, f"{indent}  ", {})]
        yield f"{indent}- {first.lstrip()}"
        yield from others
    else:
        yield f"{indent}- {flow}"


def _is_deep(entries: Mapping[str, Any] | None) -> bool:
    """Whether a mapping has mappings in mappings, or more than four entries, or one that has."""
    inner = [found for each in (entries or {}).values() if (found := mapping(each))]
    nested = any(mapping(each) for one in inner for each in one.values())
    return len(entries or {}) > 4 or nested or any(map(_is_deep, inner))


def _flow(value: Any) -> str:
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return "{" + ", ".join(f"{scalar(key)}: {_flow(each)}" for key, each in entries.items()) + "}"
    if items is not None:
        return "[" + ", ".join(map(_flow, items)) + "]"
    return scalar(value)


def _comment(text: str, indent: str) -> Iterator[str]:
    for line in text.splitlines():
        hanging = "  " if line.startswith("- ") else ""
        for part in wrap(line, WIDTH - len(indent) - 2, subsequent_indent=hanging, break_long_words=False):
            yield f"{indent}# {part}"


def comment_lines(texts: Sequence[str]) -> str:
    """Sentences as lines of a list."""
    return "\n".join(f"- {each}" for each in texts)
