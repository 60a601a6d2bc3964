"""Stories of clusters and of pools that are rotated."""

from __future__ import annotations

from typing import Any

import pulumi

from tests.stories.acts import destroy, preview, story, up
from tests.stories.programs import (
    cluster,
    group,
    options,
    pool,
    system,
)


def _cluster(pools: tuple[str, ...] = ("web",), **inputs: Any) -> Any:
    def program() -> None:
        rg = group()
        shop = cluster(rg, **inputs)
        for each in pools:
            pool(rg, shop, each)
        pulumi.export("fqdn", shop.output("fqdn"))

    return program


def _pools(*pools: tuple[str, str, dict[str, Any]]) -> Any:
    """A cluster with pools: logical name, size, and options."""

    def program() -> None:
        rg = group()
        shop = cluster(rg)
        for name, size, inputs in pools:
            given = {key: each for key, each in inputs.items() if key != "azure"}
            pool(rg, shop, name, options(**given), vmSize=size, agentPoolName=inputs.get("azure", name))

    return program


def _two_clusters(second: str) -> None:
    for name in ("one", "two"):
        rg = group(f"{name}-rg")
        pool(rg, cluster(rg, name, kubernetesVersion=second if name == "two" else "1.34"), f"{name}web")


D4, D8 = "Standard_D4s_v5", "Standard_D8s_v5"


STORIES = [
    story(
        "a named pool is created first without delete_before_replace",
        up(_pools(("web", D4, {"azure": "web1", "delete_before_replace": False}))),
        preview(_pools(("web", D8, {"azure": "web2", "delete_before_replace": False}))),
        up(_pools(("web", D8, {"azure": "web2", "delete_before_replace": False}))),
        destroy(),
    ),
    story(
        "a named pool that is created first fails as its name is taken",
        up(_pools(("web", D4, {}))),
        up(_pools(("web", D8, {"delete_before_replace": False}))),
    ),
    story(
        "a named pool is deleted first by default",
        up(_pools(("web", D4, {}))),
        preview(_pools(("web", D8, {}))),
        up(_pools(("web", D8, {}))),
    ),
    story(
        "a pool is rotated in two steps",
        up(_pools(("web", D4, {}))),
        up(_pools(("web", D4, {}), ("web2", D8, {}))),
        up(_pools(("web2", D8, {}))),
    ),
    story(
        "a pool takes the place of another by an alias",
        up(_pools(("web", D4, {}))),
        up(_pools(("web2", D8, {"aliases": [pulumi.Alias(name="web")], "delete_before_replace": False}))),
    ),
    story(
        "a cluster is made, upgraded and taken down",
        preview(_cluster()),
        up(_cluster()),
        preview(_cluster(kubernetesVersion="1.35")),
        up(_cluster(kubernetesVersion="1.35")),
        up(_cluster(agentPoolProfiles=[system(count=2)], kubernetesVersion="1.35")),
        destroy(),
    ),
    story(
        "a cluster is replaced with its pools",
        up(_cluster()),
        preview(_cluster(dnsPrefix="other")),
        up(_cluster(dnsPrefix="other")),
    ),
    story(
        "of two clusters one is upgraded",
        up(lambda: _two_clusters("1.34")),
        up(lambda: _two_clusters("1.35")),
        destroy(),
    ),
]
