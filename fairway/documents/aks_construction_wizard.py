"""The address of AKS-Construction's wizard: what is chosen in it, as the parameters of the template.

Azure/AKS-Construction@d1a98d0, helper/src/components/portalnav.js (presets, then the fields in the address) and
deployTab.js (fields to parameters). `data/aks_construction_wizard.json` has the fields and the presets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fairway.documents.source import UnreadableError
from fairway.documents.unknown import unknown

_ADDRESS = re.compile(r"https://azure\.github\.io/aks-construction/?\?\S+", re.IGNORECASE)
_PRESETS = "defaultOps"
_OFFICER = "keyVaultKmsOfficerRolePrincipalId"
_SAME = {
    "deploy": ("managedNodeResourceGroup", "kubernetesVersion", "location"),
    "cluster": ("agentCount", "upgradeChannel", "AksPaidSkuForSLA", "osType", "osSKU"),
    "addons": (
        *("serviceMeshProfile", "blobCSIDriver", "fileCSIDriver", "diskCSIDriver", "kedaAddon", "sgxPlugin"),
        *("fluxGitOpsAddon", "daprAddon", "keyVaultAksCSIPollInterval"),
    ),
    "net": ("networkPlugin", "maxPods", "aksOutboundTrafficType", "natGwIpCount", "natGwIdleTimeout"),
}
"""Fields that are parameters of the same name."""


@cache
def _data() -> Mapping[str, Any]:
    return json.loads((files("fairway.documents") / "data/aks_construction_wizard.json").read_text(encoding="utf-8"))


def address_in(text: str) -> str:
    """The wizard's address in a text; empty where it has none."""
    found = _ADDRESS.search(text)
    return found[0].rstrip("\"'>)") if found else ""


def parameters_of(address: str) -> dict[str, Any]:
    """The parameters that the wizard gives to the template. Raises UnreadableError."""
    chosen = {key: values[-1] for key, values in parse_qs(urlsplit(address).query, keep_blank_values=True).items()}
    preset = chosen.get("preset", _PRESETS)
    if preset != _PRESETS:
        raise UnreadableError(
            f"the address has the preset {preset}, which is not read. Give the wizard's command or its parameters file "
            "instead"
        )
    fields = {**_data()["fields"]}
    for section, row in _data()["presets"].items():
        card = chosen.get(section, row["default"])
        if card not in row["cards"]:
            raise UnreadableError(f"the wizard has no {section}={card}; it has {', '.join(row['cards'])}")
        fields |= row["cards"][card]
    for name, text in chosen.items():
        if name in fields and text != "default":
            fields[name] = _typed(text)
    name = chosen.get("deploy.clusterName") or unknown("deploy.clusterName")
    found = {"resourceName": name, **_named(fields), **_pools(fields), **_network(fields), **_access(fields)}
    return {key: each for key, each in found.items() if each not in (None, "")}


def _typed(text: str) -> Any:
    switches = {"true": True, "false": False}
    return switches[text] if text in switches else int(text) if text.isdecimal() else text


def _named(fields: Mapping[str, Any]) -> dict[str, Any]:
    same = {name: fields[f"{page}.{name}"] for page, names in _SAME.items() for name in names}
    policy, ingress = fields["addons.azurepolicy"], fields["addons.ingress"]
    identity = fields["addons.workloadIdentity"]
    own = fields["net.vnet_opt"] in ("custom", "byo")
    return {
        **same,
        "agentVMSize": fields["cluster.vmSize"],
        "omsagent": fields["addons.monitor"] == "aci",
        "azurepolicy": policy if policy != "none" else None,
        "ingressApplicationGateway": ingress == "appgw",
        "byoAGWSubnetId": fields["net.byoAGWSubnetId"] if ingress == "appgw" and own else None,
        "warIngressNginx": ingress == "warNginx",
        "keyVaultAksCSI": fields["addons.csisecret"] != "none",
        "workloadIdentity": identity,
        "oidcIssuer": identity,
    }


def _pools(fields: Mapping[str, Any]) -> dict[str, Any]:
    kind, name = fields["cluster.SystemPoolType"], str(fields["cluster.nodepoolName"])
    managed = fields["cluster.osDiskType"] == "Managed"
    found = {
        "agentCountMax": fields["cluster.maxCount"] if fields["cluster.autoscale"] else None,
        "nodePoolName": name if name.lower() != fields["cluster.systemNodepoolName"] else None,
        "osDiskType": "Managed" if managed else None,
        "osDiskSizeGB": fields["cluster.osDiskSizeGB"] if managed and fields["cluster.osDiskSizeGB"] else None,
        "availabilityZones": ["1", "2", "3"] if fields["cluster.availabilityZones"] == "yes" else None,
    }
    if kind == "none":
        return {**found, "JustUseSystemPool": True}
    spot, public = fields["cluster.nodePoolSpot"], fields["net.enableNodePublicIP"]
    return {**found, "SystemPoolType": kind, "nodePoolSpot": spot, "enableNodePublicIP": public}


def _network(fields: Mapping[str, Any]) -> dict[str, Any]:
    vnet, plugin = fields["net.vnet_opt"], fields["net.networkPlugin"]
    policy, dataplane = fields["addons.networkPolicy"], fields["net.networkDataplane"]
    dynamic, overlay = fields["net.cniDynamicIpAllocation"], bool(fields["net.networkPluginMode"]) and plugin == "azure"
    found: dict[str, Any] = {
        "networkPolicy": policy if policy != "none" and not dataplane else None,
        "networkDataplane": "cilium" if dataplane and plugin == "azure" else None,
        "networkPluginMode": "Overlay" if overlay else None,
    }
    if vnet in ("custom", "byo"):
        found |= {key: fields[f"net.{key}"] for key in ("serviceCidr", "dnsServiceIP")}
        found["cniDynamicIpAllocation"] = bool(dynamic)
    if vnet == "custom":
        pods = fields["net.podCidr"] if overlay or dynamic or plugin == "kubenet" else None
        found |= {"custom_vnet": True, "podCidr": pods, "privateLinks": bool(fields["net.vnetprivateend"])}
    if vnet == "byo":
        pods = fields["net.byoAKSPodSubnetId"] if dynamic else None
        found |= {"byoAKSSubnetId": fields["net.byoAKSSubnetId"], "byoAKSPodSubnetId": pods}
    return found


def _access(fields: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if fields["cluster.enable_aad"]:
        azure = fields["cluster.enableAzureRBAC"]
        found |= {"enable_aad": True, "enableAzureRBAC": azure}
        found["AksDisableLocalAccounts"] = fields["cluster.AksDisableLocalAccounts"]
        found["aad_tenant_id"] = None if azure else fields["cluster.aad_tenant_id"]
    security, ranges = fields["cluster.apisecurity"], str(fields["deploy.apiips"])
    if security == "whitelist" and fields["deploy.clusterIPWhitelist"]:
        listed = [each.strip() for each in ranges.split(",") if each.strip()]
        # The wizard fills in the address of the browser's network.
        found["authorizedIPRanges"] = listed or unknown("deploy.apiips")
    if security == "private":
        method = fields["cluster.privateClusterDnsMethod"]
        zone = fields["cluster.dnsApiPrivateZoneId"] if method == "privateDnsZone" else None
        found |= {"enablePrivateCluster": True, "privateClusterDnsMethod": method, "dnsApiPrivateZoneId": zone}
    kms = fields["cluster.keyVaultKms"]
    if kms == "public":
        found |= {"keyVaultKmsCreate": True, _OFFICER: unknown("az ad signed-in-user show")}
    if kms == "byoprivate":
        found["keyVaultKmsByoKeyId"] = fields["cluster.keyVaultKmsByoKeyId"]
    return found
