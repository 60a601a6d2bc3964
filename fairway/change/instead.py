"""What to do instead of a deletion that Azure refuses or that a running cluster does not survive, one step a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fairway.change.planned_step import PlannedStep
from fairway.rules.citations import aks, thread
from fairway.rules.cluster import MANAGED_CLUSTER
from fairway.standin import losses

_LEARN = "https://learn.microsoft.com/azure"
_BACK = "Write what was removed back in the {place}"
_KMS = (
    _BACK + ", set `securityProfile.azureKeyVaultKms.enabled` to false, and run `pulumi up`.",
    "Write all secrets again: `kubectl get secrets --all-namespaces -o json | kubectl replace -f -`.",
    "Then make this change, and run `pulumi up`.",
)
_DISKS = (_BACK + ": disks stay encrypted with the set as long as the cluster exists. {another}",)
_INSTEAD: Mapping[str, tuple[tuple[str, ...], str]] = {
    losses.ETCD: (_KMS, aks("use-kms-etcd-encryption.md#limitations")),
    losses.DISKS: (_DISKS, f"{_LEARN}/virtual-machines/disk-encryption"),
    losses.SET: (_DISKS, thread("hashicorp/terraform-provider-azurerm/issues/13346")),
    losses.CONTROL: (
        (
            _BACK + ". Let the cluster use another identity with the same roles, in an update that keeps this one.",
            "Remove this one a day later: parts of the control plane use an identity for hours after the change.",
        ),
        aks("managed-identity-overview.md"),
    ),
    losses.KUBELET: (
        (
            _BACK + ": a cluster does not return from a kubelet identity of its own to the one of AKS.",
            "For another one, create it elsewhere and set `identityProfile.kubeletidentity` to its resourceId, "
            "clientId and objectId.",
        ),
        aks("pre-created-kubelet-managed-identity.md"),
    ),
    losses.ZONE: ((_BACK + ". {another}",), aks("private-clusters.md")),
    losses.IMAGES: (
        (
            _BACK
            + ". First set `bootstrapProfile.containerRegistryId` to another registry with the cache, and upgrade "
            "the node images: `az aks upgrade --node-image-only`.",
            "Then remove this one.",
        ),
        aks("network-isolated.md"),
    ),
    losses.EGRESS: (
        (
            _BACK + ", and give the nodes another egress: a route to another firewall, or another "
            "`networkProfile.outboundType`.",
            "Then remove this one.",
        ),
        aks("limit-egress-traffic.md"),
    ),
}


def instead(step: PlannedStep, cluster: PlannedStep, why: str) -> tuple[Sequence[str], str]:
    """The steps instead of a deletion that breaks `cluster`, and the source; `why` is a text of
    `fairway.standin.losses`."""
    lines, source = _INSTEAD[why]
    another = f"Without it: {step.advice.another_cluster(cluster)}"
    return [each.format(place=step.advice.place(step), another=another) for each in lines], source


def before_it_is_free(step: PlannedStep, users: Sequence[PlannedStep], old_name: str = "") -> tuple[Sequence[str], str]:
    """The steps before a resource in use can be deleted, and the source. `old_name` is the name in Azure of one that is
    deleted only because its name changes."""
    if old_name:
        line = f"Azure renames nothing: keep the name {old_name} in the {step.advice.place(step)} while it is used."
        return [line], f"{_LEARN}/azure-resource-manager/management/resource-name-rules"
    source = f"{_LEARN}/virtual-network/ip-services/public-ip-addresses"
    if step.kind in ("DedicatedHost", "DedicatedHostGroup"):
        source = f"{_LEARN}/virtual-machines/dedicated-hosts-how-to"
    elif step.kind in ("CapacityReservation", "CapacityReservationGroup"):
        source = f"{_LEARN}/virtual-machines/capacity-reservation-modify"
    of_cluster = [each for each in users if each.token == MANAGED_CLUSTER]
    if of_cluster and step.kind in ("PublicIPAddress", "PublicIPPrefix"):
        # az sends the same (Azure/azure-cli pull request 22011), and Azure keeps what a request leaves out.
        line = (
            "Azure keeps outbound addresses that a request leaves out. Set `networkProfile.loadBalancerProfile` to "
            f"`{{managedOutboundIPs: {{count: 1}}}}` in the {step.advice.place(step)}: in the same update the cluster "
            "gets an address of AKS first, and then this one is deleted."
        )
        return [line], aks("configure-load-balancer-standard.md")
    names = ", ".join(each.label for each in users) or "another resource"
    return [f"Keep it in the {step.advice.place(step)} until {names} no longer uses it, and remove it then."], source
