"""Deployment Safeguards: requested with an API version that the SDK does not have."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairway import check
from tests.rehearsal.test_rotation import up
from tests.repository import build

SETTINGS = {"deploymentSafeguards": {"level": "Enforce", "podSecurityStandardsLevel": "Baseline"}}
STACK = f"clusters:\n  shop: {json.dumps({'defaultNodePool': {'vmSize': 'Standard_D4ds_v5'}, **SETTINGS})}\n"


def test_they_extend_the_cluster_with_the_api_version_that_has_pod_security_levels() -> None:
    plan = build(SETTINGS)
    found = plan.one("Resource")
    cluster = str(plan.one("ManagedCluster").id)
    assert found.id == f"{cluster}/providers/Microsoft.ContainerService/deploymentSafeguards/default"
    assert found.get("apiVersion") == "2025-07-01"
    assert found.get("properties.podSecurityStandardsLevel") == "Baseline"
    assert [each.rule for each in check(plan) if each.severity == "error"] == []


def test_rules_see_them_with_their_place_in_the_settings() -> None:
    plan = build({**SETTINGS, "addonProfiles": {"azurepolicy": {"enabled": False}}})
    assert "deployment-safeguards-without-policy" in {each.rule for each in check(plan)}


@pytest.mark.usefixtures("quick")
def test_they_are_created_after_the_cluster_changed_in_place_and_deleted(tmp_path: Path) -> None:
    with up(tmp_path, STACK) as stage:
        (found,) = (each for each in stage.driver.resources() if each.type.endswith(":Resource"))
        assert found.outputs["type"] == "Microsoft.ContainerService/deploymentSafeguards"
        assert not stage.update({"deploymentSafeguards": {"level": "Warn"}})
        assert stage.new_changes() == ["PUT default"]
        stage.driver.engine.refresh()
        (found,) = (each for each in stage.driver.resources() if each.type.endswith(":Resource"))
        assert found.outputs["properties"] == {"level": "Warn", "podSecurityStandardsLevel": "Baseline"}
        assert not stage.update({"deploymentSafeguards": None})
        assert stage.new_changes() == ["DELETE default"]
