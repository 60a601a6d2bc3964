"""Every stack of `examples/platform` and `examples/aks-baseline` can be deployed, changed, upgraded and destroyed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fairway.plan.program import Plan, plan
from tests.command_line import fairway

EXAMPLES = Path(__file__).parents[1] / "examples" / "platform"
BASELINE = EXAMPLES.parent / "aks-baseline"


def stacks(folder: Path) -> list[str]:
    return sorted(file.name.split(".")[1] for file in folder.glob("config/stacks/*.yaml"))


STACKS = stacks(EXAMPLES)
REHEARSED = [(folder, stack) for folder in (EXAMPLES, BASELINE) for stack in stacks(folder)]

BETWEEN_TWO_UPDATES = {"baseline": "az keyvault certificate import --vault-name kv-aks-baseline-a0008"}
"""What people do after the first update of a stack, which stops there."""


def planned(stack: str) -> Plan:
    return plan(EXAMPLES, stack)


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "stack"), REHEARSED, ids=[stack for _, stack in REHEARSED])
@pytest.mark.usefixtures("quick")
def test_an_example_has_no_findings_and_its_whole_life_is_rehearsed(folder: Path, stack: str) -> None:
    if step := BETWEEN_TWO_UPDATES.get(stack):
        code, out, err = fairway("rehearse", stack, "-C", str(folder))
        assert code == 1, out + err
        assert step in out
    code, out, err = fairway("rehearse", stack, "-C", str(folder))
    assert code == 0, out + err
    assert "nothing changes" in out
    assert not re.search(r"^\s*(error|warning): (?!.*rehearsal)", out, re.M), out


def test_the_readme_has_a_line_for_each_stack() -> None:
    assert re.findall(r"^\| \[`(.*?)`\]", (EXAMPLES / "README.md").read_text("utf-8"), re.M) == STACKS


def test_a_hubs_firewall_has_its_rules_before_the_cluster_and_both_networks_find_the_api_server() -> None:
    record = planned("hub-and-spoke").record
    rules = record.one("FirewallPolicyRuleCollectionGroup")
    cluster = record.one("ManagedCluster")
    assert rules.get("firewallPolicyName") == "afwp-hub"
    assert "AzureKubernetesService" in str(rules.properties)
    assert {each.get("virtualNetworkName") for each in record.all("VirtualNetworkPeering")} >= {"vnet-hub"}
    assert any("vnet-hub" in str(each.get("virtualNetwork.id")) for each in record.all("VirtualNetworkLink"))
    assert cluster.get("networkProfile.outboundType") == "userDefinedRouting"


def test_nothing_but_roles_and_the_cluster_is_created_where_everything_exists() -> None:
    types = {each.type.rpartition(":")[2] for each in planned("bring-your-own").record.requests if each.custom}
    assert types == {
        "DataCollectionRule",
        "DataCollectionRuleAssociation",
        "DiagnosticSetting",
        "ManagedCluster",
        "RoleAssignment",
    }


def test_an_isolated_cluster_waits_for_the_registry_its_cache_its_endpoint_and_the_role() -> None:
    record = planned("isolated").record
    cluster = record.one("ManagedCluster")
    pull = record.one("RoleAssignment", "shop/role/acr-pull")
    needed = {
        record.one("CacheRule").name,
        record.one("PrivateDnsZoneGroup").name,
        pull.name,
    }
    assert needed <= set(cluster.depends_on)
    assert cluster.get("bootstrapProfile.containerRegistryId") == record.one("Registry").id == pull.get("scope")
    assert cluster.get("networkProfile.outboundType") == "none"
    assert not record.all("PublicIPAddress") + record.all("Workspace")


def test_metrics_have_a_way_into_the_workspace_that_grafana_may_read() -> None:
    record = planned("observed").record
    workspace, grafana = record.one("AzureMonitorWorkspace"), record.one("Grafana")
    rules = [each for each in record.all("DataCollectionRule") if each.name.endswith("/prometheus")]
    assert [each.get("destinations.monitoringAccounts[0].accountResourceId") for each in rules] == [workspace.id] * 2
    links = grafana.get("properties.grafanaIntegrations.azureMonitorWorkspaceIntegrations")
    assert links == [{"azureMonitorWorkspaceResourceId": workspace.id}]
    reads = record.one("RoleAssignment", "shared/grafana/team/reads/metrics")
    assert reads.get("scope") == workspace.id
    clusters = {each.id for each in record.all("ManagedCluster")}
    associated = [each for each in record.all("DataCollectionRuleAssociation") if each.name.endswith("/prometheus")]
    assert {each.get("resourceUri") for each in associated} == clusters
    assert {each.get("dataCollectionRuleId") for each in associated} == {each.id for each in rules}


def test_the_identity_of_pods_reads_secrets_of_the_vault_and_nothing_more() -> None:
    record = planned("workload-identity").record
    vault = record.one("Vault")
    assert vault.get("properties.publicNetworkAccess") == "Disabled"
    roles = [each for each in record.all("RoleAssignment") if each.name.startswith("shop/workload/")]
    assert [each.get("scope") for each in roles] == [vault.id]
    assert {each.get("subject") for each in record.all("FederatedIdentityCredential")} == {
        "system:serviceaccount:orders:api",
        "system:serviceaccount:orders:worker",
    }


def test_each_tenant_has_what_its_isolation_needs_and_the_plan_shows_what_that_does_not_protect_from() -> None:
    record = planned("tenants").record
    pools = {each.name.split("/")[1]: each for each in record.all("AgentPool")}
    assert pools["builds"].get("workloadRuntime") == "KataVmIsolation"
    assert pools["bank"].get("hostGroupID") == record.one("DedicatedHostGroup").id
    assert {each.get("nodeTaints[0]") for each in pools.values()} == {f"tenant={name}:NoSchedule" for name in pools}
    namespaces = {each.get("managedNamespaceName") for each in record.all("ManagedNamespace")}
    assert namespaces == {"web", "payments", "billing", "builds", "bank"}
    assert "does not protect" in record.exports["shop"]["tenants"]["web"]


def test_a_fleet_upgrades_its_canary_a_day_before_production_and_nothing_else_upgrades_them() -> None:
    record = planned("fleet").record
    children = {each.get("resourceType"): each for each in record.all("Resource")}
    first, second = children["updateStrategies"].get("properties.strategy.stages")
    assert (first["groups"][0]["name"], first["afterStageWaitInSeconds"]) == ("canary", 86400)
    assert (second["groups"][0]["name"], len(second["beforeGates"])) == ("prod", 1)
    members = [each for each in record.all("Resource") if each.get("resourceType") == "members"]
    clusters = {each.id: each for each in record.all("ManagedCluster")}
    assert {each.get("properties.clusterResourceId") for each in members} == clusters.keys()
    assert {each.get("autoUpgradeProfile.upgradeChannel") for each in clusters.values()} == {"none"}
