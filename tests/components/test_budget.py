"""Budgets: which costs they count, when they are replaced, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from config.cluster import Cluster
from tests.components.cost_rows import budget, notified
from tests.repository import build

GROUPS = {"monitoring": {"actionGroups": {"oncall": {"emailReceivers": {"me": {"emailAddress": "me@corp.example"}}}}}}


def test_a_budget_counts_the_nodes_too() -> None:
    record = build(budget())
    found = record.one("Budget")
    assert found.get("scope").count("/") == 2
    filtered = found.get("filter.dimensions")
    assert (filtered["name"], filtered["operator"]) == ("ResourceGroupName", "In")
    assert filtered["values"][0] == record.one("ResourceGroup").get("resourceGroupName")
    assert len(filtered["values"]) == 2


def test_a_budget_of_the_resource_group_has_no_filter() -> None:
    found = build(budget(scope="resourceGroup")).one("Budget")
    assert found.get("scope").rpartition("/")[0].endswith("/resourceGroups")
    assert found.get("filter") is None


def test_a_budget_notifies_the_action_groups_of_the_cluster() -> None:
    record = build(notified(actionGroups=["oncall"]) | GROUPS)
    groups = record.one("Budget").get("notifications.most.contactGroups")
    assert groups == [record.one("ActionGroup").id]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (budget(timePeriod={"startDate": "2026-12-15"}), 'not the first of a month: write "2026-12-01"'),
        (budget(timePeriod={"startDate": "2017-05-01"}), "before 2017-06-01"),
        (budget(timePeriod={"startDate": "2026-12-01", "endDate": "2026-12-01"}), "is not after startDate"),
        (budget(amount=0), "greater than 0"),
        (notified(threshold=0), "greater than or equal to 0.01"),
        (notified(threshold=1001), "less than or equal to 1000"),
        (notified(contactEmails=[]), "notifies no one"),
        (notified(contactEmails=["ops"]), "is not an email address"),
        (notified(contactEmails=[f"a{at}@corp.example" for at in range(51)]), "at most 50"),
        (notified(actionGroups=["oncall"]), r"oncall is not in monitoring.actionGroups \(none\)"),
        (notified(actionGroups=["/subscriptions/s/resourceGroups/g"]), "is not a resource id"),
        (
            budget(notifications={f"n{at}": {"threshold": 80, "contactRoles": ["Owner"]} for at in range(6)}),
            "at most 5",
        ),
    ],
)
def test_what_azure_refuses_in_a_budget_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Cluster.model_validate(settings)


def test_another_start_date_replaces_the_budget() -> None:
    options = build(budget()).one("Budget").options
    assert (options["deleteBeforeReplace"], list(options["replaceOnChanges"])) == (True, ["timePeriod.startDate"])
