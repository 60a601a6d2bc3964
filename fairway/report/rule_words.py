"""Parts of the catalogue that its text and its pages share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import yaml

from fairway.request import Request, mapping, sequence
from fairway.rules import Rule
from fairway.rules.catalogue import Entry

_LONGEST = 100
_MOST = 8
_PROVIDER = re.compile(r"/subscriptions/[^/\s]+/resourceGroups/[^/\s]+/providers/Microsoft\.\w+/", re.IGNORECASE)


def verdict(rule: Rule) -> str:
    """What happens to the bad example: `refused` by Azure, or `reported` by Fairway alone."""
    return "refused" if (rule.kind, rule.severity) == ("refused", "error") else "reported"


def example(requests: Sequence[Request]) -> str:
    """Requests as YAML, each with its type: in ARM's words, ids and long texts abbreviated."""
    if not requests:
        return "# no such resource"
    return "\n---\n".join(map(_one, requests))


def _one(request: Request) -> str:
    kind = request.type.rsplit(":", 1)[-1]
    state = {True: " (exists)", False: " (new)", None: ""}[request.exists]
    version = f", API version {request.api_version}" if request.api_version else ""
    name = "" if kind == "ManagedCluster" else f" {request.name}"
    head = f"# {kind}{name}{version}{state}"
    if not request.properties:
        return f"{head}\n{{}}"
    return (
        f"{head}\n{yaml.safe_dump(_short(request.properties), sort_keys=False, width=110, allow_unicode=True).rstrip()}"
    )


def _short(value: Any) -> Any:
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {_short(key): _short(each) for key, each in entries.items()}
    if items is not None:
        shown = [_short(each) for each in items]
        return shown if len(shown) <= _MOST else [*shown[:2], f"... ({len(shown)} in all)"]
    if not isinstance(value, str):
        return value
    text = _PROVIDER.sub("/subscriptions/.../", value)
    return text if len(text) <= _LONGEST else f"{text[:20]}... ({len(text)} characters)"


def sentences(entry: Entry) -> list[str]:
    """What the rule reports on the refused example, with the property."""
    found = {f"{each.path}: {each.reason}" if each.path else each.reason: None for each in entry.findings}
    return [_PROVIDER.sub("/subscriptions/.../", each) for each in found]


def waiver(entry: Entry, today: date) -> str:
    """How a stack accepts the finding for three months."""
    resource = next((each.resource for each in entry.findings), "ManagedCluster aks")
    return f"""\
config:
  fairway:waivers:
    - rule: {entry.rule.id}
      resource: {resource}
      reason: why it is acceptable here
      until: "{today + timedelta(days=90)}\""""
