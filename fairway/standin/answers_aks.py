"""What AKS answers of clusters and pools.

Defaults are from the REST API's documentation of the 2025-09-01 version and from
learn.microsoft.com/azure/aks (concepts-network-azure-cni-overlay, quotas-skus-regions, upgrade-cluster). Patch
versions and node images are made up in the right form.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from fairway.plan.resource_ids import TENANT
from fairway.request import mapping
from fairway.rules.kubernetes import data, minor, version
from fairway.standin.answers import common, digits, filled, guid, identity_of, public_address, with_identities
from fairway.standin.fields import is_answered
from fairway.standin.secrecy import answered
from fairway.standin.types import served

CLUSTER = "azure-native:containerservice:ManagedCluster"
POOL = "azure-native:containerservice:AgentPool"
MOST_POOLS = 100
PATCH = 2
"""The patch a minor version is given where only the minor is asked for; `a_night` moves on from it."""

_CLUSTER_DEFAULTS: dict[str, Any] = {
    "sku": {"name": "Base", "tier": "Free"},
    "supportPlan": "KubernetesOfficial",
    "enableRBAC": True,
    "disableLocalAccounts": False,
    "oidcIssuerProfile": {"enabled": False},
    "identity": {"type": "SystemAssigned"},
    "securityProfile": {},
    "workloadAutoScalerProfile": {},
    "servicePrincipalProfile": {"clientId": "msi"},
    "networkProfile": {
        "networkPlugin": "azure",
        "networkDataplane": "azure",
        "serviceCidr": "10.0.0.0/16",
        "dnsServiceIP": "10.0.0.10",
        "outboundType": "loadBalancer",
        "loadBalancerSku": "standard",
        "ipFamilies": ["IPv4"],
    },
    "nodeProvisioningProfile": {"mode": "Manual", "defaultNodePools": "Auto"},
    "bootstrapProfile": {"artifactSource": "Direct"},
    "autoUpgradeProfile": {"nodeOSUpgradeChannel": "NodeImage"},
    "storageProfile": {
        "diskCSIDriver": {"enabled": True},
        "fileCSIDriver": {"enabled": True},
        "snapshotController": {"enabled": True},
    },
    "metricsProfile": {"costAnalysis": {"enabled": False}},
}
_POOL_DEFAULTS: dict[str, Any] = {
    "count": 1,
    "mode": "User",
    "osType": "Linux",
    "osDiskSizeGB": 128,
    "osDiskType": "Managed",
    "kubeletDiskType": "OS",
    "scaleDownMode": "Delete",
    "type": "VirtualMachineScaleSets",
    "enableAutoScaling": False,
    "enableEncryptionAtHost": False,
    "enableFIPS": False,
    "enableNodePublicIP": False,
    "enableUltraSSD": False,
    "upgradeSettings": {"maxSurge": "10%", "maxUnavailable": "0"},
    "securityProfile": {"enableSecureBoot": False, "enableVTPM": False, "sshAccess": "LocalUser"},
}
_AUTOMATIC = {"networkPluginMode": "overlay", "networkDataplane": "cilium"}


def default_minor(today: date) -> str:
    """The minor version AKS gives where none is asked for: the newest but one that is supported."""
    rows = data("kubernetes_versions")["versions"]
    supported = [each for each, row in rows.items() if date.fromisoformat(row["communityEnds"]) >= today]
    known = sorted(supported or rows, key=lambda each: version(each) or ())
    return known[-2] if len(known) > 1 else known[-1]


def patched(asked: str, current: str) -> str:
    """The whole version for what was asked: the patch that runs already, or the one AKS gives a minor."""
    if (version(asked) or ())[2:]:
        return asked
    return current if current and minor(current) == minor(asked) else f"{asked}.{PATCH}"


def cluster(id: str, inputs: Mapping[str, Any], before: Mapping[str, Any], today: date) -> dict[str, Any]:
    """A cluster's state without its pools."""
    kind = served(CLUSTER)
    given = {key: value for key, value in inputs.items() if value is not None and not key.startswith("__")}
    said = filled(answered(given), _network(given, _CLUSTER_DEFAULTS), before)
    group, name = id.split("/")[4], id.rsplit("/", 1)[-1]
    place = str(said.get("location", "")).lower().replace(" ", "")
    found = said | common(kind, id, inputs, before)
    found.setdefault("nodeResourceGroup", before.get("nodeResourceGroup", f"MC_{group}_{name}_{place}"))
    asked = str(said.get("kubernetesVersion") or before.get("kubernetesVersion") or default_minor(today))
    found["kubernetesVersion"] = asked
    found["currentKubernetesVersion"] = patched(asked, str(before.get("currentKubernetesVersion", "")))
    found |= _names(id, place, said)
    found["powerState"] = {"code": "Running"}
    found["maxAgentPools"] = MOST_POOLS
    found["resourceUID"] = digits(id, 24)
    if (mapping(said.get("oidcIssuerProfile")) or {}).get("enabled"):
        issuer = f"https://{place}.oic.prod-aks.azure.com/{TENANT}/{guid(id, 'issuer')}/"
        found["oidcIssuerProfile"] = {"enabled": True, "issuerURL": issuer}
    with_identities(found)
    found["identityProfile"] = _kubelet(found, name)
    found["networkProfile"] = _effective(id, found)
    windows = mapping(said.get("windowsProfile"))
    if windows:
        found["windowsProfile"] = {"enableCSIProxy": True, **windows}
    return {
        key: value for key, value in found.items() if value is not None and (key == "id" or is_answered(CLUSTER, key))
    }


def _network(given: Mapping[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    asked = mapping(given.get("networkProfile")) or {}
    network = dict(defaults["networkProfile"])
    automatic = str((mapping(given.get("sku")) or {}).get("name", "")).lower() == "automatic"
    if automatic or not asked.get("networkPlugin"):
        network["networkPluginMode"] = "overlay"
    if automatic:
        network |= _AUTOMATIC
    if asked.get("networkPlugin") == "kubenet" or "overlay" in (
        network.get("networkPluginMode"),
        asked.get("networkPluginMode"),
    ):
        network["podCidr"] = "10.244.0.0/16"
    return {**defaults, "networkProfile": network}


def _names(id: str, place: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Under which names the API server is found."""
    profile = mapping(said.get("apiServerAccessProfile")) or {}
    prefix = str(said.get("dnsPrefix") or said.get("fqdnSubdomain") or id.rsplit("/", 1)[-1])
    label = f"{prefix}-{digits(id)}"
    public = f"{label}.hcp.{place}.azmk8s.io"
    portal = {"azurePortalFQDN": f"{label}.portal.hcp.{place}.azmk8s.io"}
    if not profile.get("enablePrivateCluster"):
        return {"fqdn": public, **portal}
    zone = str(profile.get("privateDNSZone", ""))
    own = zone.rsplit("/", 1)[-1] if zone.startswith("/") else f"{guid(id, 'zone')}.privatelink.{place}.azmk8s.io"
    named = {"privateFQDN": f"{said.get('fqdnSubdomain') or label}.{own}", **portal}
    return named if profile.get("enablePrivateClusterPublicFQDN") is False else {**named, "fqdn": public}


def _kubelet(found: Mapping[str, Any], name: str) -> Any:
    asked = mapping((mapping(found.get("identityProfile")) or {}).get("kubeletidentity")) or {}
    made = f"{'/'.join(str(found['id']).split('/')[:3])}/resourceGroups/{found['nodeResourceGroup']}/providers"
    own = f"{made}/Microsoft.ManagedIdentity/userAssignedIdentities/{name}-agentpool"
    resource = str(asked.get("resourceId") or own)
    ids = identity_of(resource)
    return {"kubeletidentity": {"resourceId": resource, "clientId": ids["clientId"], "objectId": ids["principalId"]}}


def _effective(id: str, found: Mapping[str, Any]) -> dict[str, Any]:
    network = dict(mapping(found.get("networkProfile")) or {})
    for one, many in (("serviceCidr", "serviceCidrs"), ("podCidr", "podCidrs")):
        if network.get(one) and not network.get(many):
            network[many] = [network[one]]
    if network.get("outboundType") == "loadBalancer":
        balancer = dict(mapping(network.get("loadBalancerProfile")) or {})
        if not any(key in balancer for key in ("managedOutboundIPs", "outboundIPs", "outboundIPPrefixes")):
            balancer["managedOutboundIPs"] = {"count": 1}
        group = f"{'/'.join(id.split('/')[:3])}/resourceGroups/{found['nodeResourceGroup']}"
        address = f"{group}/providers/Microsoft.Network/publicIPAddresses/{guid(id, public_address(id))}"
        balancer["effectiveOutboundIPs"] = [{"id": address}]
        balancer.setdefault("backendPoolType", "NodeIPConfiguration")
        network["loadBalancerProfile"] = balancer
    return network


def pool(id: str, inputs: Mapping[str, Any], before: Mapping[str, Any], owner: Mapping[str, Any]) -> dict[str, Any]:
    """A pool's state; `owner` is the cluster's."""
    kind = served(POOL)
    given = {key: value for key, value in inputs.items() if value is not None and not key.startswith("__")}
    network = mapping(owner.get("networkProfile")) or {}
    windows = str(given.get("osType", "")).lower() == "windows"
    flat = network.get("networkPlugin") == "azure" and network.get("networkPluginMode") != "overlay"
    defaults = {**_POOL_DEFAULTS, "maxPods": 30 if flat else 250 if network.get("networkPlugin") == "azure" else 110}
    defaults["osSKU"] = "Windows2022" if windows else "Ubuntu"
    if given.get("scaleSetPriority") == "Spot":
        defaults |= {"scaleSetEvictionPolicy": "Delete", "spotMaxPrice": -1, "upgradeSettings": {"maxUnavailable": "0"}}
    said = filled(answered(given), defaults, before)
    found = said | {key: value for key, value in common(kind, id, inputs, before).items() if key != "type"}
    control = str(owner.get("currentKubernetesVersion") or owner.get("kubernetesVersion") or "")
    asked = str(given.get("orchestratorVersion") or before.get("orchestratorVersion") or owner["kubernetesVersion"])
    found["orchestratorVersion"] = asked
    ours = str(before.get("currentOrchestratorVersion", ""))
    same_minor = minor(asked) == minor(control) and len(version(asked) or ()) < 3
    found["currentOrchestratorVersion"] = patched(asked, ours or (control if same_minor else ""))
    found["nodeImageVersion"] = before.get("nodeImageVersion") or node_image(str(said["osSKU"]), 202611, 1)
    found["powerState"] = {"code": "Running"}
    return {key: value for key, value in found.items() if value is not None and (key == "id" or is_answered(POOL, key))}


def node_image(os_sku: str, month: int, number: int) -> str:
    """A node image's name: `AKSUbuntu-2204gen2containerd-202611.01.0`."""
    family = {"azurelinux": "AKSAzureLinux-V3gen2", "windows2022": "AKSWindows-2022-containerd"}
    return f"{family.get(os_sku.lower(), 'AKSUbuntu-2204gen2containerd')}-{month}.{number:02d}.0"


def profile(state: Mapping[str, Any]) -> dict[str, Any]:
    """A pool as it stands in its cluster's agentPoolProfiles."""
    return {key: value for key, value in state.items() if key not in ("id", "azureApiVersion")}
