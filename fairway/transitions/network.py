"""What Azure does when networkProfile changes: addresses, plugin, data plane, policy engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from fairway.azure.defaults import DEFAULT_POD_CIDR
from fairway.request import mapping, sequence, value_at
from fairway.rules.citations import aks, schema, support, thread
from fairway.transitions.difference import Difference
from fairway.transitions.egress import of_outbound_addresses, of_outbound_type
from fairway.transitions.fact import ALL_POOLS, ANOTHER_CLUSTER, ASSUMED, Fact, fixed_on_cluster

_CNI = aks("update-azure-cni.md#supported-migration-paths")
_IPAM = aks("update-azure-cni.md#update-the-ipam-mode-to-azure-cni-overlay")
_DATAPLANE = aks("update-azure-cni.md#update-considerations")
_POLICY = aks("use-network-policies.md#change-cluster-network-policy")
_REIMAGES = aks("node-disruption-policy.md#cluster-level-operations")
_POD_CIDR = aks("azure-cni-overlay-pod-expand.md#limitations")
_BASIC_TO_STANDARD = thread("kubernetes-sigs/cloud-provider-azure/pull/8790")
_SERVICE_CIDR = support("error-codes/servicecidroverlapexistingsubnetscidr-error.md#solution-3")


def _profile(name: str) -> str:
    return schema(f"ContainerServiceNetworkProfile/properties/{name}")


FACTS: dict[str, Fact] = {
    "dnsServiceIP": fixed_on_cluster("The IP address of cluster DNS", _SERVICE_CIDR),
    "loadBalancerSku": fixed_on_cluster("The SKU of the load balancer", aks("load-balancer-standard.md#limitations")),
    "networkMode": fixed_on_cluster("The network mode of Azure CNI", _profile("networkMode")),
    "serviceCidr": fixed_on_cluster("The CIDR range of services", _SERVICE_CIDR),
    "serviceCidrs": fixed_on_cluster("The list of CIDR ranges of services", _SERVICE_CIDR),
    "podCidrs": fixed_on_cluster("The list of CIDR ranges of pods", _POD_CIDR),
    "advancedNetworking.performance": Fact("reimage", "The data plane of the nodes is replaced.", _REIMAGES, ALL_POOLS),
    "loadBalancerProfile": Fact(
        "in_place",
        "The rules for outbound traffic are rewritten.",
        aks("configure-load-balancer-standard.md"),
        "Pods stay; outbound addresses may change and open outbound connections may be cut.",
    ),
    "natGatewayProfile": Fact(
        "in_place",
        "The NAT gateway is reconfigured.",
        aks("nat-gateway.md"),
        "Pods stay; outbound addresses may change and open outbound connections may be cut.",
    ),
}


@dataclass(frozen=True)
class Networking:
    """A cluster's network configuration, in ARM's values in lower case."""

    cni: str
    """overlay, node-subnet, pod-subnet, kubenet or none."""
    cilium: bool
    policy: str
    """azure, calico, cilium or none."""
    windows: bool
    """Whether an inline pool runs Windows."""
    provisioning: bool
    """Whether nodes are provisioned automatically."""


def networking(cluster: Mapping[str, Any]) -> Networking:
    """The network configuration in a cluster's properties. The default is overlay."""

    def word(path: str, default: str = "") -> str:
        return str(value_at(cluster, path, default)).casefold()

    pools = [mapping(each) or {} for each in sequence(cluster.get("agentPoolProfiles")) or ()]
    plugin, mode = word("networkProfile.networkPlugin"), word("networkProfile.networkPluginMode")
    cni = "overlay"
    if plugin in ("kubenet", "none"):
        cni = plugin
    elif plugin == "azure" and mode != "overlay":
        cni = "pod-subnet" if any(value_at(pool, "podSubnetID") for pool in pools) else "node-subnet"
    return Networking(
        cni=cni,
        cilium=word("networkProfile.networkDataplane") == "cilium",
        policy=word("networkProfile.networkPolicy", "none"),
        windows=any(str(value_at(pool, "osType", "")).casefold() == "windows" for pool in pools),
        provisioning=word("nodeProvisioningProfile.mode") == "auto",
    )


def leaves_overlay(change: Difference, after: Mapping[str, Any]) -> Fact | None:
    """The refusal of a request that has networkPlugin azure but no longer networkPluginMode overlay."""
    plugin = str(value_at(after, "networkProfile.networkPlugin", "")).casefold()
    mode = str(change.before).casefold()
    if change.path != ("networkProfile", "networkPluginMode") or change.after or (plugin, mode) != ("azure", "overlay"):
        return None
    # Gordonby/Snippets, AKS/OverlayNoOverlay.md: an overlay cluster stays one, whatever a template without it requests.
    reason = "A cluster cannot leave overlay, and networkPlugin azure without networkPluginMode is node subnet."
    return Fact("refused", reason, _CNI, "", "Write networkPluginMode overlay again, or create another cluster.")


def of_network(change: Difference, before: Mapping[str, Any], after: Mapping[str, Any]) -> Fact | None:
    """What a change inside networkProfile does; None means that the table applies."""
    special = _SPECIAL.get(str(change.path[1]) if len(change.path) > 1 else "")
    return special(change, before, after) if special else None


def _plugin(_change: Difference, before: Mapping[str, Any], after: Mapping[str, Any]) -> Fact:
    old, new = networking(before), networking(after)
    if old.cni == new.cni:
        return Fact("in_place", "The cluster has this value already.", _CNI)
    if new.cni != "overlay" or old.cni not in ("kubenet", "node-subnet"):
        reason = f"Azure can only move kubenet and node subnet to overlay, not {old.cni} to {new.cni}."
        return Fact("refused", reason, _CNI, "", ANOTHER_CLUSTER)
    if old.policy in ("azure", "calico"):
        reason = f"A cluster with the policy engine {old.policy} cannot move to overlay."
        workaround = "Two updates: networkPolicy none first, then overlay."
        return Fact("refused", reason, _IPAM, "", workaround, ASSUMED)
    if old.cilium != new.cilium:
        return _BOTH_AT_ONCE
    reason = f"Pods get addresses from podCidr instead of {old.cni}; this cannot be undone."
    identity = str(value_at(before, "identity.type", "")).casefold()
    if old.cni == "kubenet" and "userassigned" not in identity:
        reason += " Give the cluster a user-assigned identity first: otherwise AKS cannot remove its route table."
    return Fact("reimage", reason, _IPAM, ALL_POOLS)


_OFF_CILIUM = "Microsoft only documents the move to Cilium: try the move back on another cluster first."
_NO_WINDOWS = "Keep networkDataplane as it is, or create another cluster with Cilium for the Linux workloads."
_BOTH_AT_ONCE = Fact(
    "refused",
    "Overlay and the data plane cannot change in the same update.",
    _DATAPLANE,
    workaround="Two updates: networkPluginMode overlay first, networkDataplane cilium in the next.",
    code="BadRequest",
    message="Updating the IPAM mode and the data plane in a single operation is not supported.",
)


def _dataplane(_change: Difference, before: Mapping[str, Any], after: Mapping[str, Any]) -> Fact:
    old, new = networking(before), networking(after)
    if old.cilium == new.cilium:
        return Fact("in_place", "The cluster has this value already.", _DATAPLANE)
    if not new.cilium:
        # node-disruption-policy.md lists the change from Cilium to none; update-azure-cni.md has only the opposite one.
        return Fact("reimage", "Cilium is removed from the nodes.", _REIMAGES, ALL_POOLS, _OFF_CILIUM)
    if old.cni == "kubenet":
        reason = "A kubenet cluster cannot change to Cilium."
        workaround = "Two updates: overlay first, then networkDataplane cilium."
        return Fact("refused", reason, _DATAPLANE, "", workaround, ASSUMED)
    if old.cni != new.cni:
        return _BOTH_AT_ONCE
    if old.windows or new.windows:
        reason = "A cluster with Windows pools cannot change to Cilium."
        return Fact("refused", reason, _DATAPLANE, "", _NO_WINDOWS, ASSUMED)
    if old.provisioning and new.provisioning:
        reason = "A cluster with node auto-provisioning cannot change to Cilium."
        workaround = "Set nodeProvisioningProfile.mode to Manual first, and back to Auto afterwards."
        return Fact("refused", reason, _DATAPLANE, "", workaround, ASSUMED)
    reason = (
        "Cilium is installed on the nodes and enforces policies once all of them are recreated; Microsoft documents "
        "no way to undo this."
    )
    return Fact("reimage", reason, _DATAPLANE, ALL_POOLS)


def _policy(change: Difference, before: Mapping[str, Any], after: Mapping[str, Any]) -> Fact:
    old, new = networking(before), networking(after)
    if old.policy == new.policy:
        return Fact("in_place", "The cluster has this value already.", _POLICY)
    if old.cilium != new.cilium:
        return _dataplane(change, before, after)
    if "cilium" in (old.policy, new.policy):
        reason = f"Policy engine and data plane must match; {new.policy} does not match the current data plane."
        return Fact("refused", reason, _DATAPLANE, "", "Set networkDataplane and networkPolicy together.")
    if "none" not in (old.policy, new.policy):
        reason = f"The policy engine cannot change from {old.policy} to {new.policy} in one update."
        return Fact("refused", reason, _POLICY, "", f"Two updates: networkPolicy none first, then {new.policy}.")
    unenforced = " NetworkPolicies are no longer enforced." if new.policy == "none" else ""
    return Fact(
        "reimage", f"The policy engine changes from {old.policy} to {new.policy}.", _REIMAGES, ALL_POOLS + unenforced
    )


def _pod_cidr(change: Difference, before: Mapping[str, Any], after: Mapping[str, Any]) -> Fact:
    old, new = networking(before), networking(after)
    if old.cni != new.cni:
        return Fact("in_place", "The range is set by the move to overlay.", _IPAM, ALL_POOLS)
    if _grows(str(change.before or DEFAULT_POD_CIDR), str(change.after or DEFAULT_POD_CIDR)):
        if old.cni == "overlay" and not old.windows:
            return Fact("in_place", "The CIDR range of pods is extended.", _POD_CIDR)
        reason = "The CIDR range of pods can only be extended with overlay and without Windows nodes."
        return Fact("refused", reason, _POD_CIDR, "", ANOTHER_CLUSTER)
    reason = "The new CIDR range of pods must contain the old one."
    return Fact("refused", reason, _POD_CIDR, "", ANOTHER_CLUSTER)


def _grows(old: str, new: str) -> bool:
    try:
        one, other = ip_network(old, strict=False), ip_network(new, strict=False)
    except ValueError:
        return False
    return one.version == other.version == 4 and one.subnet_of(other)  # pyright: ignore[reportArgumentType]


def _families(change: Difference, _before: Mapping[str, Any], _after: Mapping[str, Any]) -> Fact:
    old = {str(each).casefold() for each in sequence(change.before) or ("ipv4",)}
    new = {str(each).casefold() for each in sequence(change.after) or ("ipv4",)}
    if old == new:
        return Fact("in_place", "The cluster has this value already.", _REIMAGES)
    if old < new:
        return Fact("reimage", "Nodes and pods get IPv6 addresses as well.", _REIMAGES, ALL_POOLS)
    return Fact(
        "refused", "An IP family cannot be removed from a cluster.", _profile("ipFamilies"), "", ANOTHER_CLUSTER
    )


def _load_balancer(change: Difference, _before: Mapping[str, Any], _after: Mapping[str, Any]) -> Fact | None:
    old, new = (str(each or "standard").casefold() for each in (change.before, change.after))
    if (old, new) != ("basic", "standard"):
        return None
    return Fact(
        "in_place",
        "Services move from the Basic load balancer to a Standard one and keep their addresses; this cannot be undone.",
        _BASIC_TO_STANDARD,
        "Pods stay; traffic in and out is interrupted while Services move.",
        "Do it in a maintenance window: Azure retired Basic load balancers on 2025-09-30.",
        interrupts=True,
    )


_SPECIAL: dict[str, Callable[[Difference, Mapping[str, Any], Mapping[str, Any]], Fact | None]] = {
    "ipFamilies": _families,
    "loadBalancerProfile": of_outbound_addresses,
    "loadBalancerSku": _load_balancer,
    "natGatewayProfile": of_outbound_addresses,
    "networkDataplane": _dataplane,
    "networkPlugin": _plugin,
    "networkPluginMode": _plugin,
    "networkPolicy": _policy,
    "outboundType": of_outbound_type,
    "podCidr": _pod_cidr,
}
