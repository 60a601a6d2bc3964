"""Values made fit to be looked at: secrets masked, what Azure chose filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fairway.property_values import Secret, masked
from fairway.request import SECRET, Placeholder, mapping, sequence

MOST_NAMED = 8
"""Values that the note names; the rest is counted."""
# A state can hold what nobody marked as a secret; such keys are masked by their name.
_TELLTALE = re.compile(
    r"(password|secret|token|connectionstring|privatekey|accesskey|accountkey|sharedkey|rootkey|kubeconfig"
    r"|protectedsettings)s?$"
)
_USER_IN_URL = re.compile(r"(?<=://)[^/@\s]+(?=@)")


def shown(value: Any, key: str = "") -> Any:
    """A value for a report: secrets are the text `[secret]`, and so is what is called a password or the like."""
    if isinstance(value, (Secret, Placeholder)):
        return SECRET if isinstance(value, Secret) else value
    if key and value is not None and not isinstance(value, bool) and telltale(key):
        return SECRET
    if isinstance(value, str):
        return _USER_IN_URL.sub(str(SECRET), value)
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {name: shown(each, name) for name, each in entries.items()}
    return [shown(each, key) for each in items] if items is not None else value


def telltale(key: str) -> bool:
    """Whether a property is by its name a secret."""
    return bool(_TELLTALE.search(key.casefold()))


def not_compared(paths: Iterable[str]) -> list[str]:
    """The note about values of a plan that only a deployment tells; none where there are none."""
    each = list(dict.fromkeys(paths))
    if not each:
        return []
    more = f" and {len(each) - MOST_NAMED} more" if len(each) > MOST_NAMED else ""
    named = ", ".join(each[:MOST_NAMED])
    return [f"Not compared, as the plan does not know the values: {named}{more}."]


def comparable(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The same with `SECRET` in the place of each secret, which rules and transitions pass over."""
    return masked(inputs, SECRET)


def as_azure_has_it(inputs: Mapping[str, Any], outputs: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """The old inputs and, where they left to Azure what is asked for now, what Azure chose then."""
    filled = dict(inputs)
    for key, wanted in asked.items():
        filled[key] = _filled(inputs.get(key), outputs.get(key), wanted)
    return {key: value for key, value in filled.items() if value is not None}


def _filled(old: Any, chosen: Any, wanted: Any) -> Any:
    asked, given = mapping(wanted), mapping(chosen)
    if asked is not None and given is not None and (old is None or mapping(old) is not None):
        return as_azure_has_it(mapping(old) or {}, given, asked) or old
    pools, known = sequence(old), {name: each for each in sequence(chosen) or () if (name := _name(each))}
    if pools is not None and known:
        news = {name: each for each in sequence(wanted) or () if (name := _name(each))}
        return [_filled(each, known.get(_name(each)), news.get(_name(each))) for each in pools]
    return chosen if old is None else old


def _name(entry: Any) -> str:
    """The name of a pool in a list; empty for anything else."""
    return str((mapping(entry) or {}).get("name") or "")
