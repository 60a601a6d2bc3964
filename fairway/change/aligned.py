"""The values of two descriptions of one resource, so that only real differences are left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from fairway.azure.regions import region_name
from fairway.change.described import by_name, ids_fit
from fairway.request import Placeholder, mapping, sequence
from fairway.secret_names import holds_secret

Complete = Literal["before", "after", "neither"]
"""The side that alone has the values that Azure filled in."""
_IDENTITIES = "userAssignedIdentities"


def aligned(before: Any, after: Any, complete: Complete, key: str = "") -> tuple[Any, Any]:
    """Both values, without what one side leaves to Azure and the other has from Azure, and with the same text for the
    same id."""
    if key == _IDENTITIES and before and after:
        # A list of ids, or an object with what Azure answers for each.
        listed = [mapping(each) or sequence(each) for each in (before, after)]
        return _ids([*listed[0]], [*listed[1]]) if listed[0] and listed[1] else (before, after)
    olds, news = mapping(before), mapping(after)
    if olds is not None and news is not None:
        return _objects(olds, news, complete)
    first, second = sequence(before), sequence(after)
    if first is not None and second is not None:
        return _lists(first, second, complete)
    if isinstance(before, Placeholder) or isinstance(after, Placeholder):
        return before, after
    if isinstance(before, str) and isinstance(after, str):
        same = key == "location" and region_name(before) == region_name(after)
        return (before, before) if same or (before[:1] == "/" and ids_fit(before, after)) else (before, after)
    return before, after


def _objects(olds: Mapping[str, Any], news: Mapping[str, Any], complete: Complete) -> tuple[Any, Any]:
    olds, news = _without_zero(olds), _without_zero(news)
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    for key in dict.fromkeys((*olds, *news)):
        if key in olds and key in news:
            old[key], new[key] = aligned(olds[key], news[key], complete, key)
        elif key in olds:
            old[key] = olds[key]
            if complete == "before":
                new[key] = olds[key]
        elif complete != "after" and not (complete == "before" and holds_secret(key, news[key])):
            # Azure's answers have no secrets.
            new[key] = news[key]
    return old, new


def _without_zero(entries: Mapping[str, Any]) -> Mapping[str, Any]:
    """The entries without an osDiskSizeGB of 0, which leaves the size to Azure (pool_schema, osDiskSizeGB)."""
    return {key: value for key, value in entries.items() if (key, value) != ("osDiskSizeGB", 0)}


def _lists(first: Any, second: Any, complete: Complete) -> tuple[Any, Any]:
    olds, news = _by_key(first), _by_key(second)
    if olds is None or news is None:
        if len(first) != len(second) or not all(mapping(each) is not None for each in (*first, *second)):
            return _ids(first, second)
        pairs = [aligned(one, other, complete) for one, other in zip(first, second, strict=True)]
        return [one for one, _ in pairs], [other for _, other in pairs]
    # The order of what has a name or an id means nothing.
    both = [name for name in news if name in olds]
    pairs = {name: aligned(first[olds[name]], second[news[name]], complete) for name in both}
    old = [*(pairs[name][0] for name in both), *(first[at] for name, at in olds.items() if name not in news)]
    # What was added to the list in Azure since is left out.
    new = [pairs[name][1] if name in pairs else second[news[name]] for name in (both if complete == "after" else news)]
    return old, new


def _by_key(items: Any) -> dict[str, int] | None:
    """The index of each object in a list by its name, or by its id; None where that is not clear."""
    ids = [str((mapping(each) or {}).get("id") or "").casefold() for each in items]
    if (found := by_name(items)) is not None or not all(ids) or len({*ids}) < len(ids):
        return found
    return {id: at for at, id in enumerate(ids)} or None


def _ids(first: Any, second: Any) -> tuple[Any, Any]:
    """Lists of texts, with the same text for the same id."""
    found = [
        next((one for one in first if isinstance(one, str) and one[:1] == "/" and ids_fit(one, each)), each)
        if isinstance(each, str) and not isinstance(each, Placeholder) and each[:1] == "/"
        else each
        for each in second
    ]
    return first, found
