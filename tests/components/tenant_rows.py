"""The settings of `tenants`, each with its effect on the requests."""

from __future__ import annotations

from typing import Any

from fairway.azure.roles import BUILT_IN_ROLES
from tests.components.registry_rows import Row
from tests.components.seen import of

NAMESPACE = "ManagedNamespace"
PRINCIPAL = "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"
QUOTA = {"cpuRequest": "1", "cpuLimit": "2", "memoryRequest": "1Gi", "memoryLimit": "2Gi"}
DEVELOPERS = "shop/namespace/web/role/developers"
ROLE = {"principalId": PRINCIPAL, "roleDefinitionName": "Reader"}


def tenant(**settings: Any) -> dict[str, Any]:
    return {"tenants": {"web": {"isolation": "namespace", "defaultResourceQuota": QUOTA} | settings}}


def pool(key: str, **settings: Any) -> dict[str, Any]:
    return {"nodePools": {key: {"vmSize": "Standard_D4ds_v5"}}, **tenant(isolation="pool", **settings)}


def role(**settings: Any) -> dict[str, Any]:
    return tenant(roleAssignments={"developers": ROLE | settings})


def _role_id(key: str, value: str, guid: str) -> Row:
    document = role(**{"roleDefinitionName": None, key: value})
    return document, lambda it: str(of("RoleAssignment", "roleDefinitionId", DEVELOPERS)(it)).rpartition("/")[2], guid


_ALL: dict[str, Row] = {
    "isolation": (pool("web"), of("AgentPool", "nodeTaints"), ["tenant=web:NoSchedule"]),
    "namespaces": (tenant(namespaces=["orders"]), of(NAMESPACE, "managedNamespaceName"), "orders"),
    "nodePools": (pool("fast", nodePools=["fast"]), of("AgentPool", "nodeLabels"), {"tenant": "web"}),
    "podSecurityStandardsLevel": (
        tenant(podSecurityStandardsLevel="Baseline"),
        lambda it: (of(NAMESPACE, "properties.labels")(it) or {}).get("pod-security.kubernetes.io/enforce"),
        "baseline",
    ),
    **{
        f"defaultResourceQuota.{key}": (tenant(), of(NAMESPACE, f"properties.defaultResourceQuota.{key}"), value)
        for key, value in QUOTA.items()
    },
    **{
        f"defaultNetworkPolicy.{key}": (
            tenant(defaultNetworkPolicy={key: "AllowAll"}),
            of(NAMESPACE, f"properties.defaultNetworkPolicy.{key}"),
            "AllowAll",
        )
        for key in ("ingress", "egress")
    },
    "roleAssignments.*.principalId": (role(), of("RoleAssignment", "principalId", DEVELOPERS), PRINCIPAL),
    "roleAssignments.*.principalType": (
        role(principalType="User"),
        of("RoleAssignment", "principalType", DEVELOPERS),
        "User",
    ),
    "roleAssignments.*.condition": (role(condition="true"), of("RoleAssignment", "condition", DEVELOPERS), "true"),
    "roleAssignments.*.roleDefinitionName": _role_id("roleDefinitionName", "Reader", BUILT_IN_ROLES["Reader"]),
    "roleAssignments.*.roleDefinitionId": _role_id("roleDefinitionId", PRINCIPAL, PRINCIPAL),
}
TENANT_ROWS: dict[str, Row] = {f"tenants.*.{key}": row for key, row in _ALL.items()}
