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
    story("a resource that another needs is deleted in Azure", up(_waiting), deleted(VNET), refresh(), up(_waiting)),
    story(
        "the deletion of a replaced address fails, and all is taken down",
        up(nameless("westeurope")),
        fault("refuse:delete:PublicIPAddress"),
        up(nameless("northeurope")),
        destroy(),
    ),
    story(
        "a network is deleted, its replacement is refused, and the stack is destroyed",
        up(network()),
        fault("refuse:create:VirtualNetwork"),
        up(network("other")),
        refresh(),
        destroy(),
    ),
    story(
        "a network is changed in Azure",
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
        "a subnet is deleted in Azure",
        up(network()),
        deleted(f"{VNET}/subnets/nodes"),
        preview(network(), refreshing=True),
        up(network(), refreshing=True),
    ),
    story(
        "a network is deleted in Azure with all in it",
        up(network()),
        deleted(f"{VNET}/subnets/nodes"),
        deleted(VNET),
        refresh(),
        up(network()),
    ),
    story(
        "a network is deleted in Azure, and its subnet is still in the state",
        up(_unwanted_child(True)),
        deleted(VNET),
        refresh(),
        up(_unwanted_child(True)),
        up(_unwanted_child(False)),
    ),
    story(
        "everything is deleted in Azure, and the stack is destroyed",
        up(network()),
        deleted(f"{VNET}/subnets/nodes"),
        deleted(VNET),
        deleted(GROUP),
        destroy(),
    ),
    story(
        "a pool is deleted in Azure, and the update does not refresh",
        up(shop()),
        deleted(f"{CLUSTER}/agentPools/web"),
        up(shop(count=2)),
        up(shop(count=2), refreshing=True),
    ),
    story(
        "a preview does not know what Azure will say",
        preview(_wired("identity")),
        up(_wired("identity")),
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
