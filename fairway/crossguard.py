"""The rules over what Pulumi's engine sends to a policy pack: resources of a program in any language.

The pack itself is in `policy/`: this module needs no package of Pulumi's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from fairway.documents.pulumi_documents import read_preview
from fairway.documents.source import Source
from fairway.protocol.tokens import unversioned
from fairway.protocol.urns import name_of
from fairway.request import (
    MADE_UP_SUBSCRIPTION,
    UNKNOWN,
    Path,
    Place,
    Request,
    format_path,
    mapped,
    mapping,
    sequence,
)
from fairway.rules import RULES, Finding, Profile, check
from fairway.rules.cluster_network import SUBNET
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
        where = f"{finding.path}{value}: " if finding.path else ""
        source = f"\nSource: {finding.sources[0]}" if finding.sources else ""
        return f"[{finding.rule}] {where}{finding.reason}\nRemedy: {finding.remedy}{source}"


def violations(resources: Iterable[Registered], config: Config, *, today: date | None = None) -> list[Violation]:
    """The findings of the rules on all resources of a stack, errors first.

    Whether a resource exists already is not known to a pack: what Azure refuses at creation only is a warning.
    """
    by_urn = {each.urn: each for each in resources if each.type.startswith("azure-native:")}
    requests = linked(_read([*by_urn.values()]), by_urn)
    urns = {id(request): urn for urn, request in zip(by_urn, requests, strict=True)}

    def locate(request: Request, path: Path) -> Place:
        return Place(urns.get(id(request), ""), 1, format_path(path))

    chosen = [each for each in RULES.values() if (each.id in config.rules if config.rules else True)]
    rules = [replace(each, profiles=()) if config.rules else each for each in chosen]
    secrets = longest_first(text for each in requests for text in secrets_in(each.properties))
    found = check(requests, locate=locate, today=today, rules=rules, profile=config.profile)
    # Ignored at the end: a general rule must not report instead what an ignored one reports.
    kept = [each for each in found if each.rule not in config.ignore]
    shown_ones = [named_finding(shown_finding(each, secrets), secrets) for each in kept]
    every = [Violation(each.place.file if each.place else "", each) for each in shown_ones]
    return [each for each in every if not _excluded(each, config.exclude)]


def _read(resources: Sequence[Registered]) -> Sequence[Request]:
    steps = [
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
    ]
    return read_preview(Source("", {"steps": steps}, lambda _: (1, 1))).requests


def linked(requests: Sequence[Request], by_urn: Mapping[str, Registered]) -> Sequence[Request]:
    """The requests with the ids of each other where a preview does not know these yet.

    The id of a subnet is unknown until it exists; where a property gets its value from one subnet of the stack, it is
    that subnet's, as in a plan. A subscription that all known ids have is that of the new resources too.
    """
    texts = " ".join(str(each.properties) for each in requests)
    subscriptions = {each.lower() for each in _SUBSCRIPTION.findall(texts)} - {MADE_UP_SUBSCRIPTION}
    if len(subscriptions) == 1:
        (real,) = subscriptions
        requests = [replace(each, id=each.id.replace(MADE_UP_SUBSCRIPTION, real)) for each in requests]
    same = Counter(each.id.lower() for each in requests)
    subnets = {
        urn: each.id
        for urn, each in zip(by_urn, requests, strict=True)
        if each.type == SUBNET and each.id and same[each.id.lower()] == 1
    }
    return [_with_links(request, each, subnets) for request, each in zip(requests, by_urn.values(), strict=True)]


def _with_links(request: Request, registered: Registered, subnets: Mapping[str, str]) -> Request:
    properties = dict(request.properties)
    for key, urns in registered.property_dependencies.items():
        own = [each for each in urns if unversioned(_type_of(each)) == SUBNET]
        if key in properties and len(own) == 1 and own[0] in subnets:
            properties[key] = _filled(properties[key], subnets[own[0]], key)
    names = tuple(name_of(each) for each in registered.dependencies)
    return replace(request, properties=properties, depends_on=names)


def _type_of(urn: str) -> str:
    return urn.split("::")[2].rsplit("$", 1)[-1] if urn.count("::") >= 3 else ""


def _filled(value: Any, subnet: str, key: str) -> Any:
    """The value with the id of a subnet where that is not known."""
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {name: _filled(each, subnet, name) for name, each in entries.items()}
    if items is not None:
        return [_filled(each, subnet, "") for each in items]
    return subnet if value is UNKNOWN and key.lower().endswith("subnetid") else value


def _whole(value: Any) -> Any:
    """A number as it was written: the engine sends all of them as floating-point numbers."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _excluded(violation: Violation, patterns: Sequence[str]) -> bool:
    names = (violation.urn, violation.finding.resource)
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in names)
