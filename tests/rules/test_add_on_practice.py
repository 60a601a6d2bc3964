"""Good practice: add-ons."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fairway.rules import check
from tests.preflight import Pairs, broken, cluster, distinguishes, judge, requests_of

WORKSPACE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w"


def add_on(name: str, *, enabled: bool = True, **config: Any) -> dict[str, Any]:
    return cluster(addonProfiles={name: {"enabled": enabled, **({"config": config} if config else {})}})


OMSAGENT = add_on("omsagent", logAnalyticsWorkspaceResourceID=WORKSPACE)
PAIRS: Pairs = {
    "policy-add-on": (add_on("azurepolicy", enabled=False), add_on("azurePolicy")),
    "secrets-from-key-vault": (cluster(), add_on("azureKeyvaultSecretsProvider")),
    "secret-rotation": (
        add_on("azureKeyvaultSecretsProvider", enableSecretRotation="false"),
        add_on("azureKeyvaultSecretsProvider", enableSecretRotation="true"),
    ),
    "http-application-routing-retired": (
        add_on("httpApplicationRouting"),
        add_on("httpApplicationRouting", enabled=False),
    ),
    "add-on-superseded": (
        add_on("ingressApplicationGateway"),
        add_on("ingressApplicationGateway", enabled=False),
    ),
    "managed-prometheus": (OMSAGENT, cluster(azureMonitorProfile={"metrics": {"enabled": True}})),
    "container-logs": (cluster(), cluster(azureMonitorProfile={"metrics": {"enabled": True}})),
    "logs-without-entra-authentication": (
        OMSAGENT,
        add_on("omsagent", logAnalyticsWorkspaceResourceID=WORKSPACE, useAADAuth="true"),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_add_on_practice_distinguishes_a_bad_request_from_a_near_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(("key", "value"), [("useAadAuth", "True"), ("useaadauth", True), ("useAADAuth", "TRUE")])
def test_the_agents_sign_in_is_read_whatever_its_letter_case(key: str, value: object) -> None:
    config = {"logAnalyticsWorkspaceResourceID": WORKSPACE, key: value}
    fine = cluster(addonProfiles={"omsagent": {"enabled": True, "config": config}})
    assert "logs-without-entra-authentication" not in broken(fine, profile="prod")


def test_a_dashboard_that_is_left_out_is_off() -> None:
    """Checkov and KICS want `enabled: false` written."""
    assert "kube-dashboard-removed" not in broken(cluster(), profile="prod")


def test_a_retired_add_on_is_an_error_where_the_cluster_is_new_and_a_warning_where_it_runs() -> None:
    requests = requests_of(add_on("httpApplicationRouting"))
    for exists, severity in ((False, "error"), (True, "warning")):
        found = check(requests, today=date(2026, 11, 21), deployed=lambda _, exists=exists: exists)
        assert [each.severity for each in found] == [severity]
    assert judge(add_on("httpApplicationRouting"), date(2024, 1, 1)) == []
