"""Azure refuses a diagnostic setting that repeats another one of the same resource."""

from __future__ import annotations

from typing import Any

import pytest

from config.cluster import Cluster
from fairway.azure.monitor import DIAGNOSTIC_SETTING
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.diagnostics import check_diagnostics
from fairway.standin.errors import ArmError

CLUSTER = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/shop"
STORAGE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/logs"
OTHER = STORAGE.replace("logs", "other")


def sent(*categories: str, to: str = STORAGE) -> dict[str, Any]:
    return {"storageAccountId": to, "logs": [{"category": each, "enabled": True} for each in categories]}


def id_of(name: str) -> str:
    return f"{CLUSTER}/providers/Microsoft.Insights/diagnosticSettings/{name}"


def put(cloud: Cloud, name: str, inputs: dict[str, Any]) -> None:
    with cloud.transaction():
        check_diagnostics(cloud, id_of(name), inputs)
        cloud.put(Resource(id_of(name), DIAGNOSTIC_SETTING.token, inputs, inputs), [])


def test_a_category_goes_to_a_destination_once(tmp_path: Any) -> None:
    cloud = Cloud(tmp_path)
    put(cloud, "first", sent("guard"))
    put(cloud, "first", sent("guard", "kube-audit-admin"))
    put(cloud, "second", sent("kube-scheduler"))
    put(cloud, "third", sent("guard", to=OTHER))
    with pytest.raises(ArmError, match="already used in diagnostic setting 'first' for category 'guard'"):
        put(cloud, "fourth", sent("guard"))


def test_a_resource_has_five_settings(tmp_path: Any) -> None:
    cloud = Cloud(tmp_path)
    for each in range(5):
        put(cloud, f"s{each}", sent(f"category{each}"))
    with pytest.raises(ArmError, match="maximum number of diagnostic settings"):
        put(cloud, "s5", sent("category5"))


def test_settings_that_send_the_same_twice_are_refused_before_azure_does() -> None:
    twice = {
        "a": {"storageAccountId": STORAGE},
        "b": {"storageAccountId": STORAGE.upper().replace("SUBSCRIPTIONS", "subscriptions")},
    }
    with pytest.raises(ValueError, match="a sends kube-audit-admin to the same destination"):
        Cluster.model_validate({"monitoring": {"diagnosticSettings": twice}})
    apart = {
        "a": {"storageAccountId": STORAGE, "logCategories": ["guard"]},
        "b": {"storageAccountId": STORAGE, "logCategories": ["kube-audit"]},
    }
    assert Cluster.model_validate({"monitoring": {"diagnosticSettings": apart}})


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"diagnosticSettings": {"a": {}}}, "has no destination"),
        (
            {"diagnosticSettings": {"fairway": {"storageAccountId": STORAGE}}},
            r"the setting for monitoring\.logCategories",
        ),
        ({"diagnosticSettings": {"a": {"scope": "keyVault"}}}, "this cluster has no keyVault"),
        ({"dataCollection": {"namespaces": ["shop"]}}, "no effect with namespaceFilteringMode Off"),
        ({"dataCollection": {"interval": "31m"}}, "a duration|30m|not "),
        ({"systemTopic": {"eventSubscriptions": {"a": {}}}}, "set one destination"),
        ({"systemTopic": {"eventSubscriptions": {"a": {"storageAccountId": STORAGE}}}}, "queueName, or neither"),
    ],
)
def test_what_would_have_no_effect_is_refused(settings: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Cluster.model_validate({"monitoring": settings})
