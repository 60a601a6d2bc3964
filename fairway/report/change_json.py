"""A comparison as JSON, for other tools. The shape is a contract: keys are added, never renamed."""

from __future__ import annotations

import json
from typing import Any

from fairway.change.change import OUTCOMES, Change, Comparison, Reason
from fairway.request import Place


def as_json(comparison: Comparison) -> str:
    """The comparison as an object. Resources that stay the same are only counted; secrets are `[secret]`."""
    return json.dumps(as_data(comparison), indent=2, ensure_ascii=False, default=str)


def as_data(comparison: Comparison) -> dict[str, Any]:
    """The comparison as plain data."""
    return {
        "before": comparison.before,
        "after": comparison.after,
        "worst": comparison.worst,
        "counts": dict(comparison.counts),
        "changes": [_change(each) for each in comparison.differing],
        "notes": list(comparison.notes),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "outcome": change.outcome,
        "atWorst": OUTCOMES[change.severity],
        "urn": change.urn,
        "type": change.type,
        "name": change.name,
        "because": change.because,
        "reasons": [_reason(each) for each in change.reasons],
        "workloads": change.workloads,
        "workaround": change.workaround,
        "workarounds": change.workaround.splitlines(),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "path": reason.path,
        "before": reason.before,
        "after": reason.after,
        "text": reason.text,
        "rule": reason.rule,
        "message": reason.message,
        "source": reason.source,
        **({"beforeAt": _place(reason.before_at)} if reason.before_at else {}),
        **({"afterAt": _place(reason.after_at)} if reason.after_at else {}),
    }


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column, "path": place.path}
