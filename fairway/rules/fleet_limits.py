"""Limits of fleets: names, update strategies and runs, automatic upgrades, hubs and their namespaces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fairway.rules.citations import code, fleet_schema, thread
from fairway.rules.cluster_network import Stack
from fairway.rules.fleet import AUTO_UPGRADE, MEMBER, STRATEGY
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

FLEET = "azure-native:containerservice:Fleet"
UPDATE_RUN = "azure-native:containerservice:UpdateRun"
NAMESPACE = "azure-native:containerservice:FleetManagedNamespace"
_WITH_STAGES = (STRATEGY, UPDATE_RUN)
MOST_GROUPS = 50
MOST_AT_ONCE = 50
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


_ORCHESTRATION = "concepts-update-orchestration.md"
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


def _stages(resource: Resource) -> Iterable[Reader]:
    """The stages of a strategy, or of a run that has its own."""
    return resource.parts("strategy.stages")


def _all_parts(resource: Resource) -> Iterator[tuple[str, Reader]]:
    """The stages and their groups, each with what it is."""
    for stage in _stages(resource):
        yield "stage", stage
        yield from (("group", group) for group in stage.parts("groups"))


@rule(
    "fleet-stage-names",
    "Stages and groups of an update have names of 1 to 50 lowercase letters, digits and hyphens.",
    remedy="Shorten the name, and write it in lower case, with a letter or digit at both ends.",
    sources=(
        fleet_schema("definitions/UpdateStage/properties/name"),
        fleet_schema("definitions/UpdateGroup/properties/name"),
    ),
    over=_WITH_STAGES,
)
def _stage_names(resource: Resource) -> Faults:
    for what, part in _all_parts(resource):
        name = part.text("name")
        if name and (len(name) > 50 or not LABEL.fullmatch(name)):
            yield part.fault("name", f"{name} is not a valid name for a {what}.")


@rule(
    "fleet-stage-groups",
    "A stage of an update has 1 to 50 groups, and a group is in one stage.",
    remedy="Name each group once, and split a stage with more than 50 groups in two.",
    sources=(
        fleet_schema("definitions/UpdateStage/properties/groups"),
        fleet_schema("definitions/UpdateRunStrategy"),
        thread("Azure/azure-rest-api-specs/issues/26881"),
        page(f"{_ORCHESTRATION}#understanding-update-runs"),
    ),
    over=_WITH_STAGES,
)
def _groups(resource: Resource) -> Faults:
    seen: dict[str, str] = {}
    for stage in _stages(resource):
        names = [each.text("name") for each in stage.parts("groups") if each.missing("memberSelector")]
        twice = next((name for place, name in enumerate(names) if name and name in names[:place]), "")
        shown = stage.text("name", "without a name")
        if twice:
            yield stage.fault("groups", f"stage {shown} has the group {twice} twice.")
        elif len(names) > MOST_GROUPS:
            yield stage.fault("groups", f"stage {shown} has {len(names)} groups; a stage takes {MOST_GROUPS}.")
        elif stage.missing("groups") and stage.missing("memberSelector"):
            # The schema has groups as optional; the service required them in 2023-11.
            severity = "warning" if stage.get("groups") is None else None
            yield stage.fault("groups", f"stage {shown} has no group, so it updates no cluster.", severity)
        elif again := next((name for name in names if name in seen), ""):
            yield stage.fault("groups", f"stage {shown} has the group {again} again, which stage {seen[again]} has.")
        seen |= {name: shown for name in names if name}


def _count(part: Reader) -> int | None:
    """maxConcurrency as a number; None where it is a share, or none."""
    text = part.text("maxConcurrency")
    return int(text) if text.isdecimal() and len(text) < 10 else None


@rule(
    "fleet-max-concurrency",
    "maxConcurrency is a number from 1 to 50 or a share from 1% to 100%, and in a group no more than in its stage.",
    remedy='Write it as text, such as "3" or "25%".',
    sources=(
        fleet_schema("definitions/UpdateStage/properties/maxConcurrency"),
        page(f"{_ORCHESTRATION}#maximum-concurrency-preview"),
    ),
    over=_WITH_STAGES,
)
def _concurrency(resource: Resource) -> Faults:
    for stage in _stages(resource):
        most = _count(stage)
        for part in (stage, *stage.parts("groups")):
            text, count = part.text("maxConcurrency"), _count(part)
            if text and not re.fullmatch(r"[1-9]\d*|([1-9]\d?|100)%", text):
                yield part.fault("maxConcurrency", f"maxConcurrency {text} is no number of clusters and no share.")
            elif part is stage and count is not None and count > MOST_AT_ONCE:
                yield part.fault("maxConcurrency", f"{count} clusters at once are more than {MOST_AT_ONCE}.")
            elif count is not None and most is not None and count > most:
                yield part.fault("maxConcurrency", f"{count} clusters at once are more than the {most} of the stage.")


@rule(
    "fleet-scheduled-gate-after",
    "A scheduled start is a gate before a stage or group.",
    remedy="Move the gate to beforeGates.",
    sources=(page("update-strategies-gates-scheduled-start.md#prerequisites"),),
    over=_WITH_STAGES,
)
def _gates(resource: Resource) -> Faults:
    for what, part in _all_parts(resource):
        for gate in part.parts("afterGates"):
            if gate.word("type") == "scheduledstart":
                name = part.text("name", "without a name")
                yield gate.fault("type", f"{what} {name} would wait for a start after its end.")


@rule(
    "fleet-run-two-strategies",
    "An update run has a strategy of its own or names one.",
    remedy="Keep strategy or updateStrategyId.",
    sources=(fleet_schema("definitions/UpdateRunProperties/properties/updateStrategyId"),),
    over=UPDATE_RUN,
)
def _two_strategies(run: Resource) -> Faults:
    if run.given("updateStrategyId") and run.given("strategy"):
        yield run.fault("updateStrategyId", "strategy is set too, and a run follows one of them.")


@rule(
    "fleet-run-version",
    "An update run of type Full or ControlPlaneOnly has a kubernetesVersion.",
    remedy="Set managedClusterUpdate.upgrade.kubernetesVersion, or the type to NodeImageOnly.",
    sources=(
        fleet_schema("definitions/ManagedClusterUpgradeSpec"),
        code("hashicorp/terraform-provider-azurerm", "website/docs/r/kubernetes_fleet_update_run.html.markdown"),
    ),
    over=UPDATE_RUN,
)
def _run_version(run: Resource) -> Faults:
    path, kind = "managedClusterUpdate.upgrade.kubernetesVersion", "managedClusterUpdate.upgrade.type"
    if run.word(kind) in ("full", "controlplaneonly") and run.missing(path):
        yield run.fault(path, f"the type is {run.text(kind)}, and no version is set to upgrade to.")


@rule(
    "fleet-run-version-not-used",
    "An update run of type NodeImageOnly has no kubernetesVersion.",
    remedy="Leave managedClusterUpdate.upgrade.kubernetesVersion out, or set the type to Full.",
    sources=(code("Azure/azure-cli-extensions", "src/fleet/azext_fleet/custom.py#create_update_run"),),
    over=UPDATE_RUN,
    severity="warning",
)
def _version_not_used(run: Resource) -> Faults:
    path = "managedClusterUpdate.upgrade.kubernetesVersion"
    if run.word("managedClusterUpdate.upgrade.type") == "nodeimageonly" and run.given(path):
        yield run.fault(path, "the type is NodeImageOnly, which upgrades no version.")


@rule(
    "fleet-node-images",
    "customNodeImageVersions come with nodeImageSelection.type Custom.",
    remedy="Set nodeImageSelection.type to Custom and list the versions, or leave customNodeImageVersions out.",
    sources=(fleet_schema("definitions/NodeImageSelection/properties/customNodeImageVersions"),),
    over=UPDATE_RUN,
)
def _images(run: Resource) -> Faults:
    base = "managedClusterUpdate.nodeImageSelection"
    kind, path = run.word(f"{base}.type"), f"{base}.customNodeImageVersions"
    if kind == "custom" and run.missing(path):
        yield run.fault(path, "the type is Custom, and no version is listed.")
    if kind in ("latest", "consistent") and run.given(path):
        yield run.fault(path, f"the type is {run.text(f'{base}.type')}, and Azure chooses the versions itself.")


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
