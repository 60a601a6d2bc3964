"""Application gateways and the policies of their web application firewalls."""

from __future__ import annotations

from typing import Any

from fairway.azure.resource_type import ResourceType, Values, in_group
from fairway.request import mapping, sequence

PARTS = (
    "backendAddressPools",
    "backendHttpSettingsCollection",
    "frontendIPConfigurations",
    "frontendPorts",
    "gatewayIPConfigurations",
    "httpListeners",
    "probes",
    "redirectConfigurations",
    "requestRoutingRules",
    "sslCertificates",
    "trustedRootCertificates",
    "urlPathMaps",
)
"""The lists whose items have ids below the gateway's."""
SELF = "$self"
"""The gateway's own id in ids of its parts; azure-native replaces it (pulumi-azure-native pull request 2478)."""


def _resolved(value: Any, id: str) -> Any:
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {key: _resolved(each, id) for key, each in entries.items()}
    if items is not None:
        return [_resolved(each, id) for each in items]
    return f"{id}{value[len(SELF) :]}" if isinstance(value, str) and value.startswith(f"{SELF}/") else value


def _gateway(id: str, inputs: Values) -> dict[str, Any]:
    found: dict[str, Any] = {"operationalState": "Running"}
    for key in PARTS:
        listed = [mapping(each) or {} for each in sequence(inputs.get(key)) or ()]
        if listed:
            found[key] = [{**_resolved(each, id), "id": f"{id}/{key}/{each.get('name')}"} for each in listed]
    return found


APPLICATION_GATEWAY = ResourceType(
    "network:ApplicationGateway",
    in_group("Microsoft.Network/applicationGateways/{applicationGatewayName}"),
    replaces=("location",),
    seconds=(360, 60, 300),
    computed=_gateway,
    shown=("sku.name", "autoscaleConfiguration", "zones"),
)
WAF_POLICY = ResourceType(
    "network:WebApplicationFirewallPolicy",
    in_group("Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/{policyName}"),
    replaces=("location",),
    seconds=(10, 10, 10),
    # The code of networks: that of this type is in no public record (azurerm issue 4667 has only that it is refused).
    in_use=(
        "InUseWebApplicationFirewallPolicyCannotBeDeleted",
        "Web application firewall policy {id} cannot be deleted because it is in use by {users}.",
    ),
    shown=("policySettings.mode", "managedRules.managedRuleSets"),
)
