"""Findings without secrets."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from fairway.request import parse_path
from fairway.rules.finding import Finding
from fairway.secret_names import shown
from fairway.secret_texts import everywhere_without, without


def shown_finding(finding: Finding, secrets: Collection[str]) -> Finding:
    """A finding about a password says that it is wrong, and not what it is."""
    key = next((part for part in reversed(parse_path(finding.path)) if isinstance(part, str)), "")
    return replace(
        finding,
        value=everywhere_without(shown(finding.value, key), secrets),
        reason=without(shown(finding.reason), secrets),
        remedy=without(shown(finding.remedy), secrets),
    )
