"""What Azure does when a cluster that exists changes."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN
from fairway.transitions import Transition, transitions
from fairway.transitions.fact import ALL_POOLS
from fairway.transitions.inline import LEFT_BEHIND


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Transition]:
    return [*transitions("azure-native:containerservice:ManagedCluster", before, after)]


def change(before: dict[str, Any], after: dict[str, Any]) -> Transition:
    """The only change of a cluster."""
    (found,) = changes(before, after)
    return found


def test_basic_is_another_word_for_base() -> None:
    assert change({"sku": {"name": "Basic"}}, {"sku": {"name": "Base"}}).reason == "It is the same SKU."


def test_a_delegated_resource_is_not_taken_for_another_identity() -> None:
    found = change({"identity": {"delegatedResources": {"a": 1}}}, {"identity": {"delegatedResources": {"a": 2}}})
    assert "control plane" not in found.reason + found.workloads


def test_vnet_integration_that_is_left_out_reimages_nothing() -> None:
    access = {"enableVnetIntegration": True, "subnetId": "/subscriptions/s"}
    found = change({"apiServerAccessProfile": access}, {"apiServerAccessProfile": {"subnetId": "/subscriptions/s"}})
    assert found.effect == "in_place"


def test_a_private_dns_zone_that_is_left_out_stays() -> None:
    access = {"enableVnetIntegration": True, "privateDNSZone": "/subscriptions/s/zone"}
    found = change({"apiServerAccessProfile": access}, {"apiServerAccessProfile": {"enableVnetIntegration": True}})
    assert (found.effect, found.reason) == ("in_place", "If omitted, Azure keeps the current value.")


def test_from_1_37_on_another_way_out_cuts_connections_and_reimages_all_pools() -> None:
    before, after = (
        {"kubernetesVersion": "1.37", "networkProfile": {"outboundType": each}} for each in ("loadBalancer", "none")
    )
    workloads = change(before, after).workloads
    assert workloads.startswith("All pools are reimaged")
    assert "Besides, outbound connections are cut" in workloads


@pytest.mark.parametrize(("before", "after"), [(True, False), (False, True)])
def test_private_mode_is_refused_with_its_reason_and_a_way(before: bool, after: bool) -> None:
    old, new = ({"apiServerAccessProfile": {"enablePrivateCluster": each}} for each in (before, after))
    found = change(old, new)
    assert "only be changed with API server VNet integration" in found.reason
    assert "enableVnetIntegration to true first" in found.workaround


def test_ids_in_the_settings_of_an_add_on_are_compared_without_regard_to_case() -> None:
    def monitored(workspace: str) -> dict[str, Any]:
        return {"addonProfiles": {"omsagent": {"config": {"logAnalyticsWorkspaceResourceID": workspace}}}}

    token = "azure-native:containerservice:ManagedCluster"
    assert transitions(token, monitored("/subscriptions/S/w"), monitored("/subscriptions/s/W")) == []
    assert change(monitored("/subscriptions/s/w"), monitored("/subscriptions/s/other")).effect == "in_place"


def test_settings_of_an_add_on_are_the_same_in_any_case() -> None:
    before, after = (
        {"addonProfiles": {name: {"config": {key: "/subscriptions/s/w"}}}}
        for name, key in (
            ("omsAgent", "loganalyticsworkspaceresourceid"),
            ("omsagent", "logAnalyticsWorkspaceResourceID"),
        )
    )
    assert transitions("azure-native:containerservice:ManagedCluster", before, after) == []


@pytest.mark.parametrize(("client", "kept"), [("0c6bb9e2-6a3f-4f7a-9c0e-0e5ff3b9a5d1", True), ("msi", False)])
def test_the_kubelet_keeps_a_service_principal_until_its_pool_is_upgraded(client: str, kept: bool) -> None:
    principal = {"servicePrincipalProfile": {"clientId": client}}
    found = change(principal, {**principal, "identity": {"type": "SystemAssigned"}})
    assert ("ImagePullBackOff" in found.workloads) == ("AcrPull" in found.workaround) == kept


def test_another_upgrade_channel_needs_a_maintenance_window_first() -> None:
    found = change({}, {"autoUpgradeProfile": {"upgradeChannel": "patch"}})
    assert "at any time if the cluster has none" in found.reason
    assert "add `maintenance`" in found.workaround


def test_the_first_user_assigned_identity_is_the_control_planes() -> None:
    found = change({"identity": {}}, {"identity": {"userAssignedIdentities": {"/subscriptions/s/id": {}}}})
    assert found.path == "identity.userAssignedIdentities"
    assert "roles first" in found.workaround


def test_names_of_inline_pools_are_compared_without_regard_to_case() -> None:
    before, after = ({"agentPoolProfiles": [{"name": name, "count": 3}]} for name in ("System", "system"))
    assert transitions("azure-native:containerservice:ManagedCluster", before, after) == []


def test_a_pool_that_is_an_agent_pool_of_the_program_only_leaves_the_list() -> None:
    before = {"agentPoolProfiles": [{"name": "system"}, {"name": "web"}]}
    after = {"agentPoolProfiles": [{"name": "system"}]}
    token = "azure-native:containerservice:ManagedCluster"
    (found,) = transitions(token, before, after, agent_pools={"web": "shop/web"})
    assert "is AgentPool shop/web" in found.reason
    assert "nodepool delete" not in found.workaround
    (alone,) = transitions(token, before, after)
    assert alone.workaround == LEFT_BEHIND


@pytest.mark.parametrize("before", [None, "/subscriptions/s/old"])
def test_a_kubelet_identity_that_is_only_created_reimages_all_pools(before: str | None) -> None:
    old, new = ({"identityProfile": {"kubeletidentity": {"resourceId": each}}} for each in (before, UNKNOWN))
    found = change(old, new)
    assert (found.effect, found.workloads) == ("reimage", ALL_POOLS)
    assert "AcrPull" in found.workaround


def test_an_unknown_value_on_both_sides_is_no_change() -> None:
    same = {"identityProfile": {"kubeletidentity": {"resourceId": UNKNOWN}}}
    assert transitions("azure-native:containerservice:ManagedCluster", same, same) == []


LEGACY = {"clientAppID": "7a0c0000-0000-4000-8000-000000000021", "serverAppID": "7a0c0000-0000-4000-8000-000000000022"}


def test_local_accounts_of_a_cluster_with_its_own_applications_lock_everyone_out() -> None:
    before = {"aadProfile": LEGACY, "disableLocalAccounts": False}
    for after in ({"aadProfile": LEGACY, "disableLocalAccounts": True}, {"disableLocalAccounts": True}):
        found = {each.path: each for each in changes(before, after)}["disableLocalAccounts"]
        assert found.interrupts
        assert "sign-in is no longer possible" in found.workloads
        assert "aadProfile.adminGroupObjectIDs in an update before this one" in found.workaround


@pytest.mark.parametrize(
    ("entra", "locked_out"),
    [
        ({"managed": True}, True),
        ({"managed": True, "adminGroupObjectIDs": []}, True),
        ({"managed": True, "adminGroupObjectIDs": ["g"]}, False),
        ({"managed": True, "enableAzureRBAC": True}, False),
    ],
)
def test_who_can_sign_in_once_local_accounts_are_disabled(entra: dict[str, Any], locked_out: bool) -> None:
    sides = ({"aadProfile": entra, "disableLocalAccounts": each} for each in (False, True))
    assert ("without any it cannot be used" in change(*sides).workloads) is locked_out


def test_a_legacy_integration_becomes_managed_with_a_new_kubeconfig_for_all() -> None:
    found = {each.path: each for each in changes({"aadProfile": LEGACY}, {"aadProfile": {"managed": True}})}
    assert "all users need a new kubeconfig" in found["aadProfile.managed"].workloads
    assert "in the same update" in found["aadProfile.managed"].workaround
    assert "AKS manages the applications itself" in found["aadProfile.clientAppID"].reason
    assert not found["aadProfile.clientAppID"].workaround


def test_azure_rbac_needs_the_managed_integration() -> None:
    before = {"aadProfile": LEGACY}
    found = change(before, {"aadProfile": LEGACY | {"enableAzureRBAC": True}})
    assert (found.effect, found.path) == ("refused", "aadProfile.enableAzureRBAC")


def test_a_locked_node_resource_group_is_closed_to_other_tools() -> None:
    levels = ({"nodeResourceGroupProfile": {"restrictionLevel": each}} for each in ("Unrestricted", "ReadOnly"))
    found = change(*levels)
    assert found.effect == "in_place"
    assert "other tools can no longer change what is in that group" in found.workloads


def test_azure_policy_that_is_turned_on_may_refuse_pods_that_are_created_again() -> None:
    found = change(*({"addonProfiles": {"azurepolicy": {"enabled": each}}} for each in (False, True)))
    assert "also pods that are created again" in found.workloads
    assert "Audit until nothing breaks them" in found.workaround
