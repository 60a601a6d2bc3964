"""The shortest part of a pair of requests that a rule still distinguishes: the examples of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from fairway.request import Path, Request, mapping, sequence, value_at
from fairway.rules import RULES, Finding, check
from tests.preflight import TODAY, Fragment, profile_of, requests_of

Requests = list[Request]
Example = dict[str, list[dict[str, Any]]]
BARE: dict[str, Any] = {"id": "", "exists": None, "api_version": ""}
PLAIN = ("type", "name", "properties", *BARE)


def shortest(rule: str, bad: Fragment, good: Fragment) -> tuple[Requests, Requests]:
    """Both without every part that changes neither what the rule reports on `bad` nor that it accepts `good`."""
    ones, others = requests_of(bad), requests_of(good)
    wanted = _reported(rule, ones)

    def keeps(ones: Requests, others: Requests) -> bool:
        return _reported(rule, ones) == wanted and accepted(rule, others)

    before = None
    while before != (ones, others):
        before = (ones, others)
        for name, default in BARE.items():
            fewer = [[replace(each, **{name: default}) for each in side] for side in (ones, others)]
            if keeps(*fewer):
                ones, others = fewer
        for key in dict.fromkeys((each.type, each.name) for each in (*ones, *others)):
            fewer = [[each for each in side if (each.type, each.name) != key] for side in (ones, others)]
            if keeps(*fewer) and _types(fewer[0]) & _types(others) <= _types(fewer[1]):
                ones, others = fewer
                continue
            for path in _paths(_union(key, ones, others)):
                fewer = [[_without(each, key, path) for each in side] for side in (ones, others)]
                if keeps(*fewer) and not _emptied(path, key, others, fewer):
                    ones, others = fewer
    return ones, others


def accepted(rule: str, requests: Sequence[Request]) -> bool:
    """Whether the rule reports nothing, and no other reports an error, except that the part shows no System pool."""
    if check(requests, today=TODAY, rules=[RULES[rule]], profile=profile_of(rule)):
        return False
    return {each.rule for each in check(requests, today=TODAY) if each.severity == "error"} <= {"no-system-pool"}


def _types(requests: Requests) -> set[str]:
    return {each.type for each in requests}


def _emptied(path: Path, key: tuple[str, str], before: Requests, after: Sequence[Requests]) -> bool:
    """Whether a list of the good request lost its last item, while the bad one's has some."""
    bad, good = ([value_at(each, path[:-1]) for each in _union(key, side)] for side in after)
    had = any(value_at(each, path[:-1]) for each in _union(key, before))
    return isinstance(path[-1], int) and had and any(bad) and not any(good)


def _reported(rule: str, requests: Requests) -> set[tuple[str, str, str]]:
    found = check(requests, today=TODAY, rules=[RULES[rule]], profile=profile_of(rule))
    return {_what(each) for each in found}


def _what(finding: Finding) -> tuple[str, str, str]:
    return finding.resource, re.sub(r"\[\d+\]", "[]", finding.path), finding.reason


def _union(key: tuple[str, str], *sides: Requests) -> list[Any]:
    return [each.properties for side in sides for each in side if (each.type, each.name) == key]


def _paths(trees: Sequence[Any], path: Path = ()) -> Iterator[Path]:
    """The paths in any of the trees, the outer ones first, and the last items of a list first; lists of texts and
    numbers stay whole."""
    nodes = [value_at(each, path) for each in trees]
    keys = dict.fromkeys(key for each in nodes for key in mapping(each) or ())
    lengths = [len(items) for each in nodes if any(map(mapping, items := sequence(each) or ()))]
    for part in (*keys, *reversed(range(max(lengths, default=0)))):
        yield (*path, part)
        yield from _paths(trees, (*path, part))


def _without(request: Request, key: tuple[str, str], path: Path) -> Request:
    if (request.type, request.name) != key:
        return request
    return replace(request, properties=_cut(request.properties, path))


def _cut(tree: Any, path: Path) -> Any:
    first, *rest = path
    items, entries = sequence(tree), mapping(tree)
    if isinstance(first, int) and items is not None:
        changed = [_cut(each, (*rest,)) if rest and at == first else each for at, each in enumerate(items)]
        return [each for at, each in enumerate(changed) if rest or at != first]
    if entries is None or first not in entries:
        return tree
    return {
        name: _cut(each, (*rest,)) if name == first else each for name, each in entries.items() if rest or name != first
    }


def is_part(requests: Iterable[Request], whole: Requests) -> bool:
    """Whether each request has nothing that one in `whole` has not."""
    return all(
        any(each.type == other.type and _within(each.properties, other.properties) for other in whole)
        for each in requests
    )


def _within(part: Any, whole: Any) -> bool:
    entries, items = mapping(part), sequence(part)
    if entries is not None:
        other = mapping(whole) or {}
        return all(key in other and _within(each, other[key]) for key, each in entries.items())
    if items is not None:
        # Items in between may be left out, but not reordered.
        rest = iter(sequence(whole) or ())
        return all(any(_within(each, other) for other in rest) for each in items)
    return part == whole


def plain(requests: Requests) -> list[dict[str, Any]]:
    """The requests as JSON: the fields that are not at their default."""
    defaults = {each.name: each.default for each in fields(Request)}
    return [{name: getattr(each, name) for name in PLAIN if getattr(each, name) != defaults[name]} for each in requests]
