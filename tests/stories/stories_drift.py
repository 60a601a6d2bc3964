"""Stories in which Azure changes by itself, and in which stacks are taken down."""

from __future__ import annotations

from typing import Any

import pulumi

from tests.stories.acts import GROUP, NETWORKS, changed, deleted, destroy, fault, preview, refresh, story, up
from tests.stories.programs import (
    Azure,
    Box,
    group,
    identity,
    inside,
    nameless,
    network,
    nothing,
    options,
    shop,
    subnet,
    vnet,
)

VNET = f"{NETWORKS}/virtualNetworks/vnet"


CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/shop"


def _wired(name: str) -> Any:
    """A role on a subnet for an identity, which all follow the network's name."""

    def program() -> None:
        rg = group()
        one = identity(rg, resourceName=name)
        Azure(
            "managedidentity:FederatedIdentityCredential",
            "trust",
            (),
            None,
            resourceGroupName=rg.output("name"),
            resourceName=one.output("name"),
            federatedIdentityCredentialResourceName="trust",
            issuer="https://issuer.example/",
            subject=one.output("principalId"),
            audiences=["api://AzureADTokenExchange"],
        )
        pulumi.export("who", one.output("principalId"))

    return program


def _unwanted_child(there: bool) -> Any:
    def program() -> None:
        rg = group()
        if there:
            Box("box", lambda box: subnet(rg, vnet(rg, opts=inside(box)), opts=inside(box)))

    return program


def _waiting() -> None:
    """An identity that waits for a network."""
    rg = group()
    identity(rg, opts=options(depends_on=[vnet(rg)]))


STORIES = [
    story("somebody deletes what another waits for", up(_waiting), deleted(VNET), refresh(), up(_waiting)),
    story(
        "the deletion of a replaced address fails, and all is taken down",
        up(nameless("westeurope")),
        fault("refuse:delete:PublicIPAddress"),
        up(nameless("northeurope")),
        destroy(),
    ),
    story(
        "a network is gone, its successor is refused, and all is taken down",
        up(network()),
        fault("refuse:create:VirtualNetwork"),
        up(network("other")),
        refresh(),
        destroy(),
    ),
    story(
        "somebody changes a network",
        up(network(tags={"a": "1"})),
        changed(VNET, tags={"a": "2"}),
        up(network(tags={"a": "1"})),
        preview(network(tags={"a": "1"}), refreshing=True),
        up(network(tags={"a": "1"}), refreshing=True),
        changed(VNET, tags={"a": "3", "b": "1"}),
        refresh(),
        up(network(tags={"a": "1"})),
    ),
    story(
        "somebody deletes a subnet",
        up(network()),
        deleted(f"{VNET}/subnets/nodes"),
        preview(network(), refreshing=True),
        up(network(), refreshing=True),
    ),
    story(
        "somebody deletes a network with all in it",
        up(network()),
        deleted(f"{VNET}/subnets/nodes"),
        deleted(VNET),
        refresh(),
        up(network()),
    ),
    story(
        "somebody deletes a network, and its subnet is still known",
        up(_unwanted_child(True)),
        deleted(VNET),
        refresh(),
        up(_unwanted_child(True)),
        up(_unwanted_child(False)),
    ),
    story(
        "somebody deletes everything, and it is taken down",
        up(network()),
        deleted(f"{VNET}/subnets/nodes"),
        deleted(VNET),
        deleted(GROUP),
        destroy(),
    ),
    story(
        "somebody deletes a pool, and nobody looks",
        up(shop()),
        deleted(f"{CLUSTER}/agentPools/web"),
        up(shop(count=2)),
        up(shop(count=2), refreshing=True),
    ),
    story(
        "a preview does not know what Azure will say",
        preview(_wired("id")),
        up(_wired("id")),
        preview(_wired("other")),
        up(_wired("other")),
    ),
    story(
        "a stack that is half made is taken down",
        fault("refuse:create:Subnet"),
        up(network()),
        destroy(),
        destroy(),
    ),
    story(
        "taking down stops at what is refused, and goes on",
        up(network()),
        fault("refuse:delete:VirtualNetwork"),
        destroy(),
        destroy(),
    ),
    story(
        "conflicts are waited for",
        fault("conflict:create:VirtualNetwork:2"),
        up(network()),
        fault("throttle:any:*:9"),
        up(nothing),
        fault(),
        up(nothing),
    ),
]
