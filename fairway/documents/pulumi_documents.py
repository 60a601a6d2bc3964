"""What Pulumi writes: the state of a stack, the steps of `pulumi preview --json`, and Fairway's own plans.

All three hold azure-native's inputs as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fairway.azure.resource_types import TYPES
from fairway.documents.document import Document, Found, document
from fairway.documents.preview_ids import with_ids
from fairway.documents.source import Source, UnreadableError
from fairway.request import SECRET, UNKNOWN, Path, Request, mapped, mapping, sequence

STATE = "Pulumi state"
PREVIEW = "Pulumi preview"
PLAN = "Fairway plan"
_AZURE = ("azure-native:", "azure-nextgen:")
_CREATING = ("create", "create-replacement", "import", "import-replacement")
_NOT_WANTED = ("delete", "delete-replaced", "discard", "discard-replaced", "remove-pending-replace", "replace", "read")
_OTHERS = "only resources of azure-native are checked; other providers' were left out: "


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
    found: list[Found] = []
    for at, each in enumerate(state.resources):
        if _is_azure(each.type) and each.custom and not each.delete and not each.external:
            base = (*_holder(source.tree), "resources", at)
            found.append(_found(each.urn, each.type, each.inputs, base, id=each.id, parent=each.parent, exists=True))
    return document(source, STATE, found, _others(each.type for each in state.resources))


def _holder(tree: Any) -> Path:
    top = mapping(tree) or {}
    base: Path = ("checkpoint",) if mapping(top.get("checkpoint")) is not None else ()
    holder = mapping(top.get("checkpoint")) or top
    return (*base, "deployment" if "deployment" in holder else "latest")


def read_preview(source: Source) -> Document:
    """What a stack will have after an update."""
    found: list[Found] = []
    states: list[Mapping[str, Any]] = []
    types: list[str] = []
    for at, step in enumerate(map(mapping, sequence((mapping(source.tree) or {}).get("steps")) or ())):
        state = mapping((step or {}).get("newState")) or {}
        urn, type = state.get("urn"), state.get("type")
        if step is None or step.get("op") in _NOT_WANTED or not isinstance(urn, str) or not isinstance(type, str):
            continue
        types.append(type)
        if _is_azure(type) and state.get("custom") is True:
            base, id = ("steps", at, "newState"), str(state.get("id") or "")
            inputs, parent = mapping(state.get("inputs")) or {}, str(state.get("parent") or "")
            exists = step.get("op") not in _CREATING
            found.append(_found(urn, type, inputs, base, id=id, parent=parent, exists=exists))
            states.append(state)
    return document(source, PREVIEW, with_ids(found, states), _others(types))


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
    from dataclasses import replace

    row = TYPES.get(request.type)
    id = row.id_in_plan(request.name, request.properties) if row else ""
    return Found(replace(request, id=id), base, {(): ("inputs",)})


def _found(urn: str, type: str, inputs: Mapping[str, Any], base: Path, *, id: str, parent: str, exists: bool) -> Found:
    from fairway.protocol.tokens import unversioned
    from fairway.protocol.urns import name_of

    token, name = unversioned(type), urn.rsplit("::", 1)[-1]
    row = TYPES.get(token)
    properties = {key: value for key, value in _plain(inputs).items() if not key.startswith("__")}
    named = row.named_in(id) if row and id else {}
    id = id or (row.id_in_plan(name, properties) if row else "")
    above = name_of(parent) if parent.count("::") >= 3 else None
    return Found(
        Request(token, name, {**named, **properties}, id=id, parent=above, exists=exists),
        base,
        {(): ("inputs",), **{(key,): ("id",) for key in named if key not in properties}},
    )


def _plain(tree: Any) -> dict[str, Any]:
    """Inputs with placeholders for secrets and for values that are not yet known."""
    from fairway.protocol.secret import Secret, envelope
    from fairway.protocol.values import UNKNOWN_TEXTS

    def change(value: Any) -> Any:
        if isinstance(value, Secret) or envelope(value) is not None or value == str(SECRET):
            return SECRET
        return UNKNOWN if isinstance(value, str) and value in UNKNOWN_TEXTS else value

    return dict(mapping(mapped(tree, change)) or {})


def _is_azure(type: str) -> bool:
    return type.startswith(_AZURE)


def _others(types: Iterable[str]) -> Sequence[str]:
    """A note about what was left out; none where nothing was."""
    packages = sorted({each.partition(":")[0] for each in types if "/" in each or "azure" in each} - {"azure-native"})
    left_out = [each for each in packages if each.startswith("azure") and f"{each}:" not in _AZURE]
    return [_OTHERS + ", ".join(left_out)] if left_out else []
