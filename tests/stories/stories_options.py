"""Stories of the options that a program gives a resource."""

from __future__ import annotations

from typing import Any

from tests.stories.acts import GROUP, changed, destroy, preview, story, up
from tests.stories.programs import (
    address,
    cluster,
    group,
    identity,
    network_alone,
    nothing,
    options,
    pool,
    subnet,
    system,
    table,
    vnet,
)


def _cluster(count: int, tier: str = "Free", ignored: tuple[str, ...] = (), **inputs: Any) -> Any:
    def program() -> None:
        settings = {"agentPoolProfiles": [system(count=count)], "sku": {"name": "Base", "tier": tier}}
        cluster(group(), opts=options(ignore_changes=list(ignored)), **{**settings, **inputs})

    return program


def _subnet(name: str = "vnet", *, table: bool = True, **more: Any) -> Any:
    """A network with a subnet that has the options."""

    def program() -> None:
        rg = group()
        network = vnet(rg, virtualNetworkName=name)
        if table:
            subnet(rg, network, opts=options(**more))

    return program


def _pool_with_cluster(dns: str = "shop", *, there: bool = True, protect: bool = False) -> Any:
    def program() -> None:
        rg = group()
        if there:
            shop = cluster(rg, dnsPrefix=dns)
            pool(rg, shop, opts=options(deleted_with=shop, protect=protect))

    return program


def _replaced_with(location: str) -> Any:
    def program() -> None:
        rg = group()
        first = address(rg, location=location)
        identity(rg, opts=options(replace_with=[first]))

    return program


STORIES = [
    story(
        "a leaf of a list is ignored",
        up(_cluster(1, ignored=("agentPoolProfiles[0].count",))),
        up(_cluster(2, ignored=("agentPoolProfiles[0].count",))),
        up(_cluster(2, "Standard", ignored=("agentPoolProfiles[0].count",))),
        changed(f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/shop", tags={"by": "portal"}),
        up(_cluster(2, "Standard", ignored=("agentPoolProfiles[0].count", "tags")), refreshing=True),
        up(_cluster(2, "Standard")),
    ),
    story(
        "a whole list is ignored",
        up(_cluster(1)),
        up(_cluster(3, ignored=("agentPoolProfiles",))),
        up(_cluster(3, ignored=("agentPoolProfiles", "kubernetesVersion"), kubernetesVersion="1.35")),
    ),
    story(
        "everything is ignored",
        up(table({"a": "1"})),
        up(table({"a": "2", "b": "1"}, "*")),
        up(table({"a": "2"}, "tags.*")),
        up(table({"a": "3", "b": "1"}, "tags.b")),
        up(table(None, "tags.b")),
    ),
    story(
        "a property that was never there is ignored",
        up(table(None)),
        up(table({"a": "1"}, "tags")),
        up(table({"a": "1"}, "tags.a")),
        up(table({"a": "2"}, "tags.z.y")),
    ),
    story(
        "what is ignored is not kept in a replacement",
        up(table({"a": "1"}, "tags")),
        up(table({"a": "2"}, "tags", name="other")),
    ),
    story(
        "what forces a replacement can be ignored",
        up(_cluster(1)),
        up(_cluster(1, dnsPrefix="other", ignored=("dnsPrefix",))),
    ),
    story(
        "a protected network is neither replaced nor deleted",
        up(network_alone(protect=True)),
        preview(network_alone("other", protect=True)),
        up(network_alone("other", protect=True)),
        preview(nothing),
        up(nothing),
        destroy(),
        up(network_alone("other")),
        up(nothing),
    ),
    story(
        "a protected dependent keeps a network from being replaced",
        up(_subnet(protect=True)),
        preview(_subnet("other", protect=True)),
        up(_subnet("other", protect=True)),
        up(_subnet("vnet")),
        up(_subnet("other")),
    ),
    story(
        "what is retained stays in Azure",
        up(_subnet(retain_on_delete=True)),
        up(_subnet(table=False)),
        up(lambda: vnet(group(), opts=options(retain_on_delete=True))),
        up(lambda: vnet(group(), opts=options(retain_on_delete=True), virtualNetworkName="other")),
        destroy(),
    ),
    story(
        "a resource that is deleted with another is not sent to Azure",
        up(_pool_with_cluster()),
        preview(_pool_with_cluster(there=False)),
        up(_pool_with_cluster(there=False)),
    ),
    story(
        "what is deleted with another is replaced with it",
        up(_pool_with_cluster()),
        preview(_pool_with_cluster("other")),
        up(_pool_with_cluster("other")),
        destroy(),
    ),
    story(
        "what is to be replaced with another is",
        up(_replaced_with("westeurope")),
        preview(_replaced_with("northeurope")),
        up(_replaced_with("northeurope")),
    ),
]
