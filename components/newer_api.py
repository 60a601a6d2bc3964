"""Child resources of API versions that are newer than the SDK's, by azure-native's generic resource.

What it can do, and its limits: `fairway.azure.newer_api`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_azure_native import containerservice, resources

from components.context import Context

_NAMESPACE = "Microsoft.ContainerService"


def extension_of(
    cluster: containerservice.ManagedCluster,
    context: Context,
    logical: str,
    *,
    type: str,
    name: str,
    api_version: str,
    properties: Mapping[str, Any],
    opts: pulumi.ResourceOptions,
) -> resources.Resource:
    """Declare a resource that extends the cluster: `<cluster>/providers/Microsoft.ContainerService/<type>/<name>`.

    `properties` are ARM's, by ARM's names.
    """
    above = pulumi.Output.concat("managedClusters/", cluster.name, f"/providers/{_NAMESPACE}")
    return _resource(context, logical, above, type, name, api_version, properties, opts)


def child_of(
    cluster: containerservice.ManagedCluster,
    context: Context,
    logical: str,
    *,
    type: str,
    name: str,
    api_version: str,
    properties: Mapping[str, Any],
    opts: pulumi.ResourceOptions,
) -> resources.Resource:
    """Declare a child resource of the cluster: `<cluster>/<type>/<name>`, such as an identity binding.

    `properties` are ARM's, by ARM's names.
    """
    above = pulumi.Output.concat("managedClusters/", cluster.name)
    return _resource(context, logical, above, type, name, api_version, properties, opts)


def _resource(
    context: Context,
    logical: str,
    above: pulumi.Input[str],
    type: str,
    name: str,
    api_version: str,
    properties: Mapping[str, Any],
    opts: pulumi.ResourceOptions,
) -> resources.Resource:
    return resources.Resource(
        logical,
        api_version=api_version,
        resource_group_name=context.resource_group_name,
        resource_provider_namespace=_NAMESPACE,
        parent_resource_path=above,
        resource_type=type,
        resource_name_=name,
        properties=dict(properties),
        opts=opts,
    )
