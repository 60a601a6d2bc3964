"""How many parts a network resource may have."""

from __future__ import annotations

from fairway.rules.citations import code
from fairway.rules.cluster_network import SECURITY_GROUP, VIRTUAL_NETWORK
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource
from fairway.rules.security_rules import SECURITY_RULE, rules_of

_LIMITS = code("MicrosoftDocs/azure-docs", "includes/azure-virtual-network-limits.md")
DNS_SERVERS, GROUPS = 20, 10


@rule(
    "vnet-over-20-dns-servers",
    "A VNet has 20 DNS servers at most.",
    remedy="List fewer servers: resolvers ask the first that answers.",
    sources=(_LIMITS,),
    over=VIRTUAL_NETWORK,
)
def _servers(network: Resource) -> Faults:
    count = len(network.items("dhcpOptions.dnsServers"))
    if count > DNS_SERVERS:
        yield network.fault("dhcpOptions.dnsServers", f"{count} servers are listed; Azure takes {DNS_SERVERS}.")


@rule(
    "security-rule-over-10-application-groups",
    "A security rule has 10 application security groups at most on each side.",
    remedy="Use fewer application security groups, or split the rule.",
    sources=(_LIMITS,),
    over=(SECURITY_GROUP, SECURITY_RULE),
)
def _groups(resource: Resource) -> Faults:
    for part, name in rules_of(resource):
        for key in ("sourceApplicationSecurityGroups", "destinationApplicationSecurityGroups"):
            count = len(part.items(key))
            if count > GROUPS:
                yield part.fault(key, f"rule {name} lists {count} groups; Azure takes {GROUPS}.")
