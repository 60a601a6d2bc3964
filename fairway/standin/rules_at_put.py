"""Checks the rules at each PUT, so that the stand-in refuses what `fairway plan` refuses.

Rules look at a cluster together with its network, so a request is checked with its cluster and that cluster's network,
as they are in the cloud.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from fairway.azure.defaults import WINDOWS_2025_FROM
from fairway.azure.network import ROUTE, SUBNET, VIRTUAL_NETWORK
from fairway.request import Request, mapping, sequence
from fairway.rules import AZURE, Finding, check
from fairway.rules.cluster import AGENT_POOL, MAINTENANCE_CONFIGURATION, MANAGED_CLUSTER, MANAGED_NAMESPACE
from fairway.rules.kubernetes import minor
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.errors import ArmError
from fairway.standin.masking import scrubbed, unseen
from fairway.standin.references import ids_in
from fairway.standin.responses_aks import default_minor
from fairway.standin.types import served

_SUBNET, _NETWORK, _ROUTE = SUBNET.token, VIRTUAL_NETWORK.token, ROUTE.token
_CHILDREN = (AGENT_POOL, MAINTENANCE_CONFIGURATION, MANAGED_NAMESPACE)

CODES: Mapping[str, str] = {
    "pool-versions-partly-specified": "NotAllAgentPoolOrchestratorVersionSpecifiedAndUnchanged",
    "version-lts-only": "K8sVersionNotSupported",
    "service-cidr-overlaps-node-subnet": "ServiceCidrOverlapExistingSubnetsCidr",
    "service-cidr-overlaps-other-subnet": "ServiceCidrOverlapExistingSubnetsCidr",
    "dns-service-ip-outside-service-cidr": "DnsServiceIpOutOfServiceCidr",
    "pod-cidr-inside-vnet": "NetworkProfileCIDROverlapVNET",
    "pod-cidr-overlaps-node-subnet": "NetworkProfileCIDROverlapVNET",
    "node-subnet-too-small-cni": "InsufficientSubnetSize",
    "node-subnet-too-small-default-maxpods": "InsufficientSubnetSize",
    "node-subnet-shared-pools-sum": "InsufficientSubnetSize",
    "node-subnet-delegated": "SubnetIsDelegated",
    "lb-profile-with-other-outbound-type": "InvalidUserDefinedRoutingWithLoadBalancerProfile",
    "lb-outbound-ports-capacity": "InvalidLoadBalancerProfileAllocatedOutboundPorts",
    "nap-ipv6": "OperationNotAllowed",
    "pool-version-newer-than-control-plane": "NodePoolMcVersionIncompatible",
    "pool-version-too-old": "NodePoolMcVersionIncompatible",
}
"""ARM's error code by rule, where a source has it (tests/data/cases.jsonl, `azure_error`); otherwise
`InvalidParameter`."""

WAIVED = "waived"
"""The name under which a cloud stores the waived rules, each with the type of the resource."""


def waive(cloud: Cloud, findings: Iterable[Finding]) -> None:
    """Let the stand-in accept the waived findings of a plan.

    A name in Azure is not the logical name, so a waiver counts for all resources of a type: the plan has refused the
    others.
    """
    pairs = [[each.rule, each.resource.split(" ")[0]] for each in findings if each.waiver]
    kept = cloud.fact(WAIVED, [])
    if fresh := [each for each in pairs if each not in kept]:
        cloud.remember(WAIVED, [*kept, *fresh])


def check_rules(cloud: Cloud, type: str, id: str, inputs: Mapping[str, Any]) -> None:
    """Refuse what Azure refuses according to a rule. `inputs` may contain the values of secrets: rules check them."""
    cluster = id if type == MANAGED_CLUSTER else id.rsplit("/", 2)[0]
    if type != MANAGED_CLUSTER and (type not in _CHILDREN or cloud.get(cluster) is None):
        return
    together = requests(cloud, cluster, type, id, inputs)

    def exists(request: Request) -> bool:
        return cloud.get(request.id) is not None

    for finding in check(together, today=cloud.now.date(), deployed=exists, rules=AZURE):
        waived = [finding.rule, finding.resource.split(" ")[0]] in cloud.fact(WAIVED, [])
        if finding.kind == "refused" and finding.severity == "error" and not waived:
            code = CODES.get(finding.rule, "InvalidParameter")
            where = f" ({finding.path})" if finding.path else ""
            raise ArmError(400, code, scrubbed(f"{finding.resource}{where}: {finding.reason}", inputs))


def requests(cloud: Cloud, cluster: str, type: str, id: str, inputs: Mapping[str, Any]) -> list[Request]:
    """A cluster, its children and its network, with `inputs` as the properties of the resource `id`."""
    found: dict[str, Request] = {}
    own = cloud.get(cluster)
    pools = {each.id.lower(): each for each in cloud.below(cluster, AGENT_POOL)}
    if type == MANAGED_CLUSTER:
        properties = dict(inputs)
        inline = {
            f"{cluster}/agentPools/{each.get('name')}".lower() for each in properties.get("agentPoolProfiles", ())
        }
        pools = {key: each for key, each in pools.items() if key not in inline}
    else:
        properties = dict(own.inputs) if own else {}
        pools.pop(id.lower(), None)
        properties["agentPoolProfiles"] = [_inline(each) for each in pools.values() if _is_inline(each)]
        pools = {key: each for key, each in pools.items() if not _is_inline(each)}
    place = served(MANAGED_CLUSTER).named_in(cluster)
    found[cluster.lower()] = Request(
        MANAGED_CLUSTER, cluster.rsplit("/", 1)[-1], {**unseen(properties), **place}, cluster
    )
    for each in (*pools.values(), *_others(cloud, cluster)):
        found[each.id.lower()] = _request(each)
    if type != MANAGED_CLUSTER:
        named = served(type).named_in(id)
        found[id.lower()] = Request(type, id.rsplit("/", 1)[-1], {**unseen(inputs), **named}, id)
    subnets = [each for one in found.values() for each in ids_in(one.properties)]
    for each in _network(cloud, subnets):
        found.setdefault(each.id.lower(), _request(each))
    chosen = str((own.state.get("currentKubernetesVersion") if own else "") or default_minor(cloud.now.date()))
    return [
        _with_windows(each, cloud, "" if properties.get("kubernetesVersion") else chosen) for each in found.values()
    ]


def _with_windows(request: Request, cloud: Cloud, chosen: str) -> Request:
    """The request with the osSKU that its Windows pools have in Azure, or will get if they are new and AKS chooses the
    Kubernetes version: rules only see the versions in requests."""

    def pool(profile: Mapping[str, Any], id: str) -> Mapping[str, Any]:
        if profile.get("osSKU") or str(profile.get("osType", "")).lower() != "windows":
            return profile
        existing, version = cloud.get(id), None if profile.get("orchestratorVersion") else minor(chosen)
        new = "Windows2025" if version and version >= WINDOWS_2025_FROM else None
        return {**profile, "osSKU": existing.state.get("osSKU") if existing else new}

    if request.type == AGENT_POOL:
        return replace(request, properties=pool(request.properties, request.id))
    profiles = sequence(request.properties.get("agentPoolProfiles"))
    if request.type != MANAGED_CLUSTER or not profiles:
        return request
    inline = [pool(each, f"{request.id}/agentPools/{each.get('name')}") for each in profiles]
    return replace(request, properties={**request.properties, "agentPoolProfiles": inline})


def _is_inline(pool: Resource) -> bool:
    return bool(pool.inputs.get("__inline"))


def _inline(pool: Resource) -> dict[str, Any]:
    return {"name": pool.name, **{key: value for key, value in pool.inputs.items() if not key.startswith("__")}}


def _others(cloud: Cloud, cluster: str) -> Iterator[Resource]:
    return (each for each in cloud.below(cluster) if each.type in _CHILDREN and each.type != AGENT_POOL)


def _request(resource: Resource) -> Request:
    named = served(resource.type).named_in(resource.id)
    properties = {key: value for key, value in resource.inputs.items() if not key.startswith("__")}
    return Request(resource.type, resource.name, {**unseen(properties), **named}, resource.id)


def _network(cloud: Cloud, ids: Iterable[str]) -> Iterator[Resource]:
    networks: dict[str, None] = {}
    for id in ids:
        subnet = cloud.get(id)
        if subnet is not None and subnet.type == _SUBNET:
            networks[id.rsplit("/", 2)[0]] = None
            table = cloud.get(str((mapping(subnet.state.get("routeTable")) or {}).get("id", "")))
            if table is not None:
                yield table
                yield from cloud.below(table.id, _ROUTE)
    for id in networks:
        network = cloud.get(id)
        if network is not None:
            # Subnets of a VNet are separate resources here, also those that it was created with.
            yield Resource(id, _NETWORK, {key: each for key, each in network.inputs.items() if key != "subnets"})
            yield from cloud.below(id, _SUBNET)
