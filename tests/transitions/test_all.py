"""What Azure does when properties of an existing cluster or pool change."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from config.model import arm_name
from config.node_pool import BY_NAME, FIXED_AT_CREATION
from fairway.request import SECRET, UNKNOWN
from fairway.transitions import INTRODUCED, Transition, transitions
from fairway.transitions.fact import ASSUMED
from fairway.transitions.pool_facts import FIXED, IN_PLACE, IN_POOL_NAMES, REIMAGED

CLUSTER = "azure-native:containerservice:ManagedCluster"
POOL = "azure-native:containerservice:AgentPool"
CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "data/transitions.jsonl").read_text("utf-8").splitlines()
]
OWN_SUBNET = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes"


def of_pool(before: dict[str, Any], after: dict[str, Any]) -> list[Transition]:
    return transitions(POOL, {"agentPoolName": "web", **before}, {"agentPoolName": "web", **after})


def of_cluster(before: dict[str, Any], after: dict[str, Any]) -> list[Transition]:
    return transitions(CLUSTER, before, after)


def of_network(before: dict[str, Any], after: dict[str, Any], **both: Any) -> dict[str, Transition]:
    found = of_cluster({"networkProfile": before, **both}, {"networkProfile": after, **both})
    return {each.path.removeprefix("networkProfile."): each for each in found}


def effect(found: list[Transition]) -> str:
    assert len(found) == 1, found
    return found[0].effect


@pytest.mark.parametrize("case", CASES, ids=[each["id"] for each in CASES])
def test_what_azure_refuses_is_refused(case: dict[str, Any]) -> None:
    found = of_cluster(case["bad"]["before"], case["bad"]["after"])
    assert [each for each in found if each.refused]


@pytest.mark.parametrize("case", CASES, ids=[each["id"] for each in CASES])
def test_what_azure_takes_is_not_refused(case: dict[str, Any]) -> None:
    found = of_cluster(case["good"]["before"], case["good"]["after"])
    assert found or case["good"]["before"] == case["good"]["after"]
    assert not [each for each in found if each.refused]


def test_requests_that_are_alike_have_no_transitions() -> None:
    cluster = {"dnsPrefix": "shop", "agentPoolProfiles": [{"name": "system", "vmSize": "Standard_D4s_v5"}]}
    assert of_cluster(cluster, json.loads(json.dumps(cluster))) == []


def test_of_other_types_only_refusals_are_reported() -> None:
    kind = "azure-native:network/v20240501:RouteTable"
    (found,) = transitions(kind, {"location": "West Europe", "tags": {}}, {"location": "uksouth", "tags": {"a": "b"}})
    assert (found.path, found.effect, found.code) == ("location", "refused", "InvalidResourceLocation")
    assert transitions(kind, {"location": "West Europe"}, {"location": "westeurope"}) == []
    assert transitions(kind, {}, {"location": "uksouth"}) == []


@pytest.mark.parametrize(
    ("kind", "before", "after", "path"),
    [
        ("network:PrivateEndpoint", {"subnet": {"id": "/a"}}, {"subnet": {"id": "/b"}}, "subnet.id"),
        ("network:PublicIPPrefix", {"prefixLength": 30}, {"prefixLength": 29}, "prefixLength"),
        (
            "compute:DedicatedHostGroup",
            {"platformFaultDomainCount": 1},
            {"platformFaultDomainCount": 2},
            "platformFaultDomainCount",
        ),
        (
            "privatedns:VirtualNetworkLink",
            {"virtualNetwork": {"id": "/subscriptions/a"}},
            {"virtualNetwork": {"id": "/subscriptions/b"}},
            "virtualNetwork.id",
        ),
    ],
)
def test_what_is_fixed_outside_aks_is_refused_with_a_remedy(
    kind: str, before: dict[str, Any], after: dict[str, Any], path: str
) -> None:
    (found,) = transitions(f"azure-native:{kind}", before, after)
    assert (found.path, found.refused) == (path, True)
    assert "Create another resource" in found.workaround
    assert transitions(f"azure-native:{kind}", before, {}) == []
    assert transitions("aws:eks:Cluster", {"location": "a"}, {"location": "b"}) == []


ZONED = ["ApplicationGateway", "NatGateway", "PublicIPAddress", "PublicIPPrefix"]


@pytest.mark.parametrize("kind", ZONED)
@pytest.mark.parametrize(
    ("before", "after", "advice"),
    [
        ({"zones": ["1"]}, {"zones": ["2"]}, "Create another resource"),
        ({"zones": ["1", "2"]}, {}, 'Write zones: ["1", "2"], as the resource has it.'),
        ({"zones": ["1"]}, {"zones": []}, 'Write zones: ["1"]'),
        ({}, {"zones": ["1"]}, "Leave zones out, as the resource has it."),
    ],
)
def test_zones_that_change_are_left_out_or_added_are_refused(
    kind: str, before: dict[str, Any], after: dict[str, Any], advice: str
) -> None:
    (found,) = transitions(f"azure-native:network:{kind}", before, after)
    assert (found.path, found.code) == ("zones", "ResourceAvailabilityZonesCannotBeModified")
    assert found.workaround.startswith(advice)


def test_zones_may_be_left_out_where_they_are_empty_or_the_sku_is_in_all_of_them() -> None:
    gateway = "azure-native:network:NatGateway"
    assert transitions(gateway, {"zones": []}, {}) == []
    every = {"sku": {"name": "StandardV2"}}
    assert transitions(gateway, {**every, "zones": ["1", "2", "3"]}, every) == []


def test_a_vault_keeps_its_retention_once_it_is_set() -> None:
    def found(old: int | None, new: int | None) -> list[Transition]:
        sides = [{"properties": {"softDeleteRetentionInDays": each}} for each in (old, new)]
        return transitions("azure-native:keyvault:Vault", *sides)

    (one,) = found(90, 7)
    assert (one.path, one.refused) == ("properties.softDeleteRetentionInDays", True)
    assert one.workaround.startswith("Keep softDeleteRetentionInDays: 90.")
    assert found(90, 90) == found(None, 7) == found(90, None) == []


@pytest.mark.parametrize("key", ["principalId", "scope"])
def test_a_role_assignment_keeps_its_principal_and_scope(key: str) -> None:
    (found,) = transitions("azure-native:authorization:RoleAssignment", {key: "a"}, {key: "b"})
    assert (found.path, found.code) == (key, "RoleAssignmentUpdateNotPermitted")
    assert "a name of its own" in found.workaround


def test_a_public_address_does_not_go_back_to_basic() -> None:
    def found(old: str, new: str) -> list[Transition]:
        return transitions("azure-native:network:PublicIPAddress", *({"sku": {"name": each}} for each in (old, new)))

    (one,) = found("Standard", "Basic")
    assert (one.path, one.refused, one.workaround[:13]) == ("sku.name", True, "Keep Standard")
    assert found("Basic", "Standard") == found("standard", "Standard") == []


def test_an_old_type_token_works_like_the_new_one() -> None:
    old = "azure-native:containerservice/v20230401:AgentPool"
    assert transitions(old, {"vmSize": "a"}, {"vmSize": "b"}) == transitions(POOL, {"vmSize": "a"}, {"vmSize": "b"})


def test_every_refusal_says_why_what_arm_says_and_where_the_fact_is_from() -> None:
    for name in FIXED:
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        for holder, value in ((before, "one"), (after, "other")):
            *groups, key = name.split(".")
            for group in groups:
                holder = holder.setdefault(group, {})
            holder[key] = value
        found = of_pool(before, after)
        assert effect(found) == "refused", name
        one = found[0]
        assert one.code == "PropertyChangeNotAllowed"
        assert one.message == f"Changing property 'agentPoolProfile.{name}' is not allowed."
        assert one.reason.endswith(".")
        assert one.workaround
        assert one.workloads
        assert re.match(r"https://|\w+/[\w-]+:", one.source), name


def test_names_of_pools_hold_what_azure_never_changes_and_two_that_it_changes_on_some_pools() -> None:
    ours = {arm_name(name) for name in FIXED_AT_CREATION if name not in BY_NAME}
    assert ours == IN_POOL_NAMES
    assert ours - {*FIXED} == {"capacityReservationGroupID", "creationData"} <= {*REIMAGED}
    assert {*FIXED} - ours == {"networkProfile.nodePublicIPTags"}


def test_no_property_is_in_two_tables() -> None:
    assert not ({*FIXED} & {*REIMAGED}) | ({*FIXED} & {*IN_PLACE}) | ({*REIMAGED} & {*IN_PLACE})


@pytest.mark.parametrize(
    ("name", "default"),
    [
        ("enableEncryptionAtHost", False),
        ("osType", "Linux"),
        ("scaleSetPriority", "Regular"),
        ("availabilityZones", []),
    ],
)
def test_saying_what_azure_takes_by_itself_changes_nothing(name: str, default: Any) -> None:
    assert not [each for each in of_pool({}, {name: default}) if each.effect != "in_place"]
    assert not [each for each in of_pool({name: default}, {}) if each.effect != "in_place"]


@pytest.mark.parametrize("key", [*sorted(each for each in FIXED if "." not in each), "capacityReservationGroupID"])
def test_a_fixed_setting_of_a_pool_that_is_left_out_stays(key: str) -> None:
    (found,) = of_pool({key: "other"}, {})
    assert (found.effect, found.reason) == ("in_place", "If omitted, Azure keeps the current value.")


@pytest.mark.parametrize("left_out", [{"nodeLabels": {"a": "b"}}, {"nodeTaints": ["a=b:NoSchedule"]}])
def test_labels_and_taints_that_are_left_out_stay(left_out: dict[str, Any]) -> None:
    (found,) = of_pool(left_out, {})
    assert (found.effect, found.reason) == ("in_place", "If omitted, Azure keeps the current value.")


def test_a_label_is_removed_by_a_request_with_the_other_labels() -> None:
    (found,) = of_pool({"nodeLabels": {"a": "b", "c": "d"}}, {"nodeLabels": {"a": "b"}})
    assert found.path == "nodeLabels.c"
    assert "keeps" not in found.reason
    assert "not documented" not in found.reason


def test_a_part_of_advanced_networking_is_reset_by_a_request_with_another_part() -> None:
    off = {"enabled": True, "observability": {"enabled": True}, "security": {"enabled": False}}
    sent = {"enabled": True, "observability": {"enabled": False}}
    found = of_cluster(
        {"networkProfile": {"advancedNetworking": off}}, {"networkProfile": {"advancedNetworking": sent}}
    )
    reset = next(each for each in found if each.path.endswith("security.enabled"))
    assert "keeps" not in reset.reason
    assert of_cluster({"networkProfile": {"advancedNetworking": off}}, {})[0].reason.startswith("If omitted")


def test_it_is_not_claimed_that_azure_keeps_the_autoscaler_profile() -> None:
    (found,) = of_cluster({"autoScalerProfile": {"expander": "least-waste"}}, {})
    assert (found.effect, "not documented" in found.reason) == ("in_place", True)


def test_values_that_are_secret_or_not_known_are_passed_over() -> None:
    assert of_pool({"vmSize": "a", "tags": {"x": "1"}}, {"vmSize": UNKNOWN, "tags": {"x": SECRET}}) == []
    assert of_pool({"nodeTaints": ["a"]}, {"nodeTaints": [UNKNOWN]}) == []


def test_resource_ids_are_compared_without_regard_to_case() -> None:
    assert of_pool({"vnetSubnetID": OWN_SUBNET}, {"vnetSubnetID": OWN_SUBNET.replace("Groups", "groups")}) == []


def test_the_order_of_zones_does_not_matter() -> None:
    assert of_pool({"availabilityZones": ["1", "2"]}, {"availabilityZones": ["2", "1"]}) == []
    assert effect(of_pool({"availabilityZones": ["1", "2"]}, {"availabilityZones": ["1", "3"]})) == "refused"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"osSKU": "Ubuntu"}, {"osSKU": "AzureLinux"}),
        ({"osSKU": "AzureLinux"}, {"osSKU": "Ubuntu2204"}),
        ({"enableFIPS": False}, {"enableFIPS": True}),
        ({"orchestratorVersion": "1.34"}, {"orchestratorVersion": "1.35"}),
        ({"orchestratorVersion": "1.34.1"}, {"orchestratorVersion": "1.34.2"}),
        ({"localDNSProfile": {"mode": "Disabled"}}, {"localDNSProfile": {"mode": "Required"}}),
        ({"securityProfile": {"enableVTPM": True}}, {"securityProfile": {"enableVTPM": False}}),
        (
            {"securityProfile": {"enableVTPM": True}},
            {"securityProfile": {"enableVTPM": True, "enableSecureBoot": True}},
        ),
        (
            {"count": 3, "availabilityZones": ["1"]},
            {"count": 3, "availabilityZones": ["1"], "capacityReservationGroupID": "/subscriptions/s/x"},
        ),
    ],
)
def test_what_needs_fresh_nodes_reimages_the_pool(before: dict[str, Any], after: dict[str, Any]) -> None:
    found = of_pool({"osType": "Linux", **before}, {"osType": "Linux", **after})
    assert effect(found) == "reimage"
    assert "drained" in found[0].workloads


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"osSKU": "Windows2019"}, {"osSKU": "Windows2022"}),
        ({"enableFIPS": False}, {"enableFIPS": True}),
        ({}, {"securityProfile": {"enableVTPM": True}}),
    ],
)
def test_windows_nodes_do_not_take_another_image_in_place(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert effect(of_pool({"osType": "Windows", **before}, {"osType": "Windows", **after})) == "refused"


def test_flatcar_has_no_way_in_place() -> None:
    assert effect(of_pool({"osSKU": "Flatcar"}, {"osSKU": "AzureLinux"})) == "refused"


@pytest.mark.parametrize(
    ("count", "expected"), [({"count": 3}, "refused"), ({}, "refused"), ({"count": 0}, "in_place")]
)
def test_a_pool_without_zones_joins_a_capacity_reservation_only_without_nodes(
    count: dict[str, Any], expected: str
) -> None:
    found = of_pool(count, {**count, "capacityReservationGroupID": "/subscriptions/s/x"})
    assert effect(found) == expected
    assert ("`count: 0`" in found[0].workaround) == (expected == "refused")


def test_a_pool_does_not_leave_a_capacity_reservation() -> None:
    found = of_pool({"capacityReservationGroupID": "/subscriptions/s/x"}, {"capacityReservationGroupID": "/b"})
    assert effect(found) == "refused"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"nodeLabels": {"a": "b"}}, {"nodeLabels": {"a": "c"}}),
        ({"nodeTaints": ["a=b:NoSchedule"]}, {}),
        ({"tags": {"a": "b"}}, {"tags": {}}),
        ({"minCount": 1}, {"minCount": 2}),
        ({"upgradeSettings": {"maxSurge": "1"}}, {"upgradeSettings": {"maxSurge": "33%"}}),
        ({"securityProfile": {"sshAccess": "LocalUser"}}, {"securityProfile": {"sshAccess": "Disabled"}}),
        ({"count": 2}, {"count": 3}),
    ],
)
def test_what_concerns_no_image_changes_in_place(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert effect(of_pool(before, after)) == "in_place"


def test_fewer_nodes_are_drained_and_more_are_not() -> None:
    assert "drained" in of_pool({"count": 3}, {"count": 2})[0].workloads
    assert "drained" not in of_pool({"count": 2}, {"count": 3})[0].workloads


def test_a_count_that_the_autoscaler_moves_is_to_be_ignored() -> None:
    found = of_pool({"count": 3, "enableAutoScaling": True}, {"count": 5, "enableAutoScaling": True})
    assert "ignoreChanges" in found[0].workaround


def test_without_the_autoscaler_a_pool_has_the_count_of_the_request() -> None:
    on = {"count": 3, "enableAutoScaling": True}
    for off in ({"count": 3}, {"count": 3, "enableAutoScaling": False}):
        found = of_pool(on, off)[0]
        assert ("drained" in found.workloads, "--query count" in found.workaround) == (True, True)
    assert of_pool(on, {"enableAutoScaling": False})[-1].workaround == ""
    assert "drained" not in of_pool({"count": 3}, on)[0].workloads


def test_azures_taint_stays_on_spot_nodes() -> None:
    taint = "kubernetes.azure.com/scalesetpriority=spot:NoSchedule"
    spot = {"scaleSetPriority": "Spot"}
    assert effect(of_pool({**spot, "nodeTaints": [taint]}, {**spot, "nodeTaints": []})) == "refused"
    assert of_pool({**spot, "nodeTaints": [taint]}, spot)[0].reason == "If omitted, Azure keeps the current value."
    assert (
        effect(of_pool({**spot, "nodeTaints": [taint]}, {**spot, "nodeTaints": [taint, "a=b:NoSchedule"]}))
        == "in_place"
    )


def test_a_user_pool_can_be_stopped_and_a_system_pool_not() -> None:
    def stopped(mode: str) -> str:
        return effect(of_pool({"mode": mode}, {"mode": mode, "powerState": {"code": "Stopped"}}))

    assert stopped("User") == "reimage"
    assert stopped("System") == "refused"


def test_what_says_which_pool_it_is_is_no_change_of_it() -> None:
    assert transitions(POOL, {"agentPoolName": "a", "azureApiVersion": "1"}, {"agentPoolName": "b"}) == []


# Inline pools


def inline(*pools: dict[str, Any], **cluster: Any) -> dict[str, Any]:
    return {"agentPoolProfiles": list(pools), **cluster}


def test_an_inline_pool_with_a_new_name_is_refused_in_arms_words() -> None:
    found = of_cluster(inline({"name": "system"}), inline({"name": "system"}, {"name": "extra"}))
    assert [(each.path, each.code, each.message) for each in found] == [
        ("agentPoolProfiles[1].name", "BadRequest", INTRODUCED)
    ]
    assert "separate AgentPool" in found[0].workaround


def test_an_inline_pool_that_is_taken_out_lives_on_in_azure() -> None:
    found = of_cluster(inline({"name": "system"}, {"name": "old"}), inline({"name": "system"}))
    assert effect(found) == "in_place"
    assert "Azure keeps it" in found[0].reason
    assert found[0].path == "agentPoolProfiles[1].name"


def test_inline_pools_are_matched_by_name_and_not_by_place() -> None:
    one, two = {"name": "one", "vmSize": "a"}, {"name": "two", "vmSize": "b"}
    assert of_cluster(inline(one, two), inline(two, one)) == []


def test_a_list_of_pools_that_is_left_out_leaves_them_as_they_are() -> None:
    assert of_cluster(inline({"name": "system"}), {}) == []


def test_the_path_of_an_inline_pool_is_the_one_in_the_new_request() -> None:
    found = of_cluster(inline({"name": "a", "maxPods": 1}), inline({"name": "b"}, {"name": "a", "maxPods": 2}))
    assert "agentPoolProfiles[1].maxPods" in [each.path for each in found]


# Kubernetes versions


@pytest.mark.parametrize(
    ("before", "after", "expected", "code"),
    [
        ("1.34", "1.35", "in_place", ""),
        ("1.34.2", "1.35", "in_place", ""),
        ("1.34", "1.36", "refused", "OperationNotAllowed"),
        ("1.35", "1.34", "refused", "OperationNotAllowed"),
        ("1.35.2", "1.35.1", "refused", "OperationNotAllowed"),
        ("1.35.2", "1.35", "in_place", ""),
        ("1.35", None, "in_place", ""),
    ],
)
def test_a_control_plane_goes_up_one_minor_at_a_time(before: str, after: str, expected: str, code: str) -> None:
    found = of_cluster({"kubernetesVersion": before}, {"kubernetesVersion": after} if after else {})
    assert (effect(found), found[0].code) == (expected, code)


def test_a_refused_version_names_the_way_by_the_next_minor() -> None:
    found = of_cluster({"kubernetesVersion": "1.33"}, {"kubernetesVersion": "1.35"})
    assert "1.34" in found[0].workaround
    assert found[0].message.startswith("Upgrading Kubernetes version 1.33 to 1.35 is not allowed.")


def test_with_long_term_support_minors_may_be_passed_over() -> None:
    plan = {"supportPlan": "AKSLongTermSupport"}
    assert (
        effect(of_cluster({"kubernetesVersion": "1.30", **plan}, {"kubernetesVersion": "1.33", **plan})) == "in_place"
    )


def test_an_upgrade_of_the_control_plane_leaves_the_nodes_alone() -> None:
    found = of_cluster(
        inline({"name": "system"}, kubernetesVersion="1.34"), inline({"name": "system"}, kubernetesVersion="1.35")
    )
    assert effect(found) == "in_place"
    assert found[0].workloads.startswith("Nodes and pods stay")


def test_a_version_without_its_patch_upgrades_nothing() -> None:
    assert effect(of_pool({"orchestratorVersion": "1.35.2"}, {"orchestratorVersion": "1.35"})) == "in_place"
    found = of_cluster({"kubernetesVersion": "1.35.2"}, {"kubernetesVersion": "1.35"})
    assert "nothing is upgraded" in found[0].reason


def test_a_pool_goes_neither_back_nor_over_a_minor() -> None:
    for after in ("1.33", "1.36"):
        found = of_pool({"orchestratorVersion": "1.34"}, {"orchestratorVersion": after})
        assert (effect(found), found[0].code) == ("refused", "AgentPoolUpgradeVersionNotAllowed")


def test_an_inline_pool_above_the_control_plane_is_refused() -> None:
    before = inline({"name": "a", "orchestratorVersion": "1.34"}, kubernetesVersion="1.34")
    after = inline({"name": "a", "orchestratorVersion": "1.35"}, kubernetesVersion="1.34")
    refusals = [each for each in of_cluster(before, after) if each.refused]
    assert [(each.code, each.workaround) for each in refusals] == [
        ("NodePoolMcVersionIncompatible", "Raise kubernetesVersion first.")
    ]


def test_a_control_plane_does_not_leave_a_pool_four_minors_behind() -> None:
    def upgraded(pool: str) -> list[str]:
        entry = {"name": "a", "orchestratorVersion": pool}
        found = of_cluster(inline(entry, kubernetesVersion="1.34"), inline(entry, kubernetesVersion="1.35"))
        return [each.workaround for each in found if each.refused]

    assert upgraded("1.31") == ["Raise the pool's orchestratorVersion first."]
    assert upgraded("1.32") == []


# The cluster itself


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ({"dnsPrefix": "a"}, {"dnsPrefix": "b"}, "PropertyChangeNotAllowed"),
        ({"nodeResourceGroup": "a"}, {"nodeResourceGroup": "b"}, "PropertyChangeNotAllowed"),
        ({"diskEncryptionSetID": "/a"}, {"diskEncryptionSetID": "/b"}, "PropertyChangeNotAllowed"),
        ({"enableRBAC": True}, {"enableRBAC": False}, "PropertyChangeNotAllowed"),
        ({"location": "westeurope"}, {"location": "northeurope"}, "InvalidResourceLocation"),
        (
            {"oidcIssuerProfile": {"enabled": True}},
            {"oidcIssuerProfile": {"enabled": False}},
            "OIDCIssuerFeatureCannotBeDisabled",
        ),
        ({"aadProfile": {"managed": True}}, {"aadProfile": {"managed": False}}, "BadRequest"),
        ({"identity": {"type": "SystemAssigned"}}, {"identity": {"type": "None"}}, "BadRequest"),
        ({"sku": {"name": "Base"}}, {"sku": {"name": "Automatic"}}, "BadRequest"),
        (
            {"apiServerAccessProfile": {"enableVnetIntegration": True}},
            {"apiServerAccessProfile": {"enableVnetIntegration": False}},
            "BadRequest",
        ),
        (
            {"apiServerAccessProfile": {"privateDNSZone": "system"}},
            {"apiServerAccessProfile": {"privateDNSZone": "/subscriptions/s/zone"}},
            "PropertyChangeNotAllowed",
        ),
        (
            {"linuxProfile": {"adminUsername": "a"}},
            {"linuxProfile": {"adminUsername": "b"}},
            "PropertyChangeNotAllowed",
        ),
        (
            {"servicePrincipalProfile": {"clientId": "a"}},
            {"servicePrincipalProfile": {"clientId": "b"}},
            "PropertyChangeNotAllowed",
        ),
    ],
)
def test_what_a_cluster_keeps_for_life_is_refused(before: dict[str, Any], after: dict[str, Any], code: str) -> None:
    found = of_cluster(before, after)
    assert (effect(found), found[0].code) == ("refused", code)
    assert bool(found[0].message) is (code != ASSUMED)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"sku": {"name": "Basic", "tier": "Free"}}, {"sku": {"name": "Base", "tier": "Free"}}),
        ({"sku": {"tier": "Free"}}, {"sku": {"tier": "Standard"}}),
        ({"location": "West Europe"}, {"location": "westeurope"}),
        ({"dnsPrefix": "a"}, {}),
        ({"identity": {"type": "SystemAssigned"}}, {"identity": {"type": "UserAssigned"}}),
        ({"addonProfiles": {"azurepolicy": {"enabled": True}}}, {"addonProfiles": {"azurepolicy": {"enabled": False}}}),
        ({"oidcIssuerProfile": {"enabled": True}}, {}),
        (
            {"linuxProfile": {"ssh": {"publicKeys": [{"keyData": "a"}]}}},
            {"linuxProfile": {"ssh": {"publicKeys": [{"keyData": "b"}]}}},
        ),
        ({"autoScalerProfile": {"expander": "random"}}, {"autoScalerProfile": {"expander": "least-waste"}}),
        (
            {"autoUpgradeProfile": {"nodeOSUpgradeChannel": "None"}},
            {"autoUpgradeProfile": {"nodeOSUpgradeChannel": "NodeImage"}},
        ),
    ],
)
def test_what_a_cluster_changes_in_place_is_not_refused(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert effect(of_cluster(before, after)) == "in_place"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"httpProxyConfig": {"httpProxy": "http://proxy"}}),
        ({"httpProxyConfig": {"noProxy": ["a"]}}, {"httpProxyConfig": {"noProxy": ["a", "b"]}}),
        ({}, {"securityProfile": {"customCATrustCertificates": ["a"]}}),
        (
            {"autoUpgradeProfile": {"nodeOSUpgradeChannel": "NodeImage"}},
            {"autoUpgradeProfile": {"nodeOSUpgradeChannel": "Unmanaged"}},
        ),
        (
            {"autoUpgradeProfile": {"nodeOSUpgradeChannel": "NodeImage"}},
            {"autoUpgradeProfile": {"nodeOSUpgradeChannel": "unmanaged"}},
        ),
        (
            {"autoUpgradeProfile": {"nodeOSUpgradeChannel": "UNMANAGED"}},
            {"autoUpgradeProfile": {"nodeOSUpgradeChannel": "SecurityPatch"}},
        ),
        ({}, {"apiServerAccessProfile": {"enableVnetIntegration": True}}),
        (
            {"apiServerAccessProfile": {"privateDNSZone": "system"}},
            {"apiServerAccessProfile": {"privateDNSZone": "none"}},
        ),
    ],
)
def test_what_is_written_to_every_node_reimages_all_pools(before: dict[str, Any], after: dict[str, Any]) -> None:
    found = of_cluster(before, after)
    assert effect(found) == "reimage"
    assert "All pools" in found[0].workloads


def test_the_free_tier_is_refused_while_cost_analysis_is_on() -> None:
    costs = {"metricsProfile": {"costAnalysis": {"enabled": True}}}
    assert effect(of_cluster({"sku": {"tier": "Standard"}, **costs}, {"sku": {"tier": "Free"}, **costs})) == "refused"


def test_the_group_of_nodes_may_be_called_what_azure_calls_it() -> None:
    home = {"resourceGroupName": "rg", "resourceName": "shop", "location": "westeurope"}
    assert effect(of_cluster(home, {**home, "nodeResourceGroup": "MC_rg_shop_westeurope"})) == "in_place"
    assert effect(of_cluster(home, {**home, "nodeResourceGroup": "nodes"})) == "refused"


# The network


def test_kubenet_and_node_subnet_can_become_overlay_with_all_nodes_reimaged() -> None:
    overlay = {"networkPlugin": "azure", "networkPluginMode": "overlay"}
    for plugin in ("kubenet", "azure"):
        found = of_network({"networkPlugin": plugin}, overlay)
        assert {each.effect for each in found.values()} == {"reimage"}, plugin


def test_overlay_does_not_go_back() -> None:
    overlay = {"networkPlugin": "azure", "networkPluginMode": "overlay"}
    assert of_network(overlay, {"networkPlugin": "kubenet"})["networkPlugin"].effect == "refused"


@pytest.mark.parametrize("mode", [{}, {"networkPluginMode": ""}, {"networkPluginMode": None}])
def test_a_cluster_does_not_leave_overlay_by_a_mode_that_is_left_out(mode: dict[str, Any]) -> None:
    overlay = {"networkPlugin": "azure", "networkPluginMode": "Overlay"}
    found = of_network(overlay, {"networkPlugin": "azure", **mode})
    assert found["networkPluginMode"].effect == "refused"
    assert "networkPluginMode overlay" in found["networkPluginMode"].workaround


def test_a_network_that_is_left_out_leaves_the_cluster_as_it_is() -> None:
    found = of_network({"networkPlugin": "azure", "networkPluginMode": "overlay"}, {})
    assert {each.effect for each in found.values()} == {"in_place"}
    assert "keeps" in found["networkPluginMode"].reason


SYSTEM = {"name": "sys", "mode": "System", "vmSize": "Standard_D4s_v5"}
USER = {"name": "web", "mode": "User", "vmSize": "Standard_D4s_v5"}


@pytest.mark.parametrize(
    ("pools", "path"),
    [
        ([USER], "agentPoolProfiles[0].name"),
        ([SYSTEM | {"mode": "User"}, USER], "agentPoolProfiles[0].mode"),
    ],
)
def test_the_last_system_pool_stays(pools: list[dict[str, Any]], path: str) -> None:
    (found,) = of_cluster({"agentPoolProfiles": [SYSTEM, USER]}, {"agentPoolProfiles": pools})
    assert (found.path, found.effect, found.message) == (path, "refused", "Must define at least one system pool.")


@pytest.mark.parametrize(
    ("after", "agent_pools"),
    [
        ({"agentPoolProfiles": [USER | {"mode": "System"}]}, {}),
        ({"agentPoolProfiles": [USER]}, {"sys": "system"}),
        ({"agentPoolProfiles": [USER]}, {"sys2": "system"}),
        ({"agentPoolProfiles": [USER | {"mode": UNKNOWN}]}, {}),
        ({"agentPoolProfiles": [USER], "hostedSystemProfile": {"enabled": True}}, {}),
        ({"agentPoolProfiles": [USER], "sku": {"name": "Automatic"}}, {}),
    ],
)
def test_a_system_pool_goes_where_another_is_or_may_be(after: dict[str, Any], agent_pools: dict[str, str]) -> None:
    before = {"agentPoolProfiles": [SYSTEM, USER], "sku": after.get("sku", {})}
    found = transitions(CLUSTER, before, after, agent_pools=agent_pools)
    assert not [each for each in found if each.refused]


def test_a_cluster_with_pod_subnets_does_not_become_overlay() -> None:
    pools = [{"name": "a", "podSubnetID": OWN_SUBNET}]
    found = of_network(
        {"networkPlugin": "azure"},
        {"networkPlugin": "azure", "networkPluginMode": "overlay"},
        agentPoolProfiles=pools,
    )
    assert found["networkPluginMode"].effect == "refused"


def test_a_policy_engine_goes_before_overlay_comes() -> None:
    found = of_network(
        {"networkPlugin": "azure", "networkPolicy": "calico"},
        {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkPolicy": "calico"},
    )
    assert "networkPolicy none first" in found["networkPluginMode"].workaround


def test_cilium_comes_in_an_update_of_its_own() -> None:
    node_subnet = {"networkPlugin": "azure"}
    overlay = {**node_subnet, "networkPluginMode": "overlay"}
    cilium = {"networkDataplane": "cilium", "networkPolicy": "cilium"}
    assert of_network(overlay, {**overlay, **cilium})["networkDataplane"].effect == "reimage"
    assert of_network(node_subnet, {**node_subnet, **cilium})["networkDataplane"].effect == "reimage"
    both = of_network(node_subnet, {**overlay, **cilium})
    assert {each.effect for each in both.values()} == {"refused"}


@pytest.mark.parametrize(
    "around",
    [
        {"agentPoolProfiles": [{"name": "win", "osType": "Windows"}]},
        {"nodeProvisioningProfile": {"mode": "Auto"}},
    ],
)
def test_cilium_is_refused_beside_windows_and_provisioned_nodes(around: dict[str, Any]) -> None:
    overlay = {"networkPlugin": "azure", "networkPluginMode": "overlay"}
    assert of_network(overlay, {**overlay, "networkDataplane": "cilium"}, **around)["networkDataplane"].refused


def test_kubenet_gets_no_cilium() -> None:
    found = of_network({"networkPlugin": "kubenet"}, {"networkPlugin": "kubenet", "networkDataplane": "cilium"})
    assert found["networkDataplane"].refused


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("none", "calico", "reimage"),
        ("azure", "none", "reimage"),
        ("azure", "calico", "refused"),
        ("none", "cilium", "refused"),
    ],
)
def test_a_policy_engine_changes_by_way_of_none(before: str, after: str, expected: str) -> None:
    assert of_network({"networkPolicy": before}, {"networkPolicy": after})["networkPolicy"].effect == expected


@pytest.mark.parametrize(
    ("own", "before", "after", "expected"),
    [
        (False, "loadBalancer", "managedNATGateway", "in_place"),
        (False, "managedNATGateway", "loadBalancer", "refused"),
        (False, "loadBalancer", "userDefinedRouting", "refused"),
        (True, "loadBalancer", "userDefinedRouting", "in_place"),
        (True, "userDefinedRouting", "userAssignedNATGateway", "in_place"),
        (True, "loadBalancer", "managedNATGateway", "refused"),
        (True, None, "userDefinedRouting", "in_place"),
        (True, None, "loadBalancer", "in_place"),
    ],
)
def test_the_way_out_changes_along_microsofts_tables(own: bool, before: str | None, after: str, expected: str) -> None:
    pools = [{"name": "a", **({"vnetSubnetID": OWN_SUBNET} if own else {})}]
    start = {"outboundType": before} if before else {}
    found = of_network(start, {"outboundType": after}, agentPoolProfiles=pools)
    assert found["outboundType"].effect == expected


def test_a_way_out_that_changes_cuts_connections() -> None:
    found = of_network({"outboundType": "loadBalancer"}, {"outboundType": "none"})
    assert "addresses change" in found["outboundType"].workloads


def test_pod_ranges_do_not_grow_with_windows_nodes() -> None:
    overlay = {"networkPlugin": "azure", "networkPluginMode": "overlay"}
    found = of_network(
        {**overlay, "podCidr": "10.244.0.0/18"},
        {**overlay, "podCidr": "10.244.0.0/16"},
        agentPoolProfiles=[{"name": "win", "osType": "Windows"}],
    )
    assert found["podCidr"].refused


def test_a_pod_range_that_moves_is_refused() -> None:
    overlay = {"networkPlugin": "azure", "networkPluginMode": "overlay"}
    found = of_network({**overlay, "podCidr": "10.244.0.0/16"}, {**overlay, "podCidr": "10.96.0.0/16"})
    assert found["podCidr"].refused


def test_ipv6_comes_and_does_not_go() -> None:
    assert of_network({}, {"ipFamilies": ["IPv4", "IPv6"]})["ipFamilies"].effect == "reimage"
    assert of_network({"ipFamilies": ["IPv4", "IPv6"]}, {"ipFamilies": ["IPv4"]})["ipFamilies"].refused


def test_azures_default_ranges_may_be_written_down() -> None:
    assert of_network({}, {"serviceCidr": "10.0.0.0/16"})["serviceCidr"].effect == "in_place"
    assert of_network({}, {"serviceCidr": "10.1.0.0/16"})["serviceCidr"].refused


def test_private_mode_can_be_switched_with_vnet_integration() -> None:
    before = {"apiServerAccessProfile": {"enablePrivateCluster": True, "enableVnetIntegration": True}}
    after = {"apiServerAccessProfile": {"enablePrivateCluster": False, "enableVnetIntegration": True}}
    assert effect(of_cluster(before, after)) == "in_place"


def test_refusals_come_first() -> None:
    found = of_pool({"count": 1, "vmSize": "a", "osSKU": "Ubuntu"}, {"count": 2, "vmSize": "b", "osSKU": "AzureLinux"})
    assert [each.effect for each in found] == ["refused", "reimage", "in_place"]


@pytest.mark.parametrize("odd", [7, "text", [3], {"a": [None]}, True])
def test_values_of_the_wrong_kind_raise_nothing(odd: Any) -> None:
    spot = {"scaleSetPriority": "Spot", "nodeTaints": odd, "availabilityZones": odd, "powerState": odd}
    assert of_pool(spot, {"scaleSetPriority": "Spot", "count": odd})
    wrong = {"agentPoolProfiles": odd, "networkProfile": odd, "kubernetesVersion": odd, "identity": odd}
    assert of_cluster(wrong, {"dnsPrefix": odd, "kubernetesVersion": "1.35", "networkProfile": {"outboundType": odd}})


def test_a_basic_load_balancer_becomes_a_standard_one_and_never_the_other_way() -> None:
    up = of_network({"loadBalancerSku": "Basic"}, {"loadBalancerSku": "standard"})["loadBalancerSku"]
    assert up.effect == "in_place"
    assert "interrupted" in up.workloads
    for before in ({"loadBalancerSku": "standard"}, {}):
        assert of_network(before, {"loadBalancerSku": "basic"})["loadBalancerSku"].refused
    assert not of_network({"loadBalancerSku": "basic"}, {})["loadBalancerSku"].refused


@pytest.mark.parametrize(
    ("old", "new", "own", "refused"),
    [
        ("loadBalancer", "managedNATGateway", False, False),
        ("managedNATGateway", "none", False, False),
        ("managedNATGateway", "loadBalancer", False, True),
        ("none", "managedNATGateway", False, False),
        ("block", "managedNATGateway", False, False),
        ("loadBalancer", "managedNATGateway", True, True),
        ("loadBalancer", "userDefinedRouting", False, True),
    ],
)
def test_the_ways_out_follow_azures_tables(old: str, new: str, own: bool, refused: bool) -> None:
    pools = [{"name": "sys", "vnetSubnetID": "/subscriptions/s"}] if own else [{"name": "sys"}]
    before, after = ({"networkProfile": {"outboundType": each}, "agentPoolProfiles": pools} for each in (old, new))
    (found,) = of_cluster(before, after)
    assert found.refused == refused
    assert found.code == (
        ("BadRequest" if new == "userDefinedRouting" else "PropertyChangeNotAllowed") if refused else ""
    )


def test_a_windows_pool_that_comes_with_the_change_rules_cilium_out_too() -> None:
    network = {"networkPlugin": "azure", "networkPluginMode": "overlay"}
    before = {"networkProfile": {**network, "networkDataplane": "azure"}, "agentPoolProfiles": [{"name": "a"}]}
    windows = [{"name": "a", "osType": "Windows"}]
    after = {"networkProfile": {**network, "networkDataplane": "cilium"}, "agentPoolProfiles": windows}
    (found,) = [each for each in of_cluster(before, after) if each.path == "networkProfile.networkDataplane"]
    assert (found.refused, found.code) == (True, "BadRequest")


def test_a_pools_own_name_is_no_change_and_its_address_tags_are_fixed() -> None:
    assert of_pool({"name": "a"}, {"name": "b"}) == []
    tags = {"networkProfile": {"nodePublicIPTags": [{"ipTagType": "RoutingPreference", "tag": "Internet"}]}}
    (found,) = of_pool({"networkProfile": {"nodePublicIPTags": []}}, tags)
    assert found.refused


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"networkProfile": {"loadBalancerSku": "standard"}}, {"networkProfile": {"loadBalancerSku": "Standard"}}),
        ({"dnsPrefix": "Shop"}, {"dnsPrefix": "shop"}),
        ({"nodeResourceGroup": "MC_A"}, {"nodeResourceGroup": "mc_a"}),
        ({"networkProfile": {"dnsServiceIP": "10.0.0.10"}}, {"networkProfile": {"dnsServiceIP": "10.0.0.10"}}),
        ({"fqdnSubdomain": ""}, {}),
        ({"apiServerAccessProfile": {"authorizedIPRanges": []}}, {"apiServerAccessProfile": {}}),
        ({"identity": {"type": "None", "userAssignedIdentities": {}}}, {"identity": {"type": "None"}}),
        ({"identity": {"userAssignedIdentities": {}}}, {"identity": {"userAssignedIdentities": []}}),
        ({"resourceName": "shop-dev", "resourceGroupName": "a"}, {"resourceName": "shop", "resourceGroupName": "b"}),
    ],
)
def test_letter_case_and_empty_texts_are_no_change(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert of_cluster(before, after) == []


def test_peoples_own_texts_keep_their_case() -> None:
    (found,) = of_pool({"nodeLabels": {"team": "A"}}, {"nodeLabels": {"team": "a"}})
    assert found.path == "nodeLabels.team"
    name = {"linuxProfile": {"adminUsername": "Azure"}}, {"linuxProfile": {"adminUsername": "azure"}}
    assert [each.refused for each in of_cluster(*name)] == [True]


@pytest.mark.parametrize("cidr", ["10.9.0.0/16", "10.244.0.0/17"])
def test_a_range_of_pods_that_is_left_out_stays(cidr: str) -> None:
    network = {"networkPlugin": "azure", "networkPluginMode": "overlay"}
    (found,) = of_cluster({"networkProfile": {**network, "podCidr": cidr}}, {"networkProfile": network})
    assert (found.effect, found.reason) == ("in_place", "If omitted, Azure keeps the current value.")


def test_a_flat_network_that_is_left_out_does_not_become_overlay() -> None:
    before = {"networkProfile": {"networkPlugin": "azure", "networkPolicy": "calico", "networkDataplane": "azure"}}
    found = of_cluster(before, {})
    assert {each.effect for each in found} == {"in_place"}
    assert {each.reason for each in found} <= {
        "If omitted, Azure keeps the current value.",
        "That is Azure's default, so nothing changes.",
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"aadProfile": {"managed": True}}, {"aadProfile": {"managed": False}}),
        ({"identity": {"type": "SystemAssigned"}}, {"identity": {"type": "None"}}),
        ({"sku": {"name": "Base"}}, {"sku": {"name": "Automatic"}}),
        (
            {"apiServerAccessProfile": {"enableVnetIntegration": True}},
            {"apiServerAccessProfile": {"enableVnetIntegration": False}},
        ),
        (
            {"apiServerAccessProfile": {"enablePrivateCluster": True}},
            {"apiServerAccessProfile": {"enablePrivateCluster": False}},
        ),
        (
            {"apiServerAccessProfile": {"enablePrivateCluster": False}},
            {"apiServerAccessProfile": {"enablePrivateCluster": True}},
        ),
    ],
)
def test_a_refusal_whose_response_no_source_has_is_without_azures_text(before: Any, after: Any) -> None:
    (found,) = of_cluster(before, after)
    assert (found.effect, found.code, found.message) == ("refused", ASSUMED, "")
    assert found.reason
