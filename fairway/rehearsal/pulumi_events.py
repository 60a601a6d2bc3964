"""The event log of the Pulumi CLI (`--event-log`), as steps and errors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fairway.property_values import SECRET_SIGNATURE, SIGNATURE
from fairway.rehearsal.state import Resource
from fairway.rehearsal.step import Step
from fairway.request import SECRET, mapping, sequence

_COLORS = re.compile(r"<\{%.*?%\}>|\x1b\[[0-9;]*m")


def events(log: Path) -> Iterator[Mapping[str, Any]]:
    """The events of a run; a last line that was cut off is left out."""
    if not log.exists():
        return
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue


def steps(log: Path, *, planning: bool = False) -> tuple[Step, ...]:
    """The steps that were done; with `planning` those that a preview foresaw."""
    found: list[Step] = []
    for event in events(log):
        told = event.get("resourcePreEvent" if planning else "resOutputsEvent")
        if told and bool(told.get("planning")) == planning:
            found.append(_step(told["metadata"]))
    return tuple(found)


def errors(log: Path) -> tuple[str, ...]:
    """What was said as an error, without colours, each once."""
    found: list[str] = []
    for event in events(log):
        told = event.get("diagnosticEvent")
        if told and told.get("severity") == "error":
            text = _COLORS.sub("", told["message"]).strip()
            urn = str(told.get("urn") or "")
            if text and not text.startswith(("update failed", "preview failed", "resource registration failed")):
                found.append(f"{urn}: {text}" if urn and urn.partition("::")[0] not in text else text)
    return tuple(dict.fromkeys(found))


def _step(metadata: Mapping[str, Any]) -> Step:
    detailed = mapping(metadata.get("detailedDiff"))
    return Step(
        metadata["op"],
        metadata["urn"],
        _resource(metadata.get("old")),
        _resource(metadata.get("new")),
        replace_keys=tuple(metadata.get("keys") or ()),
        detailed={path: str(each.get("diffKind", "update")) for path, each in detailed.items()} if detailed else None,
    )


def _resource(told: Any) -> Resource | None:
    state = mapping(told)
    if state is None:
        return None
    return Resource(
        urn=state["urn"],
        type=state["type"],
        custom=bool(state.get("custom")),
        id=str(state.get("id") or ""),
        parent=str(state.get("parent") or ""),
        protect=bool(state.get("protect")),
        inputs=_masked(state.get("inputs") or {}),
        outputs=_masked(state.get("outputs") or {}),
    )


def _masked(value: Any) -> Any:
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        if entries.get(SIGNATURE) == SECRET_SIGNATURE:
            return SECRET
        return {key: _masked(each) for key, each in entries.items()}
    return [_masked(each) for each in items] if items is not None else value
