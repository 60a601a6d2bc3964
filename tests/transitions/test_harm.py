"""Changes that Azure makes in place and that still hurt: what stops, what cannot be undone, what Azure refuses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fairway.transitions import Transition, transitions

CLUSTER = "azure-native:containerservice:ManagedCluster"
POOL = "azure-native:containerservice:AgentPool"
VAULT = "https://kv.vault.azure.net/keys/etcd"


def nested(path: str, value: Any) -> dict[str, Any]:
    for part in reversed(path.split(".")):
        value = {part: value}
    return value


def of(before: dict[str, Any], after: dict[str, Any], token: str = CLUSTER) -> Transition:
    return transitions(token, before, after)[0]


@pytest.mark.parametrize(
    ("path", "stops"),
    [
        ("storageProfile.diskCSIDriver.enabled", "pods with one cannot start or move"),
        ("storageProfile.fileCSIDriver.enabled", "pods with one cannot start or move"),
        ("storageProfile.blobCSIDriver.enabled", "pods with one cannot start or move"),
        ("storageProfile.snapshotController.enabled", "VolumeSnapshots"),
        ("ingressProfile.webAppRouting.enabled", "traffic"),
        ("addonProfiles.ingressApplicationGateway.enabled", "traffic"),
        ("addonProfiles.azureKeyvaultSecretsProvider.enabled", "can no longer start"),
        ("workloadAutoScalerProfile.keda.enabled", "ScaledObjects"),
        ("workloadAutoScalerProfile.verticalPodAutoscaler.enabled", "Vertical Pod Autoscaler"),
        ("securityProfile.workloadIdentity.enabled", "cannot sign in"),
        ("aadProfile.enableAzureRBAC", "lose it"),
        ("addonProfiles.omsagent.enabled", "Pods stay; container logs are no longer collected"),
        ("addonProfiles.azurepolicy.enabled", "what they refuse is accepted"),
        ("azureMonitorProfile.metrics.enabled", "Pods stay; metrics of Prometheus are no longer collected"),
        ("securityProfile.defender.securityMonitoring.enabled", "raises no alerts"),
    ],
)
def test_what_pods_depend_on_is_named_when_it_is_switched_off(path: str, stops: str) -> None:
    off = of(nested(path, True), nested(path, False))
    assert stops in off.workloads
    assert off.interrupts == all(each not in path for each in ("AutoScaler", "snapshot", "RBAC"))
    assert stops not in of(nested(path, False), nested(path, True)).workloads


def logs_to(name: str, **config: Any) -> dict[str, Any]:
    workspace = {"logAnalyticsWorkspaceResourceID": f"/subscriptions/s/{name}"}
    return {"addonProfiles": {"omsagent": {"enabled": True, "config": workspace | config}}}


def test_container_logs_in_another_workspace_leave_the_old_ones_behind() -> None:
    moved = of(logs_to("old"), logs_to("new"))
    assert (moved.effect, moved.interrupts) == ("in_place", False)
    assert "what is in old stays there and is not moved" in moved.workloads
    assert "alerts read the new workspace" in moved.workaround


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ({}, {"useAADAuth": "true"}, "ContainerLog then find nothing new"),
        ({"useAADAuth": "false"}, {"useAADAuth": "true"}, "without a rule"),
        ({"useAADAuth": "true"}, {"useAADAuth": "false"}, "only if it allows sign-in by key"),
        ({"useAADAuth": "true"}, {"useAADAuth": "True"}, "not affected"),
        ({"useAADAuth": "False"}, {"useAADAuth": "false"}, "not affected"),
        ({"useAADAuth": "True"}, {"useAadAuth": True}, "not affected"),
        ({"useAADAuth": "false"}, {"useAADAuth": "maybe"}, "not known"),
    ],
)
def test_another_sign_in_of_the_log_agent_changes_what_is_sent(old: Any, new: Any, text: str) -> None:
    assert text in of(logs_to("w", **old), logs_to("w", **new)).workloads


@pytest.mark.parametrize(
    "before",
    [
        {"dnsPrefix": "a"},
        nested("addonProfiles.omsagent.enabled", False),
        {"addonProfiles": {"omsAgent": {"enabled": False, "config": {"useAADAuth": "false"}}}},
        {"addonProfiles": {"omsagent": {**logs_to("old")["addonProfiles"]["omsagent"], "enabled": False}}},
        {"addonProfiles": {"omsagent": None}},
    ],
)
def test_a_log_agent_that_is_turned_on_moves_no_logs(before: dict[str, Any]) -> None:
    """Nothing was collected before."""
    found = transitions(CLUSTER, before, {"dnsPrefix": "a"} | logs_to("new", useAADAuth="true"))
    texts = " ".join(f"{each.reason} {each.workloads} {each.workaround}" for each in found)
    assert "another workspace" not in texts
    assert "ContainerLogV2" not in texts
    assert not any(each.interrupts for each in found)


def test_a_mesh_that_goes_takes_its_gateways_along() -> None:
    path = "serviceMeshProfile.mode"
    assert "gateways stops" in of(nested(path, "Istio"), nested(path, "Disabled")).workloads


def test_a_driver_that_is_on_by_itself_stops_too() -> None:
    off = of({"dnsPrefix": "a"}, {"dnsPrefix": "a", **nested("storageProfile.diskCSIDriver.enabled", False)})
    assert "Disk CSI driver is removed" in off.workloads


@pytest.mark.parametrize("token", [CLUSTER, POOL])
def test_nothing_is_promised_of_what_is_not_known(token: str) -> None:
    assert of({"somethingNew": 1}, {"somethingNew": 2}, token).workloads == "The effect on running pods is not known."


def test_another_user_assigned_identity_needs_its_roles_first() -> None:
    one, other = ({"identity": {"type": "UserAssigned", "userAssignedIdentities": [f"/i/{each}"]}} for each in "ab")
    assert "roles first" in of(one, other).workaround


def test_another_tenant_locks_people_out() -> None:
    assert "lose their access" in of(nested("aadProfile.tenantID", "a"), nested("aadProfile.tenantID", "b")).workloads


def kms(access: str = "Public", key: str = "1", *, enabled: bool = True, integrated: bool = False) -> dict[str, Any]:
    kms = {"enabled": enabled, "keyId": f"{VAULT}/{key}", "keyVaultNetworkAccess": access}
    return {
        "securityProfile": {"azureKeyVaultKms": kms},
        "apiServerAccessProfile": {"enableVnetIntegration": integrated},
    }


def test_a_key_vault_turns_private_only_while_kms_is_off() -> None:
    found = of(kms(integrated=True), kms("Private", integrated=True))
    assert found.effect == "refused"
    assert "enabled false" in found.workaround
    assert of(kms(enabled=False, integrated=True), kms("Private", integrated=True)).effect == "in_place"


def test_a_private_key_vault_needs_an_integrated_api_server() -> None:
    found = of(kms(enabled=False), kms("Private"))
    assert found.effect == "refused"
    assert "enableVnetIntegration" in found.workaround


def test_a_rotated_key_leaves_the_old_one_valid() -> None:
    found = of(kms(), kms(key="2"))
    assert found.effect == "in_place"
    assert "Keep the old key and the new one valid" in found.workaround


def test_a_key_outlives_kms() -> None:
    assert "Do not delete the key" in of(kms(), kms(enabled=False)).workaround


@pytest.mark.parametrize(("version", "effect"), [("1.36", "in_place"), ("1.37", "reimage"), ("1.37.2", "reimage")])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (nested("networkProfile.outboundType", "loadBalancer"), nested("networkProfile.outboundType", "none")),
        (nested("bootstrapProfile.artifactSource", "Direct"), nested("bootstrapProfile.artifactSource", "Cache")),
        (
            nested("linuxProfile.ssh.publicKeys", [{"keyData": "a"}]),
            nested("linuxProfile.ssh.publicKeys", [{"keyData": "b"}]),
        ),
    ],
)
def test_from_1_37_on_nodes_are_reimaged_at_once(
    version: str, effect: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    both = {"kubernetesVersion": version}
    assert of({**before, **both}, {**after, **both}).effect == effect


def test_from_1_37_on_ssh_access_has_the_pool_reimaged() -> None:
    old, new = (nested("securityProfile.sshAccess", each) for each in ("LocalUser", "Disabled"))
    assert of({**old, "orchestratorVersion": "1.37"}, {**new, "orchestratorVersion": "1.37"}, POOL).effect == "reimage"
    assert of({**old, "orchestratorVersion": "1.36"}, {**new, "orchestratorVersion": "1.36"}, POOL).effect == "in_place"


@pytest.mark.parametrize(
    ("running", "wanted", "effect", "reason"),
    [
        ("1.33.4", "1.33.4", "refused", "Community support of Kubernetes 1.33.4 ended on 2026-07-31"),
        ("1.33.4", "1.35", "in_place", "Community support of 1.33.4 ended on 2026-07-31"),
        ("1.35", "1.35", "in_place", "for Kubernetes 1.35 until 2027-03-31"),
        ("1.33.4", None, "refused", "Community support of Kubernetes 1.33.4 ended on 2026-07-31"),
        ("1.35", None, "in_place", "for Kubernetes 1.35 until 2027-03-31"),
        (None, None, "in_place", "refuses to leave"),
    ],
)
def test_long_term_support_is_left_only_while_the_version_has_community_support(
    running: str | None, wanted: str | None, effect: str, reason: str
) -> None:
    before = {"supportPlan": "AKSLongTermSupport", "kubernetesVersion": running}
    after = {"supportPlan": "KubernetesOfficial", "kubernetesVersion": wanted}
    found = next(
        each for each in transitions(CLUSTER, before, after, today=date(2026, 11, 21)) if each.path == "supportPlan"
    )
    assert (found.effect, reason in found.reason) == (effect, True)
    assert ("upgrade to a version" in found.workaround) is (running != "1.35")
    earlier = transitions(CLUSTER, before, after, today=date(2026, 7, 31))
    assert all(each.effect == "in_place" for each in earlier if each.path == "supportPlan")


def test_long_term_support_that_is_left_out_or_begins_is_no_harm() -> None:
    plan = {"supportPlan": "AKSLongTermSupport", "kubernetesVersion": "1.30"}
    assert "keeps the current support plan" in of(plan, {"kubernetesVersion": "1.30"}).reason
    assert "starts" in of({"kubernetesVersion": "1.30"}, plan).reason


def test_a_pool_that_is_stopped_is_worse_than_a_change_in_place() -> None:
    found = of({"mode": "User"}, {"mode": "User", "powerState": {"code": "Stopped"}}, POOL)
    assert (found.effect, found.workloads) == ("reimage", "All pods on the pool stop.")


def test_kms_may_be_switched_off_whatever_becomes_of_its_vault() -> None:
    found = transitions(CLUSTER, kms(), kms("Private", enabled=False))
    assert not [each for each in found if each.refused]


def test_kms_with_a_private_vault_takes_the_integration_that_is_there() -> None:
    before, after = kms("Private", enabled=False, integrated=True), kms("Private")
    after["apiServerAccessProfile"] = {}
    assert not [each for each in transitions(CLUSTER, before, after) if each.refused]
    before["apiServerAccessProfile"] = {}
    assert [each.path for each in transitions(CLUSTER, before, after) if each.refused]


BALANCED = "networkProfile.loadBalancerProfile"


def addresses(*ids: str) -> dict[str, Any]:
    return nested(f"{BALANCED}.outboundIPs.publicIPs", [{"id": each} for each in ids])


def managed(count: int) -> dict[str, Any]:
    return nested(f"{BALANCED}.managedOutboundIPs.count", count)


@pytest.mark.parametrize(
    ("before", "after", "interrupts"),
    [
        (addresses("/a", "/b"), addresses("/b"), True),
        (addresses("/a"), addresses("/A", "/b"), False),
        (addresses("/a"), managed(1), True),
        (managed(1), addresses("/a"), True),
        (managed(2), managed(1), True),
        (managed(1), managed(2), False),
        (addresses("/a"), nested(f"{BALANCED}.idleTimeoutInMinutes", 10), False),
        (nested(f"{BALANCED}.idleTimeoutInMinutes", 30), nested(f"{BALANCED}.idleTimeoutInMinutes", 10), False),
        (
            nested(f"{BALANCED}.backendPoolType", "nodeIPConfiguration"),
            nested(f"{BALANCED}.backendPoolType", "nodeIP"),
            True,
        ),
    ],
)
def test_outbound_addresses_that_are_removed_cut_connections(
    before: dict[str, Any], after: dict[str, Any], interrupts: bool
) -> None:
    found = transitions(CLUSTER, before, after)
    assert any(each.interrupts for each in found) == interrupts
    assert {each.effect for each in found} == {"in_place"}


def test_another_outbound_type_interrupts_and_none_leaves_no_egress() -> None:
    path = "networkProfile.outboundType"
    assert of(nested(path, "loadBalancer"), nested(path, "managedNATGateway")).interrupts
    assert "no egress" in of(nested(path, "loadBalancer"), nested(path, "none")).workloads


@pytest.mark.parametrize(
    "path",
    [
        "oidcIssuerProfile.enabled",
        "addonProfiles.azureKeyvaultSecretsProvider.enabled",
        "securityProfile.workloadIdentity.enabled",
    ],
)
def test_features_that_azure_keeps_if_they_are_left_out(path: str) -> None:
    assert of(nested(path, True), {}).reason == "If omitted, Azure keeps the current value."


def test_the_image_of_a_pool_that_becomes_windows_is_not_that_of_another_linux() -> None:
    found = transitions(POOL, {"osType": "Linux", "osSKU": "Ubuntu"}, {"osType": "Windows", "osSKU": "Windows2022"})
    assert {each.effect for each in found} == {"refused"}
    assert not any("Linux nodes" in each.reason for each in found)


@pytest.mark.parametrize(
    ("groups", "more", "text"),
    [
        ([], {}, "members of a, b are no longer"),
        (["B"], {}, "members of a are no longer"),
        ([], {"disableLocalAccounts": True}, "only RoleBindings in the cluster give access"),
    ],
)
def test_groups_that_are_no_longer_administrators_are_named(groups: list[str], more: dict[str, Any], text: str) -> None:
    before, after = ({"aadProfile": {"adminGroupObjectIDs": each}, **more} for each in (["a", "b"], groups))
    found = of(before, after)
    assert text in found.workloads
    assert found.effect == "in_place"
    assert "no longer" not in of({"aadProfile": {"adminGroupObjectIDs": ["a"]}}, before).workloads


def test_the_config_of_an_add_on_that_is_turned_off_needs_no_value() -> None:
    path = "addonProfiles.ingressApplicationGateway"
    before = nested(path, {"enabled": True, "config": {"applicationGatewayId": "/gateways/shop"}})
    found = transitions(CLUSTER, before, nested(path, {"enabled": False}))
    config = next(each for each in found if "config" in each.path)
    assert (config.workaround, config.reason) == ("", "It is removed, because the add-on is turned off.")
