"""Logic Apps: workflows of the consumption plan."""

from __future__ import annotations

from fairway.azure.resource_type import ResourceType, in_group

WORKFLOW = ResourceType(
    "logic:Workflow",
    in_group("Microsoft.Logic/workflows/{workflowName}"),
    replaces=("location",),
    defaults={"state": "Enabled"},
    shown=("state",),
)
