"""Deployment Safeguards of a cluster."""

from __future__ import annotations

import pulumi
from pulumi_azure_native import containerservice

from components.context import Context
from components.kind import Kind
from components.newer_api import newer_resource
from config.model import arm_name

SAFEGUARDS = Kind("Resource", "safeguards", configured="deploymentSafeguards")
AS_TYPED = Kind("DeploymentSafeguard", "safeguards", configured="deploymentSafeguards")
"""The same in findings, by its own type."""

API_VERSION = "2025-07-01"
"""The first with podSecurityStandardsLevel; the SDK has 2025-04-02-preview."""


def deployment_safeguards(
    context: Context, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions
) -> None:
    """Declare the Deployment Safeguards of the settings, if there are any."""
    settings = context.settings.deployment_safeguards
    if settings is not None:
        newer_resource(
            context.logical(SAFEGUARDS),
            resource_group_name=context.resource_group_name,
            parent=pulumi.Output.concat("managedClusters/", cluster.name, "/providers/Microsoft.ContainerService"),
            type="deploymentSafeguards",
            name="default",
            api_version=API_VERSION,
            properties={arm_name(key): value for key, value in settings.arguments().items()},
            opts=opts,
        )
