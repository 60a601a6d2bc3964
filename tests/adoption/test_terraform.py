"""Clusters of Terraform, adopted from a state."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fairway.adoption.found import Found, found_in
from tests.az_aks_show import saved
from tests.commands.test_adopt import adopt
from tests.commands.test_adopt import project as project
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


def test_a_state_writes_zeros_and_defaults_where_azure_has_nothing() -> None:
    """As hashicorp/terraform-provider-azurerm 3 and 4 write states."""
    pool = {**CLUSTER["default_node_pool"][0], "min_count": 0, "max_count": 0, "custom_ca_trust_enabled": False}
    own = found(default_node_pool=[pool], public_network_access_enabled=True)
    assert "minCount" not in own.pools[0].properties
    assert "publicNetworkAccess" not in own.cluster.properties
    assert not [each for each in own.newer if "Trust" in str(each)]


def test_an_autoscaled_pool_keeps_its_minimum_of_zero() -> None:
    pool = {**CLUSTER["default_node_pool"][0], "auto_scaling_enabled": True, "min_count": 0, "max_count": 5}
    assert found(default_node_pool=[pool]).pools[0].properties["minCount"] == 0


def test_a_public_network_that_was_switched_off_stays_off() -> None:
    assert found(public_network_access_enabled=False).cluster.properties["publicNetworkAccess"] == "Disabled"


KUBELET = {"client_id": "5f0e3c1a-1111-4222-8333-944455556666", "object_id": "6a1f4d2b-1111-4222-8333-944455556666"}


def of_a_state(**changes: Any) -> dict[str, Any]:
    own = with_(CLUSTER, id=ID, name="shop", location="westeurope", **changes)
    resource = {"mode": "managed", "type": "azurerm_kubernetes_cluster", "name": "aks"}
    resources = [{**resource, "instances": [{"attributes": own}]}]
    return {"version": 4, "terraform_version": "1.9.0", "resources": resources}


def test_the_ids_of_an_own_kubelet_identity_are_those_of_the_state(project: Path) -> None:
    own = [{**KUBELET, "user_assigned_identity_id": IDENTITY}]
    identity = [{"type": "UserAssigned", "identity_ids": [IDENTITY]}]
    state = of_a_state(identity=identity, kubelet_identity=own, node_resource_group="rg-nodes")
    code, out, err = adopt(project, saved(project, state, "terraform.tfstate"))
    assert code == 0, out + err
    assert "0 differ" in out
    assert "the stand-in refuses it" not in out


def test_what_a_state_writes_out_and_azure_does_by_default_is_not_in_the_stack_file(project: Path) -> None:
    off = {"private_cluster_enabled": False, "private_cluster_public_fqdn_enabled": False, "oidc_issuer_enabled": True}
    code, out, err = adopt(project, saved(project, of_a_state(**off), "terraform.tfstate"))
    assert code == 0, out + err
    text = (project / "config/stacks/Pulumi.prod.yaml").read_text("utf-8")
    assert "enablePrivateClusterPublicFQDN" not in text
    assert "the stand-in then returns the same values" in out


def test_a_private_cluster_without_a_public_name_is_written_as_it_is(project: Path) -> None:
    private = {"private_cluster_enabled": True, "private_cluster_public_fqdn_enabled": False}
    adopt(project, saved(project, of_a_state(**private), "terraform.tfstate"))
    text = (project / "config/stacks/Pulumi.prod.yaml").read_text("utf-8")
    assert "enablePrivateClusterPublicFQDN: false" in text


def test_the_account_for_windows_pools_is_no_loss_without_such_pools(project: Path) -> None:
    account = [{"admin_username": "azureuser", "admin_password": "", "gmsa": [], "license": ""}]
    _, out, _ = adopt(project, saved(project, of_a_state(windows_profile=account), "terraform.tfstate"))
    assert "may be lost" not in out
    assert "is removed" not in out


PRINCIPAL = "service_principal"
MARKED = [
    [
        {"type": "get_attr", "value": PRINCIPAL},
        {"type": "index", "value": {"value": 0}},
        {"type": "get_attr", "value": key},
    ]
    for key in ("client_id", "client_secret")
]


def test_the_client_id_of_a_service_principal_is_no_secret_where_terraform_marks_it_as_one(project: Path) -> None:
    state = of_a_state(
        identity=[], service_principal=[{"client_id": KUBELET["client_id"], "client_secret": "b0b-s3cret"}]
    )
    state["resources"][0]["instances"][0]["sensitive_attributes"] = MARKED
    code, out, err = adopt(project, saved(project, state, "terraform.tfstate"))
    assert code == 0, out + err
    text = (project / "config/stacks/Pulumi.prod.yaml").read_text("utf-8")
    assert f"servicePrincipalProfile: {{clientId: {KUBELET['client_id']}}}" in text
    assert "identity: {type: None}" in text
    assert "b0b-s3cret" not in out + text


def test_the_client_id_in_a_plan_is_no_secret_either() -> None:
    own = with_(
        CLUSTER, id=ID, identity=[], service_principal=[{"client_id": KUBELET["client_id"], "client_secret": "x"}]
    )
    content = plan((AKS, own))
    for each in content["planned_values"]["root_module"]["resources"]:
        each["sensitive_values"] = {PRINCIPAL: [{"client_id": True, "client_secret": True}]}
    cluster = found_in([read(content)]).cluster
    assert cluster.get("servicePrincipalProfile.clientId") == KUBELET["client_id"]
