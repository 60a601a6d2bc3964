"""The settings of `extensions` and `fluxConfigurations`, each with its effect on the requests."""

from __future__ import annotations

from typing import Any

from tests.components.registry_rows import Row
from tests.components.seen import Seen, of

_PLAN = {"name": "basic", "publisher": "acme", "product": "acme-agent"}
_CLIENT = "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"
_GIT = {"url": "https://github.com/acme/apps"}
_BUCKET = {"url": "https://s3.acme.com", "bucketName": "apps"}
_OCI = {"url": "oci://acme.azurecr.io/apps"}
_TLS = {"clientCertificate": "LS0t"}
_BLOB = {"url": "https://acme.blob.core.windows.net", "containerName": "apps"}


def _extension(**settings: Any) -> dict[str, Any]:
    return {"extensions": {"dapr": {"extensionType": "Microsoft.Dapr", **settings}}}


def _flux(**settings: Any) -> dict[str, Any]:
    source = {} if {"bucket", "azureBlob", "ociRepository"} & settings.keys() else {"gitRepository": _GIT}
    return {"fluxConfigurations": {"apps": {**source, "kustomizations": {"web": {}}, **settings}}}


def _kustomization(**settings: Any) -> dict[str, Any]:
    return _flux(kustomizations={"web": settings, "base": {}})


def _source(name: str, base: dict[str, Any], **values: Any) -> dict[str, Row]:
    """A row for each setting of a source."""
    return {
        f"fluxConfigurations.*.{name}.{key}": (
            _flux(**{name: {**base, key: value}}),
            of("FluxConfiguration", f"{name}.{key}"),
            value,
        )
        for key, value in values.items()
    }


def _oci(value: Any, *keys: str) -> Row:
    """A row for a setting of an OCI repository, which only the generic resource can have."""
    settings: Any = value
    for key in reversed(keys):
        settings = {key: settings}
    return (
        _flux(ociRepository={**_OCI, **settings}),
        of("Resource", f"properties.ociRepository.{'.'.join(keys)}"),
        value,
    )


def _secret(name: str, base: dict[str, Any], key: str) -> Row:
    return (
        _flux(**{name: {**base, f"{key}Secret": "own"}}),
        _secrets("FluxConfiguration"),
        (f"{name}.{key}",),
    )


def _secrets(kind: str) -> Seen:
    """The paths of the secrets in the first request of a type."""
    return lambda it: it.all(kind)[0].secrets if it.all(kind) else None


_COMMON = {"syncIntervalInSeconds": 60, "timeoutInSeconds": 30, "localAuthRef": "sign-in"}

EXTENSION_ROWS: dict[str, Row] = {
    **{
        f"extensions.*.{key}": (_extension(**{key: value}), of("Extension", key), value)
        for key, value in {
            "extensionType": "microsoft.azureml.kubernetes",
            "version": "1.14.4",
            "releaseTrain": "preview",
            "autoUpgradeMinorVersion": False,
        }.items()
    },
    "extensions.*.configurationSettings.*": (
        _extension(configurationSettings={"global.ha.enabled": "true"}),
        of("Extension", "configurationSettings"),
        {"global.ha.enabled": "true"},
    ),
    "extensions.*.configurationProtectedSettings.*.secret": (
        _extension(configurationProtectedSettings={"redis.password": {"secret": "shopRedis"}}),
        _secrets("Extension"),
        ('configurationProtectedSettings["redis.password"]',),
    ),
    "extensions.*.scope.cluster.releaseNamespace": (
        _extension(scope={"cluster": {"releaseNamespace": "dapr"}}),
        of("Extension", "scope.cluster.releaseNamespace"),
        "dapr",
    ),
    "extensions.*.scope.namespace.targetNamespace": (
        _extension(scope={"namespace": {"targetNamespace": "shop"}}),
        of("Extension", "scope.namespace.targetNamespace"),
        "shop",
    ),
    **{
        f"extensions.*.plan.{key}": (_extension(plan={**_PLAN, key: value}), of("Extension", f"plan.{key}"), value)
        for key, value in {**_PLAN, "name": "gold", "promotionCode": "more", "version": "2"}.items()
    },
    **_source(
        "gitRepository",
        _GIT,
        url="https://github.com/acme/other",
        sshKnownHosts="Z2l0aHViLmNvbQ==",
        httpsUser="reader",
        httpsCACert="LS0t",
        **_COMMON,
    ),
    **{
        f"fluxConfigurations.*.gitRepository.repositoryRef.{key}": (
            _flux(gitRepository={**_GIT, "repositoryRef": {key: value}}),
            of("FluxConfiguration", f"gitRepository.repositoryRef.{key}"),
            value,
        )
        for key, value in {"branch": "prod", "tag": "v1", "semver": ">=1.0.0", "commit": "a1b2"}.items()
    },
    **_source("bucket", _BUCKET, url="https://other.acme.com", bucketName="other", insecure=True, **_COMMON),
    "fluxConfigurations.*.bucket.accessKeySecret": _secret("bucket", _BUCKET, "accessKey"),
    **_source("azureBlob", _BLOB, url="https://other.blob.core.windows.net", containerName="other", **_COMMON),
    "fluxConfigurations.*.azureBlob.managedIdentity.clientId": (
        _flux(azureBlob={**_BLOB, "managedIdentity": {"clientId": _CLIENT}}),
        of("FluxConfiguration", "azureBlob.managedIdentity.clientId"),
        _CLIENT,
    ),
    "fluxConfigurations.*.azureBlob.accountKeySecret": _secret("azureBlob", _BLOB, "accountKey"),
    "fluxConfigurations.*.azureBlob.sasTokenSecret": _secret("azureBlob", _BLOB, "sasToken"),
    **{
        f"fluxConfigurations.*.ociRepository.{key}": _oci(value, *key.split("."))
        for key, value in {
            "url": "oci://other.azurecr.io/apps",
            "serviceAccountName": "puller",
            "useWorkloadIdentity": True,
            "insecure": True,
            "repositoryRef.tag": "v1",
            "repositoryRef.semver": ">=1.0.0",
            "repositoryRef.digest": f"sha256:{'a' * 64}",
            "layerSelector.mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
            "layerSelector.operation": "copy",
            "tlsConfig.caCertificate": "LS0t",
            "tlsConfig.clientCertificate": "LS0t",
            **_COMMON,
        }.items()
    },
    "fluxConfigurations.*.ociRepository.tlsConfig.privateKeySecret": (
        _flux(ociRepository={**_OCI, "tlsConfig": {**_TLS, "privateKeySecret": "own"}}),
        _secrets("Resource"),
        ("properties.ociRepository.tlsConfig.privateKey",),
    ),
    "fluxConfigurations.*.ociRepository.verify.provider": (
        _flux(ociRepository={**_OCI, "verify": {"provider": "notation"}}),
        of("Resource", "properties.ociRepository.verify.provider"),
        "notation",
    ),
    "fluxConfigurations.*.ociRepository.verify.matchOidcIdentity": (
        _flux(
            ociRepository={
                **_OCI,
                "verify": {"provider": "cosign", "matchOidcIdentity": [{"issuer": "^a$", "subject": "^b$"}]},
            }
        ),
        of("Resource", "properties.ociRepository.verify.matchOidcIdentity"),
        [{"issuer": "^a$", "subject": "^b$"}],
    ),
    "fluxConfigurations.*.ociRepository.verify.verificationConfig.*": (
        _flux(ociRepository={**_OCI, "verify": {"provider": "cosign", "verificationConfig": {"acme.pub": "LS0t"}}}),
        of("Resource", "properties.ociRepository.verify.verificationConfig"),
        {"acme.pub": "LS0t"},
    ),
    **{
        f"fluxConfigurations.*.{key}": (_flux(**{key: value}), of("FluxConfiguration", key), value)
        for key, value in {"namespace": "flux-apps", "scope": "namespace", "suspend": True}.items()
    },
    "fluxConfigurations.*.configurationProtectedSettings.*.secret": (
        _flux(configurationProtectedSettings={"httpsKey": {"secret": "gitToken"}}),
        _secrets("FluxConfiguration"),
        ("configurationProtectedSettings.httpsKey",),
    ),
    **{
        f"fluxConfigurations.*.kustomizations.*.{key}": (
            _kustomization(**{key: value}),
            of("FluxConfiguration", f"kustomizations.web.{key}"),
            value,
        )
        for key, value in {
            "path": "./apps/web",
            "dependsOn": ["base"],
            "syncIntervalInSeconds": 60,
            "timeoutInSeconds": 30,
            "retryIntervalInSeconds": 20,
            "prune": True,
            "force": True,
            "wait": False,
        }.items()
    },
    "fluxConfigurations.*.kustomizations.*.postBuild.substitute.*": (
        _kustomization(postBuild={"substitute": {"cluster": "shop"}}),
        of("FluxConfiguration", "kustomizations.web.postBuild.substitute"),
        {"cluster": "shop"},
    ),
    "fluxConfigurations.*.kustomizations.*.postBuild.substituteFrom": (
        _kustomization(postBuild={"substituteFrom": [{"kind": "Secret", "name": "values", "optional": True}]}),
        of("FluxConfiguration", "kustomizations.web.postBuild.substituteFrom"),
        [{"kind": "Secret", "name": "values", "optional": True}],
    ),
}
