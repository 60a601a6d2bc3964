"""The resource group everything of a cluster stands in."""

from __future__ import annotations

import pulumi
from pulumi_azure_native import resources

from components.options import component_options
from config import names
from config.cluster import Cluster


def resource_group(name: str, settings: Cluster, *, opts: pulumi.ResourceOptions | None = None) -> pulumi.Input[str]:
    """The name of the group: of one that exists where the settings say so, else of one that is made."""
    if settings.resource_group_name:
        return settings.resource_group_name
    group = resources.ResourceGroup(
        names.logical(name, "group"),
        resource_group_name=names.resource_group(names.cluster_name(name, settings)),
        location=settings.location,
        tags=settings.tags,
        opts=component_options(settings, opts),
    )
    return group.name
