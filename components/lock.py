"""The resource locks on a cluster and around it."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_azure_native import authorization

from components.cluster import AksCluster
from components.context import Context
from components.kind import Kind

LOCK = Kind("ManagementLockByScope", "lock", "lock-{cluster}", 90, "lock")
SCOPED = Kind("ManagementLockByScope", "locks/{key}", "lock-{cluster}-{key}", 90, "locks.{key}")


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


def locks(context: Context, everything: Sequence[pulumi.Resource]) -> None:
    """Declare the other locks of the settings, after `everything`: a lock on the resource group would refuse to create
    or change what is in it."""
    for key, each in context.settings.locks.items():
        authorization.ManagementLockByScope(
            context.logical(SCOPED, key),
            lock_name=context.azure(SCOPED, key),
            scope=context.scope(each.scope),
            level=each.level,
            notes=each.notes,
            opts=context.options(pulumi.ResourceOptions(depends_on=list(everything))),
        )
