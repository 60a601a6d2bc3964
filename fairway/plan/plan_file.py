"""Reads the JSON that `fairway plan --format json` writes, back into requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairway.protocol.state_file import StateFileError, load
from fairway.request import SECRET, UNKNOWN, Request, mapping, sequence

_MAKE = "Make one with `fairway plan <stack> --format json > plan.json`."

FORMAT_VERSION = 1
"""`formatVersion` of a plan: raised when a key changes its meaning or goes. Plans of earlier releases have none, and
are read as version 1."""

_ALIASED = "versionAliases"


@dataclass(frozen=True)
class PlanFile:
    """What a plan asks for."""

    requests: tuple[Request, ...]
    """In the order of the program; secrets are `SECRET`, values not yet known `UNKNOWN`."""
    project: str
    stack: str
    with_version_aliases: frozenset[tuple[str, str]] | None = None
    """Type and name of what has the SDK's aliases for older API versions; None where the plan does not say, as those
    of earlier releases."""


def read_plan(path: Path | str, stack: str | None = None) -> PlanFile:
    """The plan in a file. Where it holds several, `stack` says which one.

    Raises StateFileError for anything else.
    """
    return planned(load(Path(path)), str(path), stack)


def is_plan(tree: Mapping[str, Any]) -> bool:
    """Whether a JSON object has the shape of a plan."""
    return "resources" in tree and "project" in tree


def planned(tree: Any, where: str, stack: str | None = None) -> PlanFile:
    """The plan in parsed JSON; `where` is what errors call it."""
    plans = [mapping(each) or {} for each in sequence(tree) or (tree,)]
    for plan in plans:
        if not is_plan(plan):
            what = "this is the state of a stack" if {"deployment", "checkpoint"} & {*plan} else "this is no plan"
            raise StateFileError(f"{where}: {what}, where a plan is wanted. {_MAKE}")
        if (version := plan.get("formatVersion", FORMAT_VERSION)) != FORMAT_VERSION:
            raise StateFileError(
                f"{where}: its formatVersion is {version}, and this release of fairway reads {FORMAT_VERSION}. Use the "
                f"release that wrote it, or make the plan anew: `fairway plan <stack> --format json > plan.json`."
            )
    names = [str(plan.get("stack")) for plan in plans]
    chosen = [plan for plan in plans if stack is None or plan.get("stack") == stack]
    if len(chosen) != 1:
        wanted = f"no plan of {stack}" if stack else f"{len(plans)} plans"
        raise StateFileError(f"{where}: there are {wanted} in it ({', '.join(names)}). Say which stack is meant.")
    plan = chosen[0]
    entries = sequence(plan["resources"]) or ()
    requests = tuple(_request(mapping(each) or {}, f"{where}: resource {at}") for at, each in enumerate(entries))
    said = [mapping(each) or {} for each in entries]
    aliased = frozenset((each.type, each.name) for each, own in zip(requests, said, strict=True) if own.get(_ALIASED))
    known = aliased if all(_ALIASED in each for each in said) else None
    return PlanFile(requests, str(plan["project"]), str(plan.get("stack")), known)


def _request(entry: Mapping[str, Any], where: str) -> Request:
    kind, name = entry.get("type"), entry.get("name")
    if not isinstance(kind, str) or not isinstance(name, str):
        raise StateFileError(f"{where} has no `type` or no `name`: the file is damaged. {_MAKE}")
    inputs = mapping(_marked(entry.get("inputs"))) or {}
    return Request(
        type=kind,
        name=name,
        properties=inputs,
        parent=entry.get("parent"),
        depends_on=tuple(map(str, sequence(entry.get("dependsOn")) or ())),
        protect=entry.get("protect") is True,
        ignore_changes=tuple(map(str, sequence(entry.get("ignoreChanges")) or ())),
        secrets=tuple(map(str, sequence(entry.get("secrets")) or ())),
        # Plans of earlier releases do not say; a component has no inputs and is of no provider.
        custom=entry.get("custom", bool(inputs) or kind.startswith("azure-native:")) is True,
        options=mapping(entry.get("options")) or {},
    )


def _marked(value: Any) -> Any:
    """The same with placeholders in the place of the texts that stand for them."""
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {key: _marked(each) for key, each in entries.items()}
    if items is not None:
        return [_marked(each) for each in items]
    return next((each for each in (SECRET, UNKNOWN) if value == str(each)), value)
