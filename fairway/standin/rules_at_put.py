"""Checks the rules at each PUT, so that the stand-in refuses what `fairway plan` refuses.

Rules look at a resource together with others (a cluster with its network), so a request is checked with everything that
is in the cloud.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from fairway.azure.application_gateway import APPLICATION_GATEWAY
from fairway.azure.defaults import WINDOWS_2025_FROM
from fairway.azure.keyvault import VAULT
from fairway.azure.network import NETWORK_SECURITY_GROUP, VIRTUAL_NETWORK
from fairway.azure.resources import RESOURCE_GROUP
from fairway.request import Request, leaves, sequence, value_at
from fairway.rules import AZURE, Cluster, Finding, Rule, check
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from fairway.rules.finding import label
from fairway.rules.generic import as_typed
from fairway.rules.identity_limits import IDENTITY_BINDING
from fairway.rules.kubernetes import minor
from fairway.rules.load_balancer import LOAD_BALANCER
from fairway.rules.outbound import EXTENSION
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.errors import ArmError
from fairway.standin.masking import scrubbed, unseen
from fairway.standin.responses_aks import default_minor
from fairway.standin.roles import UNNAMED
from fairway.standin.types import served

_CLUSTER_ID = re.compile(".*/managedClusters/[^/]+", re.IGNORECASE)

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
    "application-gateway-security-group": "ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup",
    "application-gateway-capacity": "ApplicationGatewayV2SkuMustSpecifyEitherCapacityOrAutoscaleConfiguration",
    "private-link-scope-linked-twice": "Conflict",
    "firewall-policy-basic-dns": "FirewallPolicyHigherTierOnlyProperties",
}
"""ARM's error code by rule, where a source has it (tests/data/cases.jsonl, `azure_error`); otherwise
`InvalidParameter`."""

BY_NAME = {LOAD_BALANCER: "resourceName", IDENTITY_BINDING: "resourceName", EXTENSION: "clusterName"}
"""Types whose requests name their cluster, by the key of the name."""

STEPS = {APPLICATION_GATEWAY.token: 2, NETWORK_SECURITY_GROUP.token: 2}
"""Types whose requests Azure checks together with what is further away: the security group of a gateway's subnet, also
when it changes (Azure/AKS-Construction issue 333)."""

WAIVED = "waived"
"""The name under which a cloud stores the waived rules, each with the type of the resource."""


def waive(cloud: Cloud, findings: Iterable[Finding]) -> None:
    """Let the stand-in accept the waived findings of a plan.

    A name in Azure is not the logical name, so a waiver counts for all resources of a type: the plan has refused the
    others.
    """
    accept(cloud, [each for each in findings if each.waiver])


def accept(cloud: Cloud, findings: Iterable[Finding]) -> None:
    """Let the stand-in accept what these findings report."""
    _remember(cloud, [[each.rule, each.resource.split(" ")[0]] for each in findings])


def _remember(cloud: Cloud, pairs: Iterable[list[str]]) -> None:
    kept = cloud.fact(WAIVED, [])
    if fresh := [each for each in pairs if each not in kept]:
        cloud.remember(WAIVED, [*kept, *fresh])


def accept_existing(cloud: Cloud, ids: Iterable[str]) -> None:
    """Let the stand-in accept what the rules find in resources as they are, since Azure has them."""
    for each in filter(None, map(cloud.get, ids)):
        _, rules, together = _together(cloud, each.type, each.id, each.inputs)
        found = {one.rule for one in check(together, today=cloud.now.date(), deployed=lambda _: True, rules=rules)}
        # A pool is a resource, and in the list of its cluster: a rule reports either.
        kinds = sorted({"AgentPool", *(label(one).split(" ")[0] for one in together)})
        _remember(cloud, [[rule, kind] for rule in sorted(found) for kind in kinds])


def check_rules(cloud: Cloud, type: str, id: str, inputs: Mapping[str, Any]) -> None:
    """Refuse what Azure refuses according to a rule. `inputs` may contain the values of secrets: rules check them.

    AKS checks a cluster and its children together with all that they use. Other services check their own resources
    alone, so a PUT of those is not refused for what it does to a cluster. What was wrong before counts only where it
    concerns the resource itself.
    """
    if _cluster_of(id) not in ("", id.lower()) and cloud.get(_cluster_of(id)) is None:
        return
    cluster, rules, together = _together(cloud, type, id, inputs)
    own = (cluster or id).lower()
    concerned = {label(each) for each in together if f"{each.id.lower()}/".startswith(f"{own}/")}
    others = {label(each) for each in together if _CLUSTER_ID.match(each.id)} - concerned

    def exists(request: Request) -> bool:
        return cloud.get(request.id) is not None

    @cache
    def before() -> list[Finding]:
        existing = [each for each in together if each.id.lower() != id.lower()]
        return check(existing, today=cloud.now.date(), deployed=exists, rules=rules)

    waived = cloud.fact(WAIVED, [])
    for finding in check(together, today=cloud.now.date(), deployed=exists, rules=rules):
        refused = finding.kind == "refused" and finding.severity == "error"
        if not refused or [finding.rule, finding.resource.split(" ")[0]] in waived:
            continue
        if finding.resource in concerned or (finding.resource not in others and finding not in before()):
            code = CODES.get(finding.rule, "InvalidParameter")
            where = f" ({finding.path})" if finding.path else ""
            raise ArmError(400, code, scrubbed(f"{finding.resource}{where}: {finding.reason}", inputs))


def _together(cloud: Cloud, type: str, id: str, inputs: Mapping[str, Any]) -> tuple[str, Sequence[Rule], list[Request]]:
    """The id of the cluster that a PUT is about, or empty; the rules for it; and the requests that they see."""
    cluster = found[0] if (found := _CLUSTER_ID.match(id)) else ""
    near = {cluster or _above(id), *_ids(inputs), *([id.lower()] if type in STEPS else ())}
    context = (
        [*_around(cloud, near, 4), *_named(cloud, cluster, inputs)]
        if cluster
        else _around(cloud, near, STEPS.get(type, 1))
    )
    together = [as_typed(each) for each in requests(cloud, context, Resource(id, type, inputs))]
    return cluster, AZURE if cluster else [each for each in AZURE if each.over is not Cluster], together


def _around(cloud: Cloud, ids: Iterable[str], steps: int) -> Iterable[Resource]:
    """The resources with these ids, what they refer to, and the parents of these, with their children and everything
    that refers to them; and what is around those, for some steps. The way does not lead through other clusters."""
    found: dict[str, Resource] = {}
    seen: set[str] = set()
    following = {each.lower() for each in ids}
    own = {_cluster_of(each) for each in following}
    for _ in range(steps):
        seen |= following
        here = [known for each in following if "/providers/" in each and (known := cloud.get(each)) is not None]
        near = [each for one in here for each in (one, *cloud.below(one.id), *cloud.users_of(one.id))]
        others = {_cluster_of(each.id) for each in near} - {"", *own}
        near += [each for other in others if (known := cloud.get(other)) for each in (known, *cloud.below(other))]
        found |= {each.id.lower(): each for each in near}
        free = [each for each in near if _cluster_of(each.id) not in others]
        following = {id for each in free for id in (each.id.lower(), _above(each.id), *_ids(each.inputs))} - seen
    return sorted(found.values(), key=lambda each: each.number)


def _ids(tree: Any) -> Iterator[str]:
    """Each resource id in inputs, in lower case."""
    for path, value in leaves(tree):
        texts = (each.lower() for each in (value, *path) if isinstance(each, str))
        yield from (each for each in texts if each.startswith("/subscriptions/"))


def _above(id: str) -> str:
    return id.rsplit("/", 2)[0].lower()


def _named(cloud: Cloud, id: str, inputs: Mapping[str, Any]) -> Iterator[Resource]:
    """What belongs to a cluster by name alone, and what a cluster refers to by name: the resource group of its nodes,
    which no other cluster may have, and the vault of its key."""
    name = id.rsplit("/", 1)[-1].lower()
    for kind, key in BY_NAME.items():
        yield from (each for each in cloud.of_type(kind) if str(each.inputs.get(key)).lower() == name)
    nodes = str(inputs.get("nodeResourceGroup") or "").lower()
    if nodes:
        yield from (each for each in cloud.of_type(RESOURCE_GROUP.token) if each.name.lower() == nodes)
        clusters = cloud.of_type(MANAGED_CLUSTER)
        yield from (each for each in clusters if str(each.inputs.get("nodeResourceGroup")).lower() == nodes)
    if value_at(inputs, "securityProfile.azureKeyVaultKms.keyId"):
        yield from cloud.of_type(VAULT.token)


def _cluster_of(id: str) -> str:
    """The cluster that a resource is, or belongs to, in lower case; empty if there is none."""
    found = _CLUSTER_ID.match(id)
    return found[0].lower() if found else ""


def requests(cloud: Cloud, context: Iterable[Resource], put: Resource) -> list[Request]:
    """The resources of the context with `put` among them.

    Inline pools are in their clusters. Resources that exist before the first deployment are left out: nothing but
    their ids is known.
    """
    every = {each.id.lower(): each for each in context if not each.inputs.keys() <= {UNNAMED}}
    every[put.id.lower()] = put
    found: list[Request] = []
    for each in [one for one in every.values() if one.type == MANAGED_CLUSTER]:
        found += _cluster(cloud, each, [every.pop(pool.id.lower()) for pool in [*_pools(every.values(), each)]], put.id)
        del every[each.id.lower()]
    return [*found, *map(_request, every.values())]


def _pools(resources: Iterable[Resource], cluster: Resource) -> Iterator[Resource]:
    below = f"{cluster.id}/".lower()
    return (each for each in resources if each.type == AGENT_POOL and each.id.lower().startswith(below))


def _cluster(cloud: Cloud, cluster: Resource, pools: Iterable[Resource], id: str) -> Iterator[Request]:
    """A cluster and its pools; `id` is what the PUT is about."""
    properties = dict(cluster.inputs)
    if cluster.id.lower() == id.lower():
        profiles = properties.get("agentPoolProfiles", ())
        inline = {f"{cluster.id}/agentPools/{each.get('name')}".lower() for each in profiles}
        pools = [each for each in pools if each.id.lower() not in inline]
    else:
        properties["agentPoolProfiles"] = [_inline(each) for each in pools if _is_inline(each)]
        pools = [each for each in pools if not _is_inline(each)]
    own = cloud.get(cluster.id)
    running = str((own.state.get("currentKubernetesVersion") if own else "") or default_minor(cloud.now.date()))
    chosen = "" if properties.get("kubernetesVersion") else running
    for each in (replace(cluster, inputs=properties), *pools):
        yield _with_windows(_request(each), cloud, chosen)


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


def _request(resource: Resource) -> Request:
    named = served(resource.type).named_in(resource.id)
    # Subnets of a VNet are separate resources here, also those that it was created with.
    hidden = ("subnets",) if resource.type == VIRTUAL_NETWORK.token else ()
    shown = {key: each for key, each in resource.inputs.items() if not key.startswith("__") and key not in hidden}
    return Request(resource.type, resource.name, {**unseen(shown), **named}, resource.id)
