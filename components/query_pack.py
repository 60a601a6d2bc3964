"""A pack of queries of logs."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pulumi
from pulumi_azure_native import operationalinsights

from components.context import Component, Context, Part
from components.kind import Kind
from config.query_pack import QueryPack

_PACK = "monitoring.queryPack"
PACK = Kind("QueryPack", "query-pack", "pack-{cluster}", 63, _PACK)
QUERY = Kind("Query", "query-pack/{key}", configured=f"{_PACK}.queries.{{key}}")

RENAMED = {"queryPackName": "name"}


class ClusterQueryPack(Component, Part):
    """The queries of a cluster's logs."""

    precedes_cluster = False

    def __init__(self, context: Context, settings: QueryPack, *, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the pack and its queries."""
        super().__init__("ClusterQueryPack", "query-pack", context, opts)
        name = settings.name or context.azure(PACK)
        pack = operationalinsights.QueryPack(
            context.logical(PACK), query_pack_name=name, opts=self._child, **context.located
        )
        for key, each in settings.queries.items():
            arguments: dict[str, Any] = {"display_name": key, **each.arguments()}
            operationalinsights.Query(
                context.logical(QUERY, key),
                # Azure takes GUIDs only, and the same one after each run.
                id=str(uuid5(NAMESPACE_URL, f"{name}/{key}".lower())),
                query_pack_name=pack.name,
                resource_group_name=context.resource_group_name,
                opts=self._child,
                **arguments,
            )
        self.register_outputs({})

    def outputs(self) -> dict[str, pulumi.Input[Any]]:
        """Nothing."""
        return {}
