"""What a cluster keeps when a request leaves it out, so that what it uses cannot be deleted in the same update.

Requests with a part of the properties are supported (Azure/AKS pull request 2889). That Azure keeps the address of the
load balancer is from hashicorp/terraform-provider-azurerm issue 7615. For KMS and the kubelet identity it is not
documented; azure-cli turns KMS off with `enabled: false` (Azure/azure-cli-extensions pull request 5087) and has nothing
that returns to the kubelet identity of AKS, so both are assumed to stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairway.request import Path, mapping, merged, value_at
from fairway.standin.references import ids_in
from fairway.transitions import omitted

_KEPT: tuple[Path, ...] = (
    ("apiServerAccessProfile", "authorizedIPRanges"),
    ("apiServerAccessProfile", "privateDNSZone"),
    ("networkProfile", "loadBalancerProfile", "backendPoolType"),
)
"""What AKS keeps by `fairway.transitions.omitted`, and does not fill in by itself."""
_OUTBOUND = ("managedOutboundIPs", "outboundIPs", "outboundIPPrefixes")


def with_kept(given: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The request with what the cluster keeps although the request leaves it out; `before` is its state."""
    kept: dict[str, Any] = {}
    if (disks := before.get("diskEncryptionSetID")) and "diskEncryptionSetID" not in given:
        kept["diskEncryptionSetID"] = disks
    if (pods := before.get("podIdentityProfile")) and "podIdentityProfile" not in given:
        kept["podIdentityProfile"] = pods
    kms = mapping(value_at(before, "securityProfile.azureKeyVaultKms")) or {}
    if kms.get("enabled") is True and value_at(given, "securityProfile.azureKeyVaultKms") is None:
        kept["securityProfile"] = {"azureKeyVaultKms": kms}
    kubelet = mapping(value_at(before, "identityProfile.kubeletidentity")) or {}
    group = str(before.get("nodeResourceGroup") or "").casefold()
    own = group and f"/{group}/" not in str(kubelet.get("resourceId") or f"/{group}/").casefold()
    if own and value_at(given, "identityProfile.kubeletidentity") is None:
        kept["identityProfile"] = {"kubeletidentity": kubelet}
    for path in _KEPT:
        present = value_at(before, path)
        if present and value_at(given, path) is None and omitted.kept("cluster", path, given):
            kept = merged(kept, _below(path, present))
    return merged(kept, given) if kept else dict(given)


def _below(path: Path, value: Any) -> dict[str, Any]:
    for key in reversed(path):
        value = {str(key): value}
    return value


def lasting(network: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The network profile that stays: a request with one kind of outbound addresses replaces all kinds, as `az aks
    update` does (Azure/azure-cli pull request 22011)."""
    balancer = mapping(network.get("loadBalancerProfile"))
    requested = mapping(value_at(given, "networkProfile.loadBalancerProfile")) or {}
    if balancer is None or not {*_OUTBOUND} & requested.keys():
        return dict(network)
    left = {key: each for key, each in balancer.items() if key not in (*_OUTBOUND, "effectiveOutboundIPs")}
    return {**network, "loadBalancerProfile": left}


def held_by(cluster: Mapping[str, Any]) -> Iterator[str]:
    """The ids of what a cluster uses, from its state."""
    for path in (
        *(f"networkProfile.loadBalancerProfile.{each}" for each in ("outboundIPs", "outboundIPPrefixes")),
        "diskEncryptionSetID",
        "identityProfile.kubeletidentity.resourceId",
        "apiServerAccessProfile",
    ):
        yield from ids_in(value_at(cluster, path))
