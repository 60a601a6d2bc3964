"""What Azure does when properties of a cluster change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from fairway.request import mapping, value_at
from fairway.rules.citations import aks, code
from fairway.transitions import inline, omitted
from fairway.transitions.access import NOT_NEEDED, of_entra, of_local_accounts
from fairway.transitions.cluster_facts import ADDITIONAL, CLUSTER
from fairway.transitions.difference import Difference, created, differences
from fairway.transitions.fact import (
    ALL_POOLS,
    ANOTHER_CLUSTER,
    ASSUMED,
    Fact,
    default_unchanged,
    fact_of,
    of_omitted,
    writes_default,
)
from fairway.transitions.kms import of_kms, of_unknown_key
from fairway.transitions.logs import of_logs
from fairway.transitions.mesh import of_revisions
from fairway.transitions.network import FACTS as NETWORK
from fairway.transitions.network import leaves_overlay, of_network
from fairway.transitions.other import of_location
from fairway.transitions.switched_off import of_switched_off
from fairway.transitions.transition import Transition
from fairway.transitions.version import beside_control_plane, of_control_plane, of_support_plan, reimages_at_once

Properties = Mapping[str, Any]
_AT_ONCE = ("linuxProfile.ssh", "bootstrapProfile", "networkProfile.outboundType")
OF_THE_PATH = ("resourceGroupName", "resourceName", "azureApiVersion")
_CREATED = ("identity", "identityProfile")
"""What can have the id of a resource that is only created, with an effect on nodes or the control plane."""
_TABLE = {**CLUSTER, **{f"networkProfile.{name}": fact for name, fact in NETWORK.items()}}

_VNET_INTEGRATION = aks(
    "api-server-vnet-integration.md#convert-an-existing-aks-standard-cluster-to-api-server-vnet-integration"
)
_PRIVATE = aks("private-clusters.md#prerequisites-for-private-aks-clusters")
_ZONE = aks("private-clusters.md#update-an-existing-private-aks-cluster-from-a-private-dns-zone-to-public")
_AUTOMATIC = aks("includes/aks-automatic/aks-automatic-limitations.md#limitations")
_IDENTITY = aks("managed-identity-overview.md")
# Recordings of azure-cli's tests: the config is gone in the answers after the add-on is turned off.
_TURNED_OFF = Fact(
    "in_place",
    "It is removed, because the add-on is turned off.",
    code("Azure/azure-cli-extensions", "src/aks-preview/azext_aks_preview/tests/latest/recordings"),
)
_NODE_OS = aks("auto-upgrade-node-os-image.md#node-os-channel-changes-that-cause-a-reimage")


def of_managed_cluster(
    before: Properties, after: Properties, agent_pools: Mapping[str, str], today: date
) -> Iterator[Transition]:
    """The transitions of a cluster, its inline pools included; those are matched by name.

    `agent_pools` are its pools that are AgentPools too, as `of_inline_pools` takes them; `today` is the day
    of the change.
    """
    changes = [each for each in differences(before, after) if each.path[0] not in OF_THE_PATH]
    network = {**(mapping(before.get("networkProfile")) or {}), **(mapping(after.get("networkProfile")) or {})}
    kept = {**after, "networkProfile": network}  # Azure keeps network settings that a request leaves out
    for change in changes:
        if change.path[0] != "agentPoolProfiles":
            left = leaves_overlay(change, after)
            yield left.of(change) if left else _transition(change, before, kept, today, after)
    for change in created(before, after):
        # A value that is not known cannot be refused with certainty; a key has its own texts.
        found = _transition(change, before, kept, today, after)
        if change.path[0] in _CREATED and not found.refused:
            yield found
    yield from of_unknown_key(before, after)
    yield from inline.of_inline_pools(before, after, agent_pools)
    yield from beside_control_plane(after, changes)


def _transition(change: Difference, before: Properties, after: Properties, today: date, sent: Properties) -> Transition:
    words = ".".join(str(part) for part in change.path)
    special = _SPECIAL.get(words) or _SPECIAL.get(str(change.path[0]))
    fact = special(change, before, after) if special else None
    if words == "supportPlan":
        fact = of_support_plan(change, before, after, today)
    fact = fact or of_switched_off(change) or fact_of(_TABLE, change) or ADDITIONAL
    if fact.effect == "in_place" and words.startswith(_AT_ONCE) and reimages_at_once(after.get("kubernetesVersion")):
        cut = fact.workloads.removeprefix("Pods stay; ")
        workloads = f"{ALL_POOLS} Besides, {cut}" if cut else ALL_POOLS
        fact = replace(fact, effect="reimage", workloads=workloads, workaround="")
    if writes_default("cluster", change, before, after):
        return default_unchanged(change, fact.source)
    if _is_of_an_add_on_turned_off(change, sent):
        return _TURNED_OFF.of(change)
    stays = change.path[0] != "tags" and not omitted.is_lost(change.path, sent) and fact.reason != NOT_NEEDED
    if change.after is None and stays:
        fact = of_omitted(fact, change, kept=omitted.kept("cluster", change.path, sent))
    return fact.of(change)


def _is_of_an_add_on_turned_off(change: Difference, sent: Properties) -> bool:
    is_config = change.path[0] == "addonProfiles" and change.path[2:3] == ("config",)
    return is_config and change.after is None and value_at(sent, (*change.path[:2], "enabled")) is False


def _off(change: Difference) -> bool:
    return change.before is True and change.after is False


def _location(change: Difference, _before: Properties, after: Properties) -> Fact:
    return of_location(change, after, ANOTHER_CLUSTER)


def _node_resource_group(change: Difference, before: Properties, after: Properties) -> Fact | None:
    both = {**before, **after}
    default = "_".join(("MC", *(str(both.get(key, "")) for key in ("resourceGroupName", "resourceName", "location"))))
    name = str(change.after or change.before)
    if None in (change.before, change.after) and name.casefold() == default.casefold().replace(" ", ""):
        return Fact("in_place", "That is the name Azure chooses by default.", CLUSTER["nodeResourceGroup"].source)
    return None


def _sku_name(change: Difference, _before: Properties, _after: Properties) -> Fact | None:
    # Basic is what older API versions call Base.
    old, new = (str(each or "base").casefold().replace("basic", "base") for each in (change.before, change.after))
    if old == new:
        return Fact("in_place", "It is the same SKU.", _AUTOMATIC)
    if new == "automatic":
        return Fact(
            "refused",
            "A Base cluster cannot become AKS Automatic.",
            _AUTOMATIC,
            "",
            ANOTHER_CLUSTER,
            ASSUMED,
        )
    source = aks("automatic/aks-automatic-sku-migration.md")
    return Fact("in_place", "AKS Automatic can become Base once it has its own System pool.", source)


def _sku_tier(change: Difference, before: Properties, after: Properties) -> Fact | None:
    costs = value_at(
        after, "metricsProfile.costAnalysis.enabled", value_at(before, "metricsProfile.costAnalysis.enabled")
    )
    if str(change.after or "Free").casefold() != "free" or costs is not True:
        return None
    reason = "With cost analysis on, a cluster cannot move to the Free tier."
    return Fact(
        "refused",
        reason,
        aks("cost-analysis.md"),
        "",
        "Turn metricsProfile.costAnalysis off first.",
        ASSUMED,
    )


def _identity(change: Difference, before: Properties, _after: Properties) -> Fact | None:
    if change.path[1:] not in (("type",), ("userAssignedIdentities",)):
        return None
    if change.key == "type" and str(change.after).casefold() == "none":
        source = aks("pre-created-kubelet-managed-identity.md#limitations")
        reason = "A cluster with a managed identity cannot go back to a service principal."
        return Fact("refused", reason, source, code=ASSUMED)
    workloads = "Pods stay; the control plane keeps using the old identity for hours, until its token expires."
    workaround = "Assign the new identity's roles first, and keep the old ones until the new identity is in use."
    reason = f"The control plane's identity becomes {change.after if change.key == 'type' else 'another'}."
    if change.key == "type" and _has_service_principal(before):
        return Fact("in_place", reason, _FROM_PRINCIPAL, f"{workloads} {_KUBELET_LATER}", f"{workaround} {_PULL_FIRST}")
    return Fact("in_place", reason, _IDENTITY, workloads, workaround)


_FROM_PRINCIPAL = aks(
    "use-managed-identity.md#update-an-existing-aks-cluster-to-use-a-system-assigned-managed-identity"
)
_KUBELET_LATER = (
    "The kubelet keeps using the service principal until the node image of its pool is upgraded; from then on it uses "
    "a managed identity, and pods cannot be started if that one may not pull their images (ImagePullBackOff)."
)
_PULL_FIRST = (
    "Give the kubelet's new identity (`az aks show --query identityProfile.kubeletidentity`) AcrPull on your "
    "registries and the other roles that the service principal has, then upgrade each pool with `az aks nodepool "
    "upgrade --node-image-only`, and only then remove the service principal."
)


def _has_service_principal(before: Properties) -> bool:
    client = str(value_at(before, "servicePrincipalProfile.clientId", "")).casefold()
    return client not in ("", "msi") and str(value_at(before, "identity.type", "None")).casefold() == "none"


def _issuer(change: Difference, _before: Properties, _after: Properties) -> Fact | None:
    if not _off(change):
        return None
    message = "OIDC issuer feature cannot be disabled."
    source = aks("use-oidc-issuer.md#limitations")
    return Fact(
        "refused",
        "The OIDC issuer cannot be turned off.",
        source,
        code="OIDCIssuerFeatureCannotBeDisabled",
        message=message,
    )


def _private(change: Difference, before: Properties, after: Properties) -> Fact | None:
    path = "apiServerAccessProfile.enableVnetIntegration"
    integrated = True in (value_at(before, path), value_at(after, path))
    if change.after is None or bool(change.before) == bool(change.after):
        return None
    if integrated:
        source = aks(
            "api-server-vnet-integration.md#enable-or-disable-private-cluster-mode-on-an-existing-cluster-with-api-server-vnet-integration"
        )
        return Fact(
            "in_place",
            "The API server's public DNS name is removed or added.",
            source,
            "Pods stay; clients outside the network lose or gain access to the API server.",
        )
    reason = "Private mode can only be changed with API server VNet integration."
    return Fact(
        "refused",
        reason,
        _PRIVATE,
        "",
        "Set apiServerAccessProfile.enableVnetIntegration to true first, and stop and start the cluster directly after "
        "it. It restarts all workloads and cannot be disabled again.",
        ASSUMED,
    )


def _integration(change: Difference, _before: Properties, _after: Properties) -> Fact | None:
    if _off(change):
        reason = "API server VNet integration cannot be turned off."
        return Fact("refused", reason, _VNET_INTEGRATION, code=ASSUMED)
    if change.after is not True:
        return None
    workloads = f"{ALL_POOLS} The API server gets another address, and the cluster must be stopped and started."
    return Fact(
        "reimage",
        "The API server moves into the virtual network and cannot move back.",
        _VNET_INTEGRATION,
        workloads,
        "Stop and start the cluster right afterwards: `az aks stop`, `az aks start`.",
    )


def _zone(change: Difference, _before: Properties, _after: Properties) -> Fact | None:
    old, new = str(change.before or "system").casefold(), str(change.after or "system").casefold()
    if old == new:
        return None
    if new == "none":
        return Fact("reimage", "Nodes resolve the API server by its public name from now on.", _ZONE, ALL_POOLS)
    reason = "A private DNS zone can only change to none, not to another zone."
    return Fact("refused", reason, _ZONE, "", ANOTHER_CLUSTER)


def _node_os(change: Difference, _before: Properties, _after: Properties) -> Fact:
    old, new = str(change.before or "NodeImage"), str(change.after or "NodeImage")
    if "unmanaged" in (old.casefold(), new.casefold()):
        return Fact("reimage", f"Nodes are patched as {new} instead of {old}.", _NODE_OS, ALL_POOLS)
    return Fact(
        "in_place",
        f"Node images follow {new} from now on.",
        _NODE_OS,
        "Pods stay for now; at the next image nodes are drained.",
    )


_SPECIAL: dict[str, Callable[[Difference, Properties, Properties], Fact | None]] = {
    "aadProfile": of_entra,
    "addonProfiles": of_logs,
    "apiServerAccessProfile.enablePrivateCluster": _private,
    "apiServerAccessProfile.enableVnetIntegration": _integration,
    "apiServerAccessProfile.privateDNSZone": _zone,
    "autoUpgradeProfile.nodeOSUpgradeChannel": _node_os,
    "disableLocalAccounts": of_local_accounts,
    "identity": _identity,
    "kubernetesVersion": of_control_plane,
    "location": _location,
    "networkProfile": of_network,
    "nodeResourceGroup": _node_resource_group,
    "oidcIssuerProfile.enabled": _issuer,
    "securityProfile.defender.logAnalyticsWorkspaceResourceId": of_logs,
    "serviceMeshProfile.istio.revisions": of_revisions,
    "securityProfile.azureKeyVaultKms.enabled": of_kms,
    "securityProfile.azureKeyVaultKms.keyId": of_kms,
    "securityProfile.azureKeyVaultKms.keyVaultNetworkAccess": of_kms,
    "sku.name": _sku_name,
    "sku.tier": _sku_tier,
}
"""Properties whose effect depends on other properties too; None means that the table applies."""
