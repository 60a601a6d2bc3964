"""What AKS answers of clusters and pools.

What it fills in is `fairway.azure.defaults`; the rest is as public recordings of azure-cli's tests show it
(Azure/azure-cli and Azure/azure-cli-extensions, `tests/latest/recordings`). Patch versions and node images are made up
in the right form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from fairway.azure import containerservice
from fairway.azure.defaults import DEFAULT_MAX_PODS, OTHER_MAX_PODS, WINDOWS_2025_FROM, filled_in, spelled
from fairway.azure.generated import TENANT, digits, guid
from fairway.request import mapping, merged, sequence
from fairway.rules.kubernetes import data, minor, version
from fairway.standin import responses_network
from fairway.standin.fields import is_answered
from fairway.standin.masking import answered
from fairway.standin.node_sizes import of_size
from fairway.standin.responses import Identities, common, filled, identity_of, with_identities
from fairway.standin.types import served
from fairway.transitions.difference import FREE_TEXT

CLUSTER = containerservice.MANAGED_CLUSTER.token
POOL = containerservice.AGENT_POOL.token
MOST_POOLS = 100
PATCH = 2
"""The patch a minor version is given where only the minor is asked for; `overnight` moves on from it."""


def default_minor(today: date) -> str:
    """The minor version AKS gives where none is asked for: the newest but one that is supported."""
    rows = data("kubernetes_versions")["versions"]
    supported = [each for each, row in rows.items() if date.fromisoformat(row["communityEnds"]) >= today]
    known = sorted(supported or rows, key=lambda each: version(each) or ())
    return known[-2] if len(known) > 1 else known[-1]


def written(value: Any) -> Any:
    """What is asked for without what AKS takes as left out: nulls and empty texts, at every depth."""
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        kept = {key: each for key, each in entries.items() if each not in (None, "") and not key.startswith("__")}
        return {key: each if key in FREE_TEXT else written(each) for key, each in kept.items()}
    return [written(each) for each in items] if items is not None else value


def patched(asked: str, current: str) -> str:
    """The whole version for what was asked: the patch that runs already, or the one AKS gives a minor."""
    if (version(asked) or ())[2:]:
        return asked
    return current if current and minor(current) == minor(asked) else f"{asked}.{PATCH}"


def cluster(
    id: str, inputs: Mapping[str, Any], before: Mapping[str, Any], today: date, known: Identities | None = None
) -> dict[str, Any]:
    """A cluster's state without its pools; `known` are the identities that exist."""
    kind = served(CLUSTER)
    given = written(inputs)
    kept = _kept(before)
    usual = merged(kept, filled_in("cluster", merged(kept, given), today, shown=True, new=not before))
    said = filled(answered(given), usual, before)
    group, name = id.split("/")[4], id.rsplit("/", 1)[-1]
    place = str(said.get("location", "")).lower().replace(" ", "")
    found = said | common(kind, id, inputs, before) | {"type": "Microsoft.ContainerService/ManagedClusters"}
    found["eTag"] = guid(id, str(found["eTag"]))
    found.setdefault("nodeResourceGroup", before.get("nodeResourceGroup", f"MC_{group}_{name}_{place}"))
    asked = str(said.get("kubernetesVersion") or before.get("kubernetesVersion") or default_minor(today))
    found["kubernetesVersion"] = asked
    found["currentKubernetesVersion"] = patched(asked, str(before.get("currentKubernetesVersion", "")))
    found |= responses_network.names(id, place, said)
    found["powerState"] = {"code": "Running"}
    found["maxAgentPools"] = MOST_POOLS
    found["resourceUID"] = before.get("resourceUID") or digits(id, 24)
    if (mapping(said.get("oidcIssuerProfile")) or {}).get("enabled"):
        issuer = f"https://{place}.oic.prod-aks.azure.com/{TENANT}/{guid(id, 'issuer')}/"
        found["oidcIssuerProfile"] = {"enabled": True, "issuerURL": issuer}
    with_identities(found, known)
    found["identityProfile"] = _kubelet(found, name, known)
    found["networkProfile"] = responses_network.effective(id, found)
    windows = mapping(said.get("windowsProfile"))
    if windows:
        found["windowsProfile"] = {"enableCSIProxy": True, **windows}
    found |= responses_network.private(id, found)
    found["addonProfiles"] = _add_ons(found, name)
    found["ingressProfile"] = _ingress(found, name)
    directory = mapping(found.get("aadProfile"))
    if directory is not None:
        found["aadProfile"] = {"tenantID": TENANT, **directory}
    return _shown(CLUSTER, spelled(found, today))


def _add_ons(found: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    """Add-ons with the identities AKS makes for some of them: in lower case `<add-on>-<cluster>`."""
    add_ons = dict(mapping(found.get("addonProfiles")) or {})
    for key, profile in add_ons.items():
        entry = dict(mapping(profile) or {})
        entry.pop("identity", None)
        if entry.get("enabled") and key.casefold() in _OWN_IDENTITY and found.get("identity"):
            entry["identity"] = _made_identity(found, f"{key.casefold()}-{name}")
        add_ons[key] = entry
    return add_ons or None


_OWN_IDENTITY = frozenset(
    {
        *("accsgxdeviceplugin", "azurekeyvaultsecretsprovider", "azurepolicy", "httpapplicationrouting"),
        *("ingressapplicationgateway", "kubedashboard", "omsagent"),
    }
)


def _ingress(found: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    profile = mapping(found.get("ingressProfile"))
    routing = mapping((profile or {}).get("webAppRouting"))
    if profile is None or routing is None:
        return dict(profile) if profile else None
    identity = _made_identity(found, f"webapprouting-{name}") if routing.get("enabled") else {}
    return {**profile, "webAppRouting": {**routing, "identity": identity}}


def _made_identity(found: Mapping[str, Any], name: str) -> dict[str, str]:
    """An identity that AKS makes in the group of the nodes."""
    group = f"{'/'.join(str(found['id']).split('/')[:3])}/resourceGroups/{found['nodeResourceGroup']}"
    resource = f"{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"
    ids = identity_of(resource)
    return {"resourceId": resource, "clientId": ids["clientId"], "objectId": ids["principalId"]}


def _kept(before: Mapping[str, Any]) -> dict[str, Any]:
    """What a cluster has and keeps where a request leaves it out; it decides what is filled in later too."""
    return {key: before[key] for key in _LASTING if key in before}


_LASTING = ("sku", "networkProfile", "servicePrincipalProfile", "kubernetesVersion", "supportPlan", "addonProfiles")


def _shown(token: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """What AKS answers: no empty lists, and only what the API version has."""
    shown = {key: _without_empty_lists(value) for key, value in found.items() if value is not None}
    return {key: value for key, value in shown.items() if value != [] and (key == "id" or is_answered(token, key))}


def _without_empty_lists(value: Any) -> Any:
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {key: _without_empty_lists(each) for key, each in entries.items() if each not in ([], None)}
    return [_without_empty_lists(each) for each in items] if items is not None else value


def _kubelet(found: Mapping[str, Any], name: str, known: Identities | None) -> Any:
    asked = mapping((mapping(found.get("identityProfile")) or {}).get("kubeletidentity")) or {}
    if not found.get("identity"):
        return None
    if not asked.get("resourceId"):
        return {"kubeletidentity": _made_identity(found, f"{name}-agentpool")}
    ids = identity_of(str(asked["resourceId"]), known)
    own = {"resourceId": asked["resourceId"], "clientId": ids["clientId"], "objectId": ids["principalId"]}
    return {"kubeletidentity": own}


def pool(
    id: str, inputs: Mapping[str, Any], before: Mapping[str, Any], owner: Mapping[str, Any], today: date
) -> dict[str, Any]:
    """A pool's state; `owner` is the cluster's."""
    given = written(inputs)
    if not given.get("osDiskSizeGB"):
        given.pop("osDiskSizeGB", None)
    network = mapping(owner.get("networkProfile")) or {}
    plugin, mode = network.get("networkPlugin"), network.get("networkPluginMode")
    cni = "overlay" if mode == "overlay" else "pod-subnet" if given.get("podSubnetID") else "node-subnet"
    usual = filled_in("pool", given, today, shown=True)
    usual["maxPods"] = DEFAULT_MAX_PODS.get(cni if plugin == "azure" else str(plugin), OTHER_MAX_PODS)
    usual |= of_size(given, today)
    control = str(owner.get("currentKubernetesVersion") or owner.get("kubernetesVersion") or "")
    runs = minor(str(given.get("orchestratorVersion") or control))
    if usual.get("osSKU") == "Windows2022" and runs and runs >= WINDOWS_2025_FROM:
        usual["osSKU"] = "Windows2025"
    said = filled(answered(given), usual, before)
    if str(said.get("scaleSetPriority")) == "Spot":
        said |= _spot(said)
    else:
        said = {key: value for key, value in said.items() if key not in _SPOT_ALONE}
    found = said | {key: value for key, value in common(served(POOL), id, inputs, before).items() if key != "type"}
    found["eTag"] = guid(id, str(found["eTag"]))
    asked = str(given.get("orchestratorVersion") or before.get("orchestratorVersion") or owner["kubernetesVersion"])
    ours = str(before.get("currentOrchestratorVersion", ""))
    same_minor = minor(asked) == minor(control) and len(version(asked) or ()) < 3
    found["currentOrchestratorVersion"] = patched(asked, ours or (control if same_minor else ""))
    found["orchestratorVersion"] = asked if today >= _MINOR_ANSWERED else found["currentOrchestratorVersion"]
    month, number = image_release(str(before.get("nodeImageVersion") or ""))
    found["nodeImageVersion"] = node_image(found, month, number)
    found["powerState"] = {"code": "Running"}
    return _shown(POOL, found)


_SPOT_ALONE = ("scaleSetPriority", "scaleSetEvictionPolicy", "spotMaxPrice")
_SPOT_KEY = "kubernetes.azure.com/scalesetpriority"
_MINOR_ANSWERED = date(2024, 4, 1)
"""From this day on a pool answers the minor version it follows, and before the patch that runs."""


def _spot(said: Mapping[str, Any]) -> dict[str, Any]:
    """The label and the taint that AKS puts on spot nodes: learn.microsoft.com/azure/aks/spot-node-pool."""
    taint = f"{_SPOT_KEY}=spot:NoSchedule"
    taints = [str(each) for each in sequence(said.get("nodeTaints")) or ()]
    labels = {**(mapping(said.get("nodeLabels")) or {}), _SPOT_KEY: "spot"}
    return {"nodeLabels": labels, "nodeTaints": taints if taint in taints else [*taints, taint]}


def node_image(pool: Mapping[str, Any], month: int, number: int) -> str:
    """The name of a pool's node image: `AKSUbuntu-2404gen2containerd-202611.01.0`.

    osSKU Ubuntu is 22.04 up to Kubernetes 1.34 and 24.04 from 1.35 (MicrosoftDocs/azure-aks-docs
    articles/aks/upgrade-os-version.md); with FIPS it stays 22.04 (enable-fips-nodes.md).
    """
    family = str(pool.get("osSKU", "")).lower()
    runs = minor(str(pool.get("currentOrchestratorVersion", "")))
    newer = runs is not None and runs >= (1, 35) and not pool.get("enableFIPS")
    ubuntu = "2404" if family == "ubuntu2404" or (family in ("", "ubuntu") and newer) else "2204"
    return f"{_IMAGES.get(family, f'AKSUbuntu-{ubuntu}gen2containerd')}-{month}.{number:02d}.0"


def image_release(image: str) -> tuple[int, int]:
    """The month and the number in a node image's name; the first there is for none."""
    found = re.search(r"-(\d{6})\.(\d+)\.\d+$", image)
    return (int(found[1]), int(found[2])) if found else (202611, 1)


_IMAGES = {
    "azurelinux": "AKSAzureLinux-V3gen2",
    "azurelinux3": "AKSAzureLinux-V3gen2",
    "windows2022": "AKSWindows-2022-containerd",
    "windows2025": "AKSWindows-2025-containerd",
}


def profile(state: Mapping[str, Any]) -> dict[str, Any]:
    """A pool as it stands in its cluster's agentPoolProfiles."""
    return {key: value for key, value in state.items() if key not in ("id", "azureApiVersion")}
