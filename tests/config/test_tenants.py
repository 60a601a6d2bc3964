"""Tenants: what each isolation is expanded to, and what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from config.cluster import Cluster
from config.problems import Problem, problems_of
from config.tenants import LIMITS, configured_at
from tests.repository import build

QUOTA = {"defaultResourceQuota": {"cpuLimit": "2", "memoryLimit": "4Gi"}}
POOL = {"vmSize": "Standard_D4ds_v5"}
POOLS = {"nodePools": {"web": POOL}}
WEB_POOL = {"web": {"isolation": "pool"}}


def cluster(tenants: Any, **settings: Any) -> Cluster:
    return Cluster.model_validate({"tenants": tenants, **settings})


def problems(tenants: Any, **settings: Any) -> list[Problem]:
    with pytest.raises(ValidationError) as error:
        cluster(tenants, **settings)
    return list(problems_of(error.value))


def test_a_tenant_has_a_namespace_that_denies_all_traffic_and_restricts_pods() -> None:
    namespace = cluster({"web": {"isolation": "namespace", **QUOTA}}).managed_namespaces["web"]
    assert namespace.arguments() == {
        "labels": {"tenant": "web", "pod-security.kubernetes.io/enforce": "restricted"},
        "default_network_policy": {"ingress": "DenyAll", "egress": "DenyAll"},
        "default_resource_quota": {"cpu_limit": "2", "memory_limit": "4Gi"},
        "adoption_policy": "Never",
        "delete_policy": "Keep",
    }


def test_pods_of_a_tenant_with_pools_run_on_these_alone() -> None:
    found = cluster({"web": {"isolation": "pool", "namespaces": ["shop", "orders"]}}, **POOLS)
    assert list(found.managed_namespaces) == ["shop", "orders"]
    annotations = found.managed_namespaces["shop"].annotations or {}
    assert annotations["scheduler.alpha.kubernetes.io/node-selector"] == "tenant=web"
    (toleration,) = json.loads(annotations["scheduler.alpha.kubernetes.io/defaultTolerations"])
    pool = found.node_pools["web"]
    assert pool.node_labels == {"tenant": "web"}
    assert pool.node_taints == ("tenant=web:NoSchedule",)
    assert f"{toleration['key']}={toleration['value']}:{toleration['effect']}" == pool.node_taints[0]


def test_a_pool_that_has_the_taint_gets_the_label_that_pods_select() -> None:
    own = {**POOL, "nodeTaints": ["tenant=web:NoSchedule"]}
    pool = cluster(WEB_POOL, nodePools={"web": own}).node_pools["web"]
    assert pool.node_taints == ("tenant=web:NoSchedule",)
    assert pool.node_labels == {"tenant": "web"}


def test_a_sandbox_has_pools_for_pods_in_vms_of_their_own() -> None:
    pool = cluster({"web": {"isolation": "sandbox"}}, **POOLS).node_pools["web"]
    assert (pool.workload_runtime, pool.os_sku) == ("KataVmIsolation", "AzureLinux")


def test_a_host_is_one_of_the_clusters_host_groups() -> None:
    hosts = {"hostGroups": {"own": {"hosts": {"a": {"sku": {"name": "Ddsv5-Type1"}}}}}}
    record = build(
        {"tenants": {"web": {"isolation": "host"}}, "nodePools": {"web": {**POOL, "hostGroup": "own"}}, **hosts}
    )
    assert record.one("AgentPool").get("hostGroupID") == record.one("DedicatedHostGroup").id


def test_what_is_written_for_pool_and_namespace_has_priority() -> None:
    own = {"nodeLabels": {"team": "a"}, "nodeTaints": ["gpu=a:NoSchedule"], "osSKU": "AzureLinux3", **POOL}
    found = cluster(
        {"web": {"isolation": "sandbox"}},
        nodePools={"web": own},
        managedNamespaces={"web": {"deletePolicy": "Delete", "defaultNetworkPolicy": {"egress": "AllowAll"}}},
    )
    pool, namespace = found.node_pools["web"], found.managed_namespaces["web"]
    assert pool.node_labels == {"team": "a", "tenant": "web"}
    assert pool.node_taints == ("gpu=a:NoSchedule", "tenant=web:NoSchedule")
    assert pool.os_sku == "AzureLinux3"
    assert namespace.delete_policy == "Delete"
    assert namespace.default_network_policy is not None
    assert namespace.default_network_policy.arguments() == {"ingress": "DenyAll", "egress": "AllowAll"}


@pytest.mark.parametrize(
    ("tenants", "settings", "path", "words"),
    [
        ({"web": {"isolation": "cluster"}}, {}, ("tenants", "web", "isolation"), "web: {network: {addressPrefixes"),
        ({"web": {"isolation": "namespace"}}, {}, ("tenants", "web"), "defaultResourceQuota"),
        ({"web": {"isolation": "pool"}}, {}, ("tenants", "web"), "add `web: {vmSize: Standard_D4ds_v5}`"),
        ({"web": {"isolation": "host"}}, {}, ("tenants", "web"), "hostGroup: hosts"),
        ({"web": {"isolation": "host"}}, POOLS, ("tenants", "web"), "hostGroupID"),
        (WEB_POOL, {"nodePools": {"web": {**POOL, "mode": "System"}}}, ("tenants", "web"), "mode System"),
        (
            {"web": {"isolation": "sandbox"}},
            {"nodePools": {"web": {**POOL, "workloadRuntime": "OCIContainer"}}},
            ("tenants", "web"),
            "remove workloadRuntime",
        ),
        (
            {"a": {"isolation": "pool", "nodePools": ["web"]}, "b": {"isolation": "pool", "nodePools": ["web"]}},
            POOLS,
            ("tenants", "b"),
            "the pool web belongs to the tenant a",
        ),
        (
            {"web": {"isolation": "namespace", "nodePools": ["web"], **QUOTA}},
            POOLS,
            ("tenants", "web", "nodePools"),
            "no",
        ),
        ({"web": {"isolation": "vm"}}, {}, ("tenants", "web", "isolation"), "must be one of namespace, pool"),
        ({"We_b": {"isolation": "namespace", **QUOTA}}, {}, ("tenants", "We_b"), "is no name of a namespace"),
    ],
)
def test_an_isolation_that_the_cluster_does_not_have_is_refused(
    tenants: Any, settings: dict[str, Any], path: tuple[str, ...], words: str
) -> None:
    (problem,) = problems(tenants, **settings)
    assert problem.path == path
    assert words in problem.text


def test_the_exports_have_what_an_isolation_does_not_protect_from() -> None:
    record = build({"tenants": WEB_POOL, **POOLS})
    assert record.exports["shop"]["tenants"] == {"web": LIMITS["pool"]}
    assert "tenants" not in build({}).exports["shop"]


@pytest.mark.parametrize("tenants", [None, {}, {"web": None}])
def test_no_tenants_are_no_error(tenants: Any) -> None:
    assert cluster(tenants).tenants == {}


@pytest.mark.parametrize("tenants", [[], {"web": []}, {"web": {"isolation": None}}, {"web": {}}, "web"])
def test_tenants_of_another_shape_are_refused(tenants: Any) -> None:
    assert problems(tenants)


def test_a_namespace_is_configured_at_its_tenant_unless_it_is_written_itself() -> None:
    tenants = {"web": {"isolation": "namespace", "namespaces": ["shop"], **QUOTA}}
    path = ("clusters", "a", "managedNamespaces", "shop", "labels")
    alone = {"clusters": {"a": {"tenants": tenants}}}
    assert configured_at(path, alone) == ("clusters", "a", "tenants", "web", "labels")
    both = {"clusters": {"a": {"tenants": tenants, "managedNamespaces": {"shop": {}}}}}
    assert configured_at(path, both) == path
    assert configured_at(("clusters", "a", "network", "subnets"), alone) == ("clusters", "a", "network", "subnets")
