"""Identities of workloads, their federated credentials and roles."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import managedidentity

from components.context import Context
from components.identity import role_assignment
from components.kind import Kind
from components.options import merged
from config.workloads import WorkloadManagedIdentity

WORKLOAD = Kind("UserAssignedIdentity", "workload/{key}", "id-{cluster}-{key}", 128, "workloadIdentities.{key}")
CREDENTIAL = Kind("FederatedIdentityCredential", "workload/{key}/{suffix}", "sa-{key}", 120, "workloadIdentities.{key}")
WORKLOAD_ROLE = Kind(
    "RoleAssignment", "workload/{key}/role/{suffix}", configured="workloadIdentities.{key}.roleAssignments.{suffix}"
)

RENAMED = {"subject": "namespace"}

AUDIENCE = "api://AzureADTokenExchange"
"""The audience of tokens for workload identity: MicrosoftDocs/azure-aks-docs articles/aks/workload-identity-overview.md
(service account annotations)."""


def workload_identities(
    context: Context, issuer: pulumi.Input[Any], opts: pulumi.ResourceOptions
) -> dict[str, managedidentity.UserAssignedIdentity]:
    """Declare the identities of the settings with their roles and credentials; `issuer` is the cluster's OIDC issuer.

    Returns the identities by key.
    """
    return {
        key: _identity(context, key, each, issuer, opts) for key, each in context.settings.workload_identities.items()
    }


def _identity(
    context: Context,
    key: str,
    settings: WorkloadManagedIdentity,
    issuer: pulumi.Input[Any],
    opts: pulumi.ResourceOptions,
) -> managedidentity.UserAssignedIdentity:
    identity = managedidentity.UserAssignedIdentity(
        context.logical(WORKLOAD, key),
        resource_name_=settings.name or context.azure(WORKLOAD, key),
        opts=opts,
        **context.located,
    )
    for name, role in settings.role_assignments.items():
        role_assignment(
            context.logical(WORKLOAD_ROLE, key, name),
            role=role.role_guid,
            scope=context.scope(role.scope),
            principal_id=identity.principal_id,
            principal_type="ServicePrincipal",
            condition=role.condition,
            opts=opts,
        )
    # One after the other: Entra ID refuses concurrent writes of one identity's credentials with 409:
    # learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations (concurrent updates).
    before: list[pulumi.Resource] = []
    for account in settings.accounts:
        credential = managedidentity.FederatedIdentityCredential(
            context.logical(CREDENTIAL, key, account),
            resource_group_name=context.resource_group_name,
            resource_name_=identity.name,
            # A dot is not allowed in the credential's name, and an underscore not in the service account's.
            federated_identity_credential_resource_name=CREDENTIAL.azure_name("", account.replace(".", "_")),
            issuer=issuer,
            subject=f"system:serviceaccount:{settings.namespace}:{account}",
            audiences=[AUDIENCE],
            opts=merged(opts, depends_on=before),
        )
        before = [credential]
    return identity
