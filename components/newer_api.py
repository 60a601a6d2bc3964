"""Resources of API versions that are newer than the SDK's, by azure-native's generic resource.

What it can do, and its limits: `fairway.azure.newer_api`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_azure_native import resources


def newer_resource(
    logical: str,
    *,
    resource_group_name: pulumi.Input[str],
    parent: pulumi.Input[str],
    type: str,
    name: str,
    api_version: str,
    properties: Mapping[str, Any],
    opts: pulumi.ResourceOptions,
) -> resources.Resource:
    """Declare the resource `<type>/<name>` of Microsoft.ContainerService in a resource group.

    `parent` is the path below the namespace: `managedClusters/shop` for a child of the cluster, with
    `/providers/Microsoft.ContainerService` for what extends it. `properties` are ARM's, by ARM's names.
    """
    return resources.Resource(
        logical,
        api_version=api_version,
        resource_group_name=resource_group_name,
        resource_provider_namespace="Microsoft.ContainerService",
        parent_resource_path=parent,
        resource_type=type,
        resource_name_=name,
        properties=dict(properties),
        opts=opts,
    )
