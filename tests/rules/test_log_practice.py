"""Good practice: logs of the control plane."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.azure.monitor import DIAGNOSTIC_SETTING
from fairway.azure.operationalinsights import WORKSPACE
from fairway.request import UNKNOWN, Request
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes, requests_of

PLATFORM = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "cluster-autoscaler")
AKS = f"{GROUP}/aks"


def logs(*categories: str, target: str = AKS, **entry: Any) -> Fragment:
    """A cluster with a diagnostic setting that keeps these categories."""
    inputs = {
        "name": "logs",
        "resourceUri": target,
        "workspaceId": f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/w",
        "logs": [{"category": each, "enabled": True} for each in categories] or [{"enabled": True, **entry}],
    }
    return cluster(beside=[Request(DIAGNOSTIC_SETTING.token, "logs", inputs)])


def workspace(days: int) -> Fragment:
    inputs = {"resourceGroupName": "rg1", "workspaceName": "logs", "retentionInDays": days}
    return cluster(beside=[Request(WORKSPACE.token, "logs", inputs)])


def plan(tier: str) -> Fragment:
    inputs = {"pricingName": "Containers", "pricingTier": tier}
    return cluster(beside=[Request("azure-native:security:Pricing", "containers", inputs)])


PAIRS: Pairs = {
    "audit-logs": (logs("kube-audit-admin"), logs("kube-audit-admin", "guard")),
    "platform-logs": (logs("kube-apiserver"), logs(*PLATFORM)),
    "audit-log-of-reads": (logs("kube-audit", "guard"), logs("kube-audit-admin", "guard")),
    "log-retention": (workspace(30), workspace(90)),
    "defender-plan-free": (plan("Free"), plan("Standard")),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_log_practice_distinguishes_a_bad_request_from_a_near_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_group_of_categories_has_the_audit_log() -> None:
    for name in ("allLogs", "audit"):
        assert "audit-logs" not in broken(logs(categoryGroup=name), profile="dev")


def test_the_logs_of_another_resource_are_not_those_of_the_cluster() -> None:
    elsewhere = logs("kube-audit-admin", "guard", target=f"{GROUP}/other")
    assert "audit-logs" in broken(elsewhere, profile="dev")


def test_the_id_of_a_setting_has_its_resource_where_a_template_builds_the_name_of_the_group() -> None:
    inputs = {"name": "logs", "resourceUri": UNKNOWN, "logs": [{"category": "kube-apiserver", "enabled": True}]}
    id = f"{AKS}/providers/Microsoft.Insights/diagnosticSettings/logs"
    setting = Request(DIAGNOSTIC_SETTING.token, "logs", inputs, id=id)
    assert "audit-logs" in broken(cluster(beside=[setting]), profile="dev")


def test_a_setting_whose_resource_is_not_known_may_be_the_one() -> None:
    unknown = logs("kube-apiserver", target="")
    assert requests_of(unknown)
    assert "audit-logs" not in broken(unknown, profile="dev")
