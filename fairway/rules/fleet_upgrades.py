"""Clusters that a fleet upgrades: what else upgrades them, and what leaves them out."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.rules.citations import thread
from fairway.rules.cluster import Cluster
from fairway.rules.cluster_network import Stack
from fairway.rules.fleet import AUTO_UPGRADE, MEMBER, STRATEGY
from fairway.rules.fleet_limits import FLEET, page
from fairway.rules.practice import ALL, practice
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

CHANNEL = "autoUpgradeProfile.upgradeChannel"
NODE_CHANNEL = "autoUpgradeProfile.nodeOSUpgradeChannel"
_NODE_IMAGES = "nodeimage"
_BOTH = page("faq.md#what-happens-if-i-leave-aks-cluster-auto-upgrades-enabled")


def _fleet_of(part: Resource) -> tuple[str, str]:
    return part.word("resourceGroupName"), part.word("fleetName")


def _memberships(cluster: Cluster) -> tuple[Resource, ...]:
    """The members of fleets that are this cluster."""
    id = cluster.request.id.lower()
    return (*cluster.stack.having(MEMBER, "clusterResourceId", id),) if id else ()


def _profiles(stack: Stack, member: Resource) -> Iterator[tuple[Resource, Resource | None]]:
    """The automatic upgrades of the member's fleet that are on, each with its strategy; without one if it has none."""
    for each in stack.all(AUTO_UPGRADE):
        if _fleet_of(each) == _fleet_of(member) and not each.on("disabled") and not each.hidden("disabled"):
            id = each.word("updateStrategyId")
            found = next((one for one in stack.all(STRATEGY) if id and one.request.id.lower() == id), None)
            if found or each.missing("updateStrategyId"):
                yield each, found


def _includes(strategy: Resource | None, member: Resource) -> bool:
    """Whether an update with the strategy includes the member. One that selects members by labels may."""
    if strategy is None:
        return True
    stages = strategy.parts("strategy.stages")
    parts = [part for stage in stages for part in (stage, *stage.parts("groups"))]
    groups = {group.word("name") for stage in stages for group in stage.parts("groups")}
    return any(part.given("memberSelector") for part in parts) or member.word("group") in groups


def _upgrading(cluster: Cluster) -> Iterator[Resource]:
    """The automatic upgrades that include the cluster."""
    for member in _memberships(cluster):
        for profile, strategy in _profiles(cluster.stack, member):
            if _includes(strategy, member):
                yield profile


def is_upgraded(cluster: Cluster, *, node_images: bool) -> bool:
    """Whether a fleet of this plan upgrades the cluster automatically: Kubernetes, or the images of its nodes."""
    return any((each.word("channel") == _NODE_IMAGES) == node_images for each in _upgrading(cluster))


def may_be_upgraded(cluster: Cluster, *, node_images: bool) -> bool:
    """The same, or whether it is a member of a fleet that is not in this plan."""
    fleets = {_fleet_of(each) for each in cluster.stack.all(FLEET)}
    elsewhere = any(_fleet_of(each) not in fleets for each in _memberships(cluster))
    return elsewhere or is_upgraded(cluster, node_images=node_images)


@rule(
    "fleet-two-fleets",
    "A cluster is a member of one fleet.",
    remedy="Remove the cluster from one of the fleets; to move it, remove it in an update of its own first.",
    sources=(thread("Azure/azure-service-operator/issues/4181"),),
    over=Stack,
)
def _two(stack: Stack) -> Faults:
    first: dict[str, Resource] = {}
    for member in stack.all(MEMBER):
        id, fleet = member.word("clusterResourceId"), _fleet_of(member)
        if id and all(fleet) and _fleet_of(first.setdefault(id, member)) != fleet:
            name = first[id].text("fleetName")
            yield member.fault("clusterResourceId", f"the cluster is a member of the fleet {name} already.")


@rule(
    "fleet-and-cluster-upgrade",
    "A cluster that a fleet upgrades has no upgrade channel of its own.",
    remedy=f"Set {CHANNEL} to none; for a fleet with the channel NodeImage, {NODE_CHANNEL} to None.",
    sources=(_BOTH,),
    severity="warning",
)
def _both(cluster: Cluster) -> Faults:
    # AKS Automatic has a channel in any case: faq.md#what-clusters-does-multi-cluster-updates-support.
    for profile in _upgrading(cluster) if not cluster.automatic else ():
        path = NODE_CHANNEL if profile.word("channel") == _NODE_IMAGES else CHANNEL
        own = cluster.text(path)
        if own.lower() not in ("", "none"):
            name = profile.text("autoUpgradeProfileName", profile.request.name)
            reason = (
                f"AKS upgrades the cluster by its channel {own}, and the fleet by {name}: the first of them does, so "
                "the order of the fleet does not hold."
            )
            yield cluster.fault(path, reason)
            return


@practice(
    "fleet-group-without-stage",
    "The strategy of an automatic upgrade has a stage for the group of each member.",
    remedy="Set the member's group to one that the strategy has, or add its group to a stage of the strategy.",
    sources=(page("update-create-update-strategy.md#create-an-update-strategy-using-update-groups"),),
    profiles=ALL,
    over=MEMBER,
)
def _group(member: Resource) -> Faults:
    profiles = [*_profiles(member.stack, member)]
    if profiles and not member.hidden("group") and not any(_includes(strategy, member) for _, strategy in profiles):
        group = member.text("group")
        what = f"no stage has the group {group}" if group else "it is in no group"
        yield member.fault("group", f"{what}, so no automatic upgrade of the fleet includes this cluster.")


@rule(
    "fleet-upgrade-member-support",
    "An automatic upgrade with long-term support includes only clusters that have it.",
    remedy="Set supportPlan to AKSLongTermSupport and sku.tier to Premium, or give the cluster a group that the "
    "strategy of the upgrade does not have.",
    sources=(page("update-automation.md#target-kubernetes-minor-version-updates"),),
    severity="warning",
)
def _support(cluster: Cluster) -> Faults:
    path = "supportPlan"
    if cluster.hidden(path) or cluster.word(path) == "akslongtermsupport":
        return
    for profile in _upgrading(cluster):
        if profile.on("longTermSupport"):
            name = profile.text("autoUpgradeProfileName", profile.request.name)
            yield cluster.fault(path, f"updates of {name} fail at the first cluster without long-term support.")
            return


@practice(
    "fleet-public-hub",
    "The hub of a fleet is private.",
    remedy="Set hubProfile.apiServerAccessProfile.enablePrivateCluster to true and hubProfile.agentProfile.subnetId to "
    "a subnet; a hub that exists cannot change.",
    sources=(page("concepts-choosing-fleet.md#network-access-modes-for-hub-cluster"),),
    over=FLEET,
)
def _public(fleet: Resource) -> Faults:
    path = "hubProfile.apiServerAccessProfile.enablePrivateCluster"
    if fleet.get("hubProfile") is not None and not fleet.on(path) and not fleet.hidden(path):
        yield fleet.fault(path, "the API server of the hub can be reached from the internet.")


@rule(
    "fleet-hub-api-server-subnet",
    "A hub with API server VNet integration in a network of its own names the subnet of the API server.",
    remedy="Set hubProfile.apiServerAccessProfile.subnetId, or leave hubProfile.agentProfile.subnetId out.",
    sources=(page("quickstart-create-fleet-and-members.md#fleet-manager-with-private-hub-cluster"),),
    over=FLEET,
)
def _api_server(fleet: Resource) -> Faults:
    path = "hubProfile.apiServerAccessProfile.subnetId"
    integrated = fleet.on("hubProfile.apiServerAccessProfile.enableVnetIntegration")
    if integrated and fleet.given("hubProfile.agentProfile.subnetId") and fleet.missing(path):
        yield fleet.fault(path, "the node is in a subnet that you name, and the API server needs one in that network.")
