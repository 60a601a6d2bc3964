"""Flux configurations (GitOps): a source, and what of it is applied in the cluster."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.checks import Errors, check
from config.extensions import ProtectedSettings
from config.forms import wrong
from config.model import Settings, own
from config.types import Items, Named, ObjectId, SecretName, Tags

Seconds = Annotated[int, Field(ge=1)]


class Source(Settings):
    """A source of manifests."""

    url: str
    """Address of the source: `https://`, `http://`, `ssh://` or `git@` for Git, `https://` for the others."""
    sync_interval_in_seconds: Seconds | None = None
    """Seconds between two looks at the source. Azure's default: 600."""
    timeout_in_seconds: Seconds | None = None
    """Seconds after which a look at the source fails. Azure's default: 600."""
    local_auth_ref: str | None = None
    """Name of a Kubernetes secret in the configuration's namespace with the sign-in. Default: none."""


class RepositoryRef(Settings):
    """What of a Git repository is applied."""

    branch: str | None = None
    """A branch. Azure's default: master."""
    tag: str | None = None
    """A tag; it takes precedence over branch."""
    semver: str | None = None
    """A range of tags by semantic version, such as `">=1.2.0"`; it takes precedence over tag."""
    commit: str | None = None
    """A single commit by its SHA; it takes precedence over the others."""


class GitRepository(Source):
    """A Git repository."""

    repository_ref: RepositoryRef | None = None
    """The branch, tag, version or commit. Azure's default: the branch master."""
    ssh_known_hosts: str | None = None
    """Host keys of a private SSH server, base64-encoded. Default: those of known services."""
    https_user: str | None = None
    """User name for HTTPS; the password or token is `configurationProtectedSettings: {httpsKey: ...}`."""
    https_ca_cert: str | None = None
    """Certificate of the server's authority, base64-encoded PEM. Default: none."""


class Bucket(Source):
    """An S3-compatible bucket."""

    bucket_name: str
    """Name of the bucket on the server."""
    insecure: bool | None = None
    """Whether to use HTTP instead of HTTPS. Azure's default: false."""
    access_key_secret: SecretName | None = own(None)
    """Name of the secret config key with the access key. Default: none."""


class BlobIdentity(Settings):
    """The managed identity that reads a container."""

    client_id: ObjectId
    """Client ID of the managed identity."""


class AzureBlob(Source):
    """A container of an Azure storage account."""

    container_name: str
    """Name of the container in the storage account."""
    managed_identity: BlobIdentity | None = None
    """The managed identity that reads it. Default: none."""
    account_key_secret: SecretName | None = own(None)
    """Name of the secret config key with the account's key. Default: none."""
    sas_token_secret: SecretName | None = own(None)
    """Name of the secret config key with a SAS token. Default: none."""


class SubstituteFrom(Settings):
    """A ConfigMap or Secret with values of variables."""

    kind: Literal["ConfigMap", "Secret"]
    """Whether the values are in a `ConfigMap` or a `Secret`."""
    name: str
    """Name of the ConfigMap or Secret, in the namespace of the configuration."""
    optional: bool | None = None
    """Whether it can be missing. Azure's default: false."""


class PostBuild(Settings):
    """Variables in manifests, `${cluster}`, and their values."""

    substitute: Tags = {}
    """Values by the names of variables. Default: none."""
    substitute_from: Items[SubstituteFrom] = ()
    """ConfigMaps and Secrets with more values. Default: none."""


class Kustomization(Settings):
    """A folder of the source that is applied."""

    path: str | None = None
    """The folder, such as `./apps/prod`. Azure's default: the root of the source."""
    depends_on: Items[str] = ()
    """Other kustomizations of this configuration that are applied before it. Default: none."""
    sync_interval_in_seconds: Seconds | None = None
    """Seconds between two reconciliations. Azure's default: 600."""
    timeout_in_seconds: Seconds | None = None
    """Seconds after which a reconciliation fails. Azure's default: 600."""
    retry_interval_in_seconds: Seconds | None = None
    """Seconds until a failed reconciliation is repeated. Azure's default: syncIntervalInSeconds."""
    prune: bool | None = None
    """Whether objects that are no longer in the source are deleted. Azure's default: false."""
    force: bool | None = None
    """Whether objects are created again where a field cannot change. Azure's default: false."""
    wait: bool | None = None
    """Whether it counts as applied only once its objects are ready. Azure's default: true."""
    post_build: PostBuild | None = None
    """Variables in the manifests. Default: none."""


SOURCES = {"git_repository": "GitRepository", "bucket": "Bucket", "azure_blob": "AzureBlob"}
"""By the field of a source: its sourceKind in ARM."""


class FluxConfiguration(Settings):
    """A source, and which folders of it are applied. Fairway adds the extension `microsoft.flux`."""

    git_repository: GitRepository | None = None
    """A Git repository. Set this, bucket or azureBlob."""
    bucket: Bucket | None = None
    """An S3-compatible bucket as the source."""
    azure_blob: AzureBlob | None = None
    """A container of an Azure storage account as the source."""
    kustomizations: Annotated[Named[Kustomization], Field(min_length=1)]
    """Folders of the source by name, each applied on its own."""
    namespace: str | None = None
    """Namespace of the configuration's objects. Azure's default: default. Cannot change after creation."""
    scope: Literal["cluster", "namespace"] | None = None
    """Whether it can create objects in the whole `cluster` or only in its `namespace`. Azure's default: cluster. Cannot
    change after creation."""
    suspend: bool | None = None
    """Whether reconciliation is paused. Azure's default: false."""
    configuration_protected_settings: ProtectedSettings = {}
    """Secrets of the source, base64-encoded: `httpsKey`, `sshPrivateKey` or `bucketSecretKey`, each with the name of a
    secret: `{httpsKey: {secret: gitToken}}`. Default: none."""

    @check
    def _one_source(self) -> Errors:
        if sum(getattr(self, field) is not None for field in SOURCES) != 1:
            yield wrong("set one source: gitRepository, bucket or azureBlob")
