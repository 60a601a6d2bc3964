"""What the module Azure/avm-res-containerservice-managedcluster configured until 0.3: resources of azurerm.

`data/terraform_avm.json` has its variables, most of which have the name and the form of azurerm's attribute.
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
from fairway.request import SECRET, Placeholder, mapping, sequence

TITLE = "avm-res-containerservice-managedcluster"
LAST = 3
"""The last release, 0.3, that is made of resources of azurerm."""
_DIFFERENT = frozenset(
    (
        *("cluster_suffix", "default_nginx_controller", "linux_profile", "managed_identities", "network_profile"),
        *("web_app_routing_dns_zone_ids", "windows_profile", "windows_profile_password", "workload_autoscaler_profile"),
        *("private_cluster_public_fqdn_enabled", "private_dns_zone_id", "service_principal", "default_node_pool"),
        *("maintenance_window",),
    )
)
"""Variables that are not one attribute each."""


@cache
def table() -> Mapping[str, Any]:
    """The variables, for each of the two forms of the module."""
    return json.loads((files("fairway.documents") / "data/terraform_avm.json").read_text(encoding="utf-8"))


def variables(number: int) -> Variables:
    """The variables of a release 0.n."""
    return Variables(f"{TITLE} 0.{number}", table()["azurerm" if number <= LAST else "arm"], number)


def resources(call: ModuleCall) -> Iterator[tuple[str, Attributes]]:
    """The resources by their addresses."""
    settings = Settings(call, variables(call.major))
    found = Attributes(CLUSTER)
    for name, row in settings.variables.rows.items():
        if row["to"] and settings.variables.has(name) and name not in _DIFFERENT:
            found.put(row["to"], settings.get(name), (name,))
    found.put("resource_group_name", settings.get("resource_group_name"), ("resource_group_name",))
    name, suffix = settings.get("name"), settings.get("cluster_suffix")
    found.put("name", f"{name}{suffix}" if suffix else name, ("name",))
    _pools_and_network(found, settings)
    _profiles(found, settings)
    yield f"{call.name}.azurerm_kubernetes_cluster.this", found
    for key, pool in (mapping(settings.get("node_pools")) or {}).items():
        if (entries := mapping(pool)) is not None:
            yield _pool(settings, key, entries)


def _pools_and_network(found: Attributes, settings: Settings) -> None:
    for name, default in (("default_node_pool", {"type": "VirtualMachineScaleSets"}), ("network_profile", {})):
        value = settings.get(name)
        entries = mapping(value)
        found.put(name, {**default, **entries} if entries is not None else value, (name,))
    found.put("network_profile.outbound_type", "loadBalancer", ()) if not _has_outbound(settings) else None
    if settings.get("private_cluster_enabled"):
        for name in ("private_cluster_public_fqdn_enabled", "private_dns_zone_id"):
            found.put(name, settings.get(name), (name,))


def _has_outbound(settings: Settings) -> bool:
    entries = mapping(settings.get("network_profile"))
    return entries is None or entries.get("outbound_type") is not None


def _profiles(found: Attributes, settings: Settings) -> None:
    identities = mapping(settings.get("managed_identities")) or {}
    own, ids = identities.get("system_assigned") is True, identities.get("user_assigned_resource_ids")
    kinds = [*(["SystemAssigned"] if own else []), *(["UserAssigned"] if ids else [])]
    if kinds:
        found.put("identity.type", ", ".join(kinds), ("managed_identities",))
        found.put("identity.identity_ids", ids or None, ("managed_identities", "user_assigned_resource_ids"))
    principal = mapping(settings.get("service_principal"))
    if principal:
        found.put("service_principal", {**principal, "client_secret": SECRET}, ("service_principal",))
    linux = mapping(settings.get("linux_profile"))
    if linux:
        key = [{"key_data": linux.get("ssh_key")}]
        found.put("linux_profile", {**linux, "ssh_key": key}, ("linux_profile",))
    windows = mapping(settings.get("windows_profile"))
    if windows:
        found.put("windows_profile", {**windows, "admin_password": SECRET}, ("windows_profile",))
    scaler = mapping(settings.get("workload_autoscaler_profile"))
    if scaler:
        known = {
            "keda_enabled": scaler.get("keda_enabled"),
            "vertical_pod_autoscaler_enabled": scaler.get("vpa_enabled"),
        }
        found.put("workload_autoscaler_profile", known, ("workload_autoscaler_profile",))
    window = mapping(settings.get("maintenance_window"))
    if window:
        listed = {
            key: each if sequence(each) is not None else [each] for key, each in window.items() if each is not None
        }
        found.put("maintenance_window", listed, ("maintenance_window",))
    zones = mapping(settings.get("web_app_routing_dns_zone_ids")) or {}
    for key, each in [*zones.items()][:1]:
        found.put("web_app_routing.dns_zone_ids", each, ("web_app_routing_dns_zone_ids", key))
        controller = settings.get("default_nginx_controller")
        found.put("web_app_routing.default_nginx_controller", controller, ("default_nginx_controller",))


def _pool(settings: Settings, key: str, pool: Mapping[str, Any]) -> tuple[str, Attributes]:
    found = Attributes(POOL)
    for name, value in pool.items():
        found.put(name, value, ("node_pools", key, name))
    replaced = settings.get("create_nodepools_before_destroy") is True
    if replaced:
        # The module adds four characters of a hash.
        name = Placeholder(f"{pool.get('name')}{{four characters of a hash}}")
        found.put("name", name, ("node_pools", key, "name"))
    kind = "create_before_destroy_node_pool" if replaced else "this"
    return f'{settings.call.name}.module.nodepools["{key}"].azurerm_kubernetes_cluster_node_pool.{kind}', found
