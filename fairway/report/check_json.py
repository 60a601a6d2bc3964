"""What `fairway check` found as JSON, for other tools and for `--baseline`. The shape is a contract."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from fairway.documents.checked import Checked, Key, stable_name
from fairway.request import mapping, sequence
from fairway.rules import Finding


def as_json(files: Sequence[Checked]) -> str:
    """All files as one document."""
    return json.dumps({"files": [_file(each) for each in files]}, indent=2, ensure_ascii=False)


def _file(checked: Checked) -> dict[str, Any]:
    return {
        "file": checked.file,
        "kind": checked.kind,
        "findings": [as_data(each) for each in checked.findings],
        "notes": list(checked.notes),
        "stableName": stable_name(checked.file),
        **({"variant": checked.variant} if checked.variant else {}),
        **({"inBaseline": checked.known} if checked.known else {}),
    }


def as_data(finding: Finding) -> dict[str, Any]:
    """A finding as plain data; its path is in the words of the file, inside the resource."""
    place = finding.place
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "kind": finding.kind,
        "resource": finding.resource,
        "path": place.path if place else finding.path,
        "line": place.line if place else 1,
        "column": (place.column if place else 0) or 1,
        "message": finding.reason,
        "remedy": finding.remedy,
        "sources": list(finding.sources),
        "controls": list(finding.controls),
    }


def keys_in(tree: Any) -> set[Key]:
    """The findings of an earlier document. Raises ValueError where it is none."""
    files = sequence((mapping(tree) or {}).get("files"))
    if files is None:
        raise ValueError("it has no list `files`")
    found: set[Key] = set()
    for each in map(mapping, files):
        for finding in map(mapping, sequence((each or {}).get("findings")) or ()):
            if each is not None and finding is not None:
                rule, resource, path = (str(finding.get(key)) for key in ("rule", "resource", "path"))
                # A file of an earlier release has no stable name.
                file = each.get("stableName") or stable_name(str(each.get("file")))
                found.add((str(file), str(each.get("variant") or ""), rule, resource, path))
    return found
