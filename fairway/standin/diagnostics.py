"""Diagnostic settings that Azure refuses beside others of the same resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairway.azure.monitor import DIAGNOSTIC_SETTING
from fairway.request import mapping, sequence
from fairway.standin.cloud import Cloud
from fairway.standin.errors import ArmError

MOST = 5
"""Diagnostic settings of a resource: learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings."""
_SINKS = ("workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId")


def check_diagnostics(cloud: Cloud, id: str, inputs: Mapping[str, Any]) -> None:
    """Refuse a sixth setting of a resource, and one that sends a category where another one sends it:
    Azure/bicep-registry-modules issue 3407."""
    resource = id.lower().partition("/providers/microsoft.insights/diagnosticsettings/")[0]
    others = [
        each
        for each in cloud.of_type(DIAGNOSTIC_SETTING.token)
        if each.id.lower() != id.lower() and each.id.lower().startswith(f"{resource}/providers/microsoft.insights/")
    ]
    if len(others) >= MOST:
        message = f"Reached maximum number of diagnostic settings per resource ({MOST})."
        raise ArmError(409, "Conflict", message)
    for other in others:
        for sink in _SINKS:
            target = str(inputs.get(sink) or "")
            if not target or target.lower() != str(other.inputs.get(sink) or "").lower():
                continue
            for category in sorted({*_sent(inputs)} & {*_sent(other.inputs)}):
                raise ArmError(
                    409,
                    "Conflict",
                    f"Data sink '{target}' is already used in diagnostic setting '{other.name}' for category "
                    f"'{category}'. Data sinks can't be reused in different settings on the same category for the same "
                    "resource.",
                )


def _sent(inputs: Mapping[str, Any]) -> Iterator[str]:
    for entry in (*(sequence(inputs.get("logs")) or ()), *(sequence(inputs.get("metrics")) or ())):
        about = mapping(entry) or {}
        if about.get("enabled"):
            yield str(about.get("category") or about.get("categoryGroup"))
