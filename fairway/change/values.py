"""Values prepared for comparison: secrets masked, Azure's choices filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fairway.protocol.values import masked
from fairway.request import SECRET, mapping, sequence

_MOST_NAMED = 8
"""The most names in a note; the rest is counted."""


def not_compared(paths: Iterable[str]) -> list[str]:
    """The note about values of a plan that are known only after deployment, if there are any."""
    each = list(dict.fromkeys(paths))
    return [f"Not compared, because the plan does not have the values: {first_of(each)}."] if each else []


def first_of(names: Sequence[str]) -> str:
    """The first names for a sentence, and how many more there are."""
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{', '.join(names[:_MOST_NAMED])}{more}"


def comparable(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """A copy with `SECRET` for each secret, which rules and transitions skip."""
    return masked(inputs, SECRET)


def as_azure_has_it(
    inputs: Mapping[str, Any], outputs: Mapping[str, Any], requested: Mapping[str, Any]
) -> dict[str, Any]:
    """The old inputs and, for requested properties that they left to Azure, the values that Azure chose."""
    filled = dict(inputs)
    for key, wanted in requested.items():
        filled[key] = _filled(inputs.get(key), outputs.get(key), wanted)
    return {key: value for key, value in filled.items() if value is not None}


def _filled(old: Any, chosen: Any, wanted: Any) -> Any:
    requested, given = mapping(wanted), mapping(chosen)
    if requested is not None and given is not None and (old is None or mapping(old) is not None):
        return as_azure_has_it(mapping(old) or {}, given, requested) or old
    pools, known = sequence(old), {name: each for each in sequence(chosen) or () if (name := _name(each))}
    if pools is not None and known:
        news = {name: each for each in sequence(wanted) or () if (name := _name(each))}
        return [_filled(each, known.get(_name(each)), news.get(_name(each))) for each in pools]
    return chosen if old is None else old


def _name(entry: Any) -> str:
    """The name of a pool in a list; empty for anything else."""
    return str((mapping(entry) or {}).get("name") or "")
