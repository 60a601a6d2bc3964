"""Manifests of Cluster API for Azure: AzureManagedControlPlane and AzureManagedMachinePool, with the Cluster and the
MachinePools around them.

`data/cluster_api.json` has ARM's name for each field. Cluster API creates a virtual network of its own where a manifest
has none; then nothing is concluded about the network.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from fairway.azure.network import SUBNET, VIRTUAL_NETWORK
from fairway.azure.older_sku import TIERS
from fairway.documents.arm_resource import ArmResource, found_of
from fairway.documents.azurerm_names import TOKEN
from fairway.documents.document import Document, Found, document
from fairway.documents.service_operator import objects
from fairway.documents.source import Source
from fairway.documents.unknown import id_in_group, unknown
from fairway.request import UNKNOWN, Path, mapped, mapping, sequence, value_at
from fairway.rules.cluster import AGENT_POOL

KIND = "Cluster API manifest"
CONTROL_PLANE, POOL = "AzureManagedControlPlane", "AzureManagedMachinePool"
_CLUSTERS = "Microsoft.ContainerService/managedClusters"
_GROUP = re.compile(r"[\w.-]*cluster\.x-k8s\.io/\w+")
_SUBSTITUTED = re.compile(r"\$[({]|\{\{")
_LABEL = "cluster.x-k8s.io/cluster-name"
_PATCHES = ("asoManagedClusterPatches", "asoManagedClustersAgentPoolPatches")


@dataclass(frozen=True)
class Manifest:
    """A resource of Cluster API."""

    kind: str
    """Without `Template`."""
    name: str
    spec: Mapping[str, Any]
    base: Path
    inside: Path
    """Where `spec` is in it."""
    labels: Mapping[str, Any]


def recognised(tree: Any) -> bool:
    """Whether there is a control plane or a pool of AKS among the documents."""
    return any(each.kind in (CONTROL_PLANE, POOL) for each in _manifests(tree))


def read(source: Source) -> Document:
    """The clusters, their pools, and the networks that they name."""
    manifests = [*_manifests(source.tree)]
    reader = _Reader({(each.kind, each.name): each for each in manifests})
    found = [each for manifest in manifests for each in reader.founds(manifest)]
    patched = [each.name for each in manifests if any(each.spec.get(key) for key in _PATCHES)]
    notes = [f"the patches of {', '.join(patched)} for Azure Service Operator were not read"] if patched else []
    return document(source, KIND, found, notes, hint=_hint)


def _hint(resource: str, path: Path, text: str) -> str:  # noqa: ARG001
    """The names of Cluster API for those of ARM in a remedy."""
    kind = {"ManagedCluster": CONTROL_PLANE, "AgentPool": POOL}.get(resource.partition(" ")[0], "")
    fields = {re.sub(r"\[.*|\{.*", "", to).casefold(): key for key, to in table().get(kind, {}).items()}
    found: dict[str, str] = {}
    for word in dict.fromkeys(TOKEN.findall(text)):
        known = [key for to, key in fields.items() if f".{to}".endswith(f".{word.casefold()}")]
        if len(known) == 1 and known[0] != word and not (word.islower() and "." not in word):
            found[word] = known[0]
    return f"In Cluster API, {', '.join(f'{word} is `{key}`' for word, key in found.items())}." if found else ""


def _manifests(tree: Any) -> Iterator[Manifest]:
    return (found for base, top in objects(tree) for found in _manifest(base, top))


def _manifest(base: Path, top: Mapping[str, Any]) -> Iterator[Manifest]:
    kind, meta = str(top.get("kind")), mapping(top.get("metadata")) or {}
    inside: Path = ("spec", "template", "spec") if kind.endswith("Template") else ("spec",)
    spec = mapping(value_at(top, inside))
    if _GROUP.fullmatch(str(top.get("apiVersion"))) and spec is not None:
        labels = mapping(meta.get("labels")) or {}
        yield Manifest(kind.removesuffix("Template"), str(meta.get("name", "")), spec, base, inside, labels)


@dataclass(frozen=True)
class _Reader:
    known: Mapping[tuple[str, str], Manifest]

    def founds(self, manifest: Manifest) -> Iterator[Found]:
        """The requests of a manifest."""
        if manifest.kind == CONTROL_PLANE:
            yield self.cluster(manifest)
            yield from self.network(manifest)
        elif manifest.kind == POOL:
            yield self.pool(manifest)

    def cluster(self, manifest: Manifest) -> Found:
        body, origins = _converted(manifest)
        # Azure gets these whether a manifest has them or not.
        filled = {"dnsPrefix": _plain(manifest.name), "enableRBAC": True, "identity": {"type": "SystemAssigned"}}
        body = {**{key: value for key, value in filled.items() if key not in body}, **body}
        body["agentPoolProfiles"] = UNKNOWN
        # Cluster API sets an address in the range of the services that its Cluster has.
        chosen = {"dnsServiceIP": UNKNOWN, **(mapping(body.get("networkProfile")) or {})}
        body["networkProfile"] = {**chosen, **self.ranges(manifest)}
        return _found(manifest, ArmResource(_CLUSTERS, self.id(manifest), body), origins)

    def ranges(self, plane: Manifest) -> dict[str, Any]:
        """The ranges of pods and services, which the Cluster has; not known without one."""
        cluster = self.above(plane)
        if cluster is None:
            return {"podCidr": UNKNOWN, "serviceCidr": UNKNOWN}
        found: dict[str, Any] = {}
        for key, path in (("podCidr", "pods"), ("serviceCidr", "services")):
            blocks = sequence(value_at(cluster.spec, f"clusterNetwork.{path}.cidrBlocks"))
            if blocks:
                found[key] = _plain(blocks[0]) if len(blocks) == 1 else UNKNOWN
        overlay = plane.spec.get("networkPlugin") == "kubenet" or plane.spec.get("networkPluginMode") == "overlay"
        return found if overlay else {**found, "podCidr": UNKNOWN}

    def pool(self, manifest: Manifest) -> Found:
        body, origins = _converted(manifest)
        holder = self.machine_pool(manifest)
        replicas, version = (value_at(holder.spec, path) if holder else None for path in ("replicas", _VERSION))
        body["count"] = UNKNOWN if replicas is None else _plain(replicas)
        if isinstance(version, str):
            body["orchestratorVersion"] = _plain(version.removeprefix("v"))
        if "minCount" in body or "maxCount" in body:
            body["enableAutoScaling"] = True
            origins["enableAutoScaling",] = ("scaling",)
        plane = self.plane(holder, manifest)
        body["vnetSubnetID"] = self.subnet_id(plane, manifest.spec.get("subnetName")) if plane else UNKNOWN
        origins["vnetSubnetID",] = ("subnetName",)
        above = self.id(plane) if plane else id_in_group(_name(""), _CLUSTERS, _name(""))
        named = manifest.spec.get("name")
        own = named if isinstance(named, str) and named else manifest.name
        id = f"{above}/agentPools/{_name(own)}"
        found = _found(manifest, ArmResource(f"{_CLUSTERS}/agentPools", id, body), origins)
        return replace(found, request=replace(found.request, parent=plane.name if plane else None))

    def network(self, plane: Manifest) -> Iterator[Found]:
        """The virtual network and the subnet that a control plane names."""
        network = mapping(plane.spec.get("virtualNetwork")) or {}
        subnet = mapping(network.get("subnet")) or {}
        base = (*plane.base, *plane.inside, "virtualNetwork")
        if network.get("cidrBlock"):
            body = {"addressSpace": {"addressPrefixes": [_plain(network["cidrBlock"])]}}
            one = ArmResource(VIRTUAL_NETWORK.arm, self.network_id(plane), body, base)
            yield replace(found_of(one), origins={("addressSpace",): ("cidrBlock",), (): ()})
        if subnet.get("cidrBlock"):
            body = {"addressPrefix": _plain(subnet["cidrBlock"])}
            one = ArmResource(SUBNET.arm, self.subnet_id(plane, None), body, (*base, "subnet"))
            yield replace(found_of(one), origins={("addressPrefix",): ("cidrBlock",), (): ()})

    def id(self, plane: Manifest) -> str:
        return id_in_group(_group(plane), _CLUSTERS, _name(plane.name))

    def network_id(self, plane: Manifest) -> str:
        network = mapping(plane.spec.get("virtualNetwork")) or {}
        group = network.get("resourceGroup")
        name = _name(str(network.get("name") or plane.name))
        return id_in_group(_name(group) if isinstance(group, str) else _group(plane), VIRTUAL_NETWORK.arm, name)

    def subnet_id(self, plane: Manifest, name: Any) -> Any:
        network = mapping(plane.spec.get("virtualNetwork"))
        if network is None:
            return UNKNOWN
        own = name or value_at(network, "subnet.name") or plane.name
        return f"{self.network_id(plane)}/subnets/{_name(str(own))}"

    def above(self, plane: Manifest) -> Manifest | None:
        """The Cluster of a control plane."""
        found = [each for (kind, _), each in self.known.items() if kind == "Cluster" and _plane_of(each) == plane.name]
        return found[0] if len(found) == 1 else None

    def machine_pool(self, pool: Manifest) -> Manifest | None:
        """The MachinePool of a pool."""
        for (kind, _), each in self.known.items():
            if kind == "MachinePool" and value_at(each.spec, "template.spec.infrastructureRef.name") == pool.name:
                return each
        return None

    def plane(self, holder: Manifest | None, pool: Manifest) -> Manifest | None:
        """The control plane of a pool, by its MachinePool or its label; the only one of the file otherwise."""
        name = holder.spec.get("clusterName") if holder else pool.labels.get(_LABEL)
        cluster = self.known.get(("Cluster", str(name)))
        planes = [each for (kind, _), each in self.known.items() if kind == CONTROL_PLANE]
        named = [each for each in planes if each.name == (_plane_of(cluster) if cluster else name)]
        return named[0] if named else planes[0] if len(planes) == 1 else None


_VERSION = "template.spec.version"


def _plane_of(cluster: Manifest) -> Any:
    return value_at(cluster.spec, "controlPlaneRef.name")


def _group(plane: Manifest) -> str:
    group = plane.spec.get("resourceGroupName")
    return _name(group if isinstance(group, str) and group else plane.name)


def _name(text: str) -> str:
    return str(unknown(text)) if not text or "/" in text or _SUBSTITUTED.search(text) else text


def _plain(value: Any) -> Any:
    """A value with placeholders for what is filled in later."""
    return mapped(value, lambda each: unknown(each) if isinstance(each, str) and _SUBSTITUTED.search(each) else each)


@cache
def table() -> Mapping[str, Any]:
    """ARM's name for each field, by kind."""
    return json.loads((files("fairway.documents") / "data/cluster_api.json").read_text(encoding="utf-8"))


def _converted(manifest: Manifest) -> tuple[dict[str, Any], dict[Path, Path]]:
    """The body in ARM's words, and where each value is in `spec`."""
    body: dict[str, Any] = {}
    origins: dict[Path, Path] = {}
    for key, to in table()[manifest.kind].items():
        path = tuple(key.split("."))
        value: Any = manifest.spec
        for part in path:
            value = (mapping(value) or {}).get(part)
        if value is not None:
            target = tuple(re.sub(r"\[.*|\{.*", "", to).split("."))
            _put(body, target, _shaped(key, to, _plain(value)))
            origins[target] = path
    if "sku" in body:
        body["sku"]["name"] = "Base"
    return body, origins


def _put(body: dict[str, Any], path: Path, value: Any) -> None:
    here: Any = body
    for part in path[:-1]:
        here = here.setdefault(part, {})
    here[path[-1]] = value


def _shaped(key: str, to: str, value: Any) -> Any:
    items = sequence(value)
    if key == "version" and isinstance(value, str):
        return type(value)(value.removeprefix("v"))
    if key == "sku.tier" and isinstance(value, str):
        return TIERS.get(value, value)
    if to.endswith("{}"):
        return {str(value): {}}
    if items is None:
        return value
    if to.endswith("[].id"):
        return [{"id": each} for each in items]
    entries = [mapping(each) or {} for each in items]
    if to.endswith("{name}"):
        return {str(each.get("name")): {part: each[part] for part in each if part != "name"} for each in entries}
    if to.endswith("[key=value:effect]"):
        return [f"{each.get('key')}={each.get('value', '')}:{each.get('effect')}" for each in entries]
    return value


def _found(manifest: Manifest, resource: ArmResource, origins: Mapping[Path, Path]) -> Found:
    """The request, with places in the words of the manifest."""
    found = found_of(replace(resource, base=manifest.base))
    fields = {tuple(part.casefold() for part in path if isinstance(part, str)): to for path, to in origins.items()}
    for key, to in table()[manifest.kind].items():
        fields.setdefault(tuple(re.sub(r"\[.*|\{.*", "", to).casefold().split(".")), tuple(key.split(".")))
    own = "agentPoolName" if found.request.type == AGENT_POOL else "resourceName"

    def renamed(path: Path) -> Path:
        if path == (own,):
            has_name = manifest.kind == POOL and "name" in manifest.spec
            return (*manifest.inside, "name") if has_name else ("metadata", "name")
        for end in range(len(path), 0, -1):
            folded = tuple(part.casefold() for part in path[:end] if isinstance(part, str))
            if folded in fields:
                return (*manifest.inside, *fields[folded], *path[end:])
        return (*manifest.inside, *path)

    return Found(replace(found.request, name=manifest.name), manifest.base, {}, renamed=renamed)
