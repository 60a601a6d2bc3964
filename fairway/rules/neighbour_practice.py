"""Good practice: vaults, registries, security groups, workspaces and logs around a cluster."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.azure.containerregistry import REGISTRY
from fairway.azure.keyvault import VAULT
from fairway.azure.network import NETWORK_SECURITY_GROUP
from fairway.rules.kubernetes import data
from fairway.rules.practice import ALL, REGULATED, lacks, other, practice
from fairway.rules.reader import Faults, Reader
from fairway.rules.remedies import ENDPOINT_FIRST
from fairway.rules.resource import Resource

_REGISTRY = "https://learn.microsoft.com/azure/container-registry/"
_VAULT = "https://learn.microsoft.com/azure/key-vault/general/"
_HTTP = 80
_ADMIN_PORTS = {22: "SSH", _HTTP: "HTTP", 3389: "RDP"}
_ANYWHERE = ("*", "internet", "0.0.0.0/0", "::/0", "any")


@practice(
    "vault-without-purge-protection",
    "A key vault cannot be purged before its retention ends.",
    remedy="Set enablePurgeProtection to true; it cannot be switched off again.",
    sources=(f"{_VAULT}soft-delete-overview",),
    profiles=ALL,
    over=VAULT.token,
)
def _purge(vault: Resource) -> Faults:
    if lacks(vault, "properties.enablePurgeProtection"):
        reason = "an account that deletes the vault can purge its keys too, and what they encrypt is lost."
        yield vault.fault("properties.enablePurgeProtection", reason)


@practice(
    "vault-open-to-all",
    "A key vault is reached from private endpoints and listed networks only.",
    remedy=f"Set publicNetworkAccess to Disabled, or networkAcls.defaultAction to Deny.{ENDPOINT_FIRST}",
    sources=(f"{_VAULT}network-security",),
    over=VAULT.token,
)
def _vault(vault: Resource) -> Faults:
    path = "properties.publicNetworkAccess"
    if other(vault, path, "disabled") and other(vault, "properties.networkAcls.defaultAction", "deny"):
        yield vault.fault(path, "every address on the internet can reach the vault.")


@practice(
    "registry-admin-user",
    "A registry has no admin user.",
    remedy="Give identities AcrPull or AcrPush, and set adminUserEnabled to false when nothing signs in with"
    " the admin password any more.",
    sources=(f"{_REGISTRY}container-registry-authentication#admin-account",),
    profiles=ALL,
    over=REGISTRY.token,
)
def _admin(registry: Resource) -> Faults:
    if registry.on("adminUserEnabled"):
        yield registry.fault("adminUserEnabled", "one shared password can push any image.")


@practice(
    "registry-anonymous-pull",
    "Images are pulled by known identities only.",
    remedy="Give those who pull AcrPull, and set anonymousPullEnabled to false.",
    sources=(f"{_REGISTRY}anonymous-pull-access",),
    profiles=ALL,
    over=REGISTRY.token,
)
def _anonymous(registry: Resource) -> Faults:
    if registry.on("anonymousPullEnabled"):
        yield registry.fault("anonymousPullEnabled", "everyone can read all images, and what is in them.")


@practice(
    "registry-public",
    "A registry is reached from private endpoints only.",
    remedy="Set publicNetworkAccess to Disabled and add a private endpoint; both need sku.name Premium."
    f"{ENDPOINT_FIRST}",
    sources=(f"{_REGISTRY}container-registry-private-link",),
    over=REGISTRY.token,
)
def _public(registry: Resource) -> Faults:
    path = "publicNetworkAccess"
    limited = not other(registry, "networkRuleSet.defaultAction", "deny")
    if other(registry, path, "disabled") and not limited:
        yield registry.fault(path, "every address on the internet can reach the registry.")


@practice(
    "registry-in-one-zone",
    "A registry is in several zones or regions.",
    remedy="Add a replication in a region with zones, with sku.name Premium: registries in such regions are "
    "in all zones without a setting.",
    sources=(f"{_REGISTRY}zone-redundancy",),
    profiles=REGULATED,
    over=REGISTRY.token,
)
def _zone(registry: Resource) -> Faults:
    # In regions with zones, registries of all tiers are zone-redundant, whatever zoneRedundancy says.
    location = registry.location
    if location in data("regions")["withoutZones"] and not registry.stack.all("Replication"):
        yield registry.fault("location", f"{location} has no zones: while it is down, no node can pull an image.")


def _security_rules(stack_part: Resource) -> Iterator[Reader]:
    return iter((*stack_part.parts("securityRules"), *stack_part.parts("properties.securityRules")))


def _of_gateway(group: Resource) -> bool:
    """Whether the group is that of an application gateway's subnet: its listeners redirect plain HTTP."""
    gateways = group.stack.all("ApplicationGateway")
    subnets = (group.stack.subnet(each.text("gatewayIPConfigurations[0].subnet.id")) for each in gateways)
    return any(each and each.word("networkSecurityGroup.id") == group.request.id.lower() for each in subnets)


def _ports(rule: Reader, *, web: bool) -> Iterator[str]:
    """The ports of a security rule that are for administration or plain HTTP, with their names; with `web` HTTP is
    fine."""
    texts = (rule.text("destinationPortRange"), *rule.texts("destinationPortRanges"))
    for number, name in _ADMIN_PORTS.items():
        if web and number == _HTTP:
            continue
        for text in texts:
            first, _, last = text.partition("-")
            inside = first.isdecimal() and int(first) <= number <= int(last if last.isdecimal() else first)
            if text == "*" or inside:
                yield f"{number} ({name})"
                break


def _open(rule: Reader) -> bool:
    sources = {rule.word("sourceAddressPrefix"), *(each.lower() for each in rule.texts("sourceAddressPrefixes"))}
    allowed = rule.word("access") == "allow" and rule.word("direction") == "inbound"
    return allowed and not sources.isdisjoint(_ANYWHERE) and rule.word("protocol") not in ("udp", "icmp")


@practice(
    "security-group-open-to-all",
    "No security group lets the internet reach SSH, RDP or plain HTTP.",
    remedy="Set sourceAddressPrefix to your own range; remove the rule where nothing but administrators used"
    " the port, since it cuts what does.",
    sources=("https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview",),
    profiles=ALL,
    over=NETWORK_SECURITY_GROUP.token,
)
def _groups(group: Resource) -> Faults:
    web = _of_gateway(group)
    for each in _security_rules(group):
        ports = ", ".join(_ports(each, web=web)) if _open(each) else ""
        if ports:
            path = "sourceAddressPrefix" if each.given("sourceAddressPrefix") else "sourceAddressPrefixes"
            yield each.fault(path, f"rule {each.text('name')} lets every address reach {ports}.")


@practice(
    "gateway-without-firewall",
    "An application gateway has a web application firewall.",
    remedy="Set sku.tier to WAF_v2 and firewallPolicy to a policy in mode Prevention.",
    sources=("https://learn.microsoft.com/azure/web-application-firewall/ag/ag-overview",),
    over="ApplicationGateway",
)
def _firewall(gateway: Resource) -> Faults:
    if other(gateway, "sku.tier", "waf", "waf_v2") and gateway.missing("firewallPolicy"):
        yield gateway.fault("sku.tier", "requests from the internet reach pods unfiltered.")


@practice(
    "gateway-certificate-version",
    "An application gateway follows new versions of its certificates.",
    remedy="Remove the version at the end of keyVaultSecretId: https://<vault>.vault.azure.net/secrets/<name>.",
    sources=("https://learn.microsoft.com/azure/application-gateway/key-vault-certs#supported-certificates",),
    profiles=ALL,
    over="ApplicationGateway",
)
def _certificate(gateway: Resource) -> Faults:
    for part in gateway.parts("sslCertificates"):
        if re.search(r"/secrets/[^/]+/[^/]+", part.text("keyVaultSecretId")):
            reason = f"{part.text('name')} names one version: the gateway keeps it after its certificate is renewed."
            yield part.fault("keyVaultSecretId", reason)
