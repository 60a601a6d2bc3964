"""Encryption of secrets, Defender, proxies, certificates, cost analysis."""

from __future__ import annotations

import re
from dataclasses import replace

from fairway.rules.citations import aks, cli_cluster, code, schema, validator
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.remedies import INTEGRATES, user_assigned

_MODULE = code("Azure/terraform-azurerm-aks", "main.tf#lifecycle.precondition")
_KMS = "securityProfile.azureKeyVaultKms"
_DEFENDER = "securityProfile.defender"
_CERTIFICATES = "securityProfile.customCATrustCertificates"
_GMSA = "windowsProfile.gmsaProfile"

MOST_CERTIFICATES = 10


def _legacy_kms(cluster: Cluster) -> bool:
    """Whether secrets are encrypted in the legacy way, with the user's own key and a fixed key version."""
    newer = "securityProfile.kubernetesResourceObjectEncryptionProfile.infrastructureEncryption"
    return cluster.on(f"{_KMS}.enabled") and cluster.word(newer) != "enabled" and not cluster.hidden(newer)


@rule(
    "kms-enabled-without-key",
    "azureKeyVaultKms.enabled needs keyId.",
    remedy="Set securityProfile.azureKeyVaultKms.keyId to the id of a key.",
    sources=(schema("AzureKeyVaultKms/properties/keyId"),),
)
def _kms_key(cluster: Cluster) -> Faults:
    if cluster.on(f"{_KMS}.enabled") and cluster.missing(f"{_KMS}.keyId"):
        yield cluster.fault(f"{_KMS}.keyId", "encryption of secrets is on, but no key is set.")


@rule(
    "kms-system-identity",
    "Encryption of secrets with your own key needs a user-assigned identity.",
    remedy=user_assigned("Key Vault Crypto User on the vault"),
    sources=(aks("use-kms-etcd-encryption.md#limitations"), _MODULE),
)
def _kms_identity(cluster: Cluster) -> Faults:
    if cluster.on(f"{_KMS}.enabled") and cluster.system_identity:
        reason = "a system-assigned identity does not exist yet when it needs access to the vault."
        yield cluster.fault("identity.type", reason)


@rule(
    "kms-key-id-format",
    "keyId is the address of a key in a vault.",
    remedy="Write https://<vault>.vault.azure.net/keys/<name>/<version>.",
    sources=(schema("AzureKeyVaultKms/properties/keyId"), validator("validate_azure_keyvault_kms_key_id")),
)
def _kms_key_format(cluster: Cluster) -> Faults:
    key = cluster.text(f"{_KMS}.keyId")
    if key and cluster.on(f"{_KMS}.enabled") and not re.match(r"https://[^/]+/keys/[^/]+", key):
        yield cluster.fault(f"{_KMS}.keyId", f"{key} is not the address of a key.")


@rule(
    "kms-key-id-without-version",
    "With legacy KMS encryption, keyId includes the key's version.",
    remedy="Write https://<vault>.vault.azure.net/keys/<name>/<version>.",
    sources=(validator("validate_azure_keyvault_kms_key_id"), schema("AzureKeyVaultKms/properties/keyId")),
    severity="warning",
)
def _kms_key_version(cluster: Cluster) -> Faults:
    key = cluster.text(f"{_KMS}.keyId")
    if key and _legacy_kms(cluster) and re.fullmatch(r"https://[^/]+/keys/[^/]+/?", key):
        yield cluster.fault(f"{_KMS}.keyId", f"{key} has no key version.")


@rule(
    "kms-public-with-vault-id",
    "keyVaultResourceId is for vaults with keyVaultNetworkAccess Private.",
    remedy="Leave keyVaultResourceId out, or set keyVaultNetworkAccess to Private.",
    sources=(
        schema("AzureKeyVaultKms/properties/keyVaultResourceId"),
        cli_cluster("get_azure_keyvault_kms_key_vault_resource_id"),
    ),
    severity="warning",
)
def _kms_vault(cluster: Cluster) -> Faults:
    public = cluster.word(f"{_KMS}.keyVaultNetworkAccess") == "public"
    if public and _legacy_kms(cluster) and cluster.given(f"{_KMS}.keyVaultResourceId"):
        yield cluster.fault(f"{_KMS}.keyVaultResourceId", "the vault is public, so it needs no private link.")


def _private_vault(cluster: Cluster) -> bool:
    """Whether secrets are encrypted with a key in a vault without public access."""
    return cluster.on(f"{_KMS}.enabled") and cluster.word(f"{_KMS}.keyVaultNetworkAccess") == "private"


@rule(
    "kms-private-without-vault",
    "keyVaultNetworkAccess Private needs keyVaultResourceId.",
    remedy="Set keyVaultResourceId to the resource id of the vault, or keyVaultNetworkAccess to Public.",
    sources=(schema("AzureKeyVaultKms/properties/keyVaultResourceId"),),
)
def _kms_private_vault(cluster: Cluster) -> Faults:
    path = f"{_KMS}.keyVaultResourceId"
    if _private_vault(cluster) and cluster.missing(path):
        yield cluster.fault(path, "the vault is private, but AKS has no vault id to create a private link to.")


@rule(
    "kms-private-without-vnet-integration",
    "With legacy KMS encryption, a private vault needs API server VNet integration.",
    remedy=f"Set apiServerAccessProfile.enableVnetIntegration to true, or keyVaultNetworkAccess to Public.{INTEGRATES}",
    sources=(aks("use-kms-etcd-encryption.md#limitations"),),
    severity="warning",
)
def _kms_integration(cluster: Cluster) -> Faults:
    path = "apiServerAccessProfile.enableVnetIntegration"
    known = not cluster.hidden(path) and not cluster.automatic and not cluster.hidden("sku.name")
    if _private_vault(cluster) and _legacy_kms(cluster) and known and not cluster.on(path):
        yield cluster.fault(path, "the vault is private, and without VNet integration the API server cannot reach it.")


@rule(
    "defender-without-workspace",
    "Defender needs a Log Analytics workspace.",
    remedy="Set securityProfile.defender.logAnalyticsWorkspaceResourceId, or securityMonitoring.enabled beside it to "
    "false.",
    sources=(
        schema("ManagedClusterSecurityProfileDefender/properties/logAnalyticsWorkspaceResourceId"),
        _MODULE,
    ),
)
def _defender(cluster: Cluster) -> Faults:
    path = f"{_DEFENDER}.logAnalyticsWorkspaceResourceId"
    if cluster.on(f"{_DEFENDER}.securityMonitoring.enabled") and cluster.missing(path):
        yield cluster.fault(path, "Defender is on, but has no workspace for its data.")


@rule(
    "custom-ca-over-10",
    "customCATrustCertificates has at most 10 certificates.",
    remedy="Keep only the root certificates that nodes need.",
    sources=(schema("ManagedClusterSecurityProfile/properties/customCATrustCertificates"),),
)
def _certificates(cluster: Cluster) -> Faults:
    count = len(cluster.items(_CERTIFICATES))
    if count > MOST_CERTIFICATES:
        yield cluster.fault(_CERTIFICATES, f"{count} certificates are listed; nodes accept {MOST_CERTIFICATES}.")


@rule(
    "custom-ca-windows",
    "Custom CA trust works on Linux pools only.",
    remedy="Install the certificates on Windows nodes with a DaemonSet.",
    sources=(
        aks("custom-certificate-authority.md#limitations"),
        validator("validate_custom_ca_trust_certificates"),
    ),
    severity="warning",
)
def _certificates_windows(cluster: Cluster) -> Faults:
    windows = [pool.shown for pool in cluster.pools if pool.windows]
    if windows and cluster.items(_CERTIFICATES):
        yield cluster.fault(_CERTIFICATES, f"pool {', '.join(windows)} is Windows, where they are not installed.")


@rule(
    "http-proxy-scheme",
    "httpProxyConfig.httpProxy begins with http://.",
    remedy="Write http://, even if the proxy is for https traffic.",
    sources=(aks("http-proxy.md#create-a-configuration-file-with-http-proxy-values"),),
)
def _proxy(cluster: Cluster) -> Faults:
    text = cluster.text("httpProxyConfig.httpProxy")
    if text and not text.lower().startswith("http://"):
        yield cluster.fault("httpProxyConfig.httpProxy", f"{text} is not a plain http address.")


@rule(
    "cost-analysis-free-tier",
    "Cost analysis needs the Standard or Premium tier.",
    remedy="Set sku.tier to Standard, or metricsProfile.costAnalysis.enabled to false.",
    sources=(aks("cost-analysis.md#prerequisites"), _MODULE),
)
def _cost_analysis(cluster: Cluster) -> Faults:
    if cluster.on("metricsProfile.costAnalysis.enabled") and cluster.tier == "free":
        yield cluster.fault("sku.tier", "cost analysis is on, but the tier is Free.")


@rule(
    "gmsa-partial",
    "gmsaProfile.dnsServer and rootDomainName are set together.",
    remedy="Set both, or leave both out.",
    sources=(cli_cluster("__validate_gmsa_options"),),
    severity="warning",
)
def _gmsa(cluster: Cluster) -> Faults:
    keys = ("dnsServer", "rootDomainName")
    missing = [key for key in keys if cluster.missing(f"{_GMSA}.{key}")]
    if len(missing) == 1:
        other = next(key for key in keys if key not in missing)
        yield cluster.fault(f"{_GMSA}.{missing[0]}", f"{missing[0]} is missing, but {other} is set.")


@rule(
    "win-admin-password-too-short",
    "windowsProfile.adminPassword has 8 to 123 characters.",
    remedy="Use a password of 8 to 123 characters, kept as a secret.",
    sources=(schema("ManagedClusterWindowsProfile/properties/adminPassword"),),
)
def _password(cluster: Cluster) -> Faults:
    length = len(cluster.text("windowsProfile.adminPassword"))
    if length and not 8 <= length <= 123:
        # The fault has no value: reports must not show a password.
        fault = cluster.fault("windowsProfile", f"the administrator's password has {length} characters.")
        yield replace(fault, value=None)
