"""The resource lock on a cluster."""

from __future__ import annotations

import pulumi
from pulumi_azure_native import authorization

from components.cluster import AksCluster
from components.context import Context
from components.kind import Kind

LOCK = Kind("ManagementLockByScope", "lock", "lock-{cluster}", 90, "lock")


def lock(context: Context, cluster: AksCluster) -> None:
    """Declare the lock of the settings, if there is one.

    It depends on everything in the cluster's component, so it is created last, and deleted before any of it.
    """
    settings = context.settings.lock
    if settings is not None:
        authorization.ManagementLockByScope(
            context.logical(LOCK),
            lock_name=context.azure(LOCK),
            scope=cluster.id,
            level=settings.level,
            notes=settings.notes,
            opts=context.options(pulumi.ResourceOptions(depends_on=[cluster])),
        )
