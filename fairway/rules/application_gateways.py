"""Application gateways: their size, their rules and the parts that these name."""

from __future__ import annotations

from fairway.rules.bounds import bounded, itself
from fairway.rules.citations import thread
from fairway.rules.network_parts import parts_not_found
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

APPLICATION_GATEWAY = "azure-native:network:ApplicationGateway"
PRIORITIES_SINCE = "2021-08-01"
"""The API version from which a rule needs a priority."""
PARTS = {
    "requestRoutingRules": {
        "httpListener.id": "httpListeners",
        "backendAddressPool.id": "backendAddressPools",
        "backendHttpSettings.id": "backendHttpSettingsCollection",
        "redirectConfiguration.id": "redirectConfigurations",
        "urlPathMap.id": "urlPathMaps",
    },
    "httpListeners": {
        "frontendIPConfiguration.id": "frontendIPConfigurations",
        "frontendPort.id": "frontendPorts",
        "sslCertificate.id": "sslCertificates",
    },
}
"""The properties of each list that name a part of the same gateway, with the list that has it."""

bounded(
    "application-gateway-capacity-range",
    "sku.capacity",
    1,
    125,
    why="a gateway has at most 125 instances",
    sources=(thread("hashicorp/terraform-provider-azurerm/pull/5906"),),
    each=itself,
    over=APPLICATION_GATEWAY,
    too_low=False,
)


def _second_version(gateway: Resource) -> bool:
    return gateway.word("sku.tier").endswith("_v2")


@rule(
    "application-gateway-capacity",
    "An application gateway of version 2 has a capacity or autoscaling.",
    remedy="Set sku.capacity, or autoscaleConfiguration with minCapacity and maxCapacity.",
    sources=(
        thread("Azure/application-gateway-kubernetes-ingress/pull/82"),
        thread("Azure/azure-cli/issues/28160"),
    ),
    over=APPLICATION_GATEWAY,
)
def _capacity(gateway: Resource) -> Faults:
    if _second_version(gateway) and gateway.missing("sku.capacity") and gateway.missing("autoscaleConfiguration"):
        code = "ApplicationGatewayV2SkuMustSpecifyEitherCapacityOrAutoscaleConfiguration"
        yield gateway.fault("sku.capacity", f"neither capacity nor autoscaleConfiguration is set ({code}).")


@rule(
    "application-gateway-rule-priority",
    "Each routing rule of an application gateway of version 2 has a priority of its own.",
    remedy="Set priority of each rule to another number from 1 to 20000; the lowest comes first.",
    sources=(
        thread("Azure/ResourceModules/issues/1717"),
        thread("Azure/application-gateway-kubernetes-ingress/issues/1487"),
    ),
    over=APPLICATION_GATEWAY,
)
def _priority(gateway: Resource) -> Faults:
    seen: dict[float, str] = {}
    needed = _second_version(gateway) and gateway.request.api_version >= PRIORITIES_SINCE
    for part in gateway.parts("requestRoutingRules"):
        name, priority = part.text("name"), part.number("priority")
        if needed and part.missing("priority"):
            reason = f"rule {name} has no priority (ApplicationGatewayRequestRoutingRulePriorityCannotBeEmpty)."
            yield part.fault("priority", reason)
        elif priority is not None and seen.setdefault(priority, name) != name:
            yield part.fault("priority", f"rule {seen[priority]} has the priority {priority:.0f} as well.")


@rule(
    "application-gateway-part-unknown",
    "What the rules and listeners of an application gateway name is part of it.",
    remedy="Write the id of a part in the same gateway, or add the part.",
    sources=(thread("MicrosoftDocs/azure-docs/pull/111001"),),
    over=APPLICATION_GATEWAY,
)
def _parts(gateway: Resource) -> Faults:
    for key, named in PARTS.items():
        yield from parts_not_found(gateway, key, named)
