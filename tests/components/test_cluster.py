"""A cluster is created in the right order, protected, and without what Azure changes by itself."""

from __future__ import annotations

from typing import Any

import pytest

from config.roles import SCOPES
from config.stack import Stack
from fairway.plan import record
from fairway.request import UNKNOWN
from tests.components.gateway_rows import gateway
from tests.repository import build, declaring

SUBNET = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes"


def test_what_names_only_a_pool_size_is_a_cluster_a_review_would_pass() -> None:
    cluster = build({"defaultNodePool": {"vmSize": "Standard_D4ds_v5"}}).one("ManagedCluster")
    expected = {
        "aadProfile.managed": True,
        "aadProfile.enableAzureRBAC": True,
        "addonProfiles.azurepolicy.enabled": True,
        "addonProfiles.azureKeyvaultSecretsProvider.config.enableSecretRotation": "true",
        "addonProfiles.omsagent.config.useAADAuth": "true",
        "apiServerAccessProfile.enablePrivateCluster": True,
        "apiServerAccessProfile.disableRunCommand": True,
        "autoUpgradeProfile.upgradeChannel": "patch",
        "autoUpgradeProfile.nodeOSUpgradeChannel": "NodeImage",
        "disableLocalAccounts": True,
        "enableRBAC": True,
        "identity.type": "UserAssigned",
        "networkProfile.networkPluginMode": "overlay",
        "networkProfile.networkPolicy": "cilium",
        "networkProfile.networkDataplane": "cilium",
        "networkProfile.outboundType": "userAssignedNATGateway",
        "networkProfile.loadBalancerSku": "standard",
        "nodeResourceGroupProfile.restrictionLevel": "ReadOnly",
        "oidcIssuerProfile.enabled": True,
        "securityProfile.defender.securityMonitoring.enabled": True,
        "securityProfile.imageCleaner.enabled": True,
        "securityProfile.workloadIdentity.enabled": True,
        "sku.tier": "Standard",
        "agentPoolProfiles[0].mode": "System",
        "agentPoolProfiles[0].count": 3,
        "agentPoolProfiles[0].enableEncryptionAtHost": True,
        "agentPoolProfiles[0].enableNodePublicIP": False,
        "agentPoolProfiles[0].securityProfile.enableSecureBoot": True,
        "agentPoolProfiles[0].securityProfile.enableVTPM": True,
        "agentPoolProfiles[0].type": "VirtualMachineScaleSets",
    }
    assert {path: cluster.get(path) for path in expected} == expected


def test_the_cluster_waits_for_subnets_and_roles() -> None:
    plan = build({})
    waits = plan.one("ManagedCluster").depends_on
    assert {"shop/subnet/nodes", "shop/role/subnet-nodes", "shop/nat", "shop/identity"} <= set(waits)


def test_the_cluster_its_pools_and_its_logs_are_protected() -> None:
    plan = build({"nodePools": {"web": {}, "batch": {}}})
    assert [request.name for request in plan.requests if request.protect] == [
        "shop/workspace",
        "shop",
        plan.all("AgentPool")[0].name,
        plan.all("AgentPool")[1].name,
    ]


def test_protection_can_be_removed() -> None:
    plan = build({"protect": False, "nodePools": {"web": {}}})
    assert not any(request.protect for request in plan.requests)


@pytest.mark.parametrize(
    ("settings", "ignored"),
    [
        ({}, ("agentPoolProfiles[0]", "kubernetesVersion")),
        ({"kubernetesVersion": "1.35"}, ("agentPoolProfiles", "kubernetesVersion")),
        ({"autoUpgradeProfile": {"upgradeChannel": "none"}}, ("agentPoolProfiles[0]",)),
        ({"upgradeKubernetes": True}, ()),
        (
            {
                "upgradeKubernetes": True,
                "defaultNodePool": {"enableAutoScaling": True, "minCount": 1, "maxCount": 3},
            },
            ("agentPoolProfiles[0].count",),
        ),
        (
            {"upgradeKubernetes": True, "windowsProfile": {"adminUsername": "azureuser"}},
            ("windowsProfile.adminPassword",),
        ),
    ],
    ids=["channel", "a version", "no channel", "upgrade now", "autoscaler", "windows"],
)
def test_what_azure_moves_by_itself_is_ignored(settings: dict[str, object], ignored: tuple[str, ...]) -> None:
    assert build(settings).one("ManagedCluster").ignore_changes == ignored


def test_the_dns_prefix_is_the_clusters_name_cut_to_what_azure_takes() -> None:
    name = "a" * 53 + "-shop"
    assert build({"name": name}).one("ManagedCluster").get("dnsPrefix") == "a" * 53


def test_a_subdomain_stands_instead_of_the_prefix() -> None:
    cluster = build({"fqdnSubdomain": "shop"}).one("ManagedCluster")
    assert cluster.get("fqdnSubdomain") == "shop"
    assert "dnsPrefix" not in cluster.properties


def test_a_new_zone_is_the_clusters_zone_and_is_linked_first() -> None:
    plan = build({"network": {"privateDNSZone": {"subdomain": "shop"}}})
    zone = plan.one("PrivateZone")
    assert zone.get("privateZoneName") == "shop.privatelink.westeurope.azmk8s.io"
    assert plan.one("ManagedCluster").get("apiServerAccessProfile.privateDNSZone") == zone.id
    assert plan.one("VirtualNetworkLink").get("virtualNetwork.id") == plan.one("VirtualNetwork").id
    assert plan.one("VirtualNetworkLink").name in plan.one("ManagedCluster").depends_on
    assert plan.one("VirtualNetworkLink").get("registrationEnabled") is False


def test_the_api_servers_subnet_is_the_one_that_is_named() -> None:
    subnets = {"nodes": {"addressPrefix": "10.224.0.0/20"}, "api": {"addressPrefix": "10.224.16.0/28"}}
    plan = build({"network": {"subnets": subnets, "apiServerSubnet": "api"}})
    assert plan.one("ManagedCluster").get("apiServerAccessProfile.subnetId") == plan.one("Subnet", "shop/subnet/api").id


@pytest.mark.parametrize(
    ("access", "network", "ranges"),
    [
        ({"authorizedIPRanges": ["198.51.100.0/24"]}, {"natGateway": {"publicIpCount": 2}}, [UNKNOWN, UNKNOWN]),
        ({"authorizedIPRanges": ["198.51.100.0/24"]}, {"subnets": {"nodes": {"id": SUBNET}}}, []),
        ({"authorizedIPRanges": ["198.51.100.0/24"], "enableVnetIntegration": True}, {}, []),
        ({"authorizedIPRanges": ["198.51.100.0/24"], "enablePrivateCluster": True}, {}, []),
    ],
)
def test_nodes_reach_a_public_api_server_by_the_addresses_of_our_nat_gateway(
    access: dict[str, Any], network: dict[str, Any], ranges: list[str]
) -> None:
    settings = {"apiServerAccessProfile": {"enablePrivateCluster": False} | access, "network": network}
    found = build(settings).one("ManagedCluster").get("apiServerAccessProfile.authorizedIPRanges")
    assert found == ["198.51.100.0/24", *ranges]


def test_the_load_balancers_address_is_not_let_in_where_there_is_none() -> None:
    access = {"enablePrivateCluster": False, "authorizedIPRanges": ["0.0.0.0/32"]}
    found = build({"apiServerAccessProfile": access}).one("ManagedCluster")
    assert found.get("apiServerAccessProfile.authorizedIPRanges") == [UNKNOWN]


def test_an_api_server_without_ranges_stays_without() -> None:
    for access in ({"enablePrivateCluster": False}, {"enablePrivateCluster": False, "authorizedIPRanges": []}):
        found = build({"apiServerAccessProfile": access}).one("ManagedCluster")
        assert not found.get("apiServerAccessProfile.authorizedIPRanges")


def test_logs_threats_and_the_control_plane_report_to_one_workspace() -> None:
    plan = build({})
    workspace = plan.one("Workspace").id
    cluster = plan.one("ManagedCluster")
    assert cluster.get("securityProfile.defender.logAnalyticsWorkspaceResourceId") == workspace
    assert cluster.get("addonProfiles.omsagent.config.logAnalyticsWorkspaceResourceID") == workspace
    logs = plan.one("DiagnosticSetting")
    assert logs.get("workspaceId") == workspace
    assert logs.get("resourceUri") == cluster.id
    assert logs.get("logAnalyticsDestinationType") == "Dedicated"
    assert [each["category"] for each in logs.get("logs")] == [
        "kube-apiserver",
        "kube-audit-admin",
        "kube-controller-manager",
        "kube-scheduler",
        "cluster-autoscaler",
        "guard",
    ]


def test_without_monitoring_there_is_neither_workspace_nor_diagnostics() -> None:
    plan = build({"monitoring": None})
    assert not plan.all("Workspace")
    assert not plan.all("DiagnosticSetting")


def test_a_defender_workspace_in_the_settings_stays() -> None:
    other = "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/soc"
    plan = build({"securityProfile": {"defender": {"logAnalyticsWorkspaceResourceId": other}}})
    assert plan.one("ManagedCluster").get("securityProfile.defender.logAnalyticsWorkspaceResourceId") == other


def test_a_windows_password_is_a_secret_in_the_request() -> None:
    plan = build({"windowsProfile": {"adminUsername": "azureuser", "adminPasswordSecret": "shopWindowsPassword"}})
    assert plan.one("ManagedCluster").secrets == ("windowsProfile.adminPassword",)


def test_a_role_reaches_the_cluster_or_one_namespace() -> None:
    principal = "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"
    roles = {
        "all": {"principalId": principal, "roleDefinitionName": "Azure Kubernetes Service RBAC Reader"},
        "one": {
            "principalId": principal,
            "roleDefinitionName": "Azure Kubernetes Service RBAC Reader",
            "namespace": "web",
        },
    }
    plan = build({"roleAssignments": roles})
    cluster = plan.one("ManagedCluster")
    assert plan.one("RoleAssignment", "shop/role/all").get("scope") == cluster.id
    assert plan.one("RoleAssignment", "shop/role/one").get("scope") == f"{cluster.id}/namespaces/web"
    assert plan.one("RoleAssignment", "shop/role/one").get("principalType") == "Group"


def test_long_operations_have_time_to_end() -> None:
    plan = build({"nodePools": {"web": {}}})
    for request in (plan.one("ManagedCluster"), plan.one("AgentPool")):
        assert request.options["customTimeouts"] == {"create": "60m", "update": "6h", "delete": "60m"}


def test_tags_are_on_everything_that_can_have_them() -> None:
    plan = build({"tags": {"owner": "platform"}, "nodePools": {"web": {"tags": {"pool": "web"}}}})
    tagless = {"Subnet", "RoleAssignment", "DiagnosticSetting", "MaintenanceConfiguration"}
    tagless |= {"DataCollectionRuleAssociation"}
    tagged = [request for request in plan.requests if request.custom and request.type.split(":")[-1] not in tagless]
    assert all(request.get("tags.owner") == "platform" for request in tagged)
    assert plan.one("AgentPool").get("tags") == {"owner": "platform", "pool": "web"}
    assert plan.one("ManagedCluster").get("agentPoolProfiles[0].tags") == {"owner": "platform"}


def test_a_pools_own_tags_need_no_tags_of_the_cluster() -> None:
    plan = build({"nodePools": {"web": {"tags": {"pool": "web"}}}})
    assert plan.one("AgentPool").get("tags") == {"pool": "web"}


def test_upgrade_kubernetes_upgrades_the_pools_too() -> None:
    settings = {"kubernetesVersion": "1.36", "nodePools": {"web": {}, "old": {"orchestratorVersion": "1.35"}}}
    later, now = build(settings), build({**settings, "upgradeKubernetes": True})
    assert ["orchestratorVersion" in pool.properties for pool in later.all("AgentPool")] == [False, True]
    assert now.one("ManagedCluster").get("agentPoolProfiles[0].orchestratorVersion") == "1.36"
    assert [pool.get("orchestratorVersion") for pool in now.all("AgentPool")] == ["1.36", "1.35"]


def test_settings_of_an_addon_keep_its_other_defaults() -> None:
    addons = {"omsagent": {"enabled": True}, "azureKeyvaultSecretsProvider": {"config": {"rotationPollInterval": "5m"}}}
    cluster = build({"addonProfiles": addons}).one("ManagedCluster")
    assert cluster.get("addonProfiles.omsagent.config.useAADAuth") == "true"
    assert cluster.get("addonProfiles.azureKeyvaultSecretsProvider") == {
        "enabled": True,
        "config": {"enableSecretRotation": "true", "rotationPollInterval": "5m"},
    }
    assert cluster.get("addonProfiles.azurepolicy.enabled") is True


def test_an_addons_workspace_is_kept_whatever_the_case_of_its_key() -> None:
    config = {"loganalyticsworkspaceresourceid": "/subscriptions/s/w"}
    cluster = build({"addonProfiles": {"omsagent": {"enabled": True, "config": config}}}).one("ManagedCluster")
    assert "logAnalyticsWorkspaceResourceID" not in cluster.get("addonProfiles.omsagent.config")


def test_an_addon_that_is_off_gets_no_workspace() -> None:
    cluster = build({"addonProfiles": {"omsagent": {"enabled": False}}}).one("ManagedCluster")
    assert "logAnalyticsWorkspaceResourceID" not in cluster.get("addonProfiles.omsagent.config")


def test_settings_of_the_default_pools_security_profile_keep_trusted_launch() -> None:
    pool = build({"defaultNodePool": {"securityProfile": {"sshAccess": "Disabled"}}}).one("ManagedCluster")
    assert pool.get("agentPoolProfiles[0].securityProfile") == {
        "enableSecureBoot": True,
        "enableVTPM": True,
        "sshAccess": "Disabled",
    }
    off = build({"defaultNodePool": {"securityProfile": None}}).one("ManagedCluster")
    assert "securityProfile" not in off.get("agentPoolProfiles[0]")


def test_where_no_tags_are_configured_no_resource_is_sent_any() -> None:
    stack = Stack.model_validate({"clusters": {"shop": {"location": "westeurope"}}}).deployed_as("dev", None)
    plan = record(declaring(stack), project="shops", stack="dev")
    assert not [each.name for each in plan.requests if "tags" in each.properties]


def test_a_lock_is_created_last_so_that_it_is_deleted_first() -> None:
    plan = build({"lock": {"notes": "production"}, "nodePools": {"web": {}}})
    lock = plan.one("ManagementLockByScope")
    cluster = plan.one("ManagedCluster")
    assert (lock.get("scope"), lock.get("level"), lock.get("lockName")) == (cluster.id, "CanNotDelete", "lock-shop")
    inside = {each.name for each in plan.requests if each.id.startswith(f"{cluster.id}/")} - {lock.name}
    assert plan.one("AgentPool").name in inside
    assert {*inside, "shop"} <= {*lock.depends_on}


def test_a_cluster_has_no_lock_by_default() -> None:
    assert not build({}).all("ManagementLockByScope")


@pytest.mark.parametrize("scope", SCOPES)
def test_a_role_covers_what_its_scope_names(scope: str) -> None:
    """The first resource of each type is the cluster's own."""
    role = {
        "principalId": "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b",
        "roleDefinitionName": "Reader",
        "scope": scope,
    }
    beside = {"containerRegistry": {}, "keyVault": {"keys": {"disks": {}}}, "diskEncryptionSet": {}, **gateway()}
    beside["network"]["trafficController"] = {"subnet": "other"}
    plan = build({**beside, "monitoring": {"prometheus": {}}, "roleAssignments": {"ops": role}})
    kinds = {"cluster": "ManagedCluster", "containerRegistry": "Registry", "keyVault": "Vault"}
    kinds |= {"trafficController": "TrafficControllerInterface"}
    kinds |= {scope: f"{scope[0].upper()}{scope[1:]}" for scope in SCOPES if scope not in (*kinds, "resourceGroup")}
    found = plan.all(kinds.get(scope, "ResourceGroup"))[0].id
    assert plan.one("RoleAssignment", "shop/role/ops").get("scope") == found


def test_a_role_covers_an_id() -> None:
    scope = "/subscriptions/s/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/shop"
    role = {"principalId": "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b", "roleDefinitionName": "Reader", "scope": scope}
    found = build({"roleAssignments": {"ops": role}}).one("RoleAssignment", "shop/role/ops")
    assert found.get("scope") == scope
    assert str(found.get("roleDefinitionId")).startswith("/subscriptions/s/providers/Microsoft.Authorization/")


def test_a_role_on_a_management_group_has_a_definition_without_a_subscription() -> None:
    scope = "/providers/Microsoft.Management/managementGroups/platform"
    role = {"principalId": "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b", "roleDefinitionName": "Reader", "scope": scope}
    found = build({"roleAssignments": {"ops": role}}).one("RoleAssignment", "shop/role/ops")
    assert str(found.get("roleDefinitionId")).startswith("/providers/Microsoft.Authorization/roleDefinitions/")


def test_locks_wait_for_everything_that_they_lock() -> None:
    plan = build({"locks": {"group": {"scope": "resourceGroup"}, "network": {"scope": "virtualNetwork"}}})
    group, network = plan.all("ManagementLockByScope")
    assert group.get("scope") == str(plan.one("ManagedCluster").id).partition("/providers/")[0]
    assert network.get("scope") == plan.one("VirtualNetwork").id
    assert {"shop", "shop/vnet", "shop/identity", "shop/workspace"} <= set(group.depends_on)
