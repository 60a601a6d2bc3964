"""Removing what a running cluster uses: the comparison, the update, and the workaround followed to its end."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fairway.change.planned_step import PlannedStep
from fairway.change.same_in_azure import same_in_azure
from fairway.standin.losses import BREAKS
from tests.removal_help import GONE, Stack, changed, refused, renamed, settings

pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """For comparisons only."""
    return Stack(tmp_path_factory.mktemp("stack"), settings())


KMS_OFF = {"securityProfile": {"azureKeyVaultKms": {"enabled": False}}}
OWN_ADDRESSES: dict[str, Any] = {
    "outboundType": "loadBalancer",
    "loadBalancerProfile": {"managedOutboundIPs": {"count": 1}},
}


@pytest.mark.parametrize(
    ("gone", "what", "code"),
    [
        ("securityProfile", "RoleAssignment shop/role/key-vault", BREAKS),
        ("diskEncryptionSet", "DiskEncryptionSet shop/disks", BREAKS),
        ("diskEncryptionSet", "RoleAssignment shop/disks/key", BREAKS),
        ("identityProfile", "UserAssignedIdentity shop/kubelet", BREAKS),
        ("network/loadBalancer", "PublicIPAddress shop/outbound/0", "PublicIPAddressCannotBeDeleted"),
    ],
)
def test_what_a_cluster_uses_is_not_deleted(deployed: Stack, gone: str, what: str, code: str) -> None:
    found = refused(deployed.compared(changed(settings(), {gone: GONE})))[what]
    assert found.reasons[0].rule == code
    assert found.reasons[0].source
    assert "protect: false` for the cluster" not in found.workaround


@pytest.mark.parametrize("gone", ["securityProfile", "diskEncryptionSet", "network/loadBalancer"])
def test_the_update_is_refused_as_compared(tmp_path: Path, gone: str) -> None:
    stack = Stack(tmp_path, settings())
    wanted = changed(settings(), {gone: GONE})
    expected = refused(stack.compared(wanted))
    errors = stack.update(wanted).errors
    assert errors
    for error in errors:
        urn = error.partition(": ")[0]
        assert any(each.urn == urn and each.reasons[0].rule in error for each in expected.values()), error


def test_another_vault_is_not_reached_by_deleting_the_one_in_use(tmp_path: Path) -> None:
    stack = Stack(tmp_path, settings())
    wanted = changed(settings(), {"keyVault/name": "kv-another-one"})
    found = stack.compared(wanted)
    assert "Vault shop/key-vault" in refused(found)
    cluster = next(each for each in found.changes if each.kind == "ManagedCluster")
    assert any(each.text == "The key for secrets in etcd is rotated." for each in cluster.reasons)
    assert "Keep the old key" in cluster.workaround
    assert BREAKS in stack.update(wanted).errors[0]
    assert not any(id.endswith("/vaults/kv-shop-test-e1ab3") for kind, id, _ in stack.cloud.lines if kind == "DELETE")


def test_kms_is_turned_off_before_its_role_goes(tmp_path: Path) -> None:
    stack = Stack(tmp_path, settings())
    steps = refused(stack.compared(changed(settings(), {"securityProfile": GONE})))
    assert [each[:2] for each in steps["RoleAssignment shop/role/key-vault"].steps] == ["1.", "2.", "3."]
    off = changed(settings(), KMS_OFF)
    assert not refused(stack.compared(off))
    assert not stack.update(off).errors
    without = changed(settings(), {"securityProfile": GONE})
    role = next(each for each in stack.compared(without).changes if each.label == "RoleAssignment shop/role/key-vault")
    assert (role.outcome, role.workaround) == ("deleted", "")
    assert not stack.update(without).errors


def test_a_cluster_whose_kms_is_left_out_is_compared_with_how_to_turn_it_off(deployed: Stack) -> None:
    found = deployed.compared(changed(settings(), {"securityProfile": GONE}))
    cluster = next(each for each in found.changes if each.kind == "ManagedCluster")
    assert "set securityProfile.azureKeyVaultKms.enabled to false" in cluster.workaround


def test_addresses_are_deleted_after_the_cluster_has_others(tmp_path: Path) -> None:
    stack = Stack(tmp_path, settings())
    wanted = changed(settings(), {"network/loadBalancer": GONE, "networkProfile": OWN_ADDRESSES})
    assert not refused(stack.compared(wanted))
    assert not stack.update(wanted).errors
    order = [id.rpartition("/")[2] for kind, id, _ in stack.cloud.lines if kind != "GET"]
    assert order.index("shop-test") < order.index("pip-shop-test-outbound-0")


def test_a_subnet_under_another_key_is_another_subnet_whose_range_is_taken(tmp_path: Path) -> None:
    stack = Stack(tmp_path, settings())
    wanted = renamed(settings(), "network/subnets/spare", "reserve")
    found = refused(stack.compared(wanted))
    assert found["Subnet shop/subnet/reserve"].reasons[0].rule == "NetcfgSubnetRangesOverlap"
    (error,) = stack.update(wanted).errors
    assert "NetcfgSubnetRangesOverlap" in error


def test_a_renamed_key_is_found_in_any_subscription() -> None:
    token = "azure-native:dns:Zone"
    inputs = {"resourceGroupName": "rg", "zoneName": "shop.example.com"}
    id = "/subscriptions/4c5d/resourceGroups/rg/providers/Microsoft.Network/dnsZones/shop.example.com"
    urn = f"urn:pulumi:prod::shops::{token}::shop/dns-zone"
    old = PlannedStep("delete", f"{urn}/a", token, "shop/dns-zone/a", inputs, id=id)
    new = PlannedStep("create", f"{urn}/b", token, "shop/dns-zone/b", new_inputs=inputs)
    assert same_in_azure([new, old]).keys() == {old.urn, new.urn}
    other = PlannedStep("create", f"{urn}/b", token, "shop/dns-zone/b", new_inputs={**inputs, "zoneName": "b.example"})
    assert not same_in_azure([other, old])


GIT = """
clusters:
  shop:
    kubernetesVersion: "1.35"
    fluxConfigurations:
      apps: {gitRepository: {url: "https://example.com/apps"}, kustomizations: {web: {}}}
"""


def test_flux_from_an_oci_repository_needs_another_name_than_flux_from_git(tmp_path: Path) -> None:
    stack = Stack(tmp_path, settings(GIT))
    oci = {"ociRepository": {"url": "oci://acme.azurecr.io/apps"}, "kustomizations": {"web": {}}}
    same = changed(settings(GIT), {"fluxConfigurations": {"apps": oci}})
    found = refused(stack.compared(same))
    assert found.keys() == {"FluxConfiguration shop/flux/apps"}
    assert "another name than apps" in found["FluxConfiguration shop/flux/apps"].workaround
    (error,) = stack.update(same).errors
    assert "cannot create already existing resource" in error
    other = changed(settings(GIT), {"fluxConfigurations": {"images": oci}})
    assert not refused(stack.compared(other))
    assert not stack.update(other).errors


def test_another_key_with_the_same_name_in_azure_is_renamed_in_the_state(deployed: Stack) -> None:
    wanted = renamed(renamed(settings(), "network/dnsZones/inside", "internal"), "roleAssignments/ops", "operators")
    found = refused(deployed.compared(wanted))
    assert {each for each in found if "/role/" in each or "internal" in each} == {
        "PrivateZone shop/dns-zone/internal",
        "VirtualNetworkLink shop/dns-zone/internal/cluster",
        "RoleAssignment shop/role/operators",
        "RoleAssignment shop/role/ops",
    }
    new, link = (found[f"VirtualNetworkLink shop/dns-zone/{each}/cluster"] for each in ("internal", "inside"))
    assert new.steps == (
        "Write back what was renamed or removed, or run `pulumi state rename -s test --yes "
        "'urn:pulumi:test::shops::fairway:index:ClusterNetwork"
        "$azure-native:privatedns:VirtualNetworkLink::shop/dns-zone/inside/cluster' "
        "shop/dns-zone/internal/cluster` before the update.",
    )
    assert link.steps == ("See VirtualNetworkLink shop/dns-zone/internal/cluster.",)
    assert link.reasons[0].text == "It is VirtualNetworkLink shop/dns-zone/internal/cluster under its new logical name."


def test_other_settings_of_a_key_are_pending_because_a_key_never_changes(deployed: Stack) -> None:
    found = deployed.compared(changed(settings(), {"keyVault/keys/etcd": {"keySize": 4096}}))
    (note,) = [each for each in found.notes if "keySize" in each]
    assert note.startswith("Key shop/key-vault/etcd properties.keySize: ")
    assert note.endswith("(add a key under another name).")


ONE_IDENTITY = """
shared: {containerRegistries: {images: {}}}
clusters:
  blue: &cluster
    kubernetesVersion: "1.35"
    protect: false
    identityProfile:
      kubeletidentity:
        resourceId: IDENTITY/nodes
        clientId: 2c3d4e5f-6071-4b8c-9d0e-1f2a3b4c5d6e
        objectId: 3d4e5f60-7182-4c9d-8e0f-2a3b4c5d6e7f
    containerRegistry: {shared: images}
    network: {subnets: {nodes: {addressPrefix: 10.224.0.0/20}}}
  green: *cluster
""".replace(
    "IDENTITY",
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/ids/providers/Microsoft.ManagedIdentity"
    "/userAssignedIdentities",
)


def test_clusters_with_one_identity_assign_a_role_once_and_all_wait_for_it(tmp_path: Path) -> None:
    stack = Stack(tmp_path, settings(ONE_IDENTITY))
    (pull,) = [each for each in stack.resources if each.name.startswith("shared/role/")]
    clusters = [each for each in stack.resources if each.name in ("blue", "green") and each.custom]
    assert all(pull.urn in each.dependencies for each in clusters)


def test_a_role_stays_in_azure_when_the_cluster_that_declares_it_is_removed(tmp_path: Path) -> None:
    one = settings(ONE_IDENTITY)["clusters"]["blue"]

    def among(names: str) -> dict[str, Any]:
        return {**settings(ONE_IDENTITY), "clusters": dict.fromkeys(names.split(), one)}

    stack = Stack(tmp_path, among("blue"))
    (role,) = [id for kind, id, _ in stack.cloud.lines if kind == "PUT" and "/registries/" in id and "/roleAss" in id]
    for names in ("blue green", "green", "green red", "blue green red", "red"):
        found = stack.compared(among(names)).changes
        assert {each.outcome for each in found if "acr-pull" in each.label or "shared/role" in each.label} == {"same"}
        assert not stack.update(among(names)).errors
        assert role not in [id for kind, id, _ in stack.cloud.lines if kind in ("PUT", "DELETE")]


def test_a_state_of_an_earlier_release_keeps_its_common_roles(tmp_path: Path) -> None:
    stack = Stack(tmp_path, settings(ONE_IDENTITY))
    earlier = [re.sub("::shared/role/.*", "::blue/role/acr-pull/images", each.urn) for each in stack.resources]
    assert earlier != [each.urn for each in stack.resources]
    stack.resources = [replace(each, urn=urn) for each, urn in zip(stack.resources, earlier, strict=True)]
    assert not stack.update(settings(ONE_IDENTITY)).errors
    assert not [id for kind, id, _ in stack.cloud.lines if kind in ("PUT", "DELETE")]


def test_a_second_cluster_that_is_listed_first_takes_a_rename_in_the_state(tmp_path: Path) -> None:
    both = settings(ONE_IDENTITY)
    stack = Stack(tmp_path, {**both, "clusters": {"green": both["clusters"]["green"]}})
    (role,) = [each for label, each in refused(stack.compared(both)).items() if "shared/role/images-" in label]
    old, name = (each.strip("'") for each in role.workaround.split("--yes ")[1].split("`")[0].split(" "))
    new = old.replace("::green/role/acr-pull/images", f"::{name}")
    stack.resources = [replace(each, urn=new) if each.urn == old else each for each in stack.resources]
    assert not refused(stack.compared(both))
    assert not stack.update(both).errors


def test_the_identity_of_a_control_plane_goes_after_the_cluster_has_used_another_for_a_day(tmp_path: Path) -> None:
    text = """
    clusters:
      shop: {kubernetesVersion: "1.35", protect: false, network: {subnets: {nodes: {addressPrefix: 10.224.0.0/20}}}}
    """
    stack = Stack(tmp_path, settings(text))
    found = stack.compared(changed(settings(text), {"identity": {"type": "SystemAssigned"}}))
    identity = next(each for each in found.changes if each.label == "UserAssignedIdentity shop/identity")
    assert identity.outcome == "interrupted"
    first, second = identity.steps
    assert "--target '**:ManagedCluster::shop' --target '**:RoleAssignment::shop/system/subnet-nodes'`" in first
    assert second.startswith("2. A day later, run `pulumi up`")


OWN = {
    "type": "UserAssigned",
    "userAssignedIdentities": [
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/ids/providers"
        "/Microsoft.ManagedIdentity/userAssignedIdentities/shop"
    ],
    "principalId": "3d4e5f60-7182-4c9d-8e0f-2a3b4c5d6e70",
}
ROLES = {
    "roleAssignments": {
        "devs": {
            "principalId": "1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d",
            "principalType": "ServicePrincipal",
            "roleDefinitionName": "Azure Kubernetes Service RBAC Reader",
            "scope": "cluster",
        }
    },
    "workloadIdentities": {
        "orders": {
            "namespace": "orders",
            "serviceAccountNames": ["api"],
            "roleAssignments": {
                "r": {
                    "roleDefinitionName": "Reader",
                    "scope": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/x",
                }
            },
        }
    },
}
PLAIN = """
clusters:
  shop: {kubernetesVersion: "1.35", protect: false, network: {subnets: {nodes: {addressPrefix: 10.224.0.0/20}}}}
"""


@pytest.mark.parametrize("identity", [OWN, {"type": "SystemAssigned"}])
def test_only_the_roles_of_the_new_identity_are_updated_with_the_cluster(
    tmp_path: Path, identity: dict[str, Any]
) -> None:
    stack = Stack(tmp_path, settings(PLAIN))
    wanted = changed(settings(PLAIN), {"identity": identity, **ROLES})
    other = {"kubernetesVersion": "1.35", "network": {"subnets": {"nodes": {"addressPrefix": "10.224.16.0/20"}}}}
    wanted["clusters"]["two"] = {**other, **ROLES}
    found = stack.compared(wanted)
    lost = next(each for each in found.changes if each.label == "UserAssignedIdentity shop/identity")
    name = "shop/role/subnet-nodes" if identity is OWN else "shop/system/subnet-nodes"
    update = next(each for each in lost.steps if "--target" in each)
    assert update.endswith(f"`pulumi up --target '**:ManagedCluster::shop' --target '**:RoleAssignment::{name}'`.")


def test_the_old_identity_keeps_its_roles_until_it_is_deleted(tmp_path: Path) -> None:
    stack = Stack(tmp_path, settings(PLAIN))
    wanted = changed(settings(PLAIN), {"identity": OWN})
    lost = next(each for each in stack.compared(wanted).changes if each.label == "UserAssignedIdentity shop/identity")
    role = next(each for each in stack.resources if each.name == "shop/role/subnet-nodes")
    assert len(lost.steps) == 3
    assert f"pulumi state rename -s test --yes '{role.urn}' shop/role/subnet-nodes/old" in lost.steps[0]
    stack.resources = [
        replace(each, urn=f"{each.urn}/old") if each.urn == role.urn else each for each in stack.resources
    ]
    after = {each.label: each for each in stack.compared(wanted).changes}
    assert after["RoleAssignment shop/role/subnet-nodes"].outcome == "created"
    assert after["RoleAssignment shop/role/subnet-nodes/old"].outcome == "deleted"
    again = after["UserAssignedIdentity shop/identity"].steps
    assert again == tuple(f"{at}. {each.partition(' ')[2]}" for at, each in enumerate(lost.steps[1:], 1))


def test_a_new_identity_has_its_role_before_the_old_one_loses_it(tmp_path: Path) -> None:
    stack = Stack(tmp_path, settings(PLAIN))
    assert not stack.update(changed(settings(PLAIN), {"identity": OWN})).errors
    order = [kind for kind, id, _ in stack.cloud.lines if "/roleAssignments/" in id and kind != "GET"]
    assert order == ["PUT", "DELETE"]


OWN_IDENTITY = """
clusters:
  shop:
    kubernetesVersion: "1.35"
    identity: {userAssignedIdentities: [IDENTITY/shop], principalId: 3d4e5f60-7182-4c9d-8e0f-2a3b4c5d6e7f}
    network: {subnets: {nodes: {id: GROUP/net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes}}}
""".replace("IDENTITY", "GROUP/ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities").replace(
    "GROUP", "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups"
)


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("scope", "vnet/subnets/nodes", "vnet/subnets/Nodes"),
        ("principalId", "3d4e5f60-7182", "3D4E5F60-7182"),
    ],
)
def test_another_letter_case_of_an_id_is_refused_with_the_spelling_to_keep(
    tmp_path: Path, key: str, old: str, new: str
) -> None:
    stack = Stack(tmp_path, settings(OWN_IDENTITY))
    wanted = settings(OWN_IDENTITY.replace(old, new))
    role = refused(stack.compared(wanted))["RoleAssignment shop/role/subnet-nodes"]
    assert role.reasons[0].path == key
    assert old in role.workaround
    assert "already existing" in stack.update(wanted).errors[0]
    assert not refused(stack.compared(settings(OWN_IDENTITY.replace("3d4e5f60-7182", "4d4e5f60-7182"))))


def test_for_another_name_of_what_is_in_use_the_workaround_is_the_old_name(deployed: Stack) -> None:
    found = refused(deployed.compared(changed(settings(), {"network/name": "vnet-other"})))["VirtualNetwork shop/vnet"]
    assert found.reasons[0].rule == "InUseSubnetCannotBeDeleted"
    assert re.search(
        r"Azure renames nothing: keep the name vnet-shop\S* in the stack file while it is used\.", found.workaround
    )
