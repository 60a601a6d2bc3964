"""The size of a plan's clusters: pools, nodes, vCPUs."""

from __future__ import annotations

from collections.abc import Iterable

from fairway.report.essentials import in_words, nodes_of
from fairway.rules.cluster import Cluster
from fairway.rules.sizes import size_of


def in_one_line(clusters: Iterable[Cluster]) -> str:
    """`1 cluster, 3 pools, 6..56 nodes (36..436 vCPUs)`; empty if there are no clusters.

    Nodes and vCPUs are left out if the count or the VM size of a pool is not known.
    """
    clusters = tuple(clusters)
    pools = [pool for each in clusters for pool in each.pools]
    if not clusters:
        return ""
    counted = [nodes_of(pool) for pool in pools]
    vcpus = [size.vcpus if (size := size_of(pool)) else None for pool in pools]
    parts = [_several(len(clusters), "cluster"), _several(len(pools), "pool")]
    nodes = [each for each in counted if each is not None]
    if pools and len(nodes) == len(counted):
        text = f"{in_words(_sum(nodes))} node{'s' * (_sum(nodes) != (1, 1))}"
        cores = [(low * each, high * each) for (low, high), each in zip(nodes, vcpus, strict=True) if each is not None]
        parts.append(f"{text} ({in_words(_sum(cores))} vCPUs)" if len(cores) == len(nodes) else text)
    if any(each.word("nodeProvisioningProfile.mode") == "auto" or each.automatic for each in clusters):
        parts.append("and nodes of node auto-provisioning")
    return ", ".join(parts)


def _sum(bounds: Iterable[tuple[int, int]]) -> tuple[int, int]:
    bounds = tuple(bounds)
    return sum(low for low, _ in bounds), sum(high for _, high in bounds)


def _several(count: int, word: str) -> str:
    return f"{count} {word}{'s' * (count != 1)}"
