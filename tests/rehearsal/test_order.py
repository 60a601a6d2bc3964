"""The order of requests in a rehearsal's journal: what observes a cluster, its budget and its schedule."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.rehearsal.test_rotation import Stage, up

pytestmark = pytest.mark.usefixtures("quick")

PLAIN = 'clusters:\n  shop: {kubernetesVersion: "1.35"}\n'


def journal(stage: Stage) -> list[str]:
    """The changes sent to Azure by type and name: `PUT dataCollectionRules/dcr-shop-test`."""
    lines = [json.loads(line) for line in stage.journal.read_text().splitlines()]
    changes = [each for each in lines if each["operation"] != "GET"]
    return [f"{each['operation']} {'/'.join(each['id'].split('/')[-2:])}" for each in changes]


def at(changes: list[str], start: str) -> int:
    """The place of the only change that begins with a text."""
    (place,) = (place for place, each in enumerate(changes) if each.startswith(start))
    return place


def follow(changes: list[str], *starts: str) -> None:
    for one, other in pairwise(starts):
        assert at(changes, one) < at(changes, other), (one, other)


OBSERVED: dict[str, Any] = {
    "protect": False,
    "monitoring": {
        "dataCollection": {"streams": ["Microsoft-ContainerLogV2-HighScale"]},
        "prometheus": {},
        "grafana": {},
        "actionGroups": {"ops": {"emailReceivers": {"ops": {"emailAddress": "ops@corp.example"}}}},
        "alerts": {"recommended": True},
        "queryPack": {"queries": {"restarts": {"body": "KubePodInventory | take 10"}}},
        "systemTopic": {},
    },
}


def observed(settings: dict[str, Any]) -> str:
    return f"clusters:\n  shop: {json.dumps({'kubernetesVersion': '1.35', **settings})}\n"


def test_what_observes_a_cluster_is_created_from_where_data_is_kept_to_who_is_notified(tmp_path: Path) -> None:
    with up(tmp_path, observed(OBSERVED)) as stage:
        changes = journal(stage)
    cluster = "PUT managedClusters/shop-test"
    # The add-on sends logs to the workspace, which has to exist when nodes start.
    follow(changes, "PUT workspaces/log-", cluster, "PUT diagnosticSettings/fairway")
    # A rule without its endpoint and its workspace is refused, and so is an association with no rule or no cluster.
    endpoint, rule = "PUT dataCollectionEndpoints/MSProm-", "PUT dataCollectionRules/MSProm-"
    follow(changes, "PUT accounts/amw-", rule, "PUT dataCollectionRuleAssociations/MSProm-")
    follow(changes, endpoint, rule)
    follow(changes, cluster, "PUT dataCollectionRuleAssociations/MSProm-")
    logs = "PUT dataCollectionRules/dcr-"
    follow(changes, "PUT dataCollectionEndpoints/MSCI-ingest-", logs, "PUT dataCollectionRuleAssociations/Container")
    follow(changes, cluster, "PUT dataCollectionRuleAssociations/Container")
    follow(changes, "PUT accounts/amw-", "PUT grafana/amg-")
    for alert in ("metricAlerts/node-cpu", "activityLogAlerts/resource-health", "prometheusRuleGroups/Recommended"):
        (*_, last) = (place for place, each in enumerate(changes) if each.startswith(f"PUT {alert}"))
        assert at(changes, "PUT actionGroups/") < last
        assert at(changes, cluster) < last
    follow(changes, cluster, "PUT systemTopics/")


def test_what_observes_a_cluster_is_removed_in_the_opposite_order_and_the_cluster_stays(tmp_path: Path) -> None:
    with up(tmp_path, observed(OBSERVED)) as stage:
        before = len(journal(stage))
        less = dict.fromkeys(OBSERVED["monitoring"])
        assert not stage.update({"monitoring": less})
        changes = journal(stage)[before:]
    association, rule = "DELETE dataCollectionRuleAssociations/MSProm-", "DELETE dataCollectionRules/MSProm-"
    follow(changes, association, rule, "DELETE dataCollectionEndpoints/MSProm-")
    follow(changes, rule, "DELETE accounts/amw-")
    follow(changes, "DELETE grafana/amg-", "DELETE accounts/amw-")
    follow(changes, "DELETE metricAlerts/node-cpu", "DELETE actionGroups/")
    assert not [each for each in changes if each.startswith("DELETE managedClusters")]


BUDGET = {
    "amount": 1000,
    "timePeriod": {"startDate": "2026-12-01"},
    "notifications": {"most": {"threshold": 80, "actionGroups": ["ops"]}},
}
GROUPS = {"actionGroups": {"ops": {"emailReceivers": {"ops": {"emailAddress": "ops@corp.example"}}}}}


def test_a_budget_follows_whom_it_notifies_and_is_raised_in_place(tmp_path: Path) -> None:
    with up(tmp_path, PLAIN) as stage:
        assert not stage.update({"budget": BUDGET, "monitoring": GROUPS})
        created = stage.new_changes()
        group, budget = (
            next(each for each in created if each.startswith(f"PUT {name}")) for name in ("ag-", "budget-")
        )
        assert created.index(group) < created.index(budget)
        assert not stage.update({"budget": {"amount": 2000}})
        assert stage.new_changes() == [budget]
        assert not stage.update({"budget": {"timePeriod": {"startDate": "2027-01-01"}}})
        # Azure refuses another start date of a budget, so the old one goes first.
        assert stage.new_changes() == [budget.replace("PUT", "DELETE"), budget]
        assert not stage.update({"budget": None})
        assert stage.new_changes() == [budget.replace("PUT", "DELETE")]


def test_a_schedule_can_start_and_stop_the_cluster_and_goes_without_it(tmp_path: Path) -> None:
    with up(tmp_path, PLAIN) as stage:
        assert not stage.update({"schedule": {"start": "07:00", "stop": "19:00"}})
        created = journal(stage)
        for action in ("start", "stop"):
            follow(created, "PUT managedClusters/shop-test", f"PUT workflows/logic-shop-test-{action}")
        stage.new_changes()
        assert not stage.update({"schedule": {"stop": "20:00"}})
        assert stage.new_changes() == ["PUT logic-shop-test-stop"]
        assert not stage.update({"schedule": None})
        deleted = stage.new_changes()
        assert len(deleted) == 4
        assert {each for each in deleted if "logic-" in each} == {
            "DELETE logic-shop-test-start",
            "DELETE logic-shop-test-stop",
        }
