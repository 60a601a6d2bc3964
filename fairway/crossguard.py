"""The rules over what Pulumi's engine sends to a policy pack: resources of a program in any language.

The pack itself is in `policy/`: this module needs no package of Pulumi's.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from fairway.documents.pulumi_documents import read_preview
from fairway.documents.source import Source
from fairway.request import Path, Place, Request, format_path, mapped, sequence
from fairway.rules import RULES, Finding, Profile, check
from fairway.rules.registry import PROFILES
from fairway.rules.text import shown
from fairway.secret_texts import longest_first, secrets_in
from fairway.shown_finding import shown_finding

CONFIG: Mapping[str, Mapping[str, Any]] = {
    "profile": {
        "type": "string",
        "enum": [*PROFILES],
        "description": "Adds rules of good practice for this purpose.",
    },
    "rules": {
        "type": "array",
        "items": {"type": "string"},
        "description": "Only these rules, by the ids that `fairway rules` lists.",
    },
    "ignore": {"type": "array", "items": {"type": "string"}, "description": "Not these rules."},
    "exclude": {
        "type": "array",
        "items": {"type": "string"},
        "description": "Resources that are not reported, by URN or by type and name, such as `ManagedCluster shop`; "
        "`*` matches any characters.",
    },
}
"""The properties that a policy can be configured with, as JSON schema."""


class PackConfigError(Exception):
    """The pack is configured with what does not exist. The message has what to write instead."""


@dataclass(frozen=True)
class Config:
    """The configuration of a policy."""

    profile: Profile | None = None
    rules: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Config:
        """The values that the engine passes. Raises PackConfigError."""
        rules, ignore = _texts(values, "rules"), _texts(values, "ignore")
        for key, each in [*(("rules", each) for each in rules), *(("ignore", each) for each in ignore)]:
            if each not in RULES:
                close = difflib.get_close_matches(each, RULES, n=1)
                hint = f"did you mean {close[0]}?" if close else "`fairway rules` lists them."
                raise PackConfigError(f"{key}: there is no rule {each}; {hint}")
        profile = values.get("profile")
        if profile is not None and profile not in PROFILES:
            raise PackConfigError(f"profile: there is no profile {profile}; write one of {', '.join(PROFILES)}.")
        return cls(profile, rules, ignore, _texts(values, "exclude"))


def _texts(values: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = values.get(key, ())
    if sequence(found) is None:
        raise PackConfigError(f"{key}: {shown(found)} is not a list; write [{shown(found)}].")
    return tuple(map(str, found))


@dataclass(frozen=True)
class Registered:
    """A resource that a program registers."""

    urn: str
    type: str
    inputs: Mapping[str, Any]
    """By wire names; unknown values are the engine's texts for them."""
    parent: str = ""
    """The parent's URN."""


@dataclass(frozen=True)
class Violation:
    """A finding, and the resource that it is about."""

    urn: str
    """Empty for the stack as a whole."""
    finding: Finding

    @property
    def text(self) -> str:
        """The finding as the engine shows it below the policy's description."""
        finding = self.finding
        value = "" if finding.value is None else f" = {shown(finding.value)}"
        where = f"{finding.path}{value}: " if finding.path else ""
        source = f"\nSource: {finding.sources[0]}" if finding.sources else ""
        return f"[{finding.rule}] {where}{finding.reason}\nRemedy: {finding.remedy}{source}"


def violations(resources: Iterable[Registered], config: Config, *, today: date | None = None) -> list[Violation]:
    """The findings of the rules on all resources of a stack, errors first.

    Whether a resource exists already is not known to a pack: what Azure refuses at creation only is a warning.
    """
    steps: list[dict[str, Any]] = [
        {
            "op": "same",
            "newState": {
                "urn": each.urn,
                "type": each.type,
                "custom": True,
                "inputs": mapped(each.inputs, _whole),
                "parent": each.parent,
            },
        }
        for each in resources
        if each.type.startswith("azure-native:")
    ]
    requests = read_preview(Source("", {"steps": steps}, lambda _: (1, 1))).requests
    urns = {id(request): str(step["newState"]["urn"]) for request, step in zip(requests, steps, strict=True)}

    def locate(request: Request, path: Path) -> Place:
        return Place(urns.get(id(request), ""), 1, format_path(path))

    chosen = [each for each in RULES.values() if (each.id in config.rules if config.rules else True)]
    rules = [replace(each, profiles=()) if config.rules else each for each in chosen if each.id not in config.ignore]
    secrets = longest_first(text for each in requests for text in secrets_in(each.properties))
    found = check(requests, locate=locate, today=today, rules=rules, profile=config.profile)
    shown_ones = [shown_finding(each, secrets) for each in found]
    every = [Violation(each.place.file if each.place else "", each) for each in shown_ones]
    return [each for each in every if not _excluded(each, config.exclude)]


def _whole(value: Any) -> Any:
    """A number as it was written: the engine sends all of them as floating-point numbers."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _excluded(violation: Violation, patterns: Sequence[str]) -> bool:
    names = (violation.urn, violation.finding.resource)
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in names)
