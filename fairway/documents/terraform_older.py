"""Clusters as azurerm 2.x has them, in the words of 3.0 and later.

hashicorp/terraform-provider-azurerm@v2.99.0 internal/services/containers: kubernetes_addons.go
(schemaKubernetesAddOnProfiles) and kubernetes_cluster_resource.go (role_based_access_control)
"""

from __future__ import annotations

from collections.abc import Mapping
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


def _block(values: Mapping[str, Any], key: str) -> Mapping[str, Any] | None:
    return mapping((sequence(values.get(key)) or [None])[0])
