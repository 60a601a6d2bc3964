"""Role assignments and diagnostic settings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fairway.request import UNKNOWN, Placeholder, Request
from fairway.rules.assignments import DIAGNOSTIC_SETTING, ROLE_ASSIGNMENT
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes

WHO = "11111111-2222-3333-4444-555555555555"
ROLE = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7"
CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/aks-test"
LOGS = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/logs"


def assigned(**inputs: Any) -> Fragment:
    """A role assignment."""
    role = {"scope": GROUP, "principalId": WHO, "roleDefinitionId": ROLE}
    return cluster() | {"beside": [Request(ROLE_ASSIGNMENT, "one", role | inputs)]}


def twice(**inputs: Any) -> Fragment:
    """Two role assignments."""
    (first,) = assigned()["beside"]
    return cluster() | {"beside": [first, replace(first, name="two", properties={**first.properties, **inputs})]}


def logged(*logs: Fragment, count: int = 1, **inputs: Any) -> Fragment:
    """Diagnostic settings of a cluster."""
    setting = {"resourceUri": CLUSTER, "workspaceId": LOGS, "logs": list(logs or ({"categoryGroup": "audit"},))}
    return cluster() | {
        "beside": [Request(DIAGNOSTIC_SETTING, f"setting{each}", setting | inputs) for each in range(count)]
    }


def sinks(second: Fragment) -> Fragment:
    """Two diagnostic settings of a cluster, the second with other inputs."""
    log = {"category": "guard", "enabled": True}
    (first,) = logged(log, name="first")["beside"]
    return cluster(beside=[first, replace(first, name="second", properties=first.properties | {"name": "b"} | second)])


KEPT = {"category": "guard", "retentionPolicy": {"enabled": True, "days": 30}}
LEFT = {"category": "guard", "retentionPolicy": {"enabled": False, "days": 0}}

PAIRS: Pairs = {
    "role-assignment-name": (assigned(roleAssignmentName="reader"), assigned(roleAssignmentName=WHO.upper())),
    "role-assignment-principal": (assigned(principalId="shop-identity"), assigned()),
    "role-assignment-role": (
        assigned(roleDefinitionId=f"{ROLE}|"),
        assigned(roleDefinitionId=ROLE.upper()),
    ),
    "role-assignment-twice": (twice(), twice(scope=CLUSTER)),
    "role-assignment-condition-version": (assigned(condition="x", conditionVersion="1.0"), assigned(condition="x")),
    "diagnostic-setting-empty": (logged(workspaceId=""), logged()),
    "diagnostic-settings-over-5": (logged(count=6), logged(count=5)),
    "diagnostic-setting-categories": (
        logged({"category": "guard"}, {"category": "guard"}),
        logged({"category": "guard"}, {"category": "kube-audit"}),
    ),
    "diagnostic-sink-twice": (sinks({}), sinks({"workspaceId": f"{LOGS}2"})),
    "diagnostic-category-unknown": (logged({"category": "kube-apisrver"}), logged({"category": "kube-apiserver"})),
    "diagnostic-retention": (logged(KEPT), logged(LEFT)),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_assignments_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_setting_has_logs_or_metrics() -> None:
    assert "diagnostic-setting-empty" in broken(logged(logs=[]))
    assert "diagnostic-setting-empty" not in broken(logged(logs=[], metrics=[{"category": "AllMetrics"}]))


def test_a_log_has_a_category_or_a_group() -> None:
    assert "diagnostic-setting-categories" in broken(logged({"category": "guard", "categoryGroup": "audit"}))


@pytest.mark.parametrize(
    "second",
    [
        {"name": "first"},
        {"logs": [{"category": "guard", "enabled": False}]},
        {"logs": [{"category": "kube-audit", "enabled": True}]},
        {"resourceUri": f"{CLUSTER}2"},
    ],
)
def test_settings_that_send_other_logs_may_have_one_workspace(second: Fragment) -> None:
    assert "diagnostic-sink-twice" not in broken(sinks(second))


def test_the_cluster_of_a_setting_is_read_from_its_id() -> None:
    """Templates have no name of the resource group, and so no whole resourceUri."""
    (setting,) = logged({"category": "kube-apisrver"}, resourceUri=UNKNOWN)["beside"]
    home = f"{CLUSTER}/providers/Microsoft.Insights/diagnosticSettings/one"
    assert "diagnostic-category-unknown" in broken(cluster(beside=[replace(setting, id=home)]))


HIDDEN = "{reference('id-aks').principalId}"


@pytest.mark.parametrize(
    ("principal", "deployments", "reported"),
    [
        (HIDDEN, ("", ""), True),
        (HIDDEN, ("one", "two"), False),
        ("{reference(parameters('ids')[copyIndex()]).principalId}", ("", ""), False),
        (UNKNOWN, ("", ""), False),
    ],
)
def test_an_expression_of_one_deployment_is_one_identity(
    principal: str, deployments: tuple[str, str], reported: bool
) -> None:
    inputs = {"scope": Placeholder("{resourceGroup().id}"), "principalId": Placeholder(principal)}
    requests = [
        Request(ROLE_ASSIGNMENT, each, {"roleDefinitionId": ROLE} | inputs, deployment=deployment)
        for each, deployment in zip(("a", "b"), deployments, strict=True)
    ]
    assert ("role-assignment-twice" in broken(cluster(beside=requests))) == reported


def test_a_client_id_is_no_principal() -> None:
    assert "role-assignment-principal" in broken(assigned(principalId=Placeholder("{reference('id').clientId}")))
    assert "role-assignment-principal" not in broken(assigned(principalId=Placeholder(HIDDEN)))


def test_the_settings_of_a_resource_are_counted_by_their_ids_too() -> None:
    settings = [
        Request(DIAGNOSTIC_SETTING, f"s{at}", {"workspaceId": LOGS}, id=f"{CLUSTER}{_SETTINGS}/s{at}")
        for at in range(6)
    ]
    assert "diagnostic-settings-over-5" in broken(cluster(beside=settings))
    assert "diagnostic-settings-over-5" not in broken(cluster(beside=settings[1:]))


_SETTINGS = "/providers/Microsoft.Insights/diagnosticSettings"
