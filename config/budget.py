"""The budget of a cluster: an amount for a period, and who is notified when costs reach a part of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field

from config.action_groups import EmailAddress
from config.checks import Errors, check, valid_only
from config.forms import Form, IdOf, wrong
from config.model import Settings
from config.types import Date, Items, Named
from fairway.azure.values import ACTION_GROUP

if TYPE_CHECKING:
    from config.cluster import Cluster

FIRST_DAY = date(2017, 6, 1)
"""learn.microsoft.com/rest/api/consumption/budgets/create-or-update (BudgetTimePeriod)."""


def _group(text: str) -> str:
    return IdOf(ACTION_GROUP).check(text) if text.startswith("/") else text


BudgetName = Annotated[
    str, Form(r"^[A-Za-z0-9_-]{1,63}$", "a budget's name (up to 63 letters, digits, - and _)", "shop-monthly")
]
ActionGroupName = Annotated[str, AfterValidator(_group)]
"""A key in `monitoring.actionGroups`, or the id of an action group."""


class Notification(Settings):
    """Who is notified when costs reach a percentage of the budget."""

    threshold: Annotated[float, Field(ge=0.01, le=1000, strict=False)]
    """Percentage of the amount, 0.01 to 1000."""
    threshold_type: Literal["Actual", "Forecasted"] = "Actual"
    """`Actual` compares costs so far, `Forecasted` those that Azure expects by the end of the period. Default:
    Actual."""
    operator: Literal["EqualTo", "GreaterThan", "GreaterThanOrEqualTo"] = "GreaterThanOrEqualTo"
    """How costs are compared with the threshold. Default: GreaterThanOrEqualTo."""
    contact_emails: Annotated[Items[EmailAddress], Field(max_length=50)] = ()
    """Email addresses, up to 50. Default: none."""
    contact_roles: Annotated[Items[str], Field(max_length=50)] = ()
    """Roles of the subscription whose members get mails, such as `Owner`. Default: none."""
    action_groups: Annotated[Items[ActionGroupName], Field(max_length=50)] = ()
    """Keys in monitoring.actionGroups, or resource IDs of action groups. Default: none."""
    enabled: bool = True
    """Whether it is sent. Default: true."""

    @check
    def _has_contact(self) -> Errors:
        if not (self.contact_emails or self.contact_roles or self.action_groups):
            yield wrong("notifies no one: set contactEmails, contactRoles or actionGroups")


class TimePeriod(Settings):
    """From when to when the budget holds."""

    start_date: Date
    """First day, the first of a month, in quotes: `"2026-12-01"`. When it is created, Azure takes a day from the
    current period on, up to a year ahead. A change replaces the budget."""
    end_date: Date | None = None
    """Last day, in quotes. If omitted, ten years after startDate."""

    @check
    def _months(self) -> Errors:
        start = date.fromisoformat(self.start_date)
        if start.day != 1:
            yield wrong(f'{start} is not the first of a month: write "{start.replace(day=1)}"', at="startDate")
        elif start < FIRST_DAY:
            yield wrong(f"{start} is before {FIRST_DAY}, the first day that Azure takes", at="startDate")
        if self.end_date is not None and date.fromisoformat(self.end_date) <= start:
            yield wrong(f"{self.end_date} is not after startDate, {start}: write a later day", at="endDate")


class Budget(Settings):
    """What the cluster may cost in a period. Azure notifies; it stops nothing."""

    amount: Annotated[float, Field(gt=0, strict=False)]
    """Amount for each period, in the currency of the subscription's bill."""
    time_grain: Literal["Monthly", "Quarterly", "Annually", "BillingMonth", "BillingQuarter", "BillingAnnual"] = (
        "Monthly"
    )
    """After which period the costs are counted from zero again; those that begin with `Billing` are only for
    pay-as-you-go subscriptions. Default: Monthly."""
    time_period: TimePeriod
    """From when to when the budget holds."""
    scope: Literal["subscription", "resourceGroup"] = "subscription"
    """`subscription` counts the cluster's resource group and its node resource group, which has the nodes and their
    disks; who deploys needs Cost Management Contributor on the subscription. `resourceGroup` counts the cluster's
    resource group alone, without the nodes. Default: subscription."""
    notifications: Annotated[Named[Notification], Field(max_length=5)] = {}
    """Up to five notifications, by any name. Default: none."""
    name: BudgetName | None = None
    """Name in Azure. If omitted, `budget-<cluster name>`. Cannot change after creation."""


def check_budget(cluster: Cluster) -> Errors:
    """Refuse notifications of action groups that the cluster does not have."""
    known = cluster.monitoring.action_groups if cluster.monitoring else {}
    for name, each in (cluster.budget.notifications if cluster.budget else {}).items():
        with valid_only:
            for group in each.action_groups:
                if not group.startswith("/") and group not in known:
                    yield wrong(
                        f"{group} is not in monitoring.actionGroups ({', '.join(known) or 'none'}): write one of them, "
                        "or the id of an action group",
                        at=f"budget.notifications.{name}.actionGroups",
                    )
