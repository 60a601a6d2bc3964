"""What AKS returns for clusters and pools.

Its defaults are in `fairway.azure.defaults`; the rest follows public recordings of azure-cli's tests (Azure/azure-cli
and Azure/azure-cli-extensions, `tests/latest/recordings`). Patch versions and node images are invented, in the form of
real ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from fairway.azure import containerservice
from fairway.azure.cluster_identities import WITH_IDENTITY, created_identity, node_group
from fairway.azure.defaults import (
    DEFAULT_MAX_PODS,
    OTHER_MAX_PODS,
    WINDOWS_2022_FROM,
    WINDOWS_2025_FROM,
    filled_in,
)
from fairway.azure.generated import TENANT, digits, guid
from fairway.azure.letter_case import spelled
from fairway.azure.regions import region_name
from fairway.request import mapping, merged, sequence, value_at
from fairway.rules.kubernetes import data, minor, version
from fairway.standin import responses_network
from fairway.standin.fields import is_output
from fairway.standin.kept import lasting, with_kept
from fairway.standin.masking import drop_secrets
from fairway.standin.node_sizes import of_size
from fairway.standin.responses import Identities, common, filled, identity_of, with_identities
from fairway.standin.types import served
from fairway.transitions.difference import FREE_TEXT

CLUSTER = containerservice.MANAGED_CLUSTER.token
POOL = containerservice.AGENT_POOL.token
MOST_POOLS = 100
PATCH = 2
"""The patch version of a request that has only the minor; `overnight` raises it."""


def default_minor(today: date) -> str:
    """The minor version of a request without one: the newest but one that is supported."""
    rows = data("kubernetes_versions")["versions"]
    supported = [each for each, row in rows.items() if date.fromisoformat(row["communityEnds"]) >= today]
    known = sorted(supported or rows, key=lambda each: version(each) or ())
    return known[-2] if len(known) > 1 else known[-1]


def written(value: Any) -> Any:
    """The request without what AKS treats as missing: nulls and empty texts, at every depth."""
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        kept = {key: each for key, each in entries.items() if each not in (None, "") and not key.startswith("__")}
        return {key: each if key in FREE_TEXT else written(each) for key, each in kept.items()}
    return [written(each) for each in items] if items is not None else value


def patched(requested: str, current: str) -> str:
    """The full version for a request: the patch that runs now, or the one that AKS chooses for a minor."""
    if (version(requested) or ())[2:]:
        return requested
    return current if current and minor(current) == minor(requested) else f"{requested}.{PATCH}"


def cluster(
    id: str, inputs: Mapping[str, Any], before: Mapping[str, Any], today: date, known: Identities | None = None
) -> dict[str, Any]:
    """A cluster's state without its pools; `known` are the identities that exist."""
    kind = served(CLUSTER)
    given = with_kept(written(inputs), before)
    kept = _kept(before, given)
    usual = merged(kept, filled_in("cluster", merged(kept, given), today, shown=True, new=not before))
    complete = filled(drop_secrets(given), usual, before)
    name = id.rsplit("/", 1)[-1]
    place = region_name(complete.get("location"))
    found = complete | common(kind, id, inputs, before) | {"type": "Microsoft.ContainerService/ManagedClusters"}
    found["eTag"] = guid(id, str(found["eTag"]))
    found.setdefault("nodeResourceGroup", before.get("nodeResourceGroup", node_group(id, complete)))
    requested = str(complete.get("kubernetesVersion") or before.get("kubernetesVersion") or default_minor(today))
    found["kubernetesVersion"] = requested
    found["currentKubernetesVersion"] = patched(requested, str(before.get("currentKubernetesVersion", "")))
    found |= responses_network.names(id, place, complete)
    found["powerState"] = {"code": "Running"}
    found["maxAgentPools"] = MOST_POOLS
    found["resourceUID"] = before.get("resourceUID") or digits(id, 24)
    if (mapping(complete.get("oidcIssuerProfile")) or {}).get("enabled"):
        issuer = f"https://{place}.oic.prod-aks.azure.com/{TENANT}/{guid(id, 'issuer')}/"
        found["oidcIssuerProfile"] = {"enabled": True, "issuerURL": issuer}
    with_identities(found, known)
    found["identityProfile"] = _kubelet(found, name, known)
    found["networkProfile"] = responses_network.effective(id, found)
    found |= responses_network.private(id, found)
    found["addonProfiles"] = _add_ons(found, name)
    found["ingressProfile"] = _ingress(found, name)
    directory = mapping(found.get("aadProfile"))
    if directory is not None:
        found["aadProfile"] = {"tenantID": TENANT, **directory}
    return _shown(CLUSTER, spelled(found, today))


def _add_ons(found: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    """Add-ons with the identities that AKS creates for some of them: in lower case `<add-on>-<cluster>`."""
    add_ons = dict(mapping(found.get("addonProfiles")) or {})
    for key, profile in add_ons.items():
        entry = dict(mapping(profile) or {})
        entry.pop("identity", None)
        if entry.get("enabled") and key.casefold() in WITH_IDENTITY and found.get("identity"):
            entry["identity"] = _created_identity(found, f"{key.casefold()}-{name}")
        add_ons[key] = entry
    return add_ons or None


def _ingress(found: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    profile = mapping(found.get("ingressProfile"))
    routing = mapping((profile or {}).get("webAppRouting"))
    if profile is None or routing is None:
        return dict(profile) if profile else None
    identity = _created_identity(found, f"webapprouting-{name}") if routing.get("enabled") else {}
    return {**profile, "webAppRouting": {**routing, "identity": identity}}


def _created_identity(found: Mapping[str, Any], name: str) -> dict[str, str]:
    return created_identity(str(found["id"]), str(found["nodeResourceGroup"]), name)


def _kept(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What a cluster keeps if a request leaves it out; later defaults depend on it too."""
    found = {key: before[key] for key in _LASTING if key in before}
    return found | ({"networkProfile": lasting(found["networkProfile"], given)} if "networkProfile" in found else {})


_LASTING = (
    *("sku", "networkProfile", "servicePrincipalProfile", "kubernetesVersion", "supportPlan", "addonProfiles"),
    "windowsProfile",
)


def _shown(token: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """What AKS returns: no empty lists, and only what the API version has."""
    shown = {key: _without_empty_lists(value) for key, value in found.items() if value is not None}
    return {key: value for key, value in shown.items() if value != [] and (key == "id" or is_output(token, key))}


def _without_empty_lists(value: Any) -> Any:
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {key: _without_empty_lists(each) for key, each in entries.items() if each not in ([], None)}
    return [_without_empty_lists(each) for each in items] if items is not None else value


def _kubelet(found: Mapping[str, Any], name: str, known: Identities | None) -> Any:
    kubelet = mapping((mapping(found.get("identityProfile")) or {}).get("kubeletidentity")) or {}
    if not found.get("identity"):
        return None
    if not kubelet.get("resourceId"):
        return {"kubeletidentity": _created_identity(found, f"{name}-agentpool")}
    ids = identity_of(str(kubelet["resourceId"]), known)
    own = {"resourceId": kubelet["resourceId"], "clientId": ids["clientId"], "objectId": ids["principalId"]}
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
    if usual.get("osSKU") == "Windows2022" and runs:
        usual["osSKU"] = f"Windows{2025 if runs >= WINDOWS_2025_FROM else 2022 if runs >= WINDOWS_2022_FROM else 2019}"
    if before:  # of an existing pool that API versions from before these do not return
        usual = {key: each for key, each in usual.items() if key not in _OF_CREATION or key in before}
    complete = filled(drop_secrets(given), usual, before)
    if str(complete.get("scaleSetPriority")) == "Spot":
        complete |= _spot(complete)
    else:
        complete = {key: value for key, value in complete.items() if key not in _SPOT_ONLY}
    found = complete | {key: value for key, value in common(served(POOL), id, inputs, before).items() if key != "type"}
    found["eTag"] = guid(id, str(found["eTag"]))
    requested = str(given.get("orchestratorVersion") or before.get("orchestratorVersion") or owner["kubernetesVersion"])
    current = str(before.get("currentOrchestratorVersion", ""))
    same_minor = minor(requested) == minor(control)
    found["currentOrchestratorVersion"] = patched(requested, current or (control if same_minor else ""))
    found["orchestratorVersion"] = requested if today >= _MINOR_RETURNED else found["currentOrchestratorVersion"]
    image = str(before.get("nodeImageVersion") or "")
    found["nodeImageVersion"] = node_image(found, *image_release(image), launched="TL" in image)
    # A pool is stopped by a request with powerState, and starts by another one (ARM schema).
    found["powerState"] = {"code": value_at(complete, "powerState.code", "Running")}
    return _shown(POOL, found)


_OF_CREATION = frozenset(("osDiskType", "osDiskSizeGB", "maxPods", "kubeletDiskType", "type"))
"""What a pool gets at its creation, and what cannot change."""
_SPOT_ONLY = ("scaleSetPriority", "scaleSetEvictionPolicy", "spotMaxPrice")
_SPOT_KEY = "kubernetes.azure.com/scalesetpriority"
_MINOR_RETURNED = date(2024, 4, 1)
"""From this date on AKS returns the minor version that a pool follows; before, the patch version that it runs."""


def _spot(pool: Mapping[str, Any]) -> dict[str, Any]:
    """The label and the taint that AKS adds to spot nodes: learn.microsoft.com/azure/aks/spot-node-pool."""
    taint = f"{_SPOT_KEY}=spot:NoSchedule"
    taints = [str(each) for each in sequence(pool.get("nodeTaints")) or ()]
    labels = {**(mapping(pool.get("nodeLabels")) or {}), _SPOT_KEY: "spot"}
    return {"nodeLabels": labels, "nodeTaints": taints if taint in taints else [*taints, taint]}


def node_image(pool: Mapping[str, Any], month: int, number: int, *, launched: bool = False) -> str:
    """The name of a pool's node image: `AKSUbuntu-2404gen2containerd-202611.01.0`.

    That of a pool with secure boot or a vTPM, or one that was `launched` with them, has TL
    (MicrosoftDocs/azure-aks-docs articles/aks/use-trusted-launch.md).

    osSKU Ubuntu is 22.04 up to Kubernetes 1.34 and 24.04 from 1.35 (MicrosoftDocs/azure-aks-docs
    articles/aks/upgrade-os-version.md); with FIPS it stays 22.04 (enable-fips-nodes.md).
    """
    family = str(pool.get("osSKU", "")).lower()
    runs = minor(str(pool.get("currentOrchestratorVersion", "")))
    newer = runs is not None and runs >= (1, 35) and not pool.get("enableFIPS")
    ubuntu = "2404" if family == "ubuntu2404" or (family in ("", "ubuntu") and newer) else "2204"
    security = mapping(pool.get("securityProfile")) or {}
    launched = launched or True in (security.get("enableSecureBoot"), security.get("enableVTPM"))
    name = _IMAGES.get(family, f"AKSUbuntu-{ubuntu}gen2containerd")
    name = name.replace("gen2", "gen2TL") if launched else name
    return f"{name}-{month}.{number:02d}.0"


def image_release(image: str) -> tuple[int, int]:
    """The month and the number in a node image's name; for an empty name, those of the first image."""
    found = re.search(r"-(\d{6})\.(\d+)\.\d+$", image)
    return (int(found[1]), int(found[2])) if found else (202611, 1)


_IMAGES = {
    "azurelinux": "AKSAzureLinux-V3gen2",
    "azurelinux3": "AKSAzureLinux-V3gen2",
    "windows2022": "AKSWindows-2022-containerd",
    "windows2025": "AKSWindows-2025-containerd",
}


def profile(state: Mapping[str, Any]) -> dict[str, Any]:
    """A pool as its cluster's agentPoolProfiles lists it."""
    return {key: value for key, value in state.items() if key not in ("id", "azureApiVersion")}
