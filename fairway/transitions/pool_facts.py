"""What Azure does when a property of a node pool changes: the table.

Names are the wire names of an AgentPool. Properties that are not in the tables change in place.
"""

from __future__ import annotations

from fairway.rules.citations import aks, pool_schema, thread
from fairway.transitions.fact import ANOTHER_POOL, NODE_BY_NODE, Fact

_LIMITS = aks("create-node-pools.md#limitations")
# That page calls the configuration of nodes' public addresses immutable. azure-native (provider/pkg/gen/replacement.go)
# replaces the pool for its tags.
_PUBLIC_IPS = aks("use-node-public-ips.md#limitations")
_CUSTOM = aks("custom-node-configuration.md")
_DISK = aks("concepts-storage.md#os-disk-sizing")
_REIMAGES = aks("node-disruption-policy.md#node-pool-level-operations")
TRUSTED_LAUNCH = aks("use-trusted-launch.md#enable-vtpm-or-secure-boot-on-an-existing-trusted-launch-node-pool")


def _fixed(what: str, source: str) -> Fact:
    return Fact("refused", f"{what} cannot change after the pool is created.", source, workaround=ANOTHER_POOL)


FIXED: dict[str, Fact] = {
    "availabilityZones": _fixed(
        "The set of availability zones", aks("reliability-availability-zones-configure.md#limitations")
    ),
    "enableEncryptionAtHost": _fixed("Encryption at host", aks("enable-host-encryption.md#limitations")),
    "enableNodePublicIP": _fixed(
        "The choice of public addresses for nodes",
        thread("hashicorp/terraform-provider-azurerm/issues/10951"),
    ),
    "enableUltraSSD": _fixed("Support for ultra disks", aks("use-ultra-disks.md#limitations")),
    "gatewayProfile": _fixed("The gateway's address prefix", pool_schema("gatewayProfile")),
    "gpuInstanceProfile": _fixed("The partitioning of GPUs", aks("gpu-multi-instance.md")),
    "gpuProfile": _fixed("The choice of GPU drivers", aks("use-nvidia-gpu.md#skip-gpu-driver-installation")),
    "hostGroupID": _fixed("The dedicated host group", pool_schema("hostGroupID")),
    "kubeletConfig": _fixed("The kubelet's configuration", _CUSTOM),
    "kubeletDiskType": _fixed("The kubelet's disk", pool_schema("kubeletDiskType")),
    "linuxOSConfig": _fixed("The kernel and swap configuration", _CUSTOM),
    "maxPods": _fixed("The maximum number of pods per node", _LIMITS),
    "messageOfTheDay": _fixed("The message of the day", pool_schema("messageOfTheDay")),
    "networkProfile.nodePublicIPTags": _fixed("The set of IP tags on the nodes' public addresses", _PUBLIC_IPS),
    "nodePublicIPPrefixID": _fixed("The public IP prefix of the nodes", _PUBLIC_IPS),
    "osDiskSizeGB": _fixed("The size of the OS disk", _DISK),
    "osDiskType": _fixed("The type of the OS disk", pool_schema("osDiskType")),
    "osType": _fixed("The operating system", pool_schema("osType")),
    "podIPAllocationMode": _fixed("The IP allocation mode of pods", pool_schema("podIPAllocationMode")),
    "podSubnetID": _fixed("The subnet of pods", pool_schema("podSubnetID")),
    "proximityPlacementGroupID": _fixed(
        "The proximity placement group",
        aks("reduce-latency-ppg.md#add-a-proximity-placement-group-to-an-existing-cluster"),
    ),
    "scaleSetEvictionPolicy": _fixed("The eviction policy of spot nodes", pool_schema("scaleSetEvictionPolicy")),
    "scaleSetPriority": _fixed("The priority of nodes (Spot or Regular)", aks("spot-node-pool.md#limitations")),
    "spotMaxPrice": _fixed("The maximum price of spot nodes", aks("spot-node-pool.md#limitations")),
    "type": _fixed("The type of the pool", pool_schema("type")),
    "vmSize": _fixed("The VM size", _LIMITS),
    "vnetSubnetID": _fixed("The subnet of nodes", pool_schema("vnetSubnetID")),
    "windowsProfile": _fixed("Outbound NAT of Windows nodes", pool_schema("windowsProfile")),
    "workloadRuntime": _fixed("The workload runtime", pool_schema("workloadRuntime")),
}
"""Properties that Azure refuses to change on an existing pool."""

IN_POOL_NAMES = frozenset({*(key for key in FIXED if "." not in key), "capacityReservationGroupID", "creationData"})
"""The properties that are part of a pool's name in Fairway's component, so that another value is another pool.

They are those that Azure never changes, and two that it changes on some pools only: a pool joins a capacity reservation
once and, without zones, only while it has no nodes (azure-aks-docs, use-capacity-reservation-groups.md); it is upgraded
to a snapshot only if that is newer (node-pool-snapshot.md). Properties inside a group, such as the tags of public
addresses, are not part of the name: names of existing pools must stay.
"""

REIMAGED: dict[str, Fact] = {
    "capacityReservationGroupID": Fact(
        "reimage",
        "When a pool with zones joins a capacity reservation, its nodes are reallocated from it.",
        aks(
            "use-capacity-reservation-groups.md#associate-an-existing-capacity-reservation-group-with-an-existing-node-pool-preview"
        ),
    ),
    "creationData": Fact(
        "reimage",
        "The pool is upgraded to the versions in the snapshot, which must be newer than its own.",
        aks("node-pool-snapshot.md#upgrading-a-node-pool-to-a-snapshot"),
    ),
    "enableFIPS": Fact(
        "reimage",
        "Linux nodes move to an image with or without FIPS.",
        aks("enable-fips-nodes.md#update-an-existing-node-pool-to-enable-or-disable-fips"),
    ),
    "localDNSProfile": Fact(
        "reimage",
        "LocalDNS on the nodes is reconfigured.",
        aks("localdns-custom.md#enable-localdns"),
        f"{NODE_BY_NODE} Existing connections to the DNS server are cut.",
    ),
    "osSKU": Fact(
        "reimage",
        "Linux nodes move to the image of the other distribution.",
        aks("upgrade-os-version.md#migrate-to-a-new-os-version"),
    ),
    "securityProfile.enableSecureBoot": Fact(
        "reimage", "Changing firmware and boot settings recreates the nodes.", TRUSTED_LAUNCH
    ),
    "securityProfile.enableVTPM": Fact(
        "reimage", "Changing firmware and boot settings recreates the nodes.", TRUSTED_LAUNCH
    ),
}
"""Properties whose change reimages the pool's nodes."""

IN_PLACE: dict[str, Fact] = {
    "count": Fact("in_place", "Nodes are added or removed.", aks("scale-cluster.md")),
    "enableAutoScaling": Fact(
        "in_place", "The autoscaler is turned on or off for the pool.", aks("cluster-autoscaler.md")
    ),
    "minCount": Fact("in_place", "The autoscaler's minimum changes.", aks("cluster-autoscaler.md")),
    "maxCount": Fact("in_place", "The autoscaler's maximum changes.", aks("cluster-autoscaler.md")),
    "mode": Fact(
        "in_place",
        "The mode of a pool can change as long as one System pool is left.",
        aks("use-system-pools.md#system-and-user-node-pools"),
        "Running pods stay; new system pods are scheduled by the new mode.",
    ),
    "nodeLabels": Fact(
        "in_place",
        "Labels are written to running nodes.",
        aks("use-labels.md"),
        "Running pods stay; pods that select nodes by a removed label cannot be scheduled again.",
    ),
    "nodeTaints": Fact(
        "in_place",
        "Taints are written to running nodes.",
        aks("use-node-taints.md#node-taint-options"),
        "Running pods stay, except that NoExecute evicts those that do not tolerate it.",
    ),
    "nodeInitializationTaints": Fact(
        "in_place", "New nodes get them; running nodes stay as they are.", aks("use-node-taints.md")
    ),
    "networkProfile": Fact(
        "in_place", "Host ports and security groups are set on the scale set.", aks("use-node-public-ips.md")
    ),
    "securityProfile.sshAccess": Fact(
        "in_place",
        "The setting is stored and takes effect when the nodes get their next image.",
        aks("manage-ssh-node-access.md#disable-ssh-for-an-existing-node-pool"),
        workaround="Upgrade the node image afterwards: `az aks nodepool upgrade --node-image-only`.",
    ),
    "tags": Fact("in_place", "Tags are written to the pool's Azure resources.", aks("use-tags.md")),
    "upgradeSettings": Fact("in_place", "It applies from the next upgrade.", aks("upgrade-aks-node-pools-rolling.md")),
    "scaleDownMode": Fact("in_place", "It applies from the next scale-down.", aks("scale-down-mode.md")),
    "virtualMachinesProfile": Fact(
        "in_place",
        "Nodes are added and removed to match the sizes and counts.",
        aks("virtual-machines-node-pools.md#update-an-existing-manual-scale-profile"),
        "Nodes of a removed size are drained and deleted.",
    ),
}
"""Properties that change without a reimage, with notes."""
