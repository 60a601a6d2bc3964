"""Stories of components: what they hand on to what is in them, and what becomes of them with others."""

from __future__ import annotations

from typing import Any

import pulumi

from tests.stories.acts import NETWORKS, destroy, exists_in_azure, fault, preview, refresh, story, up
from tests.stories.programs import Azure, Box, cluster, group, identity, inside, nothing, options, pool, routes, vnet

TABLE = f"{NETWORKS}/routeTables/rt"


def _boxed(there: bool = True, *, filled: bool = True, tags: Any = None, **more: Any) -> Any:
    """A component with options, and a route table in a component in it."""

    def program() -> None:
        rg = group()
        if not there:
            return

        def inner(box: Any) -> None:
            if filled:
                routes(rg, opts=inside(box), **({"tags": tags} if tags else {}))

        Box("box", lambda box: Box("inner", inner, pulumi.ResourceOptions(parent=box)), pulumi.ResourceOptions(**more))

    return program


def _transformed(there: bool = True, **more: Any) -> Any:
    """A component that gets its options by a transform."""

    def change(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if args.custom or args.name != "box":
            return None
        return pulumi.ResourceTransformResult(
            args.props, pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(**more))
        )

    def program() -> None:
        pulumi.runtime.register_resource_transform(change)
        rg = group()
        if there:
            Box("box", lambda box: routes(rg, opts=inside(box)))

    return program


def _with_cluster(dns: str = "shop", *, kind: str = "deleted_with", there: bool = True, protect: bool = False) -> Any:
    """A cluster, and a component that goes with it, with a pool and a table in it."""

    def program() -> None:
        rg = group()
        if not there:
            return
        shop = cluster(rg, dnsPrefix=dns)
        with_it = {kind: shop if kind == "deleted_with" else [shop]}

        def fill(box: Any) -> None:
            pool(rg, shop, opts=inside(box))
            routes(rg, opts=inside(box))

        Box("box", fill, pulumi.ResourceOptions(protect=protect, **with_it), {"pools": 1})

    return program


def _provided(location: str, how: str) -> Any:
    """A route table in a component that has a provider of its own."""

    def program() -> None:
        rg = group()
        own = pulumi.ProviderResource("azure-native", "own", {"location": location}, options())
        if how == "transform":

            def change(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
                if args.name != "rt":
                    return None
                return pulumi.ResourceTransformResult(
                    args.props, pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(provider=own))
                )

            pulumi.runtime.register_resource_transform(change)
        inputs = {"provider": own} if how == "provider" else {"providers": [own]} if how == "providers" else {}
        Box(
            "box",
            lambda box: Azure(
                "network:RouteTable", "rt", (), inside(box), resourceGroupName=rg.output("name"), routeTableName="rt"
            ),
            pulumi.ResourceOptions(**inputs),
        )

    return program


class _Silent(pulumi.ComponentResource):
    """A component with inputs that registers outputs only if it has some."""

    def __init__(self, size: int, outputs: Any) -> None:
        super().__init__("story:index:Silent", "silent", {"size": size})
        if outputs is not None:
            self.register_outputs(outputs)


def _inner() -> Any:
    return {"a": pulumi.Output.secret("s3cret"), "b": "open"}


def _silent(size: int, outputs: Any = None) -> Any:
    return lambda: _Silent(size, outputs)


def _exports(value: Any) -> Any:
    def program() -> None:
        group()
        pulumi.export("hidden", pulumi.Output.secret(value))
        pulumi.export("list", [pulumi.Output.secret(None), "open"])

    return program


def _imported(location: str, **more: Any) -> Any:
    def program() -> None:
        rg = group()
        Azure(
            "network:RouteTable",
            "rt",
            (),
            options(import_=TABLE, **more),
            resourceGroupName=rg.output("name"),
            routeTableName="rt" if location != "other" else "other",
            location="westeurope" if location == "other" else location,
        )

    return program


def _hidden(marked: bool, key: str = "tags") -> Any:
    """A table whose tags hold a secret, as a whole or inside."""

    def program() -> None:
        value: Any = {"a": pulumi.Output.secret("s3cret") if marked else "s3cret", "b": "open"}
        if key == "list":
            address = pulumi.Output.secret("10.1.0.0/16") if marked else "10.1.0.0/16"
            vnet(group(), addressSpace={"addressPrefixes": ["10.0.0.0/16", address]})
        else:
            routes(group(), tags=pulumi.Output.secret(value) if key == "all" and marked else value)

    return program


def _looked_up(name: str, *, changed: bool = False) -> Any:
    """In a component, a table that is looked up by an id that comes from another resource."""

    def program() -> None:
        rg = group()
        made = routes(rg, "made", routeTableName=name, **({"tags": {"a": "1"}} if changed else {}))

        def fill(box: Any) -> None:
            found = Azure("network:RouteTable", "found", ("location",), inside(box, id=made.id))
            pulumi.export("where", found.output("location"))

        Box("box", fill)

    return program


def _passing_on(*, own: bool) -> Any:
    """A transform adds a tag that comes from a resource, and a dependency."""

    def program() -> None:
        rg = group()
        one = routes(rg, "one")

        def change(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
            if args.name != "two":
                return None
            opts = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(depends_on=[rg]))
            return pulumi.ResourceTransformResult({**args.props, "tags": {"one": one.output("name")}}, opts)

        if own:
            routes(rg, "two", options(transforms=[change]))
        else:
            pulumi.runtime.register_resource_transform(change)
            routes(rg, "two")

    return program


def _hidden_from(*, own: bool) -> Any:
    """A transform sees a tag that is secret, beside one that is not and one that is not known yet."""

    def program() -> None:
        rg = group()
        one = identity(rg)

        def change(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
            if args.name != "two":
                return None
            opts = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(ignore_changes=["location"]))
            return pulumi.ResourceTransformResult(args.props, opts)

        if not own:
            pulumi.runtime.register_resource_transform(change)
        tags = {
            "open": "o",
            "secret": pulumi.Output.secret("s3cret"),
            "unknown": one.output("principalId"),
            "both": pulumi.Output.secret(one.output("principalId")),
        }
        routes(rg, "two", options(transforms=[change] if own else []), tags=tags)

    return program


STORIES = [
    story(
        "what a component retains stays in Azure",
        up(_boxed(retain_on_delete=True)),
        up(_boxed(False)),
        destroy(),
    ),
    story(
        "a component protects what is in it",
        up(_boxed(protect=True)),
        preview(_boxed(filled=False, protect=True)),
        up(_boxed(filled=False, protect=True)),
        destroy(),
    ),
    story(
        "a transform protects and retains a component",
        up(_transformed(protect=True, retain_on_delete=True)),
        up(_transformed(False)),
        up(_transformed(retain_on_delete=True)),
        up(_transformed(False)),
    ),
    story(
        "a component goes with a cluster that is replaced",
        up(_with_cluster()),
        preview(_with_cluster("other")),
        up(_with_cluster("other")),
        up(_with_cluster(there=False)),
        destroy(),
    ),
    story(
        "a component is replaced with a cluster",
        up(_with_cluster(kind="replace_with")),
        up(_with_cluster("other", kind="replace_with")),
        destroy(),
    ),
    story(
        "a protected component keeps a cluster from being replaced",
        up(_with_cluster(protect=True)),
        preview(_with_cluster("other", protect=True)),
        up(_with_cluster("other", protect=True)),
    ),
    story(
        "the replacement of a cluster with a component is refused",
        up(_with_cluster()),
        fault("refuse:create:ManagedCluster"),
        up(_with_cluster("other")),
        preview(_with_cluster("other")),
        up(_with_cluster("other")),
        up(nothing),
    ),
    *(
        story(
            f"a component hands its provider on: {how}",
            up(_provided("westeurope", how)),
            up(_provided("northeurope", how)),
            destroy(),
            own_provider=True,
        )
        for how in ("provider", "providers", "transform")
    ),
    story(
        "a component that registers no outputs any more has none",
        up(_silent(1, {"size": 1})),
        up(_silent(1)),
        up(_silent(2)),
        up(_silent(2, {"size": 2})),
    ),
    story("a secret of nothing is exported", up(_exports("x")), up(_exports(None)), up(_exports(None)), destroy()),
    story(
        "an import that would have to be replaced at once",
        up(lambda: group()),
        exists_in_azure(TABLE, "network:RouteTable", location="westeurope"),
        preview(_imported("northeurope")),
        up(_imported("northeurope")),
        preview(_imported("other", delete_before_replace=True)),
        up(_imported("other", delete_before_replace=True)),
    ),
    *(
        story(
            f"a refresh keeps what is secret: {key}",
            up(_hidden(True, key)),
            refresh(),
            up(_hidden(True, key), refreshing=True),
            up(_hidden(False, key)),
            refresh(),
            up(_hidden(False, key), refreshing=True),
        )
        for key in ("tags", "all", "list")
    ),
    story(
        "a secret lies inside a secret",
        up(lambda: routes(group(), opts=options(additional_secret_outputs=["tags"]), tags=_inner())),
        up(lambda: routes(group(), opts=options(additional_secret_outputs=["tags"]), tags=_inner()), refreshing=True),
    ),
    story(
        "a look-up in a component becomes unknown",
        preview(_looked_up("rt")),
        up(_looked_up("rt")),
        refresh(),
        preview(_looked_up("other")),
        up(_looked_up("other")),
        up(_looked_up("other", changed=True)),
        destroy(),
    ),
    *(
        story(
            f"a transform {'of a resource' if own else 'of the stack'} sees secrets and unknown values",
            preview(_hidden_from(own=own)),
            up(_hidden_from(own=own)),
            up(_hidden_from(own=own)),
        )
        for own in (True, False)
    ),
    story("a transform of a resource hands on what it comes from", up(_passing_on(own=True)), destroy()),
    story("a transform of the stack hands on what it comes from", up(_passing_on(own=False)), destroy()),
]
