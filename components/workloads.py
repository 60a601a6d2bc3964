"""Identities of workloads, their federated credentials and roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_azure_native import Provider, managedidentity

from components.context import Context
from components.kind import Kind
from components.options import merged
from components.role_assignment import role_assignment
from config.workloads import WorkloadManagedIdentity
from fairway.azure.resource_id import id_parts

WORKLOAD = Kind("UserAssignedIdentity", "workload/{key}", "id-{cluster}-{key}", 128, "workloadIdentities.{key}")
CREDENTIAL = Kind("FederatedIdentityCredential", "workload/{key}/{suffix}", "sa-{key}", 120, "workloadIdentities.{key}")
OF_EXISTING = Kind(CREDENTIAL.type, CREDENTIAL.logical, "sa-{cluster}_{key}", 120, CREDENTIAL.configured)
"""A credential of an existing identity, which may have those of other clusters."""
WORKLOAD_ROLE = Kind(
    "RoleAssignment", "workload/{key}/role/{suffix}", configured="workloadIdentities.{key}.roleAssignments.{suffix}"
)
PROVIDER = Kind("azure-native", "workload/{key}", configured="workloadIdentities.{key}")

RENAMED = {"subject": "namespace"}

AUDIENCE = "api://AzureADTokenExchange"
"""The audience of tokens for workload identity: MicrosoftDocs/azure-aks-docs articles/aks/workload-identity-overview.md
(service account annotations)."""


@dataclass(frozen=True)
class WorkloadIdentity:
    """The identity of a workload."""

    id: pulumi.Input[str]
    """Its resource id."""
    client_id: pulumi.Input[str] | None
    """Its client id, with which pods sign in; None for an existing identity without it in the settings."""
    principal_id: pulumi.Input[str] | None
    """Its object id, for role assignments; None for an existing identity without it in the settings."""


def workload_identities(
    context: Context, issuer: pulumi.Input[Any], opts: pulumi.ResourceOptions
) -> dict[str, WorkloadIdentity]:
    """Declare the identities of the settings with their roles and credentials; `issuer` is the cluster's OIDC issuer.

    Returns the identities by key.
    """
    found: dict[str, WorkloadIdentity] = {}
    before = context.last_credentials
    for key, settings in context.settings.workload_identities.items():
        identity, name, group, options = _identity(context, key, settings, opts)
        found[key] = identity
        for role_key, role in settings.role_assignments.items():
            assert identity.principal_id is not None  # config.workloads
            role_assignment(
                context.logical(WORKLOAD_ROLE, key, role_key),
                role=role.role_guid,
                scope=context.scope(role.scope),
                principal_id=identity.principal_id,
                principal_type="ServicePrincipal",
                condition=role.condition,
                opts=opts,
            )
        for account in settings.accounts:
            # One after the other: Entra ID refuses concurrent writes of one identity's credentials with 409:
            # learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations (concurrent updates).
            same = (settings.id or context.logical(WORKLOAD, key)).lower()
            before[same] = managedidentity.FederatedIdentityCredential(
                context.logical(CREDENTIAL, key, account),
                resource_group_name=group,
                resource_name_=name,
                federated_identity_credential_resource_name=_credential_name(context, settings, account),
                issuer=issuer,
                subject=f"system:serviceaccount:{settings.namespace}:{account}",
                audiences=[AUDIENCE],
                opts=merged(options, depends_on=[before[same]] if same in before else []),
            )
    return found


def _identity(
    context: Context, key: str, settings: WorkloadManagedIdentity, opts: pulumi.ResourceOptions
) -> tuple[WorkloadIdentity, pulumi.Input[str], pulumi.Input[str], pulumi.ResourceOptions]:
    """The identity, its name and resource group, and the options of its credentials."""
    if settings.id is None:
        new = managedidentity.UserAssignedIdentity(
            context.logical(WORKLOAD, key),
            resource_name_=settings.name or context.azure(WORKLOAD, key),
            opts=opts,
            **context.located,
        )
        return WorkloadIdentity(new.id, new.client_id, new.principal_id), new.name, context.resource_group_name, opts
    parts = id_parts(settings.id)
    # It may be in another subscription, and azure-native has one for each provider.
    provider = Provider(context.logical(PROVIDER, key), subscription_id=parts.subscription, opts=opts)
    existing = WorkloadIdentity(settings.id, settings.client_id, settings.principal_id)
    return existing, parts.name, parts.group, merged(opts, provider=provider)


def _credential_name(context: Context, settings: WorkloadManagedIdentity, account: str) -> str:
    # A dot is not allowed in the credential's name, and an underscore not in the service account's.
    name = account.replace(".", "_")
    return (
        context.azure(OF_EXISTING, f"{settings.namespace}_{name}") if settings.id else CREDENTIAL.azure_name("", name)
    )
