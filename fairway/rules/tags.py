"""Tags, and taints that nodes begin with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.rules.citations import aks
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule

_TAGS = "https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations"

MOST = 50
LONGEST_NAME = 512
LONGEST_VALUE = 256
_OF_AZURE = "hidden-link:"
"""Azure itself links resources by tags such as `hidden-link:/subscriptions/...`, and accepts them
(hashicorp/terraform-provider-azurerm pull request 7125, issue 8909)."""


def _parts(cluster: Cluster) -> Iterator[tuple[Reader, str]]:
    yield cluster, f"cluster {cluster.name}"
    yield from ((pool, f"pool {pool.shown}") for pool in cluster.pools)


@rule(
    "tags-over-50",
    "A cluster or pool has at most 50 tags.",
    remedy="Merge tags: a value may hold several facts as JSON.",
    sources=(_TAGS,),
)
def _too_many(cluster: Cluster) -> Faults:
    for part, shown in _parts(cluster):
        found = len(part.entries("tags"))
        if found > MOST:
            yield part.fault("tags", f"{shown} has {found} tags; Azure keeps {MOST}.")


@rule(
    "tag-name",
    "The name of a tag has at most 512 characters, none of them < > % & \\ ? or /.",
    remedy="Use letters, digits, hyphens, dots and underscores.",
    sources=(_TAGS,),
)
def _name(cluster: Cluster) -> Faults:
    for part, shown in _parts(cluster):
        for name in part.entries("tags"):
            if not name.lower().startswith(_OF_AZURE) and re.search(r"[<>%&\\?/]", name):
                yield part.fault("tags", f"tag {name} of {shown} has a character that no tag's name may have.")
            elif len(name) > LONGEST_NAME:
                yield part.fault("tags", f"a tag of {shown} has a name of {len(name)} characters.")


@rule(
    "tag-value-too-long",
    "The value of a tag has at most 256 characters.",
    remedy="Shorten the value, or split it into two tags.",
    sources=(_TAGS,),
)
def _value(cluster: Cluster) -> Faults:
    for part, shown in _parts(cluster):
        for name, value in part.entries("tags").items():
            if isinstance(value, str) and len(value) > LONGEST_VALUE:
                yield part.fault("tags", f"tag {name} of {shown} has a value of {len(value)} characters.")


@rule(
    "init-taints-on-agent-pool",
    "nodeInitializationTaints are set in the cluster's own request.",
    remedy="Write the pool inside agentPoolProfiles of the cluster, or use nodeTaints.",
    sources=(aks("use-node-taints.md#prerequisites-and-limitations"),),
)
def _init_taints(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if not pool.inline and pool.items("nodeInitializationTaints"):
            reason = f"pool {pool.shown} is a request of its own, in which Azure refuses nodeInitializationTaints."
            yield pool.fault("nodeInitializationTaints", reason)
