"""Tenants of a cluster: how far each is isolated from others.

A tenant is expanded to settings that exist anyway: managed namespaces, and taints, labels and the runtime of node
pools. What is written there has priority.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ValidationError

from config.checks import Errors, valid_only
from config.forms import Form, wrong
from config.model import Settings, own
from config.namespaces import NetworkPolicies, ResourceQuota
from config.roles import Assignee
from config.types import Items, Named
from fairway.request import Path, mapping, merged, value_at

if TYPE_CHECKING:
    from config.cluster import Cluster

Isolation = Literal["namespace", "pool", "sandbox", "host", "cluster"]
NAMESPACE = r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"
Namespace = Annotated[str, Form(NAMESPACE, "the name of a Kubernetes namespace", "shop")]

LABEL = "tenant"
"""The label and taint of a tenant's nodes, and the label of its namespaces."""

_BREAKS_OUT = "does not protect from a container that breaks out of its pod, which reaches"
_SHARED = "API server, add-ons, cluster network and kubelet identity are shared with all other tenants"
LIMITS: Mapping[Isolation, str] = {
    "namespace": f"namespace: {_BREAKS_OUT} all pods on the node, other tenants' too; {_SHARED}.",
    "pool": f"pool: {_BREAKS_OUT} this tenant's other pods and the node's identity, nor from pods in namespaces "
    f"without a pool of their own, which can tolerate the taint; {_SHARED}.",
    "sandbox": "sandbox: does not protect pods without `runtimeClassName: kata-vm-isolation`, which share the node's "
    f"kernel; Microsoft Defender does not assess pods with it; {_SHARED}.",
    "host": f"host: {_BREAKS_OUT} this tenant's other pods and the node's identity; only VMs of others are not on the "
    f"same server; {_SHARED}.",
}
"""What each isolation does not protect from.

Sources: MicrosoftDocs/azure-aks-docs articles/aks/concepts-security.md (node security),
operator-best-practices-cluster-isolation.md, use-pod-sandboxing.md, use-azure-dedicated-hosts.md.
"""


class Tenant(Settings):
    """A team or an application that is isolated from others on this cluster."""

    isolation: Isolation
    """`namespace`: namespaces with quota, network policy and roles. `pool`: also node pools of its own. `sandbox`: each
    pod in its own small VM on these pools. `host`: these pools are on dedicated hosts. `cluster`: another cluster."""
    namespaces: Annotated[Items[Namespace], Field(min_length=1)] | None = own(None)
    """Its managed namespaces. Default: one with the tenant's name."""
    node_pools: Annotated[Items[str], Field(min_length=1)] | None = own(None)
    """Its pools in nodePools, for `pool`, `sandbox` and `host`: only its pods run there. Default: the one with the
    tenant's name."""
    default_resource_quota: ResourceQuota | None = own(None)
    """The quota of each of its namespaces. Required for `namespace`, whose nodes are shared."""
    default_network_policy: NetworkPolicies | None = own(None)
    """The network policy of its namespaces. Default: `DenyAll` in and out, so no traffic and no DNS until policies of
    the tenant allow some."""
    pod_security_standards_level: Literal["Privileged", "Baseline", "Restricted"] = own("Restricted")
    """Pod Security Standard that its pods must meet. `Privileged` pods can take over their node. Default:
    Restricted."""
    role_assignments: Named[Assignee] = own({})
    """Roles on each of its namespaces, as for managedNamespaces. Default: none."""

    def namespaces_of(self, key: str) -> tuple[str, ...]:
        """Its namespaces; `key` is its name."""
        return self.namespaces or (key,)

    def pools_of(self, key: str) -> tuple[str, ...]:
        """Its pools; none where it shares nodes."""
        return (self.node_pools or (key,)) if self.isolation in ("pool", "sandbox", "host") else ()


def expanded(cluster: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a cluster, as written, with what its tenants expand to.

    A tenant that is not valid is left to the check of the settings.
    """
    found = dict(cluster)
    for key, written in (mapping(cluster.get("tenants")) or {}).items():
        tenant = _read(written)
        if tenant is None:
            continue
        pools = mapping(found.get("nodePools")) or {}
        own_pools = [name for name in tenant.pools_of(key) if mapping(pools.get(name)) is not None]
        if own_pools:
            found["nodePools"] = {**pools, **{name: _pool(key, tenant, pools[name]) for name in own_pools}}
        namespaces = found.get("managedNamespaces")
        if namespaces is None or mapping(namespaces) is not None:
            added = {name: _namespace(key, tenant, written) for name in tenant.namespaces_of(key)}
            found["managedNamespaces"] = merged(added, mapping(namespaces) or {})
    return found


def _read(written: Any) -> Tenant | None:
    try:
        return Tenant.model_validate(written)
    except ValidationError:
        return None


def _namespace(key: str, tenant: Tenant, written: Mapping[str, Any]) -> dict[str, Any]:
    policy = tenant.default_network_policy or NetworkPolicies()
    entry: dict[str, Any] = {
        "labels": {
            LABEL: key,
            # MicrosoftDocs/azure-aks-docs articles/aks/use-psa.md: AKS has Pod Security Admission on.
            "pod-security.kubernetes.io/enforce": tenant.pod_security_standards_level.lower(),
        },
        "defaultNetworkPolicy": {"ingress": policy.ingress or "DenyAll", "egress": policy.egress or "DenyAll"},
        **{each: written[each] for each in ("defaultResourceQuota", "roleAssignments") if written.get(each)},
    }
    if tenant.pools_of(key):
        toleration = {"key": LABEL, "operator": "Equal", "value": key, "effect": "NoSchedule"}
        # Read by PodNodeSelector and PodTolerationRestriction, which AKS has on (articles/aks/faq.yml):
        # kubernetes.io/docs/reference/access-authn-authz/admission-controllers.
        entry["annotations"] = {
            "scheduler.alpha.kubernetes.io/node-selector": f"{LABEL}={key}",
            "scheduler.alpha.kubernetes.io/defaultTolerations": json.dumps([toleration]),
        }
    return entry


def _pool(key: str, tenant: Tenant, written: Mapping[str, Any]) -> dict[str, Any]:
    taint = f"{LABEL}={key}:NoSchedule"
    kata = {"workloadRuntime": "KataVmIsolation", "osSKU": "AzureLinux"} if tenant.isolation == "sandbox" else {}
    taints: Any = written.get("nodeTaints") or []
    if isinstance(taints, list) and taint not in taints:
        taints = [*taints, taint]
    labels = {**(mapping(written.get("nodeLabels")) or {}), LABEL: key}
    return {**kata, **written, "nodeTaints": taints, "nodeLabels": labels}


def check_tenants(cluster: Cluster) -> Errors:
    """Refuse tenants whose isolation the cluster does not have."""
    owner: dict[tuple[str, str], str] = {}
    for key, tenant in cluster.tenants.items():
        with valid_only:
            yield from _tenant_errors(key, tenant)
        with valid_only:
            for kind, name in (
                *(("namespace", each) for each in tenant.namespaces_of(key)),
                *(("pool", each) for each in tenant.pools_of(key)),
            ):
                first = owner.setdefault((kind, name), key)
                if first != key:
                    yield wrong(
                        f"the {kind} {name} belongs to the tenant {first}: use another one", at=f"tenants.{key}"
                    )
        with valid_only:
            for problem in _pool_problems(cluster, key, tenant):
                yield wrong(problem, at=f"tenants.{key}")


def _tenant_errors(key: str, tenant: Tenant) -> Errors:
    at = f"tenants.{key}"
    if tenant.isolation == "cluster":
        yield wrong(
            f"a cluster has a network and pools of its own, so it is not declared below this one: remove {key} "
            f"here and write it beside this cluster, as `{key}: {{network: {{addressPrefixes: [10.8.0.0/16], "
            "subnets: {nodes: {addressPrefix: 10.8.0.0/20}}}}`, with a range that no other cluster has",
            at=f"{at}.isolation",
        )
        return
    if tenant.isolation == "namespace" and tenant.default_resource_quota is None:
        yield wrong(
            "on shared nodes a tenant without a quota can take all capacity: set `defaultResourceQuota: "
            '{cpuRequest: "2", cpuLimit: "4", memoryRequest: 4Gi, memoryLimit: 8Gi}` as it needs',
            at=at,
        )
    if tenant.node_pools and tenant.isolation == "namespace":
        yield wrong(
            "has no effect: with the isolation namespace, pods run on all nodes; set `isolation: pool`",
            at=f"{at}.nodePools",
        )
    if not (tenant.namespaces or re.fullmatch(NAMESPACE, key)):
        yield wrong(
            f"{key} is no name of a namespace (lower case, digits, hyphens): set `namespaces: [{_plain(key)}]`",
            at=at,
        )


def _plain(key: str) -> str:
    return re.sub("[^a-z0-9]+", "-", key.lower()).strip("-")[:63]


def _pool_problems(cluster: Cluster, key: str, tenant: Tenant) -> Iterator[str]:
    for name in tenant.pools_of(key):
        pool = cluster.node_pools.get(name)
        if pool is None:
            host = ", hostGroup: hosts" if tenant.isolation == "host" else ""
            yield (
                f"needs the pool {name}, which is not in nodePools: add `{name}: {{vmSize: Standard_D4ds_v5{host}}}` "
                "there, or set `nodePools` here to the names of others"
            )
        elif pool.mode != "User":
            yield f"the pool {name} has the mode {pool.mode}, and the taint would keep its pods away: use a User pool"
        elif tenant.isolation == "sandbox" and pool.workload_runtime != "KataVmIsolation":
            yield f"the pool {name} runs pods without a sandbox: remove workloadRuntime from nodePools.{name}"
        elif tenant.isolation == "host" and not (pool.host_group or pool.host_group_id):
            yield (
                f"the pool {name} is on no dedicated host: set `hostGroup` of nodePools.{name} to a name in "
                "hostGroups, or hostGroupID to an existing group"
            )


def configured_at(path: Path, settings: Any) -> Path:
    """Where the namespace at `path` is configured: at its tenant, unless it is written under managedNamespaces."""
    if len(path) < 4 or path[2] != "managedNamespaces" or value_at(settings, path[:4]) is not None:
        return path
    for key, written in (mapping(value_at(settings, (*path[:2], "tenants"))) or {}).items():
        tenant = _read(written)
        if tenant and path[3] in tenant.namespaces_of(key):
            return (*path[:2], "tenants", key, *path[4:])
    return path
