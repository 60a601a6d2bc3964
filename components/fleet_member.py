"""The membership of clusters in fleets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_azure_native import resources

from components.context import Context
from components.kind import Kind
from components.newer_api import newer_resource
from config.fleet import Member

MEMBER = Kind("Resource", "fleet-member", "{cluster}", 50, "fleetMember")
AS_TYPED = Kind("FleetMember", "fleet-member", configured="fleetMember")
"""The same in findings, by its own type."""

RENAMED = {"fleetMemberName": "name"}

API_VERSION = "2026-06-01"
"""The first stable one with labels of members, gates and maxConcurrency; the SDK has 2024-05-02-preview."""


def child_of_fleet(
    logical: str,
    *,
    fleet: pulumi.Input[str],
    resource_group_name: pulumi.Input[str],
    type: str,
    name: str,
    properties: Mapping[str, Any],
    fixed: tuple[str, ...] = (),
    opts: pulumi.ResourceOptions,
) -> resources.Resource:
    """Declare a child of the fleet with that name. `fixed` are the properties whose change replaces it, which
    azure-native does not find out for this resource; it is deleted first, since both have one name."""
    how = pulumi.ResourceOptions(replace_on_changes=[f"properties.{each}" for each in fixed] or None)
    first = pulumi.ResourceOptions(delete_before_replace=True)
    return newer_resource(
        logical,
        resource_group_name=resource_group_name,
        parent=pulumi.Output.concat("fleets/", fleet),
        type=type,
        name=name,
        api_version=API_VERSION,
        properties=properties,
        opts=pulumi.ResourceOptions.merge(pulumi.ResourceOptions.merge(opts, how), first),
    )


def fleet_member(
    logical: str,
    name: str,
    settings: Member,
    *,
    cluster_id: pulumi.Input[str],
    fleet: pulumi.Input[str],
    resource_group_name: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> resources.Resource:
    """Declare the membership of a cluster in a fleet.

    A cluster is in one fleet at most: it leaves one before it joins another (Azure/azure-service-operator issue 4181).
    """
    properties = {"clusterResourceId": cluster_id, "group": settings.group, "labels": settings.labels}
    return child_of_fleet(
        logical,
        fleet=fleet,
        resource_group_name=resource_group_name,
        type="members",
        name=name,
        properties={key: value for key, value in properties.items() if value is not None},
        fixed=("clusterResourceId",),
        opts=opts,
    )


def member_name(context: Context) -> str:
    """The name of a cluster as a member."""
    member = context.settings.fleet_member
    return (member and member.name) or context.azure(MEMBER).lower().replace("_", "-")
