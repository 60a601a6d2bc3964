"""Reads the JSON that `fairway plan --format json` writes, back into requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairway.protocol.state_file import StateFileError, load
from fairway.request import SECRET, UNKNOWN, Request, mapped, mapping, sequence

_MAKE = "Make one with `fairway plan <stack> --format json > plan.json`."

FORMAT_VERSION = 2
"""`formatVersion` of the document: raised when a key changes its meaning or goes."""
ONE_ENVIRONMENT = 1
"""The version of earlier releases, or none: a plan for one environment, a list of them for several. They are read."""

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
    return "environments" in tree or ("resources" in tree and "project" in tree)


def planned(tree: Any, where: str, stack: str | None = None) -> PlanFile:
    """The plan in parsed JSON; `where` is what errors call it."""
    plans = _plans(tree, where)
    names = [str(plan.get("stack")) for plan in plans]
    chosen = [plan for plan in plans if stack is None or plan.get("stack") == stack]
    if len(chosen) != 1:
        if not names:
            raise StateFileError(f"{where}: there is no plan in it. {_MAKE}")
        missing = f", and none of {stack}" if stack else ""
        raise StateFileError(
            f"{where}: there are plans of {', '.join(names)} in it{missing}. Name the one that is meant: "
            f"`{where}:{names[0]}`"
        )
    plan = chosen[0]
    entries = sequence(plan["resources"]) or ()
    requests = tuple(_request(mapping(each) or {}, f"{where}: resource {at}") for at, each in enumerate(entries))
    said = [mapping(each) or {} for each in entries]
    aliased = frozenset((each.type, each.name) for each, own in zip(requests, said, strict=True) if own.get(_ALIASED))
    known = aliased if all(_ALIASED in each for each in said) else None
    return PlanFile(requests, str(plan["project"]), str(plan.get("stack")), known)


def _plans(tree: Any, where: str) -> list[Mapping[str, Any]]:
    top = mapping(tree) or {}
    plans = [mapping(each) or {} for each in sequence(top.get("environments")) or sequence(tree) or ()]
    if "environments" in top:
        _refuse_other_version(top, FORMAT_VERSION, where)
    else:
        plans = plans or [top]
    for plan in plans:
        if "environments" not in top:
            _refuse_other_version(plan, ONE_ENVIRONMENT, where)
        if "resources" not in plan or "project" not in plan:
            what = "this is the state of a stack" if {"deployment", "checkpoint"} & {*plan} else "this is no plan"
            raise StateFileError(f"{where}: {what}, where a plan is wanted. {_MAKE}")
    return plans


def _refuse_other_version(document: Mapping[str, Any], wanted: int, where: str) -> None:
    if (version := document.get("formatVersion", wanted)) != wanted:
        raise StateFileError(
            f"{where}: its formatVersion is {version}, and this release of fairway reads {ONE_ENVIRONMENT} and "
            f"{FORMAT_VERSION}. Use the release that wrote it, or make the plan anew: `fairway plan <stack> --format "
            "json > plan.json`."
        )


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
    return mapped(value, lambda each: next((known for known in (SECRET, UNKNOWN) if each == str(known)), each))
