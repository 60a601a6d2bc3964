"""The module terraform-azurerm-aks in its versions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fairway.documents.azurerm_names import attributes_data
from fairway.documents.files import read_all
from fairway.documents.module_aks_resources import table
from fairway.request import SECRET, Request, mapping, parse_path, sequence
from tests.documents.forms import found_in
from tests.documents.test_terraform_sources import document

LOGS = "addonProfiles.omsagent.config"
SECRETS = "addonProfiles.azureKeyvaultSecretsProvider.config"
ENTRA = "role_based_access_control_enabled = true"
TAINT = "CriticalAddonsOnly=true:NoSchedule"


def at(request: Request, path: str) -> Any:
    """The value at a path, also one that is not known."""
    here: Any = request.properties
    for part in parse_path(path):
        entries, items = mapping(here), sequence(here)
        here = entries.get(str(part)) if entries is not None else items[int(part)] if items is not None else None
    return here


def cluster(folder: Path, arguments: str = "", version: str = "9.4.1") -> Request:
    return document(folder, arguments, version).requests[0]


def pools(folder: Path, arguments: str, version: str = "9.4.1") -> list[Request]:
    return list(document(folder, arguments, version).requests[1:])


def test_what_is_left_out_has_the_default_of_the_module_and_not_ours(tmp_path: Path) -> None:
    found = cluster(tmp_path)
    assert found.get("networkProfile.networkPlugin") == "kubenet"
    assert found.get("networkProfile.outboundType") == "loadBalancer"
    assert found.get("agentPoolProfiles[0].osDiskSizeGB") == 50
    assert found.get("agentPoolProfiles[0].osDiskType") == "Managed"
    assert found.get("agentPoolProfiles[0].count") == 2
    assert found.get("addonProfiles.omsagent.enabled") is True
    assert found.get("sku.tier") == "Free"


@pytest.mark.parametrize(("major", "surge"), [(8, None), (9, "10%"), (11, "10%")])
def test_the_surge_has_a_default_since_9(tmp_path: Path, major: int, surge: str | None) -> None:
    assert cluster(tmp_path, version=f"{major}.0.0").get("agentPoolProfiles[0].upgradeSettings.maxSurge") == surge


def test_the_provider_of_11_updates_the_images_of_nodes_by_default(tmp_path: Path) -> None:
    path = "autoUpgradeProfile.nodeOSUpgradeChannel"
    assert [cluster(tmp_path, version=each).get(path) for each in ("10.2.0", "11.5.0")] == [None, "NodeImage"]


@pytest.mark.parametrize(
    ("version", "arguments", "path", "value"),
    [
        ("9.4.1", 'vnet_subnet_id = "/s"', "agentPoolProfiles[0].vnetSubnetID", "/s"),
        ("10.0.0", 'vnet_subnet = { id = "/s" }', "agentPoolProfiles[0].vnetSubnetID", "/s"),
        ("10.0.0", "vnet_subnet = azurerm_subnet.a", "agentPoolProfiles[0].vnetSubnetID", "{azurerm_subnet.a.id}"),
        ("10.0.0", "enable_host_encryption = true", "agentPoolProfiles[0].enableEncryptionAtHost", True),
        ("11.0.0", "host_encryption_enabled = true", "agentPoolProfiles[0].enableEncryptionAtHost", True),
        ("4.16.0", "enable_azure_policy = true", "addonProfiles.azurepolicy.enabled", True),
        ("9.4.1", "log_analytics_workspace_enabled = false", "addonProfiles.omsagent", None),
        ("9.4.1", 'log_analytics_workspace = { id = "/w" }', f"{LOGS}.logAnalyticsWorkspaceResourceID", "/w"),
        ("9.4.1", "only_critical_addons_enabled = true", "agentPoolProfiles[0].nodeTaints", [TAINT]),
        ("9.4.1", "storage_profile_blob_driver_enabled = true", "storageProfile", None),
        ("9.4.1", "storage_profile_enabled = true", "storageProfile.diskCSIDriver.enabled", True),
        ("9.4.1", "auto_scaler_profile_enabled = true", "autoScalerProfile.scaleDownDelayAfterDelete", "10s"),
        ("8.0.0", f'{ENTRA}\n  rbac_aad_client_app_id = "app"', "aadProfile.managed", False),
        ("8.0.0", f"{ENTRA}\n  rbac_aad_managed = true", "aadProfile.managed", True),
        ("10.0.0", ENTRA, "aadProfile.managed", True),
        ("9.4.1", f"{ENTRA}\n  rbac_aad = false", "aadProfile", None),
        ("9.4.1", 'tags = { a = "1" }\n  agents_tags = { b = "2" }', "agentPoolProfiles[0].tags", {"a": "1", "b": "2"}),
        ("9.4.1", "key_vault_secrets_provider_enabled = true", f"{SECRETS}.rotationPollInterval", "2m"),
        ("9.4.1", "", "autoUpgradeProfile.upgradeChannel", "none"),
        ("9.4.1", 'automatic_channel_upgrade = "patch"', "autoUpgradeProfile.upgradeChannel", "patch"),
        ("9.4.1", 'http_proxy_config = { http_proxy = "http://p" }', "httpProxyConfig.httpsProxy", "http://p"),
        ("9.4.1", "ultra_ssd_enabled = var.ultra", "agentPoolProfiles[0].enableUltraSSD", "{var.ultra}"),
        ("9.4.1", "role_based_access_control_enabled = var.entra", "aadProfile", "{var.entra}"),
    ],
)  # fmt: skip
def test_an_argument_reaches_the_request(tmp_path: Path, version: str, arguments: str, path: str, value: Any) -> None:
    assert at(cluster(tmp_path, arguments, version), path) == value


def test_a_scaled_pool_has_bounds_and_no_count(tmp_path: Path) -> None:
    found = cluster(tmp_path, "enable_auto_scaling = true\n  agents_min_count = 1\n  agents_max_count = 5")
    pool = found.properties["agentPoolProfiles"][0]
    assert (pool["minCount"], pool["maxCount"], str(pool["count"])) == (1, 5, "[unknown]")


def test_maintenance_windows_are_resources_with_their_places(tmp_path: Path) -> None:
    keys = ['frequency = "Daily"', "interval = 1", "duration = 4", 'start_time = "03:00"']
    window = "\n    ".join(["maintenance_window_node_os = {", *keys, "}"])
    found = document(tmp_path, window)
    place = found.locate(found.requests[1], ("maintenanceWindow", "startTime"))
    assert place is not None
    assert (place.line, place.path) == (10, "maintenance_window_node_os.start_time")


def test_secrets_are_hidden(tmp_path: Path) -> None:
    found = cluster(tmp_path, 'client_id = "app"\n  client_secret = "hunter2hunter2"')
    assert found.properties["servicePrincipalProfile"] == {"clientId": "app", "secret": SECRET}


@pytest.mark.parametrize(
    ("version", "more", "name"),
    [
        ("6.8.0", "", "web"),
        ("7.5.0", "", "web{four characters of a hash}"),
        ("9.4.1", "", "web{four characters of a hash}"),
        ("9.4.1", ", create_before_destroy = false", "web"),
    ],
)
def test_a_pool_has_four_more_characters_in_its_name_where_it_is_created_before_it_is_deleted(
    tmp_path: Path, version: str, more: str, name: str
) -> None:
    found = pools(tmp_path, f'node_pools = {{ p = {{ name = "web", vm_size = "D4"{more} }} }}', version)[0]
    assert found.id.rpartition("/")[2] == name
    assert (found.properties["mode"], found.properties["osDiskType"]) == ("User", "Managed")


def test_pools_of_an_expression_are_a_note(tmp_path: Path) -> None:
    found = document(tmp_path, "node_pools = { for each in var.pools : each.name => each }")
    assert found.notes == ("node_pools of module.aks is an expression, so that these pools are not read",)
    found = document(tmp_path, "node_pools = { a = var.a }")
    assert found.notes == ("node_pools of module.aks: these pools are expressions and are not read: a",)


def test_pools_of_a_loop_over_what_is_known_are_read(tmp_path: Path) -> None:
    loop = 'node_pools = { for i in range(2) : tostring(i) => { name = "p${i}", vm_size = "D4", node_count = 1 } }'
    found = document(tmp_path, loop, "6.8.0")
    assert [each.id.rpartition("/")[2] for each in found.requests[1:]] == ["p0", "p1"]
    place = found.locate(found.requests[2], ("vmSize",))
    assert place is not None
    assert (place.line, place.path) == (6, "node_pools.1.vm_size")


def test_a_finding_names_the_variable_and_is_at_its_line(tmp_path: Path) -> None:
    keys = ['network_plugin = "azure"', 'net_profile_service_cidr = "10.0.0.0/16"']
    keys += ['net_profile_dns_service_ip = "10.9.0.10"']
    findings = {each.rule: each for each in found_in(document(tmp_path, "\n  ".join(keys)))}
    found = findings["dns-service-ip-outside-service-cidr"]
    assert found.place is not None
    assert (found.place.line, found.place.path) == (8, "net_profile_dns_service_ip")


def test_a_setting_that_is_left_out_has_the_name_of_its_variable(tmp_path: Path) -> None:
    found = document(tmp_path)
    place = found.locate(found.requests[0], ("apiServerAccessProfile", "authorizedIPRanges"))
    assert place is not None
    assert place.path == "api_server_authorized_ip_ranges"


def test_every_variable_sets_an_attribute_that_azurerm_has_or_had() -> None:
    older = {"managed", "client_app_id", "server_app_id", "server_app_secret", "docker_bridge_cidr", "node_taints"}
    tree = attributes_data()["types"]["azurerm_kubernetes_cluster"]["attributes"]
    for name, row in table()["variables"].items():
        here: Any = tree
        for part in row["to"].split(".") if row["to"] else ():
            here = here[0] if isinstance(here, list) else here
            assert part in here or part in older | {"disk_driver_version"}, (name, row["to"])
            here = here.get(part)


def test_an_argument_that_the_module_ignores_is_named_with_its_line_and_a_default_is_not(tmp_path: Path) -> None:
    file = tmp_path / "main.tf"
    file.write_text(
        'module "aks" {\n  source = "Azure/aks/azurerm"\n  version = "9.4.1"\n  prefix = "shop"\n'
        '  resource_group_name = "rg"\n  storage_profile_enabled = true\n  rbac_aad_azure_rbac_enabled = true\n}\n',
        "utf-8",
    )
    document = read_all([str(file)])[0].document
    assert document is not None
    assert f"{file}, line 7: the module ignores `rbac_aad_azure_rbac_enabled`" in "\n".join(document.notes)
    assert "storage_profile_disk_driver_version" not in "\n".join(document.notes)
