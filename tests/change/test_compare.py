"""The outcome for each resource, from an engine's planned steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fairway.change.change import OUTCOMES, Change, Comparison, fails
from fairway.change.planned_step import PlannedStep
from fairway.protocol.values import Secret
from fairway.request import UNKNOWN
from fairway.transitions.fact import NOT_KNOWN
from tests.advised import compare
from tests.standin_help import generic_safeguard

CLUSTER = "azure-native:containerservice:ManagedCluster"
POOL = "azure-native:containerservice:AgentPool"
SUBNET = "azure-native:network:Subnet"
HEAD = "urn:pulumi:prod::shop::"
HOME = {"resourceGroupName": "rg", "resourceName": "shop"}
SYSTEM = {"name": "system", "mode": "System", "osType": "Linux", "vmSize": "Standard_D4s_v5", "count": 3}
TODAY = date(2026, 11, 21)


def step(op: str, kind: str, name: str, old: Any = None, new: Any = None, **more: Any) -> PlannedStep:
    within = "fairway:index:AksCluster$"
    if kind == POOL and name.count("/") == 2:
        within += "fairway:index:NodePool$"
    return PlannedStep(op, f"{HEAD}{within}{kind}::{name}", kind, name, old or {}, new or {}, **more)


def cluster(**changes: Any) -> dict[str, Any]:
    return {**HOME, "dnsPrefix": "shop", "agentPoolProfiles": [SYSTEM], **changes}


def pool(**changes: Any) -> dict[str, Any]:
    base = {"agentPoolName": "web", "mode": "User", "osType": "Linux", "vmSize": "Standard_D4s_v5", "count": 2}
    return {**HOME, **base, **changes}


def compared(*steps: PlannedStep) -> Comparison:
    return compare(steps, today=TODAY)


def one(*steps: PlannedStep) -> Change:
    found = compared(*steps).changes
    assert len(found) == 1, found
    return found[0]


def replacement(kind: str, name: str, old: Any, new: Any, *, first: bool = True, **more: Any) -> list[PlannedStep]:
    ops = ["delete-replaced", "replace", "create-replacement"]
    if not first:
        ops = ["create-replacement", "replace", "delete-replaced"]
    return [step(op, kind, name, old, new, **more) for op in ops]


def test_nothing_changes_where_all_steps_are_the_same() -> None:
    found = compared(step("same", CLUSTER, "shop", cluster(), cluster()), step("read", SUBNET, "nodes"))
    assert found.worst == "same"
    assert found.differing == ()
    assert found.counts == {"same": 2}


def test_nothing_at_all_is_the_same() -> None:
    assert compared().worst == "same"


def test_components_providers_and_the_stack_are_left_out() -> None:
    steps = [
        PlannedStep(
            "create", f"{HEAD}fairway:index:AksCluster::shop", "fairway:index:AksCluster", "shop", custom=False
        ),
        PlannedStep("create", f"{HEAD}pulumi:providers:azure-native::d", "pulumi:providers:azure-native", "d"),
        PlannedStep("same", f"{HEAD}pulumi:pulumi:Stack::shop-prod", "pulumi:pulumi:Stack", "shop-prod"),
    ]
    assert compared(*steps).changes == ()


def test_a_resource_that_is_made_is_created() -> None:
    assert one(step("create", SUBNET, "nodes", None, {"addressPrefix": "10.0.0.0/24"})).outcome == "created"


def test_an_update_that_azure_makes_in_place_says_what_changes() -> None:
    found = one(step("update", POOL, "web", pool(), pool(nodeLabels={"team": "a"})))
    assert found.outcome == "in place"
    assert [(each.path, each.before, each.after) for each in found.reasons] == [("nodeLabels.team", None, "a")]
    assert found.workloads.startswith("Running pods stay")


def test_pods_are_not_called_unaffected_if_the_effect_of_a_change_is_not_known() -> None:
    old, new = (cluster(tags={"team": team}, publicNetworkAccess=Secret(team)) for team in ("a", "b"))
    found = one(
        step("update", CLUSTER, "shop", old, new, detailed_diff={"tags": "update", "publicNetworkAccess": "update"})
    )
    assert found.workloads == NOT_KNOWN


def test_an_update_that_needs_fresh_nodes_reimages_the_pool() -> None:
    found = one(step("update", POOL, "web", pool(osSKU="Ubuntu"), pool(osSKU="AzureLinux")))
    assert found.outcome == "pool reimaged"
    assert "drained" in found.workloads


def test_an_update_that_azure_does_not_make_is_refused_in_its_words() -> None:
    found = one(step("update", POOL, "web", pool(maxPods=30), pool(maxPods=110)))
    assert found.outcome == "refused"
    reason = found.reasons[0]
    assert (reason.path, reason.before, reason.after) == ("maxPods", 30, 110)
    assert reason.rule == "PropertyChangeNotAllowed"
    assert reason.message == "Changing property 'agentPoolProfile.maxPods' is not allowed."
    assert found.workaround.startswith("Keep web unchanged, add a pool with the new value and another name")


def test_an_update_outside_aks_that_azure_does_not_make_is_refused_too() -> None:
    table = "azure-native:network:RouteTable"
    old, new = ({"routeTableName": "t", "location": each} for each in ("westeurope", "uksouth"))
    found = one(step("update", table, "t", old, new))
    assert (found.outcome, found.reasons[0].rule) == ("refused", "InvalidResourceLocation")
    assert one(step("update", table, "t", old, {**old, "tags": {"a": "b"}})).outcome == "in place"


def test_a_pool_of_the_component_has_advice_to_rotate() -> None:
    found = one(step("update", POOL, "shop/web/i15", pool(maxPods=30), pool(maxPods=110)))
    assert "`rotation: {from: {maxPods: 30}}`" in found.workaround


def test_a_cluster_whose_inline_pool_is_renamed_is_refused() -> None:
    new = cluster(agentPoolProfiles=[{**SYSTEM, "name": "other"}])
    found = one(step("update", CLUSTER, "shop", cluster(), new))
    assert found.outcome == "refused"
    assert "A new agent pool was introduced" in found.reasons[0].message


@pytest.mark.parametrize("ignoring", [(), ("agentPoolProfiles",)])
def test_a_new_pool_with_the_name_of_the_programs_own_inline_pool_is_refused(ignoring: tuple[str, ...]) -> None:
    requested = cluster()
    found = compared(
        step("same", CLUSTER, "shop", cluster(), cluster(), ignore_changes=ignoring, program_inputs=requested),
        step("create", POOL, "second", None, pool(agentPoolName="system")),
    )
    assert [each.rule for each in found.changes[0].reasons if each.rule] == ["np-name-duplicate"]


def test_an_inline_pool_that_another_cluster_has_as_an_agent_pool_is_not_managed_by_that() -> None:
    other = pool(resourceName="other")
    old = cluster(agentPoolProfiles=[SYSTEM, {**SYSTEM, "name": "web"}])
    for home, managed in ((other, False), (pool(), True), (pool(resourceName=UNKNOWN), True)):
        steps = (step("update", CLUSTER, "shop", old, cluster()), step("same", POOL, "web", home, home))
        (found,) = (each for each in compared(*steps).changes if each.kind == "ManagedCluster")
        assert ("az aks nodepool delete" in found.workaround) is not managed


def test_what_azure_chose_by_itself_is_no_change_when_it_is_written_down() -> None:
    chosen = {"maxPods": 110, "osDiskSizeGB": 128, "kubeletConfig": {"cpuCfsQuota": True}}
    new = pool(**chosen)
    assert one(step("update", POOL, "web", pool(), new, old_outputs=chosen)).outcome == "in place"
    assert one(step("update", POOL, "web", pool(), pool(maxPods=30), old_outputs=chosen)).outcome == "refused"


def test_what_azure_chose_for_an_inline_pool_is_found_by_its_name() -> None:
    outputs = {"agentPoolProfiles": [{"name": "web", "maxPods": 30}, {"name": "system", "maxPods": 110}]}
    new = cluster(agentPoolProfiles=[{**SYSTEM, "maxPods": 110}])
    assert one(step("update", CLUSTER, "shop", cluster(), new, old_outputs=outputs)).outcome == "in place"


def test_a_cluster_that_is_replaced_takes_all_workloads_with_it() -> None:
    found = one(
        *replacement(
            CLUSTER,
            "shop",
            cluster(),
            cluster(dnsPrefix="new"),
            detailed_diff={"dnsPrefix": "update-replace"},
            replace_keys=("dnsPrefix",),
        )
    )
    assert found.outcome == "cluster replaced"
    assert "All workloads stop" in found.workloads
    assert "before the new one is created" in found.workloads
    assert [(each.path, each.before, each.after) for each in found.reasons] == [("dnsPrefix", "shop", "new")]
    assert "add a second one with the new value, to `clusters` or as a file in `clusterFiles`" in found.workaround


def test_what_azure_would_do_in_place_can_be_done_around_a_replacement() -> None:
    old, new = cluster(networkProfile={"networkPolicy": "none"}), cluster(networkProfile={"networkPolicy": "calico"})
    found = one(
        *replacement(CLUSTER, "shop", old, new, detailed_diff={"networkProfile.networkPolicy": "update-replace"})
    )
    assert found.outcome == "cluster replaced"
    assert "ignoreChanges" not in found.workaround  # a stack file has none
    assert "`az aks update --resource-group rg --name shop --network-policy calico`" in found.workaround


def test_a_lone_replace_step_counts_as_deleted_first() -> None:
    found = one(step("replace", POOL, "web", pool(), pool(vmSize="Standard_D8s_v5"), replace_keys=("vmSize",)))
    assert found.outcome == "pool replaced"
    assert "before the new one is created" in found.workloads


def test_a_pool_that_is_made_first_is_deleted_once_the_new_one_is_there() -> None:
    new = pool(vmSize="Standard_D8s_v5", agentPoolName="webb")
    found = one(*replacement(POOL, "web", pool(), new, first=False, replace_keys=("vmSize", "agentPoolName")))
    assert found.outcome == "pool replaced"
    assert "once the new one is running" in found.workloads
    assert {each.path for each in found.reasons} == {"vmSize", "agentPoolName"}


def test_the_halves_of_a_replacement_under_another_name_are_one_change() -> None:
    old, new = pool(), pool(agentPoolName="webbb2", vmSize="Standard_D8s_v5")
    more: dict[str, Any] = {"id": "/subscriptions/s/agentPools/web"}
    found = one(
        step("create-replacement", POOL, "shop/web/bb2", old, new, replace_keys=("agentPoolName",), **more),
        step("replace", POOL, "shop/web/bb2", old, new, replace_keys=("agentPoolName",), **more),
        step("delete-replaced", POOL, "shop/web/aa1", old, None, **more),
    )
    assert (found.name, found.outcome) == ("shop/web/bb2", "pool replaced")
    assert "once the new one is running" in found.workloads


def test_other_resources_that_are_replaced_say_in_which_order() -> None:
    found = one(*replacement(SUBNET, "nodes", {"subnetName": "a"}, {"subnetName": "b"}, replace_keys=("subnetName",)))
    assert found.outcome == "replaced"
    assert found.workloads == "The resource is deleted first, then created again."


def test_a_replacement_without_keys_comes_from_what_it_is_made_of() -> None:
    found = one(*replacement(SUBNET, "nodes", {"a": 1}, {"a": 1}))
    assert found.reasons[0].text == "A resource it depends on is replaced."


# Rotation


def rotated(successor: dict[str, Any] | None = None, **more: Any) -> tuple[Change, Change]:
    new = pool(agentPoolName="webbb2", vmSize="Standard_D8s_v5", **(successor or {}))
    found = compared(
        step("create", POOL, "shop/web/bb2", None, new),
        step("delete", POOL, "shop/web/aa1", pool(agentPoolName="webaa1"), None, **more),
    )
    by_name = {each.name: each for each in found.changes}
    return by_name["shop/web/aa1"], by_name["shop/web/bb2"]


def test_a_pool_that_is_rotated_is_replaced_and_says_by_what() -> None:
    old, new = rotated()
    assert (old.outcome, new.outcome) == ("pool replaced", "created")
    assert "shop/web/bb2 replaces it" in old.reasons[0].text
    assert new.reasons[0].text == "It replaces shop/web/aa1."
    assert [(each.path, each.before, each.after) for each in old.reasons[1:]] == [
        ("vmSize", "Standard_D4s_v5", "Standard_D8s_v5")
    ]


def test_a_rotation_says_that_nothing_drains_and_what_to_write() -> None:
    old, _ = rotated()
    assert "does not cordon or drain" in old.workloads
    assert '`rotation: {from: {vmSize: "Standard_D4s_v5"}}`' in old.workaround


def test_a_rotation_to_another_image_says_that_the_old_nodes_get_it_too() -> None:
    old, _ = rotated({"osSKU": "AzureLinux"})
    assert "`rotation: {from: " in old.workaround
    assert "also writes osSKU to the old pool" in old.workaround
    assert "osSKU" not in rotated()[0].workaround


def test_a_pool_that_differs_only_in_letter_case_keeps_its_spelling() -> None:
    found = compared(
        step("create", POOL, "shop/web/bb2", None, pool(agentPoolName="webbb2", vmSize="standard_d4s_v5")),
        step("delete", POOL, "shop/web/aa1", pool(agentPoolName="webaa1"), None),
    )
    (old,) = [each for each in found.changes if each.name == "shop/web/aa1"]
    assert [(each.path, each.before, each.after) for each in old.reasons] == [
        ("vmSize", "Standard_D4s_v5", "standard_d4s_v5")
    ]
    assert old.reasons[0].text.startswith("Only the letter case differs")
    assert old.workaround == "Write vmSize as before: then nothing changes."


def test_a_protected_pool_is_refused_with_the_way_to_rotate_it() -> None:
    old, _ = rotated(protect=True)
    assert old.outcome == "refused"
    assert old.reasons[0].rule == "protect"
    assert "rotation" in old.workaround


def test_a_pool_beside_which_another_key_comes_is_just_deleted() -> None:
    found = compared(
        step("create", POOL, "shop/batch/bb2", None, pool(agentPoolName="batchbb2")),
        step("delete", POOL, "shop/web/aa1", pool(agentPoolName="webaa1"), None),
    )
    assert {each.outcome for each in found.changes} == {"created", "pool deleted"}


def test_pools_of_other_programs_rotate_by_the_beginning_of_their_names() -> None:
    def outcomes(old: str, new: str, **cluster_of: Any) -> set[str]:
        found = compared(
            step("create", POOL, "newPool", None, pool(agentPoolName=new, **cluster_of)),
            step("delete", POOL, "oldPool", pool(agentPoolName=old), None),
        )
        return {each.outcome for each in found.changes}

    assert outcomes("workers1", "workers2") == {"created", "pool replaced"}
    assert outcomes("web1", "gpu1") == {"created", "pool deleted"}
    assert outcomes("workers1", "workers2", resourceName="other") == {"created", "pool deleted"}


def test_a_pool_is_rotated_against_one_successor_only() -> None:
    found = compared(
        step("create", POOL, "shop/web/cc3", None, pool(agentPoolName="webcc3")),
        step("delete", POOL, "shop/web/aa1", pool(agentPoolName="webaa1"), None),
        step("delete", POOL, "shop/web/bb2", pool(agentPoolName="webbb2"), None),
    )
    assert sorted(each.outcome for each in found.changes) == ["created", "pool deleted", "pool replaced"]


# Deleting and protecting


def test_a_cluster_that_is_taken_out_is_the_end_of_all_workloads() -> None:
    found = one(step("delete", CLUSTER, "shop", cluster(), None))
    assert found.outcome == "cluster deleted"
    assert "All workloads stop" in found.workloads


def test_a_pool_that_is_taken_out_is_not_drained() -> None:
    found = one(step("delete", POOL, "web", pool(), None))
    assert found.outcome == "pool deleted"
    assert "pods stop at once" in found.workloads
    assert "`kubectl drain --selector kubernetes.azure.com/agentpool=web " in found.workaround


@pytest.mark.parametrize("kind", [CLUSTER, POOL, SUBNET])
def test_what_is_protected_is_neither_deleted_nor_replaced(kind: str) -> None:
    deleted = one(step("delete", kind, "it", {"a": 1}, None, protect=True))
    replaced = one(*replacement(kind, "it", {"a": 1}, {"a": 2}, protect=True))
    assert deleted.outcome == replaced.outcome == "refused"
    assert deleted.reasons[0].text == "It is protected, and Pulumi refuses to delete it."
    assert replaced.reasons[0].text == "It is protected, and Pulumi refuses to replace it."
    assert replaced.workloads.startswith("Blocked by `protect`.")


def test_protection_that_is_lifted_in_the_same_update_does_not_refuse() -> None:
    steps = replacement(POOL, "web", pool(), pool(vmSize="b"), replace_keys=("vmSize",), protect=True)
    steps[-1] = replace(steps[-1], protect=False)
    assert one(*steps).outcome == "pool replaced"


def test_protection_does_not_stand_against_an_update() -> None:
    assert one(step("update", POOL, "web", pool(), pool(tags={"a": "b"}), protect=True)).outcome == "in place"


@pytest.mark.parametrize("op", ["delete", "delete-replaced"])
def test_what_an_earlier_replacement_left_over_is_deleted_and_says_why(op: str) -> None:
    found = one(step("same", POOL, "web", pool(), pool()), step(op, POOL, "web", pool(), None))
    assert found.outcome == "pool deleted"
    assert found.reasons[0].text.startswith("It is left over from an earlier replacement")
    assert "pods stop at once" in found.workloads


def test_what_is_left_over_beside_another_change_is_a_note() -> None:
    found = compared(step("update", SUBNET, "a", {"a": 1}, {"a": 2}), step("delete", SUBNET, "a", {"a": 0}, None))
    assert found.worst == "in place"
    assert found.notes == ("Left over from an earlier replacement and deleted now: a.",)


def test_a_pool_that_is_left_over_beside_another_change_is_deleted_all_the_same() -> None:
    found = compared(step("update", POOL, "web", pool(), pool(count=3)), step("delete", POOL, "web", pool(), None))
    assert found.worst == "pool deleted"
    assert {each.path for each in found.changes[0].reasons} == {"", "count"}
    assert "pods stop at once" in found.changes[0].workloads


def test_what_is_only_looked_up_from_now_on_is_deleted() -> None:
    found = one(step("read", SUBNET, "nodes", None, {"a": 1}), step("delete-replaced", SUBNET, "nodes", {"a": 1}, None))
    assert found.outcome == "deleted"
    assert "only looks it up" in found.reasons[0].text


def test_what_is_deleted_with_another_and_not_requested_again_is_deleted() -> None:
    found = one(step("delete-replaced", SUBNET, "nodes", {"a": 1}, None))
    assert (found.outcome, found.reasons[0].text) == (
        "deleted",
        "A resource it depends on is replaced, and the program no longer creates it.",
    )


def test_an_import_changes_in_place_and_notes_that_azure_was_not_queried() -> None:
    found = one(step("import", SUBNET, "nodes", None, {"a": 1}))
    assert found.outcome == "in place"
    assert "Azure is not queried" in found.reasons[0].text


def test_a_pool_that_goes_with_its_cluster_is_not_drained_beside_its_successor() -> None:
    found = compared(
        step("delete-replaced", POOL, "shop/web/aa1", pool(agentPoolName="webaa1"), None),
        step("create", POOL, "shop/web/bb2", None, pool(agentPoolName="webbb2", maxPods=50)),
    )
    old = next(each for each in found.changes if each.name == "shop/web/aa1")
    assert old.outcome == "pool replaced"
    assert "A resource it depends on is replaced; shop/web/bb2" in old.reasons[0].text
    assert "before the new pool is created" in old.workloads
    assert not old.workaround


# Old type tokens


def test_an_old_token_in_the_state_is_a_note_as_long_as_aliases_find_it() -> None:
    old = "azure-native:containerservice/v20230401:ManagedCluster"
    found = compared(replace(step("same", CLUSTER, "shop", cluster(), cluster()), type=old))
    assert found.worst == "same"
    assert "without those it would delete and create them" in found.notes[0]


def test_without_aliases_an_old_token_costs_the_cluster() -> None:
    old = "azure-native:containerservice/v20230401:ManagedCluster"
    found = compared(step("create", CLUSTER, "shop", None, cluster()), step("delete", old, "shop", cluster(), None))
    gone = found.changes[0]
    assert gone.outcome == "cluster replaced"
    assert "no alias connects" in gone.reasons[0].text
    assert "Keep the SDK's version aliases" in gone.workaround


# Rules


def test_a_request_that_breaks_a_rule_of_azures_is_refused() -> None:
    # A pool is checked without its cluster too.
    assert one(step("create", POOL, "web", None, pool(agentPoolName="averylongname"))).outcome == "refused"
    both = compared(
        step("same", CLUSTER, "shop", cluster(), cluster()),
        step("create", POOL, "web", None, pool(agentPoolName="averylongname")),
    )
    refused = next(each for each in both.changes if each.name == "web")
    assert refused.outcome == "refused"
    assert refused.reasons[0].rule.startswith("np-name")
    assert refused.workaround


def test_a_rule_that_what_is_deployed_breaks_already_is_not_held_against_a_change() -> None:
    odd = pool(agentPoolName="averylongname")
    found = compared(
        step("same", CLUSTER, "shop", cluster(), cluster()),
        step("update", POOL, "web", odd, {**odd, "tags": {"a": "b"}}),
    )
    assert found.worst == "in place"


# Secrets


def test_secrets_never_reach_a_change() -> None:
    old = cluster(windowsProfile={"adminUsername": "a", "adminPassword": Secret({"ciphertext": "v1:one"})})
    new = cluster(windowsProfile={"adminUsername": "a", "adminPassword": Secret("geheim")})
    for steps in (
        replacement(CLUSTER, "shop", old, new, detailed_diff={"windowsProfile.adminPassword": "update-replace"}),
        [step("update", CLUSTER, "shop", old, new, detailed_diff={"windowsProfile.adminPassword": "update"})],
        replacement(CLUSTER, "shop", old, new, replace_keys=("windowsProfile",)),
    ):
        found = one(*steps)
        assert "geheim" not in repr(found)
        assert "v1:one" not in repr(found)
        assert "[secret]" in repr(found)


def test_two_secrets_cannot_be_compared_and_are_reported() -> None:
    old, new = cluster(windowsProfile=Secret({"ciphertext": "1"})), cluster(windowsProfile=Secret({"ciphertext": "2"}))
    found = one(*replacement(CLUSTER, "shop", old, new, detailed_diff={"windowsProfile": "update-replace"}))
    assert "secret, so the values cannot be compared" in found.reasons[0].text


def test_a_password_that_is_not_marked_is_masked_by_its_name() -> None:
    old, new = cluster(windowsProfile={"adminPassword": "one"}), cluster(windowsProfile={"adminPassword": "two"})
    found = one(step("update", CLUSTER, "shop", old, new))
    assert (found.reasons[0].before, found.reasons[0].after) == ("[secret]", "[secret]")


# The whole


def comparison(*outcomes: str) -> Comparison:
    return Comparison(tuple(Change(f"urn{at}", POOL, str(at), each) for at, each in enumerate(outcomes)))  # type: ignore[arg-type]


def test_the_worst_outcome_is_the_last_of_the_order() -> None:
    assert comparison("same", "pool reimaged", "created").worst == "pool reimaged"
    assert comparison(*OUTCOMES).worst == "refused"


def test_changes_come_with_the_worst_first() -> None:
    found = compared(
        step("same", SUBNET, "a"),
        step("update", POOL, "b", pool(), pool(tags={"a": "b"})),
        step("delete", CLUSTER, "c", cluster(), None),
    )
    assert [each.name for each in found.changes] == ["c", "b", "a"]
    assert list(found.counts.items()) == [("cluster deleted", 1), ("in place", 1), ("same", 1)]


@pytest.mark.parametrize(
    ("outcome", "failing"),
    [
        ("same", set()),
        ("created", {"any"}),
        ("in place", {"any"}),
        ("deleted", {"any"}),
        ("pool reimaged", {"any", "reimage"}),
        ("replaced", {"any", "reimage", "replace"}),
        ("interrupted", {"any", "reimage", "replace"}),
        ("pool replaced", {"any", "reimage", "replace"}),
        ("pool deleted", {"any", "reimage", "replace"}),
        ("cluster replaced", {"any", "reimage", "replace"}),
        ("cluster deleted", {"any", "reimage", "replace"}),
        ("refused", {"any", "reimage", "replace", "refused"}),
    ],
)
def test_a_pipeline_fails_on_the_chosen_outcomes(outcome: str, failing: set[str]) -> None:
    found = comparison("same", outcome)
    assert {on for on in ("any", "reimage", "replace", "refused") if fails(found, on)} == failing  # type: ignore[arg-type]


def test_notes_that_were_given_come_first() -> None:
    found = compare([step("update", POOL, "web"), step("delete", POOL, "web")], notes=["first"])
    assert found.notes[0] == "first"
    assert len(found.notes) == 2


def test_leaving_long_term_support_is_checked_on_the_day_of_the_comparison() -> None:
    old, new = (
        cluster(kubernetesVersion="1.33", sku={"name": "Base", "tier": "Premium"}, supportPlan=plan)
        for plan in ("AKSLongTermSupport", "KubernetesOfficial")
    )
    steps = [step("update", CLUSTER, "shop", old, new)]
    days = {date(2026, 7, 31): "in place", date(2026, 8, 1): "refused"}
    assert {day: compare(steps, today=day).worst for day in days} == days


def test_a_generic_resource_changes_as_the_type_that_it_creates() -> None:
    old, new = map(generic_safeguard, ("Enforce", "Warn"))
    found = one(step("update", "azure-native:resources:Resource", "safeguards", old, new))
    assert found.label == "DeploymentSafeguard safeguards"
    assert found.outcome == "in place"
