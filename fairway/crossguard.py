"""The rules over what Pulumi's engine sends to a policy pack: resources of a program in any language.

The pack itself is in `policy/`: this module needs no package of Pulumi's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from fairway.documents.checked import findings_of, hinted
from fairway.documents.pulumi_documents import plain
from fairway.documents.pulumi_resources import PulumiResource, founds_of, hint_of, is_read, linked
from fairway.request import (
    Path,
    Place,
    Request,
    format_path,
    mapped,
    sequence,
)
from fairway.rules import RULES, Finding, Profile
from fairway.rules.ids import no_rule
from fairway.rules.registry import PROFILES
from fairway.rules.text import shown
from fairway.secret_texts import longest_first, secrets_in
from fairway.shown_finding import named_finding, shown_finding

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


_SUBSCRIPTION = re.compile(r"/subscriptions/([0-9a-f-]{36})/", re.IGNORECASE)


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
                raise PackConfigError(f"{key}: {no_rule(each, RULES)}")
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
    dependencies: tuple[str, ...] = ()
    """The URNs of the resources it waits for."""
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """The URNs of the resources that each property gets values from."""


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
        path = finding.place.path if finding.place else finding.path
        where = f"{path}{value}: " if path else ""
        source = f"\nSource: {finding.sources[0]}" if finding.sources else ""
        return f"[{finding.rule}] {where}{finding.reason}\nRemedy: {finding.remedy}{source}"


def violations(resources: Iterable[Registered], config: Config, *, today: date | None = None) -> list[Violation]:
    """The findings of the rules on all resources of a stack, errors first.

    Whether a resource exists already is not known to a pack: what Azure refuses at creation only is a warning.
    """
    by_urn = {each.urn: each for each in resources if is_read(each.type)}
    read = linked([_pulumi_resource(each) for each in by_urn.values()])
    found = founds_of(read)
    places = {id(each.request): each for each in found}

    def locate(request: Request, path: Path) -> Place | None:
        each = places.get(id(request))
        return Place(str(each.base[0]), 1, format_path(each.path_of(path)[1:])) if each else None

    requests = [each.request for each in found]
    chosen = [
        each for each in RULES.values() if (each.id in config.rules if config.rules else each.applies(config.profile))
    ]
    rules = [replace(each, profiles=()) for each in chosen]
    secrets = longest_first(text for each in requests for text in secrets_in(each.properties))
    findings, failed = findings_of(requests, rules, locate=locate, today=today)
    # Ignored at the end: a general rule must not report instead what an ignored one reports.
    kept = [each for each in (*findings, *map(_failure, failed)) if each.rule not in config.ignore]
    hint = hint_of(read, found)
    shown_ones = [named_finding(shown_finding(hinted(each, hint), secrets), secrets) for each in kept]
    every = [Violation(each.place.file if each.place else "", each) for each in shown_ones]
    return [each for each in every if not _excluded(each, config.exclude)]


def _pulumi_resource(registered: Registered) -> PulumiResource:
    return PulumiResource(
        registered.urn,
        registered.type,
        plain({key: mapped(value, _whole) for key, value in registered.inputs.items()}),
        (registered.urn,),
        parent=registered.parent,
        dependencies=registered.dependencies,
        property_dependencies=registered.property_dependencies,
    )


def _failure(rule: str) -> Finding:
    """The finding on a rule that failed itself: it must not end the preview."""
    return Finding(
        rule=rule,
        kind=RULES[rule].kind,
        severity="warning",
        resource="Stack",
        path="",
        value=None,
        reason="this rule failed on the resources of the stack and was left out.",
        remedy=f'Report it, and leave it out with `"ignore": ["{rule}"]` in the configuration of the policy.',
        sources=(),
    )


def _whole(value: Any) -> Any:
    """A number as it was written: the engine sends all of them as floating-point numbers."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _excluded(violation: Violation, patterns: Sequence[str]) -> bool:
    names = (violation.urn, violation.finding.resource)
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in names)
