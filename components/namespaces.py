"""Managed namespaces with their roles, and trusted access of Azure services."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import containerservice

from components.context import Context
from components.kind import Kind
from components.options import merged
from components.role_assignment import role_assignment

NAMESPACE = Kind("ManagedNamespace", "namespace/{key}", configured="managedNamespaces.{key}")
NAMESPACE_ROLE = Kind(
    "RoleAssignment", "namespace/{key}/role/{suffix}", configured="managedNamespaces.{key}.roleAssignments.{suffix}"
)
TRUSTED_ACCESS = Kind("TrustedAccessRoleBinding", "access/{key}", configured="trustedAccessRoleBindings.{key}")

RENAMED = {"properties": "", "managedNamespaceName": "", "trustedAccessRoleBindingName": ""}


def managed_namespaces(
    context: Context, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions
) -> dict[str, containerservice.ManagedNamespace]:
    """Declare the namespaces of the settings with their roles. Returns them by name.

    One that deletes its workloads is protected like the cluster.
    """
    settings = context.settings
    found: dict[str, containerservice.ManagedNamespace] = {}
    for key, each in settings.managed_namespaces.items():
        properties: Any = each.arguments()
        loses_workloads = settings.protect and each.delete_policy == "Delete"
        found[key] = containerservice.ManagedNamespace(
            context.logical(NAMESPACE, key),
            managed_namespace_name=key,
            resource_name_=cluster.name,
            properties=properties,
            opts=merged(opts, protect=loses_workloads or None),
            **context.located,
        )
        for name, role in each.role_assignments.items():
            role_assignment(
                context.logical(NAMESPACE_ROLE, key, name),
                role=role.role_guid,
                scope=found[key].id,
                principal_id=role.principal_id,
                principal_type=role.principal_type,
                condition=role.condition,
                once=False,
                opts=opts,
            )
    return found


def trusted_access(context: Context, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions) -> None:
    """Declare the role bindings of the settings."""
    for key, each in context.settings.trusted_access_role_bindings.items():
        containerservice.TrustedAccessRoleBinding(
            context.logical(TRUSTED_ACCESS, key),
            trusted_access_role_binding_name=key,
            resource_name_=cluster.name,
            resource_group_name=context.resource_group_name,
            source_resource_id=each.source_resource_id,
            roles=list(each.roles),
            opts=opts,
        )
