"""Load balancers that a template or a program creates, beside the one of AKS."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.rules.citations import thread
from fairway.rules.load_balancer import PORT_STEP
from fairway.rules.network_parts import parts_not_found
from fairway.rules.reader import Faults, Reader
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


def _frontends(balancer: Resource, rule: Reader) -> Iterator[Reader]:
    """The frontends of the load balancer that a rule names."""
    names = {rule.word("frontendIPConfiguration.id").rpartition("/")[2]}
    names |= {each.word("id").rpartition("/")[2] for each in rule.parts("frontendIPConfigurations")}
    yield from (each for each in balancer.parts("frontendIPConfigurations") if each.word("name") in names - {""})


@rule(
    "load-balancer-outbound-frontend-twice",
    "A frontend has one outbound rule for a protocol.",
    remedy="Give one of the outbound rules another frontend, or put both backend pools in one rule.",
    sources=(thread("Azure/AzLoadBalancerMigration/issues/10"),),
    over=LOAD_BALANCER,
)
def _outbound_twice(balancer: Resource) -> Faults:
    seen: list[tuple[str, str, str]] = []
    for part in balancer.parts("outboundRules"):
        protocol, name = part.word("protocol"), part.text("name")
        fronts = {each.word("id") for each in part.parts("frontendIPConfigurations")} - {""}
        for front, other, first in seen:
            if front in fronts and protocol and (protocol == other or "all" in (protocol, other)):
                code = "MoreThanOneOutboundRuleUsingSameFrontendIPConfigurationAndProtocolIsNotSupported"
                yield part.fault(
                    "frontendIPConfigurations", f"outbound rule {first} has a frontend of it too ({code})."
                )
                break
        seen += [(front, protocol, name) for front in fronts if protocol]


@rule(
    "load-balancer-address-sku",
    "A load balancer and its public IP addresses have the same SKU.",
    remedy="Set sku.name of the address to that of the load balancer: Standard.",
    sources=(_ERRORS,),
    over=LOAD_BALANCER,
)
def _address(balancer: Resource) -> Faults:
    ours = "" if balancer.hidden("sku") or balancer.hidden("sku.name") else balancer.word("sku.name")
    for part in balancer.parts("frontendIPConfigurations") if ours in ("basic", "standard") else ():
        address = balancer.stack.resource(part.text("publicIPAddress.id"))
        theirs = address.word("sku.name") if address else ""
        if address and theirs in ("basic", "standard") and theirs != ours:
            reason = f"address {address.request.name} has the SKU {address.text('sku.name')}, and the load balancer"
            code = "DifferentSkuLoadBalancersAndPublicIPAddressNotAllowed"
            yield part.fault("publicIPAddress.id", f"{reason} {balancer.text('sku.name')} ({code}).")


@rule(
    "load-balancer-all-ports",
    "A load balancing rule for all protocols is for all ports, which are 0, of an internal frontend.",
    remedy="Set frontendPort and backendPort to 0 on an internal load balancer, or protocol to Tcp or Udp.",
    sources=("https://learn.microsoft.com/azure/load-balancer/load-balancer-ha-ports-overview",),
    over=LOAD_BALANCER,
)
def _all_ports(balancer: Resource) -> Faults:
    for part in balancer.parts("loadBalancingRules"):
        if part.word("protocol") != "all":
            continue
        for key in ("frontendPort", "backendPort"):
            if part.whole(key):
                yield part.fault(key, f"{key} is {part.whole(key)}, and the protocol All.")
        if any(front.given("publicIPAddress.id") for front in _frontends(balancer, part)):
            yield part.fault("protocol", "the frontend of this rule for all ports is public.")


@rule(
    "load-balancer-frontend-port-twice",
    "Two load balancing rules differ in frontend, port or protocol.",
    remedy="Set another frontendPort on one of the rules, or give it another frontend.",
    sources=("https://learn.microsoft.com/azure/load-balancer/load-balancer-multivip-overview",),
    over=LOAD_BALANCER,
)
def _frontend_port(balancer: Resource) -> Faults:
    seen: dict[tuple[str, ...], str] = {}
    for part in balancer.parts("loadBalancingRules"):
        name = part.text("name")
        key = tuple(part.word(path) for path in ("protocol", "frontendPort", "frontendIPConfiguration.id"))
        if all(key) and name and seen.setdefault(key, name) != name:
            yield part.fault("frontendPort", f"rule {seen[key]} takes {key[0]} on port {key[1]} of this frontend too.")
