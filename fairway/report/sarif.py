"""What `fairway check` found as SARIF 2.1.0, for code scanning.

docs.oasis-open.org/sarif/sarif/v2.1.0; what GitHub reads of it:
docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fairway.documents.checked import UNREADABLE, Checked, key_of
from fairway.rules import RULES, Finding

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_sarif(files: Sequence[Checked], version: str = "") -> str:
    """All files as one run; `version` is that of the tool."""
    broken = list(dict.fromkeys(finding.rule for each in files for finding in each.findings))
    driver = {
        "name": "fairway",
        **({"version": version} if version else {}),
        "rules": [_rule(each) for each in broken],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [_invocation(files)],
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, finding, broken) for each in files for finding in each.findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _rule(id: str) -> dict[str, Any]:
    rule = RULES[id]
    return {
        "id": id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": f"{rule.summary} {rule.remedy}"},
        "help": {"text": rule.remedy},
        **({"helpUri": rule.sources[0]} if rule.sources else {}),
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"kind": rule.kind, "tags": [rule.kind, "azure", "aks", *rule.controls]},
    }


def _invocation(files: Sequence[Checked]) -> dict[str, Any]:
    unread = [each for each in files if each.kind == UNREADABLE]
    notes = [{"level": "error", "message": {"text": f"{each.name}: {' '.join(each.notes)}"}} for each in unread]
    return {"executionSuccessful": not unread, **({"toolExecutionNotifications": notes} if notes else {})}


def _result(checked: Checked, finding: Finding, rules: Sequence[str]) -> dict[str, Any]:
    # The file is in its location already.
    key = "\0".join(key_of(checked, finding)[1:])
    which = f"{checked.variant}: " if checked.variant else ""
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": finding.severity,
        "message": {"text": f"{which}{finding.resource}: {finding.reason} {finding.remedy}"},
        "locations": [_location(checked.file, finding)],
        "partialFingerprints": {"fairway/v1": hashlib.sha256(key.encode(errors="backslashreplace")).hexdigest()},
    }


def _location(file: str, finding: Finding) -> dict[str, Any]:
    place = finding.place
    path = place.path if place else finding.path
    region = {"startLine": place.line if place else 1, "startColumn": (place.column if place else 0) or 1}
    name = ".".join(filter(None, (finding.resource, path)))
    return {
        "physicalLocation": {"artifactLocation": {"uri": _uri(file)}, "region": region},
        "logicalLocations": [{"fullyQualifiedName": name, "kind": "resource"}],
    }


def _uri(file: str) -> str:
    """The file relative to the current folder where it is inside, as code scanning wants it."""
    path = Path(file)
    if not path.is_absolute():
        return _quoted(path)
    return _quoted(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else path.as_uri()


def _quoted(path: Path) -> str:
    """The path as a URI; a name need not be UTF-8."""
    return quote(os.fsencode(path.as_posix()))
