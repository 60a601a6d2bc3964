"""What stays in a state of Terraform although it refers to what leaves it, and what leaves it with its network.

Terraform destroys what has no code any more: the code of what stays must stay too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fairway.documents.terraform_azapi import UPDATE
from fairway.documents.terraform_ids import Planned
from fairway.documents.terraform_values import table
from fairway.request import Request, mapping, sequence, value_at

CLUSTER_KEY = ""
"""The key of a reference to the cluster or what is in it."""
MOST_NAMES = 10
_IN_CLUSTERS = ("helm_", "kubernetes_", "kubectl_", "flux_", "argocd_")
"""Their provider is configured from a cluster, which their attributes do not have."""

_INDEX = re.compile(r"\[[^\]]*\]")
# The azurerm provider's docs, `id` of network_security_rule, route and virtual_network_dns_servers.
_PART = re.compile(
    r"(.*/(?:networksecuritygroups/[^/]+(?=/securityrules/)|routetables/[^/]+(?=/routes/)"
    r"|virtualnetworks/[^/]+(?=/dnsservers/)))/\w+/[^/]+"
)
_OUTPUT = re.compile(
    r"(?:principal|object|client)_?id|(?:private_?)?fqdn|(?:oidc_?)?issuer_?url|node_?resource_?group_?id",
    re.IGNORECASE,
)
_UNIQUE = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|https://\S+|/subscriptions/\S+|[\w-]+(?:\.[\w-]+){2,}"
)


@dataclass(frozen=True)
class Staying:
    """A resource that stays in the state."""

    address: str
    refers: frozenset[str]
    """The ids, in lower case, of what it refers to, or CLUSTER_KEY."""


def part_of(id: str) -> str:
    """The id, in lower case, of the network resource whose request has this rule or route; empty for others."""
    found = _PART.fullmatch(id.lower())
    return found[1] if found else ""


def sent_with(resource: Planned) -> str:
    """The id, in lower case, of the network resource whose request has what this one sets; empty for others."""
    if resource.type in table()["associations"]:
        return str(resource.values.get("subnet_id")).lower()
    if resource.type.startswith("azurerm_nat_gateway_public_ip_"):
        return str(resource.values.get("nat_gateway_id")).lower()
    if resource.type == UPDATE:
        return str(resource.values.get("resource_id")).lower()
    return part_of(str(resource.values.get("id")))


def staying(
    resources: Sequence[Planned], own: Collection[str], cluster: Request, around: Sequence[Request]
) -> tuple[Staying, ...]:
    """What refers to the cluster, which has the addresses `own`, or to what is around it."""
    ids = [cluster.id] if cluster.id else []
    if cluster.id and (group := value_at(cluster.properties, "nodeResourceGroup")):
        ids.append(f"{'/'.join(cluster.id.split('/')[:4])}/{group}")
    values = {each.address: each.values for each in resources}
    found = _outputs((cluster.outputs, *(values[each] for each in own if each in values)))
    leaving = {CLUSTER_KEY: (_any_of([*ids, *found]), {_plain(each) for each in own})}
    named = {each.name for each in around}
    for each in around:
        leaving[each.id.lower()] = _any_of([each.id, *_outputs([values.get(each.name)])]), {_plain(each.name)}
    return tuple(
        Staying(each.address, refers)
        for each in resources
        if each.address not in own and (refers := frozenset(_refers(each, leaving, each.address in named)))
    )


def _refers(resource: Planned, leaving: dict[str, tuple[re.Pattern[str], set[str]]], is_around: bool) -> Iterator[str]:
    text = "\n".join(_texts(resource.values))
    for key, (pattern, addresses) in leaving.items():
        if is_around and key == CLUSTER_KEY:
            continue  # The cluster returns ids of its identity; the identity does not refer to the cluster.
        inside = key == CLUSTER_KEY and resource.type.startswith(_IN_CLUSTERS)
        if inside or addresses.intersection(map(_plain, resource.dependencies)) or pattern.search(text):
            yield key


def named_or_counted(addresses: Iterable[str]) -> str:
    """The addresses, or from eleven on how many there are of each type."""
    listed = list(dict.fromkeys(addresses))
    if len(listed) <= MOST_NAMES:
        return ", ".join(listed)
    types = [_plain(each).split(".")[-2] for each in listed]
    return ", ".join(f"{types.count(each)} {each}" for each in dict.fromkeys(types))


def are_in_clusters(addresses: Iterable[str]) -> bool:
    """Whether one of the resources is in a cluster."""
    return any(_plain(each).split(".")[-2].startswith(_IN_CLUSTERS) for each in addresses)


def _plain(address: str) -> str:
    return _INDEX.sub("", address)


def _any_of(texts: Iterable[str]) -> re.Pattern[str]:
    listed = "|".join(re.escape(each.rstrip("/")) for each in dict.fromkeys(texts))
    return re.compile(rf"(?:{listed})(?![\w.-])" if listed else r"(?!)", re.IGNORECASE)


def _outputs(trees: Iterable[Any]) -> Iterator[str]:
    """The texts by which others refer to a resource besides its id."""
    for tree in trees:
        for key, each in (mapping(tree) or {}).items():
            if isinstance(each, str) and _OUTPUT.fullmatch(key) and _UNIQUE.fullmatch(each):
                yield each
            yield from _outputs([each])
        yield from _outputs(sequence(tree) or ())


def _texts(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    entries = mapping(tree)
    for each in entries.values() if entries is not None else sequence(tree) or ():
        yield from _texts(each)
