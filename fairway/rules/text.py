"""Findings as plain text, for the terminal and for the error that stops `pulumi up`."""

from __future__ import annotations

import json
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, get_args

from fairway.request import Placeholder
from fairway.rules.finding import Finding, Json, by_weight
from fairway.rules.reader import Severity

_WIDTH = 100
_LONGEST = 80
_START_OF_ID = re.compile(r'(?<=")/subscriptions/[^"]+(?=/[^/"]+/[^/"]+")')


def as_text(findings: Iterable[Finding]) -> str:
    """All findings, errors first: severity, rule, place, value, reason, remedy and the first source of each,
    and the counts on the last line. Findings that differ only in the resource, such as those about a line of a file
    that several clusters include, are one with all resources. Without findings, one line: `no findings`. Secret values
    are masked before they become a finding."""
    ordered = by_weight(findings)
    alike: dict[str, list[Finding]] = {}
    for number, each in enumerate(ordered):
        alike.setdefault(_of_any_resource(each) if each.place else str(number), []).append(each)
    return "\n".join([*(f"{_one(*each)}\n" for each in alike.values()), counts(ordered)])


def _of_any_resource(finding: Finding) -> str:
    """What findings that differ only in the resource have in common. A reason may have the resource's name."""
    reason = finding.reason.replace(finding.resource.partition(" ")[2], "")
    return repr(replace(finding, resource="", reason=reason))


def counts(findings: Sequence[Finding]) -> str:
    """The counts in words: `2 errors, 1 warning, 1 note, 1 waived`."""
    if not findings:
        return "no findings"
    found = Counter("waived" if each.waiver else each.severity for each in findings)
    parts = [f"{count} {word}{'s' * (count != 1)}" for word in get_args(Severity) if (count := found[word])]
    return ", ".join([*parts, *([f"{found['waived']} waived"] if found["waived"] else [])])


def where(finding: Finding) -> str:
    """The place of a finding: `file:line: yaml.path` (`file:line` for a whole file), or resource and property
    if it is not configured in a file."""
    if finding.place is not None:
        return f"{finding.place}: {finding.place.path}" if finding.place.path else str(finding.place)
    return f"{finding.resource}: {finding.path}" if finding.path else finding.resource


def shown(value: Any) -> str:
    """A value in one line; in a long one, ids are shortened to their ends, in which they differ."""
    if isinstance(value, Placeholder):
        return str(value)
    if isinstance(value, bool):
        return str(value).lower()
    text = value if isinstance(value, Json) else json.dumps(value, ensure_ascii=False, default=str)
    text = text if len(text) <= _LONGEST else _START_OF_ID.sub("...", text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _one(finding: Finding, *others: Finding) -> str:
    lines = [f"{'waived ' if finding.waiver else ''}{finding.severity} {finding.rule}", f"  {where(finding)}"]
    if finding.place is not None:
        lines.append(f"  in {finding.resource}: {finding.path}" if finding.path else f"  in {finding.resource}")
    if others:
        kind = f"{finding.resource.partition(' ')[0]} "
        lines.append(_wrapped("and in", ", ".join(each.resource.removeprefix(kind) for each in others)))
    if finding.value is not None:
        lines.append(f"  value:  {shown(finding.value)}")
    lines.append(_wrapped("reason", finding.reason))
    lines.append(_wrapped("remedy", finding.remedy))
    if finding.waiver is not None:
        lines.append(_wrapped("waived", f"until {finding.waiver.until}: {finding.waiver.reason}"))
        if finding.severity == "error" and finding.kind == "refused":
            lines.append(_wrapped("risk", "According to the source, Azure refuses this: the deployment may fail."))
    if finding.defined_at:
        lines.append(f"  rule:   {finding.defined_at}, a rule of this program")
    if finding.sources:
        lines.append(f"  source: {finding.sources[0]}")
    return "\n".join(lines)


def _wrapped(label: str, text: str) -> str:
    return textwrap.fill(
        text,
        width=_WIDTH,
        initial_indent=f"  {label}: ",
        subsequent_indent=" " * 10,
        break_long_words=False,
        break_on_hyphens=False,
    )
