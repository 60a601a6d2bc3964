"""Identities of the cluster and access to it: managed identities, Entra ID, RBAC."""

from __future__ import annotations

from collections import Counter

from fairway.azure import managedidentity
from fairway.rules.citations import aks, cli_cluster, code, schema, thread
from fairway.rules.cluster import Cluster
from fairway.rules.cluster_network import Stack
from fairway.rules.kubernetes import minor
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.remedies import user_assigned

_MODULE = code("Azure/terraform-azurerm-aks", "main.tf#lifecycle.precondition")
_KUBELET = "identityProfile.kubeletidentity.resourceId"

FEDERATED_CREDENTIAL = managedidentity.FEDERATED_IDENTITY_CREDENTIAL.token
MOST_CREDENTIALS = 20


@rule(
    "azure-rbac-with-rbac-disabled",
    "enableAzureRBAC needs enableRBAC.",
    remedy="Leave enableRBAC out: it is on by default.",
    sources=(
        code("MicrosoftDocs/azure-docs", "articles/aks/managed-azure-ad.md#limitations"),
        cli_cluster("get_enable_azure_rbac"),
    ),
)
def _rbac(cluster: Cluster) -> Faults:
    if cluster.on("aadProfile.enableAzureRBAC") and cluster.off("enableRBAC"):
        yield cluster.fault("enableRBAC", "Azure RBAC is on, but the API server does no authorization.")


@rule(
    "entra-with-rbac-disabled",
    "Entra ID needs enableRBAC.",
    remedy="Leave enableRBAC out: it is on by default.",
    sources=(
        code("Azure/acs-engine", "pkg/api/agentPoolOnlyApi/v20180331/errors.go#ErrorRBACNotEnabledForAAD"),
        code("MicrosoftDocs/azure-docs", "articles/aks/managed-azure-ad.md#limitations"),
    ),
)
def _entra_without_rbac(cluster: Cluster) -> Faults:
    entra = cluster.on("aadProfile.managed") or cluster.given("aadProfile.serverAppID")
    if entra and cluster.off("enableRBAC") and not cluster.on("aadProfile.enableAzureRBAC"):
        reason = "Entra ID is on, but the API server does no authorization (RBAC must be enabled for AAD)."
        yield cluster.fault("enableRBAC", reason)


@rule(
    "azure-rbac-other-tenant",
    "enableAzureRBAC needs the Entra ID tenant of the subscription.",
    remedy="Set aadProfile.tenantID to the tenant of the subscription, or enableAzureRBAC to false.",
    sources=(aks("entra-id-authorization.md#prerequisites"),),
)
def _other_tenant(cluster: Cluster) -> Faults:
    # A managed identity is in the tenant of its subscription. Azure's answers have it; most requests do not.
    path, own = "aadProfile.tenantID", cluster.word("identity.tenantId")
    if cluster.on("aadProfile.enableAzureRBAC") and cluster.word(path) not in ("", own) and own:
        yield cluster.fault(path, f"the cluster is in the tenant {own}, and Azure RBAC covers no other.")


@rule(
    "local-accounts-disabled-without-entra",
    "disableLocalAccounts needs Entra ID.",
    remedy="Set aadProfile.managed to true and name a group in adminGroupObjectIDs, otherwise there is no "
    "way to sign in; a running cluster cannot leave Entra ID again.",
    sources=(thread("cilium/cilium/pull/48265"), schema("ManagedClusterProperties/properties/disableLocalAccounts")),
)
def _local_accounts(cluster: Cluster) -> Faults:
    if not _before_1_25(cluster):
        yield from _no_sign_in(cluster)


@rule(
    "local-accounts-disabled-without-entra-before-1-25",
    "Before Kubernetes 1.25 too, disableLocalAccounts locks everyone out without Entra ID.",
    remedy="Set aadProfile.managed to true and name a group in adminGroupObjectIDs in the same update; a running "
    "cluster cannot leave Entra ID again.",
    sources=(schema("ManagedClusterProperties/properties/disableLocalAccounts"), aks("local-accounts.md")),
    severity="warning",
)
def _local_accounts_earlier(cluster: Cluster) -> Faults:
    # Azure refuses it since 1.25 only.
    if _before_1_25(cluster):
        yield from _no_sign_in(cluster)


def _before_1_25(cluster: Cluster) -> bool:
    version = minor(cluster.text("kubernetesVersion"))
    return version is not None and version < (1, 25)


def _no_sign_in(cluster: Cluster) -> Faults:
    # The retired integration with Entra ID uses your own apps; it has no `managed`.
    off = cluster.off("aadProfile.managed") and cluster.missing("aadProfile.serverAppID")
    path = "aadProfile.managed" if off else "aadProfile"
    if cluster.on("disableLocalAccounts") and (off or cluster.missing(path)) and not cluster.automatic:
        yield cluster.fault(path, "local accounts and Entra ID are both off: sign-in would be impossible.")


@rule(
    "user-assigned-identity-missing",
    "identity.type UserAssigned needs an identity.",
    remedy="Name an identity in identity.userAssignedIdentities.",
    sources=(_MODULE, schema("ManagedClusterIdentity/properties/userAssignedIdentities")),
)
def _no_identity(cluster: Cluster) -> Faults:
    path = "identity.userAssignedIdentities"
    if cluster.identity == "userassigned" and cluster.missing(path):
        yield cluster.fault(path, "identity.type is UserAssigned, but no identity is set.")


@rule(
    "user-assigned-identity-several",
    "identity.userAssignedIdentities has one identity.",
    remedy="Keep one identity; workloads use workload identity for theirs.",
    sources=(schema("ManagedClusterIdentity/properties/userAssignedIdentities"),),
)
def _several(cluster: Cluster) -> Faults:
    path = "identity.userAssignedIdentities"
    count = len(cluster.items(path)) or len(cluster.entries(path))
    if count > 1:
        yield cluster.fault(path, f"{count} identities are listed; the control plane has exactly one.")


@rule(
    "kubelet-identity-with-system-assigned",
    "A kubelet identity of your own needs a user-assigned identity for the cluster.",
    remedy=user_assigned("Managed Identity Operator on the kubelet identity"),
    sources=(
        aks("pre-created-kubelet-managed-identity.md#limitations"),
        cli_cluster("get_assign_kubelet_identity"),
    ),
)
def _kubelet(cluster: Cluster) -> Faults:
    # Azure reports the identity that it created as <cluster>-agentpool, and updates send it back.
    made_by_aks = cluster.word(_KUBELET).endswith("-agentpool")
    if cluster.system_identity and cluster.given(_KUBELET) and not made_by_aks:
        reason = "a system-assigned identity does not exist yet when it has to assign the kubelet identity."
        yield cluster.fault("identity.type", reason)


@rule(
    "kubelet-identity-key",
    "The only key of identityProfile is kubeletidentity.",
    remedy="Write kubeletidentity, in lower case.",
    sources=(schema("ManagedClusterProperties/properties/identityProfile"),),
)
def _kubelet_key(cluster: Cluster) -> Faults:
    for key in cluster.entries("identityProfile"):
        if key != "kubeletidentity":
            yield cluster.fault("identityProfile", f"AKS has no identity called {key}.")


@rule(
    "service-principal-and-managed-identity",
    "A cluster has a service principal or a managed identity, not both.",
    remedy="Leave servicePrincipalProfile out.",
    sources=(cli_cluster("get_enable_managed_identity"), _MODULE),
)
def _two_identities(cluster: Cluster) -> Faults:
    if cluster.service_principal and cluster.identity in ("systemassigned", "userassigned"):
        reason = f"identity.type is {cluster.text('identity.type')}, but a service principal with a secret is set too."
        yield cluster.fault("servicePrincipalProfile", reason)


@rule(
    "monitor-metrics-service-principal",
    "Azure Monitor metrics need a managed identity.",
    remedy="Set identity.type to SystemAssigned or UserAssigned, and leave servicePrincipalProfile out.",
    sources=(
        "https://learn.microsoft.com/azure/azure-monitor/containers/kubernetes-monitoring-enable#prerequisites",
        cli_cluster("get_enable_azure_monitor_metrics"),
    ),
)
def _metrics(cluster: Cluster) -> Faults:
    if cluster.service_principal and cluster.on("azureMonitorProfile.metrics.enabled"):
        yield cluster.fault("servicePrincipalProfile", "metrics are sent with a managed identity.")


@rule(
    "app-routing-service-principal",
    "Application routing needs a managed identity.",
    remedy="Set identity.type to SystemAssigned or UserAssigned, and leave servicePrincipalProfile out.",
    sources=(aks("app-routing.md#limitations"),),
)
def _app_routing(cluster: Cluster) -> Faults:
    if cluster.service_principal and cluster.on("ingressProfile.webAppRouting.enabled"):
        yield cluster.fault("servicePrincipalProfile", "application routing writes DNS with a managed identity.")


@rule(
    "federated-credentials-over-20",
    "A managed identity has at most 20 federated credentials.",
    remedy="Distribute the service accounts over several identities.",
    sources=(aks("workload-identity-overview.md#limitations"),),
    over=Stack,
)
def _federated(stack: Stack) -> Faults:
    credentials = stack.all(FEDERATED_CREDENTIAL)
    named = [(each.word("resourceGroupName"), each.word("resourceName")) for each in credentials]
    counts = Counter(key for key in named if key[1])
    for each, key in zip(credentials, named, strict=True):
        if counts.pop(key, 0) > MOST_CREDENTIALS:
            yield each.fault("resourceName", f"identity {key[1]} has {named.count(key)} federated credentials.")


@rule(
    "pod-identity-retired",
    "Pods use workload identity: pod-managed identity was retired in 2025.",
    remedy="Set securityProfile.workloadIdentity.enabled and oidcIssuerProfile.enabled.",
    sources=(aks("long-term-support.md#add-on-and-feature-lifecycle-considerations"),),
    severity="warning",
    kind="retired",
)
def _pod_identity(cluster: Cluster) -> Faults:
    if cluster.on("podIdentityProfile.enabled"):
        yield cluster.fault("podIdentityProfile.enabled", "pod-managed identity has had no fixes since 2025-09.")
