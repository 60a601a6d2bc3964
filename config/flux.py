"""Flux configurations (GitOps): a source, and what of it is applied in the cluster."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.checks import Errors, check
from config.extensions import ProtectedSettings
from config.flux_oci import OciRepository
from config.flux_sources import AzureBlob, Bucket, GitRepository, Seconds
from config.forms import wrong
from config.model import Settings
from config.types import Items, Named, Tags


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


SOURCES = {
    "git_repository": "GitRepository",
    "bucket": "Bucket",
    "azure_blob": "AzureBlob",
    "oci_repository": "OCIRepository",
}
"""By the field of a source: its sourceKind in ARM."""


class FluxConfiguration(Settings):
    """A source, and which folders of it are applied. Fairway adds the extension `microsoft.flux`."""

    git_repository: GitRepository | None = None
    """A Git repository. Set this, bucket, azureBlob or ociRepository."""
    bucket: Bucket | None = None
    """An S3-compatible bucket as the source."""
    azure_blob: AzureBlob | None = None
    """A container of an Azure storage account as the source."""
    oci_repository: OciRepository | None = None
    """A repository of an OCI registry as the source. Cannot replace another source of the same configuration."""
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
            yield wrong("set one source: gitRepository, bucket, azureBlob or ociRepository")
