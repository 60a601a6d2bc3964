"""Changes in place of networks and addresses after which names are no longer resolved, or by other servers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fairway.change.effect import Effect, Finds, Properties
from fairway.request import Placeholder, leaves, sequence, value_at
from fairway.transitions.difference import same

_LEARN = "https://learn.microsoft.com/azure"
# VMs take other servers when they renew their DHCP lease or restart (MicrosoftDocs/azure-docs pull request 64421), and
# nodes of AKS when they are recreated (Azure/AKS issue 2181). CoreDNS forwards other names than the cluster's to them.
_DNS = f"{_LEARN}/virtual-network/virtual-networks-name-resolution-for-vms-and-role-instances#specify-dns-servers"


def _network(before: Properties, after: Properties) -> Iterator[Effect]:
    path = "dhcpOptions.dnsServers"
    old, new = ([*(sequence(value_at(each, path)) or ())] for each in (before, after))
    if any(isinstance(each, Placeholder) for _, each in leaves([old, new])) or same(old, new):
        return
    servers = ", ".join(map(str, new)) if new else "Azure's DNS"
    both = all(value_at(each, "dhcpOptions") for each in (before, after))
    yield Effect(
        path if both else "dhcpOptions",
        f"Names are resolved by {servers}.",
        _DNS,
        "Pods stay. Each node uses the new servers once it renews its DHCP lease, restarts or is recreated. From "
        "then on names that these servers do not resolve fail in its pods, and without the API server's name the node "
        "becomes NotReady.",
        "First check from a VM in this network that the new servers answer, with the names of the API server, the "
        "registries and private endpoints (`nslookup NAME SERVER`), and keep the old servers running. Afterwards "
        "drain and restart the nodes one after another.",
    )


_LABEL = f"{_LEARN}/virtual-network/ip-services/public-ip-addresses#domain-name-label"


def _address(before: Properties, after: Properties) -> Iterator[Effect]:
    path = "dnsSettings.domainNameLabel"
    old, new = (value_at(each, path) for each in (before, after))
    hidden = any(isinstance(each, Placeholder) for _, each in leaves(after.get("dnsSettings")))
    if not old or hidden or same(old, new):
        return
    name = value_at(before, "dnsSettings.fqdn") or f"{old}.REGION.cloudapp.azure.com"
    yield Effect(
        path if value_at(after, "dnsSettings") else "dnsSettings",
        f"The name {name} is no longer resolved.",
        _LABEL,
        "Pods stay; clients that use the name, also by CNAME records, lose what runs at this address, and anyone can "
        "take the name for another one.",
        "First let clients and DNS records use another name or the address itself.",
    )


NETWORKS: Mapping[str, Finds] = {"network:PublicIPAddress": _address, "network:VirtualNetwork": _network}
"""By type: what a change of its properties does."""
