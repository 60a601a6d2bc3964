"""Limits of identities and sign-in: pod identity, service principals, workload identity, Entra ID, trusted access."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from fairway.azure import containerservice
from fairway.rules.citations import aks, cli_cluster, resource_schema, schema
from fairway.rules.cluster import Cluster
from fairway.rules.cluster_network import Stack
from fairway.rules.kubernetes import minor
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_POD_IDENTITY = "podIdentityProfile"
_POD_LIMITS = aks("use-azure-ad-pod-identity.md#use-microsoft-entra-pod-managed-identities-in-aks-preview")

TRUSTED_ACCESS = containerservice.TRUSTED_ACCESS_ROLE_BINDING.token
IDENTITY_BINDING = containerservice.IDENTITY_BINDING.token
MOST_POD_IDENTITIES = 200
MOST_SECRET_BYTES = 190
MOST_BINDINGS = 8
OIDC_BY_DEFAULT = (1, 34)
"""The Kubernetes version from which a new cluster has the OIDC issuer without it being requested."""
NO_USER_IDENTITY = ("usdodcentral", "usdodeast", "usgoviowa")
NO_KUBELET_IDENTITY = ("chinaeast", "chinanorth")


@rule(
    "pod-identities-over-200",
    "A cluster has at most 200 pod-managed identities and 200 exceptions.",
    remedy="Move workloads to workload identity.",
    sources=(_POD_LIMITS,),
)
def _pod_identities(cluster: Cluster) -> Faults:
    for key, what in (("userAssignedIdentities", "identities"), ("userAssignedIdentityExceptions", "exceptions")):
        count = len(cluster.items(f"{_POD_IDENTITY}.{key}"))
        if count > MOST_POD_IDENTITIES:
            reason = f"{count} {what} are listed; a cluster takes {MOST_POD_IDENTITIES}."
            yield cluster.fault(f"{_POD_IDENTITY}.{key}", reason)


@rule(
    "pod-identity-pools",
    "A cluster with pod-managed identity has Linux pools of scale sets.",
    remedy="Use workload identity, which Windows pools and other pool types have too.",
    sources=(_POD_LIMITS,),
)
def _pod_identity_pools(cluster: Cluster) -> Faults:
    for pool in cluster.pools if cluster.on(f"{_POD_IDENTITY}.enabled") else ():
        if pool.windows:
            yield pool.fault("osType", f"pool {pool.shown} is Windows, whose pods get no pod-managed identity.")
        if pool.word("type") == "availabilityset":
            yield pool.fault("type", f"pool {pool.shown} is an availability set, not a scale set.")


@rule(
    "pod-identity-kubenet",
    "Pod-managed identity with kubenet has to be allowed.",
    remedy="Use workload identity, or set podIdentityProfile.allowNetworkPluginKubenet to true.",
    sources=(
        schema("ManagedClusterPodIdentityProfile/properties/allowNetworkPluginKubenet"),
        aks("use-azure-ad-pod-identity.md#kubenet-network-plugin"),
    ),
)
def _pod_identity_kubenet(cluster: Cluster) -> Faults:
    path = f"{_POD_IDENTITY}.allowNetworkPluginKubenet"
    allowed = cluster.on(path) or cluster.hidden(path)
    if cluster.on(f"{_POD_IDENTITY}.enabled") and cluster.cni == "kubenet" and not allowed:
        yield cluster.fault(path, "with kubenet a pod can take the address, and so the identity, of another pod.")


@rule(
    "service-principal-secret-too-long",
    "The secret of a service principal has at most 190 bytes.",
    remedy="Use a managed identity, or a shorter secret.",
    sources=(aks("kubernetes-service-principal.md#create-an-aks-cluster-with-an-existing-service-principal"),),
)
def _secret(cluster: Cluster) -> Faults:
    length = len(cluster.text("servicePrincipalProfile.secret").encode())
    if length > MOST_SECRET_BYTES:
        # The fault carries no value: a secret must not appear in a report.
        reason = f"the secret of the service principal has {length} bytes; AKS takes {MOST_SECRET_BYTES}."
        yield replace(cluster.fault("servicePrincipalProfile", reason), value=None)


@rule(
    "workload-identity-without-oidc",
    "Workload identity needs the OIDC issuer.",
    remedy="Set oidcIssuerProfile.enabled to true.",
    sources=(cli_cluster("get_enable_workload_identity"), aks("workload-identity-overview.md#aks-standard-clusters")),
)
def _issuer(cluster: Cluster) -> Faults:
    path = "oidcIssuerProfile.enabled"
    version = minor(cluster.text("kubernetesVersion"))
    default = version is None or version >= OIDC_BY_DEFAULT or cluster.automatic
    without = cluster.off(path) or (cluster.missing(path) and not default)
    if cluster.on("securityProfile.workloadIdentity.enabled") and without and not cluster.hidden("sku.name"):
        yield cluster.fault(path, "Entra ID trusts the tokens of pods by the issuer, and the cluster has none.")


@rule(
    "azure-rbac-without-entra",
    "enableAzureRBAC needs the managed integration of Entra ID.",
    remedy="Set aadProfile.managed to true, and leave serverAppID, serverAppSecret and clientAppID out.",
    sources=(aks("entra-id-authorization.md#prerequisites"), cli_cluster("get_enable_azure_rbac")),
)
def _managed(cluster: Cluster) -> Faults:
    if cluster.on("aadProfile.enableAzureRBAC") and cluster.off("aadProfile.managed"):
        yield cluster.fault("aadProfile.managed", "Azure RBAC decides for users of Entra ID, and it is not integrated.")


@rule(
    "user-assigned-identity-region",
    "User-assigned identities are not offered in US DoD Central, US DoD East and US Gov Iowa.",
    remedy="Set identity.type to SystemAssigned, or choose another region.",
    sources=(aks("user-assigned-managed-identity.md#limitations"),),
)
def _identity_region(cluster: Cluster) -> Faults:
    if cluster.identity == "userassigned" and cluster.location in NO_USER_IDENTITY:
        yield cluster.fault("identity.type", f"a cluster in {cluster.location} has a system-assigned identity only.")


@rule(
    "kubelet-identity-region",
    "A kubelet identity of your own is not offered in China East and China North.",
    remedy="Leave identityProfile out, or choose another region.",
    sources=(aks("pre-created-kubelet-managed-identity.md#limitations"),),
)
def _kubelet_region(cluster: Cluster) -> Faults:
    path = "identityProfile.kubeletidentity.resourceId"
    # Azure reports the identity it made as <cluster>-agentpool, and updates send it back.
    own = cluster.given(path) and not cluster.word(path).endswith("-agentpool")
    if own and cluster.location in NO_KUBELET_IDENTITY:
        yield cluster.fault(path, f"nodes in {cluster.location} get the identity that AKS makes.")


def _bindings(cluster: Cluster) -> Iterator[Reader]:
    """The identity bindings of a cluster, by its name and resource group."""
    for each in cluster.stack.having(IDENTITY_BINDING, "resourceName", cluster.name.lower()):
        group, ours = each.word("resourceGroupName"), cluster.word("resourceGroupName")
        if not group or not ours or group == ours:
            yield each


@rule(
    "identity-binding-vnet-integration",
    "Identity bindings do not go with API server VNet integration.",
    remedy="Use a federated credential, or set apiServerAccessProfile.enableVnetIntegration to false.",
    sources=(aks("identity-bindings.md#limitations"),),
)
def _binding(cluster: Cluster) -> Faults:
    in_network = cluster.on("apiServerAccessProfile.enableVnetIntegration") or cluster.automatic
    for each in _bindings(cluster) if in_network else ():
        name = each.text("identityBindingName", each.request.name)
        yield each.fault("resourceName", f"the API server of {cluster.name} is in a VNet, and {name} needs another.")


@rule(
    "trusted-access-over-8",
    "A cluster has at most 8 role bindings for trusted access.",
    remedy="Bind several roles to one resource by one binding.",
    sources=(aks("trusted-access-feature.md#create-a-trusted-access-role-binding"),),
    over=Stack,
)
def _trusted(stack: Stack) -> Faults:
    bindings = stack.all(TRUSTED_ACCESS)
    named = [(each.word("resourceGroupName"), each.word("resourceName")) for each in bindings]
    counts = Counter(key for key in named if key[1])
    for each, key in zip(bindings, named, strict=True):
        if counts.pop(key, 0) > MOST_BINDINGS:
            reason = f"cluster {key[1]} has {named.count(key)} role bindings; AKS takes {MOST_BINDINGS}."
            yield each.fault("resourceName", reason)


@rule(
    "trusted-access-name",
    "The name of a role binding for trusted access is 1 to 24 letters, digits and hyphens.",
    remedy="Shorten the name.",
    sources=(resource_schema("managedClusters_trustedAccessRoleBindings/properties/name"),),
    over=TRUSTED_ACCESS,
)
def _trusted_name(binding: Resource) -> Faults:
    name = binding.text("trustedAccessRoleBindingName")
    if name and not re.fullmatch("[A-Za-z0-9-]{1,24}", name):
        reason = f"{name} is not a valid name for a role binding."
        yield binding.fault("trustedAccessRoleBindingName", reason)
