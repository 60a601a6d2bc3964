"""Whether an import file still has the shape in which `fairway adopt` wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairway.protocol.state_file import StateFileError
from fairway.protocol.urns import is_urn
from fairway.request import mapping, sequence


def check_shape(content: Mapping[str, Any], where: str, remedy: str) -> None:
    """Raises StateFileError with all faults; `where` names the file, `remedy` is a sentence on what to do."""
    faults = [*_of_names(content.get("nameTable", {}))]
    for at, entry in enumerate(sequence(content.get("resources")) or ()):
        if found := [*_of_entry(mapping(entry))]:
            faults.append(f"resource {at}: {', '.join(found)}")
    if faults:
        raise StateFileError(f"{where}: the file is damaged. {'; '.join(faults)}. {remedy}")


def _of_names(table: Any) -> Iterator[str]:
    names = mapping(table)
    if names is None:
        yield "`nameTable` is not an object"
    for name, urn in (names or {}).items():
        if not is_urn(urn):
            yield f"`nameTable.{name}` is not a URN"


def _of_entry(entry: Mapping[str, Any] | None) -> Iterator[str]:
    if entry is None:
        yield "it is not an object"
        return
    component = entry.get("component", False)
    for key in ("type", "name", "logicalName", *([] if component else ["id"])):
        text = entry.get(key)
        if not (isinstance(text, str) and text):
            yield f"`{key}` is not a text" if key in entry else f"it has no `{key}`"
    if not isinstance(component, bool):
        yield "`component` is neither true nor false"
    if not isinstance(entry.get("parent", ""), str):
        yield "`parent` is not a text"
    for key in () if component else ("inputs", "outputs"):
        if mapping(entry.get(key)) is None:
            yield f"`{key}` is not an object" if key in entry else f"it has no `{key}`"
