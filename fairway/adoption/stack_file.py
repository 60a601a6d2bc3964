"""Writes a stack file as a person would: short values on one line, blocks for the rest, and comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from fairway.project.yaml_file import escaped, scalar
from fairway.request import Path, mapping, sequence

WIDTH = 120
_ONE_LINE = 100


def stack_file(config: Mapping[str, Any], comments: Mapping[Path, str], schema: str = "") -> str:
    """The text of a stack file; comments by the path, below `config`, of the setting that they are above. The comment
    at `()` comes first."""
    return "\n".join([*_head(comments, schema), "config:", *entries(config, comments)]) + "\n"


def cluster_file(settings: Mapping[str, Any], comments: Mapping[Path, str], schema: str = "") -> str:
    """The text of a file with one cluster; comments as in `stack_file`."""
    return "\n".join([*_head(comments, schema), *_entries(settings, (), "", comments)]) + "\n"


def entries(config: Mapping[str, Any], comments: Mapping[Path, str]) -> list[str]:
    """The lines of entries below `config`."""
    return [*_entries(config, (), "  ", comments)]


def _head(comments: Mapping[Path, str], schema: str) -> list[str]:
    first = [f"# yaml-language-server: $schema={schema}"] if schema else []
    return [*first, *_comment(comments.get((), ""), "")]


def _entries(tree: Mapping[str, Any], path: Path, indent: str, comments: Mapping[Path, str]) -> Iterator[str]:
    for key, value in tree.items():
        here = (*path, key)
        yield from _comment(comments.get(here, ""), indent)
        commented = any(each[: len(here)] == here and len(each) > len(here) for each in comments)
        flow = _flow(value)
        label = f"{indent}{scalar(key)}:"
        inner, items = mapping(value), sequence(value)
        # The clusters, pools and their like are blocks, however short they are.
        short = len(f"{label} {flow}") <= _ONE_LINE and not _is_deep(inner) and not commented
        if short or not (inner or items):
            yield f"{label} {flow}"
        elif inner:
            yield label
            yield from _entries(inner, here, f"{indent}  ", comments)
        else:
            yield label
            for each in items or ():
                yield from _item(each, (*here, 0), f"{indent}  ")


def _item(value: Any, path: Path, indent: str) -> Iterator[str]:
    flow = _flow(value)
    inner = mapping(value)
    if inner and len(indent) + len(flow) > _ONE_LINE:
        first, *others = [*_entries(inner, path, f"{indent}  ", {})]
        yield f"{indent}- {first.lstrip()}"
        yield from others
    else:
        yield f"{indent}- {flow}"


def _is_deep(tree: Mapping[str, Any] | None) -> bool:
    """Whether a mapping has mappings in mappings, or more than four entries, or one that has."""
    inner = [found for each in (tree or {}).values() if (found := mapping(each))]
    nested = any(mapping(each) for one in inner for each in one.values())
    return len(tree or {}) > 4 or nested or any(map(_is_deep, inner))


def _flow(value: Any) -> str:
    inner, items = mapping(value), sequence(value)
    if inner is not None:
        return "{" + ", ".join(f"{scalar(key)}: {_flow(each)}" for key, each in inner.items()) + "}"
    if items is not None:
        return "[" + ", ".join(map(_flow, items)) + "]"
    return scalar(value)


def _comment(text: str, indent: str) -> Iterator[str]:
    for line in text.splitlines():
        hanging = "  " if line.startswith("- ") else "    " if line.startswith("  ") else ""
        for part in wrap(line, WIDTH - len(indent) - 2, subsequent_indent=hanging, break_long_words=False):
            yield f"{indent}# {escaped(part)}"


def comment_lines(texts: Sequence[str]) -> str:
    """Sentences as lines of a list."""
    return "\n".join(each if each.startswith(" ") else f"- {each}" for each in texts)
