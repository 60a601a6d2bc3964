"""The settings of `policyAssignments`, each with its effect on the requests."""

from __future__ import annotations

from typing import Any

from fairway.azure.policies import SHORT_NAMES
from fairway.azure.roles import BUILT_IN_ROLES
from tests.components.registry_rows import VAULT, Row
from tests.components.seen import of

ASSIGNMENT, EXEMPTION = "PolicyAssignment", "PolicyExemption"
OWN = "/subscriptions/s/providers/Microsoft.Authorization/policyDefinitions/own"
BASELINE = f"/providers/Microsoft.Authorization/policySetDefinitions/{SHORT_NAMES['baseline']}"
IDENTITY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/own"
ROLE = "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"
USUAL = ["kube-system", "gatekeeper-system", "azure-arc", "azure-extensions-usage-system"]
EXEMPT = {"exemptionCategory": "Waiver", "expiresOn": "2027-03-31"}


def policy(**settings: Any) -> dict[str, Any]:
    return {"policyAssignments": {"web": {"policyDefinitionName": "baseline"} | settings}}


def own(**settings: Any) -> dict[str, Any]:
    return {"policyAssignments": {"web": {"policyDefinitionId": OWN} | settings}}


def role(key: str, value: str) -> dict[str, Any]:
    assigned = {"reader": {"condition": "true"} | {key: value}}
    return own(identity={}, roleAssignments=assigned)


def exempt(**settings: Any) -> dict[str, Any]:
    return policy(exemptions={"old": EXEMPT | settings})


def _role(key: str, value: str, guid: str) -> Row:
    name = "shop/policy/web/role/reader"
    return role(key, value), lambda it: str(of("RoleAssignment", "roleDefinitionId", name)(it)).rpartition("/")[2], guid


_ALL: dict[str, Row] = {
    "policyDefinitionName": (policy(), of(ASSIGNMENT, "policyDefinitionId"), BASELINE),
    "policyDefinitionId": (own(), of(ASSIGNMENT, "policyDefinitionId"), OWN),
    "effect": (policy(effect="deny"), of(ASSIGNMENT, "parameters.effect.value"), "Deny"),
    "excludedNamespaces": (
        policy(excludedNamespaces=["web"]),
        of(ASSIGNMENT, "parameters.excludedNamespaces.value"),
        [*USUAL, "web"],
    ),
    "parameters.*": (
        policy(parameters={"namespaces": ["web"]}),
        of(ASSIGNMENT, "parameters.namespaces.value"),
        ["web"],
    ),
    **{
        key: (policy(**{key: value}), of(ASSIGNMENT, key), value)
        for key, value in {
            "enforcementMode": "DoNotEnforce",
            "nonComplianceMessages": [{"message": "Set limits.", "policyDefinitionReferenceId": "limits"}],
            "definitionVersion": "1.*.*",
            "description": "for all teams",
            "displayName": "Baseline",
            "notScopes": [VAULT],
        }.items()
    },
    "identity.type": (own(identity={"type": "SystemAssigned"}), of(ASSIGNMENT, "identity.type"), "SystemAssigned"),
    "identity.userAssignedIdentities": (
        own(identity={"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]}),
        of(ASSIGNMENT, "identity.userAssignedIdentities"),
        [IDENTITY],
    ),
    "scope": (policy(scope=VAULT), of(ASSIGNMENT, "scope"), VAULT),
    "roleAssignments.*.roleDefinitionName": _role("roleDefinitionName", "Reader", BUILT_IN_ROLES["Reader"]),
    "roleAssignments.*.roleDefinitionId": _role("roleDefinitionId", ROLE, ROLE),
    "roleAssignments.*.condition": (
        role("roleDefinitionName", "Reader"),
        of("RoleAssignment", "condition", "shop/policy/web/role/reader"),
        "true",
    ),
    "exemptions.*.expiresOn": (exempt(), of(EXEMPTION, "expiresOn"), "2027-03-31T23:59:59Z"),
    "exemptions.*.scope": (exempt(scope=VAULT), of(EXEMPTION, "scope"), VAULT),
    **{
        f"exemptions.*.{key}": (exempt(**{key: value}), of(EXEMPTION, key), value)
        for key, value in {
            "exemptionCategory": "Mitigated",
            "description": "until it is rewritten",
            "displayName": "Old shop",
            "policyDefinitionReferenceIds": ["hostPath"],
        }.items()
    },
}
POLICY_ROWS: dict[str, Row] = {f"policyAssignments.*.{key}": row for key, row in _ALL.items()}
