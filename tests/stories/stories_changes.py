"""Stories of resources that are made, changed, replaced, moved and taken down."""

from __future__ import annotations

from typing import Any

import pulumi

from tests.stories.acts import destroy, preview, refresh, story, up
from tests.stories.programs import (
    Azure,
    Box,
    address,
    group,
    identity,
    inside,
    nothing,
    options,
    routes,
    subnet,
    vnet,
)


def _network(name: str = "vnet", third: int = 0, **inputs: Any) -> Any:
    def program() -> None:
        rg = group()
        subnet(rg, vnet(rg, virtualNetworkName=name, **inputs), third=third)

    return program


def _in_group(name: str) -> Any:
    def program() -> None:
        rg = group(resourceGroupName=name)
        subnet(rg, vnet(rg))

    return program


def _routes(*addresses: str) -> Any:
    listed = [
        {
            "name": f"to{number}",
            "addressPrefix": each,
            "nextHopType": "VirtualAppliance",
            "nextHopIpAddress": "10.0.9.4",
        }
        for number, each in enumerate(addresses)
    ]
    return lambda: routes(group(), routes=listed)


def _waiting(name: str) -> Any:
    """An identity that only waits for the network."""

    def program() -> None:
        rg = group()
        network = vnet(rg, virtualNetworkName=name)
        identity(rg, opts=options(depends_on=[network]))

    return program


def _auto(location: str, *, delete_first: bool | None = None, uses: bool = True) -> Any:
    """A public address without a name, and a NAT gateway that names it."""

    def program() -> None:
        rg = group()
        own = Azure(
            "network:PublicIPAddress",
            "auto-",
            ("name",),
            options(delete_before_replace=delete_first),
            resourceGroupName=rg.output("name"),
            location=location,
        )
        link: dict[str, Any] = {"publicIpAddresses": [{"id": own.id}]} if uses else {}
        name = rg.output("name")
        Azure("network:NatGateway", "nat", (), None, resourceGroupName=name, natGatewayName="nat", **link)

    return program


def _address(sku: str = "Standard", **more: Any) -> Any:
    return lambda: address(group(), opts=options(**more), sku={"name": sku})


def _named(name: str, **more: Any) -> Any:
    return lambda: identity(group(), name, options(**more), resourceName="identity")


def _boxed(name: str, child: str = "", **more: Any) -> Any:
    """A component with an identity called after it."""

    def fill(box: Any) -> None:
        rg = group(f"{name}-rg", inside(box), resourceGroupName="rg")
        identity(rg, f"{name}-id", inside(box, **({"aliases": [child]} if child else {})), resourceName="identity")

    return lambda: Box(name, fill, pulumi.ResourceOptions(**more), {"size": len(name)})


def _nested(outer: str, inner: str, **more: Any) -> Any:
    def program() -> None:
        def deep(box: Any) -> None:
            group(f"{inner}-rg", inside(box), resourceGroupName="rg")

        def fill(box: Any) -> None:
            Box(inner, deep, pulumi.ResourceOptions(parent=box), type="story:index:Inner")

        Box(outer, fill, pulumi.ResourceOptions(**more))

    return program


def _moved(where: str) -> Any:
    """An identity below the stack, or below a component."""

    def program() -> None:
        rg = group()
        if where == "stack":
            identity(rg)
            Box("home", lambda _: None)
            return
        aliases = [pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)]
        Box("home", lambda box: identity(rg, opts=inside(box, aliases=aliases)))

    return program


def _kinds(*kinds: str) -> Any:
    """A group with some things in it; what is not named is no longer there."""

    def program() -> None:
        rg = group()
        if "identity" in kinds:
            identity(rg)
        if "vnet" in kinds:
            network = vnet(rg)
            if "subnet" in kinds:
                table = routes(rg)
                subnet(rg, network, routeTable={"id": table.id})

    return program


STORIES = [
    story(
        "a network is made, left alone and taken down",
        preview(_network()),
        up(_network()),
        up(_network()),
        up(_network(), refreshing=True),
        refresh(),
        destroy(),
    ),
    story(
        "a network is changed in place",
        up(_network()),
        up(_network(tags={"a": "1", "b": {"c": "2"}["c"]})),
        preview(_network(tags={"a": "2"}, addressSpace={"addressPrefixes": ["10.0.0.0/16", "10.1.0.0/16"]})),
        up(_network(tags={"a": "2"}, addressSpace={"addressPrefixes": ["10.0.0.0/16", "10.1.0.0/16"]})),
        up(_network(third=2)),
    ),
    story(
        "an element of a list is changed, added and removed",
        up(_routes("10.1.0.0/16")),
        up(_routes("10.2.0.0/16")),
        up(_routes("10.2.0.0/16", "10.3.0.0/16")),
        up(_routes("10.3.0.0/16")),
        up(_routes()),
    ),
    story(
        "a network is renamed and its subnet follows",
        up(_network()),
        preview(_network(name="other")),
        up(_network(name="other")),
        up(_network(name="other")),
    ),
    story(
        "a group is renamed and all in it follows",
        up(_in_group("rg")),
        preview(_in_group("rg2")),
        up(_in_group("rg2")),
        up(_in_group("rg2"), refreshing=True),
    ),
    story("what only waits for a replaced network stays", up(_waiting("vnet")), up(_waiting("other"))),
    story(
        "a resource without a name is created before the old one is deleted",
        up(_auto("westeurope")),
        preview(_auto("northeurope")),
        up(_auto("northeurope")),
    ),
    story(
        "a resource without a name is deleted first with delete_before_replace",
        up(_auto("westeurope", delete_first=True, uses=False)),
        up(_auto("northeurope", delete_first=True, uses=False)),
    ),
    story(
        "changes in replace_on_changes replace the resource",
        up(_address(replace_on_changes=["tags"])),
        up(lambda: address(group(), opts=options(replace_on_changes=["tags"]), tags={"a": "1"})),
        up(lambda: address(group(), opts=options(replace_on_changes=["tags.a"]), tags={"a": "1", "b": "1"})),
        up(lambda: address(group(), opts=options(replace_on_changes=["tags.a"]), tags={"a": "2", "b": "1"})),
        up(lambda: address(group(), opts=options(replace_on_changes=["*"]), tags={"a": "2", "b": "2"})),
    ),
    story(
        "a resource is renamed by an alias",
        up(_named("id")),
        preview(_named("new", aliases=[pulumi.Alias(name="id")])),
        up(_named("new", aliases=[pulumi.Alias(name="id")])),
        up(_named("new")),
        up(_named("newer")),
    ),
    story(
        "a component is renamed and its children with it",
        up(_boxed("old")),
        preview(_boxed("fresh", aliases=[pulumi.Alias(name="old")])),
        up(_boxed("fresh", aliases=[pulumi.Alias(name="old")])),
        up(_boxed("fresh")),
    ),
    story(
        "a component of a component is renamed from above",
        up(_nested("outer", "outer-inner")),
        up(_nested("fresh", "fresh-inner", aliases=[pulumi.Alias(name="outer")])),
    ),
    story("a resource moves into a component", up(_moved("stack")), preview(_moved("box")), up(_moved("box"))),
    story(
        "what leaves the program goes in the order of what it needs",
        up(_kinds("identity", "vnet", "subnet")),
        preview(_kinds("identity")),
        up(_kinds("identity")),
        up(nothing),
    ),
]
