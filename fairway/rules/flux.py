"""Flux configurations of a cluster, and the extensions that serve them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fairway.azure import kubernetesconfiguration
from fairway.request import Placeholder, format_path, mapping, sequence
from fairway.rules.citations import code, thread
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

FLUX = kubernetesconfiguration.FLUX_CONFIGURATION.token
EXTENSION = kubernetesconfiguration.EXTENSION.token
_CLI = code("Azure/azure-cli-extensions", "src/k8s-configuration/azext_k8s_configuration/validators.py")
_AZURERM = code(
    "hashicorp/terraform-provider-azurerm", "internal/services/containers/kubernetes_flux_configuration_resource.go"
)
_SCHEMAS = code("Azure/azure-resource-manager-schemas", "schemas/2025-03-01/Microsoft.KubernetesConfiguration.json")
_SPECS = "specification/kubernetesconfiguration/resource-manager/Microsoft.KubernetesConfiguration/extensions/stable"
_GIT = "https://fluxcd.io/flux/components/source/gitrepositories/"
_PARAMETERS = "https://learn.microsoft.com/azure/azure-arc/kubernetes/gitops-flux2-parameters"

SOURCES = {
    "gitrepository": "gitRepository",
    "bucket": "bucket",
    "azureblob": "azureBlob",
    "ocirepository": "ociRepository",
}
"""By sourceKind in lower case: the property with that source."""
SCHEMES = {"gitRepository": ("http", "https", "ssh"), "bucket": ("http", "https"), "ociRepository": ("oci",)}
LONGEST_NAME = 63
LONGEST_NAMES = 62
"""The longest names of a configuration and a kustomization together: one is the prefix of the other in the cluster."""
_PROTECTED = "configurationProtectedSettings"
_NAME = re.compile(r"[a-z0-9]([-.a-z0-9]*[a-z0-9])?")
_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_BLOB_CREDENTIALS = ("servicePrincipal", "accountKey", "sasToken", "localAuthRef", "managedIdentity")


def _source(flux: Resource) -> str:
    return SOURCES.get(flux.word("sourceKind"), "")


def _kustomizations(flux: Resource) -> dict[str, Any]:
    return flux.entries("kustomizations")


@rule(
    "flux-source-kind",
    "A Flux configuration has the source that sourceKind names, and no other.",
    remedy="Set the property of the sourceKind: gitRepository, bucket, azureBlob or ociRepository.",
    sources=(thread("Azure/ResourceModules/issues/1302"), _AZURERM),
    over=FLUX,
)
def _kind(flux: Resource) -> Faults:
    source, kind = _source(flux), flux.text("sourceKind")
    if source and flux.missing(source):
        yield flux.fault("sourceKind", f"sourceKind is {kind}, and {source} is not set.", remedy=f"Set {source}.")
    for each in (each for each in SOURCES.values() if source and each != source and flux.given(each)):
        reason = f"{each} is set, but sourceKind is {kind}: Flux does not read it."
        yield flux.fault(each, reason, "warning", remedy=f"Remove {each}, or change sourceKind.")


@rule(
    "flux-name",
    "A Flux configuration, its kustomizations and its namespace have Kubernetes names.",
    remedy="Use up to 63 lowercase letters, digits and hyphens, with a letter or digit at both ends.",
    sources=(
        _CLI,
        _AZURERM,
        code("Azure/azure-cli-extensions", "src/k8s-configuration/azext_k8s_configuration/consts.py"),
    ),
    over=FLUX,
)
def _names(flux: Resource) -> Faults:
    own = flux.text("fluxConfigurationName")
    if own and not (_NAME.fullmatch(own) and len(own) <= LONGEST_NAME):
        yield flux.fault("fluxConfigurationName", f"{own} is no name for an object of Kubernetes.")
    namespace = flux.text("namespace")
    if namespace and not (_NAMESPACE.fullmatch(namespace) and len(namespace) <= LONGEST_NAME):
        yield flux.fault("namespace", f"{namespace} is no name for a namespace of Kubernetes.")
    for name in _kustomizations(flux):
        together = len(own) + len(name)
        path = format_path(("kustomizations", name))
        if not _NAME.fullmatch(name):
            yield flux.fault(path, f"{name} is no name for an object of Kubernetes.")
        elif own and together > LONGEST_NAMES:
            reason = f"{own} and {name} have {together} characters; the kustomization's name in the cluster has both."
            remedy = f"Shorten the names: together they have at most {LONGEST_NAMES} characters."
            yield flux.fault(path, reason, "warning", remedy=remedy)


@rule(
    "flux-source-url",
    "The URL of a Flux source has a scheme that Flux reads.",
    remedy="Begin the URL with https://, http://, ssh:// or git@ for a Git repository, with https:// or http:// for a "
    "bucket, with oci:// for an OCI repository.",
    sources=(_CLI, _GIT),
    over=FLUX,
)
def _url(flux: Resource) -> Faults:
    source = _source(flux)
    url = flux.text(f"{source}.url")
    scheme, found, _ = url.partition("://")
    git = source == "gitRepository" and not found and "@" in url
    if url and source in SCHEMES and not git and (not found or scheme.lower() not in SCHEMES[source]):
        allowed = " or ".join(f"{each}://" for each in SCHEMES[source])
        yield flux.fault(f"{source}.url", f"the URL begins with {url[:12]}...; Flux reads {allowed}.")


@rule(
    "flux-credentials",
    "A Flux source has one kind of credentials, which fits its URL.",
    remedy="Keep one kind of credentials, and localAuthRef for those in a secret of the cluster.",
    sources=(_CLI, _AZURERM),
    severity="warning",
    over=FLUX,
)
def _credentials(flux: Resource) -> Faults:
    if (source := _source(flux)) == "azureBlob":
        yield from _of_blob(flux)
    if source != "gitRepository":
        return
    web = flux.word("gitRepository.url").startswith(("http://", "https://"))
    unused = ("sshKnownHosts",) if web else ("httpsUser", "httpsCACert")
    for each in (each for each in unused if flux.text("gitRepository.url") and flux.given(f"gitRepository.{each}")):
        reason = f"{each} is set, but the URL is an {'HTTP' if web else 'SSH'} URL: it is not used."
        yield flux.fault(f"gitRepository.{each}", reason, remedy=f"Remove {each}, or change the URL.")
    if flux.given("gitRepository.localAuthRef") and flux.given("gitRepository.httpsUser"):
        yield flux.fault(
            "gitRepository.localAuthRef", "the secret of localAuthRef has the user too; httpsUser is another."
        )


@rule(
    "flux-https-user-and-key",
    "The HTTPS user and the HTTPS key of a Git repository go together.",
    remedy="Set gitRepository.httpsUser and configurationProtectedSettings.httpsKey, or neither.",
    sources=(f"{_CLI}#validate_url_with_params",),
    severity="warning",
    over=FLUX,
)
def _pair(flux: Resource) -> Faults:
    user, key = "gitRepository.httpsUser", f"{_PROTECTED}.httpsKey"
    if _source(flux) != "gitRepository" or flux.hidden(_PROTECTED) or flux.given("gitRepository.localAuthRef"):
        return
    if flux.given(user) and flux.missing(key):
        yield flux.fault(user, "a user is set, but no key, so Flux cannot sign in to a private repository.")
    elif flux.missing(user) and not flux.missing(key):
        yield flux.fault(user, "a key is set, but no user, so Flux does not sign in.")


def _of_blob(flux: Resource) -> Faults:
    found = [each for each in _BLOB_CREDENTIALS if not flux.missing(f"azureBlob.{each}")]
    for each in found[1:]:
        yield flux.fault(f"azureBlob.{each}", f"{each} is set beside {found[0]}; Flux signs in with one of them.")
    principal = "azureBlob.servicePrincipal"
    if flux.entries(principal):
        lacking = [each for each in ("clientId", "tenantId") if flux.missing(f"{principal}.{each}")]
        proofs = [each for each in ("clientSecret", "clientCertificate") if not flux.missing(f"{principal}.{each}")]
        lacking += [] if proofs else ["clientSecret"]
        for each in lacking:
            yield flux.fault(f"{principal}.{each}", f"the service principal has no {each}.", remedy=f"Set {each}.")
        if len(proofs) == 2:
            yield flux.fault(f"{principal}.clientCertificate", "the service principal has a secret and a certificate.")


@rule(
    "flux-kustomization-dependency",
    "A kustomization depends on others of its configuration, and not on itself.",
    remedy="Name a kustomization of the same configuration in dependsOn, without a cycle.",
    sources=(f"{_PARAMETERS}#kustomization", "https://fluxcd.io/flux/components/kustomize/kustomizations/"),
    severity="warning",
    over=FLUX,
)
def _dependency(flux: Resource) -> Faults:
    known, own = _kustomizations(flux), flux.text("fluxConfigurationName")
    if flux.hidden("kustomizations") or len(known) != len(mapping(flux.get("kustomizations")) or {}):
        return
    named = {name: [*_depends_on(each)] for name, each in known.items()}
    for name, others in named.items():
        for index, other in enumerate(others):
            path = format_path(("kustomizations", name, "dependsOn", index))
            if other and other not in known and other.removeprefix(f"{own}-") not in known:
                reason = f"{other} is not a kustomization of this configuration, so {name} is never applied."
                yield flux.fault(path, reason)
            elif name in _reached(other, named):
                yield flux.fault(path, f"{name} and {other} wait for each other, so neither is applied.")


def _depends_on(kustomization: Any) -> Iterator[str]:
    for each in sequence((mapping(kustomization) or {}).get("dependsOn")) or ():
        # Before 2022-03-01 an entry was an object.
        name = (mapping(each) or {}).get("kustomizationName", each)
        yield name if isinstance(name, str) and not isinstance(name, Placeholder) else ""


def _reached(name: str, named: Mapping[str, list[str]]) -> set[str]:
    """The kustomizations that `name` waits for, itself included."""
    found, open = set[str](), [name]
    while open:
        if (each := open.pop()) not in found:
            found.add(each)
            open += named.get(each, [])
    return found


@rule(
    "flux-without-kustomizations",
    "A Flux configuration has a kustomization.",
    remedy="Add one to kustomizations, with the path of the manifests: `kustomizations: {apps: {path: ./apps}}`.",
    sources=(thread("Azure/bicep-registry-modules/pull/587"), _AZURERM),
    severity="warning",
    over=FLUX,
)
def _nothing(flux: Resource) -> Faults:
    if flux.missing("kustomizations"):
        yield flux.fault("kustomizations", "the source has no kustomization, so nothing of it is applied.")


@rule(
    "flux-interval",
    "The intervals and timeouts of Flux are a second or more.",
    remedy="Write a number of seconds, or leave it out for 600.",
    sources=(_AZURERM, "https://fluxcd.io/flux/components/kustomize/kustomizations/"),
    severity="warning",
    over=FLUX,
)
def _interval(flux: Resource) -> Faults:
    objects = [*SOURCES.values(), *(format_path(("kustomizations", name)) for name in _kustomizations(flux))]
    for each in objects:
        for key in ("syncIntervalInSeconds", "timeoutInSeconds", "retryIntervalInSeconds"):
            seconds = flux.number(f"{each}.{key}")
            if seconds is not None and seconds < 1:
                yield flux.fault(f"{each}.{key}", f"{key} is {seconds:.15g}; Flux waits a second at least.")


@rule(
    "extension-two-scopes",
    "The scope of an extension is the cluster or a namespace.",
    remedy="Keep scope.cluster or scope.namespace.",
    sources=(
        code("Azure/azure-rest-api-specs", f"{_SPECS}/2025-03-01/extensions.json#Scope"),
        code(
            "hashicorp/terraform-provider-azurerm",
            "internal/services/containers/kubernetes_cluster_extension_resource.go",
        ),
    ),
    over=EXTENSION,
)
def _scopes(extension: Resource) -> Faults:
    if extension.entries("scope.cluster") and extension.entries("scope.namespace"):
        yield extension.fault("scope.namespace", "scope has both cluster and namespace.")


@rule(
    "extension-cluster-scope",
    "The extension of Azure Machine Learning has the scope of the cluster.",
    remedy="Set scope.cluster instead of scope.namespace.",
    sources=(thread("Azure/AML-Kubernetes/issues/283"),),
    over=EXTENSION,
)
def _cluster_scope(extension: Resource) -> Faults:
    if extension.word("extensionType") == "microsoft.azureml.kubernetes" and extension.entries("scope.namespace"):
        yield extension.fault("scope.namespace", "Azure installs it for the whole cluster only.")


@rule(
    "extension-version-and-upgrades",
    "An extension with a version has autoUpgradeMinorVersion false.",
    remedy="Set autoUpgradeMinorVersion to false, or leave version out.",
    sources=(f"{_SCHEMAS}#/definitions/ExtensionProperties/properties/version",),
    severity="warning",
    over=EXTENSION,
)
def _version(extension: Resource) -> Faults:
    if extension.text("version") and extension.on("autoUpgradeMinorVersion"):
        reason = f"version is {extension.text('version')}, and autoUpgradeMinorVersion replaces it by newer ones."
        yield extension.fault("autoUpgradeMinorVersion", reason)
