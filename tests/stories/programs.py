"""Small pieces that the programs of the stories are made of.

Resources are registered by their type tokens and with ARM's own names, as the SDK's classes do in the end: without
the classes a program starts in a tenth of the time. Where the SDK itself has a part, a story uses its classes.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import pulumi

VERSION = version("pulumi-azure-native")


def options(**more: Any) -> pulumi.ResourceOptions:
    """Options with the version of the provider, as the SDK's classes set it."""
    return pulumi.ResourceOptions(version=VERSION, **more)


class Azure(pulumi.CustomResource):
    """A resource of azure-native; `out` names the outputs that the program reads."""

    def __init__(self, kind: str, name: str, out: tuple[str, ...] = (), opts: Any = None, **inputs: Any) -> None:
        super().__init__(f"azure-native:{kind}", name, {**dict.fromkeys(out), **inputs}, opts or options())

    def output(self, name: str) -> pulumi.Output[Any]:
        """One of the outputs."""
        return self.__dict__[name]


def group(name: str = "rg", opts: Any = None, **inputs: Any) -> Azure:
    """A resource group; its name in Azure is `name` unless `resourceGroupName` says otherwise."""
    return Azure(
        "resources:ResourceGroup",
        name,
        ("name",),
        opts,
        **{"resourceGroupName": name, "location": "westeurope", **inputs},
    )


def vnet(rg: Any, name: str = "vnet", opts: Any = None, **inputs: Any) -> Azure:
    """A network 10.0.0.0/16 in a resource group."""
    settings = {
        "resourceGroupName": _name(rg),
        "virtualNetworkName": name,
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
    }
    return Azure("network:VirtualNetwork", name, ("name",), opts, **{**settings, **inputs})


def subnet(rg: Any, network: Any, name: str = "nodes", third: int = 0, opts: Any = None, **inputs: Any) -> Azure:
    """A subnet 10.0.<third>.0/24 of a network."""
    settings = {
        "resourceGroupName": _name(rg),
        "virtualNetworkName": _name(network),
        "subnetName": name,
        "addressPrefix": f"10.0.{third}.0/24",
    }
    return Azure("network:Subnet", name, ("name",), opts, **{**settings, **inputs})


def identity(rg: Any, name: str = "id", opts: Any = None, **inputs: Any) -> Azure:
    """A user-assigned identity."""
    settings = {"resourceGroupName": _name(rg), "resourceName": "identity" if name == "id" else name}
    return Azure("managedidentity:UserAssignedIdentity", name, ("name", "principalId"), opts, **{**settings, **inputs})


def routes(rg: Any, name: str = "rt", opts: Any = None, **inputs: Any) -> Azure:
    """A route table."""
    settings = {"resourceGroupName": _name(rg), "routeTableName": name}
    return Azure("network:RouteTable", name, ("name",), opts, **{**settings, **inputs})


def address(rg: Any, name: str = "ip", opts: Any = None, **inputs: Any) -> Azure:
    """A public address."""
    settings = {
        "resourceGroupName": _name(rg),
        "publicIpAddressName": name,
        "sku": {"name": "Standard"},
        "publicIPAllocationMethod": "Static",
    }
    return Azure("network:PublicIPAddress", name, ("ipAddress",), opts, **{**settings, **inputs})


def cluster(rg: Any, name: str = "shop", opts: Any = None, **inputs: Any) -> Azure:
    """A cluster with one system pool and an identity of its own."""
    settings = {
        "resourceGroupName": _name(rg),
        "resourceName": name,
        "dnsPrefix": name,
        "kubernetesVersion": "1.34",
        "identity": {"type": "SystemAssigned"},
        "agentPoolProfiles": [system()],
    }
    return Azure("containerservice:ManagedCluster", name, ("name", "fqdn"), opts, **{**settings, **inputs})


def system(**changes: Any) -> dict[str, Any]:
    """An inline system pool."""
    return {"name": "sys", "mode": "System", "osType": "Linux", "vmSize": "Standard_D4s_v5", "count": 1, **changes}


def pool(rg: Any, of: Any, name: str = "web", opts: Any = None, **inputs: Any) -> Azure:
    """A pool of a cluster."""
    settings = {
        "resourceGroupName": _name(rg),
        "resourceName": _name(of),
        "agentPoolName": name,
        "mode": "User",
        "osType": "Linux",
        "vmSize": "Standard_D4s_v5",
        "count": 1,
    }
    return Azure("containerservice:AgentPool", name, (), opts, **{**settings, **inputs})


class Box(pulumi.ComponentResource):
    """A component with what a function makes inside it."""

    def __init__(self, name: str, fill: Any, opts: Any = None, outputs: Any = None, type: str = "story:index:Box"):
        super().__init__(type, name, {}, opts)
        fill(self)
        self.register_outputs(outputs or {})


def inside(parent: pulumi.Resource, **more: Any) -> pulumi.ResourceOptions:
    """The options of a child."""
    return options(parent=parent, **more)


def nothing() -> None:
    """A program that declares nothing."""


def network_alone(name: str = "vnet", **more: Any) -> Any:
    """A network alone, with options."""
    return lambda: vnet(group(), opts=options(**more), virtualNetworkName=name)


def table(tags: Any, *ignored: str, name: str = "rt") -> Any:
    """A route table with tags, and what of it is ignored."""
    return lambda: routes(
        group(),
        opts=options(ignore_changes=list(ignored)),
        routeTableName=name,
        **({} if tags is None else {"tags": tags}),
    )


def nameless(location: str) -> Any:
    """A public address without a name."""

    def program() -> None:
        rg = group()
        name = rg.output("name")
        Azure("network:PublicIPAddress", "auto-", (), None, resourceGroupName=name, location=location)

    return program


def shop(version: str = "1.34", count: int = 1, dns: str = "shop") -> Any:
    """A cluster with a pool, and its address as an export."""

    def program() -> None:
        rg = group()
        shop = cluster(rg, kubernetesVersion=version, dnsPrefix=dns)
        pool(rg, shop, count=count)
        pulumi.export("fqdn", shop.output("fqdn"))

    return program


def network(name: str = "vnet", **inputs: Any) -> Any:
    """A network with a subnet."""

    def program() -> None:
        rg = group()
        subnet(rg, vnet(rg, virtualNetworkName=name, **inputs))

    return program


def _name(of: Any) -> Any:
    return of.output("name") if isinstance(of, Azure) else of
