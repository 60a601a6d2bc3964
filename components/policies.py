"""Assignments of Azure Policy with their identities, roles and exemptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pulumi
from pulumi_azure_native import authorization

from components.context import Context
from components.kind import Kind
from components.options import merged
from components.role_assignment import role_assignment
from config.policies import PolicyAssignment
from fairway.azure.roles import role_name

ASSIGNMENT = Kind("PolicyAssignment", "policy/{key}", "{cluster}-{key}", 64, "policyAssignments.{key}")
EXEMPTION = Kind(
    "PolicyExemption",
    "policy/{key}/exemption/{suffix}",
    "{cluster}-{key}",
    64,
    "policyAssignments.{key}.exemptions.{suffix}",
)
POLICY_ROLE = Kind(
    "RoleAssignment", "policy/{key}/role/{suffix}", configured="policyAssignments.{key}.roleAssignments.{suffix}"
)

RENAMED = {
    "policyAssignmentName": "",
    "policyExemptionName": "",
    "policyDefinitionId": "policyDefinitionName",
    "parameters.effect": "effect",
    "parameters.excludedNamespaces": "excludedNamespaces",
}


def policy_assignments(context: Context, opts: pulumi.ResourceOptions) -> dict[str, authorization.PolicyAssignment]:
    """Declare the assignments of the settings, each with the roles of its identity and its exemptions. Returns them by
    key."""
    return {key: _assignment(context, key, each, opts) for key, each in context.settings.policy_assignments.items()}


def _assignment(
    context: Context, key: str, settings: PolicyAssignment, opts: pulumi.ResourceOptions
) -> authorization.PolicyAssignment:
    built_in, identity = settings.definition, settings.identity_type
    scope = context.scope(settings.scope)
    arguments = {name: each for name, each in settings.arguments().items() if name != "parameters"}
    arguments["policy_definition_id"] = built_in.id if built_in else settings.policy_definition_id
    if settings.values:
        arguments["parameters"] = {name: {"value": each} for name, each in settings.values.items()}
    if identity is not None:
        own = settings.identity.user_assigned_identities if settings.identity else None
        arguments["identity"] = {"type": identity} | ({"user_assigned_identities": list(own)} if own else {})
        arguments["location"] = context.settings.location
    assignment = authorization.PolicyAssignment(
        context.logical(ASSIGNMENT, key),
        policy_assignment_name=context.azure(ASSIGNMENT, key),
        scope=scope,
        # Azure does not change the definition or the location of an assignment: hashicorp/terraform-provider-azurerm,
        # website/docs/r/resource_policy_assignment.html.markdown (new resource); Azure/enterprise-azure-policy-as-code
        # issue 246 (InvalidLocationUpdate). The new one has the same name, so the old one is deleted first.
        opts=merged(opts, replace_on_changes=["policyDefinitionId", "location"], delete_before_replace=True),
        **arguments,
    )
    if identity == "SystemAssigned":
        for name, guid, condition in _roles(settings):
            role_assignment(
                context.logical(POLICY_ROLE, key, name),
                role=guid,
                scope=scope,
                principal_id=assignment.identity.apply(lambda it: str(it and it.principal_id)),
                principal_type="ServicePrincipal",
                condition=condition,
                opts=opts,
            )
    for name, each in settings.exemptions.items():
        arguments: dict[str, Any] = each.arguments() | {"expires_on": f"{each.expires_on}T23:59:59Z"}
        authorization.PolicyExemption(
            context.logical(EXEMPTION, key, name),
            policy_exemption_name=context.azure(EXEMPTION, f"{key}-{name}"),
            policy_assignment_id=assignment.id,
            scope=context.scope(each.scope),
            opts=opts,
            **arguments,
        )
    return assignment


def _roles(settings: PolicyAssignment) -> Iterator[tuple[str, str, str | None]]:
    """Of the identity: a label, the role's GUID and a condition."""
    for guid in settings.definition.roles if settings.definition else ():
        yield role_name(guid).lower().replace(" ", "-"), guid, None
    for name, role in settings.role_assignments.items():
        yield name, role.role_guid, role.condition
