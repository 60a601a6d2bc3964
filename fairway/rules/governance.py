"""Policy assignments, locks and budgets."""

from __future__ import annotations

from datetime import date

from fairway.azure import authorization, consumption
from fairway.rules.citations import code, thread
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_POLICY = "https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure"
_BUDGETS = "https://learn.microsoft.com/rest/api/consumption/budgets/create-or-update"
_AZURERM = "hashicorp/terraform-provider-azurerm"

POLICY_ASSIGNMENT = authorization.POLICY_ASSIGNMENT.token
LOCK = "azure-native:authorization:ManagementLockByScope"
BUDGET = consumption.BUDGET.token
LONGEST_NAME, LONGEST_NAME_OF_GROUP = 64, 24
LEVELS = ("cannotdelete", "readonly", "notspecified")
MOST_NOTIFICATIONS = 5
MOST_PERCENT = 1000


@rule(
    "policy-assignment-location",
    "A policy assignment with an identity has a location.",
    remedy="Set location to the region of the identity.",
    sources=(
        f"{_POLICY}#identity",
        thread("hashicorp/terraform-provider-azurerm/pull/7075"),
    ),
    over=POLICY_ASSIGNMENT,
)
def _location(assignment: Resource) -> Faults:
    kind = assignment.word("identity.type")
    if kind and kind != "none" and assignment.missing("location"):
        yield assignment.fault("location", "identity is set, and location is not.")


@rule(
    "policy-assignment-name",
    "The name of a policy assignment has up to 64 characters, and up to 24 in a management group.",
    remedy="Shorten the name; displayName may be longer.",
    sources=(
        f"{_POLICY}#assignment-name-and-description",
        thread("Azure/enterprise-azure-policy-as-code/issues/1316"),
        thread("Azure/Azure-Landing-Zones/issues/1715"),
    ),
    over=POLICY_ASSIGNMENT,
)
def _name(assignment: Resource) -> Faults:
    name, scope = assignment.text("policyAssignmentName"), assignment.word("scope")
    of_group = "/microsoft.management/managementgroups/" in scope
    longest = LONGEST_NAME_OF_GROUP if of_group else LONGEST_NAME
    if len(name) > longest:
        reason = f"{name} has {len(name)} characters, more than {longest} (InvalidPolicyAssignmentName)."
        yield assignment.fault("policyAssignmentName", reason)


@rule(
    "lock-level",
    "A lock prevents deletion or all changes.",
    remedy="Set level to CanNotDelete or ReadOnly.",
    sources=("https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources",),
    over=LOCK,
    malformed=True,
)
def _level(lock: Resource) -> Faults:
    level = lock.word("level")
    if level and level not in LEVELS:
        yield lock.fault("level", f"{lock.text('level')} is no level of a lock.")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


@rule(
    "budget-period",
    "A budget begins on the first day of a month, and ends later.",
    remedy="Set timePeriod.startDate to the first of a month, and endDate to a day after it.",
    sources=(_BUDGETS, code(_AZURERM, "internal/services/consumption/validate/time_period.go")),
    over=BUDGET,
)
def _period(budget: Resource) -> Faults:
    start, end = (_day(budget.text(f"timePeriod.{key}Date")) for key in ("start", "end"))
    if start and start.day != 1:
        yield budget.fault("timePeriod.startDate", f"{start} is not the first of a month.")
    elif start and end and end <= start:
        yield budget.fault("timePeriod.endDate", f"the budget begins on {start} and ends on {end}.")


@rule(
    "budget-notifications",
    "A budget has up to five notifications, at up to 1000 percent, each with someone to notify.",
    remedy="Set threshold to 1000 or less, and contactEmails, contactRoles or contactGroups.",
    sources=(_BUDGETS,),
    over=BUDGET,
)
def _notifications(budget: Resource) -> Faults:
    entries = budget.entries("notifications")
    if len(entries) > MOST_NOTIFICATIONS:
        yield budget.fault("notifications", f"{len(entries)} are listed; Azure takes {MOST_NOTIFICATIONS}.")
    for name in entries:
        part = Reader(budget.request, ("notifications", name))
        percent = part.number("threshold")
        if percent is not None and not 0 <= percent <= MOST_PERCENT:
            yield part.fault("threshold", f"{percent:.15g} percent are not from 0 to {MOST_PERCENT}.")
        elif all(map(part.missing, ("contactEmails", "contactRoles", "contactGroups"))):
            yield part.fault("contactEmails", f"notification {name} has no contact.")
