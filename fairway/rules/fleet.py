"""Fleets: their members, update strategies and automatic upgrades."""

from __future__ import annotations

import re

from fairway.rules.citations import code, fleet_schema
from fairway.rules.reader import Faults
from fairway.rules.references import kind_of
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

MEMBER = "azure-native:containerservice:FleetMember"
STRATEGY = "azure-native:containerservice:FleetUpdateStrategy"
AUTO_UPGRADE = "azure-native:containerservice:AutoUpgradeProfile"
CLUSTERS = ("microsoft.containerservice/managedclusters", "microsoft.kubernetes/connectedclusters")
"""What a fleet takes as members."""


@rule(
    "fleet-member-name",
    "The name of a fleet member is 1 to 50 lowercase letters, digits and hyphens, with a letter or digit at both ends.",
    remedy="Shorten the name, and write it in lower case.",
    sources=(fleet_schema("resourceDefinitions/fleets_members/properties/name"),),
    over=MEMBER,
)
def _member(member: Resource) -> Faults:
    name = member.text("fleetMemberName")
    if name and not re.fullmatch("[a-z0-9]([-a-z0-9]{0,48}[a-z0-9])?", name):
        yield member.fault("fleetMemberName", f"{name} ({len(name)} characters) is not a valid member name.")


@rule(
    "fleet-member-cluster",
    "A fleet member has the id of a cluster.",
    remedy="Set clusterResourceId to an id such as "
    "/subscriptions/.../providers/Microsoft.ContainerService/managedClusters/aks1.",
    sources=(fleet_schema("definitions/FleetMemberProperties/properties/clusterResourceId"),),
    over=MEMBER,
)
def _cluster(member: Resource) -> Faults:
    id = member.text("clusterResourceId")
    if id and not id.startswith("/"):
        yield member.fault("clusterResourceId", f"{id} is no resource id.")
    elif (kind := kind_of(id)) and kind not in CLUSTERS:
        yield member.fault("clusterResourceId", f"it is the id of a {kind}.")


@rule(
    "fleet-upgrade-node-images",
    "An automatic upgrade of node images alone has no nodeImageSelection.",
    remedy="Leave nodeImageSelection out, or choose the channel Stable or Rapid.",
    sources=(code("Azure/azure-cli-extensions", "src/fleet/azext_fleet/custom.py#create_auto_upgrade_profile"),),
    over=AUTO_UPGRADE,
    # The CLI refuses it; no answer of the service to it was found.
    severity="warning",
)
def _images(profile: Resource) -> Faults:
    if profile.word("channel") == "nodeimage" and profile.given("nodeImageSelection"):
        yield profile.fault("nodeImageSelection", "the channel NodeImage chooses the images itself.")


@rule(
    "fleet-stage-name-duplicate",
    "The stages of an update strategy have different names.",
    remedy="Give each stage a name of its own.",
    sources=(fleet_schema("definitions/UpdateStage/properties/name"),),
    over=STRATEGY,
)
def _stage(strategy: Resource) -> Faults:
    seen: set[str] = set()
    for stage in strategy.parts("strategy.stages"):
        name = stage.text("name")
        if name and name in seen:
            yield stage.fault("name", f"two stages are called {name}.")
        seen.add(name)


@rule(
    "fleet-target-version-missing",
    "The automatic upgrade channel TargetKubernetesVersion needs targetKubernetesVersion.",
    remedy='Set targetKubernetesVersion to a minor version, such as "1.35", or choose the channel Stable.',
    sources=(fleet_schema("definitions/AutoUpgradeProfileProperties/properties/targetKubernetesVersion"),),
    over=AUTO_UPGRADE,
)
def _target(profile: Resource) -> Faults:
    key = "targetKubernetesVersion"
    if profile.word("channel") == "targetkubernetesversion" and profile.missing(key):
        yield profile.fault(key, "the channel upgrades to targetKubernetesVersion, which is not set.")
