"""The subnets of application gateways: security groups, routes, size; and how a gateway reads a vault."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.rules.application_gateways import APPLICATION_GATEWAY
from fairway.rules.cidr import networks
from fairway.rules.citations import thread
from fairway.rules.cluster_network import Stack, Subnet
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource
from fairway.rules.security_rules import SECURITY_RULE, may_be_in

_LEARN = "https://learn.microsoft.com/azure/application-gateway/"
_INFRASTRUCTURE = f"{_LEARN}configuration-infrastructure"
_SUBNET = "gatewayIPConfigurations[0].subnet.id"
_FIRST, _LAST = 65200, 65535
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
RESERVED = 5
"""Addresses of a subnet that Azure keeps."""


def _subnets(stack: Stack) -> Iterator[tuple[Resource, Subnet]]:
    """The gateways of version 2 with their subnets."""
    for gateway in stack.all(APPLICATION_GATEWAY):
        subnet = stack.subnet(gateway.text(_SUBNET))
        if subnet and gateway.word("sku.tier").endswith("_v2"):
            yield gateway, subnet


@rule(
    "application-gateway-security-group",
    "The security group of an application gateway's subnet lets ports 65200 to 65535 in.",
    remedy="Add an inbound rule that allows Tcp from GatewayManager to any address on ports 65200-65535.",
    sources=(
        f"{_INFRASTRUCTURE}#network-security-groups",
        thread("Azure/AKS-Construction/issues/333"),
        thread("mspnp/aks-baseline/pull/284"),
    ),
    over=Stack,
)
def _security(stack: Stack) -> Faults:
    for gateway, subnet in _subnets(stack):
        group = stack.resource(subnet.text("networkSecurityGroup.id"))
        if group is None or group.partly_hidden("securityRules"):
            continue
        alone = [each for each in stack.all(SECURITY_RULE) if may_be_in(each, group)]
        if not any(_lets_in(each) for each in (*group.parts("securityRules"), *alone)):
            code = "ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup"
            name = group.text("networkSecurityGroupName", group.request.name)
            yield gateway.fault(_SUBNET, f"no rule of {name}, the group of subnet {subnet.name}, allows it ({code}).")


def _lets_in(rule: Reader) -> bool:
    """Whether a rule may allow all of the ports; what is not known may."""
    keys = ("direction", "access", "protocol", "destinationPortRange", "destinationPortRanges")
    if any(rule.partly_hidden(each) for each in (*keys, "sourceAddressPrefix", "sourceAddressPrefixes")):
        return True
    allowed = rule.word("direction") == "inbound" and rule.word("access") == "allow"
    listed = [rule.text("destinationPortRange"), *map(str, rule.items("destinationPortRanges"))]
    return allowed and rule.word("protocol") in ("tcp", "*") and any(map(_covers, listed))


def _covers(ports: str) -> bool:
    found = _RANGE.fullmatch(ports.strip())
    return ports.strip() == "*" or bool(found and int(found[1]) <= _FIRST and int(found[2] or found[1]) >= _LAST)


@rule(
    "application-gateway-default-route",
    "The subnet of an application gateway has no default route to an appliance.",
    remedy="Leave the route table of this subnet out, or route 0.0.0.0/0 to Internet in a table of its own.",
    sources=(f"{_INFRASTRUCTURE}#supported-user-defined-routes",),
    over=Stack,
    severity="warning",
)
def _default_route(stack: Stack) -> Faults:
    for gateway, subnet in _subnets(stack):
        for route in stack.routes_of(subnet) or ():
            hop = route.text("nextHopType")
            if route.text("addressPrefix") == "0.0.0.0/0" and hop and hop.lower() not in ("internet", "none"):
                reason = f"the default route of subnet {subnet.name} leads to {hop}, which version 2 does not support."
                yield gateway.fault(_SUBNET, reason)


@rule(
    "application-gateway-subnet-size",
    "The subnet of an application gateway has an address for each of its instances.",
    remedy="Use a /24, or lower maxCapacity or capacity.",
    sources=(f"{_INFRASTRUCTURE}#size-of-the-subnet",),
    over=Stack,
    severity="warning",
)
def _size(stack: Stack) -> Faults:
    used: dict[str, int] = {}
    for gateway, subnet in _subnets(stack):
        most = gateway.number("autoscaleConfiguration.maxCapacity") or gateway.number("sku.capacity") or 0
        private = sum(1 for each in gateway.parts("frontendIPConfigurations") if each.given("subnet.id"))
        used[subnet.id] = used.get(subnet.id, 0) + int(most) + private
        free = sum(each.num_addresses - RESERVED for each in networks(subnet.cidrs) if each.version == 4)
        if free and used[subnet.id] > free:
            reason = f"its instances can take {used[subnet.id]} addresses, and subnet {subnet.name} has {free}."
            key = "autoscaleConfiguration.maxCapacity" if gateway.given("autoscaleConfiguration") else "sku.capacity"
            yield gateway.fault(key, reason)


@rule(
    "application-gateway-vault-identity",
    "An application gateway with a certificate in a key vault has a user-assigned identity.",
    remedy="Set identity to a user-assigned one with the role Key Vault Secrets User on the vault.",
    sources=(f"{_LEARN}key-vault-certs#obtain-a-user-assigned-managed-identity",),
    over=APPLICATION_GATEWAY,
)
def _vault_identity(gateway: Resource) -> Faults:
    for key in ("sslCertificates", "trustedRootCertificates"):
        for part in gateway.parts(key):
            if part.given("keyVaultSecretId") and gateway.missing("identity") and not gateway.hidden("identity"):
                reason = f"nothing can read {part.text('name')} from its vault: the gateway has no identity."
                yield part.fault("keyVaultSecretId", reason)
