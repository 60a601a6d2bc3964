"""Stories of what the program did not make, or not in the usual way: imports, look-ups, providers, other tokens."""

from __future__ import annotations

from typing import Any

import pulumi

from tests.stories.acts import GROUP, NETWORKS, changed, destroy, exists_in_azure, preview, refresh, story, up
from tests.stories.programs import (
    Azure,
    Box,
    group,
    identity,
    network_alone,
    options,
    routes,
    table,
)

ID = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id"


TABLE = f"{NETWORKS}/routeTables/rt"


def _secret(value: str, marked: bool = True, **more: Any) -> Any:
    def program() -> None:
        given = pulumi.Output.secret(value) if marked else value
        one = identity(group(), opts=options(**more), tags={"a": given, "b": "open"})
        pulumi.export("principal", one.output("principalId"))
        pulumi.export("hidden", pulumi.Output.secret("x"))

    return program


def _provider(location: str | None, name: str = "own") -> Any:
    """A network by a provider of its own, in the provider's location."""

    def program() -> None:
        rg = group()
        own = pulumi.ProviderResource("azure-native", name, {"location": location}, options())
        Azure(
            "network:VirtualNetwork",
            "vnet",
            (),
            options(provider=own),
            resourceGroupName=rg.output("name"),
            virtualNetworkName="vnet",
            addressSpace={"addressPrefixes": ["10.0.0.0/16"]},
        )

    return program


def _member(fleet: str, cluster: str = "one", group_name: str = "prod") -> Any:
    """A member of a fleet, by the generic resource, which is replaced for another cluster."""
    subscription = "/subscriptions/1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d/resourceGroups/rg"
    id = f"{subscription}/providers/Microsoft.ContainerService/managedClusters/{cluster}"

    def program() -> None:
        home = {"resourceGroupName": group().output("name")}
        fleets = {
            each: Azure("containerservice:Fleet", each, ("name",), **home, fleetName=each, location="westeurope")
            for each in ("one", "two")
        }
        Azure(
            "resources:Resource",
            "member",
            (),
            options(replace_on_changes=["properties.clusterResourceId"], delete_before_replace=True),
            **home,
            resourceProviderNamespace="Microsoft.ContainerService",
            parentResourcePath=pulumi.Output.concat("fleets/", fleets[fleet].output("name")),
            resourceType="members",
            resourceName="shop",
            apiVersion="2026-06-01",
            properties={"clusterResourceId": id, "group": group_name},
        )

    return program


def _imported(import_id: str | None, **inputs: Any) -> Any:
    return lambda: routes(group(), opts=options(import_=import_id), **{"location": "westeurope", **inputs})


def _got(own: bool, out: str = "rt") -> Any:
    """A table that is looked up, or made."""

    def program() -> None:
        rg = group()
        if own:
            routes(rg)
        else:
            found = Azure("network:RouteTable", "rt", ("location",), options(id=f"{NETWORKS}/routeTables/{out}"))
            pulumi.export("where", found.output("location"))

    return program


def _component(size: int) -> Any:
    def program() -> None:
        box = Box("box", lambda _: None, outputs={"size": size, "deep": {"a": [size, pulumi.Output.secret("s")]}})
        pulumi.export("size", size)
        pulumi.export("name", box.pulumi_resource_name)

    return program


def _transformed(tag: str) -> Any:
    """Every resource gets a tag, and the identity is protected, by a transform."""

    def program() -> None:
        def tagged(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
            if "RouteTable" not in args.type_:
                return None
            opts = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(ignore_changes=["location"]))
            return pulumi.ResourceTransformResult({**args.props, "tags": {"by": tag}}, opts)

        pulumi.runtime.register_resource_transform(tagged)
        routes(group())

    return program


def _versioned(module: str) -> Any:
    """A network under a token, with today's as the SDK's class has it."""

    def program() -> None:
        rg = group()
        inputs = {
            "resourceGroupName": rg.output("name"),
            "virtualNetworkName": "vnet",
            "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
        }
        if module != "network":
            Azure(f"{module}:VirtualNetwork", "vnet", (), None, **inputs)
            return
        from pulumi_azure_native import network

        network.VirtualNetwork(
            "vnet",
            resource_group_name=rg.output("name"),
            virtual_network_name="vnet",
            address_space={"address_prefixes": ["10.0.0.0/16"]},
        )

    return program


STORIES = [
    story(
        "a member changes its group in place, and leaves a fleet or a cluster before it joins another",
        up(_member("one")),
        up(_member("one", group_name="canary")),
        preview(_member("two")),
        up(_member("two")),
        preview(_member("two", "two")),
        up(_member("two", "two")),
        destroy(),
    ),
    story(
        "secrets are marked in the state",
        up(_secret("a")),
        up(_secret("a", marked=False)),
        up(_secret("b", additional_secret_outputs=["principalId"])),
        up(_secret("b", additional_secret_outputs=["principalId"]), refreshing=True),
        refresh(),
    ),
    story(
        "a provider of its own",
        up(_provider("westeurope")),
        up(_provider("westeurope")),
        preview(_provider("northeurope")),
        up(_provider("northeurope")),
        destroy(),
        own_provider=True,
    ),
    story(
        "a provider of its own does not take the stack's config",
        preview(_provider(None)),
        up(_provider(None)),
        own_provider=True,
    ),
    story(
        "a network moves to a provider of its own and to another",
        up(network_alone()),
        preview(_provider("westeurope")),
        up(_provider("westeurope")),
        up(_provider("westeurope", "second")),
        up(network_alone()),
        own_provider=True,
    ),
    story(
        "a network that is there is imported",
        up(lambda: group()),
        exists_in_azure(TABLE, "network:RouteTable", location="westeurope"),
        preview(_imported(TABLE)),
        up(_imported(TABLE)),
        up(_imported(TABLE)),
        up(_imported(None, tags={"a": "1"})),
    ),
    story(
        "what is imported is changed to what the program says",
        up(lambda: group()),
        exists_in_azure(TABLE, "network:RouteTable", location="westeurope", tags={"a": "1"}),
        up(_imported(TABLE, tags={"a": "2"})),
        up(_imported(TABLE, tags={"a": "2"}, location="northeurope")),
        preview(_imported(TABLE, tags={"a": "2"}, routeTableName="other")),
    ),
    story(
        "an import of what is not there fails",
        up(lambda: group()),
        preview(_imported(TABLE)),
        up(_imported(TABLE)),
        up(_imported(ID)),
        up(_imported(None)),
    ),
    story(
        "an import takes the place of what was there",
        up(table(None, name="first")),
        exists_in_azure(TABLE, "network:RouteTable", location="westeurope"),
        up(_imported(TABLE)),
    ),
    story(
        "a table is looked up and then made",
        up(lambda: group()),
        exists_in_azure(f"{NETWORKS}/routeTables/there", "network:RouteTable", location="westeurope"),
        preview(_got(False, "there")),
        up(_got(False, "there")),
        up(_got(False, "there")),
        changed(f"{NETWORKS}/routeTables/there", tags={"a": "1"}),
        refresh(),
        up(_got(True)),
        up(_got(False)),
        up(_got(False, "nowhere")),
        destroy(),
    ),
    story("outputs of components and of the stack", up(_component(1)), up(_component(1)), up(_component(2))),
    story("transforms change the inputs", up(_transformed("a")), up(_transformed("b"))),
    story(
        "a state with a versioned token goes on under today's",
        up(_versioned("network/v20230901")),
        preview(_versioned("network")),
        up(_versioned("network")),
    ),
]
