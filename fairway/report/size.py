"""The size of a plan's clusters in one line: pools, nodes, vCPUs."""

from __future__ import annotations

from collections.abc import Iterable

from fairway.quantities import quantities
from fairway.report.essentials import in_words
from fairway.request import Request
from fairway.rules.cluster import clusters


def in_one_line(requests: Iterable[Request]) -> str:
    """`1 cluster, 3 pools, 6..56 nodes (36..436 vCPUs)`; empty if there are no clusters.

    Nodes and vCPUs are left out if the count or the VM size of a pool is not known.
    """
    every = tuple(requests)
    found, amounts = clusters(every), quantities(every)
    pools = sum(len(each.pools) for each in found)
    if not found:
        return ""
    parts = [_several(len(found), "cluster"), _several(pools, "pool")]
    if pools and amounts.nodes is not None:
        nodes = f"{in_words(amounts.nodes)} node{'s' * (amounts.nodes != (1, 1))}"
        parts.append(f"{nodes} ({in_words(amounts.vcpus)} vCPUs)" if amounts.vcpus is not None else nodes)
    if any(each.word("nodeProvisioningProfile.mode") == "auto" or each.automatic for each in found):
        parts.append("and nodes of node auto-provisioning")
    return ", ".join(parts)


def _several(count: int, word: str) -> str:
    return f"{count} {word}{'s' * (count != 1)}"
