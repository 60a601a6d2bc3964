"""Two documents of any kind that `fairway check` reads, compared."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from fairway.change.change import Change, Comparison, fails
from fairway.change.described import described_environment, described_file
from fairway.change.documents import comparison_of_documents
from fairway.change.preview import ComparisonError
from fairway.plan.plan_file import as_data
from fairway.plan.program import plan as planned
from fairway.project.project import find_project
from fairway.request import Place
from tests.documents.azurerm_forms import NotExpressibleError, azurerm, classic, in_shape
from tests.documents.forms import FORMS, with_real_ids
from tests.documents.templates import cluster, pool, pool_of, resource, subnet, template, vnet
from tests.documents.test_classic_azure import state as classic_state
from tests.documents.test_terraform import AKS, CLUSTER, NODE_POOL, WEB, first_pool, plan, with_
from tests.preflight import CASES, TODAY, requests_of
from tests.stacks import project, stack_file

ID = "/subscriptions/8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b/resourceGroups/rg/providers/Microsoft.ContainerService"
POOLS = "Microsoft.ContainerService/managedClusters/agentPools"


def shown(**changes: Any) -> dict[str, Any]:
    """What `az aks show` prints: with all that Azure filled in."""
    return {
        "id": f"{ID}/managedClusters/aks",
        "name": "aks",
        "type": "Microsoft.ContainerService/ManagedClusters",
        "location": "westeurope",
        "dnsPrefix": "aks",
        "fqdn": "aks-1.hcp.westeurope.azmk8s.io",
        "enableRbac": True,
        "kubernetesVersion": "1.34.2",
        "identity": {"type": "SystemAssigned", "principalId": "x"},
        "agentPoolProfiles": [{**pool(), "maxPods": 30, "osDiskSizeGb": 128, "nodeImageVersion": "x"}],
        "networkProfile": {"networkPlugin": "azure", "serviceCidr": "10.0.0.0/16", "podCidr": None},
        "sku": {"name": "Base", "tier": "Free"},
        **changes,
    }


@pytest.fixture
def compared(tmp_path: Path) -> Any:
    """Compares two documents."""

    def compare(before: Any, after: Any) -> Comparison:
        files = [tmp_path / "before.json", tmp_path / "after.json"]
        for file, tree in zip(files, (before, after), strict=True):
            file.write_text(tree if isinstance(tree, str) else json.dumps(tree, indent=1), "utf-8")
        return comparison_of_documents(*(described_file(str(each)) for each in files), today=TODAY)

    return compare


def outcomes(found: Comparison) -> dict[str, str]:
    return {each.name: each.outcome for each in found.differing}


def one(found: Comparison) -> Change:
    (change,) = found.differing
    return change


def test_two_templates_are_compared_as_azure_would_change_the_cluster(compared: Any) -> None:
    before, after = template(cluster()), template(cluster(dnsPrefix="other"))
    found = compared(before, after)
    change = one(found)
    assert (change.outcome, change.reasons[0].rule) == ("refused", "PropertyChangeNotAllowed")
    place = change.reasons[0].after_at
    assert isinstance(place, Place)
    lines = json.dumps(after, indent=1).splitlines()
    assert lines[place.line - 1][place.column - 1 :].startswith('"other"')
    assert place.path == "properties.dnsPrefix"
    assert change.reasons[0].before_at is not None
    assert "program" not in change.workaround
    assert compared(before, before).differing == ()


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"agentPoolProfiles": [pool(count=5)]}, "in place"),
        ({"agentPoolProfiles": [pool(osSKU="AzureLinux")]}, "pool reimaged"),
        ({"agentPoolProfiles": [pool(vmSize="Standard_D8s_v5")]}, "refused"),
        ({"tags": {"a": "b"}}, "in place"),
    ],
)
def test_what_azure_runs_is_compared_with_a_template_by_what_the_template_sets(
    compared: Any, changes: dict[str, Any], outcome: str
) -> None:
    running = shown()
    assert compared(running, template(cluster())).differing == ()
    assert outcomes(compared(running, template(cluster(**changes)))) == {"aks": outcome}


def test_values_that_azure_fills_in_are_no_changes_in_either_direction(compared: Any) -> None:
    assert compared(template(cluster()), shown()).differing == ()
    assert outcomes(compared(shown(), shown(kubernetesVersion="1.35.0"))) == {"aks": "in place"}


def test_a_pool_of_its_own_is_the_one_in_the_list_that_azure_answers(compared: Any) -> None:
    web = {"name": "aks/web", "type": POOLS, "apiVersion": "2025-09-01"}
    running = shown(agentPoolProfiles=[pool(), {**pool(name="web", mode="User"), "maxPods": 30}])
    same = {**web, "properties": {key: value for key, value in pool(mode="User").items() if key != "name"}}
    assert compared(running, template(cluster(), same)).differing == ()
    bigger = {**same, "properties": {**same["properties"], "vmSize": "Standard_D8s_v5"}}
    change = one(compared(running, template(cluster(), bigger)))
    assert (change.kind, change.name, change.outcome) == ("AgentPool", "web", "refused")
    place = change.reasons[0].before_at
    assert place is not None
    assert place.path == "agentPoolProfiles[1].vmSize"


def test_a_pool_that_azures_answer_does_not_list_is_created(compared: Any) -> None:
    properties = {key: value for key, value in pool(mode="User").items() if key != "name"}
    web = {"name": "aks/web", "type": POOLS, "apiVersion": "2025-09-01", "properties": properties}
    found = compared(shown(), template(cluster(), web))
    assert outcomes(found) == {"web": "created"}
    (note,) = found.notes
    assert "+12 vCPUs at most (nodes 3 → 6, " in note
    assert compared(shown(agentPoolProfiles=None), template(cluster(), web)).notes != ()


def test_a_pool_that_a_template_leaves_out_stays(compared: Any) -> None:
    found = compared(shown(agentPoolProfiles=[pool(), pool(name="web", mode="User")]), template(cluster()))
    assert one(found).outcome == "in place"
    assert "Azure keeps it" in one(found).reasons[-1].text


def test_ids_with_parts_that_a_template_does_not_know_are_the_same(compared: Any) -> None:
    subnet = "/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"
    running = shown(
        agentPoolProfiles=[pool(vnetSubnetId=f"/subscriptions/8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b{subnet}")]
    )
    same = "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet', 'nodes')]"
    other = "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet', 'others')]"
    assert compared(running, template(cluster(agentPoolProfiles=[pool(vnetSubnetID=same)]))).differing == ()
    found = compared(running, template(cluster(agentPoolProfiles=[pool(vnetSubnetID=other)])))
    assert outcomes(found) == {"aks": "refused"}


def test_settings_that_a_template_leaves_out_are_changes_whatever_azure_does(compared: Any) -> None:
    chosen = {"nodeTaints": ["a=b:NoSchedule"], "enableAutoScaling": True}
    running = shown(agentPoolProfiles=[{**pool(), **chosen, "availabilityZones": ["1"]}], tags={"team": "shop"})
    change = one(compared(running, template(cluster())))
    assert change.outcome == "in place"
    assert {each.path for each in change.reasons} == {
        "tags.team",
        "agentPoolProfiles[0].enableAutoScaling",
    }
    assert "not documented" in str(change.reasons)
    written = template({**cluster(agentPoolProfiles=[pool(**chosen)]), "tags": {"team": "shop"}})
    assert compared(running, written).differing == ()


KEPT = [
    {"agentPoolProfiles": [pool(maxPods=50)]},
    {"agentPoolProfiles": [pool(availabilityZones=["1", "2"])]},
    {"agentPoolProfiles": [pool(osDiskSizeGB=200, osDiskType="Ephemeral")]},
    {"aadProfile": {"managed": True, "enableAzureRBAC": True}},
    {"oidcIssuerProfile": {"enabled": True}},
    {"kubernetesVersion": "1.34.2"},
    {"addonProfiles": {"azureKeyvaultSecretsProvider": {"enabled": True}}},
    {"securityProfile": {"workloadIdentity": {"enabled": True}}},
]


@pytest.mark.parametrize("settings", KEPT, ids=lambda each: next(iter(each)))
def test_what_a_template_leaves_out_and_azure_keeps_is_the_same_from_any_document(
    compared: Any, settings: dict[str, Any]
) -> None:
    after = template(cluster())
    assert compared(shown(**settings), after).differing == ()
    found = compared(template(cluster(**settings)), after)
    assert found.differing == ()
    (note,) = found.notes
    assert "Azure keeps the current values" in note
    assert next(iter(settings)) in note


def test_what_is_not_known_to_be_kept_is_a_change(compared: Any) -> None:
    before = template(cluster(autoScalerProfile={"expander": "least-waste"}))
    change = one(compared(before, template(cluster())))
    assert (change.outcome, "not documented" in str(change.reasons)) == ("in place", True)


@pytest.mark.parametrize("pools", [{"agentPoolProfiles": []}, {"agentPoolProfiles": None}])
def test_a_template_without_the_pools_of_a_cluster_that_exists_keeps_them(compared: Any, pools: Any) -> None:
    for before in (shown(), template(cluster())):
        found = compared(before, template(cluster(**pools)))
        assert found.differing == ()
    assert "aks agentPoolProfiles; Azure keeps" in found.notes[0]


def test_a_disk_of_size_zero_has_the_size_that_azure_chose(compared: Any) -> None:
    assert compared(shown(), template(cluster(agentPoolProfiles=[pool(osDiskSizeGB=0)]))).differing == ()
    other = compared(shown(), template(cluster(agentPoolProfiles=[pool(osDiskSizeGB=200)])))
    assert outcomes(other) == {"aks": "refused"}


def test_a_subnet_that_a_list_no_longer_has_is_deleted(compared: Any) -> None:
    before = vnet("vnet", subnet(), {**subnet("10.2.0.0/16"), "name": "others"})
    change = one(compared(template(cluster(), before), template(cluster(), vnet("vnet", subnet()))))
    assert "Azure deletes subnet others" in change.reasons[0].text
    assert "Keep others in the list" in change.workaround
    more = one(compared(template(cluster(), vnet("vnet", subnet())), template(cluster(), before)))
    assert "deletes" not in more.reasons[0].text


def test_a_subnet_with_running_nodes_cannot_leave_the_list(compared: Any) -> None:
    id = "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet', 'others')]"
    running = cluster(agentPoolProfiles=[pool(vnetSubnetID=id)])
    before = vnet("vnet", subnet(), {**subnet("10.2.0.0/16"), "name": "others"})
    change = one(compared(template(running, before), template(running, vnet("vnet", subnet()))))
    assert (change.kind, change.outcome) == ("VirtualNetwork", "refused")
    assert "Keep others in the list" in change.workaround


def test_the_range_of_a_subnet_is_refused_another_value_while_it_is_in_use(compared: Any) -> None:
    before, after = (template(cluster(), vnet("vnet", subnet(each))) for each in ("10.1.0.0/16", "10.3.0.0/16"))
    reason = one(compared(before, after)).reasons[0]
    assert (reason.path, reason.before, reason.after) == (
        "subnets[0].addressPrefixes",
        ["10.1.0.0/16"],
        ["10.3.0.0/16"],
    )


OWN_NETWORK = "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet', 'nodes')]"


def network_of(version: str, **properties: Any) -> dict[str, Any]:
    found = vnet("vnet", subnet())
    kept = {key: each for key, each in found["properties"].items() if key != "subnets"}
    return {**found, "apiVersion": version, "properties": {**kept, **properties}}


CHILD = {
    "type": "Microsoft.Network/virtualNetworks/subnets",
    "apiVersion": "2023-02-01",
    "name": "vnet/nodes",
    "properties": {"addressPrefix": "10.1.0.0/16"},
}


@pytest.mark.parametrize("version", ["2023-02-01", "2023-09-01"])
@pytest.mark.parametrize("used", [True, False])
def test_an_older_api_deletes_the_subnets_that_a_network_leaves_out(compared: Any, version: str, used: bool) -> None:
    running = cluster(agentPoolProfiles=[pool(vnetSubnetID=OWN_NETWORK)] if used else [pool()])
    for before in (network_of(version, subnets=[subnet()]), None):
        existing = (before,) if before else (network_of(version), CHILD)
        again = () if before else (CHILD,)
        found = compared(template(running, *existing), template(running, network_of(version), *again))
        change = one(found)
        assert (change.kind, change.outcome) == ("VirtualNetwork", "refused" if used else "in place")
        assert f"With apiVersion {version}, Azure deletes subnet nodes" in change.reasons[0].text
        assert "Use apiVersion 2023-11-01 or later" in change.workaround


def test_a_newer_api_keeps_the_subnets_that_a_network_leaves_out(compared: Any) -> None:
    running = cluster(agentPoolProfiles=[pool(vnetSubnetID=OWN_NETWORK)])
    before = template(running, network_of("2023-02-01", subnets=[subnet()]))
    assert compared(before, template(running, network_of("2023-11-01"))).differing == ()
    emptied = one(compared(before, template(running, network_of("2025-01-01", subnets=[]))))
    assert emptied.outcome == "refused"


def test_a_subnet_of_its_own_that_the_list_of_the_network_does_not_have_is_deleted(compared: Any) -> None:
    running = cluster(agentPoolProfiles=[pool(vnetSubnetID=OWN_NETWORK)])
    listed = network_of("2024-05-01", subnets=[{**subnet("10.2.0.0/16"), "name": "others"}])
    change = one(compared(template(running, network_of("2024-05-01"), CHILD), template(running, listed, CHILD)))
    assert (change.kind, change.outcome) == ("VirtualNetwork", "refused")


def test_a_subnet_in_another_network_is_not_the_one_in_use(compared: Any) -> None:
    other = "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'other', 'nodes')]"
    running = cluster(agentPoolProfiles=[pool(vnetSubnetID=other)])
    before = template(running, network_of("2024-05-01", subnets=[subnet()]))
    assert one(compared(before, template(running, network_of("2024-05-01", subnets=[])))).outcome == "in place"


@pytest.mark.parametrize("key", ["natGateway", "routeTable"])
def test_a_subnet_that_loses_its_egress_interrupts_connections_of_nodes(compared: Any, key: str) -> None:
    kind = {"natGateway": "natGateways", "routeTable": "routeTables"}[key]
    id = f"{ID.rpartition('/')[0]}/Microsoft.Network/{kind}/egress"
    nodes = subnet()
    linked = {**nodes, "properties": {**nodes["properties"], key: {"id": id}}}
    found = compared(template(cluster(), vnet("vnet", linked)), template(cluster(), vnet("vnet", nodes)))
    change = one(found)
    assert (change.outcome, fails(found, "replace"), fails(found, "refused")) == ("interrupted", True, False)
    assert "is removed" in change.reasons[0].text
    assert "outbound connections" in change.workloads
    assert compared(template(cluster(), vnet("vnet", linked)), template(cluster(), vnet("vnet", linked))).notes == ()


def routes(*names: str, hop: str = "10.0.0.4") -> dict[str, Any]:
    to = {"nextHopType": "VirtualAppliance", "nextHopIpAddress": hop}
    listed = [{"name": each, "properties": {"addressPrefix": f"10.{ord(each)}.0.0/16", **to}} for each in names]
    return resource("Microsoft.Network/routeTables", "egress", properties={"routes": listed})


def gateway(*names: str) -> dict[str, Any]:
    addresses = [{"id": f"{ID.rpartition('/')[0]}/Microsoft.Network/publicIPAddresses/{each}"} for each in names]
    return resource("Microsoft.Network/natGateways", "egress", properties={"publicIpAddresses": addresses})


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (routes("a", "b"), routes("b"), "interrupted"),
        (routes("a", "b"), routes("b", "a"), "same"),
        (routes("a"), routes("a", hop="10.0.0.5"), "interrupted"),
        (routes("a"), routes("a", "b"), "in place"),
        (gateway("a", "b"), gateway("b"), "interrupted"),
        (gateway("a"), gateway("b", "A"), "in place"),
    ],
)
def test_routes_and_addresses_that_go_interrupt_connections(
    compared: Any, before: Any, after: Any, outcome: str
) -> None:
    assert compared(template(cluster(), before), template(cluster(), after)).worst == outcome


def test_what_is_on_one_side_only_is_named(compared: Any) -> None:
    identity = {"type": "Microsoft.ManagedIdentity/userAssignedIdentities", "name": "shop-id", "location": "westeurope"}
    found = compared(template(cluster(), identity), template(cluster()))
    assert found.differing == ()
    assert "UserAssignedIdentity shop-id; an incremental deployment deletes nothing" in found.notes[0]
    assert outcomes(compared(template(cluster()), template(cluster(), identity))) == {"shop-id": "created"}
    found = compared(shown(), template(cluster(), identity))
    assert (found.differing, "whether these exist is not known" in found.notes[0]) == ((), True)


def test_a_cluster_of_another_name_is_created_beside_the_one_of_the_template(compared: Any) -> None:
    before = template(cluster("dev"), pool_of("dev/web"), vnet("vnet", subnet()))
    after = template(cluster("prod", dnsPrefix="prod"), pool_of("prod/web"), vnet("vnet", subnet()))
    found = compared(before, after)
    assert outcomes(found) == {"prod": "created", "web": "created"}
    assert "ManagedCluster dev" in found.notes[0]
    assert "an incremental deployment deletes nothing" in found.notes[0]
    assert outcomes(compared(template(cluster("dev")), template(cluster("prod")))) == {"prod": "created"}


def test_a_running_cluster_of_another_name_is_compared_with_a_note(compared: Any) -> None:
    found = compared(shown(name="dev", id=f"{ID}/managedClusters/dev"), template(cluster("prod", dnsPrefix="prod")))
    assert outcomes(found) == {"prod": "refused"}
    assert found.notes[0].startswith("Compared although they have different names: dev with prod.")
    assert "beside the first" in found.notes[0]


def test_terraform_replaces_a_cluster_that_gets_another_name(compared: Any) -> None:
    found = compared(
        plan((AKS, CLUSTER), (WEB, NODE_POOL)), plan((AKS, with_(CLUSTER, name="other")), (WEB, NODE_POOL))
    )
    assert outcomes(found)[AKS] == "cluster replaced"
    assert "azurerm replaces" in next(each for each in found.changes if each.name == AKS).reasons[0].text


def test_a_resource_of_terraform_under_another_address_may_be_replaced(compared: Any) -> None:
    change = one(compared(plan((AKS, CLUSTER)), plan((f"module.aks.{AKS}", CLUSTER))))
    assert (change.outcome, change.at_worst) == ("unknown", "cluster replaced")
    assert "`moved` block" in change.workaround


def test_pools_of_one_name_in_two_clusters_are_two(compared: Any) -> None:
    def both(first: int, second: int) -> Any:
        pools = pool_of("a/web", count=first), pool_of("b/web", count=second)
        return template(cluster("a"), cluster("b", dnsPrefix="b"), *pools)

    assert outcomes(compared(both(1, 1), both(1, 5))) == {"b/web": "in place"}
    found = compared(both(1, 1), both(3, 5))
    assert outcomes(found) == {"a/web": "in place", "b/web": "in place"}
    assert len({each.urn for each in found.changes}) == 4


def test_resources_without_a_known_name_are_compared_if_nothing_else_fits(compared: Any) -> None:
    named, hidden = template(cluster(name="shop")), template(cluster(name="[parameters('name')]"))
    assert [each.outcome for each in compared(named, hidden).changes] == ["same"]
    three = template(cluster(name="a"), cluster(name="b"), cluster(name="c"))
    rest = template(cluster(name="b"), cluster(name="c"), cluster(name="[parameters('name')]"))
    assert [each.outcome for each in compared(three, rest).changes] == ["same"] * 3


@pytest.mark.parametrize("wrong", [5, True, "id", {}, [], [5], {"id": 5}])
def test_identities_in_any_form_are_compared(compared: Any, wrong: Any) -> None:
    def with_identities(value: Any) -> Any:
        return template({**cluster(), "identity": {"type": "UserAssigned", "userAssignedIdentities": value}})

    assert compared(with_identities(wrong), with_identities({"/subscriptions/s/a": {}})).changes
    assert compared(with_identities({"/subscriptions/s/a": {}}), with_identities(wrong)).changes
    assert not compared(with_identities(wrong), with_identities(wrong)).differing


NETWORKS = "Microsoft.Network/virtualNetworks"


def network(space: Any, subnet: Any) -> Any:
    """A VNet with a subnet."""
    resources = [
        {"type": NETWORKS, "name": "shop", "properties": {"addressSpace": {"addressPrefixes": space}}},
        {"type": f"{NETWORKS}/subnets", "name": "shop/nodes", "properties": {"addressPrefix": subnet}},
    ]
    parameters = {"parameters": {"ranges": {"type": "array"}}}
    return {**template(*({"apiVersion": "2024-01-01", **each} for each in resources)), **parameters}


def test_a_subnet_in_a_network_with_unknown_ranges_is_not_refused(compared: Any) -> None:
    hidden = "[parameters('ranges')]"
    found = compared(network(hidden, "10.0.0.0/24"), network(hidden, "10.0.1.0/24"))
    assert outcomes(found) == {"nodes": "in place"}


@pytest.mark.parametrize("wrong", [5, True, "x", {"a": 5}, [None], [5], [[]], [{"name": 5}]])
def test_ranges_in_any_form_are_compared(compared: Any, wrong: Any) -> None:
    right = network(["10.0.0.0/16"], "10.0.1.0/24")
    for other in (network(wrong, "10.0.0.0/24"), network(["10.0.0.0/16"], wrong)):
        assert compared(right, other).changes
        assert compared(other, right).changes


def test_a_file_without_environments_is_named_alone(tmp_path: Path) -> None:
    file = tmp_path / "main.json"
    file.write_text(json.dumps(template(cluster())), encoding="utf-8")
    with pytest.raises(ComparisonError, match=rf"has no environments to name\. Write `{file}`\."):
        described_file(f"{file}:dev")


def test_without_a_common_resource_nothing_can_be_compared(compared: Any) -> None:
    identity = {"type": "Microsoft.ManagedIdentity/userAssignedIdentities", "name": "shop-id", "location": "westeurope"}
    with pytest.raises(
        ComparisonError, match=r"no resource in common.*ManagedCluster aks.*UserAssignedIdentity shop-id"
    ):
        compared(template(cluster()), template(identity))


def test_values_that_are_not_known_are_named_and_no_change(compared: Any) -> None:
    parameters = {"p": {"type": "string"}}
    after = template(cluster(dnsPrefix="[parameters('p')]"), parameters=parameters)
    found = compared(template(cluster()), after)
    assert found.differing == ()
    assert "Not compared, because the values are not known: aks dnsPrefix." in " ".join(found.notes)


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"dns_prefix": "other"}, "cluster replaced"),
        ({"sku_tier": "Standard"}, "in place"),
        (first_pool(vm_size="Standard_D8s_v5"), "refused"),
        (first_pool(vm_size="Standard_D8s_v5", temporary_name_for_rotation="tmp"), "pool replaced"),
        (first_pool(node_count=5), "in place"),
        (first_pool(node_labels={"a": "b"}), "in place"),
    ],
)
def test_terraform_replaces_and_rotates_what_azurerm_does(compared: Any, changes: Any, outcome: str) -> None:
    before = plan((AKS, with_(CLUSTER, identity=[{"type": "SystemAssigned"}])))
    found = compared(before, plan((AKS, with_(CLUSTER, **changes))))
    assert outcomes(found) == {AKS: outcome}
    change = one(found)
    assert "azure-native" not in str([change.reasons, change.workloads, change.workaround])


def test_a_pool_of_terraform_is_replaced_rotated_or_deleted(compared: Any) -> None:
    before = plan((AKS, CLUSTER), (WEB, NODE_POOL))

    def after(**changes: Any) -> Any:
        return plan((AKS, CLUSTER), (WEB, with_(NODE_POOL, **changes)))

    assert outcomes(compared(before, after(priority="Spot"))) == {WEB: "pool replaced"}
    assert outcomes(compared(before, after(vm_size="Standard_D8s_v5"))) == {WEB: "refused"}
    assert "temporary_name_for_rotation" in one(compared(before, after(max_pods=50))).workaround
    rotated = compared(before, after(max_pods=50, temporary_name_for_rotation="tmp"))
    assert outcomes(rotated) == {WEB: "pool replaced"}
    assert outcomes(compared(before, plan((AKS, CLUSTER)))) == {WEB: "pool deleted"}


def test_the_classic_provider_replaces_what_azurerm_does(compared: Any) -> None:
    found = compared(classic_state(), classic_state(nodeResourceGroup="other"))
    assert outcomes(found) == {"aks": "cluster replaced"}
    place = one(found).reasons[0].after_at
    assert place is not None
    assert place.path == "inputs.nodeResourceGroup"


def test_an_answer_of_azure_is_compared_with_what_pulumi_would_replace(compared: Any) -> None:
    inputs = {"resourceGroupName": "rg", "resourceName": "aks", "dnsPrefix": "other", "location": "westeurope"}
    token = "azure-native:containerservice:ManagedCluster"
    resources = [{"type": token, "name": "shop", "inputs": inputs}]
    planned = {"formatVersion": 2, "environments": [{"project": "p", "stack": "dev", "resources": resources}]}
    assert outcomes(compared(shown(), planned)) == {"shop": "cluster replaced"}


def test_a_secret_that_azure_never_answers_is_no_change(compared: Any) -> None:
    profile = {"adminUsername": "azureuser"}
    after = template(cluster(windowsProfile={**profile, "adminPassword": "hunter2-hunter2"}))
    assert compared(shown(windowsProfile=profile), after).differing == ()


def test_a_secret_is_in_no_reason(compared: Any) -> None:
    def windows(password: str) -> Any:
        return template(cluster(windowsProfile={"adminUsername": "a", "adminPassword": password}))

    found = compared(windows("hunter2-hunter2"), windows("hunter3-hunter3"))
    assert "hunter" not in str(found)
    assert found.differing != ()


EVERYWHERE = ("node-subnet-too-small-cni", "user-assigned-identity-missing", "federated-credentials-over-20")


@pytest.mark.parametrize("id", EVERYWHERE)
def test_the_same_resources_in_another_form_are_no_change(compared: Any, id: str) -> None:
    requests = with_real_ids(requests_of(next(each for each in CASES if each["id"] == id)["good"]))
    trees = {name: write(requests) for name, write in FORMS.items()}
    with suppress(NotExpressibleError):
        shaped = with_real_ids(in_shape(requests))
        trees |= {"azurerm": azurerm(shaped), "classic": classic(shaped)}
    for before in ("az", "ARM template", "Pulumi preview"):
        for name, tree in trees.items():
            found = compared(trees[before], tree)
            # azurerm sends `none` for a channel that is not set, which is what Azure has.
            reasons = {reason.text for each in found.differing for reason in each.reasons}
            assert reasons <= {"That is Azure's default, so nothing changes."}, f"{before}, {name}"


def test_workarounds_for_a_template_are_not_those_of_a_program(compared: Any) -> None:
    scaled = pool(enableAutoScaling=True, minCount=1, maxCount=5)
    running = shown(agentPoolProfiles=[{**scaled, "count": 4}, pool(name="apps", mode="User")])
    change = one(compared(running, template(cluster(agentPoolProfiles=[{**scaled, "count": 2}]))))
    assert {each.path for each in change.reasons} >= {"agentPoolProfiles[0].count", "agentPoolProfiles[1].name"}
    assert "Write the count that the pool has at the time of the deployment" in change.workaround
    assert "add it to the file as a pool" in change.workaround
    assert "ignoreChanges" not in change.workaround
    assert "import" not in change.workaround


def test_commands_have_no_expression_for_a_resource_group_that_is_not_known(compared: Any) -> None:
    first, second = (pool(enableAutoScaling=True, minCount=1, maxCount=5, maxPods=each) for each in (30, 50))
    found = compared(template(cluster(agentPoolProfiles=[first])), template(cluster(agentPoolProfiles=[second])))
    assert "--resource-group <resource group> --cluster-name aks" in one(found).workaround
    assert "resourceGroup()" not in one(found).workaround


@pytest.mark.parametrize(
    ("wanted", "first"), [("userAssignedNATGateway", "a NAT gateway"), ("userDefinedRouting", "a route table")]
)
def test_another_outbound_type_in_a_file_needs_its_gateway_or_routes_first(
    compared: Any, wanted: str, first: str
) -> None:
    own = [pool(vnetSubnetID=OWN_NETWORK)]
    before = template(cluster(agentPoolProfiles=own, networkProfile={"outboundType": "loadBalancer"}))
    found = compared(before, template(cluster(agentPoolProfiles=own, networkProfile={"outboundType": wanted})))
    change = one(found)
    assert (change.outcome, fails(found, "replace")) == ("interrupted", True)
    assert change.workaround.startswith(
        f"First attach {first} to the subnets of all pools, with outboundType unchanged"
    )
    assert "authorizedIPRanges" in change.workaround


def test_each_of_several_changes_has_its_own_steps(compared: Any) -> None:
    before = template(cluster(agentPoolProfiles=[pool(), pool(name="apps", mode="User")]))
    bigger = [pool(vmSize="Standard_D8s_v5"), pool(name="apps", mode="User", vmSize="Standard_D8s_v5")]
    change = one(compared(before, template(cluster(dnsPrefix="other", agentPoolProfiles=bigger))))
    first, second, third = change.workaround.splitlines()
    assert first.startswith("dnsPrefix: Create a second cluster")
    assert first.endswith("what follows is for this cluster, if this value stays.")
    assert second.startswith("agentPoolProfiles[0].vmSize: Keep this pool")
    assert "agentpool=apps" in third
    assert "replace it by the new one in the list in the file" in third


def test_advice_for_files_is_not_about_programs(compared: Any) -> None:
    name, sku = "Microsoft.Network/publicIPAddresses", {"name": "Standard"}
    before, after = (
        resource(name, "egress", location=each, sku=sku, properties={"publicIPAllocationMethod": "Static"})
        for each in ("westeurope", "uksouth")
    )
    change = one(compared(template(cluster(), before), template(cluster(), after)))
    assert (change.outcome, change.workaround) == (
        "refused",
        "Create another resource with the new value under another name, move what uses this one, then delete it.",
    )
    gone = one(compared(plan((AKS, CLUSTER), (WEB, NODE_POOL)), plan((AKS, CLUSTER))))
    assert gone.reasons[0].text == "It is no longer in the file."


def test_routes_that_a_template_no_longer_has_interrupt_connections(compared: Any) -> None:
    emptied = resource("Microsoft.Network/routeTables", "egress", properties={})
    found = one(compared(template(cluster(), routes("a")), template(cluster(), emptied)))
    assert (found.outcome, found.reasons[0].text) == ("interrupted", "Route a to 10.97.0.0/16 is removed.")


def test_a_route_of_terraform_that_is_deleted_interrupts_connections(compared: Any) -> None:
    route = {"name": "d", "resource_group_name": "rg", "route_table_name": "rt", "address_prefix": "0.0.0.0/0"}
    found = one(compared(plan((AKS, CLUSTER), ("azurerm_route.d", route)), plan((AKS, CLUSTER))))
    assert (found.kind, found.outcome) == ("Route", "interrupted")
    assert "Traffic to 0.0.0.0/0 takes another route." in str(found.reasons)


def test_defaults_that_one_document_writes_are_no_change(compared: Any) -> None:
    written = {
        **cluster(agentPoolProfiles=[pool(type="VirtualMachineScaleSets")]),
        "sku": {"name": "Base", "tier": "Free"},
    }
    for before, after in ((cluster(), written), (written, cluster())):
        found = compared(template(before), template(after))
        assert (found.differing, found.notes) == ((), ())


def test_azurerm_does_not_replace_for_a_default_of_the_pool_that_a_template_leaves_out(compared: Any) -> None:
    network = {"networkPlugin": "azure", "networkPluginMode": "overlay"}
    assert outcomes(compared(template(cluster(networkProfile=network)), plan((AKS, CLUSTER)))) == {AKS: "in place"}


def test_a_security_group_that_a_subnet_gets_is_named_with_its_path(compared: Any) -> None:
    group = {"id": f"{ID.rpartition('/')[0]}/Microsoft.Network/networkSecurityGroups/x"}
    nodes = subnet()
    guarded = {**nodes, "properties": {**nodes["properties"], "networkSecurityGroup": group}}
    change = one(compared(template(cluster(), vnet("vnet", nodes)), template(cluster(), vnet("vnet", guarded))))
    assert (change.outcome, change.reasons[0].path) == ("in place", "subnets[0].networkSecurityGroup")
    assert "apply at once to everything in the subnet" in change.reasons[0].text


def test_resources_and_pools_in_any_order_and_letter_case_are_the_same(compared: Any) -> None:
    drawn = Random(7)
    pools = [pool(), pool(name="apps", mode="User"), pool(name="web", mode="User")]
    listed = [subnet(), {**subnet("10.2.0.0/16"), "name": "others"}]
    for _ in range(5):
        resources = [cluster("a", agentPoolProfiles=pools), cluster("b"), pool_of("b/web"), vnet("vnet", *listed)]
        other = [
            cluster("A", agentPoolProfiles=drawn.sample(pools, 3)),
            {**cluster("b"), "type": "microsoft.containerservice/managedclusters"},
            pool_of("B/Web"),
            vnet("VNET", *drawn.sample(listed, 2)),
        ]
        drawn.shuffle(other)
        assert compared(template(*resources), template(*other)).differing == ()


def test_a_body_without_an_id_is_the_resource_of_its_name_or_the_only_one(compared: Any) -> None:
    group = f"{ID.rpartition('/')[0]}/Microsoft.Network/virtualNetworks/vnet"
    listed = [{"id": f"{group}/subnets/nodes", "name": "nodes", "addressPrefix": "10.1.0.0/16"}]
    running = {"id": group, "name": "vnet", "type": NETWORKS, "location": "westeurope", "subnets": listed}
    used = shown(agentPoolProfiles=[{**pool(vnetSubnetId=f"{group}/subnets/nodes"), "maxPods": 30}])
    for name in ({"name": "vnet"}, {}):
        space = {"addressSpace": {"addressPrefixes": ["10.0.0.0/8"]}}
        body = [{"type": NETWORKS, **name, "location": "westeurope", "properties": space}]
        change = one(compared([used, {**running, **space}], body))
        assert (change.outcome, change.at_worst) == ("unknown", "refused")
        assert "With an API version before 2023-11-01, Azure deletes subnet nodes" in change.reasons[0].text
    with pytest.raises(ComparisonError, match="no resource in common"):
        compared([running], [{"type": NETWORKS, "name": "other", "location": "westeurope", "properties": {}}])


def test_a_subnet_of_its_own_is_the_one_in_the_list_of_the_network(compared: Any) -> None:
    linked = {"name": "nodes", "properties": {**CHILD["properties"], "natGateway": {"id": f"{ID}/natGateways/n"}}}
    plain = {"name": "nodes", "properties": CHILD["properties"]}
    after = template(cluster(), network_of("2024-05-01"), CHILD)
    assert compared(template(cluster(), network_of("2024-05-01", subnets=[plain])), after).differing == ()
    lost = one(compared(template(cluster(), network_of("2024-05-01", subnets=[linked])), after))
    assert (lost.kind, lost.outcome) == ("Subnet", "interrupted")
    back = template(cluster(), network_of("2024-05-01", subnets=[plain]))
    assert compared(after, back).differing == ()


def test_a_template_with_the_plugin_and_without_its_mode_has_one_answer(compared: Any) -> None:
    overlay = {"networkPlugin": "azure", "networkPluginMode": "overlay"}
    after = template(cluster(networkProfile={"networkPlugin": "azure"}))
    for before in (shown(networkProfile=overlay), template(cluster(networkProfile=overlay))):
        assert outcomes(compared(before, after)) == {"aks": "refused"}
        assert compared(before, template(cluster(networkProfile=overlay))).differing == ()
        assert compared(before, template(cluster())).differing == ()


def test_what_a_program_ignores_is_not_compared_with_what_azure_has(tmp_path: Path) -> None:
    settings = """
    clusters:
      shop:
        nodePools: {web: {vmSize: Standard_D4s_v5, enableAutoScaling: true, minCount: 2, maxCount: 5}}
    """
    found = find_project(project(tmp_path / "own", stack_file(settings)))
    plan = json.loads(json.dumps(as_data(planned(found, "test"))))
    pool = next(each for each in plan["resources"] if each["type"].endswith(":AgentPool"))
    assert "count" in pool["ignoreChanges"]
    pool["inputs"]["count"] = 4
    file = tmp_path / "before.json"
    file.write_text(json.dumps({"formatVersion": 2, "environments": [plan]}), "utf-8")
    compared = comparison_of_documents(described_file(str(file)), described_environment(found, "test"), today=TODAY)
    assert outcomes(compared) == {}
    assert any("the program ignores changes there" in each for each in compared.notes)
