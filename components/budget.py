"""The budget of a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_azure_native import consumption

from components.cluster import AksCluster
from components.context import Context
from components.kind import Kind
from config.budget import Notification

BUDGET = Kind("Budget", "budget", "budget-{cluster}", 63, "budget")

RENAMED = {"budgetName": "name"}


def budget(
    context: Context, cluster: AksCluster, groups: Mapping[str, pulumi.Input[str]] | None
) -> list[pulumi.Resource]:
    """Declare the budget of the settings, if there is one; `groups` has the ids of action groups by their keys.

    Returns what was declared.
    """
    settings = context.settings.budget
    if settings is None:
        return []
    scope: pulumi.Input[str] = context.scope("resourceGroup")
    filtered: dict[str, Any] | None = None
    if settings.scope == "subscription":
        scope = cluster.id.apply(lambda id: "/".join(id.split("/")[:3]))
        # The two groups, as hashicorp/terraform-provider-azurerm has it:
        # website/docs/r/consumption_budget_subscription.html.markdown.
        both = [context.resource_group_name, cluster.node_resource_group]
        filtered = {"dimensions": {"name": "ResourceGroupName", "operator": "In", "values": both}}
    period = settings.time_period
    # As Azure returns them: with a time.
    dates = {"start_date": f"{period.start_date}T00:00:00Z"}
    if period.end_date is not None:
        dates["end_date"] = f"{period.end_date}T00:00:00Z"
    arguments: dict[str, Any] = {
        "filter": filtered,
        "time_period": dates,
        "notifications": {key: _notification(each, groups or {}) for key, each in settings.notifications.items()},
    }
    made = consumption.Budget(
        context.logical(BUDGET),
        budget_name=settings.name or context.azure(BUDGET),
        scope=scope,
        category="Cost",
        amount=settings.amount,
        time_grain=settings.time_grain,
        # "Start date of budgets cannot be updated. Please delete and create a new budget.": Azure/CanadaPubSecALZ issue
        # 317.
        opts=context.options(
            pulumi.ResourceOptions(replace_on_changes=["timePeriod.startDate"], delete_before_replace=True)
        ),
        **arguments,
    )
    return [made]


def _notification(settings: Notification, groups: Mapping[str, pulumi.Input[str]]) -> dict[str, Any]:
    return {
        "enabled": settings.enabled,
        "threshold": settings.threshold,
        "threshold_type": settings.threshold_type,
        "operator": settings.operator,
        "contact_emails": list(settings.contact_emails),
        "contact_roles": list(settings.contact_roles),
        "contact_groups": [groups.get(each, each) for each in settings.action_groups],
    }
