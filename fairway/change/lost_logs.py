"""What is lost with a workspace that is deleted together with its cluster."""

from __future__ import annotations

from dataclasses import replace

from fairway.change.by_resource import ResourceSteps
from fairway.change.change import Change
from fairway.change.forgotten import forgotten

_TEXT = (
    "The logs in it are deleted, and can be recovered for 14 days. Whatever else sends to it loses its logs too: other "
    "clusters, VMs, Microsoft Sentinel and diagnostic settings, also of other stacks and subscriptions."
)
_RECOVER = "A deleted workspace comes back by `az monitor log-analytics workspace recover`."
_SOURCE = "https://learn.microsoft.com/azure/azure-monitor/logs/delete-workspace"


def with_lost_logs(entry: ResourceSteps, change: Change) -> Change:
    """The change of a deleted workspace that no cluster of the program needs afterwards."""
    step = entry.step
    is_workspace = step.token == "azure-native:operationalinsights:Workspace"
    if not is_workspace or step.retained or entry.why or change.workloads:
        return change
    keep = f"To keep it, remove it from the state before `pulumi up`: {forgotten([step.urn])}"
    first = replace(change.reasons[0], source=change.reasons[0].source or _SOURCE)
    known = [] if step.advice.holder == "file" or not step.urn.startswith("urn:pulumi:") else [keep]
    return replace(
        change, reasons=(first, *change.reasons[1:]), workloads=_TEXT, workaround="\n".join([*known, _RECOVER])
    )
