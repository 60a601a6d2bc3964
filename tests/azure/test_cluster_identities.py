"""The identities that AKS creates with a cluster."""

from __future__ import annotations

import pytest

from fairway.azure.cluster_identities import created_identities, node_group

ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks"


def test_the_resource_group_of_nodes_has_the_names_of_group_and_cluster() -> None:
    assert node_group(ID, {"location": "West Europe"}) == "MC_rg_aks_westeurope"


@pytest.mark.parametrize("id", ["aks", "/subscriptions/s", "", "/aks"])
def test_an_import_id_of_another_form_has_identities_too(id: str) -> None:
    cluster = {"location": "westeurope", "identity": {"type": "SystemAssigned"}}
    assert node_group(id, cluster).startswith("MC__")
    assert created_identities(id, cluster)["identityProfile"]["kubeletidentity"]["objectId"]
