"""The catalogue of rules: each with its area, an example that is refused, and one that is fine.

`data/examples.json` has the shortest part of each rule's pair of test requests, and when the pages of its sources were
read. Both are generated: see `tests/rules/test_catalogue.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from fairway.request import Request
from fairway.rules.areas import area_of
from fairway.rules.finding import Finding, check
from fairway.rules.kubernetes import data
from fairway.rules.registry import Rule


@dataclass(frozen=True)
class Entry:
    """A rule in the catalogue."""

    rule: Rule
    refused: tuple[Request, ...] = ()
    """An example that the rule reports, with only what it needs for that; none for a program's own rules."""
    fine: tuple[Request, ...] = ()
    """The same example as it should be. It may be empty."""

    @property
    def area(self) -> str:
        """Its area, such as `address-ranges`."""
        return area_of(self.rule)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the rule reports on the refused example."""
        profile = next(iter(self.rule.profiles), None)
        return tuple(check(self.refused, today=_day(), rules=[self.rule], profile=profile))

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the resources that it looks at, as far as the example has them: `ManagedCluster`."""
        over = self.rule.over
        tokens = [over] if isinstance(over, str) else over if isinstance(over, tuple) else []
        named = [each.rsplit(":", 1)[-1] for each in tokens]
        pools = any(each.path.startswith("agentPoolProfiles[") for each in self.findings)
        requested = [each.type.rsplit(":", 1)[-1] for each in self.refused]
        return tuple(dict.fromkeys([*named, *requested, *(["AgentPool"] if pools else [])]))

    @property
    def waivable(self) -> bool:
        """Whether a stack can accept what it reports: not what it reports about waivers."""
        return self.area != "waivers"

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """The sources, each with the day on which it was read to the end, or ""."""
        read = table()["pages"]
        return tuple((each, read.get(each.partition("#")[0], "")) for each in self.rule.sources)


@dataclass(frozen=True)
class Filter:
    """Which rules to list; an empty value means any."""

    area: str = ""
    kind: str = ""
    severity: str = ""
    profile: str = ""
    """Only the good practice of this profile."""
    control: str = ""
    """The words of a control in any case, with spaces or hyphens: `CIS`, `5.4.1`, `CKV_AZURE_6`, a GUID of Azure
    Policy."""
    type: str = ""
    """The type of a resource, in any case: `AgentPool`."""
    text: str = ""
    """Words that the id, the summary or the remedy has."""

    def accepts(self, entry: Entry) -> bool:
        """Whether the rule is one of them."""
        rule = entry.rule
        written = f"{rule.id} {rule.summary} {rule.remedy}".lower()
        wanted = _words(self.control)
        return (
            self.area.lower() in ("", entry.area)
            and self.kind in ("", rule.kind)
            and self.severity in ("", rule.severity)
            and (not self.profile or self.profile in rule.profiles)
            and (not wanted or any(wanted <= _words(each) for each in rule.controls))
            and (not self.type or self.type.lower() in map(str.lower, entry.types))
            and all(word in written for word in self.text.lower().split())
        )


def _words(control: str) -> set[str]:
    return set(control.lower().replace("-", " ").split())


def entries(rules: Iterable[Rule], wanted: Filter | None = None) -> list[Entry]:
    """The rules with their examples, if they are wanted."""
    found = map(entry, rules)
    return [each for each in found if wanted is None or wanted.accepts(each)]


def entry(rule: Rule) -> Entry:
    """The rule with its example."""
    example: Mapping[str, Any] = {} if rule.file else table()["rules"].get(rule.id, {})
    refused, fine = (tuple(Request(**each) for each in example.get(key, ())) for key in ("refused", "fine"))
    return Entry(rule, refused, fine)


def table() -> Mapping[str, Any]:
    """The examples by rule, the day that they are checked on, and when pages were read."""
    return data("examples")


def _day() -> date:
    """The day that the examples are checked on: support of a version ends on another."""
    return date.fromisoformat(table()["read"])
