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
    first = Counter(each.name.partition("/")[0] for each in declared)
    forms = {each.urn: _forms(each, len(first) == 1, first[each.name] > 1) for each in declared}
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


def _forms(resource: Declared, one_prefix: bool, is_prefix: bool) -> tuple[str, str, str]:
    """Names from the shortest to the longest. `is_prefix`: the names of other resources begin with that of this one."""
    segments = re.split(r"[/.]", resource.name)
    own = segments[1:] if one_prefix and len(segments) > 1 else segments
    kind = snake(resource.type.rpartition(":")[2])
    longest = _identifier("_".join([*segments, kind]))
    with_kind = _identifier("_".join([*own, kind]))
    component = resource.goal is not None and not resource.goal.custom
    if is_prefix if len(segments) == 1 else component:
        return _identifier(kind if one_prefix else f"{segments[0]}_{kind}"), with_kind, longest
    return _identifier("_".join(own)), with_kind, longest


def _identifier(text: str) -> str:
    name = re.sub(r"_+", "_", snake(text)).strip("_")
    return name if name[:1].isalpha() else f"resource_{name}"
