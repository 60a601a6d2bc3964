"""The variables of a program: one for each resource, from its logical name."""

from __future__ import annotations

import builtins
import keyword
import re
from collections import Counter
from collections.abc import Collection, Sequence

from fairway.eject.trace import Declared, Trace


def snake(camel: str) -> str:
    """`ManagedCluster` as `managed_cluster`."""
    words = re.sub(r"([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])", r"\1\3_\2\4", camel)
    return re.sub(r"\W+", "_", words).strip("_").lower()


def variables(declared: Sequence[Declared], taken: Collection[str]) -> dict[str, str]:
    """A variable for each resource, by URN. `taken` are the names of modules and functions."""
    forms = {each.urn: _forms(each, _has_one_prefix(declared)) for each in declared}
    found: dict[str, str] = {}
    used = {*taken, *keyword.kwlist, *keyword.softkwlist, *dir(builtins)}
    left = list(forms)
    for choice in range(3):
        counts = Counter(forms[urn][choice] for urn in left)
        for urn in list(left):
            name = forms[urn][choice]
            if counts[name] == 1 and name not in used:
                found[urn] = name
                used.add(name)
                left.remove(urn)
    for urn in left:
        name = forms[urn][2]
        number = next(each for each in range(2, len(declared) + 3) if f"{name}_{each}" not in used)
        found[urn] = f"{name}_{number}"
        used.add(found[urn])
    return found


def call_names(trace: Trace) -> dict[int, str]:
    """A variable for the result of each call, by its number."""
    found: dict[int, str] = {}
    for at, each in enumerate(trace.calls):
        name = snake(each.token.rpartition(":")[2]).removeprefix("get_").removeprefix("list_")
        found[at] = name if name not in found.values() else f"{name}_{at + 1}"
    return found


def _has_one_prefix(declared: Sequence[Declared]) -> bool:
    return len({each.name.partition("/")[0] for each in declared}) == 1


def _forms(resource: Declared, one_prefix: bool) -> tuple[str, str, str]:
    """Names from the shortest to the longest."""
    segments = re.split(r"[/.]", resource.name)
    own = segments[1:] if one_prefix else segments
    kind = snake(resource.type.rpartition(":")[2])
    component = resource.goal is not None and not resource.goal.custom
    whole = _identifier("_".join([*own, kind]))
    if component or len(segments) == 1:
        short = kind if one_prefix or not own else f"{segments[0]}_{kind}"
        return _identifier(short), whole, _identifier("_".join([*segments, kind]))
    return _identifier("_".join(own)), whole, _identifier("_".join([*segments, kind]))


def _identifier(text: str) -> str:
    name = re.sub(r"_+", "_", snake(text)).strip("_")
    return name if name[:1].isalpha() else f"resource_{name}"
