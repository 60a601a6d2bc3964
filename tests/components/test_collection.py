"""What is collected and where it goes: contradictions are refused, and the defaults show who changed what."""

from __future__ import annotations

from typing import Any

import pytest

from config.cluster import Cluster
from tests.repository import build

STORAGE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/logs"


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"diagnosticSettings": {"a": {}}}, "has no destination"),
        ({"diagnosticSettings": {"fairway": {"storageAccountId": STORAGE}}}, "is the name of the setting for"),
        ({"diagnosticSettings": {"a": {"scope": "keyVault"}}}, "this cluster has no keyVault"),
        ({"dataCollection": {"namespaces": ["shop"]}}, "no effect with namespaceFilteringMode Off"),
        ({"dataCollection": {"interval": "31m"}}, "1m to 30m"),
        ({"systemTopic": {"eventSubscriptions": {"a": {}}}}, "set one destination"),
        ({"systemTopic": {"eventSubscriptions": {"a": {"storageAccountId": STORAGE}}}}, "queueName, or neither"),
    ],
)
def test_what_would_have_no_effect_is_refused(settings: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Cluster.model_validate({"monitoring": settings})


def test_another_destination_gets_who_changed_what_and_another_resource_all_logs() -> None:
    diagnostics = {"archive": {"storageAccountId": STORAGE}, "vault": {"scope": "keyVault"}}
    plan = build({"keyVault": {}, "monitoring": {"diagnosticSettings": diagnostics}})
    archive, vault = (
        next(each for each in plan.all("DiagnosticSetting") if each.get("name") == name) for name in diagnostics
    )
    assert [each["category"] for each in archive.properties["logs"]] == ["kube-audit-admin", "guard"]
    assert "workspaceId" not in archive.properties
    assert vault.properties["logs"] == [{"categoryGroup": "allLogs", "enabled": True}]
    assert vault.get("workspaceId") == plan.one("Workspace").id
    assert vault.get("resourceUri") == plan.one("Vault").id


def test_many_logs_need_an_endpoint() -> None:
    plan = build({"monitoring": {"dataCollection": {"streams": ["Microsoft-ContainerLogV2-HighScale"]}}})
    assert plan.one("DataCollectionRule").get("dataCollectionEndpointId") == plan.one("DataCollectionEndpoint").id
