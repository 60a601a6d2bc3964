"""Logic apps that start and stop a cluster by the clock: AKS has no property for it.

A logic app has its definition inline and calls Azure as its own identity; a runbook of Azure Automation needs a URL
with its content (azure-native `automation:Runbook`, `publishContentLink`).
"""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import containerservice, logic

from components.context import Context, Part
from components.kind import Kind
from components.role_assignment import role_assignment
from config.private_zones import CHINA, GOVERNMENT, PUBLIC, cloud_of
from config.schedule import PowerSchedule
from fairway.azure.roles import BUILT_IN_ROLES
from fairway.azure.time_zones import windows_zone

WORKFLOW = Kind("Workflow", "schedule/{key}", "logic-{cluster}-{key}", 43, "schedule")
ROLE = Kind("RoleAssignment", "schedule/{key}/role", configured="schedule")

RENAMED = {"definition": ""}

MANAGERS = {
    PUBLIC: "https://management.azure.com",
    GOVERNMENT: "https://management.usgovcloudapi.net",
    CHINA: "https://management.chinacloudapi.cn",
}
"""Azure Resource Manager by cloud:
learn.microsoft.com/azure/azure-resource-manager/management/control-plane-and-data-plane."""
_API_VERSION = "2025-09-01"
_SCHEMA = "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#"
_ROLE = "Azure Kubernetes Service Contributor Role"


class ClusterSchedule(Part):
    """The schedule of a cluster, which follows it."""

    def __init__(self, context: Context) -> None:
        """That of the cluster of `context`."""
        self._context = context

    def attach(self, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions) -> None:
        """Declare a logic app for each of start and stop, and its role."""
        context, settings = self._context, self._context.settings.schedule
        if settings is None:
            return
        for action, time in (("start", settings.start), ("stop", settings.stop)):
            workflow = logic.Workflow(
                context.logical(WORKFLOW, action),
                workflow_name=context.azure(WORKFLOW, action),
                identity={"type": "SystemAssigned"},
                state="Enabled",
                definition=_definition(
                    settings, action, time, cluster.id, MANAGERS[cloud_of(context.settings.location)]
                ),
                opts=opts,
                **context.located,
            )
            role_assignment(
                context.logical(ROLE, action),
                role=BUILT_IN_ROLES[_ROLE],
                scope=cluster.id,
                principal_id=workflow.identity.apply(lambda identity: str(identity and identity.principal_id)),
                principal_type="ServicePrincipal",
                opts=opts,
            )


def _definition(
    settings: PowerSchedule, action: str, time: str, cluster_id: pulumi.Input[str], manager: str
) -> dict[str, Any]:
    hours, minutes = time.split(":")
    recurrence = {
        "frequency": "Week",
        "interval": 1,
        # Without it the first run is at once, and would stop the cluster: MicrosoftDocs/azure-docs
        # articles/logic-apps/concepts-schedule-automated-recurring-tasks-workflows.md.
        "startTime": "2026-01-05T00:00:00",
        "timeZone": windows_zone(settings.time_zone),
        "schedule": {"weekDays": list(settings.days), "hours": [int(hours)], "minutes": [int(minutes)]},
    }
    return {
        "$schema": _SCHEMA,
        "contentVersion": "1.0.0.0",
        "triggers": {"schedule": {"type": "Recurrence", "recurrence": recurrence}},
        "actions": {
            action: {
                "type": "Http",
                "inputs": {
                    "method": "POST",
                    "uri": pulumi.Output.concat(manager, cluster_id, f"/{action}?api-version={_API_VERSION}"),
                    "authentication": {"type": "ManagedServiceIdentity", "audience": f"{manager}/"},
                },
            }
        },
    }
