"""The parameters files of a folder that are not named after a template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from fairway.documents import arm_template
from fairway.documents.source import UnreadableError
from fairway.request import mapping


def fitting(
    templates: Iterable[str], files: Sequence[tuple[str, Mapping[str, Any]]], tree: Callable[[Path], Any]
) -> dict[str, list[str]]:
    """By each template the parameters files that may be for it: those whose names are all parameters of the template,
    as ARM demands, otherwise those with one of its parameters."""
    found: dict[str, list[str]] = {}
    for each in templates:
        try:
            data = tree(Path(each)) if files and each.endswith((".json", ".jsonc")) else None
        except UnreadableError:
            continue  # it is reported where it is read itself
        if arm_template.recognised(data):
            own = {name.casefold() for name in mapping((mapping(data) or {}).get("parameters")) or {}}
            given = {file: {name.casefold() for name in values} for file, values in files}
            all_known = [file for file, names in given.items() if names <= own]
            found[each] = all_known or [file for file, names in given.items() if names & own]
    return found
