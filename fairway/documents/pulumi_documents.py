"""What Pulumi writes: the state of a stack, the steps of `pulumi preview --json`, and Fairway's own plans.

All three hold the inputs of azure-native and of the classic azure provider as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fairway.azure.resource_types import TYPES
from fairway.documents.document import Document, Found, document
from fairway.documents.pulumi_resources import PulumiResource, founds_of, hint_of, is_read, linked
from fairway.documents.source import Source, UnreadableError
from fairway.request import (
    SECRET,
    UNKNOWN,
    Path,
    Request,
    mapped,
    mapping,
    sequence,
)

STATE = "Pulumi state"
PREVIEW = "Pulumi preview"
PLAN = "Fairway plan"
_CREATING = ("create", "create-replacement", "import", "import-replacement")
_NOT_WANTED = ("delete", "delete-replaced", "discard", "discard-replaced", "remove-pending-replace", "replace", "read")
_MOST = 5
"""Types that a note names."""


def is_state(tree: Any) -> bool:
    """Whether data is the state of a stack."""
    top = mapping(tree) or {}
    inner = [top, mapping(top.get("checkpoint")) or {}]
    holders = [mapping(each.get(key)) for each in inner for key in ("deployment", "latest")]
    return any(each is not None and "resources" in each for each in holders)


def is_preview(tree: Any) -> bool:
    """Whether data is the output of `pulumi preview --json`."""
    steps = sequence((mapping(tree) or {}).get("steps"))
    return steps is not None and all("op" in (mapping(each) or {}) for each in steps)


def is_plan(tree: Any) -> bool:
    """Whether data is the output of `fairway plan --format json`."""
    top = mapping(tree) or {}
    plans = sequence(top.get("environments")) or sequence(tree) or (top,)
    return all({"project", "stack", "resources"} <= {*(mapping(each) or {})} for each in plans)


def read_state(source: Source) -> Document:
    """The resources of a state, which exist."""
    from fairway.protocol.state_file import StateFileError, deployed

    try:
        state = deployed(source.tree, source.file)
    except StateFileError as error:
        raise UnreadableError(str(error).removeprefix(f"{source.file}: ")) from None
    except (TypeError, AttributeError, ValueError) as error:
        raise UnreadableError(f"this is a damaged state of Pulumi: {error}") from None
    base = _holder(source.tree)
    resources = [
        PulumiResource(
            each.urn,
            each.type,
            plain(each.inputs),
            (*base, "resources", at),
            each.id,
            True,
            each.parent,
            outputs=plain(each.outputs),
        )
        for at, each in enumerate(state.resources)
        if is_read(each.type) and each.custom and not each.delete and not each.external
    ]
    types = [each.type for each in state.resources]
    return _document(source, STATE, resources, types)


def _holder(tree: Any) -> Path:
    top = mapping(tree) or {}
    base: Path = ("checkpoint",) if mapping(top.get("checkpoint")) is not None else ()
    holder = mapping(top.get("checkpoint")) or top
    return (*base, "deployment" if "deployment" in holder else "latest")


def read_preview(source: Source) -> Document:
    """What a stack will have after an update."""
    steps = sequence((mapping(source.tree) or {}).get("steps")) or ()
    resources, types = preview_resources(steps)
    return _document(source, PREVIEW, linked(resources), types)


def preview_resources(steps: Sequence[Any]) -> tuple[list[PulumiResource], list[str]]:
    """The resources of a preview's steps that are read, and the types of all."""
    found: list[PulumiResource] = []
    types: list[str] = []
    for at, step in enumerate(map(mapping, steps)):
        state = mapping((step or {}).get("newState")) or {}
        urn, type = state.get("urn"), state.get("type")
        if step is None or step.get("op") in _NOT_WANTED or not isinstance(urn, str) or not isinstance(type, str):
            continue
        types.append(type)
        if is_read(type) and state.get("custom") is True:
            found.append(
                PulumiResource(
                    urn,
                    type,
                    plain(mapping(state.get("inputs")) or {}),
                    ("steps", at, "newState"),
                    str(state.get("id") or ""),
                    step.get("op") not in _CREATING,
                    str(state.get("parent") or ""),
                    tuple(map(str, sequence(state.get("dependencies")) or ())),
                    mapping(state.get("propertyDependencies")) or {},
                )
            )
    return found, types


def _document(source: Source, kind: str, resources: Sequence[PulumiResource], types: Iterable[str]) -> Document:
    found = founds_of(resources)
    return document(source, kind, found, _others(types), hint=hint_of(resources, found))


def read_plan(source: Source) -> Document:
    """The requests of each environment of a plan."""
    from fairway.plan.plan_file import read_plan as read_one
    from fairway.protocol.state_file import StateFileError

    top = mapping(source.tree) or {}
    several = sequence(top.get("environments")) or sequence(source.tree)
    base: Path = ("environments",) if "environments" in top else ()
    groups: list[list[Found]] = []
    names: list[str] = []
    try:
        for at, plan in enumerate(several if several is not None else [top]):
            where = (*base, at) if several is not None else ()
            alone = {**top, "environments": [plan]} if base else plan
            requests = read_one(alone, source.file).requests
            names.append(f"environment {(mapping(plan) or {}).get('stack')}")
            groups.append([_of_plan(each, (*where, "resources", number)) for number, each in enumerate(requests)])
    except StateFileError as error:
        raise UnreadableError(str(error).removeprefix(f"{source.file}: ")) from None
    except (TypeError, AttributeError, ValueError) as error:
        raise UnreadableError(f"this is a damaged plan: {error}") from None
    return document(source, PLAN, [each for group in groups for each in group], groups=groups, variants=names)


def _of_plan(request: Request, base: Path) -> Found:
    row = TYPES.get(request.type)
    id = row.id_in_plan(request.name, request.properties) if row else ""
    return Found(replace(request, id=id), base, {(): ("inputs",)})


def plain(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs with placeholders for secrets and for values that are not yet known."""
    from fairway.protocol.secret import Secret, envelope
    from fairway.protocol.values import UNKNOWN_TEXTS

    def change(value: Any) -> Any:
        if isinstance(value, Secret) or envelope(value) is not None or value == str(SECRET):
            return SECRET
        return UNKNOWN if isinstance(value, str) and value in UNKNOWN_TEXTS else value

    return _without_own(mapping(mapped(tree, change)) or {})


def _without_own(tree: Any) -> Any:
    """Without Pulumi's own keys, such as `__defaults`."""
    entries, items = mapping(tree), sequence(tree)
    if entries is not None:
        return {key: _without_own(value) for key, value in entries.items() if not key.startswith("__")}
    return [_without_own(each) for each in items] if items is not None else tree


def _others(types: Iterable[str]) -> Sequence[str]:
    """A note about what was left out; none where nothing was."""
    found = sorted({each for each in types if each.startswith("azure") and not is_read(each)})
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return [f"these types are not read: {', '.join(found[:_MOST])}{more}"] if found else []
