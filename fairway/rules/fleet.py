"""Fleets: their members, update strategies and automatic upgrades."""

from __future__ import annotations

import re

from fairway.rules.citations import fleet_schema
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

MEMBER = "azure-native:containerservice:FleetMember"
STRATEGY = "azure-native:containerservice:FleetUpdateStrategy"
AUTO_UPGRADE = "azure-native:containerservice:AutoUpgradeProfile"


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
