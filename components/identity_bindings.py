"""Identity bindings of a cluster."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi_azure_native import containerservice

from components.context import Context
from components.kind import Kind
from components.newer_api import newer_resource
from components.options import merged
from components.workloads import WORKLOAD, WorkloadIdentity

BINDING = Kind("Resource", "identity-binding/{key}", configured="identityBindings.{key}")
AS_TYPED = Kind("IdentityBinding", "identity-binding/{key}", configured="identityBindings.{key}")
"""The same in findings, by its own type."""

API_VERSION = "2026-04-01"
"""The first stable one with managedClusters/identityBindings; the SDK has 2025-09-01."""


def identity_bindings(
    context: Context,
    cluster: containerservice.ManagedCluster,
    workloads: Mapping[str, WorkloadIdentity],
    opts: pulumi.ResourceOptions,
) -> None:
    """Declare the identity bindings of the settings; `workloads` are the identities of `workloadIdentities`."""
    for key, each in context.settings.identity_bindings.items():
        if each.managed_identity is not None:
            id: pulumi.Input[str] = each.managed_identity.resource_id
            same = each.managed_identity.resource_id.lower()
        else:
            own = str(each.workload_identity)
            id = workloads[own].id
            same = (context.settings.workload_identities[own].id or context.logical(WORKLOAD, own)).lower()
        # AKS writes a federated credential of the identity (learn.microsoft.com/azure/aks/identity-bindings), and Entra
        # ID refuses concurrent writes (components.workloads).
        before = context.last_credentials.get(same)
        context.last_credentials[same] = newer_resource(
            context.logical(BINDING, key),
            resource_group_name=context.resource_group_name,
            parent=pulumi.Output.concat("managedClusters/", cluster.name),
            type="identityBindings",
            name=key,
            api_version=API_VERSION,
            properties={"managedIdentity": {"resourceId": id}},
            opts=merged(opts, depends_on=[before] if before else []),
        )
