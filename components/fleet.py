"""Fleets of Azure Kubernetes Fleet Manager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_azure_native import authorization, containerservice

from components.cluster import AksCluster
from components.context import Context
from components.fleet_member import MEMBER as OF_A_CLUSTER
from components.fleet_member import child_of_fleet, fleet_member, member_name
from components.home import Home, HomeComponent
from components.identity import role_assignment
from components.kind import FLEETS, Kind
from components.options import merged, untyped
from config.fleet import Fleet
from config.fleet_namespaces import FleetManagedNamespace, FleetPlacement
from config.model import Settings
from config.roles import Assignee

FLEET = Kind("Fleet", "")
MEMBER = Kind("Resource", "member/{key}", configured="members.{key}")
STRATEGY = Kind("Resource", "strategy/{key}", configured="updateStrategies.{key}")
PROFILE = Kind("Resource", "auto-upgrade/{key}", configured="autoUpgradeProfiles.{key}")
LOCK = Kind("ManagementLockByScope", "lock", "lock-{cluster}", 90, "lock")
NAMESPACE = Kind("FleetManagedNamespace", "namespace/{key}", configured="managedNamespaces.{key}")
ROLE = Kind("RoleAssignment", "fleet-role/{key}", configured="roleAssignments.{key}")
NAMESPACE_ROLE = Kind(
    "RoleAssignment", "namespace/{key}/role/{suffix}", configured="managedNamespaces.{key}.roleAssignments.{suffix}"
)
MEMBER_AS_TYPED = Kind("FleetMember", "member/{key}", configured="members.{key}")
STRATEGY_AS_TYPED = Kind("FleetUpdateStrategy", "strategy/{key}", configured="updateStrategies.{key}")
PROFILE_AS_TYPED = Kind("AutoUpgradeProfile", "auto-upgrade/{key}", configured="autoUpgradeProfiles.{key}")
"""The same in findings, by their own types."""

RENAMED = {
    "fleetName": "name",
    "strategy": "",
    "updateStrategyId": "updateStrategy",
    "updateStrategyName": "",
    "autoUpgradeProfileName": "",
    "properties.managedNamespaceProperties": "",
    "properties.propagationPolicy": "placement",
}


class FleetManager(HomeComponent):
    """A fleet with everything in it."""

    id: pulumi.Input[str]
    """The fleet's resource id."""

    def __init__(self, home: Home, settings: Fleet, *, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the fleet of the settings, with its roles; its members and what depends on them come later."""
        super().__init__("FleetManager", "manager", home, opts)
        self._home, self._settings = home, settings
        self._members: dict[str, pulumi.Resource] = {}
        self._names: dict[str, str] = {}
        self._fleet = None if settings.id else self._new()
        self.id = self._fleet.id if self._fleet else str(settings.id)
        for key, role in settings.role_assignments.items():
            self._role(home.logical(ROLE, key), role, self.id)
        self.register_outputs({"id": self.id})

    def _new(self) -> containerservice.Fleet:
        hub = self._settings.hub_profile
        return containerservice.Fleet(
            self._home.logical(FLEET),
            fleet_name=self._home.base,
            hub_profile=untyped(hub.arguments()) if hub else None,
            identity=untyped(self._settings.identity.arguments()),
            opts=pulumi.ResourceOptions(parent=self, protect=self._settings.protect),
            **self._home.located,
        )

    def joined(self, key: str, name: str, member: pulumi.Resource) -> None:
        """Note the membership of a cluster of the stack, by the cluster's key."""
        self._names[key], self._members[key] = name, member

    def complete(self) -> None:
        """Declare what comes after the members of the stack: other members, and what upgrades and uses them all."""
        home, settings = self._home, self._settings
        others = {
            key: fleet_member(
                home.logical(MEMBER, key),
                key,
                each,
                cluster_id=each.cluster_resource_id,
                opts=self._child,
                **self.parent_of_children,
            )
            for key, each in settings.members.items()
        }
        after = merged(self._child, depends_on=[*self._members.values(), *others.values()])
        strategies = {
            key: child_of_fleet(
                home.logical(STRATEGY, key),
                type="updateStrategies",
                name=key,
                properties={"strategy": _arm(each)},
                opts=after,
                **self.parent_of_children,
            )
            for key, each in settings.update_strategies.items()
        }
        for key, each in settings.auto_upgrade_profiles.items():
            strategy = strategies[each.update_strategy].id if each.update_strategy else None
            child_of_fleet(
                home.logical(PROFILE, key),
                type="autoUpgradeProfiles",
                name=key,
                properties={**_arm(each), **({"updateStrategyId": strategy} if strategy else {})},
                fixed=("updateStrategyId", "nodeImageSelection"),
                opts=after,
                **self.parent_of_children,
            )
        for key, each in settings.managed_namespaces.items():
            self._namespace(key, each, after)
        if settings.lock:
            # Created last and deleted first: it refuses to delete what is in the fleet.
            authorization.ManagementLockByScope(
                home.logical(LOCK),
                lock_name=home.azure(LOCK),
                scope=self.id,
                level=settings.lock.level,
                notes=settings.lock.notes,
                opts=home.options(pulumi.ResourceOptions(depends_on=[self])),
            )

    def outputs(self) -> dict[str, pulumi.Input[Any]]:
        """What a program exports of it."""
        found: dict[str, pulumi.Input[Any]] = {"id": self.id, "resourceGroupName": self._home.resource_group_name}
        if self._settings.hub_profile and self._fleet:
            found["hubFqdn"] = self._fleet.hub_profile.apply(lambda hub: hub and hub.fqdn)
        return found

    @property
    def _fleet_name(self) -> pulumi.Input[str]:
        return self._fleet.name if self._fleet else self._home.base

    @property
    def parent_of_children(self) -> dict[str, Any]:
        """The fleet in the arguments of its children."""
        return {"fleet": self._fleet_name, "resource_group_name": self._home.resource_group_name}

    def _namespace(self, key: str, settings: FleetManagedNamespace, opts: pulumi.ResourceOptions) -> None:
        """One that deletes its workloads is protected like the fleet."""
        loses_workloads = self._settings.protect and settings.delete_policy == "Delete"
        properties = {
            "adoption_policy": settings.adoption_policy,
            "delete_policy": settings.delete_policy,
            "managed_namespace_properties": settings.arguments(),
            "propagation_policy": {
                "type": "Placement",
                "placement_profile": {
                    "default_cluster_resource_placement": {"policy": self._policy(settings.placement)}
                },
            },
        }
        namespace = containerservice.FleetManagedNamespace(
            self._home.logical(NAMESPACE, key),
            managed_namespace_name=key,
            fleet_name=self._fleet_name,
            properties=untyped(properties),
            opts=merged(opts, protect=loses_workloads or None),
            **self._home.located,
        )
        for name, role in settings.role_assignments.items():
            self._role(self._home.logical(NAMESPACE_ROLE, key, name), role, namespace.id)

    def _policy(self, settings: FleetPlacement) -> dict[str, Any]:
        found = settings.arguments()
        if settings.cluster_names:
            found["cluster_names"] = [self._names.get(each, each) for each in settings.cluster_names]
        if terms := found.pop("cluster_selector_terms", None):
            required = {"required_during_scheduling_ignored_during_execution": {"cluster_selector_terms": terms}}
            found["affinity"] = {"cluster_affinity": required}
        return found

    def _role(self, logical: str, role: Assignee, scope: pulumi.Input[str]) -> None:
        role_assignment(
            logical,
            role=role.role_guid,
            scope=scope,
            principal_id=role.principal_id,
            principal_type=role.principal_type,
            condition=role.condition,
            once=False,
            opts=self._child,
        )


class Fleets:
    """The fleets of a stack."""

    def __init__(self, settings: Mapping[str, Fleet], *, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the fleets; `settings` have all names and regions filled in."""
        self._fleets = {
            key: FleetManager(Home(f"{FLEETS}/{key}", each.name or key, each, opts=opts), each, opts=opts)
            for key, each in settings.items()
        }

    def join(self, context: Context, cluster: AksCluster) -> list[pulumi.Resource]:
        """Declare the membership of a cluster, if its settings have one.

        It has the same URN in any fleet, so Pulumi replaces it when the cluster moves: it leaves one fleet first.
        """
        member = context.settings.fleet_member
        if member is None:
            return []
        fleet = self._fleets[member.fleet] if member.fleet is not None else None
        parts, name = str(member.fleet_id).split("/"), member_name(context)
        joined = fleet_member(
            context.logical(OF_A_CLUSTER),
            name,
            member,
            cluster_id=cluster.id,
            opts=merged(context.options(None) or pulumi.ResourceOptions(), depends_on=[cluster]),
            **(fleet.parent_of_children if fleet else {"fleet": parts[8], "resource_group_name": parts[4]}),
        )
        if fleet:
            fleet.joined(context.name, name, joined)
        return [joined]

    def complete(self) -> None:
        """Declare what comes after all clusters."""
        for each in self._fleets.values():
            each.complete()

    def outputs(self) -> dict[str, Any]:
        """What a program exports of them."""
        return {key: each.outputs() for key, each in self._fleets.items()}


def _arm(settings: Settings) -> dict[str, Any]:
    """What is set, by ARM's names."""
    return settings.model_dump(mode="json", by_alias=True, exclude_none=True)
