"""Flux configurations, and extensions of a cluster."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import SECRET, UNKNOWN, Request
from fairway.rules.flux import EXTENSION, FLUX
from tests.preflight import HOME, Fragment, Pairs, broken, cluster, distinguishes, judge

ON_CLUSTER = {
    "resourceGroupName": HOME["resourceGroupName"],
    "clusterRp": "Microsoft.ContainerService",
    "clusterResourceName": "managedClusters",
    "clusterName": HOME["resourceName"],
}
GIT = {"url": "https://github.com/contoso/deploy", "repositoryRef": {"branch": "main"}}
BLOB = {"url": "https://contoso.blob.core.windows.net", "containerName": "deploy"}
PRINCIPAL = {"clientId": "one", "tenantId": "two"}


def flux(name: str = "apps", **changes: Any) -> Fragment:
    """A Flux configuration with one kustomization, from a Git repository."""
    inputs = {"sourceKind": "GitRepository", "gitRepository": GIT, "kustomizations": {"web": {"path": "./web"}}}
    request = Request(FLUX, name, ON_CLUSTER | {"fluxConfigurationName": name} | inputs | changes)
    return cluster() | {"beside": [request]}


def git(**changes: Any) -> Fragment:
    """A Flux configuration whose Git repository has other settings."""
    return flux(gitRepository=GIT | changes)


def blob(**changes: Any) -> Fragment:
    """A Flux configuration from a container of blobs."""
    return flux(sourceKind="AzureBlob", gitRepository=None, azureBlob=BLOB | changes)


def depending(**others: list[str]) -> Fragment:
    """A Flux configuration with kustomizations that depend on others."""
    return flux(kustomizations={name: {"dependsOn": each} for name, each in others.items()})


def extension(**inputs: Any) -> Fragment:
    """An extension of the cluster."""
    about = {"extensionName": "flux", "extensionType": "microsoft.flux"}
    return cluster() | {"beside": [Request(EXTENSION, "flux", ON_CLUSTER | about | inputs)]}


PAIRS: Pairs = {
    "flux-source-kind": (flux(sourceKind="Bucket", gitRepository=None), flux(sourceKind="gitRepository", bucket=None)),
    "flux-name": (flux("Apps"), flux("apps-1")),
    "flux-source-url": (git(url="github.com/contoso/deploy"), git(url="git@github.com:contoso/deploy")),
    "flux-credentials": (
        git(url="ssh://git@github.com/contoso/deploy", httpsUser="me"),
        git(url="ssh://git@github.com/contoso/deploy", sshKnownHosts="AAAA"),
    ),
    "flux-https-user-and-key": (
        git(httpsUser="me"),
        flux(gitRepository=GIT | {"httpsUser": "me"}, configurationProtectedSettings={"httpsKey": SECRET}),
    ),
    "flux-kustomization-dependency": (depending(web=["infra"]), depending(web=["infra"], infra=[])),
    "flux-without-kustomizations": (flux(kustomizations={}), flux(kustomizations={"web": {}})),
    "flux-interval": (git(syncIntervalInSeconds=0), git(syncIntervalInSeconds=1)),
    "extension-cluster-scope": (
        extension(extensionType="Microsoft.AzureML.Kubernetes", scope={"namespace": {"targetNamespace": "b"}}),
        extension(extensionType="Microsoft.AzureML.Kubernetes", scope={"cluster": {"releaseNamespace": "b"}}),
    ),
    "extension-two-scopes": (
        extension(scope={"cluster": {"releaseNamespace": "a"}, "namespace": {"targetNamespace": "b"}}),
        extension(scope={"cluster": {"releaseNamespace": "a"}, "namespace": None}),
    ),
    "extension-version-and-upgrades": (
        extension(version="1.16.2", autoUpgradeMinorVersion=True),
        extension(version="1.16.2", autoUpgradeMinorVersion=False),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_flux_rules_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_another_source_than_that_of_the_kind_is_a_warning() -> None:
    (found,) = [each for each in judge(flux(bucket={"url": "https://s3"})) if each.rule == "flux-source-kind"]
    assert (found.severity, found.path) == ("warning", "bucket")


def test_hidden_kustomizations_are_not_missing() -> None:
    assert "flux-without-kustomizations" not in broken(flux(kustomizations=UNKNOWN))


def test_a_hidden_source_is_not_missing() -> None:
    assert "flux-source-kind" not in broken(flux(sourceKind="Bucket", gitRepository=None, bucket=UNKNOWN))


@pytest.mark.parametrize(
    "fragment",
    [
        flux(namespace="Apps"),
        flux(namespace="a" * 64),
        flux("a" * 64),
        flux(kustomizations={"Web": {}}),
        flux("a" * 31, kustomizations={"b" * 32: {}}),
    ],
)
def test_names_of_flux_are_kubernetes_names(fragment: Fragment) -> None:
    assert "flux-name" in broken(fragment)


def test_the_longest_names_of_flux_are_fine() -> None:
    assert "flux-name" not in broken(flux("a" * 31, namespace="a" * 63, kustomizations={"b" * 31: {}, "c.d": {}}))


@pytest.mark.parametrize(
    ("source", "url", "fine"),
    [
        ("GitRepository", "HTTPS://github.com/contoso/deploy", True),
        ("GitRepository", "ssh://git@github.com/contoso/deploy", True),
        ("GitRepository", "oci://contoso.azurecr.io/deploy", False),
        ("Bucket", "https://s3.amazonaws.com", True),
        ("Bucket", "s3://deploy", False),
        ("OCIRepository", "oci://contoso.azurecr.io/deploy", True),
        ("OCIRepository", "https://contoso.azurecr.io/deploy", False),
        ("AzureBlob", "contoso.blob.core.windows.net", True),
    ],
)
def test_each_source_has_its_schemes(source: str, url: str, fine: bool) -> None:
    key = source[0].lower() + source[1:] if source != "OCIRepository" else "ociRepository"
    found = broken(flux(sourceKind=source, **{"gitRepository": None, key: {"url": url}}))
    assert ("flux-source-url" not in found) == fine


@pytest.mark.parametrize(
    ("fragment", "fine"),
    [
        (git(sshKnownHosts="AAAA"), False),
        (git(httpsUser="me", localAuthRef="secret"), False),
        (git(url=UNKNOWN, sshKnownHosts="AAAA"), True),
        (blob(managedIdentity={"clientId": "one"}), True),
        (blob(managedIdentity={"clientId": "one"}, sasToken=SECRET), False),
        (blob(servicePrincipal=PRINCIPAL | {"clientSecret": SECRET}), True),
        (blob(servicePrincipal=PRINCIPAL), False),
        (blob(servicePrincipal=PRINCIPAL | {"clientSecret": SECRET, "clientCertificate": SECRET}), False),
        (blob(servicePrincipal={"clientId": "one", "clientSecret": SECRET}), False),
    ],
)
def test_a_source_of_flux_has_one_kind_of_credentials(fragment: Fragment, fine: bool) -> None:
    assert ("flux-credentials" not in broken(fragment)) == fine


@pytest.mark.parametrize(
    ("fragment", "fine"),
    [
        (depending(web=["web"]), False),
        (depending(a=["b"], b=["c"], c=["a"]), False),
        (depending(a=["b", "c"], b=["c"], c=[]), True),
        (depending(web=["apps-infra"], infra=[]), True),
        (flux(kustomizations={"web": {"dependsOn": ["infra"]}, "infra": UNKNOWN}), True),
        (flux(kustomizations={"web": {"dependsOn": [{"kustomizationName": "infra"}]}, "infra": {}}), True),
        (flux(kustomizations={"web": {"dependsOn": [UNKNOWN]}}), True),
    ],
)
def test_kustomizations_wait_for_others_without_a_circle(fragment: Fragment, fine: bool) -> None:
    assert ("flux-kustomization-dependency" not in broken(fragment)) == fine


def test_the_interval_of_a_kustomization_is_at_its_path() -> None:
    fragment = flux(kustomizations={"a.b": {"retryIntervalInSeconds": -5}})
    (found,) = [each for each in judge(fragment) if each.rule == "flux-interval"]
    assert found.path == 'kustomizations["a.b"].retryIntervalInSeconds'
