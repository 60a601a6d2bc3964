"""Good practice: who may use the API server, and which identity the cluster has."""

from __future__ import annotations

from dataclasses import replace

from fairway.rules.citations import aks, schema
from fairway.rules.cluster import Cluster
from fairway.rules.practice import ALL, lacks, practice, preset, switched_on
from fairway.rules.reader import Faults
from fairway.rules.remedies import NEW_CLUSTER, ROLES_FIRST

_ENTRA = "aadProfile"
_SECRETS = ("servicePrincipalProfile.secret", "windowsProfile.adminPassword", "aadProfile.serverAppSecret")

switched_on(
    "rbac-enabled",
    "enableRBAC",
    "Kubernetes RBAC is on.",
    "with enableRBAC false every user and pod can do everything, and only a new cluster can have it.",
    sources=(aks("concepts-identity.md#kubernetes-rbac"),),
    profiles=ALL,
    # The server's default is true; some scanners want it written, which changes nothing.
    default=True,
    remedy=f"Leave enableRBAC out of a new cluster: it is on by default.{NEW_CLUSTER}",
)
switched_on(
    "local-accounts-disabled",
    "disableLocalAccounts",
    "Local accounts are disabled.",
    "the certificate of `az aks get-credentials --admin` bypasses Entra ID and belongs to no person.",
    sources=(aks("manage-local-accounts-managed-azure-ad.md"),),
    profiles=ALL,
    remedy="Set disableLocalAccounts to true, after users and pipelines sign in with Entra ID and a group of"
    " administrators is named: the kubeconfigs of local accounts stop working.",
)
switched_on(
    "entra-integrated",
    f"{_ENTRA}.managed",
    "Users sign in with Entra ID.",
    "without aadProfile.managed, users have no accounts of their own in the cluster.",
    sources=(aks("enable-authentication-microsoft-entra-id.md"),),
    profiles=ALL,
    remedy="Set aadProfile.managed to true and name a group in adminGroupObjectIDs. A running cluster cannot leave "
    "Entra ID again, and users have to fetch their kubeconfig again.",
)


@practice(
    "azure-rbac-for-kubernetes",
    "Rights in the cluster come from Azure roles, or from groups of Entra ID.",
    remedy="First assign the Azure Kubernetes Service RBAC roles, then set aadProfile.enableAzureRBAC to "
    "true; or list groups in aadProfile.adminGroupObjectIDs.",
    sources=(aks("manage-azure-rbac.md"),),
    profiles=ALL,
)
def _azure_rbac(cluster: Cluster) -> Faults:
    path, groups = f"{_ENTRA}.enableAzureRBAC", f"{_ENTRA}.adminGroupObjectIDs"
    if cluster.on(f"{_ENTRA}.managed") and lacks(cluster, path) and cluster.missing(groups) and not preset(cluster):
        yield cluster.fault(path, "users can sign in, but neither an Azure role nor a group gives them rights.")


@practice(
    "azure-rbac-in-production",
    "Rights in the cluster come from Azure roles.",
    remedy="First assign the Azure Kubernetes Service RBAC roles to those who work in the cluster, then set "
    "aadProfile.enableAzureRBAC to true.",
    sources=(aks("manage-azure-rbac.md"),),
)
def _azure_rbac_only(cluster: Cluster) -> Faults:
    path = f"{_ENTRA}.enableAzureRBAC"
    if cluster.items(f"{_ENTRA}.adminGroupObjectIDs") and lacks(cluster, path) and not preset(cluster):
        yield cluster.fault(path, "all rights are bound inside the cluster, where Azure's reviews of access miss them.")


@practice(
    "managed-identity",
    "The control plane has a managed identity.",
    remedy="Set identity.type to UserAssigned or SystemAssigned, and leave servicePrincipalProfile out. "
    f"There is no way back to a service principal.{ROLES_FIRST}",
    sources=(aks("use-managed-identity.md"),),
    profiles=ALL,
)
def _managed(cluster: Cluster) -> Faults:
    client = cluster.word("servicePrincipalProfile.clientId")
    if client not in ("", "msi"):
        reason = "a service principal has a password, and when it expires upgrades and load balancers fail."
        yield cluster.fault("servicePrincipalProfile.clientId", reason)
    elif cluster.missing("identity") and cluster.missing("servicePrincipalProfile"):
        yield cluster.fault("identity", "no identity is declared, so nothing shows with which rights the cluster acts.")
    elif cluster.identity == "none":
        yield cluster.fault("identity.type", "identity.type None leaves the cluster with a service principal.")


@practice(
    "user-assigned-identity",
    "The control plane has a user-assigned identity.",
    remedy=f"Set identity.type to UserAssigned with an identity that has its roles.{ROLES_FIRST}",
    sources=(aks("use-managed-identity.md"),),
)
def _user_assigned(cluster: Cluster) -> Faults:
    if cluster.system_identity:
        reason = "a system-assigned identity is deleted with the cluster, and its roles have to be assigned again."
        yield cluster.fault("identity.type", reason)


@practice(
    "kubelet-identity",
    "Nodes pull images with an identity of their own.",
    remedy="Set identityProfile.kubeletidentity.resourceId to a user-assigned identity that has AcrPull, and"
    " on which the cluster's identity has Managed Identity Operator. Nodes of a running cluster take "
    "it at the next node image upgrade; keep the roles of the old one until then. In a stack file, `kubeletidentity: {}"
    "` below identityProfile creates such an identity.",
    sources=(aks("use-managed-identity.md#use-a-pre-created-kubelet-managed-identity"),),
    profiles=("regulated",),
)
def _kubelet(cluster: Cluster) -> Faults:
    path = "identityProfile.kubeletidentity.resourceId"
    if cluster.identity == "userassigned" and cluster.missing(path):
        reason = "AKS creates the identity of the nodes, so no role can be assigned before they exist."
        yield cluster.fault(path, reason)


@practice(
    "workload-identity",
    "Pods can have identities of Entra ID.",
    remedy="Set securityProfile.workloadIdentity.enabled and oidcIssuerProfile.enabled to true.",
    sources=(aks("workload-identity-overview.md"),),
    profiles=ALL,
)
def _workloads(cluster: Cluster) -> Faults:
    path = "securityProfile.workloadIdentity.enabled"
    if lacks(cluster, path) and not preset(cluster):
        yield cluster.fault(path, "pods need stored passwords, or the identity of their node, to reach Azure.")


@practice(
    "entra-legacy-applications",
    "Entra ID works without applications of your own.",
    remedy="Set aadProfile.managed to true and leave clientAppID, serverAppID and serverAppSecret out.",
    sources=(aks("azure-ad-integration-cli.md"), schema("ManagedClusterAADProfile/properties/serverAppID")),
    profiles=ALL,
)
def _legacy(cluster: Cluster) -> Faults:
    for key in ("clientAppID", "serverAppID", "serverAppSecret"):
        if cluster.given(f"{_ENTRA}.{key}"):
            reason = f"{key} belongs to the legacy integration, whose applications have passwords."
            # A finding must not show the secret.
            yield replace(cluster.fault(f"{_ENTRA}.{key}", reason), value=None)


@practice(
    "secret-in-plain-text",
    "Passwords and secrets are not in plain text.",
    remedy="In a program pass a secret (`pulumi config set --secret`), in a template a parameter of type secureString; "
    "and change the value, which was exposed.",
    sources=("https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#parameters",),
    profiles=ALL,
)
def _plain(cluster: Cluster) -> Faults:
    for path in _SECRETS:
        if cluster.given(path) and path not in cluster.request.secrets:
            key = path.rsplit(".", 1)[-1]
            yield replace(cluster.fault(path, f"{key} can be read by everyone who can read this input."), value=None)
