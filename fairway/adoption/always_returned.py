"""What Azure returns for every cluster, so that a description without it was cut or edited.

Recordings of azure-cli's tests, 242 responses of API versions 2020-09-01 to 2025-09-02-preview, have each of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from shlex import quote
from typing import Any

from fairway.azure.containerservice import MANAGED_CLUSTER
from fairway.azure.resource_id import parse_id
from fairway.documents.azure_resource import OUTPUT
from fairway.documents.document import Document
from fairway.documents.pulumi_documents import STATE
from fairway.request import Request, mapping, sequence, value_at

_Parts = Mapping[str, tuple[str, ...]]

_CLUSTER: _Parts = {
    each: (each,)
    for each in (
        *("name", "location", "kubernetesVersion", "enableRBAC", "nodeResourceGroup"),
        *(
            "networkProfile",
            "networkProfile.networkPlugin",
            "networkProfile.serviceCidr",
            "networkProfile.dnsServiceIP",
        ),
    )
} | {
    "servicePrincipalProfile": ("servicePrincipalProfile", "identity"),
    "dnsPrefix": ("dnsPrefix", "fqdnSubdomain"),
}
"""By the name in a message the properties of which Azure returns one."""
_CLUSTER_SINCE: _Parts = {
    each: (each,) for each in ("sku", "provisioningState", "powerState", "networkProfile.outboundType")
}
"""The same for API versions since 2020-09-01."""
_SIZES = "virtualMachinesProfile"
"""What a pool of the type VirtualMachines has instead of some properties of the pool."""
_POOL: _Parts = {"vmSize": ("vmSize", _SIZES), "osType": ("osType",), "maxPods": ("maxPods", _SIZES)}
_POOL_SINCE: _Parts = {
    "mode": ("mode",),
    "osDiskType": ("osDiskType", _SIZES),
    "orchestratorVersion": ("orchestratorVersion",),
}
_MARKS = ("powerState", "currentKubernetesVersion", "disableLocalAccounts", "storageProfile", "oidcIssuerProfile")
"""What only API versions since 2020-09-01 return."""


def refused_parts(documents: Sequence[Document], cluster: Request, pools: Sequence[Request]) -> str:
    """Why the description by Azure in these documents is not complete; empty if it is, or if it is not Azure's."""
    if not cluster.outputs or not (lacking := [*_lacking(cluster, pools)]):
        return ""
    id = parse_id(cluster.id)
    group, subscription = (id.group, id.subscription) if id else ("<group>", "")
    where = f"--resource-group {quote(group)}{f' --subscription {quote(subscription)}' if subscription else ''}"
    files = [each.file for each in documents if any(one.outputs and one.id == cluster.id for one in each.requests)]
    in_files = f" in {', '.join(files)}" if files else ""
    return (
        f"the description of the cluster {cluster.name}{in_files} is not complete: it lacks {', '.join(lacking)}, "
        "which Azure always returns. It was cut, as by `--query`, or edited, and what a stack file has then may "
        f"change or replace the cluster. Pass the whole output of `az aks show {where} --name {quote(cluster.name)} "
        "--output json` instead"
    )


def without_id(documents: Sequence[Document], cluster: Request) -> str:
    """Why a cluster that az printed without an id cannot be adopted; empty for all others."""
    files = [
        each.file
        for each in documents
        if each.kind == OUTPUT and any(one.type == cluster.type and not one.id for one in each.requests)
    ]
    if cluster.id or not files:
        return ""
    return (
        f"the description of the cluster in {', '.join(files)} is not complete: it lacks id, which Azure always "
        "returns. It was cut, as by `--query`, or edited. Pass the whole output of `az aks show --resource-group "
        "<group> --name <cluster> --output json` instead"
    )


def wrong_form(documents: Sequence[Document], cluster: Request) -> str:
    """Why a region that is no text or a pool without a name cannot be adopted; empty without either."""
    wrong = [
        f"location is {_in_words(each)}, and a region is a text, such as `westeurope`: it cannot change later, so an "
        "update would replace the cluster"
        for each in _values(cluster, "location")[:1]
        if each not in (None, "") and not (isinstance(each, str) and each.strip())
    ]
    pools = [mapping(each) for value in _values(cluster, "agentPoolProfiles") for each in sequence(value) or ()]
    if any(not isinstance(name := each.get("name"), str) or not name for each in pools if each is not None):
        wrong.append("a pool of agentPoolProfiles has no name, and without it nothing shows which pool it is")
    if not wrong:
        return ""
    files = ", ".join(each.file for each in documents if cluster in each.requests)
    how = (
        "The description was edited: describe the cluster again with `az aks show --output json`"
        if cluster.outputs
        else "Correct it there"
    )
    return f"{f'{files}: ' if files else ''}the cluster {cluster.name}: {'; '.join(wrong)}. {how}"


def _values(cluster: Request, key: str) -> list[Any]:
    return [each[key] for each in (cluster.outputs, cluster.properties) if key in each]


def _in_words(value: Any) -> str:
    return "a mapping" if mapping(value) is not None else "a list" if sequence(value) is not None else repr(value)


def without_cut(documents: Sequence[Document]) -> list[Document]:
    """The documents without each description of a cluster that is not complete, where another one of it is."""
    whole = [each for one in documents if one.kind != STATE for each in one.requests if is_whole(each)]
    ids, names = {each.id.lower() for each in whole}, {each.name.lower() for each in whole}

    def is_cut(document: Document, each: Request) -> bool:
        if each.type != MANAGED_CLUSTER.token or document.kind == STATE or is_whole(each):
            return False
        by_name = not each.id and document.kind == OUTPUT and each.name.lower() in names
        return by_name or (bool(each.outputs) and each.id.lower() in ids)

    return [replace(one, requests=tuple(each for each in one.requests if not is_cut(one, each))) for one in documents]


def is_whole(request: Request) -> bool:
    """Whether it is a cluster with all that Azure always returns."""
    described = request.type == MANAGED_CLUSTER.token and request.id and request.outputs
    return bool(described) and not [*_lacking(request, ())]


def _lacking(cluster: Request, pools: Sequence[Request]) -> Iterator[str]:
    whole = cluster.outputs
    since = any(key in each.outputs for each in (cluster, *pools) for key in _MARKS)
    found = [*_absent(whole, _CLUSTER), *(_absent(whole, _CLUSTER_SINCE) if since else ())]
    yield from (each for each in found if each.partition(".")[0] not in found or "." not in each)
    listed = [each for each in sequence(whole.get("agentPoolProfiles")) or () if mapping(each) is not None]
    if not pools and not listed and not _hosts_system_pools(cluster):
        yield "agentPoolProfiles"
    names: dict[tuple[str, ...], list[str]] = {}
    for each in pools:
        absent = (*_absent(each.outputs, _POOL), *(_absent(each.outputs, _POOL_SINCE) if since else ()))
        if each.outputs and absent and str(each.get("mode", "")).lower() != "managedsystem":
            names.setdefault(absent, []).append(each.name)
    for absent, these in names.items():
        yield f"{' and '.join(absent)} of the pool{'' if len(these) == 1 else 's'} {', '.join(these)}"


def _hosts_system_pools(cluster: Request) -> bool:
    """Whether Azure may host the system pools, so that the cluster lists none: a preview of AKS Automatic."""
    hosted = value_at(cluster.properties, "hostedSystemProfile.enabled") is True
    return hosted or str(value_at(cluster.outputs, "sku.name", "")).lower() == "automatic"


def _absent(outputs: Mapping[str, object], parts: _Parts) -> Iterator[str]:
    for name, paths in parts.items():
        values = [value_at(outputs, each) for each in paths]
        if all(each is None or each == "" or (mapping(each) is not None and not mapping(each)) for each in values):
            yield name
