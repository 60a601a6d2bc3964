"""The catalogue of rules for the terminal, and as JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from fairway.report.rule_words import example, sentences, verdict, waiver
from fairway.request import Request
from fairway.rules.catalogue import Entry
from fairway.rules.registry import Rule


def as_list(rules: Sequence[Rule]) -> str:
    """A line for each rule: id, kind, severity, what is required."""
    width = max((len(each.id) for each in rules), default=0)
    return "\n".join(
        f"{each.id:<{width}}  {each.kind:<8}  {each.severity:<7}  {each.summary}"
        + (f"  ({each.defined_at})" if each.file else "")
        for each in rules
    )


def in_full(entries: Sequence[Entry]) -> str:
    """Each rule with its examples, remedy, sources and waiver."""
    return "\n\n".join("\n".join(_lines(each)) for each in entries)


def _lines(entry: Entry) -> Iterator[str]:
    rule = entry.rule
    yield from (f"{rule.id}  ({rule.kind}, {rule.severity})", "", rule.summary, "")
    if entry.refused:
        yield from (f"{verdict(rule)}:", _indented(example(entry.refused)))
        yield from (textwrap.fill(each, 110, subsequent_indent="  ", initial_indent="  ") for each in sentences(entry))
        yield from ("fine:", _indented(example(entry.fine)), "")
    yield f"remedy: {rule.remedy}"
    if rule.file:
        yield f"defined at: {rule.defined_at}, a rule of this project"
    else:
        yield f"area: {entry.area}"
    if rule.profiles:
        yield f"profiles: {', '.join(rule.profiles)}"
    if rule.controls:
        yield f"controls: {', '.join(rule.controls)}"
    yield from (f"source: {each}{f' (read on {day})' if day else ''}" for each, day in entry.sources)
    if entry.waivable:
        yield from ("waiver:", _indented(waiver(entry, date.today())))


def _indented(text: str) -> str:
    return textwrap.indent(text, "    ")


def as_json(entries: Sequence[Entry]) -> str:
    """The rules with their examples as one document."""
    return json.dumps({"rules": [_data(each) for each in entries]}, indent=2, ensure_ascii=False)


def _data(entry: Entry) -> dict[str, Any]:
    rule = entry.rule
    return {
        "id": rule.id,
        "area": entry.area,
        "kind": rule.kind,
        "severity": rule.severity,
        "summary": rule.summary,
        "remedy": rule.remedy,
        "profiles": list(rule.profiles),
        "controls": list(rule.controls),
        "types": list(entry.types),
        "sources": [{"url": each, "read": day or None} for each, day in entry.sources],
        "refused": [_request(each) for each in entry.refused],
        "fine": [_request(each) for each in entry.fine],
        "messages": list(dict.fromkeys(each.reason for each in entry.findings)),
        "definedAt": rule.defined_at or None,
    }


def _request(request: Request) -> dict[str, Any]:
    return {"type": request.type, "name": request.name, "properties": dict(request.properties)}
