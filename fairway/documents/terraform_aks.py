"""Clusters and pools of azurerm in ARM's words: what is not one attribute for one property.

The functions `expand...` of hashicorp/terraform-provider-azurerm@v5.2.0, internal/services/containers, and of v3.117.1
and v4.50.0 where these have others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.azure.older_sku import TIERS
from fairway.documents.terraform_older import PROFILES, in_later_words, pools_of_1
from fairway.documents.terraform_values import Block, Converted, table
from fairway.request import UNKNOWN, Path, Placeholder, mapping, sequence

CLUSTER = "azurerm_kubernetes_cluster"
POOL = "azurerm_kubernetes_cluster_node_pool"


def converted(type: str, values: Mapping[str, Any]) -> Converted:
    """A resource of azurerm in ARM's words, without `properties`."""
    row = table()["types"][type]
    found = Converted()
    if type == POOL:
        _pool(found, values, (), ())
        found.body["typePropertiesType"] = "VirtualMachineScaleSets"  # the provider sends no other
        return found
    known, moved = in_later_words(values) if type == CLUSTER else (values, dict[Path, Path]())
    Block(found, row["names"]).read(known, "", (), ())
    if type == CLUSTER:
        _cluster(found, row, known)
    found.moved = moved
    return found


def _cluster(found: Converted, row: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    for key, path in row["enabled"].items():
        if _present(values, key):
            found.put(tuple(path.split(".")), True, (key.partition(".")[0],))
    for path, value in row["defaults"].items():
        found.put(tuple(path.split(".")), value, ())
    _identity(found, values)
    _gateways(found, values)
    _sent_with_others(found, values)
    pool = _block(values, "default_node_pool")
    earlier = pools_of_1(values)
    if earlier:
        found.put(("agentPoolProfiles",), [{} for _ in earlier], (PROFILES,))
        for at, each in enumerate(earlier):
            _pool(found, each, ("agentPoolProfiles", at), (PROFILES, at))
    elif pool:
        found.put(("agentPoolProfiles",), [{}], ("default_node_pool",))
        base: Path = ("agentPoolProfiles", 0)
        origin: Path = ("default_node_pool", 0)
        found.put((*base, "mode"), "System", origin)
        found.put((*base, "osType"), "Linux", origin)
        _pool(found, pool, base, origin)
    else:
        # azurerm has no cluster without one, so that a part of a plan is all there is.
        found.put(("agentPoolProfiles",), UNKNOWN, ("default_node_pool",))
    if values.get("sku_tier") in TIERS:
        found.body["sku"]["tier"] = TIERS[values["sku_tier"]]  # azurerm has the older names until 3.51


def _present(values: Mapping[str, Any], key: str) -> bool:
    here: Any = values
    for part in key.split("."):
        items = sequence((mapping(here) or {}).get(part))
        here = items[0] if items else None
    return here is not None


def _identity(found: Converted, values: Mapping[str, Any]) -> None:
    block = _block(values, "identity")
    if not block:
        return
    found.put(("identity", "type"), block.get("type"), ("identity", 0, "type"))
    ids = block.get("identity_ids")
    listed = sequence(ids)
    hidden = next((each for each in (ids, *(listed or ())) if isinstance(each, Placeholder)), None)
    if listed or hidden is not None:
        own: dict[str, Any] = {str(each): {} for each in listed or ()}
        value = own if hidden is None else hidden
        found.put(("identity", "userAssignedIdentities"), value, ("identity", 0, "identity_ids"))


def _gateways(found: Converted, values: Mapping[str, Any]) -> None:
    mesh = _block(values, "service_mesh_profile")
    modes = {"internal": "Internal", "external": "External"}
    keys = {f"{key}_ingress_gateway_enabled": mode for key, mode in modes.items()}
    gateways = [{"enabled": mesh[key], "mode": mode} for key, mode in keys.items() if mesh.get(key) is not None]
    if gateways:
        path = ("serviceMeshProfile", "istio", "components", "ingressGateways")
        found.put(path, gateways, ("service_mesh_profile", 0))


def _sent_with_others(found: Converted, values: Mapping[str, Any]) -> None:
    """What azurerm sends beside an attribute."""
    if not values.get("automatic_upgrade_channel") and not values.get("automatic_channel_upgrade"):
        found.put(("autoUpgradeProfile", "upgradeChannel"), "none", ("automatic_upgrade_channel",))
    if values.get("azure_policy_enabled"):
        found.put(("addonProfiles", "azurepolicy", "config", "version"), "v2", ("azure_policy_enabled",))
    if values.get("public_network_access_enabled") is False:
        # True is Azure's default. Versions from 3.76 write it, but do not send it.
        found.put(("publicNetworkAccess",), "Disabled", ("public_network_access_enabled",))
    if values.get("edge_zone"):
        found.put(("extendedLocation", "type"), "EdgeZone", ("edge_zone",))
    if _block(values, "key_management_service").get("key_vault_network_access") == "Private":
        # azurerm looks up the vault by the address of the key.
        path = ("securityProfile", "azureKeyVaultKms", "keyVaultResourceId")
        found.put(path, UNKNOWN, ("key_management_service", 0, "key_vault_key_id"))
    entra = _block(values, "azure_active_directory_role_based_access_control")
    if entra.get("managed") is False and entra.get("client_app_id"):
        # The integration that Azure retired, with two applications; 3.x had it until the end.
        path = ("azure_active_directory_role_based_access_control", 0, "managed")
        found.put(("aadProfile", "managed"), False, path)
    if not values.get("image_cleaner_enabled"):
        security = found.body.get("securityProfile", {})
        security.pop("imageCleaner", None)  # an interval alone is a default of the provider
        found.body = {key: each for key, each in found.body.items() if key != "securityProfile" or each}


def _pool(found: Converted, values: Mapping[str, Any], base: Path, origin: Path) -> None:
    Block(found, table()["pool"]).read(values, "", base, origin)
    if values.get("node_count") is None:
        # azurerm computes it.
        found.put((*base, "count"), UNKNOWN, (*origin, "node_count"))
    if values.get("only_critical_addons_enabled") is True:
        taints = [*(sequence(values.get("node_taints")) or ()), "CriticalAddonsOnly=true:NoSchedule"]
        found.put((*base, "nodeTaints"), taints, (*origin, "only_critical_addons_enabled"))
    sysctls = _block(_block(values, "linux_os_config"), "sysctl_config")
    ports = [sysctls.get(f"net_ipv4_ip_local_port_range_{end}") for end in ("min", "max")]
    if all(ports):
        path = (*base, "linuxOSConfig", "sysctls", "netIpv4IpLocalPortRange")
        found.put(path, f"{ports[0]} {ports[1]}", (*origin, "linux_os_config", 0, "sysctl_config", 0))
    if _block(values, "kubelet_config") and values.get("os_type") != "Windows":
        found.put((*base, "kubeletConfig", "failSwapOn"), False, (*origin, "kubelet_config", 0))
    tags = mapping(_block(values, "node_network_profile").get("node_public_ip_tags"))
    if tags:
        listed = [{"ipTagType": key, "tag": each} for key, each in tags.items()]
        place = (*origin, "node_network_profile", 0, "node_public_ip_tags")
        found.put((*base, "networkProfile", "nodePublicIPTags"), listed, place)
    pool: Any = found.body
    for part in base:
        pool = pool[part]
    if values.get("priority") in (None, "", "Regular"):
        # The provider's default is -1, which it sends for Spot alone.
        pool.pop("spotMaxPrice", None)
    if not pool.get("enableAutoScaling") and pool.get("minCount") == 0:
        # In a state, where the provider writes 0 for none.
        del pool["minCount"]


def _block(values: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return mapping((sequence(values.get(key)) or [None])[0]) or {}
