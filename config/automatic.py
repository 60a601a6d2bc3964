"""AKS Automatic: what its SKU decides, instead of the defaults of another cluster.

Microsoft's table of what is preconfigured, and its quickstarts with and without a VNet of your own:
MicrosoftDocs/azure-aks-docs articles/aks/intro-aks-automatic.md and articles/aks/automatic/. Which properties of
an inline pool go with the SKU: locals.agent_pool_profiles.tf of Azure/terraform-azurerm-avm-res-containerservice-
managedcluster.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.request import mapping

API_SERVER_SUBNET = "api-server"
"""The name of the API server's subnet, if the settings do not name one."""

_SUBNETS = {"nodes": {"addressPrefix": "10.224.0.0/20"}, API_SERVER_SUBNET: {"addressPrefix": "10.224.16.0/28"}}
_OF_ANY_NETWORK = ("dnsZones", "privateDNSZone", "subnets")
"""The settings of a network that do not make it one of the settings."""
_OF_AN_EXISTING_ONE = ("shared", "stackReference", "virtualNetworkId", "virtualNetworkOutput")
_CHANNELS = ("upgradeChannel", "nodeOSUpgradeChannel")
_OF_POOLS = ("enableEncryptionAtHost", "enableNodePublicIP", "maxPods", "securityProfile")


def is_automatic(cluster: Mapping[str, Any]) -> bool:
    """Whether the settings of a cluster, with ARM's names, choose AKS Automatic."""
    return (mapping(cluster.get("sku")) or {}).get("name") == "Automatic"


def has_own_network(cluster: Mapping[str, Any]) -> bool:
    """Whether nodes are in a VNet of the settings. Otherwise AKS creates one, with its NAT gateway."""
    network = mapping(cluster.get("network")) or {}
    if "subnets" in network:
        return bool(network["subnets"])
    return any(key not in _OF_ANY_NETWORK for key in network)


def with_defaults_of_automatic(cluster: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a cluster of AKS Automatic, with a value for each default of another cluster that it cannot have.

    In AKS's own VNet the API server is public: the SKU locks the node resource group, so the private DNS zone there
    cannot be linked to another VNet, and no one could reach it (includes/aks-automatic/aks-automatic-limitations.md).
    """
    given = {key: value for key, value in cluster.items() if value is not None or key != "network"}
    found = _filled(given, "autoUpgradeProfile", dict.fromkeys(_CHANNELS))
    if has_own_network(found):
        if not any(key in found["network"] for key in _OF_AN_EXISTING_ONE):
            found = _filled(found, "network", {"subnets": _SUBNETS})
        if API_SERVER_SUBNET in (mapping(found["network"].get("subnets")) or {}):
            found = _filled(found, "network", {"apiServerSubnet": API_SERVER_SUBNET})
    else:
        found = _filled(found, "network", {"subnets": {}})
        found = _filled(found, "networkProfile", {"outboundType": None})
        found = _filled(found, "apiServerAccessProfile", {"enablePrivateCluster": None})
    if mapping(found.get("defaultNodePool")) is not None or has_own_network(found):
        found = _filled(found, "defaultNodePool", dict.fromkeys(_OF_POOLS))
    return found


def _filled(cluster: Mapping[str, Any], group: str, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """With `defaults` below `group`, where it has no value for them; unchanged if the group is null."""
    if group in cluster and mapping(cluster[group]) is None:
        return dict(cluster)
    return {**cluster, group: {**defaults, **(mapping(cluster.get(group)) or {})}}
