"""The repository's own program with settings that are handed to it, not read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi

from components import Fleets, SharedResources, deploy, name_shared_roles
from config.cluster import Cluster
from config.fleet import Fleet
from config.shared import Shared, with_network
from config.stack import Stack
from fairway.plan import Record, record


def declaring(settings: Stack, secret: str = "sample") -> Callable[[], None]:
    """What the program declares for settings (`Stack.deployed_as`), unchecked; each secret that it looks up is
    `secret`."""

    def program() -> None:
        name_shared_roles(settings.clusters.values())
        fleets = Fleets(settings.fleets)
        last: dict[str, pulumi.Resource] = {}
        found = pulumi.Output.secret(secret)
        shared = settings.shared and SharedResources(
            settings.shared, pulumi.get_stack(), settings.clusters.values(), secret=lambda _: found
        )
        for name, cluster in settings.clusters.items():
            exported = deploy(
                name, cluster, secret=lambda _: found, shared=shared, last_credentials=last, fleets=fleets
            )
            pulumi.export(name, exported)
        fleets.complete()
        pulumi.export("fleets", fleets.outputs())

    return program


def build(document: dict[str, Any], invokes: dict[str, Any] | None = None) -> Record:
    """The record of one cluster, `shop`, as the program declares it; `invokes` as for `record`.

    `shared` and `fleets` in the document are the stack's."""
    own = {key: value for key, value in document.items() if key not in ("shared", "fleets")}
    settings = Cluster.model_validate({"location": "westeurope", **own})
    shared = Shared.model_validate({"location": "westeurope", **document["shared"]}) if "shared" in document else None
    fleets = {
        key: Fleet.model_validate(
            each if "id" in each else {"location": "westeurope", "name": f"fleet-{key}", **each}
        ).deployed_as(key, "test", each.get("location", "westeurope"), {})
        for key, each in document.get("fleets", {}).items()
    }
    stack = Stack.model_construct(clusters={"shop": with_network(shared, settings)}, shared=shared, fleets=fleets)
    program = declaring(stack)
    return record(program, project="shops", stack="test", invokes=invokes)
