"""What only Azure sets, although requests have a property for some of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fairway.azure.autoscaler import AUTOSCALER
from fairway.azure.resource_id import parse_id
from fairway.request import mapping, sequence, value_at

WHOLE = frozenset(("kind", "privateLinkResources", "virtualMachineNodesStatus"))
"""Properties with everything in them."""


def has_own_kubelet_identity(cluster: Mapping[str, Any]) -> bool:
    """Whether AKS created the kubelet's identity: it is in the group of the nodes."""
    kubelet = parse_id(str(value_at(cluster, "identityProfile.kubeletidentity.resourceId", "")))
    return kubelet is not None and kubelet.group.casefold() == str(cluster.get("nodeResourceGroup", "")).casefold()


def has_only_an_account_for_windows(cluster: Mapping[str, Any], pools: Iterable[Any] | None = None) -> bool:
    """Whether the cluster has no Windows pool: AKS then returns the account that one would get."""
    listed = sequence(cluster.get("agentPoolProfiles")) or () if pools is None else pools
    return not any(str((mapping(each) or {}).get("osType")).lower() == "windows" for each in listed)


def without_effective_gateway(cluster: Mapping[str, Any]) -> dict[str, Any]:
    """Without the gateway that the add-on ingressApplicationGateway found, which only Azure sets
    (hashicorp/terraform-provider-azurerm, docs of kubernetes_cluster: effective_gateway_id is exported)."""
    add_ons: dict[str, Any] = {}
    for name, each in (mapping(cluster.get("addonProfiles")) or {}).items():
        add_on = mapping(each) or {}
        config = mapping(add_on.get("config"))
        own = {key: value for key, value in (config or {}).items() if key.lower() != "effectiveapplicationgatewayid"}
        add_ons[name] = {**add_on, "config": own} if config else each
    return {**cluster, **({"addonProfiles": add_ons} if add_ons else {})}


def own_scaling(profile: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of the autoscaler that are not Azure's; keys have hyphens in ARM."""
    usual = {key.casefold(): value for key, value in AUTOSCALER.items()}
    return {key: value for key, value in profile.items() if value != usual.get(key.casefold().replace("-", ""))}
