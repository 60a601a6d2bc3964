"""What happens to a value that an update of a resource beside the cluster does not send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from fairway.azure.monitor import DIAGNOSTIC_SETTING
from fairway.azure.network import NETWORK_SECURITY_GROUP, ROUTE_TABLE, SUBNET, VIRTUAL_NETWORK
from fairway.azure.operationalinsights import WORKSPACE
from fairway.request import Path, value_at
from fairway.standin.responses import answer
from fairway.standin.types import served
from fairway.transitions.difference import same

_OF_THE_RESOURCE = frozenset(("id", "name", "type", "etag"))
"""What names a resource, or an element of a list that is sent."""
_FILLED_IN: Mapping[str, Mapping[Path, Any]] = {
    # As `az network vnet create` prints a new network (azure-cli 2.60 and later).
    VIRTUAL_NETWORK.token: {
        ("privateEndpointVNetPolicies",): "Disabled",
        ("enableVmProtection",): False,
        ("encryption", "enabled"): False,
        ("encryption", "enforcement"): "AllowUnencrypted",
    },
    # As the portal exports a new one: ARM schema 2024-05-01, NetworkSecurityGroupPropertiesFormat.
    NETWORK_SECURITY_GROUP.token: {("flushConnection",): False},
    # ARM schema of later API versions: 'None' means that peering routes are enabled.
    ROUTE_TABLE.token: {("disablePeeringRoute",): "None"},
    # As Azure returns each new workspace: azure-cli, test recordings of `az monitor log-analytics workspace create`.
    WORKSPACE.token: {("features", "legacy"): 0, ("features", "searchVersion"): 1},
}
"""What Azure sets where a request has nothing, beside the defaults of the types that the stand-in has."""


def verdict_of(
    token: str, id: str, sent: Mapping[str, Any], path: Path, value: Any
) -> Literal["default", "kept", "not documented"]:
    """Whether Azure fills in the same, keeps the value, or may not."""
    kind = served(token)
    if path[0] in kind.children and sent.get(str(path[0])) is None:
        # azure-native reads the list and sends it again (its sub-resource properties).
        return "kept"
    above = path[:-1]
    element = isinstance(above[-1] if above else "", int) and value_at(sent, above) is not None
    names = path[-1] in _OF_THE_RESOURCE and (not above or element)
    regions = token == SUBNET.token and path[0] == "serviceEndpoints" and path[-1] == "locations"
    if token == DIAGNOSTIC_SETTING.token and path[-2:-1] == ("retentionPolicy",) and not value:
        return "default"  # Azure returns a retention of 0 days for each log and metric.
    filled = {**_FILLED_IN.get(token, {})}.get(path, value_at(answer(kind, id, dict(sent), {}), path))
    return "default" if names or regions or same(filled, value, path) else "not documented"


def omitted(token: str, path: Path) -> Any:
    """What it means that Azure has no value at a path; None if that is not known."""
    return _FILLED_IN.get(token, {}).get(path)


def is_default(token: str, path: Path, value: Any) -> bool:
    """Whether Azure sets this value by itself, also if the API version of requests does not have the property."""
    if token == VIRTUAL_NETWORK.token and path[0] == "subnets" and len(path) > 2:
        return is_default(SUBNET.token, path[2:], value)
    usual = _FILLED_IN.get(token, {}).get(path, value_at(served(token).defaults, path))
    return usual is not None and same(usual, value, path)
