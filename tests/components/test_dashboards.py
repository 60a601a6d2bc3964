"""Grafana dashboards in the portal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from config.cluster import Cluster
from fairway import check
from tests.rehearsal.test_rotation import up
from tests.repository import build


def dashboards(**found: str) -> dict[str, Any]:
    return {"monitoring": {"dashboards": {key: {"serializedData": each} for key, each in found.items()}}}


def test_a_dashboard_is_listed_under_clusters_and_keeps_its_own_tags() -> None:
    plan = build({**dashboards(node_pools='{"title": "Pools"}'), "tags": {"team": "shop"}})
    dashboard, definition = plan.one("Dashboard"), plan.one("DashboardDefinition")
    assert dashboard.get("dashboardName") == "node-pools-shop"
    listed = {"team": "shop", "GrafanaDashboardResourceType": "microsoft.containerservice/managedclusters"}
    assert dashboard.get("tags") == listed
    assert definition.id == f"{dashboard.id}/dashboardDefinitions/default"
    assert not check(plan)


@pytest.mark.parametrize(("text", "message"), [("{", "not JSON"), ("[]", "no dashboard")])
def test_what_grafana_does_not_export_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Cluster.model_validate(dashboards(pods=text))


@pytest.mark.usefixtures("quick")
def test_a_dashboard_is_created_changed_and_deleted_without_the_cluster(tmp_path: Path) -> None:
    with up(tmp_path, 'clusters:\n  shop: {kubernetesVersion: "1.35"}\n') as stage:
        assert not stage.update(dashboards(pods="{}"))
        assert stage.new_changes() == ["PUT pods-shop-test", "PUT default"]
        assert not stage.update(dashboards(pods='{"title": "Pods"}'))
        assert stage.new_changes() == ["PUT default"]
        assert not stage.update({"monitoring": {"dashboards": None}})
        assert stage.new_changes() == ["DELETE default", "DELETE pods-shop-test"]
