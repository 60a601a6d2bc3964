"""Identity bindings: requested with an API version that the SDK does not have."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairway import check
from tests.rehearsal.test_rotation import up
from tests.repository import build

WORKLOAD = {"orders": {"namespace": "shop", "serviceAccountName": "api"}}
SETTINGS = {"workloadIdentities": WORKLOAD, "identityBindings": {"orders": {"workloadIdentity": "orders"}}}
EXISTING = (
    "/subscriptions/1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d/resourceGroups/ids/providers/"
    "Microsoft.ManagedIdentity/userAssignedIdentities/payments"
)


def test_a_binding_is_a_child_of_the_cluster_and_waits_for_the_credentials_of_its_identity() -> None:
    plan = build(SETTINGS)
    found = plan.one("Resource")
    assert found.id == f"{plan.one('ManagedCluster').id}/identityBindings/orders"
    assert found.get("apiVersion") == "2026-04-01"
    assert (
        found.get("properties.managedIdentity.resourceId")
        == plan.one("UserAssignedIdentity", "shop/workload/orders").id
    )
    assert plan.one("FederatedIdentityCredential").name in found.depends_on
    assert [each.rule for each in check(plan) if each.severity == "error"] == []


def test_a_rule_names_the_binding_that_a_cluster_with_vnet_integration_cannot_have() -> None:
    network = {
        "subnets": {"nodes": {"addressPrefix": "10.224.0.0/20"}, "api": {"addressPrefix": "10.224.16.0/28"}},
        "apiServerSubnet": "api",
    }
    access = {"enableVnetIntegration": True}
    plan = build({**SETTINGS, "network": network, "apiServerAccessProfile": access})
    found = [each.resource for each in check(plan) if each.rule == "identity-binding-vnet-integration"]
    assert found == ["IdentityBinding shop/identity-binding/orders"]


@pytest.mark.usefixtures("quick")
def test_a_binding_is_created_after_the_cluster_and_deleted_alone(tmp_path: Path) -> None:
    settings = {"defaultNodePool": {"vmSize": "Standard_D4ds_v5"}, "kubernetesVersion": "1.35"}
    with up(tmp_path, f"clusters:\n  shop: {json.dumps(settings)}\n") as stage:
        assert not stage.update(SETTINGS)
        created = stage.new_changes()
        assert created.index("PUT sa-api") < created.index("PUT orders")
        assert not stage.update({"identityBindings": None})
        assert stage.new_changes() == ["DELETE orders"]
