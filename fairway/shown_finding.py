"""Findings without secrets."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from fairway.request import leaves, mapping, parse_path, sequence
from fairway.rules.finding import Finding, frozen, thawed
from fairway.secret_names import is_password, secret_parts, shown
from fairway.secret_texts import everywhere_without, longest_first, without, without_any_form


def shown_finding(finding: Finding, secrets: Collection[str]) -> Finding:
    """A finding about a password says that it is wrong, and not what it is."""
    within, key = ["", "", *(part for part in parse_path(finding.path) if isinstance(part, str))][-2:]
    value = thawed(finding.value)
    # A rule may quote a part of the value, or write it in another way.
    inside = longest_first([*secrets, *secret_parts(value, key), *_passwords(value, key, within)])
    return replace(
        finding,
        value=frozen(_keys_without(everywhere_without(shown(value, key), secrets), secrets)),
        reason=without_any_form(shown(finding.reason), inside),
        remedy=without_any_form(shown(finding.remedy), inside),
    )


def _passwords(value: Any, key: str, within: str) -> Iterator[str]:
    """The values of labels and tags that are passwords."""
    for path, each in leaves({within: {key: value}}):
        if len(path) > 1 and is_password(str(path[-1]), each, str(path[-2])):
            yield each


def _keys_without(value: Any, secrets: Collection[str]) -> Any:
    """The value without secrets in the names of users' own: labels and tags."""
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {without(str(key), secrets): _keys_without(each, secrets) for key, each in entries.items()}
    return [_keys_without(each, secrets) for each in items] if items is not None else value


def named_finding(finding: Finding, secrets: Collection[str]) -> Finding:
    """The finding without secrets in names: of the resource, and of the keys on the way to the value."""
    place = replace(finding.place, path=without(finding.place.path, secrets)) if finding.place else None
    names = without(finding.resource, secrets), without(finding.path, secrets)
    return replace(finding, resource=names[0], path=names[1], place=place)
