"""Outputs that an update in place keeps, although azure-native's preview does not have them.

In a preview of an update azure-native has only the name and the location of a resource, not its other outputs
(provider.go of pulumi-azure-native, Update). So Pulumi shows a role assignment as replaced even if only a tag of its
identity changes; during the update the principal is the same, and the assignment stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fairway.engine.step import Step
from fairway.protocol.values import bare
from fairway.request import UNKNOWN, leaves, mapping, sequence
from fairway.standin.types import is_served, of_urn

GIVEN_ONCE = frozenset(
    {
        "clientId",
        "customerId",
        "immutableId",
        "ipAddress",
        "ipPrefix",
        "issuerURL",
        "keyUri",
        "loginServer",
        "nodeResourceGroup",
        "objectId",
        "principalId",
        "resourceGuid",
        "resourceId",
        "tenantId",
        "vaultUri",
    }
)
"""Outputs that a resource gets at creation and keeps, as long as their input stays."""


def kept(
    previewed: Mapping[str, Any], old_inputs: Mapping[str, Any], outputs: Mapping[str, Any], inputs: Mapping[str, Any]
) -> dict[str, Any]:
    """The outputs that azure-native previews for an update, and the old ones that the update does not change.

    Those are the outputs of unchanged inputs, what Azure adds to inputs of which only lists change (to an add-on with
    other DNS zones: its identity), and the outputs in `GIVEN_ONCE`.
    """
    found = dict(previewed)
    for key, before in outputs.items():
        old, new = bare(old_inputs.get(key)), bare(inputs.get(key))
        if old != new:
            if mapping(new) is not None and _without_lists(old) == _without_lists(new):
                found[key] = _with_lists(before, inputs[key])
            continue
        found[key] = before if key in inputs else _identifying(key, before, found.get(key))
    return {key: value for key, value in found.items() if value is not None}


def _without_lists(value: Any) -> Any:
    """The value without lists of single values; what such a list contains does not change the rest."""
    entries = mapping(value)
    if entries is None:
        return value
    return {key: _without_lists(each) for key, each in entries.items() if not _is_list(each)}


def _with_lists(before: Any, inputs: Any) -> Any:
    """The outputs with those lists from the inputs; unknown where Azure returns a mapping (of identities)."""
    entries = mapping(before)
    if entries is None:
        return before
    changed = mapping(inputs) or {}
    lists = {key: each for key, each in changed.items() if _is_list(each)}
    if any(mapping(entries.get(key)) is not None for key in lists):
        return UNKNOWN
    return {key: _with_lists(each, changed.get(key)) for key, each in entries.items()} | lists


def _is_list(value: Any) -> bool:
    items = sequence(value)
    return items is not None and not any(mapping(each) is not None for each in items)


def _identifying(key: str, before: Any, previewed: Any) -> Any:
    entries = mapping(before)
    if entries is None:
        return before if key in GIVEN_ONCE else previewed
    # The type of an identity comes with its ids; with an unknown one, the identity as a whole would be unknown.
    known = {"type"} if entries.keys() & GIVEN_ONCE else set[str]()
    inside = {name: _identifying(name, each, each if name in known else UNKNOWN) for name, each in entries.items()}
    return previewed if all(each is UNKNOWN for each in inside.values()) else inside


def previewed_as_replaced(steps: Iterable[Step]) -> Iterator[str]:
    """A sentence for each resource that changes in place, but makes `pulumi preview` show others as replaced."""
    steps = [each for each in steps if each.new is not None and each.new.custom and is_served(each.type)]
    for source in steps:
        if source.op != "update" or source.old is None or source.new is None:
            continue
        given = {
            value: str(path[-1])
            for path, value in leaves(bare(source.new.outputs))
            if path[-1] in GIVEN_ONCE and isinstance(value, str) and value is not UNKNOWN
        }
        shown = [(each, given[value]) for each in steps for value in _replacing(each, source.urn) if value in given]
        if shown:
            names = ", ".join(dict.fromkeys(f"{each.type.rpartition(':')[2]} {each.name}" for each, _ in shown))
            keys = ", ".join(dict.fromkeys(key for _, key in shown))
            kind = source.type.rpartition(":")[2]
            yield (
                f"`pulumi preview` shows {names} as replaced, because {keys} of {kind} {source.name} is known only "
                f"during the update. {source.name} changes in place and keeps it, so nothing is replaced."
            )


def _replacing(step: Step, source: str) -> Iterator[str]:
    """The values from another resource that would force a replacement."""
    if step.op not in ("same", "update") or step.new is None:
        return
    kind = of_urn(step.urn)[0]
    for key, urns in step.new.property_dependencies.items():
        if source in urns and key in kind.forces_replacement:
            yield from (value for _, value in leaves(bare(step.new.inputs.get(key))) if isinstance(value, str))
