"""The module avm-res-containerservice-managedcluster in its two forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fairway.azure.containerservice import MANAGED_CLUSTER
from fairway.documents.azurerm_names import attributes_data
from fairway.documents.document import Document
from fairway.documents.files import read_all
from fairway.documents.module_avm_azurerm import table
from fairway.documents.tables import has_property
from fairway.request import SECRET, Request, parse_path
from tests.documents.forms import found_in
from tests.documents.test_module_aks import at

GROUP = "/subscriptions/s/resourceGroups/rg"
OLD = 'resource_group_name = "rg"\n  default_node_pool = { name = "sys", vm_size = "D4" }'
NEW = f'parent_id = "{GROUP}"'


def call(folder: Path, arguments: str = "", version: str = "0.8.1") -> Document:
    """A call with what the module requires."""
    own = OLD if version < "0.4" else NEW
    source = 'source = "Azure/avm-res-containerservice-managedcluster/azurerm"'
    lines = [source, f'version = "{version}"', 'name = "aks"', 'location = "westeurope"', own, arguments]
    file = folder / "main.tf"
    file.write_text('module "aks" {\n  ' + "\n  ".join(lines) + "\n}\n", "utf-8")
    read = read_all([str(file)])[0]
    assert read.document is not None, read.error
    return read.document


def cluster(folder: Path, arguments: str = "", version: str = "0.8.1") -> Request:
    return call(folder, arguments, version).requests[0]


def test_what_is_left_out_has_the_default_of_the_module(tmp_path: Path) -> None:
    old, new = cluster(tmp_path, version="0.3.3"), cluster(tmp_path)
    assert (old.get("sku.tier"), old.get("disableLocalAccounts")) == ("Standard", True)
    assert old.get("networkProfile.networkPluginMode") == "overlay"
    assert old.get("addonProfiles.azurepolicy.enabled") is True
    assert (new.get("sku.tier"), new.get("disableLocalAccounts")) == (None, False)
    assert new.get("addonProfiles.azurepolicy.enabled") is False
    assert new.get("identity.type") == "SystemAssigned"
    assert (new.get("agentPoolProfiles[0].name"), new.get("agentPoolProfiles[0].count")) == ("systempool", 3)


def test_the_id_is_in_the_group_of_the_call(tmp_path: Path) -> None:
    assert cluster(tmp_path).id == f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/aks"


@pytest.mark.parametrize(
    ("version", "arguments", "path", "value"),
    [
        ("0.3.3", 'node_os_channel_upgrade = "None"', "autoUpgradeProfile.nodeOSUpgradeChannel", "None"),
        ("0.3.3", "managed_identities = { system_assigned = true }", "identity.type", "SystemAssigned"),
        (
            "0.3.3",
            "workload_autoscaler_profile = { vpa_enabled = true }",
            "workloadAutoScalerProfile.verticalPodAutoscaler.enabled",
            True,
        ),
        (
            "0.3.3",
            'linux_profile = { admin_username = "a", ssh_key = "k" }',
            "linuxProfile.ssh.publicKeys",
            [{"keyData": "k"}],
        ),
        (
            "0.3.3",
            'web_app_routing_dns_zone_ids = { z = ["/z"] }',
            "ingressProfile.webAppRouting.dnsZoneResourceIds",
            ["/z"],
        ),
        (
            "0.8.1",
            'managed_identities = { user_assigned_resource_ids = ["/i"] }',
            "identity",
            {"type": "UserAssigned", "userAssignedIdentities": {"/i": {}}},
        ),
        (
            "0.8.1",
            "auto_upgrade_profile = {}",
            "autoUpgradeProfile",
            {"nodeOSUpgradeChannel": "NodeImage", "upgradeChannel": "none"},
        ),
        (
            "0.8.1",
            "network_profile = { load_balancer_profile = { managed_outbound_ips = { count_i_pv6 = 1 } } }",
            "networkProfile.loadBalancerProfile.managedOutboundIPs.countIPv6",
            1,
        ),
        (
            "0.8.1",
            'default_agent_pool = { min_count = 1, max_count = 3, node_labels = { a_b = "c" } }',
            "agentPoolProfiles[0].nodeLabels",
            {"a_b": "c"},
        ),
        ("0.8.1", "default_agent_pool = { min_count = 1, max_count = 3 }", "agentPoolProfiles[0].count", None),
        ("0.8.1", 'kubernetes_version = "1.34"', "agentPoolProfiles[0].orchestratorVersion", "1.34"),
        (
            "0.8.1",
            'addon_profile_oms_agent = { enabled = true, config = { log_analytics_workspace_resource_id = "/w" } }',
            "addonProfiles.omsagent.config",
            {"useAADAuth": "false", "logAnalyticsWorkspaceResourceID": "/w"},
        ),
        (
            "0.8.1",
            'service_principal_profile = { client_id = "a", secret = "hunter2hunter2" }',
            "servicePrincipalProfile.secret",
            SECRET,
        ),
        (
            "0.8.1",
            'auto_scaler_profile = { scale_down_unneeded_time = "5m" }',
            "autoScalerProfile.scaleDownUnneededTime",
            "5m",
        ),
        ("0.8.1", 'sku = { name = "Automatic" }\n  disable_local_accounts = true', "disableLocalAccounts", None),
    ],
)
def test_an_argument_reaches_the_request(tmp_path: Path, version: str, arguments: str, path: str, value: Any) -> None:
    assert at(cluster(tmp_path, arguments, version), path) == value


@pytest.mark.parametrize(
    ("version", "arguments"),
    [
        ("0.3.3", 'node_pools = { a = { name = "web", vm_size = "D4", node_count = 2, mode = "User" } }'),
        ("0.8.1", 'agent_pools = { a = { name = "web", vm_size = "D4", count_of = 2, mode = "User" } }'),
    ],
)
def test_pools_are_resources_with_their_places(tmp_path: Path, version: str, arguments: str) -> None:
    found = call(tmp_path, arguments, version)
    request = found.requests[1]
    assert request.id.endswith("/managedClusters/aks/agentPools/web")
    assert (request.properties["count"], request.properties["mode"]) == (2, "User")
    place = found.locate(request, ("vmSize",))
    assert place is not None
    assert (place.line > 6, place.path.endswith(".a.vm_size")) == (True, True)


def test_a_pool_that_is_created_before_it_is_deleted_has_four_more_characters(tmp_path: Path) -> None:
    pool = 'create_agentpools_before_destroy = true\n  agent_pools = { a = { name = "web" } }'
    assert call(tmp_path, pool).requests[1].id.endswith("/agentPools/web{four characters of a hash}")


def test_maintenance_windows_are_resources(tmp_path: Path) -> None:
    window = '{ name = "default", time_in_week = [{ day = "Sunday", hour_slots = [1] }] }'
    request = call(tmp_path, f"maintenanceconfiguration = {{ a = {window} }}").requests[1]
    assert request.properties["timeInWeek"] == [{"day": "Sunday", "hourSlots": [1]}]
    assert request.properties["configName"] == "default"


def test_a_key_that_no_version_of_arm_has_is_a_note_with_its_line(tmp_path: Path) -> None:
    notes = call(tmp_path, 'auto_upgrade_profile = { node_os_channel_upgrade = "None" }').notes
    assert len(notes) == 1
    assert "main.tf, line 7: auto_upgrade_profile.node_os_channel_upgrade is no property" in notes[0]


def test_a_finding_is_at_the_variable(tmp_path: Path) -> None:
    network = 'network_profile = {\n    network_plugin = "azure"\n    service_cidr = "10.0.0.0/16"\n'
    found = call(tmp_path, f'{network}    dns_service_ip = "10.9.0.10"\n  }}')
    finding = {each.rule: each for each in found_in(found)}["dns-service-ip-outside-service-cidr"]
    assert finding.place is not None
    assert (finding.place.line, finding.place.path) == (10, "network_profile.dns_service_ip")


def test_the_words_of_the_other_form_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"0\.8 has no variable `default_node_pool`"):
        call(tmp_path, "default_node_pool = {}")


def test_every_variable_sets_what_azurerm_or_arm_has() -> None:
    tree = attributes_data()["types"]["azurerm_kubernetes_cluster"]["attributes"]
    for row in table()["azurerm"].values():
        here: Any = tree
        for part in row["to"].split(".") if row["to"] else ():
            here = (here[0] if isinstance(here, list) else here)[part]
    beside = {"kind", "networkProfile.kubeProxyConfig", "hostedSystemProfile"}  # of later API versions
    for name, row in table()["arm"].items():
        if row["to"] and row["to"] not in beside:
            assert has_property(MANAGED_CLUSTER.token, parse_path(row["to"])), (name, row["to"])


@pytest.mark.parametrize(
    ("version", "pool"),
    [
        ("0.3.3", 'default_node_pool = { name = "sys", zones = [1, 2], node_count = "3", node_labels = { a = true } }'),
        ("0.8.1", 'default_agent_pool = { availability_zones = [1, 2], count_of = "3", node_labels = { a = true } }'),
    ],
)
def test_numbers_and_booleans_become_text_as_terraform_converts_them(tmp_path: Path, version: str, pool: str) -> None:
    scope = 'resource_group_name = "rg"' if version == "0.3.3" else NEW
    file = tmp_path / "main.tf"
    lines = [
        'source = "Azure/avm-res-containerservice-managedcluster/azurerm"',
        f'version = "{version}"\n  name = "aks"\n  location = "westeurope"\n  kubernetes_version = 1.30',
        f"{scope}\n  {pool}\n  tags = {{ on = true, cc = 77, part = 1.5 }}",
    ]
    file.write_text('module "aks" {\n  ' + "\n  ".join(lines) + "\n}\n", "utf-8")
    document = read_all([str(file)])[0].document
    assert document is not None
    own = document.requests[0].properties
    assert own["agentPoolProfiles"][0]["availabilityZones"] == ["1", "2"]
    assert (own["agentPoolProfiles"][0]["count"], own["agentPoolProfiles"][0]["nodeLabels"]) == (3, {"a": "true"})
    assert own["tags"] == {"on": "true", "cc": "77", "part": "1.5"}
    assert own["kubernetesVersion"] == "1.3"
    assert any("Terraform passes on as 1.3, so 1.30 becomes 1.3" in each for each in document.notes)
