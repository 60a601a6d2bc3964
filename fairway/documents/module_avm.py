"""The module Azure/avm-res-containerservice-managedcluster: resources of azurerm until 0.3, and ARM's bodies since 0.4.

The later releases have ARM's properties in snake case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from fairway.azure.containerservice import AGENT_POOL, MAINTENANCE_CONFIGURATION, MANAGED_CLUSTER
from fairway.azure.resource_type import ResourceType
from fairway.documents.arm_resource import ArmResource, found_of
from fairway.documents.document import Found
from fairway.documents.module_avm_azurerm import LAST, TITLE, resources, table, variables
from fairway.documents.module_azurerm import founds_of, hint_of
from fairway.documents.module_body import Body
from fairway.documents.module_call import Module, ModuleCall, Settings, unread_pools
from fairway.documents.terraform_values import camel
from fairway.documents.unknown import GROUP_HERE, SUBSCRIPTION, unknown
from fairway.request import Path, Placeholder, mapping, sequence

_DIFFERENT = ("managed_identities", "default_agent_pool", "windows_profile_password")
_CONFIG: Mapping[str, str] = {
    "log_analytics_workspace_resource_id": "logAnalyticsWorkspaceResourceID",
    "use_aad_auth": "useAADAuth",
    "subnet_cidr": "subnetCIDR",
}
"""The keys of an add-on's configuration whose names are not camel case; these keys keep their letters in ARM."""


def faults(call: ModuleCall) -> list[str]:
    """The arguments that the module does not have."""
    known = variables(call.major)
    return [known.fault(each, call.places.get((each,), call.at)) for each in call.given if not known.has(each)]


def notes(call: ModuleCall) -> list[str]:
    """What was not read."""
    settings = Settings(call, variables(call.major))
    pools = "node_pools" if call.major <= LAST else "agent_pools"
    found = unread_pools(call, pools)
    if _is_automatic(settings):
        found.append(f"{call.name} is AKS Automatic, for which the module leaves out other settings")
    return found


def founds(call: ModuleCall) -> Iterator[Found]:
    """The requests of a call."""
    if call.major <= LAST:
        yield from founds_of(call, resources(call), _by_attribute())
        return
    settings = Settings(call, variables(call.major))
    parent = settings.get("parent_id")
    known = isinstance(parent, str) and parent.startswith("/")
    named = call.group or parent or GROUP_HERE
    group = str(parent).rstrip("/") if known else f"{SUBSCRIPTION}/resourceGroups/{named}"
    name = settings.get("name") or unknown("var.name")
    id = f"{group}/providers/{MANAGED_CLUSTER.arm}/{name}"
    address = f"{call.name}.azapi_resource.this"
    yield _found(call, MANAGED_CLUSTER, id, _cluster(settings), address)
    for key, pool in (mapping(settings.get("agent_pools")) or {}).items():
        entries = mapping(pool)
        if entries is not None:
            yield _pool(settings, id, key, entries)
    for key, window in (mapping(settings.get("maintenanceconfiguration")) or {}).items():
        entries = mapping(window) or {}
        body, place = Body(), ("maintenanceconfiguration", key)
        body.properties({name: each for name, each in entries.items() if name != "name"}, place)
        inside = f"{id}/maintenanceConfigurations/{entries.get('name')}"
        where = f'{call.name}.module.maintenanceconfiguration["{key}"].azapi_resource.this'
        yield _found(call, MAINTENANCE_CONFIGURATION, inside, body, where)


def _cluster(settings: Settings) -> Body:
    found = Body()
    automatic = _is_automatic(settings)
    for name, row in settings.variables.rows.items():
        to = row["to"].split(".")
        beside = to[0] in ("sku", "kind", "extendedLocation", "location", "tags")
        if not row["to"] or not settings.variables.has(name) or name in _DIFFERENT or to[0] == "addonProfiles":
            continue
        if beside or not automatic or to[0] in table()["automatic"]:
            found.put(tuple(to) if beside else ("properties", *to), _with_defaults(settings, name), (name,))
    if not automatic:
        _add_ons(found, settings)
    if settings.get("dns_prefix") is None and settings.get("fqdn_subdomain") is None and not automatic:
        own = unknown(f"{settings.call.name}.random_string.dns_prefix.result")
        found.put(("properties", "dnsPrefix"), own, ("dns_prefix",))
    _identity(found, settings)
    pool = mapping(settings.get("default_agent_pool"))
    if pool is None:
        found.put(("properties", "agentPoolProfiles"), settings.get("default_agent_pool"), ("default_agent_pool",))
        return found
    given = {"name": "systempool", "count_of": 3, **{key: each for key, each in pool.items() if each is not None}}
    given |= {"mode": "System", "os_type": "Linux"}
    given.setdefault("orchestrator_version", settings.get("kubernetes_version"))
    given["tags"] = settings.get("tags")
    own = {"name", "mode", "count_of", "vnet_subnet_id", "tags"}
    kept = {key: each for key, each in _sized(given).items() if not automatic or key in own}
    found.put(("properties", "agentPoolProfiles"), [kept], ("default_agent_pool",))
    found.origins = {path: _without_first(origin) for path, origin in found.origins.items()}
    return found


def _without_first(origin: Path) -> Path:
    """The one pool of `default_agent_pool` is no list there."""
    return (origin[0], *origin[2:]) if origin[:1] == ("default_agent_pool",) else origin


def _with_defaults(settings: Settings, name: str) -> Any:
    """The value of a variable, with the defaults of what is in it."""
    value = settings.get(name)
    entries = mapping(value)
    if entries is None:
        return value
    found = dict(entries)
    for path, default in table()["nested defaults"].items():
        variable, *inside = path.split(".")
        if variable == name and len(inside) == 1 and name != "network_profile" and found.get(inside[0]) is None:
            found[inside[0]] = default
        config = mapping(found.get("config"))
        if variable == name and inside[:1] == ["config"] and config is not None:
            found["config"] = {
                inside[1]: default,
                **{key: each for key, each in config.items() if each is not None},
            }
    return found


def _add_ons(found: Body, settings: Settings) -> None:
    """The add-ons, each of which is a variable; `addon_profiles_extra` has others."""
    for name, row in settings.variables.rows.items():
        profile = mapping(_with_defaults(settings, name)) if row["to"].startswith("addonProfiles.") else None
        if profile is not None:
            path = ("properties", *row["to"].split("."))
            found.put((*path, "enabled"), profile.get("enabled"), (name, "enabled"))
            for key, each in (mapping(profile.get("config")) or {}).items():
                text = str(each).lower() if isinstance(each, bool) else each
                to = _CONFIG.get(key, camel(key) if name != "addon_profile_azure_policy" else key)
                found.put((*path, "config", to), text, (name, "config", key))
    for key, each in (mapping(settings.get("addon_profiles_extra")) or {}).items():
        found.put(("properties", "addonProfiles", key), each, ("addon_profiles_extra", key))


def _identity(found: Body, settings: Settings) -> None:
    given = settings.get("managed_identities")
    if isinstance(given, Placeholder):
        found.put(("identity", "userAssignedIdentities"), given, ("managed_identities",))
        return
    identities = mapping(given) or {}
    ids = identities.get("user_assigned_resource_ids")
    listed = sequence(ids) or ()
    hidden = next((each for each in (ids, *listed) if isinstance(each, Placeholder)), None)
    kinds = [
        *(["SystemAssigned"] if identities.get("system_assigned") is True else []),
        *(["UserAssigned"] if listed or hidden is not None else []),
    ]
    if kinds:
        found.put(("identity", "type"), ", ".join(kinds), ("managed_identities",))
    if listed or hidden is not None:
        own: dict[str, Any] = {str(each): {} for each in listed}
        found.body["identity"]["userAssignedIdentities"] = own if hidden is None else hidden
        place = ("managed_identities", "user_assigned_resource_ids")
        found.origins["identity", "userAssignedIdentities"] = place


def _sized(pool: Mapping[str, Any]) -> Mapping[str, Any]:
    """A pool without a count where it is scaled."""
    scaled = pool.get("max_count") is not None and pool.get("min_count") is not None
    return {key: each for key, each in pool.items() if key != "count_of"} if scaled else pool


def _pool(settings: Settings, cluster: str, key: str, pool: Mapping[str, Any]) -> Found:
    body = Body()
    given = {name: each for name, each in pool.items() if name not in ("name", "delete_options", "output_data_only")}
    if given.get("orchestrator_version") is None:
        given["orchestrator_version"] = settings.get("kubernetes_version")
    body.properties(_sized(given), ("agent_pools", key))
    replaced = settings.get("create_agentpools_before_destroy") is True
    name = f"{pool.get('name')}{'{four characters of a hash}' if replaced else ''}"
    kind = "this_create_before_destroy" if replaced else "this"
    address = f'{settings.call.name}.module.nodepools["{key}"].azapi_resource.{kind}'
    return _found(settings.call, AGENT_POOL, f"{cluster}/agentPools/{name}", body, address)


def _found(call: ModuleCall, type: ResourceType, id: str, body: Body, address: str) -> Found:
    found = found_of(ArmResource(type.arm, id, body.body, (call.name,)))
    origins = {path: _place(body.origins, inside) for path, inside in found.origins.items()}
    return replace(found, request=replace(found.request, name=address), origins=origins)


def _place(origins: Mapping[Path, Path], path: Path) -> Path:
    """The variable of a property; for one that is left out, that of the object around it."""
    for end in range(len(path), 0, -1):
        if path[:end] in origins:
            return (*origins[path[:end]], *path[end:])
    return path


def _is_automatic(settings: Settings) -> bool:
    return (mapping(settings.get("sku")) or {}).get("name") == "Automatic"


@cache
def _by_attribute() -> Mapping[str, str]:
    return {row["to"]: name for name, row in table()["azurerm"].items() if row["to"]}


def hint(resource: str, path: Path, text: str) -> str:
    """The module's names for the properties in a remedy, where these are azurerm's."""
    return hint_of(resource, path, text, _by_attribute()) if ".azurerm_" in resource else ""


MODULE = Module(
    TITLE,
    re.compile(
        r"^(?:tfr:///)?(?:registry\.\w+\.\w+/)?azure/avm-res-containerservice-managedcluster/azurerm(?:[?/].*)?$"
        r"|[/:]azure/terraform-azurerm-avm-res-containerservice-managedcluster(?:\.git)?(?:[/?]|$)",
        re.IGNORECASE,
    ),
    re.compile(r"avm-res-containerservice-managedcluster", re.IGNORECASE),
    oldest=1,
    newest=8,
    rows={**table()["azurerm"], **table()["arm"]},
    faults=faults,
    founds=founds,
    notes=notes,
    hint=hint,
    zero=True,
)
