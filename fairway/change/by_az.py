"""How to change in place with `az` what azure-native replaces a cluster for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fairway.change.advice import egress_first
from fairway.change.planned_step import PlannedStep
from fairway.request import value_at
from fairway.transitions import Transition
from fairway.transitions.fact import UNTOUCHED

_OPTIONS = {
    "networkProfile.networkDataplane": "--network-dataplane",
    "networkProfile.networkPlugin": "--network-plugin",
    "networkProfile.networkPluginMode": "--network-plugin-mode",
    "networkProfile.networkPolicy": "--network-policy",
    "networkProfile.outboundType": "--outbound-type",
    "networkProfile.podCidr": "--pod-cidr",
}
"""The options of `az aks update`, by property."""
_POD_CIDR = (
    "Pods need a CIDR range that does not overlap the virtual network or the services: set it as "
    "networkProfile.podCidr as well."
)


def by_az(cluster: PlannedStep, transitions: Iterable[Transition]) -> str:
    """What to do, and its effect on nodes and pods; empty if `az aks update` cannot change all of it."""
    found = list(transitions)
    if not found or any(each.path not in _OPTIONS or not each.after for each in found):
        return ""
    options, beside = _options(cluster, found)
    group, name = (cluster.old_inputs.get(key) for key in ("resourceGroupName", "resourceName"))
    place = cluster.advice.place(cluster)
    outbound = [str(each.after) for each in found if each.path == "networkProfile.outboundType"]
    happens = [
        text
        for each in found
        if each.effect == "reimage" or each.workloads != UNTOUCHED
        for text in (each.reason, each.workloads)
    ]
    return " ".join(
        dict.fromkeys(
            text
            for text in (
                "Azure can do this without replacing the cluster, but azure-native cannot.",
                *happens,
                *(text for each in outbound for text in egress_first(cluster, each)),
                *beside,
                "Do not update the cluster with Pulumi before you have made the change in Azure: "
                f"`az aks update --resource-group {group} --name {name} {' '.join(options)}`.",
                f"Then run `pulumi up --refresh` with the new value in the {place}: the refresh reads it from "
                f"Azure, so nothing is replaced.",
                *(each.workaround for each in found),
            )
            if text
        )
    )


def _options(cluster: PlannedStep, found: Sequence[Transition]) -> tuple[list[str], list[str]]:
    """The options, and notes on them."""
    options = {_OPTIONS[each.path]: str(each.after) for each in found}
    beside: list[str] = []
    overlay = options.get("--network-plugin-mode", "").casefold() == "overlay"
    # azure-aks-docs, update-azure-cni.md: a cluster with node subnet has no pod range; one with kubenet keeps its own.
    if overlay:
        options.setdefault("--network-plugin", "azure")
        if str(value_at(cluster.old_inputs, "networkProfile.networkPlugin", "")).casefold() != "kubenet":
            range_ = value_at(cluster.new_inputs, "networkProfile.podCidr")
            options.setdefault("--pod-cidr", str(range_ or "<pod CIDR>"))
            beside.append(_POD_CIDR)
    return [f"{key} {value}" for key, value in options.items()], beside
