"""The workspace of a cluster and what sends to it are managed too, if an update of them would change nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fairway.plan.program import plan
from fairway.project.project import find_project
from tests.adoption.test_clusters import adopt, config, project
from tests.adoption.test_surroundings import imported
from tests.az_aks_show import guid
from tests.az_monitoring import association, diagnostic_setting, in_workspace, monitored, rule, workspace
from tests.command_line import fairway

NAMES = {"log-orders", "MSCI-westeurope-orders-prod", "ContainerInsightsExtension", "to-workspace"}


def adopted(folder: Path, **other: Any) -> tuple[Path, str]:
    home = project(folder)
    code, out, err = adopt(home, monitored(folder, **other), more=("--manage", "workspace"))
    assert (code, err) == (0, ""), out
    return home, out


def monitoring(home: Path) -> Any:
    return config(home)["fairway:clusters"]["orders"]["monitoring"]


def test_they_are_in_the_stack_file_and_in_the_import_file_with_their_names(tmp_path: Path) -> None:
    home, out = adopted(tmp_path)
    assert "0 differ" in out
    assert "not documented" not in out
    assert "Not managed" not in out
    assert {*imported(home)} >= NAMES
    assert monitoring(home) == {
        "workspaceName": "log-orders",
        "retentionInDays": 60,
        "diagnosticSettingName": "to-workspace",
        "logCategories": ["kube-apiserver", "kube-audit-admin", "guard"],
        "dataCollection": {
            "ruleName": "MSCI-westeurope-orders-prod",
            "destinationName": "la-workspace",
            "associationDescription": "routes monitoring data to a Log Analytics workspace",
        },
    }
    requests = plan(find_project(home), "prod").record.requests
    assert [each.protect for each in requests if each.type.endswith(":Workspace")] == [True]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (
            {"workspace": None},
            "it is not in the descriptions: add the output of `az monitor log-analytics workspace show",
        ),
        ({"workspace": workspace(tags={"owner": "sre"})}, "it has other tags than the cluster"),
        ({"workspace": workspace(location="northeurope")}, "it is in northeurope, the cluster in westeurope"),
        ({"workspace": workspace(sku={"name": "CapacityReservation"})}, "would change Workspace log-orders sku.name"),
        ({"workspace": workspace(futureThing="on")}, "no setting has Workspace log-orders futureThing"),
        ({"rule": rule(tags=None)}, "it has other tags than the cluster"),
        (
            {"rule": rule(description="by hand")},
            "no setting has DataCollectionRule MSCI-westeurope-orders-prod description",
        ),
        ({"rule": rule(kind="Windows")}, "would change DataCollectionRule MSCI-westeurope-orders-prod kind"),
        (
            {"associations": None},
            "the association ContainerInsightsExtension of the cluster is not in the descriptions",
        ),
        *(
            (
                {"associations": association(dataCollectionRuleId=each)},
                "has no dataCollectionRuleId, so it names no rule",
            )
            for each in (None, "")
        ),
        ({"cluster": in_workspace(addonProfiles=None)}, "neither Container Insights nor Defender names one"),
    ],
)
def test_what_an_update_would_change_stays_as_it_is(tmp_path: Path, other: dict[str, Any], reason: str) -> None:
    home, out = adopted(tmp_path, **other)
    assert "the workspace stays as it is: " in out
    assert reason in out.partition("the workspace stays as it is: ")[2]
    assert not NAMES & {*imported(home)}
    assert monitoring(home) is None


_OFF = [{"category": "kube-audit", "enabled": False}, {"category": "guard", "enabled": True}]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"logs": _OFF}, "it has groups of categories, or some that are off"),
        ({"logs": [{"categoryGroup": "allLogs", "enabled": True}]}, "it has groups of categories"),
        ({"logAnalyticsDestinationType": None}, "its logs are in the table AzureDiagnostics"),
        ({"workspaceId": f"/subscriptions/{guid(9)}/w"}, "it has another destination than the workspace"),
    ],
)
def test_a_diagnostic_setting_of_another_form_goes_on_beside_the_workspace(
    tmp_path: Path, more: dict[str, Any], reason: str
) -> None:
    home, out = adopted(tmp_path, settings=diagnostic_setting(**more))
    assert f"the diagnostic setting to-workspace stays as it is: {reason}" in out
    assert NAMES & {*imported(home)} == NAMES - {"to-workspace"}
    assert monitoring(home)["diagnosticSettingName"] is None


def test_what_the_agent_collects_is_in_the_stack_file(tmp_path: Path) -> None:
    text = json.dumps(rule()).replace('"interval": "1m"', '"interval": "5m"')
    home, out = adopted(tmp_path, rule=json.loads(text), associations=association(description=None))
    assert "Not managed" not in out
    assert monitoring(home)["dataCollection"]["interval"] == "5m"
    assert "associationDescription" not in monitoring(home)["dataCollection"]


@pytest.mark.parametrize("key", ["useAADAuth", "useAadAuth"])
def test_a_sign_in_of_the_agent_in_another_letter_case_stays_as_it_is(tmp_path: Path, key: str) -> None:
    described = in_workspace()
    agent = described["addonProfiles"]["omsagent"]
    agent["config"] = {**{name: each for name, each in agent["config"].items() if name != "useAADAuth"}, key: "True"}
    home, out = adopted(tmp_path, cluster=described)
    assert "0 differ" in out
    assert "ContainerInsightsExtension" in imported(home)
    cluster = config(home)["fairway:clusters"]["orders"]
    assert cluster["addonProfiles"]["omsagent"]["config"][key] == "True"
    assert "dataCollection" in cluster["monitoring"]


def test_a_workspace_of_two_clusters_stays_as_it_is(tmp_path: Path) -> None:
    two = [in_workspace(), json.loads(json.dumps(in_workspace()).replace("orders-prod", "pay-prod"))]
    for each in two:
        each["addonProfiles"]["omsagent"]["config"].pop("useAADAuth")
    home, out = adopted(tmp_path, cluster=two)
    for name in ("orders-prod", "pay-prod"):
        reason = "several clusters of the stack use log-orders, and only one may manage it"
        assert f"Not managed: {name}: the workspace stays as it is: {reason}" in out
    assert "log-orders" not in imported(home)


def test_the_commands_read_what_is_on_the_cluster_too(tmp_path: Path) -> None:
    home = project(tmp_path)
    arguments = ("--cluster", "orders-prod", "--resource-group", "rg-orders", "--manage", "workspace")
    code, out, _ = fairway("adopt", *arguments, "-C", str(home))
    assert code == 0
    assert "az monitor log-analytics workspace list --resource-group rg-orders --output json" in out
    assert "az monitor data-collection rule list --resource-group rg-orders --output json" in out
    own = "/subscriptions/{subscriptionId}/resourceGroups/rg-orders/providers/Microsoft.ContainerService"
    assert f"az rest --method get --url '{own}/managedClusters/orders-prod/providers/Microsoft.Insights/diagnos" in out


def _of(description: Any, name: str, text: str = "managedClusters/orders-prod") -> Any:
    return json.loads(json.dumps(description).replace(text, text.replace("orders-prod", name)))


def test_what_else_sends_to_the_workspace_is_named(tmp_path: Path) -> None:
    other = json.loads(json.dumps(in_workspace()).replace("orders-prod", "pay-prod"))
    more = {
        "other": other,
        "joined": _of(association(), "pay-prod"),
        "sent": _of(diagnostic_setting(), "pay-prod", "orders-prod/"),
    }
    home, alone = project(tmp_path), monitored(tmp_path / "alone")
    code, out, _ = adopt(home, alone, more=("--manage", "workspace"))
    assert (code, "also used by" in out, "Microsoft Sentinel and clusters that are not described" in out) == (
        0,
        False,
        True,
    )
    inputs = (monitored(tmp_path / "both", **more), "--cluster", "orders-prod")
    (tmp_path / "second").mkdir()
    out = adopt(project(tmp_path / "second"), *inputs, more=("--manage", "workspace"))[1]
    named = next(line for line in out.splitlines() if "also used by" in line)
    for each in ("ManagedCluster pay-prod", "ContainerInsightsExtension of pay-prod", "to-workspace of pay-prod"):
        assert each in named
    assert "orders-prod:" not in named.partition("also used by")[2]


def test_a_workspace_that_another_stack_of_the_project_manages_stays(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    first, _ = adopted(tmp_path / "first")
    home = project(tmp_path)
    (home / "import.broken.json").write_text("not JSON", encoding="utf-8")
    (home / "import.logs.json").write_bytes((first / "import.prod.json").read_bytes())
    code, out, _ = adopt(home, monitored(tmp_path), more=("--manage", "workspace"))
    assert code == 0, out
    assert "the workspace stays as it is: import.logs.json has" in out
    assert not {*imported(home)} & {"log-orders", "MSCI-westeurope-orders-prod"}
