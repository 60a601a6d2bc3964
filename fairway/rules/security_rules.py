"""Network security groups: ports, addresses and priorities of their rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_network

from fairway.rules.bounds import bounded, itself
from fairway.rules.citations import thread
from fairway.rules.cluster_network import SECURITY_GROUP
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_SECURITY = "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview"

SECURITY_RULE = "azure-native:network:SecurityRule"
LAST_PORT = 65535
_SIDES = ("source", "destination")
_PORTS = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")


def may_be_in(rule: Resource, group: Resource) -> bool:
    """Whether a security rule that is a resource of its own may be in the group."""
    above = rule.request.id.lower().rpartition("/securityrules/")[0]
    return not above or above == group.request.id.lower()


def rules_of(resource: Resource) -> Iterator[tuple[Reader, str]]:
    """The rules in a group, or the one that a resource is; each with its name."""
    if resource.request.type == SECURITY_RULE:
        yield resource, resource.text("securityRuleName", resource.request.name)
    elif resource.request.type == SECURITY_GROUP:
        yield from ((part, part.text("name")) for part in resource.parts("securityRules"))


@rule(
    "security-rule-ports",
    "The ports of a security rule are `*`, a number or a range, from 0 to 65535.",
    remedy="Write `443` or `8000-8100`, and several as items of sourcePortRanges or destinationPortRanges.",
    sources=(thread("hashicorp/terraform-provider-azurerm/pull/1531"), f"{_SECURITY}#security-rules"),
    over=Resource,
)
def _ports(resource: Resource) -> Faults:
    for part, name in rules_of(resource):
        for side in _SIDES:
            alone, several = f"{side}PortRange", f"{side}PortRanges"
            found = [(alone, part.text(alone)), *((several, str(each)) for each in part.items(several))]
            for key, text in found:
                if text and not _are_ports(text.strip()):
                    yield part.fault(key, f"{text} (rule {name}) is no port and no range of ports.")


def _are_ports(text: str) -> bool:
    found = _PORTS.fullmatch(text)
    first, last = (int(each) for each in (found[1], found[2] or found[1])) if found else (1, 0)
    return text == "*" or first <= last <= LAST_PORT


@rule(
    "security-rule-addresses",
    "A security rule names addresses and ranges, and a service tag or `*` by itself.",
    remedy="Write a service tag or `*` as sourceAddressPrefix or destinationAddressPrefix, and a rule for each tag.",
    sources=(
        thread("hashicorp/terraform-provider-azurerm/issues/5617"),
        thread("ansible-collections/azure/issues/639"),
        thread("ernestio/ernest/issues/473"),
        f"{_SECURITY}#security-rules",
    ),
    over=Resource,
)
def _addresses(resource: Resource) -> Faults:
    for part, name in rules_of(resource):
        for side in _SIDES:
            key = f"{side}AddressPrefix"
            text = part.text(key)
            if text.lower() == "any" or (re.fullmatch(r"[\d./]+", text) and not _is_range(text)):
                yield part.fault(
                    key,
                    f"{text} (rule {name}) is no address and no range.",
                    remedy="Correct the range; any address is *.",
                )
            for each in (each for each in part.texts(f"{key}es") if not _is_range(each)):
                yield part.fault(f"{key}es", f"{each} (rule {name}) is no address, and Azure takes no tags in a list.")


@rule(
    "security-rule-one-kind-of-address",
    "A security rule has exactly one of an address, a list of addresses and application security groups on each side.",
    remedy="Keep one of the three; any address is `*`.",
    sources=(
        thread("Azure/azure-cli/issues/8615"),
        thread("hashicorp/terraform-provider-azurerm/issues/15279"),
    ),
    over=Resource,
)
def _one_kind(resource: Resource) -> Faults:
    for part, name in rules_of(resource):
        for side in _SIDES:
            kinds = (f"{side}AddressPrefix", f"{side}AddressPrefixes", f"{side}ApplicationSecurityGroups")
            set_ = [each for each in kinds if part.given(each)]
            if len(set_) > 1:
                yield part.fault(set_[-1], f"rule {name} has {' and '.join(set_)}; Azure takes exactly one.")


def _is_range(text: str) -> bool:
    try:
        return bool(ip_network(text.strip(), strict=False))
    except ValueError:
        return False


bounded(
    "security-rule-priority-range",
    "priority",
    100,
    4096,
    why="a security group orders its rules by these numbers",
    sources=(f"{_SECURITY}#security-rules",),
    each=itself,
    over=SECURITY_RULE,
)


@rule(
    "security-rules-same-priority",
    "The rules of a security group have priorities from 100 to 4096, each once for a direction.",
    remedy="Give each rule a priority of its own.",
    sources=(f"{_SECURITY}#security-rules",),
    over=SECURITY_GROUP,
)
def _priorities(group: Resource) -> Faults:
    seen: dict[tuple[str, int | float], str] = {}
    for part in group.parts("securityRules"):
        priority, direction, name = part.number("priority"), part.word("direction"), part.text("name")
        if priority is None:
            continue
        if not 100 <= priority <= 4096:
            yield part.fault("priority", f"rule {name} has the priority {priority:.15g}, not 100 to 4096.")
        elif direction and (first := seen.setdefault((direction, priority), name)) != name:
            reason = f"rules {first} and {name} have the priority {priority:.15g} (SecurityRuleConflict)."
            yield part.fault("priority", reason)
