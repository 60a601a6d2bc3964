"""A plan as JSON, for other tools. The shape is a contract: keys are added, never renamed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from fairway.plan.plan_file import FORMAT_VERSION
from fairway.plan.program import Plan
from fairway.protocol.tokens import unversioned
from fairway.request import Request, mapping, sequence
from fairway.rules import Finding


def as_json(plans: Sequence[Plan]) -> str:
    """The plans as one document, whatever their number. Secrets and unknown values are the texts `[secret]` and
    `[unknown]`; the paths of the secrets are listed as well."""
    tree = {"formatVersion": FORMAT_VERSION, "environments": [as_data(each) for each in plans]}
    return json.dumps(tree, indent=2, ensure_ascii=False)


def as_data(plan: Plan) -> dict[str, Any]:
    """One plan as plain data."""
    return {
        "project": plan.record.project,
        "stack": plan.record.stack,
        "resources": [_resource(each) for each in plan.record.requests],
        "exports": dict(plan.record.exports),
        "findings": [_finding(each) for each in plan.findings],
    }


def _resource(request: Request) -> dict[str, Any]:
    options, version_aliases = _options(request)
    return {
        "type": request.type,
        "name": request.name,
        "parent": request.parent,
        "inputs": dict(request.properties),
        "dependsOn": list(request.depends_on),
        "protect": request.protect,
        "ignoreChanges": list(request.ignore_changes),
        "secrets": list(request.secrets),
        "custom": request.custom,
        "options": options,
        "versionAliases": version_aliases,
    }


def _options(request: Request) -> tuple[dict[str, Any], bool]:
    """The resource options, and whether the SDK's aliases for older API versions are among them.

    There are a hundred of those for each resource, and all they say is the type token.
    """
    aliases = sequence(request.options.get("aliases")) or ()
    said = [each for each in aliases if not _of_a_version(each, request.type)]
    options = {key: value for key, value in request.options.items() if key != "aliases"}
    return {**options, **({"aliases": said} if said else {})}, len(said) < len(aliases)


def _of_a_version(alias: Any, type: str) -> bool:
    token = str((mapping(alias) or {}).get("type", ""))
    return mapping(alias) == {"type": token} and unversioned(token) == unversioned(type)


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "rule": finding.rule,
        "kind": finding.kind,
        "severity": finding.severity,
        "resource": finding.resource,
        "path": finding.path,
        "value": finding.value,
        "reason": finding.reason,
        "remedy": finding.remedy,
        "sources": list(finding.sources),
        "file": place.file if place else None,
        "line": place.line if place else None,
        "yamlPath": place.path if place else None,
    }
