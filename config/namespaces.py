"""What AKS manages inside a cluster: namespaces, and the access of other Azure services."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.model import Settings, own
from config.roles import Assignee
from config.types import Items, Named, ResourceId, Tags

Traffic = Literal["AllowAll", "AllowSameNamespace", "DenyAll"]


class ResourceQuota(Settings):
    """The quota of a namespace: the sum of all its pods."""

    cpu_request: str | None = None
    """CPUs that pods can request in total, in quotes: `"2"` or `"500m"`. Default: no limit."""
    cpu_limit: str | None = None
    """CPUs that the limits of pods can add up to, in quotes: `"4"` or `"500m"`. Default: no limit."""
    memory_request: str | None = None
    """Memory that pods can request in total: `4Gi` or `512Mi`. Default: no limit."""
    memory_limit: str | None = None
    """Memory that the limits of pods can add up to: `4Gi` or `512Mi`. Default: no limit."""


class NetworkPolicies(Settings):
    """The network policy that AKS applies to all pods of a namespace. Other policies can allow more."""

    ingress: Traffic | None = None
    """Traffic into the pods: `AllowAll`, `AllowSameNamespace` or `DenyAll`. Azure's default: AllowSameNamespace."""
    egress: Traffic | None = None
    """Traffic out of the pods: `AllowAll`, `AllowSameNamespace` or `DenyAll`. Azure's default: AllowAll."""


class ManagedNamespace(Settings):
    """A Kubernetes namespace that Azure manages. Changes of it inside the cluster are refused."""

    labels: Tags | None = None
    """Kubernetes labels of the namespace. Default: none."""
    annotations: Tags | None = None
    """Kubernetes annotations of the namespace. Default: none."""
    default_resource_quota: ResourceQuota | None = None
    """The quota of the namespace. Default: none."""
    default_network_policy: NetworkPolicies | None = None
    """The network policy of the namespace. Requires networkProfile.networkPolicy."""
    adoption_policy: Literal["Never", "IfIdentical", "Always"] = "Never"
    """What happens if the namespace exists in the cluster: the creation fails (`Never`), the namespace is managed if it
    is as configured (`IfIdentical`), or it is changed and managed (`Always`). Default: Never."""
    delete_policy: Literal["Keep", "Delete"] = "Keep"
    """What happens to the namespace in the cluster when it is removed here: it stays with everything in it (`Keep`), or
    is deleted with everything in it (`Delete`). Default: Keep."""
    role_assignments: Named[Assignee] = own({})
    """Roles on the namespace, by any name, such as `Azure Kubernetes Service Namespace User`, which includes the
    kubeconfig, and `Azure Kubernetes Service RBAC Writer`. Default: none."""


class TrustedAccessRoleBinding(Settings):
    """The access of an Azure service, such as Backup or Machine Learning, to the Kubernetes API server."""

    source_resource_id: ResourceId
    """Resource ID of the service's resource, such as a backup vault, which has a system-assigned identity. It cannot
    change after creation."""
    roles: Annotated[Items[str], Field(min_length=1)]
    """The service's roles, such as `Microsoft.DataProtection/backupVaults/backup-operator`; `az aks trustedaccess role
    list --location <region>` lists them."""
