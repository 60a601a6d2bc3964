"""Policy assignments, locks and budgets."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules.governance import BUDGET, LOCK, POLICY_ASSIGNMENT
from tests.preflight import Fragment, Pairs, broken, cluster, distinguishes

GROUP = "/providers/Microsoft.Management/managementGroups/platform"
IDENTITY = {"identity": {"type": "SystemAssigned"}}
MAIL = {"threshold": 80, "contactEmails": ["ops@corp.example"]}


def assigned(scope: str = "/subscriptions/s", name: str = "aks", **inputs: Any) -> Fragment:
    made = {"scope": scope, "policyAssignmentName": name} | inputs
    return cluster(beside=[Request(POLICY_ASSIGNMENT, "policy", made)])


def lock(level: str) -> Fragment:
    return cluster(beside=[Request(LOCK, "lock", {"level": level, "lockName": "lock"})])


def budget(start: str = "2026-12-01", end: str = "2027-12-31", notices: Any = None) -> Fragment:
    period = {"startDate": f"{start}T00:00:00Z", "endDate": end}
    return cluster(beside=[Request(BUDGET, "budget", {"timePeriod": period, "notifications": notices or {"a": MAIL}})])


PAIRS: Pairs = {
    "policy-assignment-location": (assigned(**IDENTITY), assigned(location="westeurope", **IDENTITY)),
    "policy-assignment-name": (assigned(GROUP, "a" * 25), assigned(GROUP, "a" * 24)),
    "lock-level": (lock("DoNotDelete"), lock("cannotdelete")),
    "budget-period": (budget("2026-12-15"), budget()),
    "budget-notifications": (budget(notices={"a": MAIL | {"threshold": 1001}}), budget()),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_governance_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("made", "rule", "refused"),
    [
        (assigned(name="a" * 64), "policy-assignment-name", False),
        (assigned(name="a" * 65), "policy-assignment-name", True),
        (assigned(location=UNKNOWN, **IDENTITY), "policy-assignment-location", False),
        (assigned(identity={"type": "None"}), "policy-assignment-location", False),
        (budget("2026-12-01", "2026-11-30"), "budget-period", True),
        (budget("tomorrow"), "budget-period", False),
        (budget(notices={f"n{at}": MAIL for at in range(6)}), "budget-notifications", True),
        (budget(notices={"a": {"threshold": 80}}), "budget-notifications", True),
        (budget(notices={"a": {"threshold": 80, "contactRoles": UNKNOWN}}), "budget-notifications", False),
    ],
)
def test_names_periods_and_notifications_have_limits(made: Fragment, rule: str, refused: bool) -> None:
    assert (rule in broken(made)) == refused
