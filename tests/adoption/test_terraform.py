"""Clusters of Terraform, adopted from a state."""

from __future__ import annotations

from typing import Any

from fairway.adoption.found import Found, found_in
from tests.documents.forms import read
from tests.documents.test_terraform import AKS, CLUSTER, NODE_POOL, WEB, plan, with_

GROUP = "/subscriptions/8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b/resourceGroups/rg/providers"
ID = f"{GROUP}/Microsoft.ContainerService/managedClusters/shop"
IDENTITY = f"{GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/id-shop"


def found(**changes: Any) -> Found:
    cluster = with_(CLUSTER, id=ID, identity=[{"type": "UserAssigned", "identity_ids": [IDENTITY]}], **changes)
    pool = with_(NODE_POOL, name="web", id=f"{ID}/agentPools/web", kubernetes_cluster_id=ID)
    return found_in([read(plan((AKS, cluster), (WEB, {**pool, "type": None})))])


def test_names_are_those_in_azure_and_not_terraforms_addresses() -> None:
    assert (found().cluster.name, [each.name for each in found().pools]) == ("shop", ["sys", "web"])


def test_identities_are_a_list_as_azure_native_takes_them() -> None:
    assert found().cluster.get("identity.userAssignedIdentities") == [IDENTITY]


def test_a_pool_is_a_scale_set_as_the_provider_sends_no_other() -> None:
    assert found().pools[1].properties["type"] == "VirtualMachineScaleSets"
