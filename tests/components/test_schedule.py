"""Schedules: what starts and stops a cluster, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from config.cluster import Cluster
from fairway.azure.roles import BUILT_IN_ROLES
from fairway.azure.time_zones import windows_zone
from tests.components.cost_rows import schedule
from tests.repository import build


@pytest.mark.parametrize("action", ["start", "stop"])
def test_a_logic_app_calls_azure_as_its_own_identity(action: str) -> None:
    record = build(schedule())
    workflow = record.one("Workflow", f"shop/schedule/{action}")
    inputs = workflow.get(f"definition.actions.{action}.inputs")
    cluster = record.one("ManagedCluster").id
    assert (inputs["method"], inputs["uri"].partition("?")[0]) == (
        "POST",
        f"https://management.azure.com{cluster}/{action}",
    )
    assert inputs["authentication"]["type"] == "ManagedServiceIdentity"
    role = record.one("RoleAssignment", f"shop/schedule/{action}/role")
    assert str(role.get("roleDefinitionId"))[-36:] == BUILT_IN_ROLES["Azure Kubernetes Service Contributor Role"]
    assert role.get("scope") == cluster


def test_the_first_run_is_by_the_schedule_and_not_at_once() -> None:
    recurrence = build(schedule()).one("Workflow", "shop/schedule/stop").get("definition.triggers.schedule.recurrence")
    assert recurrence["startTime"] == "2026-01-05T00:00:00"
    assert recurrence["schedule"] == {
        "weekDays": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
        "hours": [19],
        "minutes": [30],
    }


def test_a_schedule_calls_the_azure_of_its_region() -> None:
    uri = build(schedule() | {"location": "usgovvirginia"}).one("Workflow", "shop/schedule/stop")
    assert uri.get("definition.actions.stop.inputs.uri").startswith(
        "https://management.usgovcloudapi.net/subscriptions/"
    )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (schedule(start="7:00"), "is not a time of day"),
        (schedule(stop="06:00"), "not later than start"),
        (schedule(stop="07:20"), "less than 30 minutes apart"),
        (schedule(start="00:00", stop="23:45"), "less than 30 minutes apart"),
        (schedule(days=[]), "at least 1"),
        (schedule(timeZone="Europe/Amsterdm"), "Did you mean Europe/Amsterdam"),
        (schedule() | {"nodeProvisioningProfile": {"mode": "Auto"}}, "AKS stops no cluster"),
        (schedule() | {"sku": {"name": "Automatic"}}, "Automatic has it: remove schedule"),
    ],
)
def test_a_schedule_that_aks_does_not_follow_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Cluster.model_validate(settings)


def test_time_zones_have_names_of_iana_and_of_windows() -> None:
    assert windows_zone("Europe/Amsterdam") == windows_zone("W. Europe Standard Time") == "W. Europe Standard Time"
    assert windows_zone("UTC") == "UTC"
    assert windows_zone("Mars/Base") is None
