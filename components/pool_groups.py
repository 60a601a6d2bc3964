"""Dedicated hosts, reserved capacity, placement groups and public addresses for nodes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi_azure_native import compute, network

from components.context import Component, Context, Part
from components.identity import Roles, add_role
from components.kind import Kind
from config.cluster import Cluster
from config.model import arm_name
from config.node_pool import AgentPool
from config.pool_groups import GROUPS, CapacityReservationGroup, HostGroup, Placement
from fairway.azure.resource_id import id_parts

HOST_GROUP = Kind("DedicatedHostGroup", "host-group/{key}", "hg-{cluster}-{key}", 80, "hostGroups.{key}")
HOST = Kind("DedicatedHost", "host-group/{key}/{suffix}", configured="hostGroups.{key}.hosts.{suffix}")
RESERVATION_GROUP = Kind(
    "CapacityReservationGroup", "capacity/{key}", "crg-{cluster}-{key}", 80, "capacityReservationGroups.{key}"
)
RESERVATION = Kind(
    "CapacityReservation",
    "capacity/{key}/{suffix}",
    configured="capacityReservationGroups.{key}.reservations.{suffix}",
)
PLACEMENT_GROUP = Kind(
    "ProximityPlacementGroup", "placement/{key}", "ppg-{cluster}-{key}", 80, "proximityPlacementGroups.{key}"
)
PREFIX = Kind("PublicIPPrefix", "node-prefix/{key}", "ippre-{cluster}-{key}", 80, "publicIPPrefixes.{key}")

RENAMED = {arm_name(id_field): arm_name(field) for field, (_, id_field) in GROUPS.items()}


class PoolGroups(Component, Part):
    """The groups in which pools are: new ones, and existing ones by their ids."""

    def __init__(self, context: Context, *, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the new groups of the settings with what they contain."""
        super().__init__("PoolGroups", "pool-groups", context, opts)
        settings = context.settings
        self._ids: dict[str, dict[str, pulumi.Input[str]]] = {field: {} for field in GROUPS}
        self._inside: dict[tuple[str, str], list[pulumi.Resource]] = {}
        for field, (section, _) in GROUPS.items():
            groups: dict[str, Placement] = getattr(settings, section)
            for key, each in groups.items():
                existing: str | None = getattr(each, "id", None)
                self._ids[field][key] = existing or self._declared(field, key, each)
        self.register_outputs({})

    def roles(self) -> Roles:
        """Contributor on the resource group of hosts and reservations: MicrosoftDocs/azure-aks-docs
        articles/aks/use-azure-dedicated-hosts.md and use-capacity-reservation-groups.md. The identity also writes to a
        placement group and takes addresses of a prefix: concepts-identity.md (AKS cluster identity permissions)."""
        found: Roles = {}
        for field, ids in self._ids.items():
            for key, id in ids.items():
                if field in ("host_group", "capacity_reservation_group"):
                    group = id_parts(id).group if isinstance(id, str) else self._context.group
                    add_role(found, f"capacity-{group.lower()}", ("Contributor", _group_of(id)))
                else:
                    role = "Contributor" if field == "proximity_placement_group" else "Network Contributor"
                    found[f"{'placement' if role == 'Contributor' else 'node-prefix'}-{key}"] = (role, id)
        return found

    def into_pool(self, arguments: dict[str, Any], key: str, pool: AgentPool) -> None:  # noqa: ARG002
        """Set the ids of the groups that the pool names."""
        for field, (_, id_field) in GROUPS.items():
            if (name := getattr(pool, field)) is not None:
                arguments[id_field] = self._ids[field][name]

    def before_pool(self, pool: AgentPool) -> Sequence[pulumi.Resource]:
        """The hosts and reservations in its groups: Azure does not delete those in use."""
        names = [(field, getattr(pool, field)) for field in GROUPS]
        return [each for name in names for each in self._inside.get(name, ())]

    def _declared(self, field: str, key: str, settings: Any) -> pulumi.Output[str]:
        if field == "host_group":
            return self._host_group(key, settings)
        if field == "capacity_reservation_group":
            return self._reservations(key, settings)
        arguments: dict[str, Any] = {**settings.arguments(), **self._context.located}
        if field == "proximity_placement_group":
            return compute.ProximityPlacementGroup(
                self._context.logical(PLACEMENT_GROUP, key),
                proximity_placement_group_name=self._context.azure(PLACEMENT_GROUP, key),
                opts=self._child,
                **arguments,
            ).id
        return network.PublicIPPrefix(
            self._context.logical(PREFIX, key),
            public_ip_prefix_name=self._context.azure(PREFIX, key),
            sku={"name": "Standard"},
            opts=self._child,
            **arguments,
        ).id

    def _host_group(self, key: str, settings: HostGroup) -> pulumi.Output[str]:
        arguments = settings.arguments()
        hosts = arguments.pop("hosts", {})
        group = compute.DedicatedHostGroup(
            self._context.logical(HOST_GROUP, key),
            host_group_name=self._context.azure(HOST_GROUP, key),
            # Scale sets name no host: use-azure-dedicated-hosts.md, create a host group.
            support_automatic_placement=True,
            opts=self._child,
            **arguments,
            **self._context.located,
        )
        self._inside["host_group", key] = [
            compute.DedicatedHost(
                self._context.logical(HOST, key, name),
                host_name=name,
                host_group_name=group.name,
                opts=self._child,
                **host,
                **self._context.located,
            )
            for name, host in hosts.items()
        ]
        return group.id

    def _reservations(self, key: str, settings: CapacityReservationGroup) -> pulumi.Output[str]:
        arguments = settings.arguments()
        reservations = arguments.pop("reservations", {})
        group = compute.CapacityReservationGroup(
            self._context.logical(RESERVATION_GROUP, key),
            capacity_reservation_group_name=self._context.azure(RESERVATION_GROUP, key),
            opts=self._child,
            **arguments,
            **self._context.located,
        )
        self._inside["capacity_reservation_group", key] = [
            compute.CapacityReservation(
                self._context.logical(RESERVATION, key, name),
                capacity_reservation_name=name,
                capacity_reservation_group_name=group.name,
                opts=self._child,
                **each,
                **self._context.located,
            )
            for name, each in reservations.items()
        ]
        return group.id


def has_groups(settings: Cluster) -> bool:
    """Whether the settings have any of the groups."""
    return any(getattr(settings, section) for section, _ in GROUPS.values())


def _group_of(id: pulumi.Input[str]) -> pulumi.Input[str]:
    if isinstance(id, str):
        return id.partition("/providers/")[0]
    return pulumi.Output.from_input(id).apply(lambda known: known.partition("/providers/")[0])
