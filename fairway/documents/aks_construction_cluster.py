"""The cluster and the pool that AKS-Construction makes of its parameters: bicep/main.bicep (aksProperties,
agentPoolProfiles) and bicep/aksagentpool.bicep of Azure/AKS-Construction@d1a98d0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fairway.documents.unknown import unknown
from fairway.request import Placeholder

_SURGE = {"maxSurge": "33%"}
_POOL_DISK = 128


@dataclass(frozen=True)
class Made:
    """The parameters with their defaults."""

    defaults: Mapping[str, Any]
    values: Mapping[str, Any]

    def get(self, name: str) -> Any:
        """The value of a parameter, given or by default."""
        value = self.values.get(name)
        return self.defaults.get(name) if value is None else value

    def on(self, name: str) -> bool:
        """Whether a switch is on for certain."""
        return self.get(name) is True


def cluster_of(made: Made, presets: Mapping[str, Any]) -> dict[str, Any]:
    """The body of the cluster."""
    plugin = made.get("networkPlugin")
    outbound = made.get("aksOutboundTrafficType")
    if outbound == "natGateway":
        outbound = "userAssignedNATGateway" if made.on("custom_vnet") else "managedNATGateway"
    overlay = plugin == "kubenet" or made.get("networkPluginMode") == "Overlay" or made.on("cniDynamicIpAllocation")
    network = {
        "loadBalancerSku": "standard",
        **{key: made.get(key) for key in ("networkPlugin", "networkPolicy", "serviceCidr", "dnsServiceIP")},
        "networkPluginMode": made.get("networkPluginMode") if plugin == "azure" else "",
        "networkDataplane": made.get("networkDataplane") if plugin == "azure" else "",
        "podCidr": made.get("podCidr") if overlay else None,
        "outboundType": outbound,
    }
    if outbound == "managedNATGateway":
        count = {"count": made.get("natGwIpCount")}
        network["natGatewayProfile"] = {
            "managedOutboundIPProfile": count,
            "idleTimeoutInMinutes": made.get("natGwIdleTimeout"),
        }
    profile = {
        "kubernetesVersion": made.get("kubernetesVersion"),
        "enableRBAC": True,
        "dnsPrefix": made.get("dnsPrefix") or f"{made.get('resourceName')}-dns",
        "aadProfile": _entra(made),
        "apiServerAccessProfile": _access(made),
        "agentPoolProfiles": [_system_pool(made, presets)],
        "workloadAutoScalerProfile": {"keda": {"enabled": made.get("kedaAddon")}},
        "networkProfile": {key: each for key, each in network.items() if each not in ("", None)},
        "disableLocalAccounts": made.on("AksDisableLocalAccounts") and made.on("enable_aad"),
        "autoUpgradeProfile": {"upgradeChannel": made.get("upgradeChannel")},
        "addonProfiles": _add_ons(made),
        "autoScalerProfile": made.get("AutoscaleProfile") if _scaled(made) else None,
        "oidcIssuerProfile": {"enabled": made.get("oidcIssuer")},
        "securityProfile": _security(made),
        "ingressProfile": {"webAppRouting": {"enabled": made.get("warIngressNginx")}},
        "storageProfile": {f"{each}CSIDriver": {"enabled": made.get(f"{each}CSIDriver")} for each in _DRIVERS},
        "nodeResourceGroup": made.get("managedNodeResourceGroup") or None,
        "serviceMeshProfile": _mesh(made) if made.get("serviceMeshProfile") else None,
    }
    return {
        "location": made.get("location") or unknown("resourceGroup().location"),
        "properties": {key: each for key, each in profile.items() if each is not None},
        "identity": _identity(made),
        "sku": {"name": "Base", "tier": "Standard" if made.on("AksPaidSkuForSLA") else "Free"},
    }


_DRIVERS = ("blob", "disk", "file")


def _scaled(made: Made) -> bool:
    count, most = made.get("agentCount"), made.get("agentCountMax")
    return isinstance(count, int) and isinstance(most, int) and most > count


def _entra(made: Made) -> dict[str, Any] | None:
    tenant = made.get("aad_tenant_id")
    found = {
        "managed": True,
        "enableAzureRBAC": made.get("enableAzureRBAC"),
        **({"tenantID": tenant} if tenant else {}),
    }
    return found if made.on("enable_aad") else None


def _access(made: Made) -> dict[str, Any]:
    if made.get("authorizedIPRanges"):
        return {"authorizedIPRanges": made.get("authorizedIPRanges")}
    private, method = made.on("enablePrivateCluster"), made.get("privateClusterDnsMethod")
    zone = (made.get("dnsApiPrivateZoneId") or "system") if method == "privateDnsZone" else method
    found: dict[str, Any] = {"enablePrivateCluster": made.get("enablePrivateCluster")}
    found["enablePrivateClusterPublicFQDN"] = private and method == "none"
    return {**found, "privateDNSZone": zone} if private else found


def _subnets(made: Made) -> dict[str, Any]:
    if made.on("custom_vnet"):
        pods = {"podSubnetID": unknown("network.outputs.aksPodSubnetId")} if made.on("cniDynamicIpAllocation") else {}
        return {"vnetSubnetID": unknown("network.outputs.aksSubnetId"), **pods}
    own = {"vnetSubnetID": made.get("byoAKSSubnetId"), "podSubnetID": made.get("byoAKSPodSubnetId")}
    return {key: each for key, each in own.items() if each}


def _system_pool(made: Made, presets: Mapping[str, Any]) -> dict[str, Any]:
    alone = made.on("JustUseSystemPool")
    base = {
        "name": made.get("nodePoolName") if alone else "agentpool",
        "vmSize": made.get("agentVMSize"),
        "count": made.get("agentCount"),
        "mode": "System",
        "osType": "Linux",
        "osSKU": "AzureLinux" if made.get("osSKU") == "AzureLinux" else "Ubuntu",
        "maxPods": 30,
        "type": "VirtualMachineScaleSets",
        **_subnets(made),
        "upgradeSettings": _SURGE,
    }
    if alone:
        return base
    base["nodeTaints"] = ["CriticalAddonsOnly=true:NoSchedule"]
    kind = made.get("SystemPoolType")
    own = made.get("SystemPoolCustomPreset") if kind == "Custom" else None
    preset = own or presets.get(str(kind), {})
    return {**base, **{key: each for key, each in preset.items() if each != []}}


def pool_of(made: Made) -> dict[str, Any]:
    """The properties of the user pool, with its name."""
    os, name = made.get("osType"), made.get("nodePoolName")
    spot = made.on("nodePoolSpot")
    scaled = _scaled(made)
    found = {
        "name": name[:6] if os == "Windows" and isinstance(name, str) else name,
        "mode": "User",
        "vmSize": made.get("agentVMSize"),
        "count": made.get("agentCount"),
        "minCount": made.get("agentCount") if scaled else None,
        "maxCount": made.get("agentCountMax") if scaled else None,
        "enableAutoScaling": scaled,
        "availabilityZones": made.get("availabilityZones") or None,
        "osDiskType": made.get("osDiskType"),
        "osSKU": made.get("osSKU"),
        "osDiskSizeGB": made.get("osDiskSizeGB") or _POOL_DISK,
        "osType": os,
        "maxPods": made.get("maxPods"),
        "type": "VirtualMachineScaleSets",
        **_subnets(made),
        "upgradeSettings": None if spot else _SURGE,
        "enableNodePublicIP": made.get("enableNodePublicIP"),
    }
    if spot:
        found |= {"scaleSetPriority": "Spot", "scaleSetEvictionPolicy": "Delete", "spotMaxPrice": -1}
    return {key: each for key, each in found.items() if each is not None}


def _add_ons(made: Made) -> dict[str, Any]:
    policy = bool(made.get("azurepolicy"))
    rotation = {"enableSecretRotation": "true", "rotationPollInterval": made.get("keyVaultAksCSIPollInterval")}
    found: dict[str, Any] = {
        "azurepolicy": {"enabled": policy, **({"config": {"version": "v2"}} if policy else {})},
        "azureKeyvaultSecretsProvider": {"config": rotation, "enabled": made.get("keyVaultAksCSI")},
        "openServiceMesh": {"enabled": made.get("openServiceMeshAddon")},
        "ACCSGXDevicePlugin": {"enabled": made.get("sgxPlugin")},
    }
    if made.on("omsagent"):
        found["omsagent"] = {"enabled": True, "config": {"logAnalyticsWorkspaceResourceID": _workspace(made)}}
    if made.on("ingressApplicationGateway"):
        name = f"agw-{made.get('resourceName')}"
        own = {"applicationGatewayName": name, "subnetCIDR": "10.225.0.0/16"}
        created = {"applicationGatewayId": unknown(f"resourceId('Microsoft.Network/applicationGateways', '{name}')")}
        by_template = made.on("custom_vnet") or made.get("byoAGWSubnetId")
        found["ingressApplicationGateway"] = {"enabled": True, "config": created if by_template else own}
    return found


def _workspace(made: Made) -> Placeholder:
    return unknown(f"resourceId('Microsoft.OperationalInsights/workspaces', 'log-{made.get('resourceName')}')")


def _security(made: Made) -> dict[str, Any]:
    found: dict[str, Any] = {"workloadIdentity": {"enabled": made.get("workloadIdentity")}}
    if made.on("defenderForContainers"):
        own = {"logAnalyticsWorkspaceResourceId": _workspace(made), "securityMonitoring": {"enabled": True}}
        found["defender"] = own
    links = made.on("privateLinks")
    created = made.on("keyVaultKmsCreate") and made.get("keyVaultKmsOfficerRolePrincipalId") and not links
    if created or made.get("keyVaultKmsByoKeyId"):
        key = unknown("kvKmsKey.outputs.keyVaultKmsKeyUri") if created else made.get("keyVaultKmsByoKeyId")
        kms = {"enabled": True, "keyId": key, "keyVaultNetworkAccess": "Private" if links else "Public"}
        vault = {"keyVaultResourceId": unknown("kvKmsByo.id")} if links else {}
        found["azureKeyVaultKms"] = {**kms, **vault}
    return found


def _mesh(made: Made) -> dict[str, Any]:
    mode = made.get("istioIngressGatewayMode")
    gateways = {"components": {"ingressGateways": [{"enabled": True, "mode": mode}]}} if mode else {}
    return {"istio": {**gateways, "revisions": [made.get("istioRevision")]}, "mode": "Istio"}


def _identity(made: Made) -> dict[str, Any]:
    reasons = ("byoAKSSubnetId", "dnsApiPrivateZoneId", "keyVaultKmsByoKeyId")
    kms = made.on("keyVaultKmsCreate") and made.get("keyVaultKmsOfficerRolePrincipalId") and not made.on("privateLinks")
    own = made.get("byoUaiName")
    if not own and not (made.on("custom_vnet") or kms or any(made.get(each) for each in reasons)):
        return {"type": "SystemAssigned"}
    name = own or f"id-aks-{made.get('resourceName')}"
    id = unknown(f"resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', '{name}')")
    return {"type": "UserAssigned", "userAssignedIdentities": {id: {}}}
