"""Stories in which something goes wrong, and of how the next run goes on."""

from __future__ import annotations

from typing import Any

import pulumi

from tests.stories.acts import destroy, fault, preview, refresh, story, up
from tests.stories.programs import (
    Box,
    address,
    group,
    identity,
    inside,
    nameless,
    network,
    options,
    routes,
    shop,
    subnet,
    vnet,
)


def _group_only() -> None:
    group()


def _twice() -> None:
    rg = group()
    identity(rg, opts=options(depends_on=[identity(rg)]))


def _exporting(*names: str) -> Any:
    def program() -> None:
        rg = group()
        for each in names:
            pulumi.export(each, rg.output("name") if each != "no" else rg.output("name").apply(_complain))

    return program


def _raises() -> None:
    identity(group()).output("principalId").apply(_complain)


def _boxed(name: str, **more: Any) -> Any:
    """A component whose second child needs the first."""

    def fill(box: Any) -> None:
        rg = group(f"{name}-rg", inside(box), resourceGroupName="rg")
        network = vnet(rg, f"{name}-vnet", inside(box), virtualNetworkName="vnet", **more.get("vnet", {}))
        subnet(rg, network, f"{name}-nodes", 0, inside(box), subnetName="nodes")

    return lambda: Box(name, fill, pulumi.ResourceOptions(aliases=more.get("aliases")), {"name": name})


def _guarded(there: bool) -> Any:
    """A protected subnet, and beside it what it does not need."""

    def program() -> None:
        rg = group()
        if there:
            subnet(rg, vnet(rg), opts=options(protect=True))
            identity(rg)
            Box("box", lambda box: routes(rg, opts=inside(box)))

    return program


def _complain(name: str) -> None:
    raise ValueError(f"{name} is not to our liking")


def _refused() -> None:
    rg = group()
    network = vnet(rg)
    subnet(rg, network, "outside", 0, None, addressPrefix="192.168.0.0/24")


def _two_addresses(first: str, tag: str) -> Any:
    """An address that is replaced, and one that depends on it and is changed after."""

    def program() -> None:
        rg = group()
        one = address(rg, "one", location=first)
        address(rg, "two", options(depends_on=[one]), tags={"a": tag})

    return program


STORIES = [
    story("two resources of one name", preview(_twice), up(_twice), up(network())),
    story("a program that raises in the middle", up(network()), preview(_raises), up(_raises), up(network())),
    story("a program that raises keeps the exports it had", up(_exporting("a", "b")), up(_exporting("b", "no"))),
    story(
        "a component is renamed, and what is in it cannot be changed",
        up(_boxed("old")),
        fault("refuse:update:VirtualNetwork"),
        up(_boxed("fresh", aliases=[pulumi.Alias(name="old")], vnet={"tags": {"a": "1"}})),
        up(_boxed("fresh", vnet={"tags": {"a": "1"}})),
    ),
    story(
        "what is protected stays, and what it does not need goes",
        up(_guarded(True)),
        preview(_guarded(False)),
        up(_guarded(False)),
        destroy(),
    ),
    story("Azure refuses in the middle", up(_refused), up(network())),
    story(
        "Azure refuses once for a reason that no plan can foresee",
        fault("refuse:create:VirtualNetwork"),
        up(network()),
        up(network()),
        fault("refuse:update:VirtualNetwork"),
        up(network(tags={"a": "1"})),
        up(network(tags={"a": "1"})),
    ),
    story(
        "a pool is half made and repaired",
        fault("half-made:create:AgentPool"),
        up(shop()),
        preview(shop()),
        up(shop()),
        up(shop()),
    ),
    story(
        "a cluster is half made, and then wanted otherwise",
        fault("half-made:create:ManagedCluster"),
        up(shop()),
        up(shop("1.35")),
    ),
    story(
        "a half-made cluster is refreshed",
        fault("half-made:create:ManagedCluster"),
        up(shop()),
        refresh(),
        up(shop()),
    ),
    story(
        "a half-made cluster is replaced",
        fault("half-made:create:ManagedCluster"),
        up(shop()),
        up(shop(dns="other")),
    ),
    story(
        "a change is half made and repaired",
        up(shop()),
        fault("half-made:update:AgentPool"),
        up(shop(count=2)),
        up(shop(count=2)),
    ),
    story(
        "a change is half made and taken back",
        up(shop()),
        fault("half-made:update:AgentPool"),
        up(shop(count=2)),
        up(shop(count=1)),
    ),
    story(
        "a deletion fails and the next run goes on",
        up(network()),
        fault("refuse:delete:Subnet"),
        up(_group_only),
        preview(_group_only),
        up(_group_only),
    ),
    story(
        "the deletion of a replaced address fails and the next run goes on",
        up(nameless("westeurope")),
        fault("refuse:delete:PublicIPAddress"),
        up(nameless("northeurope")),
        preview(nameless("northeurope")),
        up(nameless("northeurope")),
    ),
    story(
        "the deletion of a replaced address fails, and it is replaced again",
        up(nameless("westeurope")),
        fault("refuse:delete:PublicIPAddress"),
        up(nameless("northeurope")),
        up(nameless("uksouth")),
    ),
    story(
        "a network is deleted and its replacement is refused",
        up(network()),
        fault("refuse:create:VirtualNetwork"),
        up(network("other")),
        preview(network("other")),
        up(network("other")),
    ),
    story(
        "a network is deleted, its replacement is refused, and the program declares the old one again",
        up(network()),
        fault("refuse:create:VirtualNetwork"),
        up(network("other")),
        up(network()),
    ),
    story(
        "a network is deleted, its replacement is refused, and the program declares none",
        up(network()),
        fault("refuse:create:VirtualNetwork"),
        up(network("other")),
        preview(_group_only),
        up(_group_only),
    ),
    story(
        "a network cannot be deleted before its replacement",
        up(network()),
        fault("refuse:delete:VirtualNetwork"),
        up(network("other")),
        up(network("other")),
    ),
    story(
        "a replaced address is there, and what comes after fails",
        up(_two_addresses("westeurope", "1")),
        fault("refuse:update:two"),
        up(_two_addresses("northeurope", "2")),
        up(_two_addresses("northeurope", "2")),
    ),
    story(
        "a resource that leaves while another fails stays",
        up(_two_addresses("westeurope", "1")),
        fault("refuse:create:Subnet"),
        up(network()),
        up(network()),
    ),
]
