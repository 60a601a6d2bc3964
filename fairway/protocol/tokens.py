"""Translates the type tokens of older states to those of today's azure-native."""

from __future__ import annotations

import re

_VERSION = re.compile(r"/(v\d{8}\w*|latest)$")

_MONITOR = (
    "ActionGroup",
    "ActivityLogAlert",
    "AutoscaleSetting",
    "DataCollectionEndpoint",
    "DataCollectionRule",
    "DataCollectionRuleAssociation",
    "DiagnosticSetting",
    "ManagementGroupDiagnosticSetting",
    "MetricAlert",
    "PrivateEndpointConnection",
    "PrivateLinkScope",
    "PrivateLinkScopedResource",
    "ScheduledQueryRule",
    "SubscriptionDiagnosticSetting",
    "TenantActionGroup",
)
_PRIVATE_DNS = ("PrivateRecordSet", "PrivateZone", "VirtualNetworkLink")

# From the aliases of azure-native 3.29: the rest of `insights` is `applicationinsights` now.
_MOVED = {("insights", name): "monitor" for name in _MONITOR} | {
    ("network", name): "privatedns" for name in _PRIVATE_DNS
}
_MOVED_MODULES = {"insights": "applicationinsights"}


def unversioned(token: str) -> str:
    """A type token without the API version that older states have in it, and with today's module.

    `azure-native:containerservice/v20230401:ManagedCluster` is `azure-native:containerservice:ManagedCluster`;
    `azure-nextgen` is azure-native's former name, with the version `latest`; `insights` was split into `monitor`
    and `applicationinsights`, and private DNS moved from `network` to `privatedns`. Tokens of other providers stay as
    they are.
    """
    package, _, kind = token.partition(":")
    module, _, name = kind.rpartition(":")
    if package not in ("azure-native", "azure-nextgen") or not module:
        return token
    module = _VERSION.sub("", module)
    return f"azure-native:{_MOVED.get((module, name)) or _MOVED_MODULES.get(module, module)}:{name}"


def is_old(token: str) -> bool:
    """Whether azure-native finds a token only by its aliases today."""
    return unversioned(token) != token
