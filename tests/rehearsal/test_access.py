"""Roles and credentials exist in the order in which Azure needs them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.rehearsal.test_rotation import up

ZONE = (
    "/subscriptions/1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d/resourceGroups/dns/providers/Microsoft.Network/dnsZones/a.com"
)
SETTINGS: dict[str, Any] = {
    "kubernetesVersion": "1.35",
    "defaultNodePool": {"vmSize": "Standard_D4ds_v5"},
    "identityProfile": {"kubeletidentity": {}},
    "ingressProfile": {"webAppRouting": {"enabled": True}},
    "roleAssignments": {"routing": {"identity": "webAppRouting", "roleDefinitionName": "Reader"}},
    "workloadIdentities": {"orders": {"namespace": "shop", "serviceAccountNames": ["api", "worker", "jobs"]}},
    "managedNamespaces": {"shop": {}},
}


@pytest.mark.usefixtures("quick")
def test_the_journal_has_roles_before_the_cluster_and_credentials_one_by_one(tmp_path: Path) -> None:
    with up(tmp_path, f"clusters:\n  shop: {json.dumps(SETTINGS)}\n") as stage:
        lines = [json.loads(line) for line in stage.journal.read_text("utf-8").splitlines()]
        names = {each.id.casefold(): each.name for each in stage.driver.resources() if each.id}
    created = [names.get(str(each["id"]).casefold(), "") for each in lines if each.get("status") == 201]
    cluster = created.index("shop")
    assert created.index("shop/role/kubelet-identity") < cluster < created.index("shop/role/routing")
    credentials = [each for each in created if each.startswith("shop/workload/orders/")]
    assert credentials == [f"shop/workload/orders/{each}" for each in ("api", "worker", "jobs")]
    assert cluster < created.index("shop/workload/orders/api")
    assert cluster < created.index("shop/namespace/shop")
