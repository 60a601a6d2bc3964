"""Fleets of Azure Kubernetes Fleet Manager, and the clusters in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from config.checks import Errors, check, valid_only
from config.existing import beside, without_effect
from config.fleet_namespaces import FleetManagedNamespace
from config.fleet_updates import FleetAutoUpgradeProfile, UpdateStrategy
from config.forms import wrong
from config.model import Settings, group, own
from config.roles import Assignee
from config.types import ClusterId, FleetId, IdentityId, Items, Named, SubnetId, Tags, VmSize
from fairway.azure.resource_id import id_parts


class Member(Settings):
    """How a fleet uses one of its clusters."""

    group: str | None = None
    """Update group: the stages of an update strategy name it. Without one, only updates of all members include the
    cluster. Up to 50 lower-case letters, digits and hyphens. Default: none."""
    labels: Tags | None = None
    """Labels of the member, by which placements of the hub select clusters: `env: prod`. Default: none."""


class FleetMember(Member):
    """The cluster is a member of a fleet, which can upgrade it: its version and those of its pools are then sent at
    creation only, and with `upgradeKubernetes: true`."""

    fleet: str | None = own(None)
    """Name of a fleet in `fleets` of the stack. Set this or fleetId."""
    fleet_id: FleetId | None = own(None)
    """Resource ID of an existing fleet in the same subscription, such as one of another stack. Set this or fleet."""
    name: str | None = own(None)
    """Name of the member, up to 50 lower-case letters, digits and hyphens. If omitted, the cluster's name in Azure.
    Another name is another member: the cluster leaves the fleet and joins it again."""

    @check
    def _one_fleet(self) -> Errors:
        if (self.fleet is None) == (self.fleet_id is None):
            yield wrong("set either fleet, the name of one in the stack's `fleets`, or fleetId, the id of another")


class OtherMember(Member):
    """A cluster that the stack does not have."""

    cluster_resource_id: ClusterId
    """Resource ID of the cluster. It must be in the fleet's tenant, in any subscription and region."""


class HubApiServer(Settings):
    """Access to the API server of the hub."""

    enable_private_cluster: bool = False
    """Whether the API server has only a private address. Requires agentProfile.subnetId. Cannot change after creation.
    Default: false."""
    enable_vnet_integration: bool | None = None
    """Whether the API server is in a subnet of your network, without a private endpoint. Cannot change after creation.
    Azure's default: false."""
    subnet_id: SubnetId | None = None
    """Resource ID of that subnet, which is delegated to Microsoft.ContainerService/managedClusters. Cannot change after
    creation."""


class HubAgent(Settings):
    """The one node of the hub."""

    subnet_id: SubnetId | None = None
    """Resource ID of the subnet of the node. If omitted, Azure creates a network. Cannot change after creation."""
    vm_size: VmSize | None = None
    """Size of the node. If omitted, Azure chooses one with four vCPUs. Cannot change after creation."""


class FleetHubProfile(Settings):
    """The hub: a cluster that Azure manages and you pay for. Objects in it are placed on the members."""

    dns_prefix: Annotated[str, Field(max_length=54)] | None = None
    """Start of the hub's host name, up to 54 letters, digits and hyphens. If omitted, Azure chooses one. Cannot change
    after creation."""
    api_server_access_profile: HubApiServer = group(HubApiServer)
    """Access to the API server of the hub. Default: public."""
    agent_profile: HubAgent | None = None
    """Subnet and size of the hub's node. Default: Azure's choice."""


class FleetIdentity(Settings):
    """The managed identity of a fleet, with which it upgrades clusters and uses the hub's network."""

    type: Literal["SystemAssigned", "UserAssigned", "None"] = "SystemAssigned"
    """`SystemAssigned`, `UserAssigned` or `None`. A private hub uses an existing identity that has Network Contributor
    on its subnets. Default: SystemAssigned."""
    user_assigned_identities: Items[IdentityId] = ()
    """Resource IDs of existing identities, with `type: UserAssigned`. Default: none."""

    @check
    def _identities_of_their_type(self) -> Errors:
        if (self.type == "UserAssigned") != bool(self.user_assigned_identities):
            yield wrong(
                "`type: UserAssigned` and userAssignedIdentities need each other: set both, or neither", at="type"
            )


class FleetLock(Settings):
    """A resource lock: Azure refuses every user who deletes the fleet or what is in it. `pulumi destroy` deletes the
    lock first."""

    level: Literal["CanNotDelete"] = "CanNotDelete"
    """`CanNotDelete`. With `ReadOnly` Azure would refuse every `pulumi up` too. Default: CanNotDelete."""
    notes: Annotated[str, Field(max_length=512)] | None = None
    """Why the fleet is locked, for the Azure portal: up to 512 characters. Default: none."""


class Fleet(Settings):
    """A fleet: clusters that are upgraded in one order, and with a hub get the same namespaces and objects."""

    id: FleetId | None = own(None)
    """Resource ID of an existing fleet in the same subscription, such as one of another stack, whose members,
    updateStrategies, autoUpgradeProfiles, roleAssignments and lock are configured here. Default: none, which means a
    new fleet."""
    name: str | None = own(None)
    """Name of the fleet in Azure, up to 63 lower-case letters, digits and hyphens. If omitted, `fleet-<key>-<stack>`.
    Cannot change after creation."""
    resource_group_name: str | None = own(None)
    """Name of an existing resource group. If omitted, Fairway creates `rg-<name of the fleet>`."""
    location: str | None = None
    """Azure region. Members can be in others. If omitted, the stack's `azure-native:location`. Cannot change after
    creation."""
    tags: Tags | None = None
    """Azure tags of the fleet, in addition to the stack's. Default: none."""
    identity: FleetIdentity = group(FleetIdentity)
    """The managed identity of the fleet. Default: a system-assigned one."""
    hub_profile: FleetHubProfile | None = None
    """The hub, `{}` for a public one. It can be added to an existing fleet; it can neither change nor be removed.
    Default: no hub, which costs nothing."""
    members: Named[OtherMember] = own({})
    """Clusters that this stack does not have, by the names of the members. A cluster of the stack joins by its own
    `fleetMember`. Default: none."""
    update_strategies: Named[UpdateStrategy] = own({})
    """Orders in which members are upgraded, by name. Default: none."""
    auto_upgrade_profiles: Named[FleetAutoUpgradeProfile] = own({})
    """Automatic upgrades of the members, by name. Default: none."""
    managed_namespaces: Named[FleetManagedNamespace] = own({})
    """Kubernetes namespaces that Azure creates on members, by name. Require a hub. Default: none."""
    role_assignments: Named[Assignee] = own({})
    """Roles on the fleet, by any name, such as `Azure Kubernetes Fleet Manager Contributor Role`. Default: none."""
    lock: FleetLock | None = own(None)
    """A resource lock on the fleet. Default: none."""
    protect: bool = own(True)
    """Whether Pulumi refuses to delete or replace the fleet. To delete it, set false, run `pulumi up`, then remove it.
    Default: true."""

    @check
    def _existing_stays_as_it_is(self) -> Errors:
        if self.id:
            inside = {"id", "members", "update_strategies", "auto_upgrade_profiles", "role_assignments", "lock"}
            why = "a fleet with an `id` exists and is configured by its owner"
            yield from without_effect(self, beside(self, inside), why)

    @check
    def _strategies_exist(self) -> Errors:
        for key, profile in self.auto_upgrade_profiles.items():
            with valid_only:
                name = profile.update_strategy
                if name is not None and name not in self.update_strategies:
                    known = ", ".join(self.update_strategies) or "none"
                    yield wrong(
                        f"{name} is not in updateStrategies of this fleet ({known})",
                        at=f"autoUpgradeProfiles.{key}.updateStrategy",
                    )

    def deployed_as(self, key: str, stack: str, location: str | None, tags: Tags) -> Fleet:
        """The settings with the name, resource group, location and all tags filled in. `tags` are the stack's."""
        parts = id_parts(self.id) if self.id else None
        name = parts.name if parts else self.name or f"fleet-{key}-{stack}".lower().replace("_", "-")
        update = {"name": name, "location": location, "tags": {**tags, **(self.tags or {})} or None}
        return self.model_copy(update={**update, "resource_group_name": parts.group} if parts else update)

    @property
    def version_aliases(self) -> str:
        """Fleets are new, so no state has one under an older API version."""
        return "drop"


RESERVED = "fleets"
"""The first part of the logical names of all fleets: no cluster beside them has this key."""


def fleet_errors(fleets: Mapping[str, Fleet], members: Mapping[str, FleetMember | None]) -> Errors:
    """Errors about clusters that name a fleet that the stack does not have; `members` are by the clusters' keys."""
    if fleets and RESERVED in members:
        yield wrong(f"beside fleets, a cluster cannot have the key {RESERVED}: rename it", at=f"clusters.{RESERVED}")
    for key, member in members.items():
        with valid_only:
            if member and member.fleet is not None and member.fleet not in fleets:
                known = ", ".join(fleets) or "none"
                yield wrong(f"{member.fleet} is not in fleets ({known})", at=f"clusters.{key}.fleetMember.fleet")
