"""Clusters as azurerm 1.x and 2.x have them, in the words of 3.0 and later.

hashicorp/terraform-provider-azurerm@v2.99.0 internal/services/containers: kubernetes_addons.go
(schemaKubernetesAddOnProfiles) and kubernetes_cluster_resource.go (role_based_access_control)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairway.request import Path, mapping, sequence

_SWITCHES = {
    "azure_policy": "azure_policy_enabled",
    "http_application_routing": "http_application_routing_enabled",
    "open_service_mesh": "open_service_mesh_enabled",
}
_BLOCKS = {
    "aci_connector_linux": "aci_connector_linux",
    "azure_keyvault_secrets_provider": "key_vault_secrets_provider",
    "ingress_application_gateway": "ingress_application_gateway",
    "oms_agent": "oms_agent",
}
PROFILES = "agent_pool_profile"
"""All pools of a cluster, until azurerm 2.0: v1.44.0 azurerm/resource_arm_kubernetes_cluster.go."""
_OF_PROFILES = ("dns_prefix", "fqdn")
"""What these have and a pool in ARM has not."""
_BRIDGE = "172.17.0.1/16"
"""What Azure had for every cluster until it dropped `dockerBridgeCidr`."""
_ADDONS = "addon_profile"
_RBAC = "role_based_access_control"
_ENTRA = "azure_active_directory"


def in_later_words(values: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[Path, Path]]:
    """The attributes of a cluster, and the paths in them that are elsewhere in the file."""
    addons, rbac = _block(values, _ADDONS), _block(values, _RBAC)
    found, moved = {**values}, dict[Path, Path]()
    if addons is not None:
        for old, new in _SWITCHES.items():
            if (block := _block(addons, old)) is not None:
                found[new], moved[new,] = block.get("enabled"), (_ADDONS, 0, old, 0, "enabled")
        for old, new in _BLOCKS.items():
            block = _block(addons, old)
            if block is not None and block.get("enabled"):
                found[new] = [{key: each for key, each in block.items() if key != "enabled"}]
                moved[new,] = (_ADDONS, 0, old)
    if rbac is not None:
        found["role_based_access_control_enabled"] = rbac.get("enabled")
        moved["role_based_access_control_enabled",] = (_RBAC, 0, "enabled")
        if (entra := _block(rbac, _ENTRA)) is not None:
            found["azure_active_directory_role_based_access_control"] = [entra]
            moved["azure_active_directory_role_based_access_control",] = (_RBAC, 0, _ENTRA)
    return found, moved


def pools_of_1(values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The pools of a cluster of azurerm 1.x, in later words. They have no mode: the first with Linux is a System pool,
    as a cluster needs one."""
    profiles = [mapping(each) or {} for each in sequence(values.get(PROFILES)) or ()]
    first = next((at for at, each in enumerate(profiles) if each.get("os_type") != "Windows"), 0)
    return [
        {
            **{key: value for key, value in each.items() if key not in (*_OF_PROFILES, "count")},
            "node_count": each.get("count"),
            "os_type": each.get("os_type") or "Linux",
            "mode": "System" if at == first else "User",
        }
        for at, each in enumerate(profiles)
    ]


def notes_of(address: str, values: Mapping[str, Any]) -> Iterator[str]:
    """What is read otherwise than it is written, or not at all."""
    if len(sequence(values.get(PROFILES)) or ()) > 1:
        yield (
            f"the pools of {address} are those of `{PROFILES}`, of azurerm 1.x, which have no mode: the first is read "
            "as System, the others as User. The output of `az aks show` has their modes"
        )
    bridge = (_block(values, "network_profile") or {}).get("docker_bridge_cidr")
    if isinstance(bridge, str) and bridge not in ("", _BRIDGE):
        yield f"docker_bridge_cidr {bridge} of {address} is left out: Azure ignores it, as nodes run no Docker any more"


def _block(values: Mapping[str, Any], key: str) -> Mapping[str, Any] | None:
    return mapping((sequence(values.get(key)) or [None])[0])
