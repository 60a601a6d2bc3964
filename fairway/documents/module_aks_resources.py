"""What the module Azure/terraform-azurerm-aks configures: the cluster and its pools in azurerm's attributes.

`data/terraform_azurerm_aks.json` has its variables; the conditions here are those of its main.tf, locals.tf and
extra_node_pool.tf at e29456e and at the last release of each major version before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from fairway.documents.module_attributes import Attributes
from fairway.documents.module_call import ModuleCall, Settings, Variables
from fairway.documents.terraform_aks import CLUSTER, POOL
from fairway.documents.unknown import unknown
from fairway.request import SECRET, Path, Placeholder, mapping, sequence

TITLE = "terraform-azurerm-aks"
_DIFFERENT = frozenset(
    (
        *("agents_count", "agents_max_count", "agents_min_count", "cluster_name", "client_id", "client_secret"),
        *("identity_ids", "identity_type", "user_assigned_identity_id", "admin_username", "public_ssh_key"),
        *("vnet_subnet", "pod_subnet", "log_analytics_workspace", "msi_auth_for_monitoring_enabled"),
        *("brown_field_application_gateway_for_ingress", "green_field_application_gateway_for_ingress"),
        *("rbac_aad_admin_group_object_ids", "rbac_aad_azure_rbac_enabled", "rbac_aad_tenant_id", "rbac_aad_managed"),
        *("rbac_aad_client_app_id", "rbac_aad_server_app_id", "rbac_aad_server_app_secret", "http_proxy_config"),
        *("windows_profile_admin_password", "tags", "agents_pool_linux_os_configs", "location", "windows_profile"),
        *("agents_pool_max_surge", "agents_pool_drain_timeout_in_minutes", "agents_pool_undrainable_node_behavior"),
        *("agents_pool_node_soak_duration_in_minutes", "api_server_authorized_ip_ranges", "api_server_subnet_id"),
        *("api_server_vnet_integration_enabled", "log_analytics_workspace_enabled", "enable_log_analytics_workspace"),
        *("oms_agent_enabled", "microsoft_defender_enabled", "rbac_aad"),
    )
)
"""Variables that are not one attribute each."""
_FIRST_POOL = "default_node_pool"
_ENTRA = "azure_active_directory_role_based_access_control"


@cache
def table() -> Mapping[str, Any]:
    """The variables of the module and of its pools."""
    return json.loads((files("fairway.documents") / "data/terraform_azurerm_aks.json").read_text(encoding="utf-8"))


def variables(major: int) -> Variables:
    """The variables of a major version."""
    return Variables(f"{TITLE} {major}", table()["variables"], major)


def resources(call: ModuleCall) -> Iterator[tuple[str, Attributes]]:
    """The resources by their addresses."""
    settings = Settings(call, variables(call.major))
    cluster = _cluster(settings)
    address = f"{call.name}.azurerm_kubernetes_cluster.main"
    yield address, cluster
    for key, pool in (mapping(settings.get("node_pools")) or {}).items():
        if (entries := mapping(pool)) is not None:
            yield _pool(call, key, entries)


def _cluster(settings: Settings) -> Attributes:
    found = Attributes(CLUSTER)
    for to, row in table()["provider defaults"].items():
        if row["from"] <= settings.variables.major:
            found.put(to, row["value"], ())
    for name, row in table()["variables"].items():
        if settings.variables.has(name) and name not in _DIFFERENT:
            _put(found, settings, name, row)
    for part in (_names, _sizes, _first_pool, _entra, _identity, _logs, _access, _ingress, _linux):
        part(found, settings)
    return found


def _put(found: Attributes, settings: Settings, name: str, row: Mapping[str, Any]) -> None:
    gate = settings.on(row["when"]) if "when" in row else True
    if row.get("switch"):
        if settings.on(name) is True:
            found.values.setdefault(row["switch"].partition(".")[0], [{}])
    elif row["to"] and isinstance(gate, Placeholder):
        found.put(row["to"], gate, (row["when"],))
    elif row["to"] and gate:
        found.put(row["to"], settings.get(name), (name,))


def _names(found: Attributes, settings: Settings) -> None:
    name, prefix = settings.get("cluster_name"), settings.get("prefix")
    made = f"{prefix}-aks".strip("-") if prefix else "aks"
    text = name or (Placeholder(made) if isinstance(prefix, Placeholder) else made)
    if settings.get("cluster_name_random_suffix"):
        text = Placeholder(f"{text}{{four random characters}}")
    found.put("name", text, ("cluster_name",) if name else ("prefix",))
    place = settings.get("location") or settings.call.region
    place = place or unknown("data.azurerm_resource_group.main.location")
    found.put("location", place, ("location",))
    found.put("tags", settings.get("tags"), ("tags",))
    every, own = settings.get("tags"), settings.get("agents_tags")
    both = {**(mapping(every) or {}), **(mapping(own) or {})}
    hidden = next((each for each in (every, own) if isinstance(each, Placeholder)), None)
    found.put(f"{_FIRST_POOL}.tags", hidden or both or None, ("agents_tags",) if own else ("tags",))


def _sizes(found: Attributes, settings: Settings) -> None:
    scaled = settings.any("auto_scaling_enabled", "enable_auto_scaling")
    if scaled is not True:
        found.put(f"{_FIRST_POOL}.node_count", settings.get("agents_count"), ("agents_count",))
    if scaled is True or isinstance(scaled, Placeholder):
        for end in ("min", "max"):
            found.put(f"{_FIRST_POOL}.{end}_count", settings.get(f"agents_{end}_count"), (f"agents_{end}_count",))


def _first_pool(found: Attributes, settings: Settings) -> None:
    for name in ("vnet_subnet", "pod_subnet"):
        _put_inside(found, settings, f"{_FIRST_POOL}.{name}_id", name, "id")
    surge, behaviour = "agents_pool_max_surge", "agents_pool_undrainable_node_behavior"
    if settings.get(surge) is not None or settings.get(behaviour) is not None:
        for name in ("max_surge", "drain_timeout_in_minutes", "node_soak_duration_in_minutes"):
            variable = f"agents_pool_{name}"
            found.put(f"{_FIRST_POOL}.upgrade_settings.{name}", settings.get(variable), (variable,))
        found.put(f"{_FIRST_POOL}.upgrade_settings.undrainable_node_behavior", settings.get(behaviour), (behaviour,))
    name = "agents_pool_linux_os_configs"
    for at, each in enumerate(sequence(settings.get(name)) or ()):
        renamed = {
            "sysctl_config" if key == "sysctl_configs" else key: one for key, one in (mapping(each) or {}).items()
        }
        if at == 0:
            found.put(f"{_FIRST_POOL}.linux_os_config", renamed, (name, 0))


def _entra(found: Attributes, settings: Settings) -> None:
    on = settings.any("role_based_access_control_enabled", "enable_role_based_access_control")
    wanted = settings.get("rbac_aad") if settings.variables.has("rbac_aad") else True
    hidden = next((each for each in (on, wanted) if isinstance(each, Placeholder)), None)
    if hidden is not None:
        found.put(_ENTRA, hidden, ("role_based_access_control_enabled",))
    elif on and wanted:
        managed = settings.get("rbac_aad_managed") if settings.variables.has("rbac_aad_managed") else True
        names = ["admin_group_object_ids", "azure_rbac_enabled"] if managed else ["client_app_id", "server_app_id"]
        found.put(f"{_ENTRA}.managed", managed, ("rbac_aad_managed",))
        for name in [*names, "tenant_id"]:
            found.put(f"{_ENTRA}.{name}", settings.get(f"rbac_aad_{name}"), (f"rbac_aad_{name}",))
        if not managed and settings.get("rbac_aad_server_app_secret"):
            found.put(f"{_ENTRA}.server_app_secret", SECRET, ("rbac_aad_server_app_secret",))


def _identity(found: Attributes, settings: Settings) -> None:
    client, secret = settings.get("client_id"), settings.get("client_secret")
    if client and secret:
        found.put("service_principal.client_id", client, ("client_id",))
        found.put("service_principal.client_secret", SECRET, ("client_secret",))
    else:
        ids = settings.get("identity_ids")
        own = settings.get("user_assigned_identity_id")
        found.put("identity.type", settings.get("identity_type"), ("identity_type",))
        found.put(
            "identity.identity_ids", [own] if own else ids, ("user_assigned_identity_id" if own else "identity_ids",)
        )


def _logs(found: Attributes, settings: Settings) -> None:
    on = settings.any("log_analytics_workspace_enabled", "enable_log_analytics_workspace")
    agent = settings.get("oms_agent_enabled") if settings.variables.has("oms_agent_enabled") else True
    workspace, place = _workspace(settings)
    if isinstance(on, Placeholder) or isinstance(agent, Placeholder):
        found.put("oms_agent", on if isinstance(on, Placeholder) else agent, ("log_analytics_workspace_enabled",))
    elif on and agent:
        found.put("oms_agent.log_analytics_workspace_id", workspace, place)
        name = "msi_auth_for_monitoring_enabled"
        found.put(f"oms_agent.{name}", settings.get(name), (name,))
    if (defender := settings.get("microsoft_defender_enabled")) and not isinstance(defender, Placeholder):
        found.put("microsoft_defender.log_analytics_workspace_id", workspace, place)
    elif defender:
        found.put("microsoft_defender", defender, ("microsoft_defender_enabled",))


def _workspace(settings: Settings) -> tuple[Any, Path]:
    given = settings.get("log_analytics_workspace")
    if given is None:
        own = unknown(f"{settings.call.name}.azurerm_log_analytics_workspace.main.id")
        return own, ("log_analytics_workspace_enabled",)
    entries = mapping(given)
    return (entries.get("id"), ("log_analytics_workspace", "id")) if entries else (given, ("log_analytics_workspace",))


def _access(found: Attributes, settings: Settings) -> None:
    ranges, joined = (
        settings.get("api_server_authorized_ip_ranges"),
        settings.get("api_server_vnet_integration_enabled"),
    )
    by_subnet = settings.variables.major < 10 and settings.get("api_server_subnet_id") is not None
    if ranges is not None or joined or by_subnet:
        for name in ("api_server_authorized_ip_ranges", "api_server_subnet_id"):
            found.put(f"api_server_access_profile.{name[11:]}", settings.get(name), (name,))
        to = "api_server_access_profile.virtual_network_integration_enabled"
        found.put(to, joined, ("api_server_vnet_integration_enabled",))


def _ingress(found: Attributes, settings: Settings) -> None:
    brown, green = (f"{each}_field_application_gateway_for_ingress" for each in ("brown", "green"))
    _put_inside(found, settings, "ingress_application_gateway.gateway_id", brown, "id")
    for to, key in (("gateway_name", "name"), ("subnet_cidr", "subnet_cidr"), ("subnet_id", "subnet_id")):
        _put_inside(found, settings, f"ingress_application_gateway.{to}", green, key)
    proxy = mapping(settings.get("http_proxy_config"))
    if proxy is not None:
        both = {"http_proxy": proxy.get("http_proxy") or proxy.get("https_proxy")}
        both["https_proxy"] = proxy.get("https_proxy") or proxy.get("http_proxy")
        found.put("http_proxy_config", {**proxy, **both}, ("http_proxy_config",))
    else:
        found.put("http_proxy_config", settings.get("http_proxy_config"), ("http_proxy_config",))
    delay, interval = (f"auto_scaler_profile_{each}" for each in ("scale_down_delay_after_delete", "scan_interval"))
    if settings.on("auto_scaler_profile_enabled") is True and settings.get(delay) is None:
        found.put("auto_scaler_profile.scale_down_delay_after_delete", settings.get(interval), (interval,))


def _linux(found: Attributes, settings: Settings) -> None:
    name = settings.get("admin_username")
    if name is not None:
        key = settings.get("public_ssh_key") or unknown(f"{settings.call.name}.tls_private_key.ssh.public_key_openssh")
        profile = {"admin_username": name, "ssh_key": [{"key_data": key}]}
        found.put("linux_profile", profile, ("admin_username",))
    windows = settings.get("windows_profile")
    entries = mapping(windows)
    found.put("windows_profile", {**entries, "admin_password": SECRET} if entries else windows, ("windows_profile",))


def _put_inside(found: Attributes, settings: Settings, to: str, name: str, key: str) -> None:
    """An attribute from a key of an object, such as the id of a subnet."""
    value = settings.get(name)
    entries = mapping(value)
    if entries is not None:
        found.put(to, entries.get(key), (name, key))
    elif isinstance(value, Placeholder) and key == "id":
        found.put(to, unknown(f"{value.strip('{}')}.id"), (name,))


_SINCE_11 = frozenset(("max_unavailable", "undrainable_node_behavior"))
"""Keys of `upgrade_settings` of a pool that variables.tf has since 94b5dbd."""


def surplus(pool: Mapping[str, Any], major: int) -> list[str]:
    """The keys of a pool's `upgrade_settings` that the version does not have."""
    given = mapping(pool.get("upgrade_settings")) or {}
    return [each for each in given if each in _SINCE_11 and major < 11]


def _pool(call: ModuleCall, key: str, pool: Mapping[str, Any]) -> tuple[str, Attributes]:
    found = Attributes(POOL)
    if absent := surplus(pool, call.major):
        settings = {each: value for each, value in pool["upgrade_settings"].items() if each not in absent}
        pool = {**pool, "upgrade_settings": settings}
    rows = Variables("", table()["pool"], call.major)
    for name, row in rows.rows.items():
        value = pool.get(name)
        value = row.get("default") if value is None else value
        inside = mapping(value) if name in ("vnet_subnet", "pod_subnet") else None
        if row["to"] and rows.has(name) and name != "name":
            place = ("node_pools", key, name)
            found.put(row["to"], value if inside is None else inside.get("id"), place)
    name = pool.get("name")
    later = call.major >= 8 and pool.get("create_before_destroy") is not False
    if later or call.major == 7:
        # The module adds four characters of a hash.
        name = Placeholder(f"{name}{{four characters of a hash}}")
    found.put("name", name, ("node_pools", key, "name"))
    kind = "node_pool_create_before_destroy" if later else "node_pool_create_after_destroy"
    resource = "node_pool" if call.major < 8 else kind
    return f'{call.name}.azurerm_kubernetes_cluster_node_pool.{resource}["{key}"]', found
