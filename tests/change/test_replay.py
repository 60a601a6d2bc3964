"""The steps between a deployed state and a plan, without running the program."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from fairway.azure.generated import SUBSCRIPTION
from fairway.change.compare import compare
from fairway.change.planned_step import PlannedStep
from fairway.change.replay import steps_between
from fairway.protocol.resource_types import id_in_plan, outputs_in_plan
from fairway.protocol.state import Resource
from fairway.protocol.state_file import Deployed, deployed
from fairway.request import SECRET, UNKNOWN, Request
from tests.states import typescript_shop as shop

CLUSTER = "azure-native:containerservice:ManagedCluster"
POOL = "azure-native:containerservice:AgentPool"
SETTING = "azure-native:monitor:DiagnosticSetting"


def state(*drop: str) -> Deployed:
    entries = [each for each in shop.state()["deployment"]["resources"] if each["urn"] not in drop]
    return deployed({"version": 3, "deployment": {"resources": entries}}, "x")


def cluster(**changes: Any) -> Request:
    properties = {
        "resourceGroupName": "shop-rg",
        "resourceName": "shopAks",
        "dnsPrefix": "shop",
        "kubernetesVersion": "1.33",
        "agentPoolProfiles": [{"name": "sys", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5"}],
        "windowsProfile": {"adminUsername": "azure", "adminPassword": SECRET},
        **changes,
    }
    return Request(CLUSTER, "shopAks", properties, protect=True)


def pool(
    name: str = "shopAksWorkers", *, ignore: tuple[str, ...] = ("count",), options: Any = None, **changes: Any
) -> Request:
    properties = {
        "resourceGroupName": "shop-rg",
        "resourceName": "shopAks",
        "agentPoolName": "workers",
        "vmSize": "Standard_D4s_v5",
        "maxPods": 30,
        "count": 2,
        **changes,
    }
    return Request(POOL, name, properties, ignore_changes=ignore, options=options or {})


def setting(**changes: Any) -> Request:
    ids = id_in_plan(CLUSTER, "shopAks", cluster().properties)
    workspace = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/shop-rg/w"
    return Request(SETTING, "auditLogs", {"name": "auditLogs", "resourceUri": ids, "workspaceId": workspace, **changes})


def bucket() -> Request:
    return Request("aws:s3/bucket:Bucket", "assets", {"acl": "private"})


def everything(**changes: Any) -> list[Request]:
    return [bucket(), cluster(**changes), pool(), setting()]


def run(after: list[Request], before: Deployed | None = None, **options: Any) -> dict[str, list[str]]:
    steps, _ = steps_between(before or state(), after, **options)
    found: dict[str, list[str]] = {}
    for each in steps:
        if each.in_azure and each.op != "discard":
            found.setdefault(each.name, []).append(each.op)
    return found


def stepped(after: list[Request], name: str, before: Deployed | None = None) -> PlannedStep:
    steps, _ = steps_between(before or state(), after)
    return next(each for each in steps if each.name == name)


def test_a_plan_that_asks_for_what_is_there_changes_nothing() -> None:
    assert run(everything()) == {
        "assets": ["same"],
        "shopAks": ["same"],
        "shopAksWorkers": ["same"],
        "auditLogs": ["same"],
    }


def test_old_tokens_in_the_state_are_matched_as_the_sdks_aliases_do() -> None:
    assert stepped(everything(), "shopAks").type == "azure-native:containerservice/v20230401:ManagedCluster"
    assert stepped(everything(), "auditLogs").type == "azure-native:insights:DiagnosticSetting"


def test_without_version_aliases_old_tokens_are_deleted_and_created_again() -> None:
    found = run(everything(), version_aliases=[])
    assert found["shopAks"] == ["create", "delete"]
    assert found["auditLogs"] == ["create", "delete"]
    assert found["shopAksWorkers"][0] == "delete-replaced"  # its cluster is replaced


def test_only_what_has_version_aliases_is_found_by_them() -> None:
    found = run(everything(), version_aliases=[(CLUSTER, "shopAks")])
    assert found["shopAks"] == ["same"]
    assert found["auditLogs"] == ["create", "delete"]


def test_dropping_the_aliases_deletes_the_cluster() -> None:
    steps, notes = steps_between(state(), everything(), version_aliases=[])
    found = compare(steps, notes=notes)
    gone = next(each for each in found.changes if each.name == "shopAks" and each.outcome != "created")
    assert gone.outcome == "refused"  # it is protected
    assert "If unprotected: all workloads stop" in gone.workloads


def test_removed_resources_are_deleted_dependents_first() -> None:
    steps = [each for each in steps_between(state(), [])[0] if each.in_azure]
    assert [each.name for each in steps][-1] == "shopAks"
    assert {each.op for each in steps} == {"delete"}
    assert {each.name: each.protect for each in steps} == {
        "auditLogs": False,
        "shopAksWorkers": False,
        "shopAks": True,
        "assets": False,
    }


def test_the_stack_itself_and_what_was_only_looked_up_are_not_deleted() -> None:
    read = {**shop.entry(f"{shop.HEAD}azure-native:network:Subnet::theirs"), "external": True}
    tree = {"version": 3, "deployment": {"resources": [*shop.state()["deployment"]["resources"], read]}}
    assert set(run([], deployed(tree, "x"))) == {"auditLogs", "shopAksWorkers", "shopAks", "assets"}


def test_what_stays_in_azure_by_retain_on_delete_is_a_note() -> None:
    entry = {**shop.entry(shop.BUCKET, id="assets"), "retainOnDelete": True}
    steps, notes = steps_between(deployed({"version": 3, "deployment": {"resources": [entry]}}, "x"), [])
    assert not [each for each in steps if each.in_azure]
    assert notes == ["assets is removed from the program but stays in Azure: retainOnDelete."]


def test_a_new_resource_is_created() -> None:
    assert run([*everything(), pool("more", agentPoolName="more")])["more"] == ["create"]


def test_a_change_of_properties_is_an_update() -> None:
    found = stepped([bucket(), cluster(kubernetesVersion="1.34"), pool(), setting()], "shopAks")
    assert found.op == "update"
    assert found.detailed_diff == {"kubernetesVersion": "update"}
    assert found.old_inputs["kubernetesVersion"] == "1.33"


def test_values_at_ignored_paths_are_put_back() -> None:
    assert run([bucket(), cluster(), pool(count=9), setting()])["shopAksWorkers"] == ["same"]
    assert run([bucket(), cluster(), pool(count=9, ignore=()), setting()])["shopAksWorkers"] == ["update"]
    assert run([bucket(), cluster(), pool(count=9, maxPods=9, ignore=("*",)), setting()])["shopAksWorkers"] == ["same"]
    labelled = pool(ignore=("nodeLabels.team", "count"), nodeLabels={"team": "a", "tier": "b"})
    assert stepped([cluster(), labelled], "shopAksWorkers").new_inputs["nodeLabels"] == {"tier": "b"}


def test_what_the_provider_filled_in_is_filled_in_again() -> None:
    found = stepped(everything(), "shopAks")
    assert found.new_inputs["location"] == "westeurope"
    assert found.new_inputs["azureApiVersion"] == "2023-04-01"


def test_a_name_that_is_left_to_the_provider_stays_what_it_was() -> None:
    entry = shop.entry(
        f"{shop.HEAD}azure-native:resources:ResourceGroup::rg",
        id=f"{shop.GROUP}",
        inputs={"resourceGroupName": "rg1a2b3c4d", "location": "westeurope", "__createBeforeDelete": True},
    )
    before = deployed({"version": 3, "deployment": {"resources": [entry]}}, "x")
    request = Request("azure-native:resources:ResourceGroup", "rg", {"location": "westeurope"})
    assert run([request], before) == {"rg": ["same"]}


def test_masked_values_are_neither_the_same_nor_a_change() -> None:
    steps, notes = steps_between(state(), everything())
    assert {each.op for each in steps} == {"same"}
    assert {each.name: each.uncompared for each in steps if each.uncompared} == {
        "shopAks": ("windowsProfile.adminPassword",)
    }
    assert len(notes) == 1
    assert notes[0].startswith("Compared by their inputs only")
    assert compare(steps).counts == {"unknown": 1, "same": 3}


def test_a_value_known_only_after_deployment_is_no_change_either() -> None:
    steps, notes = steps_between(state(), [bucket(), cluster(dnsPrefix=UNKNOWN), pool(), setting()])
    assert {each.op for each in steps} == {"same"}
    assert "shopAks dnsPrefix" in notes[-1]


def test_stand_in_ids_are_read_as_the_real_ones() -> None:
    found = stepped(everything(), "auditLogs")
    assert found.new_inputs["resourceUri"] == shop.CLUSTER_ID
    assert found.new_inputs["workspaceId"] == f"{shop.GROUP}/w"


def test_an_identity_and_the_role_named_by_its_ids_are_the_same_as_before() -> None:
    kind, role = "azure-native:managedidentity:UserAssignedIdentity", "azure-native:authorization:RoleAssignment"
    identity = Request(kind, "id", {"resourceGroupName": "shop-rg", "resourceName": "identity"})
    there = id_in_plan(kind, "id", identity.properties)
    principal = outputs_in_plan(kind, there, {})["principalId"]
    inputs = {"principalId": principal, "scope": there, "roleAssignmentName": str(uuid.uuid4())}
    real = f"{shop.GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id"
    entries = [
        shop.entry(
            f"{shop.HEAD}{kind}::id",
            id=real,
            inputs=dict(identity.properties),
            outputs={"principalId": "p-1"},
        ),
        shop.entry(
            f"{shop.HEAD}{role}::role",
            id=f"{real}/r",
            inputs={"principalId": "p-1", "scope": real, "roleAssignmentName": str(uuid.uuid4())},
        ),
    ]
    before = deployed({"version": 3, "deployment": {"resources": entries}}, "x")
    assert run([identity, Request(role, "role", inputs)], before) == {"id": ["same"], "role": ["same"]}
    moved = {**inputs, "principalId": "someone-else"}
    assert run([identity, Request(role, "role", moved)], before)["role"][0] == "delete-replaced"
    other = {**inputs, "roleDefinitionId": "/roleDefinitions/4d97b98b", "roleAssignmentName": str(uuid.uuid4())}
    assert run([identity, Request(role, "role", other)], before)["role"][0] == "delete-replaced"


# Aliases


def test_an_alias_by_name_finds_the_resource() -> None:
    renamed = pool("workers", options={"aliases": [{"name": "shopAksWorkers"}]})
    found = run([bucket(), cluster(), renamed, setting()])
    assert found["workers"] == ["same"]
    assert "shopAksWorkers" not in found


def test_an_alias_by_urn_finds_the_resource() -> None:
    renamed = pool("workers", options={"aliases": [shop.POOL]})
    assert run([bucket(), cluster(), renamed, setting()])["workers"] == ["same"]


def test_an_alias_by_parent_finds_the_resource() -> None:
    component = Request("fairway:index:AksCluster", "shop", {}, custom=False)
    moved = Request(POOL, "shopAksWorkers", pool().properties, parent="shop", options={"aliases": [{"noParent": True}]})
    assert run([component, bucket(), cluster(), moved, setting()])["shopAksWorkers"] == ["same"]


def test_without_an_alias_another_name_is_another_resource() -> None:
    found = run([bucket(), cluster(), pool("workers"), setting()])
    assert (found["workers"], found["shopAksWorkers"]) == (["create"], ["delete"])


def test_a_request_finds_its_parent_by_the_components_name() -> None:
    component = Request("fairway:index:AksCluster", "shop", {}, custom=False)
    child = Request(CLUSTER, "shop", cluster().properties, parent="shop")
    grandchild = Request(POOL, "shop/web", pool().properties, parent="shop")
    steps, _ = steps_between(state(), [component, child, grandchild])
    urns = {each.name + each.kind: each.urn for each in steps}
    assert urns["shop/webAgentPool"] == f"{shop.HEAD}fairway:index:AksCluster${POOL}::shop/web"
    assert urns["shopManagedCluster"] == f"{shop.HEAD}fairway:index:AksCluster${CLUSTER}::shop"


# Replacements


def test_a_replacement_is_three_steps_in_the_providers_order() -> None:
    assert run([bucket(), cluster(), pool(vmSize="b"), setting()])["shopAksWorkers"] == [
        "delete-replaced",
        "replace",
        "create-replacement",
    ]


def test_a_program_that_says_so_has_the_new_one_made_first() -> None:
    options = {"deleteBeforeReplace": False}
    assert run([bucket(), cluster(), pool(vmSize="b", options=options), setting()])["shopAksWorkers"] == [
        "create-replacement",
        "replace",
        "delete-replaced",
    ]


def test_what_lies_below_a_replaced_cluster_and_what_was_made_from_it_is_replaced_too() -> None:
    after = [bucket(), cluster(dnsPrefix="new"), pool(), setting()]
    found = run(after)
    assert found["shopAks"][0] == "delete-replaced"
    assert found["shopAksWorkers"][0] == "delete-replaced"
    assert found["auditLogs"][0] == "delete-replaced"
    assert found["assets"] == ["same"]
    steps, _ = steps_between(state(), after)
    outcomes = {each.name: each.outcome for each in compare(steps).changes}
    assert outcomes == {
        "shopAks": "refused",
        "shopAksWorkers": "pool replaced",
        "auditLogs": "replaced",
        "assets": "same",
    }


def beside(kind: str, name: str, **entry: Any) -> Deployed:
    """The state with one more resource."""
    more = shop.entry(f"{shop.HEAD}{kind}::{name}", **entry)
    return deployed({"version": 3, "deployment": {"resources": [*shop.state()["deployment"]["resources"], more]}}, "x")


def test_what_lies_below_a_replaced_cluster_goes_although_nothing_says_it_depends() -> None:
    kind = "azure-native:containerservice:MaintenanceConfiguration"
    before = beside(kind, "nightly", id=f"{shop.CLUSTER_ID.upper()}/maintenanceConfigurations/x", inputs={"a": "b"})
    after = [bucket(), cluster(dnsPrefix="new"), pool(), setting(), Request(kind, "nightly", {"a": "b"})]
    assert run(after, before)["nightly"][0] == "delete-replaced"


def test_what_was_made_from_a_replaced_cluster_goes_although_it_lies_elsewhere() -> None:
    kind = "azure-native:authorization:RoleAssignment"
    inputs = {"principalId": "p"}
    before = beside(kind, "pull", id="/elsewhere", inputs=inputs, propertyDependencies={"principalId": [shop.CLUSTER]})
    after = [bucket(), cluster(dnsPrefix="new"), pool(), setting(), Request(kind, "pull", inputs)]
    steps, _ = steps_between(before, after)
    assert [(each.op, each.replace_keys) for each in steps if each.name == "pull"] == [
        ("delete-replaced", ()),
        ("replace", ()),
        ("create-replacement", ("principalId",)),
    ]


def test_a_dependent_that_the_provider_can_update_is_not_replaced() -> None:
    entries = shop.state()["deployment"]["resources"]
    tagged = shop.entry(
        f"{shop.HEAD}azure-native:network:VirtualNetwork::net",
        id=f"{shop.GROUP}/net",
        inputs={"virtualNetworkName": "net", "tags": {"cluster": "x"}},
        propertyDependencies={"tags": [shop.CLUSTER]},
    )
    before = deployed({"version": 3, "deployment": {"resources": [*entries, tagged]}}, "x")
    net = Request("azure-native:network:VirtualNetwork", "net", {"virtualNetworkName": "net", "tags": {"cluster": "x"}})
    assert run([bucket(), cluster(dnsPrefix="new"), pool(), setting(), net], before)["net"] == ["same"]


def test_protection_that_the_plan_lifts_counts_for_a_replacement() -> None:
    lifted = Request(CLUSTER, "shopAks", cluster(dnsPrefix="new").properties, protect=False)
    steps, _ = steps_between(state(), [bucket(), lifted, pool(), setting()])
    outcomes = {each.name: each.outcome for each in compare(steps).changes}
    assert outcomes["shopAks"] == "cluster replaced"


@pytest.mark.parametrize(
    ("flags", "ops"),
    [
        ({"pendingReplacement": True}, ["create-replacement", "replace", "delete-replaced"]),
        ({"initErrors": ["half"]}, ["update"]),
    ],
)
def test_what_an_earlier_run_left_half_done_is_finished(flags: dict[str, Any], ops: list[str]) -> None:
    entries = [
        {**each, **(flags if each["urn"] == shop.POOL else {})} for each in shop.state()["deployment"]["resources"]
    ]
    before = deployed({"version": 3, "deployment": {"resources": entries}}, "x")
    assert run(everything(), before)["shopAksWorkers"] == ops


def test_a_predecessor_that_waits_to_be_deleted_is_deleted() -> None:
    old = {**shop.entry(shop.POOL, id="old", inputs={"agentPoolName": "old"}), "delete": True, "protect": True}
    tree = {"version": 3, "deployment": {"resources": [*shop.state()["deployment"]["resources"], old]}}
    before = deployed(tree, "x")
    assert sorted(run(everything(), before)["shopAksWorkers"]) == ["delete-replaced", "same"]
    steps, _ = steps_between(before, everything())
    found = compare(steps)
    gone = next(each for each in found.changes if "AgentPool" in each.type and each.outcome != "same")
    assert (gone.name, gone.outcome) == ("shopAksWorkers", "pool deleted")
    assert "left over" in gone.reasons[0].text


def test_no_secret_of_a_state_is_in_what_the_comparison_says() -> None:
    changed = cluster(windowsProfile={"adminUsername": "other", "adminPassword": SECRET})
    steps, notes = steps_between(state(), [bucket(), changed, pool(), setting()])
    found = compare(steps, notes=notes)
    assert found.changes[0].outcome == "refused"
    assert "v1:abc" not in repr(found)


def test_a_pool_without_dependencies_in_its_state_refers_to_the_cluster_it_goes_with() -> None:
    kind = "azure-native:containerservice:AgentPool"
    inputs = {"resourceGroupName": "shop-rg", "resourceName": "shopAks", "agentPoolName": "extra", "count": 1}
    before = beside(kind, "extra", id=f"{shop.CLUSTER_ID}/agentPools/extra", inputs=inputs)
    after = [bucket(), cluster(dnsPrefix="new"), pool(), setting(), Request(kind, "extra", inputs)]
    steps, _ = steps_between(before, after)
    (found,) = (each for each in compare(steps).changes if each.name == "extra")
    assert (found.outcome, found.because) == ("pool replaced", "ManagedCluster shopAks")
    assert found.workaround == "See ManagedCluster shopAks."


def tainted(urn: str) -> Deployed:
    entries = [{**each, "taint": each["urn"] == urn} for each in shop.state()["deployment"]["resources"]]
    return deployed({"version": 3, "deployment": {"resources": entries}}, "x")


@pytest.mark.parametrize(
    ("urn", "name", "outcome"),
    [(shop.POOL, "shopAksWorkers", "pool replaced"), (shop.CLUSTER, "shopAks", "refused")],
)
def test_what_is_tainted_is_replaced_though_nothing_differs(urn: str, name: str, outcome: str) -> None:
    steps, _ = steps_between(tainted(urn), everything())
    (found,) = (each for each in compare(steps).changes if each.name == name)
    assert found.outcome == outcome
    assert "tainted by `pulumi state taint`" in found.reasons[-1].text
    assert found.workaround.startswith(f"To keep it, run `pulumi state untaint '{urn}'` before the update.")


def test_what_is_tainted_and_cannot_change_either_needs_both_remedies() -> None:
    after = [bucket(), cluster(), pool(vmSize="Standard_D8s_v5"), setting()]
    steps, _ = steps_between(tainted(shop.POOL), after)
    (found,) = (each for each in compare(steps).changes if each.name == "shopAksWorkers")
    assert [each.path for each in found.reasons] == ["", "vmSize"]
    assert "pulumi state untaint" in found.workaround
    assert "Add another AgentPool with the new value" in found.workaround


def test_a_child_of_a_resource_that_has_its_components_name_stays_the_same() -> None:
    vnet, subnet = "azure-native:network:VirtualNetwork", "azure-native:network:Subnet"
    named = {"resourceGroupName": "rg", "virtualNetworkName": "web"}
    requests = [
        Request("acme:index:Network", "web", {}, custom=False),
        Request(vnet, "web", named, parent="web", parent_type="acme:index:Network"),
        Request(subnet, "nodes", {**named, "subnetName": "nodes"}, parent="web", parent_type=vnet),
    ]
    head = "urn:pulumi:s::p::acme:index:Network"
    urns = [f"{head}::web", f"{head}${vnet}::web", f"{head}${vnet}${subnet}::nodes"]
    resources: list[Resource] = []
    for urn, each, parent in zip(urns, requests, ("", *urns), strict=False):
        id = id_in_plan(each.type, each.name, each.properties) if each.custom else ""
        resources.append(Resource(urn, each.type, each.custom, id, each.properties, parent=parent))
    assert run(requests, Deployed(tuple(resources), "p", "s")) == {"web": ["same"], "nodes": ["same"]}
