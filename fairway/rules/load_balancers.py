"""Load balancers that a template or a program creates, beside the one of AKS."""

from __future__ import annotations

from fairway.rules.citations import thread
from fairway.rules.load_balancer import PORT_STEP
from fairway.rules.network_parts import parts_not_found
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_ERRORS = "https://learn.microsoft.com/azure/load-balancer/load-balancer-common-deployment-errors"

LOAD_BALANCER = "azure-native:network:LoadBalancer"
PARTS = {"frontendIPConfiguration.id": "frontendIPConfigurations", "probe.id": "probes"}
"""The properties of a rule that name a part of the load balancer, with the list that has it."""


@rule(
    "load-balancer-outbound-snat",
    "A load balancing rule leaves outbound connections to the outbound rule of its frontend.",
    remedy="Set disableOutboundSnat to true, or give the outbound rule another frontend.",
    sources=(thread("Azure/ARO-RP/issues/32"), thread("ansible-collections/azure/issues/743")),
    over=LOAD_BALANCER,
)
def _snat(balancer: Resource) -> Faults:
    outbound = {
        each.word("id")
        for part in balancer.parts("outboundRules")
        for each in part.parts("frontendIPConfigurations")
        if each.word("id")
    }
    for part in balancer.parts("loadBalancingRules"):
        off = part.off("disableOutboundSnat") or part.missing("disableOutboundSnat")
        if off and part.word("frontendIPConfiguration.id") in outbound:
            reason = f"an outbound rule has the frontend of rule {part.text('name')} as well"
            code = "LoadBalancingRuleMustDisableSNATSinceSameFrontendIPConfigurationIsReferencedByOutboundRule"
            yield part.fault("disableOutboundSnat", f"{reason} ({code}).")


@rule(
    "load-balancer-outbound-ports",
    "An outbound rule gives each machine a multiple of 8 ports.",
    remedy="Set allocatedOutboundPorts to a multiple of 8; 0 leaves the number to Azure.",
    sources=(_ERRORS, thread("MicrosoftDocs/azure-docs/pull/124508")),
    over=LOAD_BALANCER,
)
def _ports(balancer: Resource) -> Faults:
    for part in balancer.parts("outboundRules"):
        ports = part.whole("allocatedOutboundPorts")
        if ports % PORT_STEP:
            code = "SpecifiedAllocatedOutboundPortsForOutboundRuleIsNotAMultipleOfEight"
            yield part.fault("allocatedOutboundPorts", f"{ports} is not a multiple of {PORT_STEP} ({code}).")


@rule(
    "load-balancer-backend-port-twice",
    "Two load balancing rules do not send one protocol to one port of the same machines.",
    remedy="Set another backendPort on one of the rules, or enableFloatingIP to true on both.",
    sources=(
        thread("MicrosoftDocs/azure-docs/issues/94673"),
        thread("MicrosoftDocs/azure-docs/issues/117762"),
    ),
    over=LOAD_BALANCER,
)
def _backend_port(balancer: Resource) -> Faults:
    seen: dict[tuple[str, ...], str] = {}
    for part in balancer.parts("loadBalancingRules"):
        name = part.text("name")
        key = tuple(part.word(path) for path in ("protocol", "backendPort", "backendAddressPool.id"))
        fixed = part.off("enableFloatingIP") or part.missing("enableFloatingIP")
        if all(key) and fixed and seen.setdefault(key, name) != name:
            reason = f"rule {seen[key]} sends {key[0]} to port {key[1]} of the same pool"
            yield part.fault("backendPort", f"{reason} (RulesUseSameBackendPortProtocolAndPool).")


@rule(
    "load-balancer-part-unknown",
    "The frontend and the probe of a load balancing rule are parts of the load balancer.",
    remedy="Write the id of a part in the same load balancer, or add the part.",
    sources=(thread("MicrosoftDocs/azure-docs/pull/111001"),),
    over=LOAD_BALANCER,
)
def _parts(balancer: Resource) -> Faults:
    yield from parts_not_found(balancer, "loadBalancingRules", PARTS)
