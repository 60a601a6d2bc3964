"""The event log of the Pulumi CLI (`--event-log`), as steps and errors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from fairway.engine.provider_client import PROVIDER_GONE
from fairway.engine.recovery import ALREADY_EXISTS, with_remedy
from fairway.engine.step import Step
from fairway.protocol.state import Resource, from_json
from fairway.request import mapping

_COLORS = re.compile(r"<\{%.*?%\}>|\x1b\[[0-9;]*m")


_REPORTED_ELSEWHERE = (
    "update failed",
    "preview failed",
    "resource registration failed",
    "Detected that ",  # a plugin that has crashed: the error of its resource reports it too
)
_PROVIDER_GONE = ("error reading from server: EOF", "connection reset by peer", "the connection is draining")
_PROVIDER_NOT_RUNNING = "connect: connection refused"


def events(log: Path) -> Iterator[Mapping[str, Any]]:
    """The events of a run; an incomplete last line is left out."""
    if not log.exists():
        return
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue


def steps(log: Path, *, planning: bool = False) -> tuple[Step, ...]:
    """The steps that were done; with `planning` those of a preview."""
    found: list[Step] = []
    for event in events(log):
        ended = event.get("resourcePreEvent" if planning else "resOutputsEvent")
        if ended and bool(ended.get("planning")) == planning:
            found.append(_step(ended["metadata"]))
    return tuple(found)


def unanswered(log: Path) -> tuple[Resource, ...]:
    """The creates without a result: refused, or created and the answer lost; not those of a resource that existed."""
    begun: dict[str, Resource] = {}
    for event in events(log):
        started = event.get("resourcePreEvent")
        if started and not started.get("planning") and started["metadata"]["op"] in ("create", "create-replacement"):
            new = _resource(started["metadata"].get("new"))
            if new is not None:
                begun[new.urn] = new
        done = event.get("resOutputsEvent")
        if done and not done.get("planning"):
            begun.pop(done["metadata"]["urn"], None)
        diagnostic = event.get("diagnosticEvent")
        if diagnostic and ALREADY_EXISTS in diagnostic["message"]:
            begun.pop(str(diagnostic.get("urn")), None)
    return tuple(begun.values())


def completed(steps: Sequence[Step], before: Iterable[Resource], after: Iterable[Resource]) -> tuple[Step, ...]:
    """The steps, completed with what only the states have: the dependencies and options of each resource."""
    olds = {(each.urn, each.id): each for each in before}
    news = {(each.urn, each.id): each for each in after}
    return tuple(replace(each, old=_with_options(each.old, olds), new=_with_options(each.new, news)) for each in steps)


def _with_options(resource: Resource | None, known: Mapping[tuple[str, str], Resource]) -> Resource | None:
    found = None if resource is None else known.get((resource.urn, resource.id))
    if resource is None or found is None:
        return resource
    return replace(
        resource,
        external=found.external,
        dependencies=found.dependencies,
        property_dependencies=found.property_dependencies,
        deleted_with=found.deleted_with,
        retain_on_delete=found.retain_on_delete,
    )


def errors(log: Path) -> tuple[str, ...]:
    """The reported errors, without colours, each once."""
    found: list[str] = []
    for event in events(log):
        diagnostic = event.get("diagnosticEvent")
        if diagnostic and diagnostic.get("severity") == "error":
            text = _explained(_COLORS.sub("", diagnostic["message"]).strip())
            urn = str(diagnostic.get("urn") or "")
            if text and not text.startswith(_REPORTED_ELSEWHERE):
                found.append(f"{urn}: {text}" if urn and urn.partition("::")[0] not in text else text)
    return tuple(dict.fromkeys(found))


def _explained(text: str) -> str:
    if _PROVIDER_NOT_RUNNING in text:
        return "not started: the provider's process had ended"
    gone = any(each in text for each in _PROVIDER_GONE)
    return f"{PROVIDER_GONE} ({text})" if gone else with_remedy(text)


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


def _resource(value: Any) -> Resource | None:
    state = mapping(value)
    return None if state is None else from_json(state)
