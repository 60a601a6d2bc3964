"""Limits of the updates of a fleet: the stages and groups of strategies and of runs, and the versions of runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fairway.rules.citations import code, fleet_schema, thread
from fairway.rules.fleet import STRATEGY
from fairway.rules.fleet_limits import LABEL, UPDATE_RUN, page
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_WITH_STAGES = (STRATEGY, UPDATE_RUN)
MOST_GROUPS = 50
MOST_AT_ONCE = 50
_ORCHESTRATION = "concepts-update-orchestration.md"


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
