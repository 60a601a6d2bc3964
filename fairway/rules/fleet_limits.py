"""Limits of fleets: names, automatic upgrades, hubs and their namespaces."""

from __future__ import annotations

import re

from fairway.rules.citations import code, fleet_schema
from fairway.rules.cluster_network import Stack
from fairway.rules.fleet import AUTO_UPGRADE, MEMBER, STRATEGY
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

FLEET = "azure-native:containerservice:Fleet"
UPDATE_RUN = "azure-native:containerservice:UpdateRun"
NAMESPACE = "azure-native:containerservice:FleetManagedNamespace"
LABEL = re.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
NAMES = {
    FLEET: ("fleetName", 63, "fleets"),
    STRATEGY: ("updateStrategyName", 50, "fleets_updateStrategies"),
    UPDATE_RUN: ("updateRunName", 50, "fleets_updateRuns"),
    AUTO_UPGRADE: ("autoUpgradeProfileName", 50, "fleets_autoUpgradeProfiles"),
    NAMESPACE: ("managedNamespaceName", 63, "fleets_managedNamespaces"),
}
"""By type: the key of its name, how long it may be, and its place in the schema."""


def page(path: str) -> str:
    """A page of the fleet documentation, by its file in MicrosoftDocs/azure-aks-docs."""
    file, mark, heading = path.partition("#")
    return f"https://learn.microsoft.com/azure/kubernetes-fleet/{file.removesuffix('.md')}{mark}{heading}"


_PRIVATE = code(
    "MicrosoftDocs/azure-aks-docs", "articles/kubernetes-fleet/includes/private-fleet/private-fleet-prerequisites.md"
)


@rule(
    "fleet-resource-name",
    "The names of a fleet and its resources are lowercase letters, digits and hyphens, with a letter or digit at both "
    "ends.",
    remedy="Shorten the name (63 characters for fleets and namespaces, 50 for the others), and write it in lower case.",
    sources=tuple(fleet_schema(f"resourceDefinitions/{place}/properties/name") for _, _, place in NAMES.values()),
    over=tuple(NAMES),
)
def _names(resource: Resource) -> Faults:
    key, longest, _ = NAMES[resource.request.type]
    name = resource.text(key)
    if name and (len(name) > longest or not LABEL.fullmatch(name)):
        yield resource.fault(key, f"{name} is not a valid name.")


@rule(
    "fleet-member-group",
    "The group of a fleet's member is 1 to 50 lowercase letters, digits and hyphens.",
    remedy="Write the name of an update group in lower case, with a letter or digit at both ends.",
    sources=(fleet_schema("definitions/FleetMemberProperties/properties/group"),),
    over=MEMBER,
)
def _group(member: Resource) -> Faults:
    group = member.text("group")
    if group and (len(group) > 50 or not LABEL.fullmatch(group)):
        yield member.fault("group", f"{group} is not a valid name for a group.")


@rule(
    "fleet-upgrade-version",
    "targetKubernetesVersion is major.minor and comes with the channel TargetKubernetesVersion.",
    remedy='Write a minor version such as "1.35" and set the channel, or leave targetKubernetesVersion out.',
    sources=(
        fleet_schema("definitions/AutoUpgradeProfileProperties/properties/targetKubernetesVersion"),
        page("update-automation.md"),
    ),
    over=AUTO_UPGRADE,
)
def _target(profile: Resource) -> Faults:
    key = "targetKubernetesVersion"
    text, channel = profile.text(key), profile.word("channel")
    if text and channel not in ("", "targetkubernetesversion"):
        yield profile.fault(key, f"{text} is set, and the channel {profile.text('channel')} chooses versions itself.")
    elif text and not re.fullmatch(r"\d+\.\d+", text):
        yield profile.fault(key, f"{text} is no minor version; the channel follows the patches of one.")


@rule(
    "fleet-upgrade-long-term-support",
    "longTermSupport of an automatic upgrade comes with the channel TargetKubernetesVersion.",
    remedy="Set longTermSupport to false, or the channel to TargetKubernetesVersion.",
    sources=(
        fleet_schema("definitions/AutoUpgradeProfileProperties/properties/longTermSupport"),
        page("update-automation.md"),
    ),
    over=AUTO_UPGRADE,
)
def _long_term(profile: Resource) -> Faults:
    channel = profile.word("channel")
    if profile.on("longTermSupport") and channel not in ("", "targetkubernetesversion"):
        yield profile.fault("longTermSupport", f"the channel {profile.text('channel')} has current versions only.")


@rule(
    "fleet-private-hub-subnet",
    "A private hub names the subnet of its node.",
    remedy="Set hubProfile.agentProfile.subnetId.",
    sources=(_PRIVATE, page("concepts-choosing-fleet.md#network-access-modes-for-hub-cluster")),
    over=FLEET,
)
def _hub(fleet: Resource) -> Faults:
    path = "hubProfile.agentProfile.subnetId"
    if fleet.on("hubProfile.apiServerAccessProfile.enablePrivateCluster") and fleet.missing(path):
        yield fleet.fault(path, "the hub is private, and the node of a private hub runs in a subnet that you name.")


@rule(
    "fleet-namespace-without-hub",
    "Managed namespaces of a fleet need a hub.",
    remedy="Set hubProfile of the fleet, such as hubProfile.dnsPrefix.",
    sources=(page("concepts-choosing-fleet.md#fleet-types"), page("howto-managed-namespaces.md#known-limitations")),
    over=Stack,
)
def _namespaces(stack: Stack) -> Faults:
    hubless = {
        (each.word("resourceGroupName"), each.word("fleetName"))
        for each in stack.all(FLEET)
        if each.get("hubProfile") is None and not each.hidden("hubProfile") and each.word("fleetName")
    }
    for each in stack.all(NAMESPACE):
        if (each.word("resourceGroupName"), each.word("fleetName")) in hubless:
            reason = f"fleet {each.text('fleetName')} has no hub, from which namespaces are copied to the members."
            yield each.fault("fleetName", reason)
