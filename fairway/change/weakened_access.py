"""Changes in place of firewalls, registries, vaults, keys, locks and zone groups by which clients lose access,
names or room to change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairway.change.effect import Effect, Finds, Properties
from fairway.request import Placeholder, leaves, mapping, sequence, value_at
from fairway.rules.cidr import inside, network
from fairway.standin.locks import LOCKS
from fairway.transitions.difference import same

_LEARN = "https://learn.microsoft.com/azure"
# PUT of a key: Keys_CreateIfNotExist.
_KEYS = "https://learn.microsoft.com/rest/api/keyvault/keyvault/keys/create-if-not-exist"
_ZONES = f"{_LEARN}/private-link/private-endpoint-dns-integration"


def _fewer_networks(before: Properties, after: Properties, at: str, what: str, source: str) -> Iterator[Effect]:
    """Addresses and subnets that a registry or vault with a firewall no longer lets in. If it has just got one,
    everyone else loses access too, which another effect names."""
    if not all(same(value_at(each, f"{at}.defaultAction"), "Deny") for each in (before, after)):
        return
    for key in ("ipRules", "virtualNetworkRules"):
        path = f"{at}.{key}"
        sides = [value_at(each, path) for each in (before, after)]
        names = ("value", "iPAddressOrRange", "id", "virtualNetworkResourceId")
        if not is_hidden(*sides) and (gone := only_in(*sides, *names)):
            workloads = f"Pods stay; clients with these addresses lose the {what}, nodes and pods included."
            workaround = f"First give them a private endpoint of the {what}, in an update before this one."
            yield Effect(path, f"No longer let in: {', '.join(gone)}.", source, workloads, workaround)


def _registry(before: Properties, after: Properties) -> Iterator[Effect]:
    source = f"{_LEARN}/container-registry/container-registry-access-selected-networks"
    yield from _fewer_networks(before, after, "networkRuleSet", "registry", source)
    path, closed = "networkRuleBypassOptions", same(value_at(after, "networkRuleSet.defaultAction"), "Deny")
    closed = closed or same(after.get("publicNetworkAccess"), "Disabled")
    if closed and same(after.get(path), "None") and not same(before.get(path), "None"):
        yield Effect(
            path,
            "Trusted services of Azure no longer reach the registry.",
            f"{_LEARN}/container-registry/allow-access-trusted-services",
            "Pods stay; nodes pull as before, but tasks of the registry, imports from it and scans of Defender for "
            "Cloud fail.",
            "Keep AzureServices while such a service uses the registry.",
        )


def _vault(before: Properties, after: Properties) -> Iterator[Effect]:
    source = f"{_LEARN}/key-vault/general/network-security"
    yield from _fewer_networks(before, after, "properties.networkAcls", "vault", source)


_USED = "while etcd or disks are encrypted with it."
_ATTRIBUTES = (
    "Change it in the vault itself: `az keyvault key set-attributes` (enabled, expires, ops) or `az keyvault key "
    f"rotation-policy update`. Keep the key enabled and unexpired {_USED}"
)
_VERSION = (
    "Create a key with another name, or a new version in the vault itself: `az keyvault key create` (--kty, --size, "
    f"--curve). Keep the old one enabled and unexpired {_USED}"
)
_OF_KEYS = {
    **dict.fromkeys(("attributes", "keyOps", "rotationPolicy"), _ATTRIBUTES),
    **dict.fromkeys(("kty", "keySize", "curveName"), _VERSION),
}


def _key(before: Properties, after: Properties) -> Iterator[Effect]:
    for name, workaround in _OF_KEYS.items():
        path = f"properties.{name}"
        old, new = (value_at(each, path) for each in (before, after))
        if not is_hidden(old, new) and not same(old, new):
            text = "Azure does not change a key that exists: the request returns it as it is."
            yield Effect(path, text, _KEYS, "Pods stay; nothing changes.", workaround, interrupts=False)


def _firewall(before: Properties, after: Properties) -> Iterator[Effect]:
    path = "threatIntelMode"
    if same(after.get(path), "Deny") and not same(before.get(path), "Deny"):
        yield Effect(
            path,
            "Traffic from and to addresses and names in Microsoft's feed of threats is denied.",
            f"{_LEARN}/firewall/threat-intel",
            "Pods stay; such connections are denied before any rule allows them.",
            "First look for alerts in the firewall's log of threat intelligence, and list what pods need in "
            "threatIntelWhitelist.",
        )
    path = "dnsSettings.servers"
    old, new = (value_at(each, path) for each in (before, after))
    if not is_hidden(old, new) and (old or new) and not same(old, new):
        servers = ", ".join(map(str, sequence(new) or ())) or "Azure's DNS"
        yield Effect(
            path,
            f"The firewall resolves names by {servers}.",
            f"{_LEARN}/firewall/dns-settings",
            "Pods stay; rules with names match what these servers answer, and networks that use the firewall as DNS "
            "server get only names that they resolve.",
            "First check that the new servers resolve what nodes and pods need, private zones included.",
            interrupts=False,
        )


def _lock(before: Properties, after: Properties) -> Iterator[Effect]:
    if same(after.get("level"), "ReadOnly") and not same(before.get("level"), "ReadOnly"):
        yield Effect(
            "level",
            "The lock refuses changes too, not only deletions.",
            f"{_LEARN}/azure-resource-manager/management/lock-resources",
            "Pods stay; what is locked cannot be updated: a cluster is not upgraded, and gives no credentials. On the "
            "resource group of the nodes, AKS can neither scale nor upgrade.",
            interrupts=False,
        )


def _zone_group(before: Properties, after: Properties) -> Iterator[Effect]:
    path = "privateDnsZoneConfigs"
    if is_hidden(before.get(path), after.get(path)):
        return
    if gone := only_in(before.get(path), after.get(path), "privateDnsZoneId"):
        names = ", ".join(each.rpartition("/")[2] for each in gone)
        workloads = (
            "Pods stay; networks that are linked only with these zones no longer resolve the private address of the "
            "endpoint, and clients there use the public one."
        )
        workaround = "First link the networks with zones that keep the record."
        yield Effect(path, f"The endpoint has no records in {names}.", _ZONES, workloads, workaround)


def only_in(entries: Any, others: Any, *keys: str) -> list[str]:
    """The values of these keys that the first list alone has; Azure ignores the case of ids and names, and an address
    may be in a range of the other list."""
    texts = _texts(others, *keys)
    folded = {each.casefold() for each in texts}
    return sorted(
        each
        for each in _texts(entries, *keys)
        if each.casefold() not in folded and not ((net := network(each)) and inside(net, texts))
    )


def _texts(entries: Any, *keys: str) -> set[str]:
    """The values of these keys in a list of mappings."""
    found = (mapping(each) or {} for each in sequence(entries) or ())
    return {str(each[key]) for each in found for key in keys if each.get(key)}


def is_hidden(*trees: Any) -> bool:
    return any(isinstance(each, Placeholder) for each in trees) or any(
        isinstance(value, Placeholder) for each in trees for _, value in leaves(each)
    )


ACCESS: Mapping[str, Finds] = {
    "network:FirewallPolicy": _firewall,
    "network:AzureFirewall": _firewall,
    "network:PrivateDnsZoneGroup": _zone_group,
    "containerregistry:Registry": _registry,
    "keyvault:Vault": _vault,
    "keyvault:Key": _key,
    **{token.removeprefix("azure-native:"): _lock for token in LOCKS},
}
"""By type: what a change of its properties does."""
