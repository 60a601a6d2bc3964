"""What a cluster has beside itself: groups and snapshots of its pools, its backup, its locks, and tenants."""

from __future__ import annotations

from config.backup import Backup
from config.budget import Budget
from config.extensions import Extension
from config.fleet import FleetMember
from config.flux import FluxConfiguration
from config.lock import ScopedLock
from config.model import Settings, own
from config.pool_groups import (
    CapacityReservationGroup,
    HostGroup,
    NodePublicIPPrefix,
    ProximityPlacementGroup,
    Snapshot,
)
from config.schedule import PowerSchedule
from config.tenants import Tenant
from config.types import AzureName, Named


class ClusterAdditions(Settings):
    """Resources beside a cluster. None of them exists unless it is configured."""

    new_resource_group_name: AzureName | None = own(None)
    """Name of the resource group that Fairway creates; `{cluster}` and `{location}` are filled in. If omitted,
    `rg-<cluster name>`. Another name is another group: everything in it is created again."""
    host_groups: Named[HostGroup] = own({})
    """Dedicated hosts for nodes, by any name; a pool uses them by `hostGroup`. Default: none."""
    capacity_reservation_groups: Named[CapacityReservationGroup] = own({})
    """Reserved capacity for nodes, by any name; a pool uses it by `capacityReservationGroup`. Default: none."""
    proximity_placement_groups: Named[ProximityPlacementGroup] = own({})
    """Groups of nodes in one data center, by any name; a pool joins by `proximityPlacementGroup`. Default: none."""
    public_ip_prefixes: Named[NodePublicIPPrefix] = own({})
    """Prefixes of public addresses for nodes, by any name; a pool uses one by `nodePublicIPPrefix`. Default: none."""
    snapshots: Named[Snapshot] = own({})
    """Snapshots of pools, by any name; a pool is created from one by `creationData: {snapshot: <name>}`. Default:
    none."""
    backup: Backup | None = own(None)
    """Backups of the cluster's resources and volumes with Azure Backup. Default: none."""
    budget: Budget | None = own(None)
    """What the cluster may cost in a period, and who is notified when costs come near it. Default: none."""
    schedule: PowerSchedule | None = own(None)
    """When the cluster is started and stopped, in working hours for example. Default: never."""
    tenants: Named[Tenant] = own({})
    """Teams or applications that are isolated from each other, by name, with the kind of isolation. Default: none."""
    locks: Named[ScopedLock] = own({})
    """Resource locks by any name, on the resource group or single resources. `pulumi destroy` deletes them first.
    Default: none."""
    extensions: Named[Extension] = own({})
    """Cluster extensions of any type, by their names in Azure, such as Dapr. Default: none."""
    flux_configurations: Named[FluxConfiguration] = own({})
    """Flux configurations (GitOps), by their names in Azure. Default: none."""
    fleet_member: FleetMember | None = own(None)
    """Membership in a fleet (Azure Kubernetes Fleet Manager), which upgrades its clusters in an order. Default:
    none."""
